/* A line of JSON -> a reply: how programs hand over texts of several lines, and what they know
 * besides. */
#include "checks/explain/bounce_part.h"
#include "resolver/json.h"

enum json_outcome bounce_json(struct arena *arena, struct str line, struct heard *out)
{
	const struct json *object;
	const char *why, *text;

	line = str_trim(line);
	if (!line.n || line.p[0] != '{' || line.p[line.n - 1] != '}')
		return JSON_NONE;
	object = json_parse(arena, line, &why);
	text = object ? json_get_text(object, "text") : NULL;
	if (!text)
		return JSON_NONE;
	*out = (struct heard){
		.form = "json",
		.text = str_of(text),
		.status = json_get_text(object, "status"),
		.recipient = json_get_text(object, "recipient"),
		.sender = json_get_text(object, "sender"),
		.ip = json_get_text(object, "ip"),
		.helo = json_get_text(object, "helo"),
		.from = json_get_text(object, "from"),
		.remote = json_get_text(object, "host"),
	};
	return JSON_REPLY;
}
