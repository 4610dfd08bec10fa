/* preflight rules: the documented rejections that are known. */
#ifndef CMD_RULES_H
#define CMD_RULES_H

#include "checks/rule.h"
#include "cmd/options.h"

/* Without an ID a table of all rules, by receiver; with IDs each of these in full. --receiver SLUG: those of this receiver; --source
 * seed: the items of the three seed documents, each with the rules that transcribe it; --source TEXT: rules that have TEXT in a source;
 * --format text or json, --lang en or zh. Returns the exit status: 0, 64 for an unknown id or a bad option. */
int command_rules(struct arena *arena, const struct options *options);

/* For one rule: what has to be said, in full. CHINESE: cause and remedy in Chinese. */
void rules_show(struct arena *arena, FILE *out, const struct rule *rule, bool chinese);

/* "expected", "possible"; "never" (historical), "no" (not decided by DNS): the best that can be said ahead of it. */
const char *rules_outcome(const struct rule *rule);

#endif
