/* JSON in and out (jansson behind it).
 *
 * In: a text becomes a tree of struct json in an arena. Out: an emitter that writes as it goes. */
#ifndef RESOLVER_JSON_H
#define RESOLVER_JSON_H

#include "resolver/str.h"

#include <stdint.h>

enum json_kind { JSON_NULL, JSON_BOOL, JSON_NUMBER, JSON_STRING, JSON_ARRAY, JSON_OBJECT };

struct json {
	enum json_kind kind;
	const char *key;  /* member name when it stands in an object, else NULL */
	bool truth;	  /* JSON_BOOL */
	long long number; /* JSON_NUMBER: integers; a real is cut, see is_integer */
	double real;
	bool is_integer;
	struct str text;	 /* JSON_STRING: UTF-8, NUL behind it */
	const struct json *item; /* JSON_ARRAY, JSON_OBJECT: members in the order of the file */
	size_t count;
};

/* The tree of TEXT, in ARENA. NULL on a fault; *WHY then says "line 3, column 7: ...", in ARENA. Duplicate keys
 * and nesting past 64 are faults. */
const struct json *json_parse(struct arena *arena, struct str text, const char **why);

/* The member KEY of OBJECT, or NULL (also when OBJECT is NULL or no object). */
const struct json *json_get(const struct json *object, const char *key);

/* The string member KEY, or NULL when absent, null or no string. */
const char *json_get_text(const struct json *object, const char *key);

/* An emitter; commas and nesting are its business. Open to be put on the stack by json_begin(). */
struct json_out {
	FILE *stream;
	unsigned depth;
	bool comma[32]; /* per depth: does the next item need one? */
	bool pretty;	/* newline and two blanks per depth; else one line */
	bool after_key;
};

void json_begin(struct json_out *out, FILE *stream, bool pretty);
void json_open(
	struct json_out *out, const char *key, char bracket); /* '{' or '['; KEY NULL in arrays */
void json_close(struct json_out *out, char bracket);	      /* '}' or ']' */
void json_text(struct json_out *out, const char *key,
	const char *text); /* NULL text: null. Bytes that are no UTF-8 are written \xHH */
void json_str(struct json_out *out, const char *key, struct str text);
void json_int(struct json_out *out, const char *key, long long number);
void json_bool(struct json_out *out, const char *key, bool truth);
void json_null(struct json_out *out, const char *key);

#endif
