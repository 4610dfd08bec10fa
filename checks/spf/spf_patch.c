/* Rewrites the records of the sender's own names in a tree, and evaluates the whole as if they
 * were published. */
#include "checks/spf/spf_patch.h"

#include "checks/psl.h"
#include "checks/spf/spf_draft.h"
#include "checks/spf/spf_overlay.h"
#include "checks/spf/spf_split.h"

#include <string.h>

enum { PATCHES_MAX = 5 };

static const char *own_domain(const struct spf_tree *tree)
{
	const char *root = tree->node[0]->name;
	const char *registered = root ? psl_registered(root) : NULL;

	return registered ? registered : root;
}

bool spf_is_own(const struct spf_tree *tree, const struct spf_node *node)
{
	const char *own = own_domain(tree);

	return own && node->name && name_under(node->name, own);
}

static bool has_patch(const struct spf_patches *patches, const char *name)
{
	for (size_t i = 0; i < patches->count; i++)
		if (!strcmp(patches->patch[i].name, name))
			return true;
	return false;
}

/* The record of D->node rewritten; CLIENT_FIRST: with the client's address in front of it. */
static void add(struct spf_draft d, bool client_first, struct spf_patches *patches)
{
	struct str text;

	if (patches->count == PATCHES_MAX || has_patch(patches, d.node->name) ||
		!spf_draft_rewrite(&d))
		return;
	if (client_first)
		spf_draft_insert(&d, 0, spf_draft_client(&d));
	text = spf_draft_join(&d);
	if (!str_eq(text, d.node->record->text))
		*ARENA_PUSH(d.arena, patches->patch, patches->count) =
			(struct spf_patch){ d.node->name, text };
}

/* The tree with PATCHES published. */
struct trial {
	struct spf_overlay overlay;
	struct spf_dns dns;
	const struct spf_tree *tree;
	struct spf_verdict verdict;
};

static void try_out(struct trial *t, const struct spf_draft *d, const struct spf_tree *tree,
	const struct spf_patches *patches)
{
	const struct str domain = str_of(tree->node[0]->name);

	*t = (struct trial){ .overlay = { .arena = d->arena, .below = d->dns } };
	for (size_t i = 0; i < patches->count; i++) {
		const struct answer *old = NULL;

		for (size_t j = 0; j < tree->count && !old; j++)
			if (tree->node[j]->name &&
				!strcmp(tree->node[j]->name, patches->patch[i].name))
				old = tree->node[j]->txt;
		spf_overlay_put(&t->overlay, patches->patch[i].name, old, patches->patch[i].text);
	}
	t->dns = spf_overlay_dns(&t->overlay);
	t->tree = spf_tree_walk(d->arena, &t->dns, d->client, domain);
	if (d->client->ip)
		spf_check_host(d->arena, &t->dns, d->client, domain, &t->verdict);
}

static struct spf_patches closing(
	struct spf_draft d, const struct spf_tree *tree, bool client_first)
{
	struct spf_patches patches = { 0 };

	d.own = own_domain(tree);
	for (size_t i = 0; i < tree->count; i++) {
		d.node = tree->node[i];
		if (d.node->state == SPF_NODE_PRESENT && spf_is_own(tree, d.node) &&
			spf_node_lets_all_pass(d.arena, d.node))
			add(d, !i && client_first, &patches);
	}
	return patches;
}

struct spf_patches spf_close(struct arena *arena, const struct spf_dns *dns,
	const struct spf_client *client, const struct spf_tree *tree)
{
	const struct spf_draft d = { .arena = arena, .dns = dns, .client = client };

	for (int client_first = 0; client_first <= (client->ip != NULL); client_first++) {
		struct spf_patches patches = closing(d, tree, client_first);
		struct trial t;

		if (!patches.count)
			break;
		try_out(&t, &d, tree, &patches);
		if (!t.tree->pending && !spf_lets_all_pass(arena, t.tree) &&
			t.tree->node[0]->state == SPF_NODE_PRESENT &&
			(!client->ip || t.verdict.result == SPF_PASS))
			return patches;
	}
	return (struct spf_patches){ 0 };
}

struct spf_patches spf_patch(struct arena *arena, const struct spf_dns *dns,
	const struct spf_client *client, const struct spf_tree *tree, const struct spf_lint *lint)
{
	const struct spf_draft d = {
		.arena = arena, .dns = dns, .client = client, .node = lint->node
	};
	struct spf_patches patches = { 0 };
	struct spf_verdict now;
	struct spf_lints left;
	struct trial t;

	if (lint->node->state != SPF_NODE_PRESENT || !spf_is_own(tree, lint->node))
		return patches;
	if (lint->id == FIND_SPF_LONG_RECORD)
		patches = spf_split(arena, tree);
	else if (lint->node != tree->node[0])
		add(d, false, &patches);
	if (!patches.count)
		return patches;
	try_out(&t, &d, tree, &patches);
	left = spf_lint(arena, t.tree, client->ip ? &t.verdict : NULL, NULL);
	if (client->ip)
		spf_check_host(arena, dns, client, str_of(tree->node[0]->name), &now);
	if (t.tree->pending || spf_lint_has(&left, lint) ||
		t.tree->node[0]->lookups > SPF_LOOKUPS_MAX ||
		(client->ip && now.result != t.verdict.result && t.verdict.result != SPF_PASS))
		return (struct spf_patches){ 0 };
	return patches;
}
