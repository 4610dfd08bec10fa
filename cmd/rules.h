/* preflight rules: the documented rejections that are known. */
#ifndef CMD_RULES_H
#define CMD_RULES_H

#include "checks/predict/profile.h"
#include "cmd/options.h"

/* Without an ID a table of all rules, by receiver, and the names of the profiles; with IDs (of
 * rules or profiles) each of these in full. --receiver SLUG|PROFILE: the rules of this receiver,
 * the profile in full; --source seed: the items of the three seed documents, each with the rules
 * that transcribe it; --source TEXT: rules that have TEXT in a source; --format text or json,
 * --lang en or zh. Returns the exit status: 0, 64 for an unknown id or a bad option. */
int command_rules(struct arena *arena, const struct options *options);

/* For one rule: what has to be said, in full. CHINESE: cause and remedy in Chinese. */
void rules_show(struct arena *arena, FILE *out, const struct rule *rule, bool chinese);

/* One profile in words: its rules in their order. */
void rules_show_profile(struct arena *arena, FILE *out, const struct profile *profile);

/* A line for each of the COUNT profiles, under HEADING. */
void rules_list_profiles(struct arena *arena, FILE *out, const struct profile *profile,
	size_t count, const char *heading);

/* "expected", "possible"; "never" (historical), "no" (not decided by DNS): the best that can be
 * said ahead of it. */
const char *rules_outcome(const struct rule *rule);

#endif
