/* Text with a length: TXT data may hold NULs and is never assumed terminated. */
#ifndef RESOLVER_STR_H
#define RESOLVER_STR_H

#include "resolver/arena.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct str {
	const char *p;
	size_t n;
};

/* For printf's "%.*s"; the text must hold no NUL to be shown whole. */
#define STR_ARGS(s) (int)(s).n, (s).p

/* A literal as struct str. */
#define STR(literal) ((struct str){ (literal), sizeof(literal) - 1 })

/* The NUL-terminated TEXT as struct str (borrowed); NULL gives the empty one. */
struct str str_of(const char *text);

/* The same octets? */
bool str_eq(struct str a, struct str b);

/* Equal but for the case of ASCII letters. */
bool str_ieq(struct str a, struct str b);

/* Does A start with PREFIX (case of ASCII letters ignored in the second form)? */
bool str_starts(struct str a, struct str prefix);
bool str_istarts(struct str a, struct str prefix);

/* A without white space (space, tab, CR, LF) at both ends. */
struct str str_trim(struct str a);

/* Cuts *REST at the first SEPARATOR: returns what stood before it and leaves what stands behind
 * it in *REST. Without a separator everything is returned and *REST is left with p == NULL. */
struct str str_cut(struct str *rest, char separator);

/* Where C stands in A, or A.n. */
size_t str_find(struct str a, char c);

/* A copy with a NUL behind it. NULs inside stay. */
char *str_dup(struct arena *arena, struct str a);

/* ASCII lower case copy. */
char *str_lower(struct arena *arena, struct str a);

/* The whole of A as an unsigned decimal number up to MAX; false, *OUT unchanged, for anything
 * else. */
bool str_number(struct str a, unsigned long max, unsigned long *out);

/* The UTF-8 character at the start of A (RFC 3629: no overlong forms, no surrogates): how many
 * octets it takes and its *CODE; 0 when there is none. */
size_t str_utf8(struct str a, uint32_t *code);

/* May the code point be shown as it is? Not so controls (C0, C1, DEL), line and paragraph
 * separators and the invisible format characters that can fool a reader (bidirectional overrides,
 * zero width space ...). */
bool str_code_is_plain(uint32_t code);

/* A for a person: valid UTF-8 that str_code_is_plain() stays, every other byte becomes \xHH
 * and a backslash \\ . Never NULL. Bytes from DNS reach an output only through this or through a
 * stricter escape of the output's own. */
char *str_printable(struct arena *arena, struct str a);

/* The whole of STREAM or of the file PATH, read to its end, at most LIMIT bytes. False with errno
 * set on a failure; EFBIG when there is more than LIMIT. */
bool str_read(struct arena *arena, FILE *stream, size_t limit, struct str *out);
bool str_read_file(struct arena *arena, const char *path, size_t limit, struct str *out);

#endif
