/* PTR names that hold their address, as those of pools do: they hold the new one in the same
 * form. */
#include "checks/redact/redact_state.h"

#include "checks/psl.h"

#include <ctype.h>
#include <string.h>

enum { PATCHES_MAX = 40, OCTETS_LEAST = 2, DIGITS6 = 8 };

struct patches {
	struct redact_patch item[PATCHES_MAX];
	size_t count;
};

static void add(struct patches *all, size_t start, size_t n, const char *text)
{
	if (all->count < PATCHES_MAX)
		all->item[all->count++] = (struct redact_patch){ start, n, text };
}

/* Numbers in TEXT that are octets of OLD, each octet once. */
static void find_octets(struct redactor *r, struct str text, const struct ip *old,
	const struct ip *now, struct patches *all)
{
	bool used[4] = { false };

	for (size_t at = 0, n; at < text.n; at += n + 1) {
		unsigned long number;

		for (n = 0; at + n < text.n && isdigit((unsigned char)text.p[at + n]);)
			n++;
		if (!n || !str_number((struct str){ text.p + at, n }, 255, &number))
			continue;
		for (int i = 0; i < 4; i++)
			if (!used[i] && old->bytes[i] == number) {
				const int width = n > 1 && text.p[at] == '0' ? (int)n : 0;

				used[i] = true;
				add(all, at, n,
					arena_printf(r->arena, "%0*u", width, now->bytes[i]));
				break;
			}
	}
	if (all->count < OCTETS_LEAST)
		all->count = 0;
}

/* All octets in one piece, by FORMAT. */
static void find_packed(struct redactor *r, struct str text, const char *format,
	const struct ip *old, const struct ip *now, struct patches *all)
{
	char piece[2][16];
	const struct ip *const ip[] = { old, now };
	size_t n;

	for (int i = 0; i < 2; i++) {
		const uint8_t *b = ip[i]->bytes;

		n = 0;
		for (int k = 0; k < 4; k++)
			n += (size_t)snprintf(piece[i] + n, sizeof piece[i] - n,
				*format == 'x' ? "%02x" : "%03u", b[k]);
	}
	for (size_t at = 0; !all->count && at + n <= text.n; at++)
		if (str_ieq((struct str){ text.p + at, n }, str_of(piece[0])))
			add(all, at, n, arena_strdup(r->arena, piece[1]));
}

static unsigned nibble_of(const struct ip *ip, size_t i)
{
	return i % 2 ? ip->bytes[i / 2] & 15 : ip->bytes[i / 2] >> 4;
}

/* The last nibbles one after another, whatever stands between them. */
static void find_nibbles(struct redactor *r, struct str text, const struct ip *old,
	const struct ip *now, struct patches *all)
{
	static const char hex[] = "0123456789abcdef";
	size_t at[256], count = 0;

	for (size_t i = 0; i < text.n && count < sizeof at / sizeof *at; i++)
		if (isxdigit((unsigned char)text.p[i]))
			at[count++] = i;
	for (size_t i = 0; !all->count && i + DIGITS6 <= count; i++) {
		size_t k = 0;

		while (k < DIGITS6 && tolower((unsigned char)text.p[at[i + k]]) ==
					      hex[nibble_of(old, 32 - DIGITS6 + k)])
			k++;
		for (size_t m = 0; k == DIGITS6 && m < DIGITS6; m++)
			add(all, at[i + m], 1,
				arena_printf(r->arena, "%x", nibble_of(now, 32 - DIGITS6 + m)));
	}
}

/* The label of NAME that TEXT begins with becomes what the patches in it say. */
static void put_label(struct redactor *r, const char *name, struct str label, size_t start,
	const struct patches *all)
{
	struct redact_patch mine[PATCHES_MAX];
	size_t count = 0;

	for (size_t i = 0; i < all->count; i++)
		if (all->item[i].start >= start && all->item[i].start < start + label.n) {
			mine[count] = all->item[i];
			mine[count++].start -= start;
		}
	if (count && !name_table_find(r->labels, name))
		name_table_put(r->labels, name,
			(void *)(uintptr_t)redact_words(r, label, false, mine, count).p);
}

static void decide(struct redactor *r, const struct redact_ptr *ptr)
{
	const char *registered = psl_registered(ptr->name);
	const struct ip now = redact_ip(r, &ptr->ip);
	struct patches all = { .count = 0 };
	struct str left;

	if (!registered || registered == ptr->name)
		return;
	left = (struct str){ ptr->name, (size_t)(registered - ptr->name) };
	if (ptr->ip.version == 4) {
		find_octets(r, left, &ptr->ip, &now, &all);
		find_packed(r, left, "u", &ptr->ip, &now, &all);
		find_packed(r, left, "x", &ptr->ip, &now, &all);
	} else {
		find_nibbles(r, left, &ptr->ip, &now, &all);
	}
	for (struct str rest = left, label; all.count && rest.p;) {
		const char *start = rest.p;

		label = str_cut(&rest, '.');
		if (label.n)
			put_label(r, start, label, (size_t)(start - ptr->name), &all);
	}
}

void redact_ptr_names(struct redactor *r)
{
	for (size_t i = 0; i < r->seen.ptr_count; i++)
		decide(r, &r->seen.ptr[i]);
}
