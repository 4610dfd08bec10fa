/* Reads lists and rules from JSON: ours at build time (the generator), a user's own at start. One
 * loader for both. */
#ifndef CHECKS_LOAD_H
#define CHECKS_LOAD_H

#include "checks/predict/rule.h"

struct profile;	  /* checks/predict/profile.h */
struct checklist; /* checks/predict/checklist.h */

struct list_table {
	struct list *list;
	size_t count;
};

struct rule_table {
	struct rule *rule;
	size_t count;
	struct reply *reply;
	size_t reply_count;
	struct keyword *keyword;
	size_t keyword_count;
	struct profile *profile;
	size_t profile_count;
	struct checklist *checklist;
	size_t checklist_count;
	/* Per profile, the file it stands in. */
	const char **profile_origin;
	size_t profile_origin_count;
	/* Per rule, the file it stands in. */
	const char **origin;
	size_t origin_count;
};

/* A catalogue file is an object:
 *
 *   {"receiver": "corp-gw", "provider": "Our gateway", "reach": 1, "rules": [
 *     {"id": "corp-gw-noptr", "code": 550, "stage": "connect", "text": "550 no PTR for {ip}",
 *      "match": "550 no PTR for", "condition": "ptr.status in {nxdomain,nodata}"}]}
 *
 * Of the file: receiver (slug, for all its rules; with rules required), provider (name to show;
 * default the receiver), reach (1 very large .. 3; default 1), migrating (default false). Besides
 * rules it may hold replies and keywords (see struct reply, struct keyword). Of a rule, required:
 * id (slug), text, match (POSIX ERE, matched without case), and code or class. The others, with
 * their defaults: provider (the file's), enhanced, stage ("unknown"), rank (1..99, 50; up to 10:
 * only when nothing else matches), instead_of (ids that it goes before when one of them would win),
 * condition (none: recognised, never predicted), predictable ("yes" with a condition, "no"
 * without), class (from the code), category ("other"), blame (whose fault it is; from the
 * category), basis ("fixed"; receivers various and rfc: "text-only"), evidence ("documented"),
 * wording ("exact"), variant_of, cause_en, remedy_en, cause_zh, remedy_zh (zh: as en), url, source,
 * checked, year, examples, examples_generated, same_as, shared (others say so too: not taken for
 * this receiver unless its host said it; default false), seeds, notes. What the words mean: struct
 * rule, and the manual.
 *
 * profiles (of the file) are receivers' rules in their order. Of a profile, required: id (slug),
 * software, rules. The others: title (the software), title_zh (title), note, source, checked, host
 * and banner (what it says of itself), delay (the stage before which it refuses nothing,
 * "connect"), score: {mark, refuse (sums from which on it marks and refuses), stage ("eom"),
 * at_once, code, enhanced, text}; the sum is looked at in that stage, behind the last rule there
 * that scores. Of a rule of a profile, required: id (slug), stage (where the receiver looks:
 * connect, helo, mail, rcpt, eom), and for a refusal code and text. The others: condition (none:
 * always), random (a condition under which chance decides), action ("refuse"; "permit": the rest of
 * the stage is not looked at; "mark"; "score"), points (of score), enhanced, category ("other"),
 * if_permit (refuses at RCPT if nothing else does), ehlo_only (the HELO that follows a refused EHLO
 * is not looked at again), at_once (said there, whatever the delay), note. The text stands behind
 * code and enhanced code. Conditions of profiles have four tests more, see cond_parse.c.
 *
 * checklists (of the file) are what receivers ask of senders beyond single replies. Of a checklist,
 * required: receiver (slug), title, requirements; the others: title_zh (title), source, checked. Of
 * a requirement, required: id (slug), text_en. The others: text_zh, applies ("all"; "bulk": of bulk
 * senders only), condition (met when it holds; none: nothing here can tell), note_en, note_zh (how
 * to see it).
 *
 * A list file is an array of objects: zone, and kind or codes, required. Others: name (the zone),
 * operator, kind ("ip"), status ("active"), status_since, status_source, scope ("ip"), ipv6 (not
 * known), codes (match; label, meaning, severity "block", or "positive" for whitelists,
 * rejection_relevant true for block, value), error_codes (match, meaning), any_code_listed (true
 * when there are no codes), test_listed, test_listed6, test_unlisted, test_expect, needs_key,
 * key_zone, needs_registration, public_resolver_ok, rate_policy, weight ({"level": "medium", "why":
 * ...}), default, tier ("none"), contained_in, lookup_url, delist_url, note; as_of; kept for people
 * only: sources, evidence, urls_checked, test_basis, basis of a code. "feeds": "rep:SERVICE" makes
 * the values of its codes the reputation that conditions ask with rep('SERVICE').
 *
 * A member that is null counts as absent. Files are at most 16 MiB. */

/* Appends the lists of the file PATH to TABLE, everything in ARENA. False on a fault; *WHY is then
 * "PATH: ZONE: field `x': what is wrong" (one line). A field left out has its neutral value; an
 * unknown field, a bad match, a misspelt word is a fault. */
bool load_lists(struct arena *arena, const char *path, struct list_table *table, const char **why);

/* The same for rules; patterns are compiled once to see that they are good, conditions parsed.
 * Zones in conditions are checked by load_check_rules(), when all lists are known. */
bool load_rules(struct arena *arena, const char *path, struct rule_table *table, const char **why);

/* Whichever of the two PATH holds. LISTS or RULES may be NULL: then such a file is a fault. */
bool load_data(struct arena *arena, const char *path, struct list_table *lists,
	struct rule_table *rules, const char **why);

/* The same from a TEXT that is in memory already; PATH is its name in faults. */
bool load_text(struct arena *arena, const char *path, struct str text, struct list_table *lists,
	struct rule_table *rules, const char **why);

/* Ids of rules and of profiles unique, variant_of and same_as name rules, zones in conditions name
 * lists that can count, over all tables. */
bool load_check_rules(struct arena *arena, const struct rule_table *rules,
	const struct list_table *lists, const char **why);

/* The built-in rules and profiles, and those of the catalogue files PATHS (NULL-ended; NULL or
 * empty: none), checked together against the built-in lists and OWN lists (may be NULL), rules in
 * the order of output. False on a fault: *WHY as above. The program's, not the generator's. */
struct catalogue {
	const struct rule *rule;
	size_t rule_count;
	const struct profile *profile; /* a user's stand in for ours of the same id */
	size_t profile_count;
	/* a user's stand behind ours; of one receiver the last counts */
	const struct checklist *checklist;
	size_t checklist_count;
	size_t builtin_profiles; /* how many of them are ours; they come first */
};
bool load_catalogue(struct arena *arena, const char *const *paths, const struct list_table *own,
	struct catalogue *out, const char **why);

/* The condition TEXT as a prefix tree in ARENA; NULL on a fault, *WHY says what is wrong. */
const struct cond *cond_parse(
	struct arena *arena, const char *text, size_t *count, const char **why);

#endif
