/* Fuzzes profiles: the first line is what is known (a fact and a value of it per pair of octets),
 * the rest a catalogue file. Whatever the rules are, there is a verdict, and it fits the rest of
 * the result. */
#include "checks/load/load.h"
#include "checks/predict/profile.h"

#include <stdlib.h>
#include <string.h>

enum { WORDS_MAX = 400, FACT_OCTETS = 60 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The value that WORD number N of the fact is; NULL: it stays unknown. */
static const char *value_of(struct arena *arena, enum fact_id id, unsigned n)
{
	struct str rest = str_of(fact_specs[id].values ? fact_specs[id].values : "true false 50");

	for (; rest.p; n--) {
		struct str word = str_cut(&rest, ' ');

		if (!n)
			return str_dup(arena, word);
	}
	return NULL;
}

static void check(const struct profile_result *r)
{
	bool replies = r->verdict == PROFILE_REJECT || r->verdict == PROFILE_TEMPFAIL ||
		       r->verdict == PROFILE_RANDOM;

	if (replies != (r->rule != NULL) || replies != (r->text != NULL))
		abort();
	if (r->rule && (r->stage > STAGE_EOM || !r->line_count ||
			       strcmp(r->line[r->line_count - 1].text, r->text) != 0))
		abort();
	if (r->verdict == PROFILE_CANNOT_TELL ? r->line_count > 0 : !r->line_count)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct ip ip = { .version = 4, .bytes = { 192, 0, 2, 25 } };
	const uint8_t *line = size ? memchr(data, '\n', size) : NULL;
	size_t front = line ? (size_t)(line - data) : 0;
	struct arena *arena = arena_new();
	const struct str text = line ? (struct str){ arena_copy(arena, line + 1, size - front - 1),
		size - front - 1 }
				     : STR("");
	struct facts facts = { 0 };
	struct evidence evidence = { .facts = &facts, .helo = "h.example" };
	const struct target target = {
		.ip = &ip, .ip_text = "192.0.2.25", .sender = "a@b.example"
	};
	struct rule_table rules = { 0 };
	const char *why;

	for (size_t i = 0; i + 1 < front && i < FACT_OCTETS; i += 2)
		facts.value[data[i] % FACT_COUNT] =
			value_of(arena, (enum fact_id)(data[i] % FACT_COUNT), data[i + 1] % 9u);
	if (load_text(arena, "x.json", text, NULL, &rules, &why))
		for (size_t i = 0; i < rules.profile_count && i < WORDS_MAX; i++) {
			struct profile_result result =
				profile_judge(arena, &rules.profile[i], &evidence, &target);

			check(&result);
		}
	arena_free(arena);
	return 0;
}
