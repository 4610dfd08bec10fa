/* The table of commands, and what they share. */
#include "cmd/command.h"

#include "cmd/lists.h"
#include "cmd/rules.h"

#include <err.h>
#include <string.h>

enum { LINE_MAX_SHOWN = 400 };

const struct command commands[] = {
	{ "check", "", "check one sender, or every pair of the given addresses and domains",
		command_check },
	{ "demo", "", "check the sender of a built-in example world, without network",
		command_demo },
	{ "lists", "[WORD...]", "the DNS lists that are known; --test: does each work now?",
		command_lists },
	{ "rules", "[ID...]", "the documented rejections that are known", command_rules },
	{ 0 },
};

bool is_plugin(const struct options *options)
{
	return options->called_as_plugin || (options->format && !strcmp(options->format, "nagios"));
}

int usage_fault(const struct options *options, const char *why)
{
	/* Arguments may be of any length; the line stays one that can be read. */
	const int shown = strlen(why) > LINE_MAX_SHOWN ? LINE_MAX_SHOWN : (int)strlen(why);
	const char *cut = why[shown] ? "..." : "";

	fprintf(stderr, "preflight: %.*s%s\n", shown, why, cut);
	if (!is_plugin(options))
		return EXIT_USAGE_FAULT;
	printf("PREFLIGHT UNKNOWN - usage: %.*s%s\n", shown, why, cut);
	return EXIT_MACHINE;
}

void must_be_written(FILE *out, const char *name)
{
	if (fflush(out) || ferror(out))
		err(EXIT_MACHINE, "%s", name);
}
