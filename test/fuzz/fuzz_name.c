/* Names: canonical ones stay so, come back from the wire, and know their parents. */
#include "resolver/ip.h"
#include "resolver/name.h"

#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_name(struct arena *arena, const char *name)
{
	uint8_t wire[NAME_WIRE_MAX];
	size_t n = name_to_wire(name, wire), labels = name_labels(name);
	const char *again = name_parse(arena, str_of(name));

	assert(again && !strcmp(again, name));
	assert(n && !strcmp(name_from_wire(arena, wire, n), name));
	for (const char *at = name; at; at = name_parent(at)) {
		assert(name_labels(at) == labels--);
		assert(name_under(name, at));
	}
	again = name_join(arena, "a", name);
	assert(!again || (name_under(again, name) && !name_under(name, again)));
	name_is_hostname(name);
	name_unicode(arena, name);
	for (; *name; name++)
		assert(*name > 0x20 && *name < 0x7f);
}

/* What people type is taken only if a person can recognize it. */
static void check_user(struct arena *arena, struct str text)
{
	const char *why = NULL, *name = name_from_user(arena, text, &why), *shown;

	assert(!name == (why != NULL));
	if (!name)
		return;
	check_name(arena, name);
	assert(!strchr(name, '\\'));
	shown = name_from_user(arena, str_of(name_unicode(arena, name)), &why);
	assert(shown && !strcmp(shown, name));
}

static void check_ip(struct arena *arena, struct str text)
{
	struct ip ip, again;
	char shown[IP_TEXT_MAX];

	if (!ip_parse(text, &ip))
		return;
	assert(ip_parse(str_of(ip_text(&ip, shown)), &again) && ip_eq(&ip, &again));
	assert(name_parse(arena, str_of(ip_reverse(arena, &ip))));
	ip_class(&ip);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	struct str text = { arena_copy(arena, data, size), size };
	const char *name = name_parse(arena, text);

	if (name)
		check_name(arena, name);
	name = name_from_wire(arena, data, size);
	if (name)
		check_name(arena, name);
	check_user(arena, text);
	check_ip(arena, text);
	arena_free(arena);
	return 0;
}
