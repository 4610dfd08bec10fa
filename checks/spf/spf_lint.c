/* One small function per fault; each looks at the tree and says what it finds. */
#include "checks/spf/spf_linter.h"

#include <string.h>

enum {
	RECORD_ROOM =
		450, /* RFC 7208 section 3.4: a record that fits into a UDP answer of 512 octets */
	ANSWER_ROOM = 1232, /* DNS flag day 2020: the answer that crosses every network */
	EACH_MAX = 5,	    /* findings of one kind */
};

struct spf_lint *spf_lint_add(struct spf_linter *l, enum finding_id id, const char *key,
	const char *text, const char *remedy)
{
	struct spf_lint *lint;
	size_t same = 0;

	for (size_t i = 0; i < l->lints.count; i++) {
		if (l->lints.lint[i].id == id && !strcmp(l->lints.lint[i].key, key))
			return NULL;
		same += l->lints.lint[i].id == id;
	}
	if (same >= EACH_MAX)
		return NULL;
	lint = ARENA_PUSH(l->arena, l->lints.lint, l->lints.count);
	*lint = (struct spf_lint){
		.id = id, .key = key, .text = text, .remedy = remedy, .node = l->root
	};
	return lint;
}

static void set_evidence(struct spf_lint *lint, const char *text)
{
	if (lint)
		lint->evidence = text;
}

static bool is_cause(const struct spf_linter *l, enum spf_cause cause)
{
	return l->verdict && l->verdict->result == SPF_PERMERROR && l->verdict->cause == cause;
}

const char *spf_lint_show(struct spf_linter *l, const struct spf_term *term)
{
	return str_printable(l->arena, term->text);
}

/* --- the tree --- */

static void lint_lookups(struct spf_linter *l)
{
	struct spf_lint *lint;

	if (l->root->lookups <= SPF_LOOKUPS_MAX || is_cause(l, SPF_CAUSE_LOOKUPS))
		return;
	lint = spf_lint_add(l, FIND_SPF_TOO_MANY_LOOKUPS, l->root->name,
		speak(l->arena, "SPF of %s costs %u lookups; receivers stop with permerror past %d",
			l->root->name, l->root->lookups, SPF_LOOKUPS_MAX),
		"remove terms that are no longer needed, or write addresses in place of a and mx");
	set_evidence(lint, spf_tree_text(l->arena, l->tree));
}

static struct spf_lint *add_voids(struct spf_linter *l, unsigned voids)
{
	return spf_lint_add(l, FIND_SPF_VOID_LOOKUPS, l->root->name,
		speak(l->arena,
			"SPF of %s leads to %u lookups without an answer; receivers stop with permerror past %d",
			l->root->name, voids, SPF_VOIDS_MAX),
		"remove the names that do not exist");
}

/* Only one IP version meets too many. */
static struct spf_lint *add_family(struct spf_linter *l, unsigned worse)
{
	static const char *const names[] = { [SPF_V4] = "IPv4", [SPF_V6] = "IPv6" };
	const unsigned *voids = l->root->voids;

	return spf_lint_add(l, FIND_SPF_IP_FAMILY, l->root->name,
		speak(l->arena,
			"SPF of %s gives %s senders permerror: %u names have no address for them (at most %d may), for %s senders %u",
			l->root->name, names[worse], voids[worse], SPF_VOIDS_MAX, names[!worse],
			voids[!worse]),
		"write addresses in place of a and mx");
}

static void lint_voids(struct spf_linter *l)
{
	const unsigned *voids = l->root->voids;
	unsigned worse = voids[SPF_V4] > voids[SPF_V6] ? SPF_V4 : SPF_V6;
	bool both = voids[!worse] > SPF_VOIDS_MAX;

	if (voids[worse] <= SPF_VOIDS_MAX || is_cause(l, SPF_CAUSE_VOIDS))
		return;
	set_evidence(both ? add_voids(l, voids[worse]) : add_family(l, worse),
		spf_tree_text(l->arena, l->tree));
}

static const char *astray_text(struct spf_linter *l, const struct spf_node *node)
{
	switch (node->state) {
	case SPF_NODE_BROKEN:
		return speak(l->arena, "a record with a syntax error: %s",
			spf_fault_text(l->arena, &node->record->fault[0]));
	case SPF_NODE_MULTIPLE:
		return "a name with more than one SPF record";
	case SPF_NODE_ABSENT:
		return "a name without SPF record";
	case SPF_NODE_LOOP:
		return "a record that leads here: a loop";
	case SPF_NODE_NO_NAME:
		return "something that is not a full domain name";
	case SPF_NODE_FAILED:
		return speak(l->arena, "a record that could not be fetched (%s)",
			dns_failure(node->txt));
	case SPF_NODE_PENDING:
	case SPF_NODE_PRESENT:
	case SPF_NODE_NOT_ASKED:
	case SPF_NODE_CUT:
		break;
	}
	return NULL;
}

/* Is NODE what the verdict names as the cause already? */
static bool is_said(const struct spf_linter *l, const struct spf_node *node)
{
	const struct spf_verdict *v = l->verdict;
	const char *said = v ? v->where : NULL;

	if (!v || (v->result != SPF_PERMERROR && v->result != SPF_TEMPERROR))
		return false;
	if (v->cause == SPF_CAUSE_NO_RECORD)
		return v->target ? node->name && !strcmp(node->name, v->target) : !node->name;
	/* A loop ends in too many lookups. */
	if (v->cause == SPF_CAUSE_LOOKUPS && node->state == SPF_NODE_LOOP)
		return true;
	return said && node->name && !strcmp(node->name, said);
}

static const char *astray_remedy(struct spf_linter *l, const struct spf_node *node)
{
	if (node->state == SPF_NODE_FAILED)
		return speak(
			l->arena, "try again; if it stays so, tell the keeper of %s", node->name);
	if (node->parent == l->root)
		return "correct or remove the term: who gets that far answers permerror";
	return speak(l->arena, "tell the keeper of %s, or stop including it", node->parent->name);
}

static void lint_nodes(struct spf_linter *l)
{
	for (size_t i = 1; i < l->tree->count; i++) {
		const struct spf_node *node = l->tree->node[i];
		const char *leads = astray_text(l, node), *text;

		if (!leads || is_said(l, node))
			continue;
		text = speak(l->arena, "\"%s\" in the SPF record of %s leads to %s",
			spf_lint_show(l, node->via), node->parent->name, leads);

		struct spf_lint *lint = spf_lint_add(
			l, FIND_SPF_BROKEN_INCLUDE, text, text, astray_remedy(l, node));

		if (lint && node->txt)
			lint->evidence = dns_evidence(l->arena, node->txt);
		if (lint)
			lint->node = node->parent;
	}
}

/* Is it the first node with this name? */
static bool seen_before(const struct spf_linter *l, size_t index)
{
	for (size_t i = 1; i < index; i++)
		if (l->tree->node[i]->name &&
			!strcmp(l->tree->node[i]->name, l->tree->node[index]->name))
			return true;
	return false;
}

static void lint_repeated_nodes(struct spf_linter *l)
{
	for (size_t i = 1; i < l->tree->count; i++) {
		const struct spf_node *node = l->tree->node[i];

		if (!node->name || node->state != SPF_NODE_PRESENT || !seen_before(l, i))
			continue;
		/* Twice in the record itself: spf_lint_terms() says so. */
		if (node->parent == l->root)
			continue;
		spf_lint_add(l, FIND_SPF_DUPLICATE_TERM, node->name,
			speak(l->arena,
				"the SPF record of %s is included more than once, by %s again: %u lookups for nothing",
				node->name, node->parent->name, 1 + node->lookups),
			"include it once");
	}
}

static void lint_mx(struct spf_linter *l)
{
	for (size_t i = 0; i < l->tree->count; i++)
		for (size_t j = 0; j < l->tree->node[i]->probe_count; j++) {
			const struct spf_probe *probe = &l->tree->node[i]->probe[j];

			if (!probe->mx || probe->mx->count <= SPF_HOSTS_MAX ||
				is_cause(l, SPF_CAUSE_MX))
				continue;
			spf_lint_add(l, FIND_SPF_MX_LIMIT, probe->name,
				speak(l->arena,
					"\"%s\" in the SPF record of %s leads to %zu MX records; past %d it is a permerror",
					spf_lint_show(l, probe->term), l->tree->node[i]->name,
					probe->mx->count, SPF_HOSTS_MAX),
				"write the addresses in place of mx");
		}
}

/* --- the record as a whole --- */

static void lint_default(struct spf_linter *l)
{
	if (!l->root->record->all && !l->root->record->redirect)
		spf_lint_add(l, FIND_SPF_NO_DEFAULT, l->root->name,
			speak(l->arena,
				"the SPF record of %s has neither \"all\" nor \"redirect\": all other senders get neutral",
				l->root->name),
			"end the record with ~all or -all");
}

static size_t answer_size(const struct answer *txt)
{
	size_t size = 12 + strlen(txt->name) + 2 + 4 + 11; /* header, question, OPT */

	for (size_t i = 0; i < txt->count; i++)
		size += 12 + txt->rr[i].text.n + txt->rr[i].part_count;
	return size;
}

static void lint_size(struct spf_linter *l)
{
	size_t size = answer_size(l->root->txt), length = l->root->record->text.n;

	if (length > RECORD_ROOM)
		spf_lint_add(l, FIND_SPF_LONG_RECORD, l->root->name,
			speak(l->arena,
				"the SPF record of %s has %zu octets; up to %d fit into every DNS answer (RFC 7208 section 3.4)",
				l->root->name, length, RECORD_ROOM),
			"move addresses into records of their own and include them");
	else if (size > ANSWER_ROOM)
		spf_lint_add(l, FIND_SPF_LONG_RECORD, l->root->name,
			speak(l->arena,
				"the TXT records of %s make an answer of about %zu octets, more than %d that UDP carries everywhere",
				l->root->name, size, ANSWER_ROOM),
			"remove TXT records that are no longer needed");
}

/* All but the first syntax error, which is the cause of the permerror. */
static void lint_syntax(struct spf_linter *l)
{
	const struct spf_record *record = l->root->record;

	for (size_t i = 1; i < record->fault_count; i++)
		spf_lint_add(l, FIND_SPF_SYNTAX,
			arena_printf(l->arena, "%zu", record->fault[i].column),
			speak(l->arena, "the SPF record of %s has one more syntax error: %s",
				l->root->name, spf_fault_text(l->arena, &record->fault[i])),
			"correct or remove the term");
}

/* RFC 7208 section 3.1: type 99 is no longer looked at. */
static void lint_old_type(struct spf_linter *l)
{
	struct str text;

	if (!dns_definite(l->old_type) || !spf_select(l->old_type, &text))
		return;

	const bool alone = l->root->state == SPF_NODE_ABSENT;
	const bool differs = l->root->record && !str_eq(text, l->root->record->text);
	struct spf_lint *lint = spf_lint_add(l, FIND_SPF_TYPE99, l->root->name,
		speak(l->arena,
			"%s has a record of type SPF (99)%s; receivers look at TXT only (RFC 7208 section 3.1)",
			l->root->name,
			differs ? ", which differs from its TXT record"
			: alone ? " and no SPF record of type TXT"
				: ""),
		"remove the record of type SPF");

	set_evidence(lint, arena_printf(l->arena, "\"%s\"", str_printable(l->arena, text)));
}

struct spf_lints spf_lint(struct arena *arena, const struct spf_tree *tree,
	const struct spf_verdict *verdict, const struct answer *old_type)
{
	struct spf_linter l = {
		.arena = arena,
		.tree = tree,
		.root = tree->node[0],
		.verdict = verdict,
		.old_type = old_type,
	};

	if (l.root->record)
		lint_syntax(&l);
	if (l.root->state == SPF_NODE_PRESENT) {
		lint_lookups(&l);
		lint_voids(&l);
		lint_nodes(&l);
		lint_mx(&l);
		spf_lint_terms(&l);
		lint_repeated_nodes(&l);
		lint_default(&l);
		lint_size(&l);
	}
	lint_old_type(&l);
	return l.lints;
}

bool spf_lint_has(const struct spf_lints *lints, const struct spf_lint *lint)
{
	for (size_t i = 0; i < lints->count; i++)
		if (lints->lint[i].id == lint->id && !strcmp(lints->lint[i].key, lint->key))
			return true;
	return false;
}
