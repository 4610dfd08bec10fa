/* Memory that is freed all at once: everything about a target lives in one arena and ends with
 * it. */
#ifndef RESOLVER_ARENA_H
#define RESOLVER_ARENA_H

#include <stdarg.h>
#include <stddef.h>

struct arena;
struct lang;

/* A point to go back to: what was allocated after it is given up by arena_release(). */
struct arena_mark {
	void *block;
	size_t used;
};

/* An empty arena; ends the program (status 3) when there is no memory. Free with arena_free(). */
struct arena *arena_new(void);

/* The same with a first block of SIZE octets: for many small ones, or for one that is known to grow
 * large. */
struct arena *arena_new_sized(size_t size);

/* Which language texts made in this arena are in; NULL, as at first: English. Borrowed. See
 * resolver/lang.h. */
void arena_speak(struct arena *arena, const struct lang *lang);
const struct lang *arena_lang(const struct arena *arena);

/* Frees the arena and everything in it; NULL is allowed. */
void arena_free(struct arena *arena);

/* SIZE bytes, zeroed, aligned for any type, valid until the arena ends or is released to an
 * earlier mark. Never NULL. */
void *arena_alloc(struct arena *arena, size_t size);

/* Room for COUNT objects of SIZE bytes, zeroed; an overflow of the product ends the program. */
void *arena_array(struct arena *arena, size_t count, size_t size);

/* A copy of N bytes at P, with a NUL behind it. */
char *arena_copy(struct arena *arena, const void *p, size_t n);

/* A copy of the string TEXT; NULL gives NULL. */
char *arena_strdup(struct arena *arena, const char *text);

/* printf into the arena. Never NULL. */
char *arena_printf(struct arena *arena, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
char *arena_vprintf(struct arena *arena, const char *format, va_list args)
	__attribute__((format(printf, 2, 0)));

/* Remembers the present end of the arena. */
struct arena_mark arena_mark(const struct arena *arena);

/* Gives up everything allocated since MARK was taken. */
void arena_release(struct arena *arena, struct arena_mark mark);

/* Bytes taken from the system for this arena. */
size_t arena_size(const struct arena *arena);

/* Appends one zeroed item to the array ITEMS (a T *, COUNT used; NULL and 0 at first) and gives its
 * address: *ARENA_PUSH(arena, list, count) = x. The room doubles, so COUNT must only ever grow
 * so. */
#define ARENA_PUSH(arena, items, count) \
	((items) = arena_room((arena), (items), (count), sizeof *(items)), &(items)[(count)++])

/* The array ITEMS, moved if needed so that item COUNT exists too; what ARENA_PUSH() stands on. */
void *arena_room(struct arena *arena, void *items, size_t count, size_t size);

#endif
