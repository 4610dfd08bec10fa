/* A line of bulk input becomes a target: words in a fixed order, or a JSON object with names of
 * options as keys. */
#include "cmd/bulk_input.h"
#include "cmd/session.h"
#include "resolver/json.h"
#include "resolver/lang.h"

#include <string.h>

enum { WORDS_MAX = 4 };

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

/* The next word of *REST, in ARENA; NULL: there is none. */
static const char *next_word(struct arena *arena, struct str *rest)
{
	size_t n = 0;

	*rest = str_trim(*rest);
	while (n < rest->n && !is_space(rest->p[n]))
		n++;
	if (!n)
		return NULL;

	const char *word = str_dup(arena, (struct str){ rest->p, n });

	*rest = (struct str){ rest->p + n, rest->n - n };
	return word;
}

/* IP [DOMAIN [HELO [SENDER]]] */
static const struct target *read_words(struct arena *arena, const struct options *defaults,
	const struct bulk_line *line, const char **why)
{
	struct options options = *defaults;
	const char *word[WORDS_MAX] = { NULL };
	struct str rest = line->text;

	for (size_t i = 0; i < WORDS_MAX; i++) {
		word[i] = next_word(arena, &rest);
		if (word[i] && !strcmp(word[i], "-"))
			word[i] = NULL;
	}
	if (next_word(arena, &rest)) {
		*why = "more than IP DOMAIN HELO SENDER";
		return NULL;
	}
	if (word[2])
		options.helo = word[2];
	if (word[3])
		options.sender = word[3];
	return session_target(arena, &options, line->index, word[0], word[1], why);
}

/* Of the options that describe a sender, the one with this name; or NULL. A line names no files of
 * ours. */
static const struct option_spec *find_spec(const char *name)
{
	for (size_t i = 0; i < option_spec_count; i++)
		if (option_specs[i].group == GROUP_SENDER && option_specs[i].name &&
			option_specs[i].kind != OPTION_FILE && !strcmp(option_specs[i].name, name))
			return &option_specs[i];
	return NULL;
}

static bool is_list(const struct option_spec *spec)
{
	return spec->kind == OPTION_TEXTS || spec->kind == OPTION_WORDS;
}

/* One text, an item of an array among them. */
static bool set_text(struct arena *arena, struct options *options, const struct option_spec *spec,
	const struct json *value, const char **why)
{
	if (value->kind != JSON_KIND_TEXT) {
		*why = is_list(spec) ? "a text or an array of texts is expected"
				     : "a text is expected";
		return false;
	}
	return options_set(arena, options, spec, value->text.p, why);
}

static bool set_truth(struct options *options, const struct option_spec *spec,
	const struct json *value, const char **why)
{
	if (value->kind != JSON_KIND_BOOL) {
		*why = "true or false is expected";
		return false;
	}
	*(bool *)((char *)options + spec->offset) = value->truth;
	return true;
}

/* What a line says stands in place of what the command line said. */
static bool set_member(
	struct arena *arena, struct options *options, const struct json *member, const char **why)
{
	const struct option_spec *spec = find_spec(member->key);

	if (!spec) {
		*why = "it is no option of a sender";
		return false;
	}
	if (member->kind == JSON_KIND_NULL)
		return true;
	if (spec->kind == OPTION_FLAG)
		return set_truth(options, spec, member, why);
	if (is_list(spec))
		*(struct texts *)(void *)((char *)options + spec->offset) = (struct texts){ 0 };
	if (!is_list(spec) || member->kind != JSON_KIND_ARRAY)
		return set_text(arena, options, spec, member, why);
	for (size_t i = 0; i < member->count; i++)
		if (!set_text(arena, options, spec, &member->item[i], why))
			return false;
	return true;
}

static bool is_single(const struct texts *texts, const char *name, const char **why)
{
	if (texts->count <= 1)
		return true;
	*why = name;
	return false;
}

static const struct target *read_object(struct arena *arena, const struct options *defaults,
	const struct bulk_line *line, const char **why)
{
	const struct str place = str_of(tr(arena, N_("line 1, ")));
	const struct json *object = json_parse(arena, line->text, why);
	struct options options = *defaults;

	if (!object) {
		if (str_starts(str_of(*why), place)) /* the line of the file is named elsewhere */
			*why += place.n;
		return NULL;
	}
	for (size_t i = 0; i < object->count; i++)
		if (!set_member(arena, &options, &object->item[i], why)) {
			*why = speak(arena, "\"%s\": %s",
				str_printable(arena, str_of(object->item[i].key)), *why);
			return NULL;
		}
	if (!is_single(&options.ip, "\"ip\": one address a line is expected", why) ||
		!is_single(&options.domain, "\"domain\": one name a line is expected", why))
		return NULL;
	return session_target(arena, &options, line->index,
		options.ip.count ? options.ip.item[0] : NULL,
		options.domain.count ? options.domain.item[0] : NULL, why);
}

const struct target *bulk_target(struct arena *arena, const struct options *defaults,
	const struct bulk_line *line, const char **why)
{
	*why = line->fault;
	if (line->fault)
		return NULL;
	return line->text.p[0] == '{' ? read_object(arena, defaults, line, why)
				      : read_words(arena, defaults, line, why);
}
