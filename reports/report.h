/* What a report format is. A report is begun once per run, given each target's result, and
 * ended. */
#ifndef REPORTS_REPORT_H
#define REPORTS_REPORT_H

#include "checks/run.h"
#include "resolver/json.h"

struct report_options {
	bool color;	  /* SGR sequences may be used */
	unsigned width;	  /* columns of the text report; 0: 80 */
	unsigned verbose; /* how often -v was given */
	bool checklists;  /* in the text report also without -v: receivers were named */
	/* "no --domain: ...", NULL-ended: what was left out, one line each */
	const char *const *hints;
	bool demo;		 /* the built-in example world */
	const struct lang *lang; /* of people; NULL: English */
	/* --unknown-as; NULL: unknown stays unknown */
	const enum verdict *unknown_as;
	/* of the plugin: -w and -c, on the number of listings and of critical causes; NULL: not
	 * given */
	const struct range *warning, *critical;
	const struct range *warning_causes, *critical_causes;
	/* of check_rbl: count the servers that do not list; words to add, or NULL */
	bool whitelistings;
	const char *append;
};

/* What is common to all targets of a run. */
struct report_run {
	const char *version;
	const char *data;   /* date of the newest rule or list that comes with the program */
	const char *source; /* "network" "zone" "replay" */
	const char *const *servers; /* NULL-ended */
	enum fitness fitness;
	int64_t time;	      /* of the run, seconds since 1970; -1: not known */
	enum verdict verdict; /* worst of all */
	bool incomplete;      /* one is */
	bool interrupted;     /* by a signal: what had no answer yet counts as timed out */
};

struct report {
	const struct report_options *options;
	FILE *out;
	struct arena *arena; /* for the whole report */
	const struct result *const *result;
	size_t result_count;
	const struct report_run *run;
};

struct report_format {
	const char *name; /* of --format */
	const char *summary;
	bool speaks; /* the language of people; others are English for whatever reads them */
	/* Writes the whole report of a run to r->out. */
	void (*write)(struct report *r);
};

/* The table of formats, ended by a NULL name. */
extern const struct report_format report_formats[];

/* The format with this name, or NULL. */
const struct report_format *report_find(const char *name);

/* Writes RESULT as one element of the JSON report's "targets" (ndjson and bulk: a line of its
 * own). */
void report_json_target(struct json_out *out, const struct result *result);

#endif
