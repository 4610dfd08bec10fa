/* --help, printed from the tables of commands, options and formats. */
#include "cmd/options.h"
#include "reports/report.h"

#include <string.h>

static const char *const group_titles[GROUP_COUNT] = {
	[GROUP_SENDER] = "Sender",
	[GROUP_ANSWERS] = "Where answers come from",
	[GROUP_SCOPE] = "What is checked",
	[GROUP_OUTPUT] = "Output",
	[GROUP_BULK] = "In bulk",
	[GROUP_PLUGIN] = "As a plugin (called as check_preflight, or with --format nagios)",
	[GROUP_COMMAND] = "Commands",
};

void options_help_one(FILE *out, const struct option_spec *spec)
{
	char left[80] = "";
	size_t n = 0;

	if (spec->letter)
		n += (size_t)snprintf(
			left, sizeof left, "-%c%s", spec->letter, spec->name ? ", " : "");
	if (spec->name)
		n += (size_t)snprintf(left + n, sizeof left - n, "--%s", spec->name);
	if (spec->argument)
		snprintf(left + n, sizeof left - n, " %s", spec->argument);
	if (strlen(left) > 25)
		fprintf(out, "  %s\n  %-25s ", left, "");
	else
		fprintf(out, "  %-25s ", left);
	if (spec->help)
		fputs(spec->help, out);
	else /* --format: the table of formats tells */
		for (const struct report_format *f = report_formats; f->name; f++)
			fprintf(out, "%s%s", f == report_formats ? "" : ", ", f->name);
	putc('\n', out);
}

void options_help(FILE *out)
{
	fputs("preflight: which SMTP rejections a sender would get, from DNS, before they come\n\n",
		out);
	for (const struct command *c = commands; c->name; c++)
		fprintf(out, "  preflight %s%s%s\n      %s\n", c == commands ? "[check]" : c->name,
			*c->operands ? " " : "", c->operands, c->summary);
	for (int group = 0; group < GROUP_COUNT; group++) {
		fprintf(out, "\n%s:\n", group_titles[group]);
		for (size_t i = 0; i < option_spec_count; i++)
			if ((int)option_specs[i].group == group)
				options_help_one(out, &option_specs[i]);
	}
	fputs("\nExit status: 0 ok, 1 warning, 2 critical, 3 unknown or the machine failed, 64 usage\n"
	      "(as a plugin 3). preflight(1) has the rest.\n",
		out);
}
