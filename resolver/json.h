/* JSON in and out (jansson behind it).
 *
 * In: a text becomes a tree of struct json in an arena. Out: an emitter that writes as it goes. */
#ifndef RESOLVER_JSON_H
#define RESOLVER_JSON_H

#include "resolver/str.h"

#include <stdint.h>

/* (jansson has JSON_NULL and so on for itself.) */
enum json_kind {
	JSON_KIND_NULL,
	JSON_KIND_BOOL,
	JSON_KIND_NUMBER,
	JSON_KIND_TEXT,
	JSON_KIND_ARRAY,
	JSON_KIND_OBJECT,
};

struct json {
	enum json_kind kind;
	const char *key;  /* member name when it stands in an object, else NULL */
	bool truth;	  /* BOOL */
	long long number; /* NUMBER: integers; 0 for others, see is_integer */
	double real;	  /* NUMBER: any */
	bool is_integer;
	struct str text;	 /* TEXT: UTF-8 without NULs, a NUL behind it */
	const struct json *item; /* ARRAY, OBJECT: members in the order of the file */
	size_t count;
};

/* The tree of TEXT, in ARENA. NULL on a fault; *WHY then says "line 3, column 7: ...", in ARENA.
 * Duplicate keys, \u0000 and nesting past 64 are faults. */
const struct json *json_parse(struct arena *arena, struct str text, const char **why);

/* The member KEY of OBJECT, or NULL (also when OBJECT is NULL or no object). */
const struct json *json_get(const struct json *object, const char *key);

/* The string member KEY, or NULL when absent, null or no string. */
const char *json_get_text(const struct json *object, const char *key);

/* An emitter; commas and nesting are its business. Open to be put on the stack by json_begin().
 * Several values may follow one another on top level; what stands between them and at the end (a
 * newline) is the caller's. */
struct json_out {
	FILE *stream;
	unsigned depth;
	bool comma[32]; /* per depth: does the next item need one? */
	bool pretty;	/* newline and two blanks per depth; else one line */
	/* octets of BUFFER that the stream has not got yet: none when a value on top level is
	 * whole */
	size_t n;
	char buffer[4096];
};

/* Begins a text on STREAM: one value, or a line each. Each top-level value goes out whole. */
void json_begin(struct json_out *out, FILE *stream, bool pretty);

/* KEY is NULL in arrays and on top level, a valid UTF-8 text elsewhere; BRACKET is '{' or '['. */
void json_open(struct json_out *out, const char *key, char bracket);
void json_close(struct json_out *out, char bracket); /* '}' or ']' */

/* Text is written as UTF-8; controls and the characters that fool a reader (str_code_is_plain())
 * are \uXXXX, bytes that are no UTF-8 the four characters \xHH. A NULL text is null. */
void json_text(struct json_out *out, const char *key, const char *text);
void json_str(struct json_out *out, const char *key, struct str text);
void json_int(struct json_out *out, const char *key, long long number);
void json_hundredths(struct json_out *out, const char *key, int number); /* 440 is 4.4 */
void json_bool(struct json_out *out, const char *key, bool truth);
void json_nil(struct json_out *out, const char *key); /* null */

/* Members of an object that were written before, as they are; one line. */
void json_members(struct json_out *out, struct str text);

/* The version of jansson that is in use, "2.14"; static or in ARENA. */
const char *json_library_version(struct arena *arena);

#endif
