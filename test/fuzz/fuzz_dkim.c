/* DKIM key records: judged and mended. What is mended must be good, and what is good must stay so
 * when mended. */
#include "checks/dkim/dkim_record.h"

#include <assert.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	struct str text = { arena_copy(arena, data, size), size };
	struct dkim_record record = dkim_record_read(arena, text);
	struct str repaired = dkim_record_repair(arena, text);

	assert((record.status == DKIM_INVALID) == (record.fatal != DKIM_FLAW_COUNT));
	if (repaired.n) {
		enum dkim_status status = dkim_record_read(arena, repaired).status;

		assert(status == DKIM_OK || status == DKIM_WEAK);
		assert(str_eq(dkim_record_repair(arena, repaired), repaired));
	} else {
		assert(record.status != DKIM_OK || size > 16384);
	}
	dkim_selector_valid(text);
	arena_free(arena);
	return 0;
}
