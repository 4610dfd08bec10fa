/* The questions of one DNS list: the object, and the self-test that says whether the answer can be
 * trusted. */
#include "checks/dnsbl/dnsbl.h"
#include "checks/dnsbl/list_select.h"
#include "resolver/name_table.h"

#include <string.h>
#include <strings.h>

enum { RANDOM_LETTERS = 12 };

/* FNV-1a, 64 bit. */
static uint64_t hash_more(uint64_t hash, const char *text)
{
	for (; *text; text++)
		hash = (hash ^ (unsigned char)*text) * UINT64_C(0x100000001b3);
	return hash;
}

const char *dnsbl_random_label(struct arena *arena, const char *day, const char *zone)
{
	uint64_t hash = hash_more(hash_more(UINT64_C(0xcbf29ce484222325), day), zone);
	char letters[RANDOM_LETTERS + 1] = { 0 };

	for (int i = 0; i < RANDOM_LETTERS; i++) {
		hash = (hash ^ (hash >> 29)) * UINT64_C(0xbf58476d1ce4e5b9);
		letters[i] = (char)('a' + (hash >> 40) % 26);
	}
	return arena_printf(arena, "preflight-%s", letters);
}

const char *dnsbl_hide_key(struct arena *arena, const char *text, const char *key)
{
	const char *clean = "";

	if (!text || !key || !*key)
		return text;
	for (const char *p = text;; p++) {
		if (!*p || !strncasecmp(p, key, strlen(key))) {
			clean = arena_printf(arena, "%s%.*s", clean, (int)(p - text), text);
			if (!*p)
				return clean;
			clean = arena_printf(arena, "%skey", clean);
			text = p + strlen(key);
			p = text - 1;
		}
	}
}

/* The zone to ask in: LIST's own, or with WORD in the place of the key. NULL when that is no
 * name. */
static const char *zone_with(struct arena *arena, const struct list *list, const char *word)
{
	if (!word)
		return name_parse(arena, str_of(list->zone));

	struct str rest = str_of(list->key_zone);

	str_cut(&rest, '.');
	return name_parse(arena, str_of(arena_printf(arena, "%s.%.*s", word, STR_ARGS(rest))));
}

/* What stands in front of the zone: reversed octets or nibbles (RFC 5782 section 2), or the
 * name. */
static const char *front_of(struct arena *arena, const char *object)
{
	struct ip ip;

	if (ip_parse(str_of(object), &ip))
		return ip_reverse_labels(arena, &ip);
	return name_parse(arena, str_of(object));
}

/* The name of a question to a list. */
struct list_question {
	const char *name;   /* with the word "key" in place of a key; NULL: it cannot be asked */
	const char *secret; /* what goes out, if that is another one; else NULL */
};

/* Where a list is asked. */
struct list_zone {
	const char *name;   /* NULL: it is no name */
	const char *secret; /* as in struct list_question; NULL: there is no key */
};

static struct list_zone zone_of(struct arena *arena, const struct list *list, const char *key)
{
	return (struct list_zone){
		zone_with(arena, list, key ? "key" : NULL),
		key ? zone_with(arena, list, key) : NULL,
	};
}

static const char *join(struct arena *arena, const char *front, const char *zone)
{
	return front && zone ? name_join_parsed(arena, front, zone) : NULL;
}

static struct list_question question_about(
	struct arena *arena, const struct list_zone *zone, const char *front)
{
	return (struct list_question){ join(arena, front, zone->name),
		join(arena, front, zone->secret) };
}

static const struct answer *ask_about(struct eval *e, const struct list *list,
	const struct list_zone *zone, enum rr_type type, const char *object)
{
	const struct target *target = e->target;
	const char *front = object == target->ip_text ? ip_reverse_labels(e->arena, target->ip)
						      : front_of(e->arena, object);
	const struct list_question q = question_about(e->arena, zone, front);

	return ask_list(e, type, list, q.name, q.secret);
}

/* The entry that must be listed, in the object's own address family where the list has one. */
static const char *positive_entry(const struct list *list, unsigned version)
{
	if (list->test_listed6 && (version == 6 || !list->test_listed))
		return list->test_listed6;
	return list->test_listed;
}

/* The questions of the self-test. */
enum { TEST_POSITIVE, TEST_POSITIVE6, TEST_NEGATIVE, TEST_RANDOM, TEST_COUNT };

/* What does not depend on the object. */
struct list_tests {
	struct list_zone zone;
	struct test_question {
		bool there;
		struct list_question question;
	} test[TEST_COUNT];
};

static struct list_tests tests_of(
	struct arena *arena, const struct setup *setup, const struct list *list, const char *key)
{
	const char *const objects[TEST_COUNT] = {
		[TEST_POSITIVE] = positive_entry(list, 4),
		[TEST_POSITIVE6] = positive_entry(list, 6),
		[TEST_NEGATIVE] = list->test_unlisted,
		[TEST_RANDOM] =
			setup->day ? dnsbl_random_label(arena, setup->day, list->zone) : NULL,
	};
	struct list_tests tests = { .zone = zone_of(arena, list, key) };

	for (int i = 0; i < TEST_COUNT; i++)
		if (objects[i]) {
			tests.test[i].there = true;
			tests.test[i].question =
				question_about(arena, &tests.zone, front_of(arena, objects[i]));
		}
	return tests;
}

void dnsbl_prepare(struct arena *arena, struct setup *setup)
{
	struct name_table *table = name_table_new(arena);

	for (size_t i = 0; setup->selected && setup->selected[i]; i++) {
		const struct list *list = setup->selected[i];
		struct list_tests *tests = arena_alloc(arena, sizeof *tests);

		if (name_table_find(table, list->zone))
			continue;
		*tests = tests_of(arena, setup, list, list_key_for(setup, list));
		name_table_put(table, list->zone, tests);
	}
	setup->list_tests = table;
}

static const struct answer *ask_test(
	struct eval *e, const struct list *list, const struct test_question *test, bool *whole)
{
	const struct answer *answer;

	if (!test->there)
		return NULL;
	answer = ask_list(e, RR_A, list, test->question.name, test->question.secret);
	*whole &= answer != NULL;
	return answer;
}

bool dnsbl_ask(struct eval *e, const struct list *list, const char *key, const char *object,
	unsigned version, struct list_answers *out)
{
	const struct name_table *prepared = e->setup->list_tests;
	const struct list_tests *tests = prepared ? name_table_find(prepared, list->zone) : NULL;
	struct list_tests made;
	bool whole = true;

	if (!tests) {
		made = tests_of(e->arena, e->setup, list, key);
		tests = &made;
	}
	*out = (struct list_answers){ 0 };
	if (object)
		whole &= (out->object = ask_about(e, list, &tests->zone, RR_A, object)) != NULL;
	out->positive = ask_test(
		e, list, &tests->test[version == 6 ? TEST_POSITIVE6 : TEST_POSITIVE], &whole);
	out->negative = ask_test(e, list, &tests->test[TEST_NEGATIVE], &whole);
	out->random = ask_test(e, list, &tests->test[TEST_RANDOM], &whole);
	return whole;
}

const struct answer *dnsbl_ask_plain(
	struct eval *e, const struct list *list, const char *key, const char *object)
{
	const struct list_zone zone = zone_of(e->arena, list, key);

	return ask_about(e, list, &zone, RR_A, object);
}

const struct answer *dnsbl_ask_text(
	struct eval *e, const struct list *list, const char *key, const char *object)
{
	const struct list_zone zone = zone_of(e->arena, list, key);

	return ask_about(e, list, &zone, RR_TXT, object);
}
