/* Loads GMime (dlopen(3)). */
#include "checks/explain/mime_library.h"

#include <dlfcn.h>
#include <err.h>

static const char file[] = "libgmime-3.0.so.0"; /* the name of its ABI */

static void *find(void *library, const char *name)
{
	void *function = dlsym(library, name);

	if (!function)
		errx(3, "%s", dlerror());
	return function;
}

const struct mime_library *mime_library(struct arena *arena)
{
	struct mime_library *out = arena_alloc(arena, sizeof *out);
	void *library = dlopen(file, RTLD_NOW | RTLD_NODELETE); /* again: the same one */

	if (!library)
		errx(3, "%s", dlerror());
#define FIND(name) *(void **)&out->name = find(library, "g_mime_" #name);
	MIME_FUNCTIONS(FIND)
#undef FIND
	*(void **)&out->unref = find(library, "g_object_unref");
	*(void **)&out->is_a = find(library, "g_type_check_instance_is_a");
	out->init(); /* counts its calls; only the first one works */
	return out;
}
