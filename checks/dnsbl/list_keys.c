/* The keys of lists that give each client a zone of its own. */
#include "checks/dnsbl/list_select.h"

#include "resolver/lang.h"

#include <errno.h>
#include <string.h>

enum { KEYS_FILE_MAX = 1 << 20 };

static const char spamhaus_keys[] = "dq.spamhaus.net";

/* One label: what hides the key in answers (resolver/hide.h) replaces the label that stands in its
 * place. */
bool list_key_valid(struct str key)
{
	if (!key.n || key.n > LABEL_MAX || key.p[0] == '-' || key.p[key.n - 1] == '-')
		return false;
	for (size_t i = 0; i < key.n; i++) {
		char c = key.p[i];

		if (!(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') && !(c >= '0' && c <= '9') &&
			c != '-' && c != '_')
			return false;
	}
	return true;
}

static bool is_spamhaus_zone(const char *key_zone)
{
	size_t n = strlen(key_zone), tail = strlen(spamhaus_keys);

	return n > tail && key_zone[n - tail - 1] == '.' &&
	       !strcmp(key_zone + n - tail, spamhaus_keys);
}

const char *list_key_for(const struct setup *setup, const struct list *list)
{
	if (!list->key_zone)
		return NULL;
	for (size_t i = setup->key_count; i--;) { /* the last word on a zone counts */
		const struct list_key *key = &setup->key[i];

		if (key->zone ? !strcmp(key->zone, list->zone) : is_spamhaus_zone(list->key_zone))
			return key->key;
	}
	return NULL;
}

void list_key_add(struct arena *arena, struct setup *setup, const char *zone, struct str key)
{
	struct list_key *keys = arena_array(arena, setup->key_count + 1, sizeof *keys);

	if (setup->key_count)
		memcpy(keys, setup->key, setup->key_count * sizeof *keys);
	keys[setup->key_count] = (struct list_key){ zone, str_lower(arena, key) };
	setup->key = keys;
	setup->key_count++;
}

/* One line; NULL when it is good or empty, else what is wrong. */
static const char *read_line(struct arena *arena, struct setup *setup, struct str line)
{
	struct str rest = str_trim(str_cut(&line, '#'));
	size_t gap = 0;

	if (!rest.n)
		return NULL;
	while (gap < rest.n && rest.p[gap] != ' ' && rest.p[gap] != '\t')
		gap++;

	struct str key = str_trim((struct str){ rest.p + gap, rest.n - gap });
	const char *zone = name_parse(arena, (struct str){ rest.p, gap });
	const struct list *list;

	if (!key.n)
		return "expected ZONE KEY";
	if (!zone)
		return "the first word is no zone";
	if (!list_key_valid(key))
		return "the key is not a DNS label (letters, digits, hyphens)";
	if (!strcmp(zone, spamhaus_keys)) {
		list_key_add(arena, setup, NULL, key);
		return NULL;
	}
	list = list_find(setup, zone);
	if (!list) /* the word is not shown: it may be the key */
		return "the first word is the zone of no list that is known";
	if (!list->key_zone)
		return speak(arena, "the list %s takes no key", zone);
	list_key_add(arena, setup, list->zone, key);
	return NULL;
}

bool list_keys_load(struct arena *arena, struct setup *setup, const char *path, const char **why)
{
	struct str text;

	if (!str_read_file(arena, path, KEYS_FILE_MAX, &text)) {
		*why = speak(arena, "%s: %s", str_printable(arena, str_of(path)), strerror(errno));
		return false;
	}
	for (unsigned line = 1; text.p; line++) {
		const char *fault = read_line(arena, setup, str_cut(&text, '\n'));

		if (fault) {
			*why = speak(arena, "%s:%u: %s", str_printable(arena, str_of(path)), line,
				fault);
			return false;
		}
	}
	return true;
}
