/* The public suffix list that is built into libpsl: no file is read, so that checks stay pure. */
#include "checks/psl.h"

#include <string.h>

#include <libpsl.h>

/* libpsl splits names at every dot, so also at the dots that a canonical name escapes. */
static bool is_plain(const char *name)
{
	return !strchr(name, '\\') && strcmp(name, ".") != 0;
}

const char *psl_registered(const char *name)
{
	return is_plain(name) ? psl_registrable_domain(psl_builtin(), name) : NULL;
}

bool psl_is_registry(const char *name)
{
	return is_plain(name) && psl_is_public_suffix2(psl_builtin(), name, PSL_TYPE_ICANN);
}

const char *psl_library_version(struct arena *arena)
{
	(void)arena;
	return psl_get_version();
}
