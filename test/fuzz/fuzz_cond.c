/* Fuzzes conditions: parsed, evaluated over facts taken from the input, and what decides them
 * printed. */
#include "checks/predict/cond.h"
#include "checks/load/load.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A fact's value by one byte of the input: none, or one of its words. */
static const char *value_of(struct arena *arena, enum fact_id id, uint8_t byte)
{
	struct str rest = str_of(fact_specs[id].values ? fact_specs[id].values : "true false");

	for (unsigned skip = byte % 8; rest.p && skip; skip--)
		str_cut(&rest, ' ');
	return rest.p ? str_dup(arena, str_cut(&rest, ' ')) : NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	const char *text = arena_copy(arena, data, size), *why;
	struct facts facts = { { 0 } };
	const struct evidence evidence = { .facts = &facts };
	const struct cond_view view = { .evidence = &evidence };
	size_t count;
	const struct cond *cond = cond_parse(arena, text, &count, &why);

	if (!cond && !why)
		abort();
	for (unsigned id = 0; id < FACT_COUNT && size; id++)
		facts.value[id] = value_of(arena, (enum fact_id)id, data[id % size]);
	if (cond && cond_end(cond) != cond + count)
		abort();
	if (cond) {
		enum truth truth = cond_truth(cond, &view);
		const struct cond_tests tests = cond_deciding(arena, cond, &view);
		const char **needs = NULL;
		size_t need_count = 0;

		if (!tests.count)
			abort();
		for (size_t i = 0; i < tests.count; i++)
			if (truth == TRUTH_UNKNOWN)
				cond_needs(arena, tests.test[i], &view, &needs, &need_count);
			else if (!*cond_text(arena, tests.test[i], &view))
				abort();
		if (truth == TRUTH_UNKNOWN && !need_count)
			abort();
	}
	arena_free(arena);
	return 0;
}
