/* printf in another language: the original tells which arguments there are, the translation where
 * they stand. */
#include "resolver/lang.h"

#include <string.h>

enum { ARGUMENTS_MAX = 12 };

/* What a conversion says: "%2$.*s" is argument 2 (0: the next one). */
struct conversion {
	size_t length; /* of its text, the percent sign included */
	unsigned place;
	bool percent, bounded, size;
	char kind; /* 's' 'd' 'u' 'c' */
};

/* The arguments as text. */
struct arguments {
	const char *text[ARGUMENTS_MAX];
	unsigned count;
};

/* The conversion at TEXT, which begins with a percent sign. False for one that is not ours. */
static bool read_conversion(const char *text, struct conversion *out)
{
	const char *p = text + 1;

	*out = (struct conversion){ 0 };
	if (*p >= '1' && *p <= '9' && p[1] == '$') {
		out->place = (unsigned)(*p - '0');
		p += 2;
	}
	if (!strncmp(p, ".*", 2)) {
		out->bounded = true;
		p += 2;
	}
	if (*p == 'z') {
		out->size = true;
		p++;
	}
	out->kind = *p;
	out->percent = *p == '%';
	out->length = (size_t)(p - text) + 1;
	return *p && strchr("sduc%", *p) && (!out->bounded || *p == 's');
}

/* A phrase has a blank; names, words of protocols and codes have none. */
static const char *phrase(struct arena *arena, const char *text)
{
	if (!text)
		return "(null)";
	return strchr(text, ' ') ? tr(arena, text) : text;
}

struct taken {
	va_list args;
};

static const char *take(struct arena *arena, const struct conversion *c, struct taken *from)
{
	int bound = c->bounded ? va_arg(from->args, int) : 0;

	switch (c->kind) {
	case 's':
		return c->bounded ? arena_printf(
					    arena, "%.*s", bound, va_arg(from->args, const char *))
				  : phrase(arena, va_arg(from->args, const char *));
	case 'c':
		return arena_printf(arena, "%c", va_arg(from->args, int));
	case 'd':
		return arena_printf(arena, "%d", va_arg(from->args, int));
	default:
		break;
	}
	if (c->size)
		return arena_printf(arena, "%zu", va_arg(from->args, size_t));
	return arena_printf(arena, "%u", va_arg(from->args, unsigned));
}

/* The arguments of FORMAT in order. False: it has conversions that are not ours. */
static bool collect(
	struct arena *arena, const char *format, struct taken *from, struct arguments *out)
{
	struct conversion c;

	for (const char *p = strchr(format, '%'); p; p = strchr(p + c.length, '%')) {
		if (!read_conversion(p, &c) || c.place || out->count == ARGUMENTS_MAX)
			return false;
		if (!c.percent)
			out->text[out->count++] = take(arena, &c, from);
	}
	return true;
}

/* FORMAT with the arguments put in; NULL when it asks for more than there are. */
static char *fill(struct arena *arena, const char *format, const struct arguments *arguments)
{
	const char *all = "", *rest = format;
	unsigned next = 0;
	struct conversion c;

	for (const char *p; (p = strchr(rest, '%')); rest = p + c.length) {
		const char *text = "%";

		if (!read_conversion(p, &c))
			return NULL;
		if (!c.percent) {
			unsigned place = c.place ? c.place - 1 : next++;

			if (place >= arguments->count)
				return NULL;
			text = arguments->text[place];
		}
		all = arena_printf(arena, "%s%.*s%s", all, (int)(p - rest), rest, text);
	}
	return arena_printf(arena, "%s%s", all, rest);
}

char *speak_with(struct arena *arena, const char *format, va_list args)
{
	struct taken from;
	struct arguments arguments = { 0 };
	char *text = NULL;

	if (!arena_lang(arena))
		return arena_vprintf(arena, format, args);
	va_copy(from.args, args);
	if (collect(arena, format, &from, &arguments))
		text = fill(arena, tr(arena, format), &arguments);
	va_end(from.args);
	return text ? text : arena_vprintf(arena, format, args);
}

char *speak(struct arena *arena, const char *format, ...)
{
	va_list args;
	char *text;

	va_start(args, format);
	text = speak_with(arena, format, args);
	va_end(args);
	return text;
}
