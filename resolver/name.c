/* DNS names in canonical presentation form: made, compared, taken apart. */
#include "resolver/name.h"

#include <string.h>

enum { NAME_TEXT_MAX = 4 * NAME_WIRE_MAX + 1 }; /* every octet as \DDD, and a NUL */

/* A name that is being made: its text, and how long it is on the wire so far. */
struct builder {
	char text[NAME_TEXT_MAX];
	size_t n;
	size_t wire;  /* octets of the labels that are complete, the root's included */
	size_t label; /* octets of the present label */
};

/* The text is not cleared: it is long. */
static void begin(struct builder *b)
{
	b->n = b->label = 0;
	b->wire = 1;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* What stands in a name without an escape as we write it: no capitals. */
static const bool canonical[256] = { ['a' ... 'z'] = true,
	['0' ... '9'] = true,
	['-'] = true,
	['_'] = true,
	['*'] = true,
	['/'] = true };

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* Adds one octet to the present label. The text cannot overflow: labels and name are limited
 * first. */
static bool add_octet(struct builder *b, unsigned char octet)
{
	const char c = lower((char)octet);

	if (++b->label > LABEL_MAX || b->wire + 1 + b->label > NAME_WIRE_MAX)
		return false;
	if (canonical[(unsigned char)c]) {
		b->text[b->n++] = c;
		return true;
	}
	b->text[b->n++] = '\\';
	if (c == '.' || c == '\\') {
		b->text[b->n++] = c;
		return true;
	}
	b->text[b->n++] = (char)('0' + octet / 100);
	b->text[b->n++] = (char)('0' + octet / 10 % 10);
	b->text[b->n++] = (char)('0' + octet % 10);
	return true;
}

static bool end_label(struct builder *b)
{
	if (!b->label)
		return false;
	b->wire += 1 + b->label;
	b->label = 0;
	b->text[b->n++] = '.';
	return true;
}

/* The finished name, without the dot behind the last label. */
static const char *finish(struct arena *arena, const struct builder *b)
{
	return b->n ? arena_copy(arena, b->text, b->n - 1) : ".";
}

/* One octet of presentation form at *TEXT, which is moved behind it; *QUOTED says that it was
 * escaped. */
static bool next_octet(struct str *text, unsigned char *octet, bool *quoted)
{
	const char *p = text->p;
	size_t used = 1;
	int value = (unsigned char)p[0];

	*quoted = p[0] == '\\';
	if (*quoted && text->n < 2)
		return false;
	if (*quoted && is_digit(p[1])) {
		if (text->n < 4 || !is_digit(p[2]) || !is_digit(p[3]))
			return false;
		value = (p[1] - '0') * 100 + (p[2] - '0') * 10 + (p[3] - '0');
		used = 4;
	} else if (*quoted) {
		value = (unsigned char)p[1];
		used = 2;
	}
	*octet = (unsigned char)value;
	*text = (struct str){ p + used, text->n - used };
	return value <= 255;
}

/* Is TEXT a name as we write it, without an escape and a dot at its end? Nearly all are, and need
 * no work. */
static bool is_canonical(struct str text)
{
	size_t start = 0;

	if (text.n + 2 > NAME_WIRE_MAX) /* a length in place of each dot and in front; the root */
		return false;
	for (size_t i = 0; i < text.n; i++) {
		if (canonical[(unsigned char)text.p[i]])
			continue;
		if (text.p[i] != '.' || i == start || i - start > LABEL_MAX)
			return false;
		start = i + 1;
	}
	return text.n > start && text.n - start <= LABEL_MAX;
}

static const char *too_long(const struct builder *b)
{
	return b->label > LABEL_MAX ? "label longer than 63 octets" : "longer than 255 octets";
}

/* Adds labels in presentation form; the last one is left open when no dot follows it. NULL when
 * that went well, else what is wrong. */
static const char *add_text(struct builder *b, struct str text)
{
	unsigned char octet;
	bool quoted;

	while (text.n) {
		if (!next_octet(&text, &octet, &quoted))
			return "bad escape";
		if (octet == '.' && !quoted) {
			if (!end_label(b))
				return "empty label";
		} else if (!add_octet(b, octet)) {
			return too_long(b);
		}
	}
	return NULL;
}

const char *name_parse_why(struct arena *arena, struct str text, const char **why)
{
	struct builder b;

	*why = text.n ? NULL : "empty";
	if (is_canonical(text))
		return arena_copy(arena, text.p, text.n);
	begin(&b);
	if (text.n && !str_eq(text, STR(".")))
		*why = add_text(&b, text);
	if (b.label)
		end_label(&b);
	return *why ? NULL : finish(arena, &b);
}

const char *name_parse(struct arena *arena, struct str text)
{
	const char *why;

	return name_parse_why(arena, text, &why);
}

/* The same for a name that needs no escape; NULL: it needs one, or is none. */
static const char *plain_from_wire(struct arena *arena, const uint8_t *wire, size_t n)
{
	char text[NAME_WIRE_MAX];
	size_t at = 0, to = 0;

	while (at < n && wire[at]) {
		size_t length = wire[at++];

		if (length > LABEL_MAX || length > n - at || at + length >= NAME_WIRE_MAX)
			return NULL;
		while (length--) {
			const char c = lower((char)wire[at++]);

			if (!canonical[(unsigned char)c])
				return NULL;
			text[to++] = c;
		}
		text[to++] = '.';
	}
	return at < n && to ? arena_copy(arena, text, to - 1) : NULL;
}

const char *name_from_wire(struct arena *arena, const uint8_t *wire, size_t n)
{
	const char *plain = plain_from_wire(arena, wire, n);
	struct builder b;
	size_t at = 0;

	if (plain)
		return plain;
	begin(&b);
	while (at < n && wire[at]) {
		size_t length = wire[at++];

		if (length > LABEL_MAX || length > n - at)
			return NULL;
		while (length--)
			if (!add_octet(&b, wire[at++]))
				return NULL;
		end_label(&b);
	}
	return at < n ? finish(arena, &b) : NULL;
}

/* The same for a canonical name. */
static size_t canonical_to_wire(struct str name, uint8_t *wire)
{
	size_t start = 0;

	memcpy(wire + 1, name.p, name.n);
	for (size_t i = 0; i <= name.n; i++)
		if (i == name.n || name.p[i] == '.') {
			wire[start] = (uint8_t)(i - start);
			start = i + 1;
		}
	wire[name.n + 1] = 0;
	return name.n + 2;
}

size_t name_to_wire(const char *name, uint8_t wire[NAME_WIRE_MAX])
{
	struct str text = str_of(strcmp(name, ".") ? name : "");
	size_t start = 0, at = 1;
	unsigned char octet;
	bool quoted;

	if (is_canonical(text))
		return canonical_to_wire(text, wire);
	while (text.n) {
		if (!next_octet(&text, &octet, &quoted) || at >= NAME_WIRE_MAX)
			return 0;
		if (octet != '.' || quoted) {
			wire[at++] = octet;
			continue;
		}
		if (at - start - 1 > LABEL_MAX || at - start == 1)
			return 0;
		wire[start] = (uint8_t)(at - start - 1);
		start = at++;
	}
	if (at - start - 1 > LABEL_MAX)
		return 0;
	wire[start] = (uint8_t)(at - start - 1);
	if (at - start == 1)
		return at; /* the root, or a final dot */
	if (at >= NAME_WIRE_MAX)
		return 0;
	wire[at] = 0;
	return at + 1;
}

/* Where the first label of NAME ends: at its dot or at the NUL. */
static const char *label_end(const char *name)
{
	while (*name && *name != '.')
		name += name[0] == '\\' && name[1] ? 2 : 1;
	return name;
}

size_t name_labels(const char *name)
{
	size_t count = 0;

	for (; name && strcmp(name, "."); name = name_parent(name))
		count++;
	return count;
}

const char *name_parent(const char *name)
{
	const char *end = label_end(name);

	if (!strcmp(name, "."))
		return NULL;
	return *end ? end + 1 : ".";
}

bool name_under(const char *name, const char *zone)
{
	size_t length = strlen(name), tail = strlen(zone);

	if (!strcmp(zone, "."))
		return true;
	if (length < tail || strcmp(name + length - tail, zone))
		return false;

	/* The same end is not enough: it must begin where a label begins. */
	const char *at = name;

	while (at < name + length - tail)
		at = *label_end(at) ? label_end(at) + 1 : name + length;
	return at == name + length - tail;
}

/* LABELS in front of ZONE, both canonical; NULL when they may be too long: escapes count for more
 * than they are. */
static const char *join_canonical(struct arena *arena, struct str labels, struct str zone)
{
	char *both;

	if (labels.n + 1 + zone.n + 2 > NAME_WIRE_MAX)
		return NULL;
	both = arena_alloc(arena, labels.n + 1 + zone.n + 1);
	memcpy(both, labels.p, labels.n);
	both[labels.n] = '.';
	memcpy(both + labels.n + 1, zone.p, zone.n);
	return both;
}

const char *name_join_parsed(struct arena *arena, const char *labels, const char *zone)
{
	const bool root = !strcmp(labels, ".") || !strcmp(zone, ".");
	const char *both = root ? NULL : join_canonical(arena, str_of(labels), str_of(zone));

	return both ? both : name_join(arena, labels, zone);
}

const char *name_join(struct arena *arena, const char *labels, const char *zone)
{
	const struct str front = str_of(labels), back = str_of(zone);
	const char *both = is_canonical(front) && is_canonical(back)
				   ? join_canonical(arena, front, back)
				   : NULL;
	struct builder b;

	if (both)
		return both;
	begin(&b);
	/* Text that is put together first would let a final backslash eat the dot between the
	 * two. */
	if (add_text(&b, str_of(labels)) || !end_label(&b))
		return NULL;
	if (strcmp(zone, ".") && (add_text(&b, str_of(zone)) || !end_label(&b)))
		return NULL;
	return finish(arena, &b);
}

static bool is_host_label(struct str label)
{
	for (size_t i = 0; i < label.n; i++)
		if (!is_letter(label.p[i]) && !is_digit(label.p[i]) && label.p[i] != '-')
			return false;
	return label.n && label.p[0] != '-' && label.p[label.n - 1] != '-';
}

static bool all_digits(struct str label)
{
	for (size_t i = 0; i < label.n; i++)
		if (!is_digit(label.p[i]))
			return false;
	return label.n;
}

bool name_is_hostname(const char *name)
{
	struct str rest = str_of(name), label = { 0 };
	size_t count = 0;

	while (rest.p) {
		label = str_cut(&rest, '.');
		if (!is_host_label(label))
			return false;
		count++;
	}
	return count >= 2 && !all_digits(label);
}
