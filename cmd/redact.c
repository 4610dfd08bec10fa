/* What the command line says of the sender is replaced as in the capture, so that its first line
 * says how to replay it. */
#include "cmd/redact.h"

#include "checks/redact/redact.h"
#include "resolver/lang.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct redaction {
	struct options options;
	FILE *file;
	char *text;
	size_t size;
};

/* A word of an option replaced; NULL: it is left out. */
typedef const char *replace_word(struct redactor *redactor, const char *text);

static const char *leave_out(struct redactor *redactor, const char *text)
{
	(void)redactor;
	(void)text;
	return NULL;
}

/* A file of lists stays with whom it belongs to. */
static const char *unless_file(struct redactor *redactor, const char *text)
{
	const size_t n = strlen(text);

	(void)redactor;
	return strchr(text, '/') || (n > 5 && !strcmp(text + n - 5, ".json")) ? NULL : text;
}

/* Options that are not written as they are. */
static const struct {
	const char *name;
	replace_word *replace;
} special[] = {
	{ "ip", redact_host },
	{ "domain", redact_host },
	{ "helo", redact_helo },
	{ "sender", redact_mailbox },
	{ "from", redact_mailbox },
	{ "recipient", redact_mailbox },
	{ "selector", redact_selector },
	{ "authoritative", NULL }, /* as it is */
	{ "private-servers", NULL },
	{ "lists", unless_file },
	{ "keys", leave_out },
	{ "catalogue", leave_out },
	{ "accept", leave_out },
	{ "baseline", leave_out },
	{ "output", leave_out },
};

static replace_word *replacement_of(const struct option_spec *spec)
{
	if (!spec->name)
		return spec->letter == 'H' ? leave_out
					   : NULL; /* it is among --ip or --domain already */
	for (size_t i = 0; i < sizeof special / sizeof *special; i++)
		if (!strcmp(special[i].name, spec->name))
			return special[i].replace;
	return spec->group == GROUP_ANSWERS ? leave_out : NULL;
}

struct words {
	struct redactor *redactor;
	const char **item;
	size_t count;
};

static void add(struct words *words, const char *text)
{
	struct arena *arena = redact_arena(words->redactor);

	*ARENA_PUSH(arena, words->item, words->count) = text;
}

/* "--name", and TEXT (NULL: it takes none) as its argument. */
static void add_option(struct words *words, const struct option_spec *spec, const char *text)
{
	struct arena *arena = redact_arena(words->redactor);
	replace_word *replace = replacement_of(spec);

	if (replace == leave_out || (text && replace && !(text = replace(words->redactor, text))))
		return;
	add(words, spec->name ? arena_printf(arena, "--%s", spec->name)
			      : arena_printf(arena, "-%c", spec->letter));
	if (text)
		add(words, text);
}

static void add_spec(
	struct words *words, const struct option_spec *spec, const struct options *options)
{
	struct arena *arena = redact_arena(words->redactor);
	const void *member = (const char *)options + spec->offset;
	const struct texts *texts = member;
	const char *text = NULL;
	unsigned number = 0;

	switch (spec->kind) {
	case OPTION_TEXT:
	case OPTION_FILE:
		text = *(const char *const *)member;
		break;
	case OPTION_TEXTS:
	case OPTION_WORDS:
		for (size_t i = 0; i < texts->count; i++)
			add_option(words, spec, texts->item[i]);
		return;
	case OPTION_FLAG:
		if (*(const bool *)member && strcmp(spec->name ? spec->name : "", "redact") != 0)
			add_option(words, spec, NULL);
		return;
	case OPTION_COUNT:
		for (number = *(const unsigned *)member; number; number--)
			add_option(words, spec, NULL);
		return;
	case OPTION_NUMBER:
		number = *(const unsigned *)member;
		text = number ? arena_printf(arena, "%u", number) : NULL;
		break;
	case OPTION_SECONDS:
		number = *(const unsigned *)member;
		text = number ? arena_printf(arena, "%u.%03u", number / 1000, number % 1000) : NULL;
		break;
	case OPTION_YES_NO:
		if (*(const enum tristate *)member != TRI_UNKNOWN)
			text = *(const enum tristate *)member == TRI_YES ? "yes" : "no";
		break;
	}
	if (text)
		add_option(words, spec, text);
}

static const char *const *make_arguments(void *context, struct redactor *redactor)
{
	const struct options *options = context;
	struct words words = { .redactor = redactor };

	for (size_t i = 0; i < option_spec_count; i++)
		add_spec(&words, &option_specs[i], options);
	add(&words, NULL);
	return words.item;
}

bool redaction_fits(
	struct arena *arena, const struct options *options, const char *command, const char **why)
{
	*why = NULL;
	if (!options->redact)
		return true;
	if (strcmp(command, "check") != 0 && strcmp(command, "demo") != 0)
		*why = speak(arena,
			"--redact: %s takes its senders from elsewhere, which nobody could replay",
			command);
	else if (!options->capture)
		*why = "--redact: it is about what --capture FILE writes, which is not given";
	else if (options->message || options->private_key)
		*why = speak(arena,
			"--redact: what %s names cannot be replayed under other names; leave it out",
			options->message ? "--message" : "--private-key");
	else if (options->config)
		*why = "--redact: what --config names cannot be replayed under other names; leave it out";
	return !*why;
}

struct redaction *redaction_begin(
	struct arena *arena, const struct options *options, FILE **stream, const char **why)
{
	struct redaction *redaction = arena_alloc(arena, sizeof *redaction);

	redaction->options = *options;
	redaction->file = fopen(options->capture, "we");
	if (!redaction->file) {
		*why = speak(arena, "--capture: %s: %s",
			str_printable(arena, str_of(options->capture)), strerror(errno));
		return NULL;
	}
	*stream = open_memstream(&redaction->text, &redaction->size);
	if (*stream)
		return redaction;
	fclose(redaction->file);
	*why = "--redact: no memory";
	return NULL;
}

bool redaction_end(struct redaction *redaction, const struct setup *setup)
{
	const struct redact_arguments arguments = { make_arguments, &redaction->options };
	const struct str text = { redaction->text, redaction->size };
	bool good;

	errno = EILSEQ; /* one of our own lines could not be read */
	good = redact_capture(setup, text, &arguments, redaction->file);
	explicit_bzero(redaction->text, redaction->size);
	free(redaction->text);
	return !fclose(redaction->file) && good;
}
