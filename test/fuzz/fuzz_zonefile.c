/* Zone files: those that are taken must answer for every name in them, and never crash. */
#include "resolver/record.h"
#include "resolver/zonefile.h"

#include <assert.h>
#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_answer(struct arena *arena, const struct answer *answer)
{
	if (!answer)
		return;
	assert(answer->server && answer->cname_count <= 16);
	assert(dns_definite(answer) || answer->status == DNS_SERVFAIL);
	dns_evidence(arena, answer);
}

/* Asks for each word of the text as if it were a name. */
static void ask_words(struct arena *arena, struct zone_set *zones, struct str text)
{
	static const enum rr_type types[] = { RR_A, RR_NS, RR_CNAME, RR_TXT };
	struct token_source source = { text, 1 };
	struct token_line line;
	const char *why;
	unsigned asked = 0;

	while (tokens_next(arena, &source, &line, &why) == TOKENS_LINE)
		for (size_t i = 0; i < line.count && asked < 200; i++, asked++) {
			const char *name = record_name_read(arena, &line.token[i], "example", &why);

			for (size_t j = 0; name && j < 4; j++) {
				check_answer(arena, zone_set_answer(zones, arena, types[j], name));
				check_answer(arena,
					zone_set_answer(zones, arena, types[j],
						name_parent(name) ? name_parent(name) : "."));
			}
		}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	struct zone_set *zones = zone_set_new(arena);
	struct str text = { arena_copy(arena, data, size), size };
	const char *why = NULL;

	if (zone_set_add_text(zones, "fuzz", text, &why)) {
		assert(!zone_set_empty(zones));
		ask_words(arena, zones, text);
	} else {
		assert(str_starts(str_of(why), STR("fuzz:")) && !strchr(why, '\n'));
	}
	arena_free(arena);
	return 0;
}
