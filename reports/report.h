/* What a report format is. A report is begun once per run, given each target's result, and ended. */
#ifndef REPORTS_REPORT_H
#define REPORTS_REPORT_H

#include "checks/run.h"

struct report_options {
	bool color;	  /* SGR sequences may be used */
	unsigned width;	  /* columns of the text report */
	unsigned verbose; /* how often -v was given */
	const char *const
		*hints; /* "no --domain: ...", NULL-ended: what was left out, one line each */
	bool demo;	/* the built-in example world */
};

/* What is common to all targets of a run. */
struct report_run {
	const char *version;
	const char *source;	    /* "network" "zone" "replay" */
	const char *const *servers; /* NULL-ended */
	enum fitness fitness;
	enum verdict verdict; /* worst of all */
	bool incomplete;      /* one is */
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
	/* Writes the whole report of a run to r->out. */
	void (*write)(struct report *r);
};

/* The table of formats, ended by a NULL name. */
extern const struct report_format report_formats[];

/* The format with this name, or NULL. */
const struct report_format *report_find(const char *name);

#endif
