/* Faults of single terms, and of pairs of them. */
#include "checks/spf/spf_linter.h"

enum { WIDE_BITS4 = 16, WIDE_BITS6 = 32 };

const struct spf_probe *spf_probe_of(const struct spf_node *node, const struct spf_term *term)
{
	for (size_t i = 0; i < node->probe_count; i++)
		if (node->probe[i].term == term)
			return &node->probe[i];
	return NULL;
}

bool spf_leads_astray(const struct spf_node *node)
{
	switch (node->state) {
	case SPF_NODE_BROKEN:
	case SPF_NODE_MULTIPLE:
	case SPF_NODE_ABSENT:
	case SPF_NODE_LOOP:
	case SPF_NODE_NO_NAME:
		return true;
	case SPF_NODE_PENDING:
	case SPF_NODE_PRESENT:
	case SPF_NODE_FAILED:
	case SPF_NODE_NOT_ASKED:
	case SPF_NODE_CUT:
		break;
	}
	return false;
}

static struct str without_plus(struct str text)
{
	return text.n && text.p[0] == '+' ? (struct str){ text.p + 1, text.n - 1 } : text;
}

bool spf_same_term(const struct spf_term *term, const struct spf_term *other)
{
	return term->kind == other->kind && term->kind != SPF_BROKEN &&
	       term->kind != SPF_OTHER_MODIFIER &&
	       str_ieq(without_plus(term->text), without_plus(other->text));
}

static unsigned bits_of(const struct spf_term *term)
{
	return term->kind == SPF_IP4 ? term->bits4 : term->bits6;
}

bool spf_term_inside(const struct spf_term *term, const struct spf_term *other)
{
	bool networks =
		(term->kind == SPF_IP4 || term->kind == SPF_IP6) && term->kind == other->kind;

	return networks && term->result == other->result && bits_of(other) < bits_of(term) &&
	       ip_prefix_eq(&term->net, &other->net, bits_of(other));
}

bool spf_is_ignored(const struct spf_record *record, const struct spf_term *term)
{
	bool modifier = term->kind == SPF_EXP || term->kind == SPF_OTHER_MODIFIER;

	return record->all && !modifier && (term > record->all || term->kind == SPF_REDIRECT);
}

bool spf_is_typo(const struct spf_term *term)
{
	static const char *const names[] = {
		"v=", "ip4=", "ip6=", "a=", "mx=", "include=", "all=", "ptr=", "exists="
	};

	for (size_t i = 0; term->kind == SPF_OTHER_MODIFIER && i < sizeof names / sizeof *names;
		i++)
		if (str_istarts(term->text, str_of(names[i])))
			return true;
	return false;
}

bool spf_is_private(const struct spf_term *term)
{
	bool network = term->kind == SPF_IP4 || term->kind == SPF_IP6;

	/* A network that reaches out of a private range has public addresses too. */
	return network && bits_of(term) >= (term->kind == SPF_IP4 ? 8 : 7) &&
	       (ip_class(&term->net) == IP_PRIVATE || ip_class(&term->net) == IP_LOOPBACK);
}

static void lint_ptr(struct spf_linter *l, const struct spf_term *term)
{
	if (term->kind == SPF_PTR && !spf_is_ignored(l->root->record, term))
		spf_lint_add(l, FIND_SPF_PTR_MECHANISM, spf_lint_show(l, term),
			speak(l->arena,
				"\"%s\" in the SPF record of %s: RFC 7208 section 5.5 says not to use ptr, and some receivers skip it",
				spf_lint_show(l, term), l->root->name),
			"write addresses in place of ptr");
}

static void lint_ignored(struct spf_linter *l, const struct spf_term *term)
{
	if (spf_is_ignored(l->root->record, term))
		spf_lint_add(l, FIND_SPF_AFTER_ALL, spf_lint_show(l, term),
			speak(l->arena,
				"\"%s\" in the SPF record of %s is never looked at: \"%s\" decides before",
				spf_lint_show(l, term), l->root->name,
				spf_lint_show(l, l->root->record->all)),
			term->kind == SPF_REDIRECT
				? "remove \"all\" or the redirect: beside \"all\" it has no meaning"
				: "move the term before \"all\", or remove it");
}

static void lint_typo(struct spf_linter *l, const struct spf_term *term)
{
	if (spf_is_typo(term))
		spf_lint_add(l, FIND_SPF_LINT, spf_lint_show(l, term),
			speak(l->arena,
				"\"%s\" in the SPF record of %s is an unknown modifier, which receivers ignore",
				spf_lint_show(l, term), l->root->name),
			"a mechanism takes a colon, and the version stands once, in front");
}

const char *spf_explanation_fault(struct arena *arena, const struct spf_node *node)
{
	const struct answer *answer = node->explanation;
	const struct spf_record *record = node->record;
	const char *what;
	size_t at;

	/* Without `all' it is the redirect's explanation that counts. */
	if (!answer || !dns_definite(answer) || (record->redirect && !record->all))
		return NULL;
	if (answer->count != 1)
		return answer->count ? "several TXT records" : "no TXT record";
	what = spf_macro_fault(answer->rr[0].text, SPF_USE_EXPLAIN, &at);
	return what ? speak(arena, "a text that is not well formed (%s)", what) : NULL;
}

static void lint_explanation(struct spf_linter *l, const struct spf_term *term)
{
	const char *leads = NULL;
	struct spf_lint *lint;

	if (term == l->root->record->exp)
		leads = spf_explanation_fault(l->arena, l->root);
	if (!leads)
		return;
	lint = spf_lint_add(l, FIND_SPF_LINT, spf_lint_show(l, term),
		speak(l->arena,
			"\"%s\" in the SPF record of %s leads to %s: who is refused gets no explanation (RFC 7208 section 6.2)",
			spf_lint_show(l, term), l->root->name, leads),
		"publish one well-formed text there, or remove exp=");
	if (lint)
		lint->evidence = dns_evidence(l->arena, l->root->explanation);
}

static void lint_network(struct spf_linter *l, const struct spf_term *term)
{
	bool network = term->kind == SPF_IP4 || term->kind == SPF_IP6;
	unsigned bits = bits_of(term), wide = term->kind == SPF_IP4 ? WIDE_BITS4 : WIDE_BITS6;

	if (!network || term->result != SPF_PASS || spf_is_ignored(l->root->record, term))
		return;
	if (spf_is_private(term))
		spf_lint_add(l, FIND_SPF_PRIVATE_RANGE, spf_lint_show(l, term),
			speak(l->arena,
				"\"%s\" in the SPF record of %s: no mail on the Internet comes from there",
				spf_lint_show(l, term), l->root->name),
			"remove the term");
	else if (bits && bits < wide)
		spf_lint_add(l, FIND_SPF_WIDE_RANGE, spf_lint_show(l, term),
			speak(l->arena, "\"%s\" in the SPF record of %s allows very many addresses",
				spf_lint_show(l, term), l->root->name),
			"name the addresses that send");
}

static void lint_nested(
	struct spf_linter *l, const struct spf_term *term, const struct spf_term *other)
{
	bool inside = spf_term_inside(term, other);

	spf_lint_add(l, FIND_SPF_OVERLAP, spf_lint_show(l, inside ? term : other),
		speak(l->arena, "\"%s\" lies within \"%s\" in the SPF record of %s",
			spf_lint_show(l, inside ? term : other),
			spf_lint_show(l, inside ? other : term), l->root->name),
		"remove the smaller network");
}

static void lint_repeats(struct spf_linter *l, const struct spf_term *term)
{
	const struct spf_record *record = l->root->record;

	if (term - record->term >= SPF_TERMS_COMPARED || spf_is_ignored(record, term))
		return;
	for (const struct spf_term *other = record->term; other < term; other++)
		if (spf_same_term(term, other)) {
			spf_lint_add(l, FIND_SPF_DUPLICATE_TERM, spf_lint_show(l, term),
				speak(l->arena, "\"%s\" stands twice in the SPF record of %s",
					spf_lint_show(l, term), l->root->name),
				"remove one of the two");
			return;
		}
	for (const struct spf_term *other = record->term; other < term; other++)
		if (spf_term_inside(term, other) || spf_term_inside(other, term)) {
			lint_nested(l, term, other);
			return;
		}
}

void spf_lint_terms(struct spf_linter *l)
{
	static void (*const checks[])(struct spf_linter *, const struct spf_term *) = {
		lint_ptr,
		lint_ignored,
		lint_typo,
		lint_explanation,
		lint_network,
		lint_repeats,
	};
	const struct spf_record *record = l->root->record;

	for (size_t i = 0; i < sizeof checks / sizeof *checks; i++)
		for (size_t j = 0; j < record->count; j++)
			checks[i](l, &record->term[j]);
}
