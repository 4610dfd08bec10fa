/* The questions of one DNS list: the object, and the self-test that says whether the answer can be trusted. */
#include "checks/dnsbl.h"

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

/* The zone to ask in: LIST's own, or with WORD in the place of the key. NULL when that is no name. */
static const char *zone_with(struct eval *e, const struct list *list, const char *word)
{
	if (!word)
		return name_parse(e->arena, str_of(list->zone));

	struct str rest = str_of(list->key_zone);

	str_cut(&rest, '.');
	return name_parse(
		e->arena, str_of(arena_printf(e->arena, "%s.%.*s", word, STR_ARGS(rest))));
}

/* What stands in front of the zone: reversed octets or nibbles (RFC 5782 section 2), or the name. */
static const char *front_of(struct eval *e, const char *object)
{
	struct ip ip;

	if (ip_parse(str_of(object), &ip))
		return ip_reverse_labels(e->arena, &ip);
	return name_parse(e->arena, str_of(object));
}

static const struct answer *ask_about(struct eval *e, const struct list *list, const char *key,
	enum rr_type type, const char *object)
{
	const char *front = front_of(e, object), *zone = zone_with(e, list, key ? "key" : NULL);
	const char *name = front && zone ? name_join(e->arena, front, zone) : NULL;

	if (!key || !name)
		return ask_list(e, type, list, name, NULL);
	zone = zone_with(e, list, key);
	return ask_list(e, type, list, name, zone ? name_join(e->arena, front, zone) : NULL);
}

/* The entry that must be listed, in the object's own address family where the list has one. */
static const char *positive_entry(const struct list *list, unsigned version)
{
	if (list->test_listed6 && (version == 6 || !list->test_listed))
		return list->test_listed6;
	return list->test_listed;
}

bool dnsbl_ask(struct eval *e, const struct list *list, const char *key, const char *object,
	unsigned version, struct list_answers *out)
{
	const char *day = e->setup->day, *zone = list->zone;
	const char *const names[] = {
		object,
		positive_entry(list, version),
		list->test_unlisted,
		day ? dnsbl_random_label(e->arena, day, zone) : NULL,
	};
	const struct answer **answers[] = {
		&out->object,
		&out->positive,
		&out->negative,
		&out->random,
	};
	bool whole = true;

	*out = (struct list_answers){ 0 };
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (names[i]) {
			*answers[i] = ask_about(e, list, key, RR_A, names[i]);
			whole &= *answers[i] != NULL;
		}
	return whole;
}

const struct answer *dnsbl_ask_plain(
	struct eval *e, const struct list *list, const char *key, const char *object)
{
	return ask_about(e, list, key, RR_A, object);
}

const struct answer *dnsbl_ask_text(
	struct eval *e, const struct list *list, const char *key, const char *object)
{
	return ask_about(e, list, key, RR_TXT, object);
}
