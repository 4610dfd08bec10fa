/* A small world to ask for TXT records: names and texts; other names do not exist. */
#ifndef TEST_UNIT_TEXT_WORLD_H
#define TEST_UNIT_TEXT_WORLD_H

#include "checks/asker.h"

#include <string.h>

struct world_text {
	/* TEXT NULL: an alias of nothing; "!": the question fails; "?": not answered yet; "-": not
	 * asked; "": the name exists, but has no such record */
	const char *name, *text;
	enum rr_type type; /* 0: TXT */
};

struct text_world {
	struct arena *arena;
	const struct world_text *text; /* ended by a NULL name */
	unsigned asked;
	const char *last; /* name asked last */
};

static inline void world_add(struct arena *arena, struct answer *answer, const char *text)
{
	struct rr *rr = arena_array(arena, answer->count + 1, sizeof *rr);

	if (answer->count)
		memcpy(rr, answer->rr, answer->count * sizeof *rr);
	rr[answer->count++] = (struct rr){
		.type = answer->type, .text = str_of(text), .name = text, .show = text
	};
	answer->rr = rr;
	answer->status = DNS_NOERROR;
}

static inline const struct answer *world_ask(void *context, enum rr_type type, const char *name)
{
	static const struct rr alias = { .type = RR_CNAME, .name = "gone.example" };
	struct text_world *world = context;
	struct answer *answer = arena_alloc(world->arena, sizeof *answer);

	world->asked++;
	world->last = name;
	*answer = (struct answer){ .name = name, .type = type, .status = DNS_NXDOMAIN };
	for (const struct world_text *t = world->text; t->name; t++) {
		if (strcmp(t->name, name) || (t->type ? t->type : RR_TXT) != type)
			continue;
		if (!t->text) {
			answer->cname = &alias;
			answer->cname_count = 1;
		} else if (!strcmp(t->text, "?")) {
			return NULL;
		} else if (!strcmp(t->text, "!")) {
			answer->status = DNS_SERVFAIL;
		} else if (!strcmp(t->text, "-")) {
			answer->status = DNS_NOTASKED;
		} else if (!*t->text) {
			answer->status = DNS_NOERROR;
		} else {
			world_add(world->arena, answer, t->text);
		}
	}
	return answer;
}

#endif
