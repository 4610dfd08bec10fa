/* Fuzzes the loader of lists and rules. A fault must be one printable line that names the file. */
#include "checks/load/load.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	const struct str text = { arena_copy(arena, data, size), size };
	struct list_table lists = { 0 };
	struct rule_table rules = { 0 };
	const char *why = NULL;
	bool good = load_text(arena, "x.json", text, &lists, &rules, &why) &&
		    load_check_rules(arena, &rules, &lists, &why);

	if (!good && (!why || strncmp(why, "x.json: ", 8) != 0 || strpbrk(why, "\n\r\033")))
		abort();
	for (size_t i = 0; good && i < rules.count; i++)
		if (!rules.rule[i].cause_zh || !rules.rule[i].examples || !rules.origin[i])
			abort();
	arena_free(arena);
	return 0;
}
