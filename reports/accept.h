/* Findings that the user accepts for a while, each with a reason: --accept FILE, and "accept" of a
 * project file. */
#ifndef REPORTS_ACCEPT_H
#define REPORTS_ACCEPT_H

#include "checks/run.h"
#include "resolver/json_file.h"

struct acceptance {
	enum finding_id id;
	/* what it is limited to; NULL: nothing */
	const char *subject, *list, *ip, *domain;
	const char *reason;
	char until[11];	  /* "2027-01-31": the last day */
	const char *path; /* where it stands */
	unsigned line;
	bool used; /* it fitted a finding */
};

struct acceptances {
	struct acceptance *item;
	size_t count;
};

/* Appends what the array NODE of FILE says to ALL, in the file's arena. False on a fault, as
 * json_file_fault() words it. */
bool accept_read(const struct json_file *file, const struct json *node, struct acceptances *all);

/* The same from the file PATH: {"schema": "preflight-accept/1", "accept": [...]}. */
bool accept_load(struct arena *arena, const char *path, struct acceptances *all, const char **why);

/* RESULTS (COUNT) as they are with what is accepted: copies in ARENA. TODAY is "2026-11-21". An
 * acceptance that is over becomes a finding of its own where it would fit; one that fits nothing is
 * named with the first result. */
const struct result *const *accept_apply(struct arena *arena, struct acceptances *all,
	const char *today, const struct result *const *results, size_t count);

#endif
