/* Asks ahead: every question that the texts of the records give rise to, so that a tree costs as
 * many round trips as it is deep. */
#include "checks/spf/spf_tree.h"

#include <string.h>

enum {
	NODES_MAX = 60,
	TERMS_MAX = 100, /* terms whose questions are put */
	BOTH_MAX = 10,	 /* terms that are asked for both IP versions: no evaluation reaches more */
	TEXT_MAX = 256 * 1024,
};

struct walk {
	struct arena *arena;
	const struct spf_dns *dns;
	const struct spf_client *client;
	struct spf_tree *tree;
	size_t terms, text;
};

static const struct answer *ask_dns(struct walk *w, enum rr_type type, const char *name)
{
	const struct answer *answer = w->dns->ask(w->dns->context, type, name);

	if (!answer)
		w->tree->pending = true;
	return answer;
}

static bool is_void(const struct answer *answer)
{
	return dns_definite(answer) && !answer->count;
}

static unsigned family_of(const struct ip *ip)
{
	return ip->version == 4 ? SPF_V4 : SPF_V6;
}

/* Is the term to be asked for senders of FAMILY? */
static bool is_wanted(const struct walk *w, unsigned family)
{
	return !w->client->ip || family_of(w->client->ip) == family || w->terms <= BOTH_MAX;
}

static void ask_host(struct walk *w, struct spf_probe *probe, const char *name)
{
	static const enum rr_type types[] = { [SPF_V4] = RR_A, [SPF_V6] = RR_AAAA };

	for (unsigned f = 0; f < SPF_FAMILIES; f++) {
		if (!is_wanted(w, f))
			continue;

		const struct answer *answer = ask_dns(w, types[f], name);

		probe->voids[f] += is_void(answer);
		if (answer)
			*ARENA_PUSH(w->arena, probe->host[f], probe->host_count[f]) = answer;
	}
}

static void count_void(struct spf_probe *probe, const struct answer *answer)
{
	for (unsigned f = 0; f < SPF_FAMILIES; f++)
		probe->voids[f] += is_void(answer);
}

static void ask_mx(struct walk *w, struct spf_probe *probe)
{
	probe->mx = ask_dns(w, RR_MX, probe->name);
	count_void(probe, probe->mx);
	if (!probe->mx || probe->mx->count > SPF_HOSTS_MAX)
		return;

	size_t count;
	const char **name = spf_mx_targets(w->arena, probe->mx, &count);

	for (size_t i = 0; i < count; i++)
		ask_host(w, probe, name[i]);
}

static void ask_exists(struct walk *w, struct spf_probe *probe)
{
	const struct answer *answer = ask_dns(w, RR_A, probe->name);

	count_void(probe, answer);
	for (unsigned f = 0; answer && f < SPF_FAMILIES; f++)
		*ARENA_PUSH(w->arena, probe->host[f], probe->host_count[f]) = answer;
}

/* The client's names, which ptr and %{p} need. */
static void ask_ptr(struct walk *w, struct spf_probe *probe)
{
	const struct ip *ip = w->client->ip;

	if (!ip)
		return;

	const struct answer *ptr = ask_dns(w, RR_PTR, ip_reverse(w->arena, ip));

	probe->voids[family_of(ip)] += is_void(ptr);
	for (size_t i = 0; ptr && i < ptr->count && i < SPF_HOSTS_MAX; i++)
		probe->voids[family_of(ip)] +=
			is_void(ask_dns(w, spf_address_type(ip), ptr->rr[i].name));
}

/* Is NAME the name of a record that leads to PARENT, or PARENT's own? */
static bool is_loop(const struct spf_node *parent, const char *name)
{
	for (; parent; parent = parent->parent)
		if (parent->name && !strcmp(parent->name, name))
			return true;
	return false;
}

static struct spf_node *add_node(struct walk *w, struct spf_node *parent,
	const struct spf_term *via, struct str domain, enum spf_node_state state)
{
	struct spf_node *node = arena_alloc(w->arena, sizeof *node);

	*node = (struct spf_node){ .parent = parent, .via = via, .domain = domain, .state = state };
	if (w->tree->count >= NODES_MAX) {
		node->state = SPF_NODE_CUT;
		w->tree->cut = true;
		return node;
	}
	*ARENA_PUSH(w->arena, w->tree->node, w->tree->count) = node;
	return node;
}

static void follow(struct walk *w, struct spf_node *node, struct spf_probe *probe, struct str raw)
{
	probe->child = add_node(w, node, probe->term, raw, SPF_NODE_PENDING);
	probe->child->name = spf_domain(w->arena, raw);
	if (!probe->child->name)
		probe->child->state = SPF_NODE_NO_NAME;
	else if (is_loop(node, probe->child->name))
		probe->child->state = SPF_NODE_LOOP;
}

/* Puts the questions of one term; what cannot be expanded (yet) leaves no name. */
static void ask_term(struct walk *w, struct spf_node *node, struct spf_probe *probe)
{
	struct str raw;
	enum spf_expansion expansion = spf_target(
		w->arena, w->dns, w->client, node->domain, probe->term, &raw, &probe->name);

	w->tree->pending |= expansion == SPF_EXPAND_PENDING;
	if (expansion != SPF_EXPANDED) {
		if (probe->term->kind == SPF_INCLUDE || probe->term->kind == SPF_REDIRECT)
			probe->child = add_node(
				w, node, probe->term, (struct str){ 0 }, SPF_NODE_NOT_ASKED);
		return;
	}
	switch (probe->term->kind) {
	case SPF_INCLUDE:
	case SPF_REDIRECT:
		follow(w, node, probe, raw);
		break;
	case SPF_A:
		if (probe->name)
			ask_host(w, probe, probe->name);
		break;
	case SPF_MX:
		if (probe->name)
			ask_mx(w, probe);
		break;
	case SPF_EXISTS:
		if (probe->name)
			ask_exists(w, probe);
		break;
	case SPF_PTR:
		ask_ptr(w, probe);
		break;
	case SPF_ALL:
	case SPF_IP4:
	case SPF_IP6:
	case SPF_EXP:
	case SPF_OTHER_MODIFIER:
	case SPF_BROKEN:
		break;
	}
}

/* The explanation of a record that can decide a fail: the root's, or that of a redirect from
 * there. */
static void ask_explanation(struct walk *w, struct spf_node *node)
{
	const struct spf_term *exp = node->record->exp;
	struct str raw;
	const char *name;

	for (const struct spf_node *n = node; n->via; n = n->parent)
		if (n->via->kind != SPF_REDIRECT)
			return;
	if (!exp || !w->client->ip)
		return;
	if (spf_target(w->arena, w->dns, w->client, node->domain, exp, &raw, &name) ==
			SPF_EXPANDED &&
		name)
		node->explanation = ask_dns(w, RR_TXT, name);
}

static void probe_terms(struct walk *w, struct spf_node *node)
{
	const struct spf_record *record = node->record;
	struct spf_probe *probes = NULL;

	for (size_t i = 0; i < record->count; i++) {
		const struct spf_term *term = &record->term[i];

		/* Section 5.1: what stands behind `all' is never looked at, nor is a redirect. */
		if (!spf_kind_looks_up(term->kind) ||
			(record->all && (term > record->all || term->kind == SPF_REDIRECT)))
			continue;
		node->lookups++;
		if (++w->terms > TERMS_MAX) {
			w->tree->cut = true;
			continue;
		}

		struct spf_probe *probe = ARENA_PUSH(w->arena, probes, node->probe_count);

		probe->term = term;
		ask_term(w, node, probe);
	}
	node->probe = probes;
	ask_explanation(w, node);
}

static enum spf_node_state state_of(const struct answer *answer, struct str *text)
{
	if (!answer)
		return SPF_NODE_PENDING;
	if (dns_not_asked(answer))
		return SPF_NODE_NOT_ASKED;
	if (!dns_definite(answer))
		return SPF_NODE_FAILED;

	size_t count = spf_select(answer, text);

	return count > 1 ? SPF_NODE_MULTIPLE : count ? SPF_NODE_PRESENT : SPF_NODE_ABSENT;
}

static void visit(struct walk *w, struct spf_node *node)
{
	struct str text = { 0 };

	if (node->state != SPF_NODE_PENDING)
		return;
	node->txt = ask_dns(w, RR_TXT, node->name);
	node->state = state_of(node->txt, &text);
	if (node->state != SPF_NODE_PRESENT)
		return;
	w->text += text.n;
	if (w->text > TEXT_MAX) {
		node->state = SPF_NODE_CUT;
		w->tree->cut = true;
		return;
	}
	node->record = spf_record_parse(w->arena, text);
	if (node->record->fault_count)
		node->state = SPF_NODE_BROKEN;
	else
		probe_terms(w, node);
}

/* Children stand behind their parents, so from the end on everything below is summed up already. */
static void sum_up(struct spf_tree *tree)
{
	for (size_t i = tree->count; i--;) {
		struct spf_node *node = tree->node[i];

		for (unsigned f = 0; f < SPF_FAMILIES; f++)
			for (size_t j = 0; j < node->probe_count; j++)
				node->voids[f] += node->probe[j].voids[f];
		if (!node->parent)
			continue;
		node->parent->lookups += node->lookups;
		for (unsigned f = 0; f < SPF_FAMILIES; f++)
			node->parent->voids[f] += node->voids[f];
	}
}

const struct spf_tree *spf_tree_walk(struct arena *arena, const struct spf_dns *dns,
	const struct spf_client *client, struct str domain)
{
	struct spf_tree *tree = arena_alloc(arena, sizeof *tree);
	struct walk w = { .arena = arena, .dns = dns, .client = client, .tree = tree };
	struct spf_node *root = add_node(&w, NULL, NULL, domain, SPF_NODE_PENDING);

	root->name = spf_domain(arena, domain);
	if (!root->name)
		root->state = SPF_NODE_NO_NAME;
	for (size_t i = 0; i < tree->count; i++)
		visit(&w, tree->node[i]);
	sum_up(tree);
	return tree;
}

/* --- as text --- */

enum { TREE_TEXT_MAX = 600 };

struct line {
	char *p;
	size_t n;
};

/* Appends; false, with "..." instead, when the line is full. */
static bool put(struct line *line, const char *text)
{
	size_t n = strlen(text);

	if (line->n + n > TREE_TEXT_MAX) {
		if (line->n < TREE_TEXT_MAX + 1)
			memcpy(line->p + line->n, "...", 3);
		line->n = TREE_TEXT_MAX + 3;
		return false;
	}
	memcpy(line->p + line->n, text, n);
	line->n += n;
	return true;
}

/* The depth is bounded: a loop ends a branch, and there are at most NODES_MAX nodes. */
static bool put_node(struct arena *arena, struct line *line, const struct spf_node *node)
{
	for (size_t i = 0; i < node->probe_count; i++) {
		const struct spf_probe *probe = &node->probe[i];
		unsigned lookups = 1 + (probe->child ? probe->child->lookups : 0);

		if (!put(line, arena_printf(arena, "%s%s %u", i ? ", " : "",
				       str_printable(arena, probe->term->text), lookups)))
			return false;
		if (!probe->child || !probe->child->probe_count)
			continue;
		if (!put(line, " (") || !put_node(arena, line, probe->child) || !put(line, ")"))
			return false;
	}
	return true;
}

const char *spf_tree_text(struct arena *arena, const struct spf_tree *tree)
{
	struct line line = { .p = arena_alloc(arena, TREE_TEXT_MAX + 4) };

	put_node(arena, &line, tree->node[0]);
	return line.n ? line.p : "no term that costs a lookup";
}
