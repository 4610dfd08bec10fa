/* The project file is read by the table of options: a key is the name of an option. */
#include "cmd/config.h"

#include <string.h>

enum { FILE_MAX = 4 << 20 };

/* What is being read. */
struct reader {
	struct json_file file;
	struct arena *arena;
	const char *dir; /* of the file, with a slash, or "" */
};

static bool is_list(const struct option_spec *spec)
{
	return spec->kind == OPTION_TEXTS || spec->kind == OPTION_WORDS;
}

/* Not in a file: what is about one run of the program, or about other commands. */
static bool may_be_in_file(const struct option_spec *spec)
{
	static const char *const not [] = { "config", "help", "version", "hostname" };

	for (size_t i = 0; i < sizeof not / sizeof *not ; i++)
		if (!strcmp(spec->name, not [i]))
			return false;
	return spec->group != GROUP_COMMAND;
}

static const struct option_spec *find_spec(const char *name, bool of_sender)
{
	for (size_t i = 0; i < option_spec_count; i++) {
		const struct option_spec *spec = &option_specs[i];
		const bool place = !strcmp(name, "ip") || !strcmp(name, "domain");

		if (!spec->name || strcmp(spec->name, name))
			continue;
		if (of_sender ? spec->group == GROUP_SENDER : may_be_in_file(spec) && !place)
			return spec;
	}
	return NULL;
}

/* Does the option name files? Then a relative name is one beside the project file. */
static bool names_file(const struct option_spec *spec, struct str text)
{
	if (spec->kind == OPTION_FILE || str_eq(str_of(spec->argument), STR("FILE")))
		return true;
	return !strcmp(spec->name, "lists") &&
	       (str_find(text, '/') < text.n ||
		       (text.n > 5 && !memcmp(text.p + text.n - 5, ".json", 5)));
}

static const char *in_place(struct reader *r, const struct option_spec *spec, const char *text)
{
	if (!names_file(spec, str_of(text)) || *text == '/' || !*text)
		return text;
	return arena_printf(r->arena, "%s%s", r->dir, text);
}

/* A value that is no array, as the text that the command line would have. NULL: a flag that is not
 * set. */
static bool text_of(struct reader *r, const struct option_spec *spec, const struct json *node,
	const char *key, const char **text)
{
	switch (node->kind) {
	case JSON_KIND_TEXT:
		*text = in_place(r, spec, node->text.p);
		return spec->argument ||
		       json_file_fault(&r->file, node, key, "true or false is expected");
	case JSON_KIND_NUMBER:
		*text = node->is_integer ? arena_printf(r->arena, "%lld", node->number)
					 : arena_printf(r->arena, "%g", node->real);
		return spec->argument ||
		       json_file_fault(&r->file, node, key, "true or false is expected");
	case JSON_KIND_BOOL:
		*text = node->truth ? "yes" : spec->kind == OPTION_YES_NO ? "no" : NULL;
		return !spec->argument || spec->kind == OPTION_YES_NO ||
		       json_file_fault(&r->file, node, key, "a text is expected");
	case JSON_KIND_NULL:
	case JSON_KIND_ARRAY:
	case JSON_KIND_OBJECT:
		break;
	}
	return json_file_fault(&r->file, node, key, "a text%s is expected",
		is_list(spec)	 ? " or an array of texts"
		: spec->argument ? ""
				 : ", true or false");
}

static bool set_one(struct reader *r, struct options *options, const struct option_spec *spec,
	const struct json *node, const char *key)
{
	const char *text = NULL, *fault;

	if (spec->kind == OPTION_COUNT && node->kind == JSON_KIND_NUMBER && node->is_integer &&
		node->number >= 0 && node->number < 9) {
		*(unsigned *)((char *)options + spec->offset) = (unsigned)node->number;
		return true;
	}
	if (!text_of(r, spec, node, key, &text))
		return false;
	if (!text || options_set(r->arena, options, spec, text, &fault))
		return true;
	return json_file_fault(&r->file, node, key, "%s", fault);
}

static bool set_member(
	struct reader *r, struct options *options, const struct json *member, bool of_sender)
{
	const struct option_spec *spec = find_spec(member->key, of_sender);

	if (!spec)
		return json_file_fault(&r->file, member, member->key,
			of_sender ? "no option that describes a sender has this name"
				  : "no option that may stand here has this name");
	if (!is_list(spec) || member->kind != JSON_KIND_ARRAY)
		return set_one(r, options, spec, member, member->key);
	for (size_t i = 0; i < member->count; i++)
		if (!set_one(r, options, spec, &member->item[i], member->key))
			return false;
	return true;
}

static bool set_members(
	struct reader *r, struct options *options, const struct json *node, bool of_sender)
{
	if (node->kind != JSON_KIND_OBJECT)
		return json_file_fault(&r->file, node, node->key, "an object is expected");
	for (size_t i = 0; i < node->count; i++)
		if (!set_member(r, options, &node->item[i], of_sender))
			return false;
	return true;
}

static size_t size_of(enum option_kind kind)
{
	switch (kind) {
	case OPTION_TEXT:
	case OPTION_FILE:
		return sizeof(const char *);
	case OPTION_TEXTS:
	case OPTION_WORDS:
		return sizeof(struct texts);
	case OPTION_FLAG:
		return sizeof(bool);
	case OPTION_COUNT:
	case OPTION_NUMBER:
	case OPTION_SECONDS:
		return sizeof(unsigned);
	case OPTION_YES_NO:
		return sizeof(enum tristate);
	}
	return 0;
}

static bool is_set(const struct options *options, const struct option_spec *spec)
{
	static const char nothing[sizeof(struct texts)];

	return memcmp((const char *)options + spec->offset, nothing, size_of(spec->kind)) != 0;
}

/* Notes where the options of the file stand that OPTIONS, those of the command line, leave to
 * it. */
static void note_places(struct reader *r, const struct options *options, struct project *project,
	const struct json *node)
{
	for (size_t i = 0; node && i < node->count; i++) {
		const struct option_spec *spec = find_spec(node->item[i].key, false);

		if (!is_set(options, spec))
			*ARENA_PUSH(r->arena, project->option, project->option_count) =
				(struct project_option){ spec,
					json_file_line(&r->file, &node->item[i]) };
	}
}

/* Members that INTO does not have are taken from FROM. */
static void fill_in(struct options *into, const struct options *from)
{
	for (size_t i = 0; i < option_spec_count; i++) {
		const struct option_spec *spec = &option_specs[i];

		if (!is_set(into, spec))
			memcpy((char *)into + spec->offset, (const char *)from + spec->offset,
				size_of(spec->kind));
	}
}

static bool read_target(struct reader *r, struct project *project, const struct json *node)
{
	struct project_target *target =
		ARENA_PUSH(r->arena, project->target, project->target_count);

	target->line = json_file_line(&r->file, node);
	if (node->kind != JSON_KIND_OBJECT)
		return json_file_fault(&r->file, node, "targets", "an object is expected");
	if (!set_members(r, &target->options, node, true))
		return false;
	return target->options.ip.count || target->options.domain.count ||
	       json_file_fault(&r->file, node, "targets", "ip or domain is missing");
}

static bool read_targets(struct reader *r, struct project *project, const struct json *node)
{
	if (node->kind != JSON_KIND_ARRAY || !node->count)
		return json_file_fault(
			&r->file, node, "targets", "an array with a target is expected");
	for (size_t i = 0; i < node->count; i++)
		if (!read_target(r, project, &node->item[i]))
			return false;
	return true;
}

static bool check_schema(struct reader *r, const struct json *node)
{
	return (node->kind == JSON_KIND_TEXT && !strcmp(node->text.p, "preflight-config/1")) ||
	       json_file_fault(&r->file, node, "schema", "is not \"preflight-config/1\"");
}

static bool read_member(struct reader *r, struct options *options, struct project *project,
	const struct json *member)
{
	const char *key = member->key;

	if (!strcmp(key, "options"))
		return set_members(r, options, member, false);
	if (!strcmp(key, "targets"))
		return read_targets(r, project, member);
	if (!strcmp(key, "accept"))
		return accept_read(&r->file, member, &project->accept);
	if (!strcmp(key, "schema"))
		return check_schema(r, member);
	return !strcmp(key, "$schema") ||
	       json_file_fault(&r->file, member, key,
		       "is unknown; there are schema, options, targets and accept");
}

static const char *folder_of(struct arena *arena, const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? str_dup(arena, (struct str){ path, (size_t)(slash - path) + 1 }) : "";
}

bool config_read(struct arena *arena, struct options *options, const char **why)
{
	struct reader r = { .arena = arena };
	struct options in_file = { 0 };
	struct project *project;

	if (!options->config)
		return true;
	if (!json_file_read(&r.file, arena, options->config, FILE_MAX, why))
		return false;
	r.dir = folder_of(arena, options->config);
	project = arena_alloc(arena, sizeof *project);
	project->arena = arena;
	project->path = options->config;
	if (r.file.root->kind != JSON_KIND_OBJECT)
		return json_file_fault(&r.file, r.file.root, NULL, "an object is expected");
	for (size_t i = 0; i < r.file.root->count; i++)
		if (!read_member(&r, &in_file, project, &r.file.root->item[i]))
			return false;
	note_places(&r, options, project, json_get(r.file.root, "options"));
	if (options->ip.count || options->domain.count || options->host)
		project->target_count = 0;
	fill_in(options, &in_file);
	for (size_t i = 0; i < project->target_count; i++)
		fill_in(&project->target[i].options, options);
	options->project = project;
	return true;
}

/* Does WHY begin with the option, "--format: " or "-c: "? */
static bool is_about(const struct option_spec *spec, const char *why)
{
	const size_t n = strlen(spec->name);

	if (!strncmp(why, "--", 2))
		return !strncmp(why + 2, spec->name, n) && why[2 + n] == ':';
	return why[0] == '-' && spec->letter && why[1] == spec->letter && why[2] == ':';
}

const char *config_place(const struct options *options, const char *why)
{
	const struct project *project = options->project;

	for (size_t i = 0; project && i < project->option_count; i++)
		if (is_about(project->option[i].spec, why))
			return arena_printf(project->arena, "%s:%u: %s",
				str_printable(project->arena, str_of(project->path)),
				project->option[i].line, why);
	return why;
}
