/* A hash table from names to whatever belongs to them. */
#include "resolver/name_table.h"
#include "resolver/hash.h"

#include <assert.h>
#include <string.h>

enum { FIRST_BUCKETS = 16 };

struct entry {
	const char *name;
	void *value;
	struct entry *chain;
};

struct name_table {
	struct arena *arena;
	struct entry **bucket; /* a power of two of them */
	size_t bucket_count, count;
};

struct name_table *name_table_new(struct arena *arena)
{
	struct name_table *table = arena_alloc(arena, sizeof *table);

	table->arena = arena;
	table->bucket_count = FIRST_BUCKETS;
	table->bucket = arena_array(arena, FIRST_BUCKETS, sizeof *table->bucket);
	return table;
}

static struct entry **bucket_of(const struct name_table *table, const char *name)
{
	return &table->bucket[hash_octets(0, name, strlen(name)) & (table->bucket_count - 1)];
}

void *name_table_find(const struct name_table *table, const char *name)
{
	for (struct entry *entry = *bucket_of(table, name); entry; entry = entry->chain)
		if (!strcmp(entry->name, name))
			return entry->value;
	return NULL;
}

static void chain_in(struct name_table *table, struct entry *entry)
{
	struct entry **bucket = bucket_of(table, entry->name);

	entry->chain = *bucket;
	*bucket = entry;
}

static void grow(struct name_table *table)
{
	struct entry **old = table->bucket, *next;
	size_t old_count = table->bucket_count;

	table->bucket_count *= 2;
	table->bucket = arena_array(table->arena, table->bucket_count, sizeof *table->bucket);
	for (size_t i = 0; i < old_count; i++)
		for (struct entry *entry = old[i]; entry; entry = next) {
			next = entry->chain;
			chain_in(table, entry);
		}
}

void name_table_put(struct name_table *table, const char *name, void *value)
{
	struct entry *entry = arena_alloc(table->arena, sizeof *entry);

	assert(!name_table_find(table, name));
	*entry = (struct entry){ .name = name, .value = value };
	if (table->count++ == table->bucket_count)
		grow(table);
	chain_in(table, entry);
}
