/* A way to ask DNS that needs no engine. */
#include "checks/asker.h"

static const struct answer *ask_engine(void *context, enum rr_type type, const char *name)
{
	return ask(context, type, name);
}

struct asker asker_of(struct eval *e)
{
	return (struct asker){ ask_engine, e, e->arena };
}

const struct answer *asker_ask(const struct asker *asker, enum rr_type type, const char *name)
{
	if (name)
		return asker->ask(asker->context, type, name);

	struct answer *answer = arena_alloc(asker->arena, sizeof *answer);

	*answer = (struct answer){ .name = "", .type = type, .status = DNS_NXDOMAIN };
	return answer;
}
