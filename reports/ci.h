/* What the formats for CI have in common: one entry for each finding, with everything about it
 * inside. */
#ifndef REPORTS_CI_H
#define REPORTS_CI_H

#include "reports/cause.h"

enum ci_level { CI_NOTE, CI_WARNING, CI_UNKNOWN, CI_CRITICAL, CI_LEVEL_COUNT };

/* How much CAUSE weighs. */
enum ci_level ci_level(const struct cause *cause);

/* "ptr.missing"; "rule.refused" for refusals that no finding explains. */
const char *ci_id(const struct cause *cause);

/* What it is about: "192.0.2.25"; the target if there is no finding. */
const char *ci_subject(struct arena *arena, const struct cause *cause, const struct target *target);

/* The file that a person would open: the zone file that the finding is about, else the project file
 * that named the target; FILE is NULL when there is none. LINE is from 1. */
struct ci_place {
	const char *file;
	unsigned line;
};
struct ci_place ci_place(const struct cause *cause, const struct target *target);

/* fingerprint_of() of the cause. */
const char *ci_fingerprint(
	struct arena *arena, const struct cause *cause, const struct target *target);

/* Evidence, who acts, remedy, records and expected refusals, a line each, safe for a terminal, each
 * line ended by a newline. */
const char *ci_details(struct arena *arena, const struct cause *cause);

#endif
