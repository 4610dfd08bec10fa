/* From verdicts to the exit status of the program, and of the plugin. */
#ifndef REPORTS_EXIT_H
#define REPORTS_EXIT_H

#include "reports/report.h"

enum {
	EXIT_USAGE = 64,    /* wrong options: sysexits.h EX_USAGE */
	EXIT_PLUGIN_BAD = 3 /* the same as a plugin: UNKNOWN */
};

/* Bits of a set of verdicts: 1 << VERDICT_x. */
enum {
	FAIL_ON_NEVER = 0,
	FAIL_ON_DEFAULT = 1 << VERDICT_CRITICAL | 1 << VERDICT_WARNING | 1 << VERDICT_UNKNOWN,
	FAIL_ON_CI = 1 << VERDICT_CRITICAL | 1 << VERDICT_UNKNOWN,
};

/* Reads --fail-on: words of "critical", "warning", "unknown" with commas between them, or "never".
 * False, *MASK unchanged, for anything else. */
bool fail_on_parse(const char *text, unsigned *mask);

/* The set a format (its name; NULL: text) starts with: in CI formats a warning alone does not
 * fail. */
unsigned fail_on_default(const char *format);

/* Reads --unknown-as: "ok", "warning", "critical", "unknown" in any case. False, *OUT unchanged,
 * for anything else. */
bool unknown_as_parse(const char *text, enum verdict *out);

/* 0 ok, 1 warning, 2 critical, 3 unknown (Monitoring Plugins guidelines). */
int verdict_status(enum verdict verdict);

/* The exit status of a run whose worst verdict is VERDICT: its status if MASK holds it, else 0.
 * INCOMPLETE: something deciding failed, so a run whose verdict is not in the set ends with 3 when
 * "unknown" is in it. */
int exit_status(enum verdict verdict, bool incomplete, unsigned mask);

/* The verdict on RESULT as it is reported: raised by the plugin's thresholds on the number of
 * listings and of critical causes, UNKNOWN turned into what --unknown-as says. Only one threshold
 * lowers a verdict: critical causes whose number is within critical_causes are a WARNING. */
enum verdict verdict_reported(const struct report_options *options, const struct result *result);

/* The exit status of a whole report with --fail-on MASK: of its worst reported verdict. */
int report_status(const struct report *report, unsigned mask);

#endif
