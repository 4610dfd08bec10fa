/* A JSON file of the user's: read whole, its faults named by file and line. */
#ifndef RESOLVER_JSON_FILE_H
#define RESOLVER_JSON_FILE_H

#include "resolver/json.h"

struct json_file {
	struct arena *arena;
	const char *path; /* printable */
	struct str text;
	const struct json *root;
	const char **why;
};

/* Reads PATH (at most LIMIT bytes) into ARENA. False on a fault; *WHY is one line, "PATH: ...", and
 * so it is for faults of later on. */
bool json_file_read(struct json_file *file, struct arena *arena, const char *path, size_t limit,
	const char **why);

/* Sets *file->why to "PATH:LINE: KEY: ...", where NODE stands (KEY NULL: none is named). Returns
 * false. */
bool json_file_fault(const struct json_file *file, const struct json *node, const char *key,
	const char *format, ...) __attribute__((format(printf, 4, 5)));

/* The line of NODE, from 1. */
unsigned json_file_line(const struct json_file *file, const struct json *node);

#endif
