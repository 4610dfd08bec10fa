/* Evaluates a rewritten record as if it were published: a cure that does not work is none. */
#include "checks/spf/spf_cure.h"

#include "checks/spf/spf_draft.h"

#include <string.h>

enum {
	STRING_MAX = 255,
	HOSTS_ROOM = 450, /* octets that a record with addresses in place of names may have */
};

/* --- a world in which the draft is published --- */

struct published {
	const struct spf_dns *dns;
	struct answer answer;
	struct rr rr;
};

static const struct answer *ask_published(void *context, enum rr_type type, const char *name)
{
	struct published *p = context;

	if (type == RR_TXT && !strcmp(name, p->answer.name))
		return &p->answer;
	return p->dns->ask(p->dns->context, type, name);
}

static struct spf_cure try_text(struct spf_draft *d, struct str text)
{
	struct published p = { .dns = d->dns };
	const struct spf_dns dns = { .ask = ask_published, .context = &p };
	struct str domain = str_of(d->node->name);
	struct spf_cure cure = { .text = text.p };

	p.rr = (struct rr){ .owner = d->node->name,
		.type = RR_TXT,
		.text = text,
		.part = &p.rr.text,
		.part_count = 1,
		.show = "" };
	p.answer =
		(struct answer){ .name = d->node->name, .type = RR_TXT, .rr = &p.rr, .count = 1 };

	const struct spf_tree *tree = spf_tree_walk(d->arena, &dns, d->client, domain);

	if (d->client->ip)
		spf_check_host(d->arena, &dns, d->client, domain, &cure.verdict);
	if (tree->pending || tree->node[0]->state != SPF_NODE_PRESENT)
		cure.text = NULL;
	cure.lints = spf_lint(d->arena, tree, d->client->ip ? &cure.verdict : NULL, NULL);
	return cure;
}

static struct str client_term(const struct spf_draft *d)
{
	char buffer[IP_TEXT_MAX];
	const struct ip *ip = d->client->ip;

	return str_of(arena_printf(d->arena, "ip%u:%s", ip->version, ip_text(ip, buffer)));
}

enum place { AS_IT_IS, BEFORE_END, IN_FRONT };

/* The draft with the client in that place. */
static struct spf_cure try_place(struct spf_draft *d, enum place place)
{
	struct spf_draft with = *d;

	with.term = NULL;
	with.count = 0;
	for (size_t i = 0; i < d->count; i++)
		if (place != IN_FRONT || !str_ieq(d->term[i], client_term(d)))
			spf_draft_put(&with, d->term[i]);
	if (place != AS_IT_IS)
		spf_draft_insert(
			&with, place == BEFORE_END ? spf_draft_end_of(&with) : 0, client_term(d));

	struct spf_cure cure = try_text(&with, spf_draft_join(&with));

	if (d->client->ip && cure.verdict.result != SPF_PASS)
		cure.text = NULL;
	return cure;
}

/* The redirect that `all' keeps from being looked at, in place of it: if it passes the client, it
 * was meant. */
static struct spf_cure try_redirect(struct spf_draft d)
{
	const struct spf_record *record = d.node->record;

	d.redirect = true;
	if (!record || !record->all || !record->redirect || !spf_draft_rewrite(&d))
		return (struct spf_cure){ 0 };
	return try_place(&d, AS_IT_IS);
}

static struct spf_cure try_places(struct spf_draft *d)
{
	struct spf_cure cure = { 0 };

	if (!d->fresh || !d->client->ip)
		cure = try_place(d, AS_IT_IS);
	if (cure.text || !d->client->ip)
		return cure;
	cure = try_redirect(*d);
	if (!cure.text)
		cure = try_place(d, BEFORE_END);
	return cure.text ? cure : try_place(d, IN_FRONT);
}

static bool is_costly(const struct spf_tree *tree)
{
	const struct spf_node *root = tree->node[0];

	return root->lookups > SPF_LOOKUPS_MAX || root->voids[SPF_V4] > SPF_VOIDS_MAX ||
	       root->voids[SPF_V6] > SPF_VOIDS_MAX;
}

static bool fits(const struct spf_cure *cure)
{
	return cure->text && strlen(cure->text) <= HOSTS_ROOM;
}

struct spf_cure spf_cure(struct arena *arena, const struct spf_dns *dns,
	const struct spf_client *client, const struct spf_tree *tree)
{
	const struct spf_node *root = tree->node[0];
	struct spf_cure cure = { 0 };

	for (int costly = is_costly(tree); costly >= 0; costly--) {
		struct spf_draft d = { .arena = arena,
			.dns = dns,
			.client = client,
			.node = root,
			.costly = is_costly(tree),
			.addresses = costly };
		bool drafted = spf_draft_rewrite(&d) ||
			       (root->state == SPF_NODE_ABSENT && spf_draft_new(&d));

		if (!drafted)
			return (struct spf_cure){ 0 };
		cure = try_places(&d);
		if (!costly || fits(&cure))
			break;
	}
	if (cure.text && root->state == SPF_NODE_PRESENT &&
		str_eq(str_of(cure.text), root->record->text))
		cure.text = NULL;
	return cure;
}

/* --- zone syntax --- */

char *spf_zone_line(struct arena *arena, const char *name, struct str text)
{
	char *line = arena_printf(arena, "%s. IN TXT", name);
	size_t n = strlen(line);
	char *out = arena_alloc(arena, n + 4 * text.n + 3 * (text.n / STRING_MAX + 2));

	memcpy(out, line, n);
	for (size_t i = 0; i < text.n; i++) {
		unsigned char c = (unsigned char)text.p[i];

		if (i % STRING_MAX == 0) {
			memcpy(out + n, i ? "\" \"" : " \"", i ? 3 : 2);
			n += i ? 3 : 2;
		}
		if (c < 0x20 || c > 0x7e || c == '"' || c == '\\') {
			out[n++] = '\\';
			out[n++] = (char)('0' + c / 100);
			out[n++] = (char)('0' + c / 10 % 10);
			out[n++] = (char)('0' + c % 10);
		} else {
			out[n++] = (char)c;
		}
	}
	out[n++] = '"';
	return out;
}
