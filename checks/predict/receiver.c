/* Selects receivers and profiles by the words of --receiver. */
#include "checks/predict/receiver.h"

#include "checks/dnsbl/list_select.h"
#include "checks/predict/profile.h"
#include "resolver/lang.h"

#include <string.h>

struct selection {
	struct arena *arena;
	const struct catalogue *catalogue;
	const char **slug;
	const struct profile **profile;
	size_t slugs, profiles;
};

static bool is_receiver(const struct catalogue *catalogue, const char *word)
{
	for (size_t i = 0; i < catalogue->rule_count; i++)
		if (!strcmp(catalogue->rule[i].receiver, word))
			return true;
	return false;
}

static void add_profile(struct selection *s, const struct profile *profile)
{
	for (size_t i = 0; i < s->profiles; i++)
		if (s->profile[i] == profile)
			return;
	*ARENA_PUSH(s->arena, s->profile, s->profiles) = profile;
}

/* The built-in ones; a user's file may have brought more behind them. */
static void add_builtin(struct selection *s)
{
	for (size_t i = 0; i < s->catalogue->builtin_profiles; i++)
		add_profile(s, &s->catalogue->profile[i]);
}

static bool select_word(struct selection *s, const char *word)
{
	const struct profile *profile =
		profile_find(s->catalogue->profile, s->catalogue->profile_count, word);

	bool all = !strcmp(word, "profiles"), slug = is_receiver(s->catalogue, word);

	if (profile)
		add_profile(s, profile);
	if (slug) /* courier is both: the catalogue's rules, and a profile */
		*ARENA_PUSH(s->arena, s->slug, s->slugs) = word;
	if (all)
		add_builtin(s);
	return profile || slug || all;
}

/* What a profile asks is asked, whatever --lists says; a list that is closed would only be said to
 * be so. */
static bool select_lists(struct arena *arena, struct setup *setup, const char **why)
{
	size_t count;
	const struct profile_zone *zone = profile_zones(arena, setup->profiles, &count);

	for (size_t i = 0; i < count; i++) {
		const struct list *list = list_find(setup, zone[i].zone);

		if (list && !list_is_dead(list) &&
			!list_select_zone(arena, setup, zone[i].zone, why))
			return false;
	}
	return true;
}

bool receivers_select(struct arena *arena, const char *const *words,
	const struct catalogue *catalogue, struct setup *setup, const char **why)
{
	struct selection s = { .arena = arena, .catalogue = catalogue };

	setup->receivers = NULL;
	setup->profiles = NULL;
	if (!words || !*words)
		return true;
	for (; *words; words++)
		if (!select_word(&s, *words)) {
			*why = speak(arena,
				"--receiver: '%s' is unknown; `preflight rules` lists the receivers and profiles",
				str_printable(arena, str_of(*words)));
			return false;
		}
	*ARENA_PUSH(arena, s.slug, s.slugs) = NULL;
	setup->receivers = s.slug;
	if (!s.profiles)
		return true;
	*ARENA_PUSH(arena, s.profile, s.profiles) = NULL;
	setup->profiles = s.profile;
	return select_lists(arena, setup, why);
}
