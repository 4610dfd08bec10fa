/* Results made by hand, for the tests of the report formats. */
#ifndef TEST_UNIT_FIXTURE_H
#define TEST_UNIT_FIXTURE_H

#include "reports/report.h"

/* A result about 192.0.2.25 and example.com, its arrays empty: everything in ARENA. */
struct result *fixture_clean(struct arena *arena);

/* The same without a PTR record and with SPF softfail: one cause, one warning, refusals of every
 * kind, an unusable list. */
struct result *fixture_no_ptr(struct arena *arena);

/* The PTR question failed: verdict unknown, incomplete. */
struct result *fixture_unknown(struct arena *arena);

/* All texts hold bytes that must not reach an output as they are. */
struct result *fixture_hostile(struct arena *arena);

/* Names and texts of other scripts. */
struct result *fixture_international(struct arena *arena);

/* What a format writes about COUNT results, NUL-terminated. */
char *fixture_write(struct arena *arena, const char *format, const struct report_options *options,
	struct result **result, size_t count);

#endif
