/* Reads lists and rules from JSON files: ours for the generator, a user's own at start. */
#include "checks/load_part.h"

#include <errno.h>
#include <string.h>

enum { FILE_MAX = 16 << 20 };

static const struct json *read_file(struct loader *l)
{
	const struct json *root;
	const char *why;
	struct str text;

	if (!str_read_file(l->arena, l->path, FILE_MAX, &text)) {
		load_fault(l, NULL, "%s",
			errno == EFBIG ? "the file is larger than 16 MiB" : strerror(errno));
		return NULL;
	}
	root = json_parse(l->arena, text, &why);
	if (!root)
		load_fault(l, NULL, "%s", why);
	return root;
}

/* A list file is an array, a catalogue file an object. */
bool load_data(struct arena *arena, const char *path, struct list_table *lists,
	struct rule_table *rules, const char **why)
{
	struct loader l = { .arena = arena, .path = path, .why = why };
	const struct json *root = read_file(&l);

	if (!root)
		return false;
	if (root->kind == JSON_KIND_ARRAY)
		return lists ? load_list_array(&l, root, lists)
			     : load_fault(&l, NULL, "it holds lists, not rules");
	if (root->kind != JSON_KIND_OBJECT)
		return load_fault(&l, NULL, "neither a list of lists nor an object with rules");
	return rules ? load_rule_file(&l, root, rules)
		     : load_fault(&l, NULL, "it holds rules, not lists");
}

bool load_lists(struct arena *arena, const char *path, struct list_table *table, const char **why)
{
	return load_data(arena, path, table, NULL, why);
}

bool load_rules(struct arena *arena, const char *path, struct rule_table *table, const char **why)
{
	return load_data(arena, path, NULL, table, why);
}
