/* DNS in memory for the SPF tests: records by name, and answers that may come later, in any
 * order. */
#ifndef TEST_UNIT_SPF_WORLD_H
#define TEST_UNIT_SPF_WORLD_H

#include "checks/spf/spf_eval.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

struct world_record {
	const char *owner; /* canonical */
	/* 0: a question for a type that no record before this one has times out */
	enum rr_type type;
	bool timeout; /* a question for TYPE times out */
	struct rr rr;
};

/* A question that was put; while hidden it is answered NULL. */
struct world_question {
	const char *name;
	enum rr_type type;
	const struct answer *answer;
	bool hidden;
};

struct world {
	struct arena *arena;
	struct world_record *record;
	size_t record_count;
	struct world_question *question;
	size_t question_count;
	bool hold;     /* new answers are hidden */
	size_t missed; /* how often a hidden answer was asked for */
	size_t asked;  /* how often anything was */
};

/* The next number of a small generator, the same on every machine. */
static inline unsigned world_random(unsigned *seed)
{
	*seed = *seed * 1664525u + 1013904223u;
	return *seed >> 8;
}

static inline struct world_record *world_put(
	struct world *world, const char *name, enum rr_type type)
{
	struct world_record *record = ARENA_PUSH(world->arena, world->record, world->record_count);

	record->owner = spf_name(world->arena, str_of(name));
	assert(record->owner);
	record->type = type;
	record->rr.owner = record->owner;
	record->rr.type = type;
	record->rr.show = "";
	return record;
}

/* Strings as a zone file writes them: "..." "..." */
static inline const char *world_show_text(struct arena *arena, const struct str *part, size_t count)
{
	size_t size = 4, n = 0;

	for (size_t i = 0; i < count; i++)
		size += 4 * part[i].n + 3;

	char *text = arena_alloc(arena, size);

	for (size_t i = 0; i < count || !n; i++) { /* no string at all: one that is empty */
		memcpy(text + n, i ? " \"" : "\"", i ? 2 : 1);
		n += i ? 2 : 1;
		for (size_t j = 0; i < count && j < part[i].n; j++)
			n += (size_t)snprintf(text + n, 5, "\\%03u", (unsigned char)part[i].p[j]);
		text[n++] = '"';
	}
	return text;
}

/* A TXT (or SPF) record of several strings. */
static inline void world_text(struct world *world, const char *name, enum rr_type type,
	const struct str *part, size_t count)
{
	struct rr *rr = &world_put(world, name, type)->rr;
	size_t n = 0;

	for (size_t i = 0; i < count; i++)
		n += part[i].n;

	char *text = arena_alloc(world->arena, n + 1);

	rr->text = (struct str){ text, n };
	rr->part = part;
	rr->part_count = count;
	rr->show = world_show_text(world->arena, part, count);
	for (size_t i = 0; i < count; i++) {
		if (part[i].n)
			memcpy(text, part[i].p, part[i].n);
		text += part[i].n;
	}
}

/* Adds a record; NAME is raw text; DATA an address, a name ("." too), "10 name", or the whole of a
 * TXT. */
static inline void world_add(
	struct world *world, const char *name, enum rr_type type, const char *data)
{
	if (type == RR_TXT || type == RR_SPF) {
		struct str *part = arena_alloc(world->arena, sizeof *part);

		*part = str_of(arena_strdup(world->arena, data));
		world_text(world, name, type, part, 1);
		return;
	}

	struct rr *rr = &world_put(world, name, type)->rr;

	if (type == RR_A || type == RR_AAAA) {
		bool valid = ip_parse(str_of(data), &rr->ip);

		assert(valid && rr->ip.version == (type == RR_A ? 4 : 6));
		(void)valid;
		rr->show = arena_strdup(world->arena, data);
		return;
	}
	if (type == RR_MX) {
		char *end;

		rr->number = (uint32_t)strtoul(data, &end, 10);
		data = end + (*end == ' ');
	}
	rr->name = *data && strcmp(data, ".") ? spf_name(world->arena, str_of(data)) : ".";
	rr->show = arena_printf(world->arena, "%s%s", rr->name, strcmp(rr->name, ".") ? "." : "");
	if (type == RR_MX)
		rr->show = arena_printf(world->arena, "%u %s", (unsigned)rr->number, rr->show);
}

/* Questions for TYPE at NAME time out (0: those for a type that has no record so far). */
static inline void world_timeout(struct world *world, const char *name, enum rr_type type)
{
	world_put(world, name, type)->timeout = true;
}

/* Forgets what was asked; HOLD: from now on answers are hidden until they are revealed. */
static inline void world_reset(struct world *world, bool hold)
{
	world->question = NULL;
	world->question_count = world->missed = world->asked = 0;
	world->hold = hold;
}

/* Collects the records of (NAME, TYPE) into ANSWER; *CNAME is the alias there, or NULL. */
static inline void world_collect(
	struct world *world, struct answer *answer, const char *name, const struct rr **cname)
{
	struct rr *rr = NULL;

	*cname = NULL;
	answer->status = DNS_NXDOMAIN;
	for (size_t i = 0; i < world->record_count; i++) {
		struct world_record *record = &world->record[i];

		if (strcmp(record->owner, name) != 0)
			continue;
		if (answer->status == DNS_NXDOMAIN)
			answer->status = DNS_NOERROR;
		if (record->timeout &&
			(record->type == answer->type || (!record->type && !answer->count)))
			answer->status = DNS_TIMEOUT;
		else if (!record->timeout && record->type == answer->type)
			*ARENA_PUSH(world->arena, rr, answer->count) = record->rr;
		else if (record->type == RR_CNAME)
			*cname = &record->rr;
	}
	answer->rr = rr;
	if (answer->status == DNS_TIMEOUT)
		answer->count = 0;
}

/* The answer as a resolver gives it: CNAMEs followed, a loop is no answer. */
static inline const struct answer *world_answer(
	struct world *world, enum rr_type type, const char *name)
{
	struct answer *answer = arena_alloc(world->arena, sizeof *answer);
	struct rr *chain = NULL;
	const struct rr *cname;
	const char *at = name;

	*answer = (struct answer){ .name = arena_strdup(world->arena, name), .type = type };
	for (;;) {
		world_collect(world, answer, at, &cname);
		if (!cname || answer->count)
			break;
		if (answer->cname_count == 16) {
			answer->status = DNS_GARBAGE;
			answer->cname = chain;
			return answer;
		}
		*ARENA_PUSH(world->arena, chain, answer->cname_count) = *cname;
		at = cname->name;
	}
	answer->cname = chain;
	return answer;
}

static inline const struct answer *world_ask(void *context, enum rr_type type, const char *name)
{
	struct world *world = context;
	struct world_question *question = NULL;

	assert(name);
	world->asked++;
	for (size_t i = 0; i < world->question_count && !question; i++)
		if (world->question[i].type == type && !strcmp(world->question[i].name, name))
			question = &world->question[i];
	if (!question) {
		const struct answer *answer = world_answer(world, type, name);

		question = ARENA_PUSH(world->arena, world->question, world->question_count);
		*question = (struct world_question){ answer->name, type, answer, world->hold };
	}
	world->missed += question->hidden;
	return question->hidden ? NULL : question->answer;
}

static inline struct spf_dns world_dns(struct world *world)
{
	return (struct spf_dns){ .ask = world_ask, .context = world };
}

/* Reveals hidden answers: all, or (SEED not NULL) a random choice of them, one at least. False when
 * none was hidden. */
static inline bool world_reveal(struct world *world, unsigned *seed)
{
	size_t hidden = 0;

	for (size_t i = 0; i < world->question_count; i++)
		hidden += world->question[i].hidden;
	if (!hidden)
		return false;

	size_t sure = seed ? world_random(seed) % hidden : 0, seen = 0;

	for (size_t i = 0; i < world->question_count; i++)
		if (world->question[i].hidden)
			if (seen++ == sure || !seed || world_random(seed) % 3 == 0)
				world->question[i].hidden = false;
	world->missed = 0;
	return true;
}

#endif
