/* The table of commands, and what they share. */
#include "cmd/command.h"

#include "cmd/completion.h"
#include "cmd/config.h"
#include "cmd/explain.h"
#include "cmd/fragility.h"
#include "cmd/learn.h"
#include "cmd/lists.h"
#include "cmd/plugin.h"
#include "resolver/lang.h"
#include "cmd/rules.h"
#include "reports/exit.h"

#include <err.h>
#include <errno.h>
#include <string.h>
#include <time.h>

enum { LINE_MAX_SHOWN = 400 };

const struct command commands[] = {
	{ "check", "", "check one sender, or every pair of the given addresses and domains",
		command_check },
	{ "demo", "", "check the sender of a built-in example world, without network",
		command_demo },
	{ "bulk", "[FILE|-]", "check one target a line, write one JSON line for each",
		command_bulk },
	{ "explain", "[FILE|-]",
		"what the replies in bounces, log lines or texts mean, and who must act",
		command_explain },
	{ "lists", "[WORD...]", "the DNS lists that are known; --test: does each work now?",
		command_lists },
	{ "rules", "[ID...]", "the documented rejections that are known", command_rules },
	{ "fragility", "",
		"what the loss of one answer, list or name server would do (from a capture or zones)",
		command_fragility },
	{ "learn", "[FILE|-]",
		"a profile of your own from postconf -n, a Sendmail .mc or Exim's ACLs",
		command_learn },
	{ "completion", "bash|zsh|fish", "what that shell loads to complete this command line",
		command_completion },
	{ 0 },
};

int usage_fault(struct arena *arena, const struct options *options, const char *why)
{
	why = config_place(options, tr(arena, why));

	/* Arguments may be of any length; the line stays one that can be read. */
	int shown = strlen(why) > LINE_MAX_SHOWN ? LINE_MAX_SHOWN : (int)strlen(why);

	while (shown && ((unsigned char)why[shown] & 0xc0) == 0x80) /* inside a UTF-8 character */
		shown--;
	if (is_plugin(options))
		return plugin_fault(options, why);
	fprintf(stderr, "preflight: %.*s%s\n", shown, why, why[shown] ? "..." : "");
	return EXIT_USAGE_FAULT;
}

bool read_verdicts(struct arena *arena, const struct options *options, unsigned *fail_on,
	const enum verdict **unknown_as, const char **why)
{
	enum verdict *verdict = arena_alloc(arena, sizeof *verdict);

	if (options->fail_on && !fail_on_parse(options->fail_on, fail_on)) {
		*why = speak(arena,
			"--fail-on: '%s' is not a list of critical, warning, unknown, nor never",
			str_printable(arena, str_of(options->fail_on)));
		return false;
	}
	*unknown_as = options->unknown_as ? verdict : NULL;
	if (!options->unknown_as || unknown_as_parse(options->unknown_as, verdict))
		return true;
	*why = speak(arena, "--unknown-as: '%s' is not ok, warning, critical or unknown",
		str_printable(arena, str_of(options->unknown_as)));
	return false;
}

void machine_fault(const struct arena *arena, const char *name)
{
	errx(EXIT_MACHINE, "%s: %s", name, tr(arena, strerror(errno)));
}

const char *command_today(struct arena *arena)
{
	enum { ROOM = 16 };
	const time_t now = time(NULL);
	struct tm parts;
	char *text = arena_alloc(arena, ROOM);

	if (gmtime_r(&now, &parts)) /* a year that int cannot hold has no date */
		strftime(text, ROOM, "%Y-%m-%d", &parts);
	return text;
}

void must_be_written(const struct arena *arena, FILE *out, const char *name)
{
	if (fflush(out) || ferror(out))
		machine_fault(arena, tr(arena, name));
}
