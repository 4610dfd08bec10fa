/* Messages between us and the process of libspf2, as an overrun process may send them. */
#include "checks/spf2/spf2_wire.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	const struct str message = { arena_copy(arena, data, size), size };
	struct spf2_request request;
	struct spf2_reply reply;
	struct str again;

	if (spf2_read_request(arena, message, &request)) {
		if (!spf2_write_request(arena, &request, &again))
			abort();
		if (again.n != SPF2_HEAD + size || memcmp(again.p + SPF2_HEAD, data, size) != 0)
			abort();
	}
	if (spf2_read_reply(arena, message, &reply)) {
		if (!spf2_write_reply(arena, &reply, &again))
			abort();
		if (again.n != SPF2_HEAD + size || memcmp(again.p + SPF2_HEAD, data, size) != 0)
			abort();
	}
	arena_free(arena);
	return 0;
}
