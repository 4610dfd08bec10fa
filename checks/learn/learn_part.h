/* What the readers of the three kinds of configuration share. */
#ifndef CHECKS_LEARN_PART_H
#define CHECKS_LEARN_PART_H

#include "checks/learn/learn.h"
#include "resolver/lang.h"

enum { LEARN_RULES_MAX = 500, LEARN_REMARKS_MAX = 500 };

struct learner {
	struct arena *arena;
	struct learnt *out;
	struct profile_rule *rule; /* so far */
	size_t rule_count;
	const char *why; /* it cannot be read at all, or NULL */
};

/* Each says whether TEXT looks like its own. */
bool learn_is_postfix(struct str text);
bool learn_is_sendmail(struct str text);
bool learn_is_exim(struct str text);

/* Each reads TEXT; false with l->why set. */
bool learn_postfix(struct learner *l, struct str text);
bool learn_sendmail(struct learner *l, struct str text);
bool learn_exim(struct learner *l, struct str text);

/* Always false, the reason noted (the first one stays). */
bool learn_fail(struct learner *l, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* One line about LINE; bytes of the configuration in it are made printable. */
void learn_remark(struct learner *l, enum learn_level level, unsigned line, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/* Appends RULE; its id becomes a slug, unique in the profile, its note "line N: WORDS". */
void learn_rule(
	struct learner *l, const struct profile_rule *rule, unsigned line, const char *words);

/* The logical line at *REST: what follows it stays there. Lines are counted in *LINE, which
 * afterwards is that of the returned one. */
struct str learn_line(struct str *rest, unsigned *line);

/* TEXT without the keys of lists: KEY stands for each. A copy in ARENA, or TEXT itself. */
struct str learn_hide(struct arena *arena, struct str text);

/* The list that ZONE asks with a key ("KEY.zen.dq.spamhaus.net"); NULL: none that is known. */
const struct list *learn_key_list(const char *zone);

/* How a server says which answers of a list count. */
enum learn_filter { FILTER_POSTFIX, FILTER_EXIM, FILTER_SENDMAIL };

/* How a list is asked. */
struct learn_query {
	const char *zone;
	enum list_role role;
	/* the answers that count, separated by blanks: "127.0.0.2 127.0.0.4-127.0.0.7"; NULL:
	 * any */
	const char *nets;
	const char *but; /* of these, answers that do not; or NULL */
	enum learn_filter filter;
	bool permits; /* it is a whitelist here */
	unsigned line;
};

/* TEXT as the tests name a zone: small letters, no final dot. */
const char *learn_zone(struct arena *arena, struct str text);

/* The test "answered('zone','role',{nets})"; NULL, with a remark, when ZONE is no name of a list.
 * Says what is dangerous about it. */
const char *learn_list(struct learner *l, const struct learn_query *query);

/* Is WORD one of WORDS (separated by blanks; * in one of these stands for any letters)? Without
 * case. */
bool learn_word_among(struct str word, const char *words);

#endif
