/* Reads lists and rules from JSON files: ours for the generator, a user's own at start. */
#include "checks/load/load_part.h"

#include <errno.h>
#include <string.h>

enum { FILE_MAX = 16 << 20 };

/* A list file is an array, a catalogue file an object. */
bool load_text(struct arena *arena, const char *path, struct str text, struct list_table *lists,
	struct rule_table *rules, const char **why)
{
	struct loader l = { .arena = arena, .path = path, .why = why };
	const char *fault;
	const struct json *root = json_parse(arena, text, &fault);

	if (!root)
		return load_fault(&l, NULL, "%s", fault);
	if (root->kind == JSON_KIND_ARRAY)
		return lists ? load_list_array(&l, root, lists)
			     : load_fault(&l, NULL, "it holds lists, not rules");
	if (root->kind != JSON_KIND_OBJECT)
		return load_fault(&l, NULL, "neither a list of lists nor an object with rules");
	return rules ? load_rule_file(&l, root, rules)
		     : load_fault(&l, NULL, "it holds rules, not lists");
}

bool load_data(struct arena *arena, const char *path, struct list_table *lists,
	struct rule_table *rules, const char **why)
{
	struct loader l = { .arena = arena, .path = path, .why = why };
	struct str text;

	if (!str_read_file(arena, path, FILE_MAX, &text))
		return load_fault(&l, NULL, "%s",
			errno == EFBIG ? "the file is larger than 16 MiB" : strerror(errno));
	return load_text(arena, path, text, lists, rules, why);
}

bool load_lists(struct arena *arena, const char *path, struct list_table *table, const char **why)
{
	return load_data(arena, path, table, NULL, why);
}

bool load_rules(struct arena *arena, const char *path, struct rule_table *table, const char **why)
{
	return load_data(arena, path, NULL, table, why);
}
