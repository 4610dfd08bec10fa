/* Rewrites a record term by term: what findings name goes, what was meant comes. */
#include "checks/spf/spf_draft.h"

#include "checks/spf/spf_mend.h"

#include <string.h>

enum { HOSTS_MAX = 20 };

void spf_draft_put(struct spf_draft *d, struct str text)
{
	*ARENA_PUSH(d->arena, d->term, d->count) = text;
}

/* "ip4=192.0.2.1" as it was meant, or NULL. */
static const char *mechanism_of(struct arena *arena, const struct spf_term *term)
{
	char *text = str_dup(arena, term->text);

	text[str_find(term->text, '=')] = ':';
	return spf_is_term(arena, str_of(text)) ? text : NULL;
}

/* Did every name of the term turn out to have nothing, for IPv4 and IPv6 alike? */
static bool finds_nothing(const struct spf_probe *probe, const struct spf_term *term)
{
	if (!probe || str_find(term->argument, '%') < term->argument.n)
		return false;
	if (probe->mx && dns_definite(probe->mx) && !probe->mx->count)
		return true;
	for (unsigned f = 0; f < SPF_FAMILIES; f++) {
		if (!probe->host_count[f])
			return false;
		for (size_t i = 0; i < probe->host_count[f]; i++)
			if (!dns_definite(probe->host[f][i]) || probe->host[f][i]->count)
				return false;
	}
	return true;
}

static bool repeats(const struct spf_record *record, const struct spf_term *term)
{
	if (term - record->term >= SPF_TERMS_COMPARED)
		return false;
	for (const struct spf_term *other = record->term; other < term; other++)
		if (spf_same_term(term, other))
			return true;
	return false;
}

/* Is TERM inside another term that says the same, and does every mechanism say the same, so that
 * order is no matter? */
static bool swallowed(const struct spf_record *record, const struct spf_term *term)
{
	size_t count = record->count < SPF_TERMS_COMPARED ? record->count : SPF_TERMS_COMPARED;

	if (term->kind != SPF_IP4 && term->kind != SPF_IP6)
		return false;
	for (size_t i = 0; i < count; i++)
		if (record->term[i].kind != SPF_ALL && record->term[i].result != term->result)
			return false;
	for (size_t i = 0; i < count; i++)
		if (spf_term_inside(term, &record->term[i]) &&
			!spf_is_ignored(record, &record->term[i]))
			return true;
	return false;
}

static bool passes_everyone(const struct spf_term *term)
{
	bool any =
		(term->kind == SPF_IP4 && !term->bits4) || (term->kind == SPF_IP6 && !term->bits6);

	return any && term->result == SPF_PASS;
}

/* An unknown modifier with a dot in its name: nobody knows it, and libspf2 refuses the whole record
 * for it. */
static bool is_dotted(const struct spf_term *term)
{
	return term->kind == SPF_OTHER_MODIFIER &&
	       str_find(term->text, '.') < str_find(term->text, '=');
}

/* Does it lead to somebody else's record that lets everyone pass? */
static bool opens(const struct spf_draft *d, const struct spf_probe *probe)
{
	const struct spf_node *child = probe ? probe->child : NULL;

	return d->own && child && probe->term->result == SPF_PASS &&
	       !(child->name && name_under(child->name, d->own)) &&
	       spf_node_lets_all_pass(d->arena, child);
}

/* An explanation that nobody gets. */
static bool explains_nothing(const struct spf_draft *d, const struct spf_term *term)
{
	return d->node->record && term == d->node->record->exp &&
	       spf_explanation_fault(d->arena, d->node);
}

/* Is the term to be left out? */
static bool is_unwanted(const struct spf_draft *d, const struct spf_term *term)
{
	const struct spf_probe *probe = spf_probe_of(d->node, term);

	return spf_is_ignored(d->record, term) || term->kind == SPF_PTR || spf_is_private(term) ||
	       passes_everyone(term) || is_dotted(term) || opens(d, probe) ||
	       explains_nothing(d, term) ||
	       (probe && probe->child && spf_leads_astray(probe->child)) ||
	       (d->costly && finds_nothing(probe, term)) || repeats(d->record, term) ||
	       swallowed(d->record, term);
}

/* The addresses of an a or mx term in place of it. False when they are too many or not all
 * known. */
static bool put_addresses(struct spf_draft *d, const struct spf_term *term)
{
	static const char *const names[] = { [SPF_V4] = "ip4", [SPF_V6] = "ip6" };
	const struct spf_probe *probe = spf_probe_of(d->node, term);
	const unsigned bits[] = { [SPF_V4] = term->bits4, [SPF_V6] = term->bits6 };
	const unsigned full[] = { [SPF_V4] = 32, [SPF_V6] = SPF_PREFIX_MAX };
	const char *text[HOSTS_MAX];
	size_t count = 0;

	if (!d->addresses || !probe || (term->kind != SPF_A && term->kind != SPF_MX))
		return false;
	if (probe->host_count[SPF_V4] != probe->host_count[SPF_V6])
		return false; /* not asked for both */
	for (unsigned f = 0; f < SPF_FAMILIES; f++)
		for (size_t i = 0; i < probe->host_count[f]; i++) {
			const struct answer *host = probe->host[f][i];

			if (!dns_definite(host) || count + host->count > HOSTS_MAX)
				return false;
			for (size_t j = 0; j < host->count; j++) {
				char buffer[IP_TEXT_MAX];
				const char *address = ip_text(&host->rr[j].ip, buffer);

				text[count++] = bits[f] == full[f]
							? arena_printf(d->arena, "%s%s:%s",
								  spf_qualifier(term->text),
								  names[f], address)
							: arena_printf(d->arena, "%s%s:%s/%u",
								  spf_qualifier(term->text),
								  names[f], address, bits[f]);
			}
		}
	for (size_t i = 0; i < count; i++)
		spf_draft_put(d, str_of(text[i]));
	return count > 0;
}

/* A second redirect or explanation, which makes a permerror of the record. */
static bool is_second(const struct spf_record *record, const struct spf_term *term)
{
	return (record->exp && record->exp != term && str_istarts(term->text, STR("exp="))) ||
	       (record->redirect && record->redirect != term &&
		       str_istarts(term->text, STR("redirect=")));
}

static bool has_any(struct spf_draft *d, enum rr_type type, const char *name)
{
	const struct answer *answer = d->dns->ask(d->dns->context, type, name);

	return answer && dns_definite(answer) && answer->count;
}

/* Is there what the term TEXT asks for at NAME? */
static bool finds_what_it_wants(struct spf_draft *d, struct str text, const char *name)
{
	struct str first;
	const struct answer *txt;

	if (!spf_is_term(d->arena, text))
		return false;
	switch (spf_record_parse(
		d->arena, str_of(arena_printf(d->arena, "v=spf1 %.*s", STR_ARGS(text))))
			->term[0]
			.kind) {
	case SPF_A:
		return has_any(d, RR_A, name) || has_any(d, RR_AAAA, name);
	case SPF_MX:
		return has_any(d, RR_MX, name);
	case SPF_EXISTS:
		return has_any(d, RR_A, name);
	case SPF_INCLUDE:
	case SPF_REDIRECT:
		txt = d->dns->ask(d->dns->context, RR_TXT, name);
		return txt && dns_definite(txt) && spf_select(txt, &first) == 1;
	case SPF_ALL:
	case SPF_PTR:
	case SPF_IP4:
	case SPF_IP6:
	case SPF_EXP:
	case SPF_OTHER_MODIFIER:
	case SPF_BROKEN:
		break;
	}
	return false;
}

/* "a:mail" as "a:mail.example.com", where that name has what the term asks for; or NULL. */
static const char *completed(struct spf_draft *d, struct str text)
{
	size_t front = str_find(text, ':') < text.n ? str_find(text, ':') : str_find(text, '=');
	struct str label, rest;

	if (front == text.n)
		return NULL;
	rest = (struct str){ text.p + front + 1, text.n - front - 1 };
	label = (struct str){ rest.p, str_find(rest, '/') };
	rest = (struct str){ rest.p + label.n, rest.n - label.n };
	if (label.n && label.p[label.n - 1] == '.')
		label.n--;

	const char *host = name_parse(d->arena, label);
	const char *name =
		host && name_labels(host) == 1 ? name_join(d->arena, host, d->node->name) : NULL;
	const char *full = name ? arena_printf(d->arena, "%.*s%s%.*s", (int)front + 1, text.p, name,
					  STR_ARGS(rest))
				: NULL;

	return full && finds_what_it_wants(d, str_of(full), name) ? full : NULL;
}

static const char *mended_term(struct spf_draft *d, const struct spf_term *term)
{
	const char *text = spf_mend_term(d->arena, d->record, term);

	return text ? text : completed(d, str_of(str_dup(d->arena, term->text)));
}

static void rewrite_term(struct spf_draft *d, const struct spf_term *term)
{
	const char *text = NULL;

	if (is_second(d->record, term))
		return;
	if (term->kind == SPF_BROKEN)
		text = mended_term(d, term);
	else if (spf_is_typo(term))
		text = mechanism_of(d->arena, term);
	else if (d->redirect && (term->kind == SPF_ALL || term->kind == SPF_REDIRECT))
		text = term->kind == SPF_ALL ? NULL : str_dup(d->arena, term->text);
	else if (term->kind == SPF_ALL && term->result == SPF_PASS &&
		 !spf_is_ignored(d->record, term))
		text = "-all";
	else if (!is_unwanted(d, term) && !put_addresses(d, term))
		text = str_dup(d->arena, term->text);
	if (text)
		spf_draft_put(d, str_of(text));
}

struct str spf_draft_client(const struct spf_draft *d)
{
	char buffer[IP_TEXT_MAX];
	const struct ip *ip = d->client->ip;

	return str_of(arena_printf(d->arena, "ip%u:%s", ip->version, ip_text(ip, buffer)));
}

/* Is it what ends a record: all, or a redirect? */
static bool is_end(struct str text)
{
	struct str bare = { text.p + 1, text.n - 1 };

	return str_istarts(text, STR("redirect=")) || str_ieq(text, STR("all")) ||
	       (strchr("+-~?", text.p[0]) && str_ieq(bare, STR("all")));
}

size_t spf_draft_end_of(const struct spf_draft *d)
{
	size_t i = 0;

	while (i < d->count && !is_end(d->term[i]))
		i++;
	return i;
}

void spf_draft_insert(struct spf_draft *d, size_t at, struct str text)
{
	spf_draft_put(d, text);
	memmove(d->term + at + 1, d->term + at, (d->count - 1 - at) * sizeof *d->term);
	d->term[at] = text;
}

struct str spf_draft_join(const struct spf_draft *d)
{
	size_t n = 6;
	char *text;

	for (size_t i = 0; i < d->count; i++)
		n += 1 + d->term[i].n;
	text = arena_alloc(d->arena, n + 1);
	memcpy(text, "v=spf1", 6);
	n = 6;
	for (size_t i = 0; i < d->count; i++) {
		text[n++] = ' ';
		memcpy(text + n, d->term[i].p, d->term[i].n);
		n += d->term[i].n;
	}
	return (struct str){ text, n };
}

/* The mechanisms of several records one after another, ended by the mildest of their `all'
 * terms. */
static struct str joined_records(struct spf_draft *d, const struct answer *txt)
{
	enum spf_result end = SPF_FAIL;

	for (size_t i = 0; i < txt->count; i++) {
		if (!spf_is_record(txt->rr[i].text))
			continue;

		const struct spf_record *record = spf_record_parse(d->arena, txt->rr[i].text);

		for (size_t j = 0; j < record->count; j++)
			if (record->term[j].kind != SPF_ALL && record->term[j].kind != SPF_REDIRECT)
				spf_draft_put(d, record->term[j].text);
		if (!record->all || record->all->result != SPF_FAIL)
			end = SPF_SOFTFAIL;
	}
	spf_draft_put(d, end == SPF_FAIL ? STR("-all") : STR("~all"));

	struct str text = spf_draft_join(d);

	d->count = 0;
	d->term = NULL;
	return text;
}

static bool has_mx(const struct answer *mx)
{
	return dns_definite(mx) && mx->count && strcmp(mx->rr[0].name, ".") != 0;
}

/* A first record for a domain without one: its MX if it has any, the client, nobody else. */
bool spf_draft_new(struct spf_draft *d)
{
	bool mx = has_mx(d->dns->ask(d->dns->context, RR_MX, d->node->name));

	if (mx)
		spf_draft_put(d, STR("mx"));
	if (mx || d->client->ip)
		spf_draft_put(d, STR("-all"));
	d->fresh = true;
	return d->count;
}

static void rewrite(struct spf_draft *d, const struct spf_record *record)
{
	d->record = record;
	d->term = NULL;
	d->count = 0;
	for (size_t i = 0; i < record->count; i++)
		rewrite_term(d, &record->term[i]);
}

/* The first record of ANSWER that was meant as one, put right; NULL: there is none. */
static const struct spf_record *mended(struct spf_draft *d, const struct answer *answer)
{
	for (size_t i = 0; answer && i < answer->count; i++) {
		const struct str text = spf_mend(d->arena, &answer->rr[i]);

		if (text.n)
			return spf_record_parse(d->arena, text);
	}
	return NULL;
}

/* What there is to be rewritten, or NULL. Nobody reads the record of type SPF any more (RFC 7208
 * section 3.1), but it says what was meant. */
static const struct spf_record *find_record(struct spf_draft *d)
{
	const struct spf_node *node = d->node;
	const struct spf_record *meant;

	switch (node->state) {
	case SPF_NODE_MULTIPLE:
		return spf_record_parse(d->arena, joined_records(d, node->txt));
	case SPF_NODE_BROKEN:
		meant = mended(d, node->txt);
		return meant && meant->fault_count < node->record->fault_count ? meant
									       : node->record;
	case SPF_NODE_ABSENT:
		meant = mended(d, node->txt);
		return meant ? meant : mended(d, d->dns->ask(d->dns->context, RR_SPF, node->name));
	case SPF_NODE_PRESENT:
	case SPF_NODE_PENDING:
	case SPF_NODE_FAILED:
	case SPF_NODE_NOT_ASKED:
	case SPF_NODE_LOOP:
	case SPF_NODE_NO_NAME:
	case SPF_NODE_CUT:
		break;
	}
	return node->record;
}

bool spf_draft_rewrite(struct spf_draft *d)
{
	const struct spf_record *record = find_record(d);

	if (!record || record->text.n > SPF_MENDED_MAX)
		return false;
	rewrite(d, record);
	/* What was mended may repeat what is there, or never be looked at. */
	rewrite(d, spf_record_parse(d->arena, spf_draft_join(d)));
	if (spf_draft_end_of(d) == d->count)
		spf_draft_put(d, STR("~all"));
	return true;
}
