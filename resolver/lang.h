/* The language that people are spoken to in. Texts in the sources are English; a catalogue made by
 * GNU gettext's msgfmt, built into the program, has them in another one.
 *
 * The language goes with the arena (arena_speak()), which everything that makes text has at hand:
 * no state of the process, and no locale has to be installed. xgettext knows the functions below as
 * keywords: reports/po/README. */
#ifndef RESOLVER_LANG_H
#define RESOLVER_LANG_H

#include "resolver/str.h"

struct lang {
	const char *name; /* of --lang: "zh" */
	const char *tag;  /* BCP 47: "zh-Hans" */
	/* a .mo file (gettext manual, "The Format of GNU MO Files"), in the byte order of this
	 * machine */
	const unsigned char *mo;
	size_t size;
};

/* The languages besides English, ended by a NULL name. Generated. */
extern const struct lang builtin_langs[];

/* The language NAME of --lang, or of LC_MESSAGES ("zh_CN.UTF-8"): true and NULL for English ("en",
 * "C", "POSIX", and whatever there is no catalogue for); with STRICT, false for a name that is
 * neither "en" nor of a catalogue. */
bool lang_find(const char *name, bool strict, const struct lang **out);

/* What the user's environment asks for (LC_ALL, LC_MESSAGES, LANG, the first that is set); NULL:
 * English. */
const struct lang *lang_of_environment(void);

/* Its BCP 47 tag, "en" for NULL. */
const char *lang_tag(const struct lang *lang);

/* TEXT in the arena's language; TEXT itself where there is no translation. NULL gives NULL. The
 * result is static or TEXT. */
const char *tr(const struct arena *arena, const char *text) __attribute__((format_arg(2)));

/* ONE or MANY, as COUNT has it; other languages have one form (as Chinese has). Both take the same
 * arguments. */
const char *tr_n(const struct arena *arena, const char *one, const char *many, size_t count)
	__attribute__((format_arg(2), format_arg(3)));

/* printf into the arena, in its language: FORMAT is translated, and so are those of its texts that
 * the catalogue has and that hold a blank (messages are put together of phrases: "whether %s has a
 * PTR record could not be told: %s"). A translation may take the arguments in another order (%2$s).
 * Of printf's conversions there are: %s %.*s %d %u %zu %c %%. */
char *speak(struct arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));
char *speak_with(struct arena *arena, const char *format, va_list args)
	__attribute__((format(printf, 2, 0)));

/* Marks a text for the catalogue that is translated later, by tr(). */
#define N_(text) text

#endif
