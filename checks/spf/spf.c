/* Does the domain's SPF record allow the address? For MAIL FROM and for HELO, with the record that
 * cures what is wrong. */
#include "checks/spf/spf_report.h"

#include "checks/spf2/spf2_say.h"

#include <string.h>

static const char *record_word(const struct spf_node *root)
{
	switch (root->state) {
	case SPF_NODE_PRESENT:
	case SPF_NODE_BROKEN:
	case SPF_NODE_CUT:
		return "present";
	case SPF_NODE_MULTIPLE:
		return "multiple";
	case SPF_NODE_ABSENT:
		return "absent";
	case SPF_NODE_PENDING:
	case SPF_NODE_FAILED:
	case SPF_NODE_NOT_ASKED:
	case SPF_NODE_LOOP:
	case SPF_NODE_NO_NAME:
		break;
	}
	return NULL;
}

static void set_record_facts(struct spf_report *r)
{
	const struct spf_node *root = r->c->tree ? r->c->tree->node[0] : NULL;
	const char *word = root ? record_word(root) : NULL;

	if (!word || r->c->id.helo) /* facts of the sender's domain */
		return;
	set_fact(r->e, FACT_SPF_RECORD, word);
	if (root->state == SPF_NODE_ABSENT)
		return;

	enum tristate permissive = spf_is_permissive(r);

	if (permissive != TRI_UNKNOWN)
		set_flag(r->e, FACT_SPF_TOO_PERMISSIVE, permissive == TRI_YES);
	set_flag(r->e, FACT_SPF_ONLY_ALL,
		root->state == SPF_NODE_PRESENT && spf_only_all(root->record));
}

static void set_counters(struct spf_report *r)
{
	const struct spf_case *c = r->c;
	const struct spf_node *root = c->tree ? c->tree->node[0] : NULL;
	const struct ip *ip = c->id.client.ip;
	unsigned voids;

	if (!root || !root->record)
		return;
	voids = root->voids[ip && ip->version == 6 ? SPF_V6 : SPF_V4];
	set_counter(r->e, COUNT_SPF_LOOKUPS, ip ? c->verdict.lookups : root->lookups);
	set_counter(r->e, COUNT_SPF_VOID_LOOKUPS, ip ? c->verdict.voids : voids);
	set_counter(r->e, COUNT_SPF_TREE_LOOKUPS, root->lookups);
	set_counter(r->e, COUNT_SPF_TREE_VOID_LOOKUPS, voids);
	set_counter(r->e, COUNT_SPF_RECORD_LENGTH, (unsigned)root->record->text.n);
}

static void show(struct eval *e, const struct spf_case *c)
{
	struct spf_view *view = arena_alloc(e->arena, sizeof *view);

	*view = (struct spf_view){ .tree = c->tree, .verdict = c->verdict };
	spf_seen(e, view);
}

/* The main identity: MAIL FROM, or HELO for the null sender. */
static void judge_main(struct eval *e, const struct spf_case *c, const struct answer *old_type)
{
	struct spf_report r = { .e = e, .c = c, .old_type = old_type };

	if (!c->id.given)
		return;
	set_fact(e, FACT_SPF_RESULT, spf_word(c));
	set_counters(&r);
	set_record_facts(&r);
	if (!c->tree)
		return;
	spf_report_main(&r);
	show(e, c);
}

/* HELO: told only where it is another record than the sender's. */
static void judge_helo(struct eval *e, const struct spf_case *helo, const struct spf_case *mail)
{
	struct spf_report r = { .e = e, .c = helo };
	const char *name = helo->id.name;

	if (helo->id.given)
		set_fact(e, FACT_SPF_HELO_RESULT, spf_word(helo));
	if (name && (!mail->id.name || strcmp(mail->id.name, name) != 0))
		spf_report_helo(&r);
}

static void eval_spf(struct eval *e)
{
	struct spf_identity helo_id = spf_helo(e), mail_id = spf_mail_from(e);
	struct spf_case helo = spf_look_at(e, &helo_id), mail = spf_look_at(e, &mail_id);
	const struct answer *old_type = NULL;

	if (mail_id.name)
		old_type = ask(e, RR_SPF, mail_id.name);
	if (helo.pending || mail.pending || (mail_id.name && !old_type))
		return;
	judge_main(e, &mail, old_type);
	spf2_say(e, &mail, old_type);
	judge_helo(e, &helo, &mail);
}

const struct check check_spf = {
	.name = "spf",
	.summary = "the SPF records of sender domain and HELO name allow the address",
	.needs = NEED_NOTHING,
	.eval = eval_spf,
};
