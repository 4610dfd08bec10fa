/* The options of a plugin that stand in an ini file, read as Monitoring::Plugin does it. */
#include "cmd/extra_opts.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FILE_MAX = 1 << 20 };

/* Where a file without a name is looked for. */
static const char *const usual_files[] = {
	"/etc/nagios/plugins.ini",
	"/usr/local/nagios/etc/plugins.ini",
	"/usr/local/etc/nagios/plugins.ini",
	"/etc/opt/nagios/plugins.ini",
	"/etc/nagios-plugins.ini",
	"/etc/monitoring-plugins.ini",
	"/usr/local/etc/nagios-plugins.ini",
	"/usr/local/etc/monitoring-plugins.ini",
	"/etc/opt/nagios-plugins.ini",
	"/etc/opt/monitoring-plugins.ini",
};

struct words {
	char **item;
	size_t count;
};

struct reader {
	struct arena *arena;
	const struct option_spec *specs;
	size_t spec_count;
	struct words out;
	const char **why;
};

static void add(struct reader *r, const char *text)
{
	*ARENA_PUSH(r->arena, r->out.item, r->out.count) = arena_strdup(r->arena, text);
}

static const char *file_in(struct arena *arena, struct str dir)
{
	static const char *const names[] = { "plugins.ini", "nagios-plugins.ini",
		"monitoring-plugins.ini" };

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		const char *path = arena_printf(arena, "%.*s/%s", STR_ARGS(dir), names[i]);

		if (!access(path, R_OK))
			return path;
	}
	return NULL;
}

static const char *usual_file(struct arena *arena)
{
	const char *dirs = getenv("MONITORING_CONFIG_PATH");
	struct str rest = str_of(dirs ? dirs : getenv("NAGIOS_CONFIG_PATH"));

	while (rest.p && rest.n) {
		const char *path = file_in(arena, str_cut(&rest, ':'));

		if (path)
			return path;
	}
	for (size_t i = 0; i < sizeof usual_files / sizeof *usual_files; i++)
		if (!access(usual_files[i], R_OK))
			return usual_files[i];
	return NULL;
}

static const struct option_spec *find_option(const struct reader *r, struct str key)
{
	for (size_t i = 0; i < r->spec_count; i++) {
		const struct option_spec *spec = &r->specs[i];

		if ((spec->name && str_eq(key, str_of(spec->name))) ||
			(key.n == 1 && spec->letter == key.p[0]))
			return spec;
	}
	return NULL;
}

static bool add_option(struct reader *r, struct str key, struct str value)
{
	const struct option_spec *spec = find_option(r, key);
	const char *dashes = key.n == 1 ? "-" : "--";

	if (!spec) {
		*r->why = arena_printf(
			r->arena, "there is no option '%s'", str_printable(r->arena, key));
		return false;
	}
	add(r, arena_printf(r->arena, "%s%.*s", dashes, STR_ARGS(key)));
	if (spec->argument)
		add(r, str_dup(r->arena, value));
	return true;
}

/* One line of the file; *INSIDE: of the wanted SECTION, *FOUND: it was there. */
static bool read_line(
	struct reader *r, struct str line, struct str section, bool *inside, bool *found)
{
	struct str rest = line;

	if (!line.n || line.p[0] == '#' || line.p[0] == ';')
		return true;
	if (line.p[0] == '[' && line.p[line.n - 1] == ']') {
		*inside = str_eq(str_trim((struct str){ line.p + 1, line.n - 2 }), section);
		*found |= *inside;
		return true;
	}

	struct str key = str_trim(str_cut(&rest, '='));

	if (!key.n || !rest.p) {
		*r->why = "neither [SECTION] nor KEY=VALUE";
		return false;
	}
	return !*inside || add_option(r, key, str_trim(rest));
}

static bool read_section(struct reader *r, const char *path, struct str section)
{
	struct str rest;
	bool inside = false, found = false;
	unsigned number = 1;

	if (!str_read_file(r->arena, path, FILE_MAX, &rest)) {
		*r->why = arena_printf(r->arena, "--extra-opts: %s: %s",
			str_printable(r->arena, str_of(path)), strerror(errno));
		return false;
	}
	for (; rest.p; number++)
		if (!read_line(r, str_trim(str_cut(&rest, '\n')), section, &inside, &found)) {
			*r->why = arena_printf(r->arena, "%s:%u: %s",
				str_printable(r->arena, str_of(path)), number, *r->why);
			return false;
		}
	if (!found)
		*r->why = arena_printf(r->arena, "%s: there is no section '%s'",
			str_printable(r->arena, str_of(path)), str_printable(r->arena, section));
	return found;
}

/* VALUE: "[SECTION][@FILE]" */
static bool read_value(struct reader *r, const char *plugin, const char *value)
{
	struct str rest = str_of(value), section = str_cut(&rest, '@');
	const char *path =
		rest.p && rest.n ? str_dup(r->arena, str_trim(rest)) : usual_file(r->arena);

	if (!path) {
		*r->why = "--extra-opts: there is no plugins.ini in the usual folders";
		return false;
	}
	return read_section(r, path, section.n ? section : str_of(plugin));
}

/* Is WORD the option, and *VALUE what stands behind its "="? Without one the next word is the
 * value, unless it is an option. */
static bool is_extra_opts(const char *word, const char *next, const char **value, int *used)
{
	static const char name[] = "--extra-opts";

	*used = 1;
	if (strncmp(word, name, sizeof name - 1))
		return false;
	word += sizeof name - 1;
	if (*word && *word != '=')
		return false;
	*value = *word ? word + 1 : "";
	if (!*word && next && *next != '-') {
		*value = next;
		*used = 2;
	}
	return true;
}

char *const *extra_opts_expand(struct arena *arena, const char *plugin,
	const struct option_spec *specs, size_t count, int *argc, char *const *argv,
	const char **why)
{
	struct reader r = { .arena = arena, .specs = specs, .spec_count = count, .why = why };
	struct words own = { 0 };

	add(&r, argv[0]);
	for (int i = 1, used; i < *argc; i += used) {
		const char *value;

		if (!is_extra_opts(argv[i], argv[i + 1], &value, &used))
			*ARENA_PUSH(arena, own.item, own.count) = argv[i];
		else if (!read_value(&r, plugin, value))
			return NULL;
	}
	for (size_t i = 0; i < own.count; i++)
		*ARENA_PUSH(arena, r.out.item, r.out.count) = own.item[i];
	*argc = (int)r.out.count;
	*ARENA_PUSH(arena, r.out.item, r.out.count) = NULL;
	return r.out.item;
}
