/* Selects the lists of a run: by set, by zone, from the user's files. */
#include "checks/dnsbl/list_select.h"

#include "resolver/lang.h"

#include <stdlib.h>
#include <string.h>

static const struct list *find_in(const struct list *lists, size_t count, const char *zone)
{
	for (size_t i = 0; i < count; i++)
		if (str_ieq(str_of(lists[i].zone), str_of(zone)))
			return &lists[i];
	return NULL;
}

const struct list *list_find(const struct setup *setup, const char *zone)
{
	const struct list *own = find_in(setup->own_lists.list, setup->own_lists.count, zone);

	return own ? own : find_in(builtin_lists, builtin_list_count, zone);
}

bool list_is_required(const struct setup *setup, const char *zone)
{
	for (size_t i = 0; setup->require && setup->require[i]; i++)
		if (!strcmp(setup->require[i], zone))
			return true;
	return false;
}

struct pick {
	const struct list *list;
	bool named; /* by its zone: asked although another list contains it */
};

/* The selection as it grows. */
struct selection {
	struct arena *arena;
	struct setup *setup;
	struct pick *pick;
	size_t count;
};

static void pick(struct selection *s, const struct list *list, bool named)
{
	for (size_t i = 0; i < s->count; i++)
		if (s->pick[i].list == list) {
			s->pick[i].named |= named;
			return;
		}
	*ARENA_PUSH(s->arena, s->pick, s->count) = (struct pick){ list, named };
}

/* Switched on by its key. */
static bool unlocked(const struct setup *setup, const struct list *list)
{
	return list->needs_key && list_key_for(setup, list);
}

static bool in_core(const struct setup *setup, const struct list *list)
{
	(void)setup;
	return list->tier == TIER_CORE;
}

static bool in_default(const struct setup *setup, const struct list *list)
{
	return list->in_default || unlocked(setup, list);
}

static bool in_extended(const struct setup *setup, const struct list *list)
{
	return in_default(setup, list) || list->tier == TIER_EXTENDED;
}

static bool in_all(const struct setup *setup, const struct list *list)
{
	(void)setup;
	return !list_is_dead(list);
}

static bool in_none(const struct setup *setup, const struct list *list)
{
	(void)setup;
	(void)list;
	return false;
}

static const struct list_set {
	const char *name;
	bool (*holds)(const struct setup *setup, const struct list *list);
} sets[] = {
	{ "core", in_core },
	{ "default", in_default },
	{ "extended", in_extended },
	{ "all", in_all },
	{ "none", in_none },
};

static const struct list_set *find_set(struct str word)
{
	for (size_t i = 0; i < sizeof sets / sizeof *sets; i++)
		if (str_eq(word, str_of(sets[i].name)))
			return &sets[i];
	return NULL;
}

/* The lists of a set; ours only where the user has none of the same zone. */
static void pick_set(struct selection *s, const struct list_set *set)
{
	for (size_t i = 0; i < builtin_list_count; i++) {
		const struct list *list = list_find(s->setup, builtin_lists[i].zone);

		if (set->holds(s->setup, list))
			pick(s, list, false);
	}
}

/* A zone that is not in the catalogue: anything in 127/8 but 127.0.0.1 and errors counts, nothing
 * is known of its test entries. */
static const struct list *plain_list(struct selection *s, const char *zone)
{
	static const struct list_code any = {
		.match = "127.0.0.0/8",
		.set = { .first = 0x7f000002, .last = 0x7fffffff },
		.meaning = "any answer counts: the zone is not in the catalogue",
		.severity = CODE_SUSPECT,
		.rejection_relevant = true,
	};
	struct list *list = arena_alloc(s->arena, sizeof *list);

	*list = (struct list){
		.zone = zone,
		.name = zone,
		.kind = LIST_IP,
		.status = LIST_UNCERTAIN,
		.scope = SCOPE_IP,
		.ipv6 = IPV6_YES,
		.code = &any,
		.code_count = 1,
		.weight = WEIGHT_LOW,
		.note = "not in the catalogue: asked as a plain list of addresses",
	};
	return list;
}

static void pick_zone(struct selection *s, const char *zone)
{
	const struct list *list = list_find(s->setup, zone);

	for (size_t i = 0; !list && i < s->count; i++) /* a plain one from before */
		if (!strcmp(s->pick[i].list->zone, zone))
			list = s->pick[i].list;
	pick(s, list ? list : plain_list(s, zone), true);
}

static bool is_file(struct str word)
{
	return str_find(word, '/') < word.n ||
	       (word.n > 5 && str_eq((struct str){ word.p + word.n - 5, 5 }, STR(".json")));
}

/* The zone that WORD names, or NULL. */
static const char *zone_of(struct arena *arena, struct str word)
{
	const char *zone = name_parse(arena, word);

	return zone && name_labels(zone) > 1 ? zone : NULL;
}

/* The words of WORDS, split at commas, NULL-ended. */
static const char **split_words(struct arena *arena, const char *const *words)
{
	const char **all = NULL;
	size_t count = 0;

	for (size_t i = 0; words && words[i]; i++) {
		struct str rest = str_of(words[i]);

		while (rest.p) {
			struct str word = str_trim(str_cut(&rest, ','));

			if (word.n)
				*ARENA_PUSH(arena, all, count) = str_dup(arena, word);
		}
	}
	*ARENA_PUSH(arena, all, count) = NULL;
	return all;
}

/* One word of --lists; own lists that files bring were loaded before, *NEXT counts through them. */
static bool pick_word(struct selection *s, struct str word, const size_t *file_end, size_t *next,
	const char **why)
{
	const struct list_set *set = find_set(word);

	if (is_file(word)) {
		for (; *next < *file_end; ++*next)
			pick(s, &s->setup->own_lists.list[*next], false);
		return true;
	}
	if (set) {
		pick_set(s, set);
		return true;
	}

	const char *zone = zone_of(s->arena, word);

	if (zone)
		pick_zone(s, zone);
	else
		*why = speak(s->arena,
			"--lists: `%s' is no set (core, default, extended, all, none), no zone and no file",
			str_printable(s->arena, word));
	return zone;
}

static bool is_contained(const struct selection *s, const struct pick *pick)
{
	if (pick->named || !pick->list->contained_in)
		return false;
	for (size_t i = 0; i < s->count; i++)
		if (!strcmp(s->pick[i].list->zone, pick->list->contained_in))
			return true;
	return false;
}

/* What receivers use most comes first, ZEN before all. */
static int rank(const struct list *list)
{
	return (int)list->tier * 8 + (int)list->weight * 2 +
	       !strcmp(list->zone, "zen.spamhaus.org");
}

static void finish(struct selection *s)
{
	const struct list **all = arena_array(s->arena, s->count + 1, sizeof *all);
	size_t count = 0;

	for (size_t i = 0; i < s->count; i++) { /* stable; a list or two per place */
		size_t k = count;

		if (is_contained(s, &s->pick[i]))
			continue;
		for (; k && rank(all[k - 1]) < rank(s->pick[i].list); k--)
			all[k] = all[k - 1];
		all[k] = s->pick[i].list;
		count++;
	}
	s->setup->selected = all;
}

/* The user's files, one after the other; ENDS[i]: how many own lists there are after word i. */
static bool load_files(struct arena *arena, struct setup *setup, const char *const *words,
	size_t *ends, const char **why)
{
	for (size_t i = 0; words[i]; i++) {
		if (is_file(str_of(words[i])) &&
			!load_lists(arena, words[i], &setup->own_lists, why))
			return false;
		ends[i] = setup->own_lists.count;
	}
	return true;
}

static bool load_keys(struct arena *arena, struct setup *setup, const char *file, const char **why)
{
	struct str key = str_trim(str_of(getenv("PREFLIGHT_DQS_KEY")));

	if (key.n && !list_key_valid(key)) {
		*why = "PREFLIGHT_DQS_KEY: the key is not a DNS label (letters, digits, hyphens)";
		return false;
	}
	if (key.n)
		list_key_add(arena, setup, NULL, key);
	return !file || list_keys_load(arena, setup, file, why);
}

static bool pick_required(struct selection *s, const char **why)
{
	const char **zones = split_words(s->arena, s->setup->require);

	for (size_t i = 0; zones[i]; i++) {
		const char *zone = zone_of(s->arena, str_of(zones[i]));

		if (!zone) {
			*why = speak(s->arena, "--require: `%s' is no zone",
				str_printable(s->arena, str_of(zones[i])));
			return false;
		}
		pick_zone(s, zones[i] = zone);
	}
	s->setup->require = zones;
	return true;
}

bool list_select(struct arena *arena, const char *keys_file, struct setup *setup, const char **why)
{
	static const char *const by_default[] = { "default", NULL };
	struct selection s = { .arena = arena, .setup = setup };
	const char **words = split_words(arena, setup->lists ? setup->lists : by_default);
	size_t count = 0, next = 0;

	while (words[count])
		count++;

	size_t *ends = arena_array(arena, count + 1, sizeof *ends);

	if (!load_files(arena, setup, words, ends, why) || !load_keys(arena, setup, keys_file, why))
		return false;
	for (size_t i = 0; i < count; i++)
		if (!pick_word(&s, str_of(words[i]), &ends[i], &next, why))
			return false;
	if (!pick_required(&s, why))
		return false;
	finish(&s);
	return true;
}

bool list_select_zone(struct arena *arena, struct setup *setup, const char *zone, const char **why)
{
	struct selection s = { .arena = arena, .setup = setup };
	const char *name = zone_of(arena, str_of(zone));

	if (!name) {
		*why = speak(arena, "`%s' is no zone", str_printable(arena, str_of(zone)));
		return false;
	}
	for (size_t i = 0; setup->selected && setup->selected[i]; i++)
		pick(&s, setup->selected[i], true);
	pick_zone(&s, name);
	finish(&s);
	return true;
}
