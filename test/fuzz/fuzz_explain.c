/* Bounces, log lines and reply texts: whatever is pasted is read into replies, and each is
 * explained. */
#include "checks/explain/bounce.h"

#include <assert.h>
#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The built-in catalogue; its patterns are compiled once for all inputs. */
static struct explainer *explainer_of_all(void)
{
	static struct explainer *explainer;
	static const char *const none[] = { NULL };
	static struct list_table lists;
	static struct arena *forever; /* static: what it holds is no leak */
	struct catalogue catalogue;
	const char *why;

	if (explainer)
		return explainer;
	forever = arena_new();
	if (!load_catalogue(forever, none, &lists, &catalogue, &why))
		return NULL;
	explainer = explainer_new(catalogue.rule, catalogue.rule_count, &lists, "2026-11-21");
	return explainer;
}

/* What the reports rely on. */
static void must_hold(const struct heard *heard, const struct explanation *e)
{
	assert(e->heard == heard && heard->form && explain_kind_name(e->kind));
	assert((e->kind == EXPLAIN_RULE) == (e->rule != NULL));
	assert((e->kind == EXPLAIN_NOTHING) == !e->id);
	for (size_t i = 0; i < e->normalised.n; i++)
		assert(e->normalised.p[i] != '\n' && e->normalised.p[i] != '\0');
	for (size_t i = 0; i < e->also_count; i++)
		assert(e->also[i] && e->also[i] != e->rule);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	struct explainer *explainer = explainer_of_all();
	FILE *stream = fmemopen(arena_copy(arena, data, size), size ? size : 1, "r");
	struct bounces *bounces;
	struct heards heards;

	assert(stream && explainer);
	bounces = bounces_open(stream, explainer);
	while (bounces_next(bounces, arena, &heards))
		for (size_t i = 0; i < heards.count; i++)
			must_hold(&heards.item[i], explain(explainer, arena, &heards.item[i]));
	bounces_close(bounces);
	fclose(stream);
	arena_free(arena);
	return 0;
}
