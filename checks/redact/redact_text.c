/* TXT records: what policies are made of stays, names and addresses in them are replaced,
 * everything else is blanked out. */
#include "checks/redact/redact_state.h"

#include "checks/tags.h"

#include <ctype.h>
#include <string.h>

enum { KEY_LEAST = 40 }; /* octets of a public key in base64 */

static void put_words(struct redactor *r, struct redact_out *out, struct str text)
{
	redact_put(r, out, redact_words(r, text, false, NULL, 0));
}

static void put_text(struct redactor *r, struct redact_out *out, const char *text)
{
	redact_put(r, out, str_of(text));
}

/* SPF (RFC 7208) */

/* Where the literal end of a domain-spec begins: behind the last macro. */
static size_t macro_end(struct str spec)
{
	size_t end = 0;

	for (size_t i = 0; i + 1 < spec.n; i++) {
		if (spec.p[i] != '%')
			continue;
		end = i + 2;
		if (spec.p[i + 1] == '{')
			end = i + str_find((struct str){ spec.p + i, spec.n - i }, '}') + 1;
		end = end < spec.n ? end : spec.n;
		i = end - 1;
	}
	return end;
}

/* The part of a domain-spec with macros in it, which stay. */
static void put_macros(struct redactor *r, struct redact_out *out, struct str text)
{
	while (text.n) {
		struct str plain = { text.p, str_find(text, '%') };
		struct str rest = { text.p + plain.n, text.n - plain.n };
		size_t n = rest.n > 1 && rest.p[1] == '{' ? str_find(rest, '}') + 1 : 2;

		n = n < rest.n ? n : rest.n;
		put_words(r, out, plain);
		redact_put(r, out, (struct str){ rest.p, n });
		text = (struct str){ rest.p + n, rest.n - n };
	}
}

static void put_domain(struct redactor *r, struct redact_out *out, struct str spec)
{
	const size_t end = macro_end(spec);
	struct str tail = { spec.p + end, spec.n - end };

	put_macros(r, out, (struct str){ spec.p, end });
	if (end && tail.n) { /* a label that a macro is the beginning of, or nothing */
		const struct str label = { tail.p, str_find(tail, '.') };
		const size_t n = label.n + (label.n < tail.n);

		put_words(r, out, label);
		redact_put(r, out, (struct str){ tail.p + label.n, n - label.n });
		tail = (struct str){ tail.p + n, tail.n - n };
	}
	if (tail.n)
		put_text(r, out, redact_name_text(r, tail));
}

/* How long the lengths of prefixes at the end of TEXT are: "/24", "/24//64". */
static size_t prefix_size(struct str text)
{
	size_t n = 0;

	while (n < text.n &&
		(isdigit((unsigned char)text.p[text.n - 1 - n]) || text.p[text.n - 1 - n] == '/'))
		n++;
	while (n && text.p[text.n - n] != '/')
		n--;
	return n;
}

static bool put_network(struct redactor *r, struct redact_out *out, struct str text)
{
	const size_t n = prefix_size(text);
	struct str bits = { text.p + text.n - n + 1, n ? n - 1 : 0 };
	char buffer[IP_TEXT_MAX];
	unsigned long length;
	struct ip ip;

	if (!ip_parse((struct str){ text.p, text.n - n }, &ip))
		return false;
	ip = str_number(bits, ip.version == 4 ? 32 : 128, &length)
		     ? redact_network(r, &ip, (unsigned)length)
		     : redact_ip(r, &ip);
	put_text(r, out, ip_text(&ip, buffer));
	redact_put(r, out, (struct str){ text.p + text.n - n, n });
	return true;
}

static void put_term(struct redactor *r, struct redact_out *out, struct str term)
{
	size_t n = 0;

	while (n < term.n && term.p[n] != ':' && term.p[n] != '=')
		n++;

	const struct str name = { term.p, n };
	struct str value = { term.p + n + 1, n < term.n ? term.n - n - 1 : 0 };

	if (put_network(
		    r, out, term)) /* an address that somebody forgot ip4: at, or an IPv6 address */
		return;
	put_words(r, out, name);
	if (n == term.n)
		return;
	redact_put(r, out, (struct str){ term.p + n, 1 });
	if (put_network(r, out, value))
		return;
	n = prefix_size(value);
	put_domain(r, out, (struct str){ value.p, value.n - n });
	redact_put(r, out, (struct str){ value.p + value.n - n, n });
}

static void put_terms(struct redactor *r, struct redact_out *out, struct str text)
{
	while (text.p) {
		const struct str term = str_cut(&text, ' ');

		put_term(r, out, term);
		if (text.p)
			put_text(r, out, " ");
	}
}

/* Tags (DKIM, DMARC and their like) */

/* "mailto:a@example.com!10m", a URL, or anything else that may be a name. */
static void put_address(struct redactor *r, struct redact_out *out, struct str text)
{
	const size_t at = str_find(text, '@');
	size_t scheme = str_find(text, ':'), end;

	scheme = scheme < text.n ? scheme + 1 : 0;
	while (scheme && scheme < text.n && text.p[scheme] == '/')
		scheme++;
	redact_put(r, out, (struct str){ text.p, scheme });
	if (at < text.n && at >= scheme) {
		put_words(r, out, (struct str){ text.p + scheme, at - scheme });
		put_text(r, out, "@");
		scheme = at + 1;
	}
	for (end = scheme; end < text.n && !strchr("!/? \t", text.p[end]);)
		end++;
	put_text(r, out, redact_name_text(r, (struct str){ text.p + scheme, end - scheme }));
	put_words(r, out, (struct str){ text.p + end, text.n - end });
}

static void put_addresses(struct redactor *r, struct redact_out *out, struct str text)
{
	while (text.p) {
		const struct str item = str_cut(&text, ',');
		const struct str trimmed = str_trim(item);

		redact_put(r, out, (struct str){ item.p, (size_t)(trimmed.p - item.p) });
		if (trimmed.n)
			put_address(r, out, trimmed);
		redact_put(r, out,
			(struct str){ trimmed.p + trimmed.n,
				(size_t)(item.p + item.n - trimmed.p) - trimmed.n });
		if (text.p)
			put_text(r, out, ",");
	}
}

static bool is_one_of(struct str name, const char *words)
{
	return tag_list_has(str_of(words), name);
}

static void put_blank(struct redactor *r, struct redact_out *out, struct str text);

static void put_tag(struct redactor *r, struct redact_out *out, const struct tag *tag)
{
	if (!tag->assigned)
		put_words(r, out, tag->whole);
	else if (is_one_of(tag->name, "rua:ruf:l:a"))
		put_addresses(r, out, tag->value);
	else if (is_one_of(tag->name, "n:g"))
		put_blank(r, out, tag->value);
	else if (str_eq(tag->name, STR("p")) && tag->value.n > 10)
		redact_put(r, out, redact_key(r, tag->value));
	else if (tag->value.n > 20)
		put_words(r, out, tag->value);
	else
		redact_put(r, out, tag->value);
}

static void put_tags(struct redactor *r, struct redact_out *out, struct str text)
{
	const char *at = text.p;
	struct str rest = text;
	struct tag tag;

	while (tag_next(&rest, &tag)) {
		const struct str value = tag.assigned ? tag.value : tag.whole;

		if (!value.p)
			continue;
		redact_put(r, out, (struct str){ at, (size_t)(value.p - at) });
		put_tag(r, out, &tag);
		at = value.p + value.n;
	}
	redact_put(r, out, (struct str){ at, (size_t)(text.p + text.n - at) });
}

/* Everything else */

/* Letters become x, digits 0, characters beyond ASCII one that is as long. Macros stay: it may be
 * an explanation (RFC 7208 section 6.2). */
static void put_blank(struct redactor *r, struct redact_out *out, struct str text)
{
	for (size_t i = 0, n; i < text.n; i += n) {
		const struct str rest = { text.p + i, text.n - i };

		n = 1;
		if (rest.n > 1 && rest.p[0] == '%' && rest.p[1] == '{') {
			n = str_find(rest, '}') + 1;
			n = n < rest.n ? n : rest.n;
			redact_put(r, out, (struct str){ rest.p, n });
		} else if ((n = redact_put_letter(r, out, rest)) == 0) {
			n = 1;
			redact_put(r, out,
				isalpha((unsigned char)*rest.p)	  ? STR("x")
				: isdigit((unsigned char)*rest.p) ? STR("0")
								  : (struct str){ rest.p, 1 });
		}
	}
}

/* What a list says about a listing: its words stay, names and addresses in them do not. */
static void put_saying(struct redactor *r, struct redact_out *out, struct str text)
{
	const struct list *list;

	for (size_t i = 0, n; i < text.n; i += n) {
		struct str token = { text.p + i, 0 };
		const char *name;
		struct ip ip;

		while (i + token.n < text.n && (isalnum((unsigned char)token.p[token.n]) ||
						       strchr(".:-_", token.p[token.n])))
			token.n++;
		while (token.n && strchr(".:", token.p[token.n - 1]))
			token.n--;
		n = token.n ? token.n : 1;
		name = name_parse(r->arena, token);
		if (ip_parse(token, &ip) || (name && (name_table_find(r->seen.names, name) ||
							     redact_list_zone(r, name, &list))))
			put_text(r, out, redact_name_text(r, token));
		else
			redact_put(r, out, (struct str){ text.p + i, n });
	}
}

static bool has(struct str text, const char *word)
{
	const size_t n = strlen(word);

	for (size_t i = 0; i + n <= text.n; i++)
		if (str_ieq((struct str){ text.p + i, n }, str_of(word)))
			return true;
	return false;
}

static bool is_tagged(const char *owner, struct str text)
{
	struct str rest = text, key;
	struct tag tag;

	/* A key need not say v=DKIM1, and may stand at a provider's name that an alias leads to. */
	if (strstr(owner, "._domainkey.") || (tag_find(text, STR("p"), &key) && key.n > KEY_LEAST))
		return true;
	/* Also where the version does not come first. */
	if (!strncmp(owner, "_dmarc.", 7) || tag_find(text, STR("v"), &key))
		return !has(text, "v=spf");
	return tag_next(&rest, &tag) && str_eq(tag.name, STR("v")) && rest.p;
}

/* Octet strings hold so much (RFC 1035), and checks/spf_lint*.c complains about more. */
static const size_t limits[] = { 255, 450, 512 };

/* How many limits lie between the lengths A and B. */
static unsigned limits_between(size_t a, size_t b)
{
	unsigned count = 0;

	for (size_t i = 0; i < sizeof limits / sizeof *limits; i++)
		count += (a > limits[i]) != (b > limits[i]);
	return count;
}

/* An SPF record that got shorter than a limit is as long as it was again: blanks at its end mean
 * nothing (RFC 7208 section 4.5: "record = version terms *SP"). */
static void pad_terms(struct redactor *r, struct redact_out *out, size_t length)
{
	if (out->text.n < length && limits_between(out->text.n, length))
		while (out->text.n < length)
			put_text(r, out, " ");
}

struct str redact_text(struct redactor *r, const char *owner, struct str text)
{
	const struct list *list;
	struct redact_out out = { 0 };

	redact_put(r, &out, STR(""));
	if (redact_list_zone(r, owner, &list))
		put_saying(r, &out, text);
	else if (str_istarts(text, STR("v=spf1"))) {
		put_terms(r, &out, text);
		pad_terms(r, &out, text.n);
	} else if (is_tagged(owner, text))
		put_tags(r, &out, text);
	else if (has(text, "spf") || has(text, "dmarc") || has(text, "dkim") || has(text, "ip4:"))
		put_terms(r, &out, text);
	else
		put_blank(r, &out, text);
	r->crossed += limits_between(text.n, out.text.n);
	return out.text;
}
