/* Lists of NAME=VALUE; cut into pieces, judged by who asks. */
#include "checks/tags.h"

bool tag_next(struct str *rest, struct tag *tag)
{
	if (!rest->p || !str_trim(*rest).n)
		return false;
	*tag = (struct tag){ .whole = str_trim(str_cut(rest, ';')) };

	size_t equals = str_find(tag->whole, '=');

	tag->assigned = equals < tag->whole.n;
	if (tag->assigned) {
		tag->name = str_trim((struct str){ tag->whole.p, equals });
		tag->value = str_trim(
			(struct str){ tag->whole.p + equals + 1, tag->whole.n - equals - 1 });
	}
	return true;
}

bool tag_find(struct str record, struct str name, struct str *value)
{
	struct tag tag;

	while (tag_next(&record, &tag))
		if (tag.assigned && str_eq(tag.name, name)) {
			*value = tag.value;
			return true;
		}
	return false;
}
