/* Evaluates a rewritten record as if it were published: a cure that does not work is none. */
#include "checks/spf/spf_cure.h"

#include "checks/spf/spf_draft.h"
#include "checks/spf/spf_overlay.h"

#include <string.h>

enum {
	HOSTS_ROOM = 450, /* octets that a record with addresses in place of names may have */
};

/* The draft TEXT, looked at in a world in which it is published. */
static struct spf_cure try_text(struct spf_draft *d, struct str text)
{
	struct spf_overlay overlay = { .arena = d->arena, .below = d->dns };
	struct str domain = str_of(d->node->name);
	struct spf_cure cure = { .text = text.p };

	spf_overlay_put(&overlay, d->node->name, d->node->txt, text);

	const struct spf_dns dns = spf_overlay_dns(&overlay);
	const struct spf_tree *tree = spf_tree_walk(d->arena, &dns, d->client, domain);

	if (d->client->ip)
		spf_check_host(d->arena, &dns, d->client, domain, &cure.verdict);
	if (tree->pending || tree->node[0]->state != SPF_NODE_PRESENT)
		cure.text = NULL;
	cure.lints = spf_lint(d->arena, tree, d->client->ip ? &cure.verdict : NULL, NULL);
	cure.open = spf_lets_all_pass(d->arena, tree);
	return cure;
}

enum place { AS_IT_IS, BEFORE_END, IN_FRONT };

/* The draft with the client in that place. */
static struct spf_cure try_place(struct spf_draft *d, enum place place)
{
	struct spf_draft with = *d;

	with.term = NULL;
	with.count = 0;
	for (size_t i = 0; i < d->count; i++)
		if (place != IN_FRONT || !str_ieq(d->term[i], spf_draft_client(d)))
			spf_draft_put(&with, d->term[i]);
	if (place != AS_IT_IS)
		spf_draft_insert(&with, place == BEFORE_END ? spf_draft_end_of(&with) : 0,
			spf_draft_client(d));

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

static struct spf_cure first_cure(struct arena *arena, const struct spf_dns *dns,
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
	return cure;
}

struct spf_cure spf_cure(struct arena *arena, const struct spf_dns *dns,
	const struct spf_client *client, const struct spf_tree *tree)
{
	const struct spf_node *root = tree->node[0];
	struct spf_cure cure = first_cure(arena, dns, client, tree);

	/* Terms that could be read only once they were mended may lead nowhere. */
	if (cure.text && cure.lints.count) {
		struct spf_overlay overlay = { .arena = arena, .below = dns };

		spf_overlay_put(&overlay, root->name, root->txt, str_of(cure.text));

		const struct spf_dns mended = spf_overlay_dns(&overlay);
		struct spf_cure again = first_cure(arena, &mended, client,
			spf_tree_walk(arena, &mended, client, str_of(root->name)));

		if (again.text && again.lints.count < cure.lints.count)
			cure = again;
	}
	if (cure.text && root->state == SPF_NODE_PRESENT &&
		str_eq(str_of(cure.text), root->record->text))
		cure.text = NULL;
	return cure;
}
