/* A JSON file of the user's. */
#include "resolver/json_file.h"

#include "resolver/json_line.h"
#include "resolver/lang.h"

#include <errno.h>
#include <string.h>

bool json_file_read(struct json_file *file, struct arena *arena, const char *path, size_t limit,
	const char **why)
{
	const char *fault;

	*file = (struct json_file){ arena, str_printable(arena, str_of(path)), .why = why };
	if (!str_read_file(arena, path, limit, &file->text)) {
		*why = speak(arena, "%s: %s", file->path,
			errno == EFBIG ? "too large" : strerror(errno));
		return false;
	}
	file->root = json_parse(arena, file->text, &fault);
	if (!file->root)
		*why = speak(arena, "%s: %s", file->path, fault);
	return file->root;
}

unsigned json_file_line(const struct json_file *file, const struct json *node)
{
	return json_line(file->text, file->root, node);
}

bool json_file_fault(const struct json_file *file, const struct json *node, const char *key,
	const char *format, ...)
{
	va_list args;

	va_start(args, format);
	*file->why = speak(file->arena, "%s:%u: %s%s%s", file->path, json_file_line(file, node),
		key ? str_printable(file->arena, str_of(key)) : "", key ? ": " : "",
		speak_with(file->arena, format, args));
	va_end(args);
	return false;
}
