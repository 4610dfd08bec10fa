/* preflight: which documented SMTP rejections would this sender get, and what cures them? */
#include "cmd/check_rbl.h"
#include "cmd/command.h"
#include "cmd/config.h"
#include "cmd/language.h"
#include "cmd/session.h"
#include "cmd/plugin.h"
#include "cmd/redact.h"
#include "cmd/version.h"

#include <err.h>
#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

/* Is PATH, the name that the program was called by, NAME? */
static bool called_as(const char *path, const char *name)
{
	const char *slash = strrchr(path, '/');

	return !strcmp(slash ? slash + 1 : path, name);
}

/* The command that ARGV names, the first of the table when it names none; *USED: words it takes. */
static const struct command *find_command(int argc, char *const *argv, int *used)
{
	*used = 0;
	for (const struct command *c = commands; argc > 1 && c->name; c++)
		if (!strcmp(argv[1], c->name)) {
			*used = 1;
			return c;
		}
	return commands;
}

/* --help is for people, of a plugin too. */
static void speak_to_user(struct arena *arena, const struct options *options)
{
	const struct lang *lang;
	const char *why;

	if (language_read(arena, options, &lang, &why))
		arena_speak(arena, lang);
}

static const char *command_names(struct arena *arena)
{
	const char *names = "";

	for (const struct command *c = commands; c->name; c++)
		names = arena_printf(arena, "%s%s%s", names, *names ? " " : "", c->name);
	return names;
}

/* What is wrong with WORD, which no command takes. NAMED: there was a command before it. */
static const char *word_fault(struct arena *arena, const char *word, bool named)
{
	const char *shown = str_printable(arena, str_of(word));
	struct ip ip;

	if (ip_parse(str_of(word), &ip))
		return speak(arena, "unexpected argument '%s': an address goes behind --ip", shown);
	if (strchr(word, '.') && name_parse(arena, str_of(word)))
		return speak(
			arena, "unexpected argument '%s': a domain goes behind --domain", shown);
	if (named)
		return speak(arena, "unexpected argument '%s'", shown);
	for (const struct command *c = commands; c->name; c++)
		if (!strcmp(word, c->name))
			return speak(arena, "the command comes first: preflight %s ...", shown);
	return speak(arena, "there is no command '%s'; there are: %s", shown, command_names(arena));
}

static int run(struct arena *arena, int argc, char **argv)
{
	struct options options = {
		.called_as_plugin = called_as(argv[0], "check_preflight"),
		.arguments = (const char *const *)argv + 1,
	};
	const char *why;
	int used;
	const struct command *command = find_command(argc, argv, &used);

	if (!options_parse(arena, argc - used, argv + used, &options, &why))
		return usage_fault(arena, &options, why);
	if (options.help) {
		speak_to_user(arena, &options);
		options_help(arena, stdout);
		return is_plugin(&options) ? EXIT_MACHINE : 0;
	}
	if (options.version) {
		if (is_plugin(&options))
			return plugin_version(&options);
		version_print(arena, command_today(arena));
		return 0;
	}
	if (!config_read(arena, &options, &why))
		return usage_fault(arena, &options, why);
	language_follow(arena, &options);
	if (is_plugin(&options))
		plugin_begin(&options);
	if (options.operand.count && !*command->operands)
		return usage_fault(
			arena, &options, word_fault(arena, options.operand.item[0], used > 0));
	if (!redaction_fits(arena, &options, command->name, &why) ||
		!session_files(arena, &options, &why))
		return usage_fault(arena, &options, why);
	return command->run(arena, &options);
}

/* Standard files that are closed must not become something else's; to use one stays an error. */
static void keep_standard_files(void)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0 &&
			open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) != fd)
			_exit(EXIT_MACHINE);
}

int main(int argc, char **argv)
{
	struct arena *arena = arena_new();

	keep_standard_files();
	if (argc < 1)
		errx(EXIT_USAGE_FAULT, "called without a name");
	setlocale(LC_CTYPE, "");
	signal(SIGPIPE, SIG_IGN); /* a closed stdout is an error, see must_be_written() */

	int status = called_as(argv[0], "check_rbl") ? command_check_rbl(arena, argc, argv)
						     : run(arena, argc, argv);

	must_be_written(arena, stdout, N_("standard output"));
	arena_free(arena);
	return status;
}
