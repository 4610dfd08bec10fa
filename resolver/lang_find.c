/* Which language: by name, or by the user's environment. */
#include "resolver/lang.h"

#include <stdlib.h>
#include <string.h>

bool lang_find(const char *name, bool strict, const struct lang **out)
{
	struct str language = str_of(name);

	*out = NULL;
	language.n = strcspn(name, strict ? "" : "_.@-");
	for (const struct lang *l = builtin_langs; l->name; l++)
		if (str_eq(language, str_of(l->name)))
			*out = l;
	return *out || !strict || !strcmp(name, "en");
}

const struct lang *lang_of_environment(void)
{
	static const char *const names[] = { "LC_ALL", "LC_MESSAGES", "LANG" };
	const struct lang *lang = NULL;

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		const char *value = getenv(names[i]);

		if (!value || !*value)
			continue;
		lang_find(value, false, &lang);
		break;
	}
	return lang;
}
