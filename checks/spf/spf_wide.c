/* Tells records that let everyone pass, however they say it. */
#include "checks/spf/spf_lint.h"

enum { NETS_MAX = 512 };

struct net {
	struct ip ip;
	unsigned bits;
};

/* Networks that pass. */
struct nets {
	struct net *net;
	size_t count;
};

static struct ip bit_set(struct ip ip, unsigned bit)
{
	ip.bytes[bit / 8] |= (uint8_t)(0x80 >> bit % 8);
	return ip;
}

/* Is every address that begins as the first BITS bits of BASE in one of the networks? */
static bool covered(const struct nets *nets, struct ip base, unsigned bits)
{
	bool inside = false;

	for (size_t i = 0; i < nets->count; i++) {
		const struct net *net = &nets->net[i];

		if (net->bits <= bits && ip_prefix_eq(&net->ip, &base, net->bits))
			return true;
		inside |= net->bits > bits && ip_prefix_eq(&net->ip, &base, bits);
	}
	return inside && covered(nets, base, bits + 1) &&
	       covered(nets, bit_set(base, bits), bits + 1);
}

static bool cover_all(const struct nets *nets, unsigned family)
{
	return covered(nets, (struct ip){ .version = family == SPF_V4 ? 4 : 6 }, 0);
}

static unsigned bits_of(const struct spf_term *term, unsigned family)
{
	return family == SPF_V4 ? term->bits4 : term->bits6;
}

static bool finds_address(const struct spf_probe *probe, unsigned family)
{
	for (size_t i = 0; i < probe->host_count[family]; i++)
		if (probe->host[family][i]->count)
			return true;
	return false;
}

static bool has_macro(const struct spf_term *term)
{
	return str_find(term->argument, '%') < term->argument.n;
}

static enum tristate matches_all(struct arena *arena, const struct spf_node *node, unsigned family);

/* Does the term match every address? */
static enum tristate term_matches_all(struct arena *arena, const struct spf_node *node,
	const struct spf_term *term, unsigned family)
{
	const struct spf_probe *probe = spf_probe_of(node, term);

	switch (term->kind) {
	case SPF_ALL:
		return TRI_YES;
	case SPF_IP4:
		return family == SPF_V4 && !term->bits4 ? TRI_YES : TRI_NO;
	case SPF_IP6:
		return family == SPF_V6 && !term->bits6 ? TRI_YES : TRI_NO;
	case SPF_A:
	case SPF_MX:
		return probe && !bits_of(term, family) && finds_address(probe, family) ? TRI_YES
										       : TRI_NO;
	case SPF_EXISTS:
		return probe && !has_macro(term) && finds_address(probe, family) ? TRI_YES : TRI_NO;
	case SPF_INCLUDE:
	case SPF_REDIRECT:
		return probe && probe->child ? matches_all(arena, probe->child, family) : TRI_NO;
	case SPF_PTR:
	case SPF_EXP:
	case SPF_OTHER_MODIFIER:
	case SPF_BROKEN:
		break;
	}
	return TRI_NO;
}

static void add_net(
	struct arena *arena, struct nets *nets, const struct spf_term *term, unsigned family)
{
	bool fits = term->kind == (family == SPF_V4 ? SPF_IP4 : SPF_IP6);

	if (fits && term->result == SPF_PASS && nets->count < NETS_MAX)
		*ARENA_PUSH(arena, nets->net, nets->count) =
			(struct net){ term->net, bits_of(term, family) };
}

static enum tristate of_record(struct arena *arena, const struct spf_node *node, unsigned family)
{
	struct nets nets = { 0 };
	enum tristate result = TRI_NO;

	for (size_t i = 0; i < node->record->count; i++) {
		const struct spf_term *term = &node->record->term[i];
		enum tristate all = TRI_NO;

		add_net(arena, &nets, term, family);
		if (term->kind != SPF_REDIRECT)
			all = term_matches_all(arena, node, term, family);
		if (all == TRI_YES && term->result == SPF_PASS)
			return TRI_YES;
		if (all == TRI_YES)
			return cover_all(&nets, family) ? TRI_YES : result;
		if (all == TRI_UNKNOWN)
			result = TRI_UNKNOWN;
	}
	if (cover_all(&nets, family))
		return TRI_YES;
	if (node->record->redirect) {
		enum tristate all = term_matches_all(arena, node, node->record->redirect, family);

		return all == TRI_NO ? result : all;
	}
	return result;
}

/* Bounded by the tree, whose branches end at loops. */
static enum tristate matches_all(struct arena *arena, const struct spf_node *node, unsigned family)
{
	switch (node->state) {
	case SPF_NODE_PRESENT:
		return of_record(arena, node, family);
	case SPF_NODE_PENDING:
	case SPF_NODE_FAILED:
	case SPF_NODE_NOT_ASKED:
	case SPF_NODE_CUT:
		return TRI_UNKNOWN;
	case SPF_NODE_BROKEN:
	case SPF_NODE_MULTIPLE:
	case SPF_NODE_ABSENT:
	case SPF_NODE_LOOP:
	case SPF_NODE_NO_NAME:
		break;
	}
	return TRI_NO;
}

enum tristate spf_passes_all(struct arena *arena, const struct spf_tree *tree, unsigned family)
{
	return matches_all(arena, tree->node[0], family);
}

bool spf_only_all(const struct spf_record *record)
{
	for (size_t i = 0; i < record->count; i++)
		switch (record->term[i].kind) {
		case SPF_INCLUDE:
		case SPF_A:
		case SPF_MX:
		case SPF_PTR:
		case SPF_IP4:
		case SPF_IP6:
		case SPF_EXISTS:
		case SPF_BROKEN:
			return false;
		case SPF_ALL:
		case SPF_REDIRECT:
		case SPF_EXP:
		case SPF_OTHER_MODIFIER:
			break;
		}
	return record->all != NULL;
}

bool spf_node_lets_all_pass(struct arena *arena, const struct spf_node *node)
{
	return matches_all(arena, node, SPF_V4) == TRI_YES ||
	       matches_all(arena, node, SPF_V6) == TRI_YES;
}

bool spf_lets_all_pass(struct arena *arena, const struct spf_tree *tree)
{
	return spf_node_lets_all_pass(arena, tree->node[0]);
}

const struct spf_node *spf_opening(struct arena *arena, const struct spf_tree *tree)
{
	const struct spf_node *node = tree->node[0];

	for (size_t i = 0; i < node->probe_count; i++) {
		const struct spf_probe *probe = &node->probe[i];

		if (!probe->child || probe->term->result != SPF_PASS ||
			!spf_node_lets_all_pass(arena, probe->child))
			continue;
		node = probe->child;
		i = (size_t)-1;
	}
	return node;
}
