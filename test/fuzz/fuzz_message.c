/* Test messages: cut up, their signatures read, and what is sound held against them by libopendkim.
 * Any key that is asked for is there. */
#include "checks/dkim/dkim_message.h"

#include <assert.h>
#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The keys of test/scenario/message: Ed25519 for the selector t2, RSA for all others. */
#define ED25519_KEY "v=DKIM1; k=ed25519; p=41cBo/WCSNfgUHcdxpeXcBJBpRhqNo4O10CORETG1ao="
#define RSA_KEY \
	"v=DKIM1; k=rsa; p=" \
	"MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAtek0i4NARGDsGfksMP1HvQ1XRO5jtyB8i71PQwz8kW1x" \
	"iQ+a+bVzG9rTJV/Nuih47JuAzuxpZVe36pTMfqdvUCKiFC5IV2UQDo9z/u8r6zpCvXamHS145kwBHVFavjFZ7hrq" \
	"1bPC48Lp+cvLzi7dtjlEq97mMPCm8DvCp6T+QbLlJDMW8PY3U6T4Ylx8uZFOgX3W6nLi+diKbLUh1xJ5tYCLGca2" \
	"WDsUBKu73nrb5Yk9DO9kV9k92IUrLsOUno8fL6x9e8D67BI2rBusAU+BxWTkIhf0lmknMlz5ivDYtA4qREm+KWMC" \
	"sUC7E3QzQJbHY37U5GOGUvkISXHJxVMYGwIDAQAB"

static const struct answer *give_key(void *context, enum rr_type type, const char *name)
{
	struct arena *arena = context;
	struct answer *answer = arena_alloc(arena, sizeof *answer);
	struct rr *rr = arena_alloc(arena, sizeof *rr);

	*rr = (struct rr){ .type = type,
		.text = strncmp(name, "t2.", 3) ? STR(RSA_KEY) : STR(ED25519_KEY) };
	*answer = (struct answer){ .name = name, .type = type, .rr = rr, .count = 1 };
	return answer;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	struct str raw = { arena_copy(arena, data, size), size };
	const struct asker asker = { give_key, arena, arena };
	const struct message *message = message_read(arena, raw);
	struct dkim_message m;

	assert(message->author.only ? !message->author.fault : message->author.fault != NULL);
	assert(dkim_message_ask(&asker, message, 1795000000, &m));
	dkim_message_verify(arena, message, &m);
	assert((m.total == 0) == !strcmp(m.result, "none"));
	for (size_t i = 0; i < m.count; i++)
		assert(m.proof[i].signature.key_name || m.proof[i].state != DKIM_SIGNED_OK);
	arena_free(arena);
	return 0;
}
