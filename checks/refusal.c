/* A list that refuses is not asked again in a long run: it has said what it will say, and more
 * questions would only annoy. */
#include "checks/dnsbl/dnsbl.h"
#include "checks/engine.h"
#include "resolver/name_table.h"

/* Is it ANSWER by which LIST refuses? */
static bool is_refusal(struct arena *scratch, const struct list *list, const struct answer *answer)
{
	struct list_reading reading;

	if (answer->status == DNS_REFUSED)
		return true;
	if (answer->type != RR_A || !answer->count)
		return false;
	list_read(list, dnsbl_records(scratch, answer), answer->count, &reading);
	return reading.verdict == UNUSABLE && reading.refused;
}

/* Without its name: that will be the one asked for. */
static const struct answer *copy_refusal(struct arena *arena, const struct answer *answer)
{
	struct answer *copy = arena_alloc(arena, sizeof *copy);
	struct rr *rr = arena_array(arena, answer->count, sizeof *rr);

	*copy = (struct answer){
		.status = answer->status, .count = answer->count, .rr = rr, .server = answer->server
	};
	for (size_t i = 0; i < answer->count; i++)
		rr[i] = (struct rr){
			.type = answer->rr[i].type,
			.ttl = answer->rr[i].ttl,
			.ip = answer->rr[i].ip,
			.show = arena_strdup(arena, answer->rr[i].show),
		};
	return copy;
}

static void note_one(struct run *run, const struct said *said, const struct list_result *result)
{
	struct arena *scratch;

	if (result->fault != FAULT_REFUSED || !result->list ||
		name_table_find(run->refusals, result->list->zone))
		return;
	scratch = arena_new();
	for (size_t i = 0; i < said->asked_count; i++) {
		const struct answer *answer = said->asked[i]->answer;

		if (said->asked[i]->kind != ASK_LIST || !is_refusal(scratch, result->list, answer))
			continue;
		const struct answer *copy = copy_refusal(run->arena, answer);

		name_table_put(run->refusals, result->list->zone, (void *)(uintptr_t)copy);
		break;
	}
	arena_free(scratch);
}

void refusal_note(const struct instance *instance)
{
	struct run *run = instance->job->run;

	for (size_t i = 0; run->setup->stream && i < instance->said.list_count; i++)
		note_one(run, &instance->said, &instance->said.list[i]);
}

const struct answer *refusal_of(const struct run *run, const struct question *question)
{
	const struct answer *refusal =
		question->zone ? name_table_find(run->refusals, question->zone) : NULL;

	if (!refusal)
		return NULL;

	struct answer *answer = arena_alloc(question->arena, sizeof *answer);
	struct rr *rr = arena_array(question->arena, refusal->count, sizeof *rr);

	*answer = *refusal;
	answer->name = question->name;
	answer->type = question->type;
	if (question->type != RR_A) /* whoever refuses has no text either */
		answer->count = 0;
	for (size_t i = 0; i < answer->count; i++) {
		rr[i] = refusal->rr[i];
		rr[i].owner = question->name;
	}
	answer->rr = rr;
	return answer;
}
