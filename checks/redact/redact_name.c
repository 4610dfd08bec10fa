/* Names: public suffixes, zones of lists and providers that checks know stay; every other label is
 * replaced, the same by the same. */
#include "checks/redact/redact_state.h"

#include "checks/dkim/dkim.h"
#include "checks/psl.h"

#include <ctype.h>
#include <string.h>

enum { V4_LABELS = 4, V6_LABELS = 32 };

/* A name cut up: label[i] points at the rest of the name from label i on. */
struct cut {
	const char *label[LABELS_MAX + 1]; /* the last one: the end */
	size_t count;
};

static struct cut cut_up(const char *name)
{
	struct cut cut = { .count = 0 };

	while (*name && strcmp(name, ".") != 0 && cut.count < LABELS_MAX) {
		cut.label[cut.count++] = name;
		while (*name && *name != '.')
			name += *name == '\\' && name[1] ? 2 : 1;
		name += *name == '.';
	}
	cut.label[cut.count] = name;
	return cut;
}

/* Label I without its dot. */
static struct str label_of(const struct cut *cut, size_t i)
{
	const char *start = cut->label[i], *end = cut->label[i + 1];

	return (struct str){ start, (size_t)(end - start) - (end[-1] == '.' && *end) };
}

/* Lists */

const char *redact_list_zone(const struct redactor *r, const char *name, const struct list **list)
{
	const struct setup *setup = r->setup;
	const char *best = NULL;

	for (size_t i = 0; setup->selected && setup->selected[i]; i++)
		if (name_under(name, setup->selected[i]->zone) &&
			(!best || strlen(setup->selected[i]->zone) > strlen(best))) {
			*list = setup->selected[i];
			best = (*list)->zone;
		}
	for (size_t i = 0; i < builtin_list_count; i++) {
		const struct list *known = &builtin_lists[i];
		const char *keyed = known->key_zone ? strchr(known->key_zone, '.') : NULL;

		if (name_under(name, known->zone) && (!best || strlen(known->zone) > strlen(best)))
			best = known->zone, *list = known;
		if (keyed && name_under(name, keyed + 1) &&
			(!best || strlen(keyed + 1) > strlen(best)))
			best = keyed + 1, *list = known;
	}
	return best;
}

/* What does not speak of anybody's sender in front of LIST's zone: its test entries, the random
 * label, a key's place. */
static bool is_of_test(const struct list *list, const char *front)
{
	const char *const entries[] = { list->test_listed, list->test_listed6,
		list->test_unlisted };

	for (size_t i = 0; i < sizeof entries / sizeof *entries; i++)
		if (entries[i] && str_ieq(str_of(front), str_of(entries[i])))
			return true;
	return !strncmp(front, "preflight-", 10) || !strcmp(front, "key");
}

/* Addresses in names */

static size_t labels_of(unsigned version)
{
	return version == 4 ? V4_LABELS : V6_LABELS;
}

/* An octet, or for version 6 a nibble. */
static bool read_part(struct str label, unsigned version, unsigned *value)
{
	static const char hex[] = "0123456789abcdef";
	const char *digit = label.n == 1 && label.p[0] ? strchr(hex, label.p[0]) : NULL;
	unsigned long octet;

	if (version == 6) {
		*value = digit ? (unsigned)(digit - hex) : 0;
		return digit;
	}
	if ((label.n > 1 && label.p[0] == '0') || !str_number(label, 255, &octet))
		return false;
	*value = (unsigned)octet;
	return true;
}

static void set_part(struct ip *ip, size_t i, unsigned value)
{
	if (ip->version == 4)
		ip->bytes[i] = (uint8_t)value;
	else
		ip->bytes[i / 2] |= (uint8_t)(value << (i % 2 ? 0 : 4));
}

/* The address, or the beginning of one, in the labels before label END; how many they are. */
static size_t read_labels(
	const struct cut *cut, size_t end, unsigned version, bool reversed, struct ip *ip)
{
	const size_t most = labels_of(version);
	unsigned value;
	size_t n;

	*ip = (struct ip){ .version = version };
	for (n = 0; n < most && n < end; n++) {
		if (!read_part(label_of(cut, end - 1 - n), version, &value))
			break;
		set_part(ip, reversed ? n : most - 1 - n, value);
	}
	return n;
}

/* The first N octets or nibbles of IP, the last one first if REVERSED. */
static const char *show_labels(struct redactor *r, const struct ip *ip, size_t n, bool reversed)
{
	const char *text = "";

	for (size_t k = 0; k < n; k++) {
		const size_t i = reversed ? n - 1 - k : k;
		const unsigned octet = ip->version == 4 ? ip->bytes[i] : ip->bytes[i / 2];

		text = ip->version == 4
			       ? arena_printf(r->arena, "%s%s%u", text, k ? "." : "", octet)
			       : arena_printf(r->arena, "%s%s%x", text, k ? "." : "",
					 i % 2 ? octet & 15 : octet >> 4);
	}
	return text;
}

/* A whole address whose labels end before label END: how many they are, and what becomes of them.
 * Where it is known in the other direction only, it is read so. 0: there is none. */
static size_t address_before(
	struct redactor *r, const struct cut *cut, size_t end, const char **text)
{
	for (unsigned version = 6; version >= 4; version -= 2) {
		struct ip ip, other;
		const size_t n = labels_of(version);
		bool reversed = true;

		if (read_labels(cut, end, version, true, &ip) < n)
			continue;
		read_labels(cut, end, version, false, &other);
		if (!redact_ip_is_seen(r, &ip) && redact_ip_is_seen(r, &other)) {
			ip = other;
			reversed = false;
		}
		ip = redact_ip(r, &ip);
		*text = show_labels(r, &ip, n, reversed);
		return n;
	}
	return 0;
}

/* The same in a reverse zone, also of a network. */
static size_t network_before(
	struct redactor *r, const struct cut *cut, size_t end, unsigned version, const char **text)
{
	struct ip ip;
	const size_t n = read_labels(cut, end, version, true, &ip);

	ip = n == labels_of(version) ? redact_ip(r, &ip)
				     : redact_network(r, &ip, (unsigned)n * (version == 4 ? 8 : 4));
	*text = show_labels(r, &ip, n, true);
	return n;
}

/* Names */

static bool is_registered_here(const struct redactor *r, const char *name)
{
	const char *registered = psl_registered(name);

	return registered && name_table_find(r->seen.registered, registered);
}

static void note(struct redactor *r, struct name_table *table, const char *name)
{
	if (!name_table_find(table, name))
		name_table_put(table, arena_strdup(r->seen.arena, name), r);
}

static void look_at(struct redactor *r, const char *registered, const char *top)
{
	if (!r->looking || *registered == '_')
		return;
	note(r, r->seen.registered, registered);
	note(r, r->seen.tops, top);
}

static bool is_selector(const struct cut *cut, size_t i)
{
	return i + 1 < cut->count && str_eq(label_of(cut, i + 1), STR("_domainkey"));
}

/* What becomes of label I. */
static const char *map_label(struct redactor *r, const struct cut *cut, size_t i, bool owner)
{
	const struct str label = label_of(cut, i);
	const char *said = r->looking ? NULL : name_table_find(r->labels, cut->label[i]);

	if (said)
		return said;
	if (is_selector(cut, i))
		return redact_selector(r, str_dup(r->arena, label));
	return redact_label(r, label, owner && label.p[0] != '_');
}

static const char *join(struct redactor *r, const char *front, const char *rest)
{
	return *front && *rest ? arena_printf(r->arena, "%s.%s", front, rest)
	       : *front	       ? front
			       : rest;
}

static const char *map_plain(struct redactor *r, const char *name);

/* The labels before label END, in front of REST. What was joined of two names is taken apart. */
static const char *map_front(
	struct redactor *r, const struct cut *cut, size_t end, const char *rest)
{
	while (end) {
		const char *front = arena_copy(
			r->arena, cut->label[0], (size_t)(cut->label[end] - cut->label[0]));
		const char *text;
		size_t n;

		if (front[strlen(front) - 1] == '.')
			front = arena_copy(r->arena, front, strlen(front) - 1);
		if (is_registered_here(r, front))
			return join(r, map_plain(r, front), rest);
		n = address_before(r, cut, end, &text);
		if (!n) {
			text = map_label(r, cut, end - 1, false);
			n = 1;
		}
		rest = join(r, text, rest);
		end -= n;
	}
	return rest;
}

/* Where in CUT the label stands that NAME (a tail of it, or NULL) begins with; the count when there
 * is none. */
static size_t index_of(const struct cut *cut, const char *name)
{
	size_t i = 0;

	while (i < cut->count && cut->label[i] != name)
		i++;
	return i;
}

/* Does a known list live in the domain REGISTERED? */
static bool is_of_lists(const char *registered)
{
	for (size_t i = 0; i < builtin_list_count; i++)
		if (name_under(builtin_lists[i].zone, registered))
			return true;
	return false;
}

/* A name of somebody's. The public suffix stays, and so does the domain of a provider that checks
 * know. */
static const char *map_plain(struct redactor *r, const char *name)
{
	const struct cut cut = cut_up(name);
	const char *tail = name, *escape = strrchr(name, '\\'), *registered, *provider;
	size_t at;

	if (escape) /* libpsl takes no escapes */
		tail = strlen(escape) > 2 && strchr(escape + 2, '.') ? strchr(escape + 2, '.') + 1
								     : "";
	provider = dkim_provider_of(name);
	if (provider)
		return map_front(r, &cut, cut.count - name_labels(provider), provider);
	registered = *tail ? psl_registered(tail) : NULL;
	at = index_of(&cut, registered);
	if (cut.count == 1 && !name_table_find(r->seen.tops, name))
		return redact_label(r, str_of(name), false);
	if (at == cut.count) /* a suffix alone, or below one in a way that nobody can register */
		return map_front(r, &cut, index_of(&cut, tail), tail);
	if (is_of_lists(registered))
		return map_front(r, &cut, at, registered);
	look_at(r, registered, cut.label[cut.count - 1]);
	return map_front(r, &cut, at,
		join(r, map_label(r, &cut, at, true), at + 1 < cut.count ? cut.label[at + 1] : ""));
}

static const char *map_reverse(struct redactor *r, const char *name, unsigned version)
{
	const struct cut cut = cut_up(name);
	const size_t end = cut.count - 2;
	const char *text;
	const size_t n = network_before(r, &cut, end, version, &text);

	return map_front(r, &cut, end - n, join(r, text, cut.label[end]));
}

static const char *map_of_list(
	struct redactor *r, const char *name, const struct list *list, const char *zone)
{
	const struct cut cut = cut_up(name);
	const size_t end = cut.count - name_labels(zone);
	const char *front = arena_copy(r->arena, name, (size_t)(cut.label[end] - name)), *text;

	if (!end)
		return name;
	if (str_eq(label_of(&cut, end - 1), STR("key")) && end > 1)
		return map_of_list(r, name, list, cut.label[end - 1]);
	front = arena_copy(r->arena, front, strlen(front) - 1);
	if (is_of_test(list, front))
		return name;
	if (address_before(r, &cut, end, &text) == end)
		return join(r, text, zone);
	return join(r, map_plain(r, front), zone);
}

/* "example.com._report._dmarc.example.net": one domain asks another. */
static const char *map_report(struct redactor *r, const char *name, const char *middle)
{
	const char *front = arena_copy(r->arena, name, (size_t)(middle - name));

	return join(r, map_plain(r, front),
		arena_printf(r->arena, "%s.%s", "_report._dmarc",
			map_plain(r, middle + strlen("._report._dmarc."))));
}

static const char *map_name(struct redactor *r, const char *name)
{
	const struct list *list = NULL;
	const char *zone = redact_list_zone(r, name, &list);
	const char *middle = strstr(name, "._report._dmarc.");

	if (!strcmp(name, ".") || name_under(name, "invalid") || name_under(name, "localhost"))
		return name;
	if (zone)
		return map_of_list(r, name, list, zone);
	if (name_under(name, "in-addr.arpa"))
		return map_reverse(r, name, 4);
	if (name_under(name, "ip6.arpa"))
		return map_reverse(r, name, 6);
	if (middle)
		return map_report(r, name, middle);
	return map_plain(r, name);
}

const char *redact_name(struct redactor *r, const char *name)
{
	struct redact_seen *seen = &r->seen;

	if (r->looking && !name_table_find(seen->names, name)) {
		const char *copy = arena_strdup(seen->arena, name);

		name_table_put(seen->names, copy, r);
		*ARENA_PUSH(seen->arena, seen->name, seen->name_count) = copy;
	}
	return map_name(r, name);
}

/* Names as they stand in texts */

const char *redact_name_text(struct redactor *r, struct str text)
{
	const bool dotted = text.n > 1 && text.p[text.n - 1] == '.';
	const char *name = name_parse(r->arena, text);
	char buffer[IP_TEXT_MAX];
	struct ip ip;

	if (ip_parse(text, &ip)) {
		ip = redact_ip(r, &ip);
		return arena_strdup(r->arena, ip_text(&ip, buffer));
	}
	if (!name || (!dotted && strlen(name) != text.n) || str_find(text, '.') == text.n)
		return redact_words(r, text, false, NULL, 0).p;
	return arena_printf(r->arena, "%s%s", redact_name(r, name), dotted ? "." : "");
}

const char *redact_selector(struct redactor *r, const char *text)
{
	return dkim_selector_usual(text) ? text : redact_words(r, str_of(text), false, NULL, 0).p;
}

const char *redact_host(struct redactor *r, const char *text)
{
	const size_t n = strlen(text);
	const char *name = name_from_user(r->arena, str_of(text), NULL);

	if (n > 2 && text[0] == '[' && text[n - 1] == ']')
		return arena_printf(
			r->arena, "[%s]", redact_name_text(r, (struct str){ text + 1, n - 2 }));
	if (!name)
		return redact_name_text(r, str_of(text));
	return arena_printf(r->arena, "%s%s", redact_name(r, name),
		n > 1 && text[n - 1] == '.' ? "." : ""); /* it may be the fault of a HELO */
}

const char *redact_helo(struct redactor *r, const char *text)
{
	for (const char *p = text; *p; p++)
		if ((unsigned char)*p >= 128) /* no name in SMTP: its fault is to stay */
			return redact_words(r, str_of(text), false, NULL, 0).p;
	return redact_host(r, text);
}

const char *redact_mailbox(struct redactor *r, const char *text)
{
	const char *at = strrchr(text, '@');

	if (!at)
		return redact_words(r, str_of(text), false, NULL, 0).p;
	return arena_printf(r->arena, "%s@%s",
		redact_words(r, (struct str){ text, (size_t)(at - text) }, false, NULL, 0).p,
		redact_host(r, at + 1));
}
