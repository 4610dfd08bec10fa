/* Shows the records that a result rests on, and says how to mend a broken one. */
#include "checks/spf/spf_report.h"

#include "checks/spf/spf_mend.h"

#include <string.h>

enum { SHOWN_RECORD = 600, SHOWN_HOSTS = 6, SHOWN_TERMS = 4 };

static const char *quoted(struct arena *arena, struct str text)
{
	bool cut = text.n > SHOWN_RECORD;

	if (cut)
		text.n = SHOWN_RECORD;
	return arena_printf(arena, "\"%s%s\"", str_printable(arena, text), cut ? "..." : "");
}

/* "192.0.2.1, 192.0.2.2", "none", or NULL when nothing is known. */
static const char *addresses(struct arena *arena, const struct spf_probe *probe, unsigned family)
{
	const char *all = NULL;
	size_t shown = 0;

	for (size_t i = 0; i < probe->host_count[family]; i++)
		for (size_t j = 0; j < probe->host[family][i]->count; j++) {
			char buffer[IP_TEXT_MAX];
			const char *text = ip_text(&probe->host[family][i]->rr[j].ip, buffer);

			if (shown++ < SHOWN_HOSTS)
				all = arena_printf(
					arena, "%s%s%s", all ? all : "", all ? ", " : "", text);
		}
	if (shown > SHOWN_HOSTS)
		return speak(arena, "%s and %zu more", all, shown - SHOWN_HOSTS);
	return all || !probe->host_count[family] ? all : "no address";
}

/* The record, and what its a and mx terms lead to: "v=spf1 mx ~all"; mx = 198.51.100.7 */
static const char *record_evidence(struct arena *arena, const struct spf_case *c)
{
	const struct spf_node *root = c->tree->node[0];
	unsigned family = c->id.client.ip && c->id.client.ip->version == 6 ? SPF_V6 : SPF_V4;
	const char *text = quoted(arena, root->record->text);

	for (size_t i = 0; i < root->probe_count && i < SHOWN_TERMS; i++) {
		const struct spf_probe *probe = &root->probe[i];
		const char *found = NULL;

		if (probe->term->kind == SPF_A || probe->term->kind == SPF_MX)
			found = addresses(arena, probe, family);
		if (found)
			text = arena_printf(arena, "%s; %s = %s", text,
				str_printable(arena, probe->term->text), found);
	}
	if (c->verdict.explanation)
		text = speak(arena, "%s; explanation: %s", text,
			quoted(arena, str_of(c->verdict.explanation)));
	return text;
}

/* A TXT record that was meant to be an SPF record, or NULL; *WHY: what keeps it from being one. */
static const struct rr *near_miss(struct arena *arena, const struct answer *txt, const char **why)
{
	for (size_t i = 0; txt && i < txt->count; i++) {
		*why = spf_mend_why(arena, &txt->rr[i]);
		if (!*why && str_istarts(txt->rr[i].text, STR("v=spf")))
			*why = "does not begin with \"v=spf1 \"";
		if (*why)
			return &txt->rr[i];
	}
	return NULL;
}

const char *spf_evidence(struct arena *arena, const struct spf_case *c)
{
	const struct spf_node *root = c->tree ? c->tree->node[0] : NULL;
	const struct rr *near;
	const char *why;

	if (!root || !root->txt)
		return NULL;
	if (root->record)
		return record_evidence(arena, c);
	near = near_miss(arena, root->txt, &why);
	if (root->state == SPF_NODE_ABSENT && near)
		return arena_printf(arena, "%s, which %s", quoted(arena, near->text), why);
	return dns_evidence(arena, root->txt);
}

/* Words between strings of a TXT record that were glued together are a common slip. */
static const char *gluing_hint(const struct spf_node *root)
{
	const struct rr *rr = NULL;
	size_t end = 0;

	for (size_t i = 0; !rr && i < root->txt->count; i++)
		if (spf_is_record(root->txt->rr[i].text))
			rr = &root->txt->rr[i];
	for (size_t i = 0; rr && i + 1 < rr->part_count; i++) {
		end += rr->part[i].n;
		for (size_t j = 0; j < root->record->fault_count; j++) {
			const struct spf_fault *fault = &root->record->fault[j];
			size_t begin = (size_t)(fault->term.p - root->record->text.p);

			if (begin < end && end < begin + fault->term.n)
				return "put a space at the end of each string: strings of a TXT record are joined without one";
		}
	}
	return NULL;
}

/* A record of the tree leads back to one it comes from: the node that stands for it, or NULL. */
const struct spf_node *spf_loop(const struct spf_case *c)
{
	for (size_t i = 0; c->tree && c->verdict.cause == SPF_CAUSE_LOOKUPS && i < c->tree->count;
		i++)
		if (c->tree->node[i]->state == SPF_NODE_LOOP)
			return c->tree->node[i];
	return NULL;
}

const char *spf_remedy_none(
	struct arena *arena, const struct spf_case *c, const struct answer *old_type)
{
	const char *why;

	if (near_miss(arena, c->tree->node[0]->txt, &why))
		return "correct the record: it must begin with \"v=spf1\" and a space";
	if (dns_definite(old_type) && old_type->count)
		return "publish the record of type SPF (99), which no receiver asks for, as a TXT record";
	return "publish a record that names what sends for the domain";
}

const char *spf_remedy(const struct spf_case *c)
{
	const struct spf_node *root = c->tree->node[0];
	const char *hint = root->state == SPF_NODE_BROKEN ? gluing_hint(root) : NULL;

	if (hint)
		return hint;
	if (root->state == SPF_NODE_MULTIPLE)
		return "publish one SPF record, and remove the others";
	switch (c->verdict.cause) {
	case SPF_CAUSE_LOOKUPS:
		if (spf_loop(c))
			return "remove the term that leads back";
		return "remove terms that are no longer needed, or write addresses in place of a and mx";
	case SPF_CAUSE_VOIDS:
		return "remove the names that do not exist, or write addresses in place of them";
	case SPF_CAUSE_MX:
		return "write the addresses in place of mx";
	case SPF_CAUSE_NO_RECORD:
		return "correct or remove the term that leads nowhere";
	case SPF_CAUSE_NONE:
	case SPF_CAUSE_SYNTAX:
	case SPF_CAUSE_MULTIPLE:
		break;
	}
	return "correct the record";
}
