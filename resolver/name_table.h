/* A hash table from names to whatever belongs to them. */
#ifndef RESOLVER_NAME_TABLE_H
#define RESOLVER_NAME_TABLE_H

#include "resolver/name.h"

struct name_table;

/* An empty table in ARENA. */
struct name_table *name_table_new(struct arena *arena);

/* What was put under the canonical NAME, or NULL. */
void *name_table_find(const struct name_table *table, const char *name);

/* Puts VALUE under NAME (borrowed), which must not be there yet. */
void name_table_put(struct name_table *table, const char *name, void *value);

#endif
