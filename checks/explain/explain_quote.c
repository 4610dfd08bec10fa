/* What a reply names: address, domain, list, URL, recipient.
 *
 * An entry's text says where they stand. Replies of other wording are read by what the words look
 * like and what stands in front of them. */
#include "checks/explain/explain_quote.h"
#include "checks/explain/explain_normal.h"
#include "checks/explain/explain_template.h"

#include <string.h>

struct quoter {
	struct arena *arena;
	const struct heard *heard;
	struct str text;
	const struct rule *rule;
	enum rule_blame blame;
	const struct list_table *own_lists;
	struct quoted quoted;
	size_t reply; /* where the reply code stands */
};

static bool is_alnum(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_ip_char(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') ||
	       c == ':' || c == '.';
}

static bool is_name_char(char c)
{
	return is_alnum(c) || c == '-' || c == '_' || c == '.';
}

static bool is_local_char(char c)
{
	return is_alnum(c) || (c && strchr("!#$%&*+/?^_`{|}~.-", c)) || ((unsigned char)c & 0x80);
}

static bool is_url_char(char c)
{
	return c > ' ' && c < 0x7f && !strchr("<>\"", c);
}

/* The word of TEXT at *AT or behind it that is a run of characters for which IS says yes; moves *AT
 * behind it. False: no more. */
static bool next_run(struct str text, size_t *at, bool (*is)(char), struct str *run)
{
	while (*at < text.n && !is(text.p[*at]))
		++*at;

	size_t start = *at;

	while (*at < text.n && is(text.p[*at]))
		++*at;
	*run = (struct str){ text.p + start, *at - start };
	return run->n;
}

static struct str strip(struct str word, const char *signs)
{
	while (word.n && strchr(signs, word.p[word.n - 1]))
		word.n--;
	while (word.n && strchr(signs, word.p[0]))
		word = (struct str){ word.p + 1, word.n - 1 };
	return word;
}

static size_t offset(const struct quoter *q, struct str word)
{
	return (size_t)(word.p - q->text.p);
}

/* The text in front of WORD, at most N octets. */
static struct str before(const struct quoter *q, struct str word, size_t n)
{
	size_t at = offset(q, word);

	n = n < at ? n : at;
	return (struct str){ word.p - n, n };
}

static struct str behind(const struct quoter *q, struct str word, size_t n)
{
	size_t at = offset(q, word) + word.n;

	n = n < q->text.n - at ? n : q->text.n - at;
	return (struct str){ q->text.p + at, n };
}

static bool holds(struct str text, const char *word)
{
	struct str w = str_of(word);

	for (size_t i = 0; i + w.n <= text.n; i++)
		if (str_istarts((struct str){ text.p + i, text.n - i }, w))
			return true;
	return false;
}

static bool holds_any(struct str text, const char *const *words)
{
	for (; *words; words++)
		if (holds(text, *words))
			return true;
	return false;
}

static struct str by_template(const struct quoter *q, const char *name)
{
	return q->rule ? explain_template(str_of(q->rule->text), q->text, str_of(name))
		       : (struct str){ "", 0 };
}

/* Addresses */

static bool is_address(struct str word, struct ip *ip)
{
	return ip_parse(word, ip) && (ip->version == 6 || word.n >= 7);
}

/* "host mx.example.net[192.0.2.1] said": the address of the server that replies. */
static bool is_remote(const struct quoter *q, struct str word)
{
	static const char *const says[] = { "] said", "] refused", "]: smtp error", "] while",
		"]:25", NULL };
	struct ip remote, ip;

	if (q->heard->remote_ip && ip_parse(word, &ip) &&
		ip_parse(str_of(q->heard->remote_ip), &remote) && ip_eq(&ip, &remote))
		return true;
	return holds_any(behind(q, word, 20), says) && !holds(before(q, word, 8), "client");
}

static const char *find_address(const struct quoter *q, size_t at)
{
	struct str word;
	struct ip ip;
	char text[IP_TEXT_MAX];

	while (next_run(q->text, &at, is_ip_char, &word)) {
		if (str_istarts(word, STR(":")) && !str_istarts(word, STR("::")))
			word = (struct str){ word.p + 1, word.n - 1 }; /* "address:192.0.2.1" */

		size_t start = offset(q, word);

		if ((start && is_alnum(q->text.p[start - 1])) ||
			(at < q->text.n && is_alnum(q->text.p[at])))
			continue;
		word = word.n && word.p[word.n - 1] == ':' &&
				       !(word.n > 1 && word.p[word.n - 2] == ':')
			       ? (struct str){ word.p, word.n - 1 }
			       : word;
		word = strip(word, ".");
		if (is_address(word, &ip) && !is_remote(q, word))
			return arena_strdup(q->arena, ip_text(&ip, text));
	}
	return NULL;
}

static void quote_address(struct quoter *q)
{
	struct str word = strip(by_template(q, "ip"), "[]()<>,;: ");
	struct ip ip;
	char text[IP_TEXT_MAX];

	if (is_address(word, &ip)) {
		q->quoted.ip = arena_strdup(q->arena, ip_text(&ip, text));
		return;
	}
	q->quoted.ip = find_address(q, q->reply);
	if (!q->quoted.ip && q->reply)
		q->quoted.ip = find_address(q, 0);
}

/* URLs */

static void quote_url(struct quoter *q)
{
	static const char *const schemes[] = { "https://", "http://", "www.", NULL };

	for (size_t i = 0; i < q->text.n && !q->quoted.url; i++) {
		struct str rest = { q->text.p + i, q->text.n - i };
		size_t at = 0;
		struct str run;

		for (const char *const *s = schemes; *s; s++)
			if (str_istarts(rest, str_of(*s)) && !(i && is_alnum(q->text.p[i - 1])) &&
				next_run(rest, &at, is_url_char, &run)) {
				run = strip(run, ".,;:)('!");
				if (run.n > strlen(*s))
					q->quoted.url = str_dup(q->arena, run);
				break;
			}
	}
}

static bool in_url(const struct quoter *q, struct str word)
{
	size_t at = offset(q, word);

	while (at && is_url_char(q->text.p[at - 1]) && q->text.p[at - 1] != '(')
		at--;

	struct str start = { q->text.p + at, q->text.n - at };

	return holds((struct str){ start.p, start.n < 12 ? start.n : 12 }, "://") ||
	       str_istarts(start, STR("www."));
}

/* Lists */

static bool is_zone_in(struct str text, const char *zone)
{
	size_t n = strlen(zone);

	for (size_t i = 0; i + n <= text.n; i++)
		if (str_istarts((struct str){ text.p + i, text.n - i }, str_of(zone)) &&
			!(i && (is_name_char(text.p[i - 1]) || text.p[i - 1] == '@')) &&
			!(i + n < text.n && is_alnum(text.p[i + n])))
			return true;
	return false;
}

static const char *longer_zone(const struct quoter *q, const char *best, const char *zone)
{
	if (zone && strchr(zone, '.') && (!best || strlen(zone) > strlen(best)) &&
		is_zone_in(q->text, zone))
		return zone;
	return best;
}

/* A name of two labels or more, the last one of letters. */
static bool is_host(struct str word)
{
	size_t dots = 0, last = 0;

	for (size_t i = 0; i < word.n; i++) {
		if (word.p[i] == '.') {
			if (!i || i + 1 == word.n || word.p[i - 1] == '.')
				return false;
			dots++;
			last = i + 1;
		}
	}
	for (size_t i = last; i < word.n; i++)
		if ((word.p[i] >= '0' && word.p[i] <= '9') || word.p[i] == '_')
			return false;
	return dots && word.n - last >= 2 && word.n < 254;
}

/* A name behind words that announce a list. */
static const char *find_zone(const struct quoter *q)
{
	static const char *const heralds[] = { "blocked using ", "listed at ", "listed by ",
		"listed on ", "listed in ", "blacklisted by ", "blacklisted at ", "black list at ",
		"blocked by ", "found in ", "found on ", "dnsbl ", "rbl ", "rejected by ", NULL };
	size_t at = 0;
	struct str word;

	while (next_run(q->text, &at, is_name_char, &word)) {
		struct str ahead = before(q, word, 16);

		word = strip(word, ".-_");
		if (!is_host(word) || in_url(q, word))
			continue;
		for (const char *const *h = heralds; *h; h++)
			if (ahead.n >= strlen(*h) &&
				str_ieq((struct str){ ahead.p + ahead.n - strlen(*h), strlen(*h) },
					str_of(*h)))
				return str_lower(q->arena, word);
	}
	return NULL;
}

static void quote_list(struct quoter *q)
{
	const char *best = NULL;

	for (size_t i = 0; i < builtin_list_count; i++)
		best = longer_zone(q, best, builtin_lists[i].zone);
	for (size_t i = 0; q->own_lists && i < q->own_lists->count; i++)
		best = longer_zone(q, best, q->own_lists->list[i].zone);
	q->quoted.list = best ? best : find_zone(q);
}

/* Mail addresses: the recipient's, and the sender's domain */

static bool is_contact(const struct quoter *q, struct str address)
{
	static const char *const locals[] = { "postmaster@", "abuse@", "support@", "delist@",
		"mailto:", "tobr@", "tosa@", "abuse_rbl@", "hostmaster@", "noc@", "removal@",
		"help@", NULL };
	static const char *const words[] = { "contact ", "mail to ", "email to ", "forward this",
		"report to", "write to ", "mailto:", "questions", NULL };

	for (const char *const *l = locals; *l; l++)
		if (str_istarts(address, str_of(*l)))
			return true;
	return holds_any(before(q, address, 24), words);
}

/* Whose address is it? By the words around it, else by whose fault the refusal is. */
static bool is_recipients(const struct quoter *q, struct str address)
{
	static const char *const recipient[] = { "recipient", "rcpt", "to=", "user", "mailbox",
		NULL };
	static const char *const sender[] = { "sender", "mail from", "from=", "from ", "return",
		NULL };
	struct str ahead = before(q, address, 24), after = behind(q, address, 28);

	if (q->heard->recipient && str_ieq(address, str_of(q->heard->recipient)))
		return true;
	if (q->heard->sender && str_ieq(address, str_of(q->heard->sender)))
		return false;
	if (holds_any(ahead, sender) || holds_any(after, sender))
		return false;
	if (holds_any(ahead, recipient) || holds_any(after, recipient))
		return true;
	return q->blame != BLAME_SENDER;
}

static void note_address(struct quoter *q, struct str address)
{
	struct str domain = address;

	str_cut(&domain, '@');
	if (is_contact(q, address))
		return;
	if (is_recipients(q, address)) {
		if (!q->quoted.recipient)
			q->quoted.recipient = str_dup(q->arena, address);
	} else if (!q->quoted.domain && is_host(domain)) {
		q->quoted.domain = str_lower(q->arena, domain);
	}
}

static void quote_mail_addresses(struct quoter *q)
{
	for (size_t i = 1; i + 1 < q->text.n; i++) {
		size_t start = i, end = i + 1;

		if (q->text.p[i] != '@')
			continue;
		while (start && is_local_char(q->text.p[start - 1]))
			start--;
		while (end < q->text.n && is_name_char(q->text.p[end]))
			end++;
		while (end > i + 1 && !is_alnum(q->text.p[end - 1]))
			end--;
		if (start < i && end > i + 1)
			note_address(q, (struct str){ q->text.p + start, end - start });
	}
}

/* Domains */

/* Does a word that introduces the sender's domain stand in front of WORD? */
static bool is_introduced(const struct quoter *q, struct str word)
{
	static const char *const heralds[] = { "domain ", "domain: ", "domain=", "domain [",
		"domain <", "from ", "from: ", "from:", "for ", "of ", "sender ", "d=", "helo ",
		"ehlo ", "helo=<", "ehlo=<", "header.from=", "smtp.mailfrom=", "domain '",
		"domain \"", "by ", "<@", "@", NULL };
	struct str ahead = before(q, word, 16);

	for (const char *const *h = heralds; *h; h++) {
		size_t n = strlen(*h);

		if (ahead.n >= n && str_ieq((struct str){ ahead.p + ahead.n - n, n }, str_of(*h)))
			return true;
	}
	return false;
}

static void quote_domain(struct quoter *q)
{
	struct str word = strip(by_template(q, "domain"), "[]()<>,;:'\" .");
	size_t at = q->reply;

	if (is_host(word)) {
		q->quoted.domain = str_lower(q->arena, word);
		return;
	}
	while (!q->quoted.domain && next_run(q->text, &at, is_name_char, &word)) {
		word = strip(word, ".-_");
		if (is_host(word) && !in_url(q, word) && is_introduced(q, word) &&
			!(q->quoted.list && str_ieq(word, str_of(q->quoted.list))) &&
			!(q->heard->remote && str_ieq(word, str_of(q->heard->remote))) &&
			q->blame == BLAME_SENDER)
			q->quoted.domain = str_lower(q->arena, word);
	}
}

struct quoted explain_quote(struct arena *arena, const struct heard *heard, struct str normalised,
	const struct rule *rule, enum rule_blame blame, const struct list_table *own_lists)
{
	struct quoter q = {
		.arena = arena,
		.heard = heard,
		.text = normalised,
		.rule = rule,
		.blame = blame,
		.own_lists = own_lists,
		.quoted.recipient = heard->recipient,
	};
	struct reply_code code;

	if (explain_find_code(normalised, &code))
		q.reply = code.start;
	quote_address(&q);
	quote_url(&q);
	quote_list(&q);
	quote_mail_addresses(&q);
	quote_domain(&q);
	return q.quoted;
}
