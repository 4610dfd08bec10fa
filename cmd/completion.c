/* preflight completion SHELL: what bash, zsh and fish load to complete our command line, printed
 * from the tables of options, commands, formats, checks, receivers and lists. */
#include "cmd/completion.h"

#include "checks/check.h"
#include "checks/dnsbl/list.h"
#include "checks/predict/profile.h"
#include "checks/predict/rule.h"
#include "cmd/command.h"
#include "reports/report.h"
#include "resolver/lang.h"

#include <ctype.h>
#include <string.h>

/* What may follow an option. */
struct choice {
	const char *words; /* separated by blanks; NULL: any text */
	bool many;	   /* several words, with commas between them */
	bool files;	   /* a file too */
};

/* Adds WORD to the words of TEXT, unless it is there. */
static const char *add_word(struct arena *arena, const char *text, const char *word)
{
	struct str rest = str_of(text);

	while (rest.n)
		if (str_eq(str_cut(&rest, ' '), str_of(word)))
			return text;
	return arena_printf(arena, "%s%s%s", text, *text ? " " : "", word);
}

static const char *format_words(struct arena *arena)
{
	const char *text = "";

	for (const struct report_format *f = report_formats; f->name; f++)
		text = add_word(arena, text, f->name);
	return text;
}

static const char *check_words(struct arena *arena)
{
	const char *text = "";

	for (size_t i = 0; all_checks[i]; i++)
		if (!all_checks[i]->hidden)
			text = add_word(arena, text, all_checks[i]->name);
	return text;
}

static const char *receiver_words(struct arena *arena)
{
	const char *text = "profiles";

	for (size_t i = 0; i < builtin_profile_count; i++)
		text = add_word(arena, text, builtin_profiles[i].id);
	for (size_t i = 0; i < builtin_rule_count; i++)
		text = add_word(arena, text, builtin_rules[i].receiver);
	return text;
}

/* Those that can be asked. */
static const char *zone_words(struct arena *arena)
{
	const char *text = "";

	for (size_t i = 0; i < builtin_list_count; i++)
		if (builtin_lists[i].status == LIST_ACTIVE)
			text = add_word(arena, text, builtin_lists[i].zone);
	return text;
}

static const char *list_words(struct arena *arena)
{
	return arena_printf(arena, "core default extended none all %s", zone_words(arena));
}

static const char *verdict_words(struct arena *arena)
{
	(void)arena;
	return "critical warning unknown never";
}

static const char *state_words(struct arena *arena)
{
	(void)arena;
	return "ok warning critical unknown";
}

/* Options whose words stand in a table of ours. */
static const struct {
	const char *option;
	const char *(*words)(struct arena *arena);
	bool many;
} known[] = {
	{ "format", format_words, false },
	{ "checks", check_words, true },
	{ "receiver", receiver_words, true },
	{ "lists", list_words, true },
	{ "require", zone_words, true },
	{ "own-mirror", zone_words, true },
	{ "fail-on", verdict_words, true },
	{ "unknown-as", state_words, false },
};

/* "auto|always|never", and nothing that stands for a text, as "ADDR|NAME" does */
static bool are_words(const char *argument)
{
	for (const char *p = argument; *p; p++)
		if (!islower((unsigned char)*p) && *p != '|')
			return false;
	return true;
}

static struct choice choice_of(struct arena *arena, const struct option_spec *spec)
{
	struct choice choice = { .files = strstr(spec->argument, "FILE") };

	for (size_t i = 0; spec->name && i < sizeof known / sizeof *known; i++)
		if (!strcmp(known[i].option, spec->name)) {
			choice.words = known[i].words(arena);
			choice.many = known[i].many;
			return choice;
		}
	if (are_words(spec->argument)) {
		char *words = arena_strdup(arena, spec->argument);

		for (char *p = words; (p = strchr(p, '|'));)
			*p = ' ';
		choice.words = words;
	}
	return choice;
}

static const char *command_words(struct arena *arena)
{
	const char *text = "";

	for (const struct command *c = commands; c->name; c++)
		text = add_word(arena, text, c->name);
	return text;
}

/* The help of an option; --format has none, its words tell. */
static const char *help_of(const struct option_spec *spec)
{
	return spec->help ? spec->help : "form of the report";
}

/* TEXT between single quotes, for all three shells ('\'' ends and begins them anew), characters of
 * SPECIAL with a backslash. */
static void put_quoted(const char *text, const char *special)
{
	for (const char *p = text; *p; p++) {
		if (strchr(special, *p))
			putchar('\\');
		fputs(*p == '\'' ? "'\\''" : (char[]){ *p, 0 }, stdout);
	}
}

/* "--output|-o" */
static void put_pattern(const struct option_spec *spec)
{
	if (spec->name)
		printf("--%s", spec->name);
	if (spec->letter)
		printf("%s-%c", spec->name ? "|" : "", spec->letter);
}

static void put_bash(struct arena *arena)
{
	puts("# bash completion for preflight, made by: preflight completion bash\n"
	     "_preflight()\n{\n"
	     "\tlocal cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} words='' many='' head=''\n"
	     "\tif [[ $cur == = ]]; then\n\t\tcur=\n"
	     "\telif [[ $prev == = ]]; then\n\t\tprev=${COMP_WORDS[COMP_CWORD-2]}\n\tfi\n"
	     "\tcase $prev in");
	for (size_t i = 0; i < option_spec_count; i++) {
		const struct option_spec *spec = &option_specs[i];
		struct choice choice;

		if (!spec->argument)
			continue;
		choice = choice_of(arena, spec);
		putchar('\t');
		put_pattern(spec);
		puts(")");
		if (choice.words)
			printf("\t\twords='%s' many=%s\n", choice.words, choice.many ? "1" : "");
		if (choice.files)
			puts("\t\tcompopt -o filenames\n\t\tmapfile -t COMPREPLY < <(compgen -f -- \"$cur\")");
		puts(choice.words ? "\t\t;;" : "\t\treturn ;;");
	}
	puts("\t*)\n\t\tif [[ $cur == -* ]]; then\n\t\t\twords='");
	for (size_t i = 0; i < option_spec_count; i++) {
		const struct option_spec *spec = &option_specs[i];

		printf("\t\t\t\t%s%s", spec->name ? "--" : "-",
			spec->name ? spec->name : (char[]){ spec->letter, 0 });
		putchar('\n');
	}
	printf("\t\t\t'\n\t\telif [[ $COMP_CWORD == 1 && $1 != *check_preflight ]]; then\n\t\t\twords='%s'\n"
	       "\t\telse\n\t\t\tcompopt -o filenames\n"
	       "\t\t\tmapfile -t COMPREPLY < <(compgen -f -- \"$cur\")\n\t\tfi\n\t\t;;\n\tesac\n",
		command_words(arena));
	puts("\tif [[ $many && $cur == *,* ]]; then\n\t\thead=${cur%,*}, cur=${cur##*,}\n\tfi\n"
	     "\tlocal reply\n\tmapfile -t reply < <(compgen -W \"$words\" -P \"$head\" -- \"$cur\")\n"
	     "\tCOMPREPLY+=(\"${reply[@]}\")\n"
	     "}\ncomplete -F _preflight preflight check_preflight");
}

/* One line of _arguments: '(-o --output)'{-o,--output}'[help]:ARGUMENT:action' */
static void put_zsh_option(struct arena *arena, const struct option_spec *spec)
{
	struct choice choice;

	if (spec->name && spec->letter)
		printf("\t'*'{-%c,--%s%s}'[", spec->letter, spec->name, spec->argument ? "=" : "");
	else if (spec->name)
		printf("\t'*--%s%s[", spec->name, spec->argument ? "=" : "");
	else
		printf("\t'*-%c[", spec->letter);
	put_quoted(help_of(spec), "[]\\");
	putchar(']');
	if (spec->argument) {
		choice = choice_of(arena, spec);
		putchar(':');
		put_quoted(spec->argument, ":\\");
		putchar(':');
		if (choice.words && choice.many)
			printf("_sequence compadd - %s", choice.words);
		else if (choice.words)
			printf("(%s)", choice.words);
		else if (choice.files)
			fputs("_files", stdout);
	}
	puts("' \\");
}

static void put_zsh_commands(void)
{
	puts("_preflight_command()\n{\n\tlocal -a names=(");
	for (const struct command *c = commands; c->name; c++) {
		printf("\t\t'%s:", c->name);
		put_quoted(c->summary, "\\:");
		puts("'");
	}
	puts("\t)\n\t[[ $service == check_preflight ]] || _describe command names\n}\n");
}

static void put_zsh(struct arena *arena)
{
	puts("#compdef preflight check_preflight\n# made by: preflight completion zsh\n");
	put_zsh_commands();
	puts("_arguments -s \\");
	for (size_t i = 0; i < option_spec_count; i++)
		put_zsh_option(arena, &option_specs[i]);
	puts("\t'1:command:_preflight_command' \\\n\t'*:file:_files'");
}

static void put_fish(struct arena *arena)
{
	puts("# fish completion for preflight, made by: preflight completion fish");
	for (const struct command *c = commands; c->name; c++) {
		printf("complete -c preflight -n __fish_use_subcommand -a %s -d '", c->name);
		put_quoted(c->summary, "\\");
		puts("'");
	}
	puts("for program in preflight check_preflight");
	for (size_t i = 0; i < option_spec_count; i++) {
		const struct option_spec *spec = &option_specs[i];

		fputs("\tcomplete -c $program", stdout);
		if (spec->name)
			printf(" -l %s", spec->name);
		if (spec->letter)
			printf(" -s %c", spec->letter);
		if (spec->argument) {
			struct choice choice = choice_of(arena, spec);

			fputs(choice.files ? " -r" : " -x", stdout);
			if (choice.words && choice.many)
				printf(" -a '(__fish_append , %s)'", choice.words);
			else if (choice.words)
				printf(" -a '%s'", choice.words);
		}
		fputs(" -d '", stdout);
		put_quoted(help_of(spec), "\\");
		puts("'");
	}
	puts("end");
}

int command_completion(struct arena *arena, const struct options *options)
{
	const char *shell = options->operand.count == 1 ? options->operand.item[0] : "";

	if (!strcmp(shell, "bash"))
		put_bash(arena);
	else if (!strcmp(shell, "zsh"))
		put_zsh(arena);
	else if (!strcmp(shell, "fish"))
		put_fish(arena);
	else
		return usage_fault(
			arena, options, N_("completion: name one shell: bash, zsh or fish"));
	must_be_written(arena, stdout, "standard output");
	return 0;
}
