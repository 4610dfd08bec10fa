/* Fuzzes the readers of mail servers' configurations. A fault must be one printable line; a profile
 * must be one that the loader takes. */
#include "checks/learn/learn.h"

#include "checks/load/load.h"
#include "cmd/profile_json.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must_load(struct arena *arena, const struct profile *profile)
{
	struct rule_table table = { 0 };
	struct json_out out;
	const char *why;
	char *text;
	size_t n;
	FILE *stream = open_memstream(&text, &n);

	if (!stream)
		abort();
	json_begin(&out, stream, false);
	json_open(&out, NULL, '{');
	json_open(&out, "profiles", '[');
	profile_json(&out, profile);
	json_close(&out, ']');
	json_close(&out, '}');
	fclose(stream);
	if (!load_text(arena, "x", (struct str){ text, n }, NULL, &table, &why)) {
		fprintf(stderr, "%s\n", why);
		abort();
	}
	free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	const struct str text = { arena_copy(arena, data, size), size };
	struct learnt learnt;
	const char *why;

	if (learn(arena, text, NULL, &learnt, &why))
		must_load(arena, &learnt.profile);
	else if (!why || strpbrk(why, "\n\r\033"))
		abort();
	for (size_t i = 0; i < learnt.remark_count; i++)
		if (strpbrk(learnt.remark[i].text, "\n\r\033"))
			abort();
	arena_free(arena);
	return 0;
}
