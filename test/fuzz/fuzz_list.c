/* Fuzzes what reads texts about DNS lists: match expressions, keys, answers of any list, texts with
 * a key in them. */
#include "checks/dnsbl/dnsbl.h"
#include "checks/dnsbl/list_select.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_answer(const uint8_t *data, size_t size)
{
	uint32_t records[64];
	struct list_reading reading;
	size_t count = 0;

	if (!size)
		return;
	for (size_t i = 1; i + 4 <= size && count < 64; i += 4)
		memcpy(&records[count++], data + i, 4);
	list_read(&builtin_lists[data[0] % builtin_list_count], records, count, &reading);
	if ((reading.verdict == UNUSABLE) != (reading.reason != NULL) ||
		reading.code_count > LIST_READING_MAX || (!count && reading.verdict != CLEAN))
		abort();
	(void)dnsbl_weigh(&builtin_lists[data[0] % builtin_list_count], &reading, size & 63);
}

/* A match that parses holds at least its first address under its own mask. */
static void read_match(struct str text)
{
	struct code_match match;

	if (!code_match_parse(text, &match))
		return;
	if (match.first > match.last || match.first >> 24 != 127 || match.last >> 24 != 127)
		abort();
	if (!code_match_holds(&match, match.first | match.any_bits))
		abort();
}

/* The first line is a key, the rest a text that may hold it. */
static void read_key(struct arena *arena, struct str text)
{
	struct str rest = text, key = str_cut(&rest, '\n');

	if (!list_key_valid(key) || !rest.p)
		return;

	const char *word = str_lower(arena, key), *clean;

	clean = dnsbl_hide_key(arena, str_dup(arena, rest), word);
	if (!strpbrk(word, "key") && strcasestr(clean, word)) /* else it can grow together again */
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	struct str text = { (const char *)data, size };

	read_match(text);
	read_answer(data, size);
	read_key(arena, text);
	arena_free(arena);
	return 0;
}
