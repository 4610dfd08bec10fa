/* The command line, and the lines of bulk: one word a line of the input. A fault must be one
 * printable line. */
#include "cmd/bulk_input.h"
#include "cmd/options.h"
#include "cmd/output.h"
#include "cmd/session.h"

#include <assert.h>
#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { WORDS_MAX = 100 };

static void must_be_a_line(const char *why)
{
	assert(why && *why);
	for (const char *c = why; *c; c++)
		assert((unsigned char)*c >= ' ' && *c != 127);
}

/* ARGV from the lines of TEXT. */
static int make_words(struct arena *arena, struct str text, char *argv[WORDS_MAX + 2])
{
	int argc = 0;

	argv[argc++] = arena_strdup(arena, "preflight");
	while (text.p && argc <= WORDS_MAX) {
		struct str word = str_cut(&text, '\n');

		if (!memchr(word.p, '\0', word.n))
			argv[argc++] = str_dup(arena, word);
	}
	argv[argc] = NULL;
	return argc;
}

/* Options that name files are left alone: a fuzzer must not open what it likes. */
static void forget_files(struct options *options)
{
	static const struct texts none;

	options->lists = options->zone = options->catalogue = none;
	options->keys = options->replay = options->capture = options->output = NULL;
}

static void try_command_line(struct arena *arena, struct str text)
{
	char *argv[WORDS_MAX + 2];
	int argc = make_words(arena, text, argv);
	struct options options = { 0 };
	struct session session = { 0 };
	struct output out;
	const char *why = NULL;

	if (!options_parse(arena, argc, argv, &options, &why)) {
		must_be_a_line(why);
		return;
	}
	forget_files(&options);
	if (!output_options(arena, &options, NULL, &out, &why) ||
		!session_setup(arena, &options, &session.setup, &why))
		must_be_a_line(why);
	for (size_t i = 0; i < options.ip.count + options.domain.count; i++) {
		const bool ip = i < options.ip.count;

		why = NULL;
		if (!session_target(arena, &options, i, ip ? options.ip.item[i] : NULL,
			    ip ? NULL : options.domain.item[i - options.ip.count], &why))
			must_be_a_line(why);
	}
}

static void try_bulk_line(struct arena *arena, struct str text)
{
	struct options options = { 0 };

	while (text.p) {
		const struct bulk_line line = { .number = 1,
			.text = str_trim(str_cut(&text, '\n')) };
		const char *why = NULL;

		if (line.text.n && !memchr(line.text.p, '\0', line.text.n) &&
			!bulk_target(arena, &options, &line, &why))
			must_be_a_line(why);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	struct str text = { arena_copy(arena, data, size), size };

	try_command_line(arena, text);
	try_bulk_line(arena, text);
	arena_free(arena);
	return 0;
}
