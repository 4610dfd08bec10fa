/* The fields of a record's RDATA become the members of struct rr. */
#include "resolver/record.h"

#include <string.h>

static const uint8_t *octets(struct str field)
{
	return (const uint8_t *)field.p;
}

static uint32_t number(struct str field)
{
	uint32_t value = 0;

	for (size_t i = 0; i < field.n; i++)
		value = value << 8 | octets(field)[i];
	return value;
}

static const char *name(struct arena *arena, struct str field)
{
	return name_from_wire(arena, octets(field), field.n);
}

static bool fill_address(struct arena *arena, const struct str *field, size_t count, struct rr *out)
{
	size_t length = out->type == RR_A ? 4 : 16;

	if (count != 1 || field[0].n != length)
		return false;
	out->ip.version = length == 4 ? 4 : 6;
	memcpy(out->ip.bytes, field[0].p, length);
	out->show = ip_text(&out->ip, arena_alloc(arena, IP_TEXT_MAX));
	return true;
}

static bool fill_name(struct arena *arena, const struct str *field, size_t count, struct rr *out)
{
	out->name = count == 1 ? name(arena, field[0]) : NULL;
	out->show = out->name;
	return out->name;
}

static bool fill_mx(struct arena *arena, const struct str *field, size_t count, struct rr *out)
{
	out->name = count == 2 && field[0].n == 2 ? name(arena, field[1]) : NULL;
	if (!out->name)
		return false;
	out->number = number(field[0]);
	out->show = arena_printf(arena, "%u %s", (unsigned)out->number, out->name);
	return true;
}

static char *put_word(char *to, const char *word)
{
	const size_t length = strlen(word);

	return (char *)memcpy(to, word, length) + length;
}

/* Most answers of DNS lists have one: by hand, for printf() would take longer than all the rest. */
static const char *show_soa(struct arena *arena, const struct rr *rr, const uint32_t n[5])
{
	enum { DIGITS = 10 };
	char *text =
		arena_alloc(arena, strlen(rr->name) + strlen(rr->rname) + 2 + 5 * (DIGITS + 1));
	char *to = put_word(text, rr->name);

	*to++ = ' ';
	to = put_word(to, rr->rname);
	for (size_t i = 0; i < 5; i++) {
		char digits[DIGITS];
		size_t left = DIGITS;
		uint32_t rest = n[i];

		do
			digits[--left] = (char)('0' + rest % 10);
		while (rest /= 10);
		*to++ = ' ';
		memcpy(to, digits + left, DIGITS - left);
		to += DIGITS - left;
	}
	return text;
}

static bool fill_soa(struct arena *arena, const struct str *field, size_t count, struct rr *out)
{
	uint32_t n[7] = { 0 };

	if (count != 7)
		return false;
	for (size_t i = 2; i < count; i++) {
		if (field[i].n != 4)
			return false;
		n[i] = number(field[i]);
	}
	out->name = name(arena, field[0]);
	out->rname = name(arena, field[1]);
	out->serial = n[2];
	out->number = n[6];
	if (!out->name || !out->rname)
		return false;
	out->show = show_soa(arena, out, n + 2);
	return true;
}

/* The strings in quotes, as a zone file has them. */
static const char *show_strings(struct arena *arena, const struct str *part, size_t count)
{
	size_t room = 1;

	for (size_t i = 0; i < count; i++)
		room += 3 + 4 * part[i].n;

	char *text = arena_alloc(arena, room), *to = text;

	for (size_t i = 0; i < count; i++) {
		to += snprintf(to, 3, "%s\"", i ? " " : "");
		for (size_t j = 0; j < part[i].n; j++) {
			unsigned char c = (unsigned char)part[i].p[j];

			if (c < 0x20 || c > 0x7e) {
				to += snprintf(to, 5, "\\%03u", c);
				continue;
			}
			if (c == '"' || c == '\\')
				*to++ = '\\';
			*to++ = (char)c;
		}
		*to++ = '"';
	}
	return text;
}

static bool fill_strings(struct arena *arena, const struct str *field, size_t count, struct rr *out)
{
	struct str *part = arena_array(arena, count, sizeof *part);
	size_t n = 0;

	for (size_t i = 0; i < count; i++) {
		if (!field[i].n || octets(field[i])[0] != field[i].n - 1)
			return false;
		n += field[i].n - 1;
	}

	char *text = arena_alloc(arena, n + 1);

	out->text = (struct str){ text, n };
	out->part = part;
	out->part_count = count;
	for (size_t i = 0; i < count; i++) {
		part[i] = (struct str){ text, field[i].n - 1 };
		memcpy(text, field[i].p + 1, part[i].n);
		text += part[i].n;
	}
	out->show = show_strings(arena, part, count);
	return count; /* RFC 1035 section 3.3.14: one or more */
}

static const char *show_hex(struct arena *arena, const char *front, struct str data)
{
	static const char digits[] = "0123456789abcdef";
	size_t length = strlen(front);
	char *text = arena_alloc(arena, length + 2 * data.n + 1), *to = text + length;

	memcpy(text, front, length);
	for (size_t i = 0; i < data.n; i++) {
		*to++ = digits[octets(data)[i] >> 4];
		*to++ = digits[octets(data)[i] & 15];
	}
	return text;
}

/* RFC 6698 section 2.2 for TLSA, RFC 3597 section 5 for what struct rr does not know. */
static const char *show_octets(struct arena *arena, const struct rr *rr)
{
	const uint8_t *b = octets(rr->text);
	struct str rest = { rr->text.p + 3, rr->text.n - 3 };

	if (rr->type != RR_TLSA)
		return show_hex(arena,
			arena_printf(arena, "\\# %zu%s", rr->text.n, rr->text.n ? " " : ""),
			rr->text);
	return show_hex(arena, arena_printf(arena, "%u %u %u ", b[0], b[1], b[2]), rest);
}

static bool fill_octets(struct arena *arena, const struct str *field, size_t count, struct rr *out)
{
	size_t n = 0;

	for (size_t i = 0; i < count; i++)
		n += field[i].n;

	char *text = arena_alloc(arena, n + 1);

	out->text = (struct str){ text, n };
	for (size_t i = 0; i < count; i++)
		if (field[i].n)
			text = (char *)memcpy(text, field[i].p, field[i].n) + field[i].n;
	if (out->type == RR_TLSA && n < 4)
		return false;
	out->show = show_octets(arena, out);
	return true;
}

bool record_fill(struct arena *arena, const struct str *field, size_t count, struct rr *out)
{
	switch (out->type) {
	case RR_A:
	case RR_AAAA:
		return fill_address(arena, field, count, out);
	case RR_NS:
	case RR_CNAME:
	case RR_PTR:
		return fill_name(arena, field, count, out);
	case RR_MX:
		return fill_mx(arena, field, count, out);
	case RR_SOA:
		return fill_soa(arena, field, count, out);
	case RR_TXT:
	case RR_SPF:
		return fill_strings(arena, field, count, out);
	case RR_TLSA:
		break;
	}
	return fill_octets(arena, field, count, out);
}
