/* DMARC records: read, written anew, mended. What is written must be read as it was. */
#include "checks/dmarc/dmarc_record.h"

#include <assert.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	struct str text = { arena_copy(arena, data, size), size };
	struct dmarc_record record = dmarc_record_read(arena, text);

	assert(!record.usable || record.is_dmarc);
	assert(!record.is_dmarc || record.meant);
	if (record.usable) {
		struct str written = dmarc_record_write(arena, &record);
		struct dmarc_record again = dmarc_record_read(arena, written);

		assert(again.usable && again.rua_count == record.rua_count);
		for (int relation = DMARC_SELF; relation <= DMARC_NOWHERE; relation++)
			assert(dmarc_record_policy(&again, (enum dmarc_relation)relation) ==
				dmarc_record_policy(&record, (enum dmarc_relation)relation));
		assert(str_eq(dmarc_record_write(arena, &again), written));
	}

	struct str mended = dmarc_record_mend(arena, text);
	struct dmarc_record cured = dmarc_record_read(arena, mended);

	assert(cured.usable);
	for (int flaw = 0; flaw < DMARC_FLAW_COUNT; flaw++)
		assert(!cured.flaw[flaw]);
	assert(str_eq(dmarc_record_mend(arena, mended), mended));
	arena_free(arena);
	return 0;
}
