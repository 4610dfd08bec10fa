/* Where the report goes, and how it is to be written. */
#ifndef CMD_OUTPUT_H
#define CMD_OUTPUT_H

#include "cmd/options.h"
#include "reports/range.h"
#include "reports/report.h"

struct output {
	const struct report_format *format;
	struct report_options options;
	const struct lang *people; /* who are spoken to on stderr, whatever the format */
	unsigned fail_on;	   /* as of fail_on_parse() */
	FILE *file;
	FILE *summary; /* Markdown is appended there (format github); or NULL */
	/* the rest is of cmd/output.c */
	struct range warning[2], critical[2]; /* of listings, of critical causes */
	const char *path;		      /* NULL: standard output */
	char *temporary;		      /* what is renamed to PATH at the end, or NULL */
};

/* Reads what OPTIONS say about the report into OUT. FORMAT: NULL for the one that they name. False
 * on a fault; *WHY is one line. */
bool output_options(struct arena *arena, const struct options *options,
	const struct report_format *format, struct output *out, const char **why);

/* Opens out->file. False when that cannot be; *WHY is one line. */
bool output_begin(struct arena *arena, struct output *out, const char **why);

/* Writes REPORT, its file takes its place. Ends the program with status 3 when it could not be
 * written; a file that was there is then as it was. Format github: a Markdown report is appended to
 * the file that the environment names GITHUB_STEP_SUMMARY. */
void output_write(struct output *out, struct report *report);

#endif
