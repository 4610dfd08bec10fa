/* The user's language: of the option, or else of the environment. */
#include "cmd/language.h"

#include "cmd/plugin.h"

#include <string.h>

static bool is_named(const struct options *options)
{
	return options->lang && strcmp(options->lang, "auto") != 0;
}

bool language_read(struct arena *arena, const struct options *options, const struct lang **out,
	const char **why)
{
	if (!is_named(options)) {
		*out = lang_of_environment();
		return true;
	}
	if (lang_find(options->lang, true, out))
		return true;
	*why = speak(arena, "--lang: '%s' is none of auto, en, zh",
		str_printable(arena, str_of(options->lang)));
	return false;
}

const struct lang *language_by_name(const struct options *options)
{
	const struct lang *lang = NULL;

	if (is_named(options))
		lang_find(options->lang, true, &lang);
	return lang;
}

void language_follow(struct arena *arena, const struct options *options)
{
	const struct lang *lang = lang_of_environment();

	if (is_named(options) && !lang_find(options->lang, true, &lang))
		lang = lang_of_environment();
	arena_speak(arena, is_plugin(options) ? NULL : lang);
}
