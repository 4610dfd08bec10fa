/* Puts the result of an SPF evaluation, and the faults of the records, into findings. */
#include "checks/spf/spf_report.h"

#include "checks/spf/spf_patch.h"
#include "checks/txt.h"

#include <string.h>

/* "(~all)", "(~all of _spf.example.net)", "(no term matches)" */
static const char *decided_by(struct arena *arena, const struct spf_case *c)
{
	const struct spf_verdict *v = &c->verdict;
	const char *term = v->term.n ? str_printable(arena, v->term) : "no term matches";

	if (v->domain && c->id.name && strcmp(v->domain, c->id.name) != 0)
		return arena_printf(arena, "%s, %s", term, v->domain);
	return term;
}

/* The cause of an error, with the name whose record it is in when that is another one. */
static const char *cause_of(struct arena *arena, const struct spf_case *c)
{
	const struct spf_verdict *v = &c->verdict;
	const struct spf_node *loop = spf_loop(c);

	if (loop)
		return speak(arena, "a loop: \"%s\" in the record of %s leads back to %s",
			str_printable(arena, loop->via->text), loop->parent->name, loop->name);
	if (v->where && c->id.name && strcmp(v->where, c->id.name) != 0 && !v->failed)
		return speak(arena, "%s (record of %s)", v->why, v->where);
	return v->why;
}

/* The place of F: the SPF record of the domain, or where it should stand. */
static void place(const struct spf_report *r, struct finding *f)
{
	const struct answer *txt = r->c->tree ? r->c->tree->node[0]->txt : NULL;
	const struct rr *record = NULL;

	for (size_t i = 0; txt && i < txt->count && !record; i++)
		if (str_istarts(txt->rr[i].text, STR("v=spf1")))
			record = &txt->rr[i];
	finding_place(f, txt, record);
}

/* Gives F the corrected record, if there is one and it works. */
static void cure(struct spf_report *r, struct finding *f)
{
	if (r->cure.text && r->c->id.name)
		finding_record(r->e, f, "%s",
			txt_record(r->e->arena, r->c->id.name, str_of(r->cure.text)));
}

static struct finding *add(
	struct spf_report *r, enum finding_id id, const char *text, const char *remedy)
{
	struct finding *f = finding(r->e, id, r->c->id.name, "%s", text);

	f->evidence = spf_evidence(r->e->arena, r->c);
	place(r, f);
	f->remedy = remedy;
	cure(r, f);
	return f;
}

/* "SPF", or "SPF of the HELO name mail.example.com". */
static const char *title(const struct spf_report *r)
{
	return r->c->id.helo ? speak(r->e->arena, "SPF of the HELO name %s:", r->c->id.name)
			     : "SPF";
}

static void report_denied(struct spf_report *r, enum finding_id id, const char *word)
{
	const struct target *target = r->e->target;
	struct arena *arena = r->e->arena;

	add(r, id,
		speak(arena, "%s %s (%s) for %s", title(r), word, decided_by(arena, r->c),
			target->ip_text),
		speak(arena, "allow %s in the SPF record, if it sends for %s", target->ip_text,
			r->c->id.name));
}

static void report_none(struct spf_report *r)
{
	bool bulk = r->e->target->bulk && !r->c->id.helo;
	const char *text = speak(r->e->arena, "%s has no SPF record%s", r->c->id.name,
		bulk ? ", which bulk senders need" : "");

	add(r, bulk ? FIND_BULK_NO_SPF : FIND_SPF_NONE, text,
		spf_remedy_none(r->e->arena, r->c, r->old_type));
}

static void report_permerror(struct spf_report *r)
{
	struct arena *arena = r->e->arena;
	const struct spf_node *root = r->c->tree->node[0];
	const char *who = r->e->target->ip_text, *why;

	if (who)
		why = cause_of(arena, r->c);
	else
		why = root->state == SPF_NODE_MULTIPLE
			      ? "more than one SPF record"
			      : spf_fault_text(arena, &root->record->fault[0]);
	add(r, FIND_SPF_PERMERROR,
		who ? speak(arena, "%s permerror for %s: %s", title(r), who, why)
		    : speak(arena, "%s permerror: %s", title(r), why),
		spf_remedy(r->c));
}

static void report_unknown(struct spf_report *r, const struct answer *failed)
{
	struct arena *arena = r->e->arena;
	struct finding *f = finding(r->e, FIND_SPF_UNKNOWN, r->c->id.name,
		"%s of %s could not be told: %s of %s = %s",
		r->c->id.helo ? "SPF of the HELO name" : "SPF", r->c->id.name,
		rr_type_name(failed->type), failed->name, dns_failure(failed));

	f->evidence = dns_evidence(arena, failed);
	finding_place(f, failed, NULL);
	f->remedy = failure_remedy(failed,
		speak(arena, "try again; if it stays so, the name servers for %s are broken",
			failed->name));
}

/* Without an address: what is so for every sender. */
static void report_record_only(struct spf_report *r)
{
	switch (r->c->tree->node[0]->state) {
	case SPF_NODE_ABSENT:
		report_none(r);
		break;
	case SPF_NODE_BROKEN:
	case SPF_NODE_MULTIPLE:
		report_permerror(r);
		break;
	case SPF_NODE_FAILED:
		report_unknown(r, r->c->tree->node[0]->txt);
		break;
	case SPF_NODE_PENDING:
	case SPF_NODE_PRESENT:
	case SPF_NODE_NOT_ASKED:
	case SPF_NODE_LOOP:
	case SPF_NODE_NO_NAME:
	case SPF_NODE_CUT:
		break;
	}
}

static void report_result(struct spf_report *r)
{
	switch (r->c->verdict.result) {
	case SPF_PENDING:
		report_record_only(r);
		break;
	case SPF_NONE:
		report_none(r);
		break;
	case SPF_NEUTRAL:
		report_denied(r, FIND_SPF_NEUTRAL, "neutral");
		break;
	case SPF_FAIL:
		report_denied(r, FIND_SPF_FAIL, "fail");
		break;
	case SPF_SOFTFAIL:
		report_denied(r, FIND_SPF_SOFTFAIL, "softfail");
		break;
	case SPF_TEMPERROR:
		if (!r->c->verdict.not_asked)
			report_unknown(r, r->c->verdict.failed);
		break;
	case SPF_PERMERROR:
		report_permerror(r);
		break;
	case SPF_PASS:
		break;
	}
}

/* --- the record --- */

enum tristate spf_is_permissive(const struct spf_report *r)
{
	const struct ip *ip = r->c->id.client.ip;
	enum tristate v4 = spf_passes_all(r->e->arena, r->c->tree, SPF_V4);
	enum tristate v6 = spf_passes_all(r->e->arena, r->c->tree, SPF_V6);

	if (ip)
		return ip->version == 4 ? v4 : v6;
	return v4 == TRI_YES || v6 == TRI_YES ? TRI_YES : v4 == TRI_NO ? v6 : v4;
}

static void publish_patches(
	struct spf_report *r, struct finding *f, const struct spf_patches *patches)
{
	for (size_t i = 0; i < patches->count; i++)
		finding_record(r->e, f, "%s",
			txt_record(r->e->arena, patches->patch[i].name, patches->patch[i].text));
}

/* The record of another name is why: somebody else's is for its keeper to correct, and to be
 * left out until then. */
static void say_opening(struct spf_report *r, struct finding *f)
{
	struct arena *arena = r->e->arena;
	const struct spf_node *node = spf_opening(arena, r->c->tree);

	if (!node->parent || !node->name)
		return;
	f->text = speak(arena, "%s: the record of %s does, which \"%s\" of %s leads to", f->text,
		node->name, str_printable(arena, node->via->text), node->parent->name);
	if (spf_is_own(r->c->tree, node))
		return;
	f->who_detail = speak(arena, "the keeper of %s", node->name);
	f->remedy = speak(arena,
		"leave the term out, and name your own addresses, until the keeper of %s has corrected the record",
		node->name);
}

static void report_permissive(struct spf_report *r)
{
	struct arena *arena = r->e->arena;
	const bool cured = r->cure.text && !r->cure.open;
	struct finding *f;

	if (spf_is_permissive(r) != TRI_YES)
		return;
	f = finding(r->e, FIND_SPF_PERMISSIVE, r->c->id.name, "SPF of %s lets every address pass",
		r->c->id.name);
	f->evidence = spf_evidence(arena, r->c);
	f->remedy =
		"name the addresses that send for the domain, and end the record with -all or ~all";
	place(r, f);
	say_opening(r, f);
	if (cured) {
		cure(r, f);
		return;
	}

	const struct spf_patches patches =
		spf_close(arena, &r->c->dns, &r->c->id.client, r->c->tree);

	publish_patches(r, f, &patches);
}

static size_t records_in(const struct spf_tree *tree)
{
	size_t count = 0;

	for (size_t i = 0; i < tree->count; i++)
		count += tree->node[i]->state == SPF_NODE_PRESENT;
	return count;
}

static void report_tree(struct spf_report *r)
{
	const struct spf_tree *tree = r->c->tree;
	const struct spf_node *root = tree->node[0];
	size_t records = records_in(tree);
	struct finding *f;

	if (root->state != SPF_NODE_PRESENT)
		return;
	f = finding(r->e, FIND_SPF_TREE, root->name,
		root->lookups > SPF_LOOKUPS_MAX
			? "SPF of %s costs %u instead of at most %d lookups, %s%s"
			: "SPF of %s costs %u of %d lookups, %s%s",
		root->name, root->lookups, SPF_LOOKUPS_MAX,
		arena_printf(r->e->arena, tr_n(r->e->arena, "%zu record", "%zu records", records),
			records),
		tree->cut ? " and more that were not looked at" : "");
	f->evidence = spf_tree_text(r->e->arena, tree);
	place(r, f);
}

static void report_lints(struct spf_report *r)
{
	for (size_t i = 0; i < r->lints.count; i++) {
		const struct spf_lint *lint = &r->lints.lint[i];
		struct finding *f = finding(r->e, lint->id, r->c->id.name, "%s", lint->text);

		f->evidence = lint->evidence;
		place(r, f);
		f->remedy = lint->remedy;
		/* The record of type SPF stays whatever the other says. */
		if (r->cure.text && lint->id != FIND_SPF_TYPE99 &&
			!spf_lint_has(&r->cure.lints, lint)) {
			cure(r, f);
		} else {
			const struct spf_patches patches = spf_patch(
				r->e->arena, &r->c->dns, &r->c->id.client, r->c->tree, lint);

			publish_patches(r, f, &patches);
		}
	}
}

/* Is anything wrong that a corrected record could mend? */
static bool is_curable(const struct spf_report *r)
{
	const struct spf_case *c = r->c;

	if (!c->tree || c->verdict.result == SPF_TEMPERROR)
		return false;
	switch (c->tree->node[0]->state) {
	case SPF_NODE_ABSENT:
	case SPF_NODE_BROKEN:
	case SPF_NODE_MULTIPLE:
		return true;
	case SPF_NODE_PRESENT:
		return r->lints.count || (c->id.client.ip && c->verdict.result != SPF_PASS) ||
		       spf_is_permissive(r) == TRI_YES;
	case SPF_NODE_PENDING:
	case SPF_NODE_FAILED:
	case SPF_NODE_NOT_ASKED:
	case SPF_NODE_LOOP:
	case SPF_NODE_NO_NAME:
	case SPF_NODE_CUT:
		break;
	}
	return false;
}

void spf_report_main(struct spf_report *r)
{
	const struct spf_case *c = r->c;

	r->lints =
		spf_lint(r->e->arena, c->tree, c->id.client.ip ? &c->verdict : NULL, r->old_type);
	if (is_curable(r))
		r->cure = spf_cure(r->e->arena, &c->dns, &c->id.client, c->tree);
	report_result(r);
	report_permissive(r);
	report_tree(r);
	report_lints(r);
}

void spf_report_helo(struct spf_report *r)
{
	const struct spf_case *c = r->c;
	enum spf_result result = c->verdict.result;
	bool broken = result == SPF_PERMERROR;

	if (result == SPF_FAIL || broken)
		r->cure = spf_cure(r->e->arena, &c->dns, &c->id.client, c->tree);
	if (result == SPF_FAIL)
		report_denied(r, FIND_SPF_HELO_FAIL, "fail");
	if (broken || (result == SPF_TEMPERROR && !c->verdict.not_asked))
		add(r, FIND_SPF_HELO_BROKEN,
			speak(r->e->arena, "%s %s for %s: %s", title(r), spf_result_name(result),
				r->e->target->ip_text, cause_of(r->e->arena, c)),
			broken ? spf_remedy(c) : "try again later");
}
