/* One answer lost on its way, "NAME TYPE": a tamper for struct resolver_config. */
#ifndef TEST_UNIT_LOSE_H
#define TEST_UNIT_LOSE_H

#include "resolver/resolver.h"

#include <string.h>
#include <strings.h>

struct lose {
	const char *what;
	struct tamper tamper;
};

static inline const struct answer *lose_answer(
	void *context, const struct question *question, const struct answer *answer, bool *late)
{
	const struct lose *lose = context;
	const size_t n = strlen(question->name);
	struct answer *lost;

	(void)late;
	if (strncasecmp(lose->what, question->name, n) || lose->what[n] != ' ' ||
		strcmp(lose->what + n + 1, rr_type_name(question->type)))
		return answer;
	lost = arena_alloc(question->arena, sizeof *lost);
	*lost = (struct answer){
		.name = question->name, .type = question->type, .status = DNS_TIMEOUT
	};
	return lost;
}

/* For struct resolver_config; LOSE lasts as long as the resolver. NULL without WHAT. */
static inline const struct tamper *lose_one(struct lose *lose, const char *what)
{
	*lose = (struct lose){ .what = what, .tamper = { lose_answer, lose } };
	return what ? &lose->tamper : NULL;
}

#endif
