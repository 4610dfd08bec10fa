/* Walks the SPF tree depth first, as an evaluation without a match would, and counts on the way. */
#include "reports/spf_rows.h"

#include <string.h>

struct walk {
	struct arena *arena;
	struct spf_rows rows;
	const struct spf_verdict *verdict;
	unsigned family;
};

static bool decides_here(const struct walk *w, const struct spf_node *node)
{
	return node && node->name && w->verdict->term.n && w->verdict->domain &&
	       !strcmp(node->name, w->verdict->domain);
}

/* Is TEXT one of the terms of NODE that cost a lookup? Those have rows of their own. */
static bool is_probe(const struct spf_node *node, struct str text)
{
	for (size_t i = 0; i < node->probe_count; i++)
		if (str_eq(node->probe[i].term->text, text))
			return true;
	return false;
}

static struct spf_row *add(struct walk *w, size_t parent, unsigned depth)
{
	struct spf_row *row = ARENA_PUSH(w->arena, w->rows.row, w->rows.count);

	row->parent = parent;
	row->depth = depth;
	return row;
}

/* The depth is bounded: a loop ends a branch, and a tree has few nodes. */
static void add_terms(struct walk *w, const struct spf_node *node, size_t at, unsigned depth)
{
	for (size_t i = 0; i < node->probe_count; i++) {
		const struct spf_probe *probe = &node->probe[i];
		const struct spf_node *child = probe->child;
		struct spf_row *row = add(w, at, depth);
		size_t here = w->rows.count - 1;

		row->probe = probe;
		row->node = child;
		row->number = ++w->rows.lookups;
		row->empty = probe->voids[w->family];
		w->rows.voids += probe->voids[w->family];
		row->voids = w->rows.voids;
		row->decides = decides_here(w, node) &&
			       str_eq(probe->term->text, w->verdict->term) && !child;
		if (!child)
			continue;
		row->decides |= decides_here(w, child) && !is_probe(child, w->verdict->term);
		add_terms(w, child, here, depth + 1);
	}
}

struct spf_rows spf_rows_of(struct arena *arena, const struct result *result)
{
	const struct spf_view *view = result->spf;
	const struct ip *ip = result->target->ip;
	struct walk w = { .arena = arena, .family = ip && ip->version == 6 ? SPF_V6 : SPF_V4 };
	const struct spf_node *root;

	if (!view)
		return w.rows;
	w.verdict = &view->verdict;
	root = view->tree->node[0];
	*add(&w, 0, 0) = (struct spf_row){
		.node = root,
		.decides = decides_here(&w, root) && !is_probe(root, view->verdict.term),
	};
	add_terms(&w, root, 0, 1);
	return w.rows;
}
