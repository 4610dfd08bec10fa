/* --help, printed from the tables of commands, options and formats. */
#include "cmd/options.h"
#include "reports/report.h"
#include "reports/screen.h"
#include "resolver/lang.h"

#include <string.h>

enum { WIDTH = 120, LEFT = 28, COMMAND_INDENT = 6 };

static const char *const group_titles[GROUP_COUNT] = {
	[GROUP_SENDER] = N_("Sender"),
	[GROUP_ANSWERS] = N_("Where answers come from"),
	[GROUP_SCOPE] = N_("What is checked"),
	[GROUP_OUTPUT] = N_("Output"),
	[GROUP_BULK] = N_("In bulk"),
	[GROUP_PLUGIN] = N_("As a plugin (called as check_preflight, or with --format nagios)"),
	[GROUP_COMMAND] = N_("Commands"),
};

/* "  -t, --timeout SECONDS" */
static const char *left_side(struct arena *arena, const struct option_spec *spec)
{
	const char *letter = spec->letter ? arena_printf(arena, "-%c", spec->letter) : "";
	const char *name = spec->name ? arena_printf(arena, "--%s", spec->name) : "";

	return arena_printf(arena, "  %s%s%s%s%s", letter, *letter && *name ? ", " : "", name,
		spec->argument ? " " : "", spec->argument ? spec->argument : "");
}

static const char *format_words(struct arena *arena)
{
	const char *names = "";

	for (const struct report_format *f = report_formats; f->name; f++)
		names = arena_printf(arena, "%s%s%s", names, *names ? ", " : "", f->name);
	return names;
}

void options_help_one(struct arena *arena, FILE *out, const struct option_spec *spec)
{
	struct screen screen = { .out = out, .arena = arena, .width = WIDTH };
	const char *left = left_side(arena, spec);

	fputs(left, out);
	if (strlen(left) >= LEFT) {
		putc('\n', out);
		left = "";
	}
	screen_blanks(&screen, LEFT - (unsigned)strlen(left));
	screen_wrap(&screen, LEFT, LEFT, spec->help ? spec->help : format_words(arena));
}

static void commands_help(struct screen *screen)
{
	for (const struct command *c = commands; c->name; c++) {
		fprintf(screen->out, "  preflight %s%s%s\n", c == commands ? "[check]" : c->name,
			*c->operands ? " " : "", c->operands);
		screen_blanks(screen, COMMAND_INDENT);
		screen_wrap(screen, COMMAND_INDENT, COMMAND_INDENT, c->summary);
	}
}

void options_help(struct arena *arena, FILE *out)
{
	struct screen screen = { .out = out, .arena = arena, .width = WIDTH };

	screen_wrap(&screen, 0, 0,
		N_("preflight: which SMTP rejections a sender would get, from DNS, before they come"));
	putc('\n', out);
	commands_help(&screen);
	for (int group = 0; group < GROUP_COUNT; group++) {
		fprintf(out, "\n%s%s\n", tr(arena, group_titles[group]), tr(arena, N_(":")));
		for (size_t i = 0; i < option_spec_count; i++)
			if ((int)option_specs[i].group == group)
				options_help_one(arena, out, &option_specs[i]);
	}
	putc('\n', out);
	screen_wrap(&screen, 0, 0,
		N_("Exit status: 0 ok, 1 warning, 2 critical, 3 unknown or the machine failed, 64 usage (as a plugin 3). preflight(1) has the rest."));
}
