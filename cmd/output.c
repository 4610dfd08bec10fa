/* The options about the report are read; its file is written whole or not at all. */
#include "cmd/output.h"

#include "cmd/command.h"
#include "cmd/language.h"
#include "cmd/plugin.h"
#include "reports/exit.h"

#include <err.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *format_names(struct arena *arena)
{
	const char *names = "";

	for (const struct report_format *f = report_formats; f->name; f++)
		names = arena_printf(arena, "%s%s%s", names, *names ? " " : "", f->name);
	return names;
}

static bool read_format(
	struct arena *arena, const struct options *options, struct output *out, const char **why)
{
	const char *name = options->format	? options->format
			   : is_plugin(options) ? "nagios"
						: "text";

	if (!out->format)
		out->format = report_find(name);
	if (!out->format) {
		*why = speak(arena, "--format: '%s' is unknown; there are: %s",
			str_printable(arena, str_of(name)), format_names(arena));
		return false;
	}
	out->fail_on = fail_on_default(name);
	return true;
}

/* One of the two ranges of -w or -c, TEXT; an empty one counts as not given. */
static bool read_range(struct arena *arena, struct str text, struct range *range,
	const struct range **used, const char **why)
{
	if (!text.n)
		return true;
	*used = range;
	if (range_parse(str_dup(arena, text), range))
		return true;
	*why = speak(arena, "'%s' is not a range ([@][START:]END)", str_printable(arena, text));
	return false;
}

/* "RANGE[,RANGE]" of OPTION, for listings and for critical causes. */
static bool read_ranges(struct arena *arena, char option, const char *text, struct range range[2],
	const struct range **listings, const struct range **causes, const char **why)
{
	struct str rest = str_of(text), first = str_cut(&rest, ',');

	if (!text)
		return true;
	if (!first.n && !rest.n)
		*why = "a range is wanted ([@][START:]END)";
	else if (read_range(arena, first, &range[0], listings, why) &&
		 read_range(arena, rest, &range[1], causes, why))
		return true;
	*why = speak(arena, "-%c: %s", option, *why);
	return false;
}

static bool read_thresholds(
	struct arena *arena, const struct options *options, struct output *out, const char **why)
{
	struct report_options *o = &out->options;

	return read_ranges(arena, 'w', options->warning, out->warning, &o->warning,
		       &o->warning_causes, why) &&
	       read_ranges(arena, 'c', options->critical, out->critical, &o->critical,
		       &o->critical_causes, why);
}

static bool read_color(
	struct arena *arena, const struct options *options, struct output *out, const char **why)
{
	const char *when = options->color ? options->color : "auto";
	const char *no_color = getenv("NO_COLOR"), *term = getenv("TERM");

	if (!strcmp(when, "always"))
		out->options.color = true;
	else if (!strcmp(when, "auto"))
		out->options.color = !options->output && isatty(STDOUT_FILENO) &&
				     !(no_color && *no_color) && term && strcmp(term, "dumb") != 0;
	else if (strcmp(when, "never") != 0) {
		*why = speak(arena, "--color: '%s' is not auto, always or never",
			str_printable(arena, str_of(when)));
		return false;
	}
	return true;
}

static bool read_lang(
	struct arena *arena, const struct options *options, struct output *out, const char **why)
{
	const struct lang *lang;

	if (!language_read(arena, options, &lang, why))
		return false;
	if (out->format->speaks)
		out->options.lang = lang;
	return true;
}

/* Columns of the terminal, or COLUMNS, or 100. */
static unsigned screen_width(void)
{
	struct winsize size;
	const char *columns = getenv("COLUMNS");
	unsigned long width;

	if (isatty(STDOUT_FILENO) && !ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) && size.ws_col)
		return size.ws_col;
	return columns && str_number(str_of(columns), 1000, &width) && width ? (unsigned)width
									     : 100;
}

bool output_options(struct arena *arena, const struct options *options,
	const struct report_format *format, struct output *out, const char **why)
{
	*out = (struct output){
		.format = format, .path = options->output, .people = arena_lang(arena)
	};
	out->options.verbose = options->verbose;
	out->options.checklists = options->receiver.count > 0;
	out->options.whitelistings = options->whitelistings;
	out->options.append = options->append;
	out->options.width = screen_width();
	return read_format(arena, options, out, why) && read_lang(arena, options, out, why) &&
	       read_verdicts(arena, options, &out->fail_on, &out->options.unknown_as, why) &&
	       read_color(arena, options, out, why) && read_thresholds(arena, options, out, why);
}

/* What open() would give a new file. */
static void set_usual_mode(int file, const char *path)
{
	struct stat old;
	mode_t mask = umask(0);

	umask(mask);
	/* A mode that cannot be set leaves a file that only its owner reads: no reason to give
	 * up. */
	if (fchmod(file, stat(path, &old) ? 0666 & ~mask : old.st_mode & 07777))
		return;
}

/* Opens a file beside PATH that takes its place at the end. */
static FILE *open_beside(struct arena *arena, struct output *out, const char *path)
{
	const char *slash = strrchr(path, '/');
	const size_t dir = slash ? (size_t)(slash - path) + 1 : 0;

	out->path = path;
	out->temporary = arena_printf(arena, "%.*s.%s.XXXXXX", (int)dir, path, path + dir);

	int file = mkstemp(out->temporary);

	if (file < 0) { /* a folder that may not be written to: then as it is */
		out->temporary = NULL;
		return fopen(path, "w");
	}
	set_usual_mode(file, path);
	return fdopen(file, "w");
}

/* Devices and pipes are written as they are; a link is followed. */
static FILE *open_file(struct arena *arena, struct output *out)
{
	struct stat old;
	char *real;
	FILE *file;

	if (stat(out->path, &old))
		return errno == ENOENT ? open_beside(arena, out, out->path) : NULL;
	if (!S_ISREG(old.st_mode) || access(out->path, W_OK))
		return fopen(out->path, "w");
	real = realpath(out->path, NULL);
	file = real ? open_beside(arena, out, arena_strdup(arena, real)) : NULL;
	free(real);
	return file;
}

/* GitHub Actions shows what is in that file beside the job; steps before this one may have written
 * to it. */
static bool open_summary(struct arena *arena, struct output *out, const char **why)
{
	const char *path =
		strcmp(out->format->name, "github") ? NULL : getenv("GITHUB_STEP_SUMMARY");

	out->summary = path && *path ? fopen(path, "ae") : NULL;
	if (out->summary || !path || !*path)
		return true;
	*why = speak(arena, "GITHUB_STEP_SUMMARY: %s: %s", str_printable(arena, str_of(path)),
		strerror(errno));
	return false;
}

bool output_begin(struct arena *arena, struct output *out, const char **why)
{
	if (!open_summary(arena, out, why))
		return false;
	out->file = out->path ? open_file(arena, out) : stdout;
	if (out->file)
		return true;
	*why = speak(arena, "--output: %s: %s", str_printable(arena, str_of(out->path)),
		strerror(errno));
	return false;
}

static void drop_and_end(const struct arena *arena, const struct output *out)
{
	const int error = errno;

	if (out->temporary)
		unlink(out->temporary);
	errno = error;
	machine_fault(arena, out->path);
}

static void end_file(const struct arena *arena, const struct output *out)
{
	if (!out->path) {
		must_be_written(arena, stdout, N_("standard output"));
		return;
	}
	if (fflush(out->file) || ferror(out->file) || fclose(out->file) ||
		(out->temporary && rename(out->temporary, out->path)))
		drop_and_end(arena, out);
}

void output_write(struct output *out, struct report *report)
{
	struct arena *arena = report->arena;

	report->out = out->file;
	out->format->write(report);
	arena_speak(arena, out->people);
	end_file(arena, out);
	if (!out->summary)
		return;
	report->out = out->summary;
	arena_speak(arena, out->options.lang);
	report_find("markdown")->write(report);
	arena_speak(arena, out->people);
	if (fflush(out->summary) || ferror(out->summary) || fclose(out->summary))
		machine_fault(arena, "GITHUB_STEP_SUMMARY");
}
