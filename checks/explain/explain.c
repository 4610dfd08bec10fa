/* What a server's reply means: the entry of the catalogue that fits best, else the standard meaning
 * of its code. */
#include "checks/explain/explain.h"
#include "checks/explain/explain_code.h"
#include "checks/explain/explain_match.h"
#include "checks/explain/explain_normal.h"
#include "checks/explain/explain_quote.h"
#include "checks/explain/explain_reply.h"
#include "checks/explain/explain_receiver.h"

#include <string.h>

struct explainer {
	struct arena *arena;
	struct matcher *matcher;
	const struct rule *rules;
	size_t rule_count;
	const struct list_table *own_lists;
	const char *today;
};

struct explainer *explainer_new(const struct rule *rules, size_t count,
	const struct list_table *own_lists, const char *today)
{
	struct arena *arena = arena_new();
	struct explainer *x = arena_alloc(arena, sizeof *x);

	*x = (struct explainer){
		.arena = arena,
		.matcher = matcher_new(rules, count),
		.rules = rules,
		.rule_count = count,
		.own_lists = own_lists,
		.today = today,
	};
	return x;
}

void explainer_free(struct explainer *x)
{
	if (!x)
		return;
	matcher_free(x->matcher);
	arena_free(x->arena);
}

const char *explain_kind_name(enum explain_kind kind)
{
	static const char *const names[] = {
		[EXPLAIN_NOTHING] = "nothing",
		[EXPLAIN_KEYWORD] = "keyword",
		[EXPLAIN_CODE] = "code",
		[EXPLAIN_REPLY] = "reply",
		[EXPLAIN_RULE] = "rule",
	};

	return names[kind];
}

static void take_words(struct explanation *e, const struct rule *rule)
{
	e->cause_en = rule->cause_en;
	e->cause_zh = rule->cause_zh;
	e->remedy_en = rule->remedy_en;
	e->remedy_zh = rule->remedy_zh;
	e->category = rule->category;
	e->blame = rule->blame;
	e->receiver = rule->receiver;
	e->provider = rule->provider;
	e->look_up = rule->url;
}

static void take_rule(
	struct explainer *x, struct explanation *e, const struct rule *const *found, size_t count)
{
	const struct rule *rule = found[0];

	take_words(e, rule);
	e->kind = EXPLAIN_RULE;
	e->rule = rule;
	e->id = rule->id;
	e->basis = rule_basis_name(rule->basis);
	e->also = found + 1;
	e->also_count = count - 1;
	e->historical = rule->basis == BASIS_HISTORICAL;
	e->stale = rule_is_stale(rule, x->today);
	e->checked = rule->checked;
}

static void take_reply(struct explanation *e, const struct reply *reply)
{
	bool unused;
	const struct code_meaning *meaning = explain_code(reply->code, NULL, &unused);

	e->kind = EXPLAIN_REPLY;
	e->id = reply->id;
	e->basis = "reply";
	e->category = "none";
	if (meaning) {
		e->cause_en = meaning->meaning_en;
		e->cause_zh = meaning->meaning_zh;
		e->remedy_en = meaning->remedy_en;
		e->remedy_zh = meaning->remedy_zh;
	}
}

/* A receiver gives a code a meaning of its own (Gmail's 5.7.27 is no null MX): what its entries
 * with this code agree on. */
static bool take_receivers_code(struct explainer *x, struct explanation *e)
{
	const char *receiver = explain_receiver(e->heard, e->normalised);
	const struct rule *own = NULL;

	for (size_t i = 0; receiver && e->enhanced && i < x->rule_count; i++) {
		const struct rule *rule = &x->rules[i];

		if (strcmp(rule->receiver, receiver) != 0 || !rule->enhanced ||
			strcmp(rule->enhanced + 1, e->enhanced + 1) != 0)
			continue;
		if (own && strcmp(own->category, rule->category) != 0)
			return false;
		if (!own || rule->enhanced[0] == e->enhanced[0])
			own = rule;
	}
	if (own)
		take_words(e, own);
	return own;
}

static bool take_code(struct explainer *x, struct arena *arena, struct explanation *e)
{
	bool of_enhanced;
	const struct code_meaning *meaning = explain_code(e->code, e->enhanced, &of_enhanced);
	bool own = take_receivers_code(x, e);

	if (!meaning && !own)
		return false;
	if (!own) {
		e->cause_en = meaning->meaning_en;
		e->cause_zh = meaning->meaning_zh;
		e->remedy_en = meaning->remedy_en;
		e->remedy_zh = meaning->remedy_zh;
		e->category = meaning->category;
		e->blame = meaning->blame;
		e->receiver = "rfc";
	}
	e->kind = EXPLAIN_CODE;
	e->basis = "code";
	e->id = own || of_enhanced ? arena_printf(arena, "code-%s", e->enhanced)
				   : arena_printf(arena, "code-%d", e->code);
	return true;
}

/* An unknown code still has its class (RFC 5321 section 4.2.1). */
static bool take_class(struct arena *arena, struct explanation *e)
{
	bool lasting = e->code >= 500 || (e->enhanced && e->enhanced[0] == '5');

	if (!e->code && !e->enhanced)
		return false;
	e->kind = EXPLAIN_CODE;
	e->basis = "code";
	e->receiver = "rfc";
	e->category = "other";
	e->id = e->code ? arena_printf(arena, "code-%d", e->code)
			: arena_printf(arena, "code-%s", e->enhanced);
	e->cause_en = lasting ? "A permanent refusal; the code itself has no standard meaning."
			      : "A temporary refusal; the code itself has no standard meaning.";
	e->cause_zh = lasting ? "永久拒绝;该代码没有标准含义。" : "临时拒绝;该代码没有标准含义。";
	e->remedy_en = lasting ? "Read the text of the reply."
			       : "Retry later; read the text of the reply.";
	e->remedy_zh = lasting ? "阅读回复文字。" : "稍后重试;阅读回复文字。";
	return true;
}

static bool take_keyword(struct arena *arena, struct explanation *e)
{
	const struct keyword *keyword = explain_keyword(e->normalised);

	if (!keyword)
		return false;
	e->kind = EXPLAIN_KEYWORD;
	e->basis = "keyword";
	e->id = arena_printf(arena, "keyword-%s", keyword->category);
	e->category = keyword->category;
	e->cause_en = keyword->cause_en;
	e->cause_zh = keyword->cause_zh;
	/* A word is no ground to drop an address on: the blame stays unknown. */
	e->remedy_en = "Only a keyword was recognised: read the whole reply before you act.";
	e->remedy_zh = "仅识别到关键词:处理前请阅读完整回复。";
	return true;
}

/* An entry of words that prose holds too ("refused", "policy"): it takes a code to make a reply of
 * them. */
enum { RANK_PROSE = 2 };

static const struct rule *const *find_rules(struct explainer *x, struct arena *arena,
	const struct heard *heard, struct str normalised, size_t *count)
{
	const struct rule *const *found = matcher_find(x->matcher, arena, normalised, count);
	const struct rule *const *wider;
	struct reply_code code;
	struct str context = heard->context;
	size_t more = 0;

	if ((*count && found[0]->rank > RANK_PROSE) || !context.n || str_eq(context, heard->text))
		return found;
	if (explain_find_code(context, &code) && code.start)
		context.n = code.start; /* what stands before the reply */
	wider = matcher_find(x->matcher, arena, explain_normalise(arena, context), &more);
	if (!more || (*count && wider[0]->rank <= found[0]->rank))
		return found;
	*count = more;
	return wider;
}

/* An entry that says little more than "not now" gives way to an enhanced code that says what is
 * wrong. */
enum { RANK_VAGUE = 5 };

static bool is_exact_code(const struct explanation *e)
{
	bool exact;

	return explain_code(0, e->enhanced, &exact) && explain_code(550, e->enhanced, &exact) &&
	       exact;
}

/* Does the enhanced code say more than vague words? "450 4.2.1 try again later" is no mailbox that
 * is gone. */
static bool says_more(const struct explanation *e)
{
	bool exact;
	const struct code_meaning *meaning = explain_code(0, e->enhanced, &exact);

	return is_exact_code(e) &&
	       !(e->enhanced[0] == '4' && !strcmp(meaning->category, "recipient"));
}

/* Words seem to blame the recipient, but the enhanced code says that it is about the sender. */
static bool accuses_falsely(const struct explanation *e, const struct rule *rule)
{
	bool exact;
	const struct code_meaning *meaning = explain_code(0, e->enhanced, &exact);

	return rule->blame == BLAME_RECIPIENT && is_exact_code(e) && meaning &&
	       meaning->blame == BLAME_SENDER;
}

static bool names_nobody(const char *receiver)
{
	return !receiver || !strcmp(receiver, "various") || !strcmp(receiver, "rfc");
}

static bool is_microsoft(const char *receiver)
{
	return !strcmp(receiver, "m365") || !strcmp(receiver, "outlook");
}

static const char *provider_of(const struct explainer *x, const char *receiver)
{
	for (size_t i = 0; i < x->rule_count; i++)
		if (!strcmp(x->rules[i].receiver, receiver))
			return x->rules[i].provider;
	return receiver;
}

/* Who replied: the entry knows the receiver by its words, but many say "user unknown" or the words
 * of their software; then the host tells. */
static void settle_receiver(struct explainer *x, struct explanation *e)
{
	const struct rule *rule = e->rule;
	bool software = rule && (rule->basis == BASIS_DEFAULT || rule->basis == BASIS_OPTION);
	bool loose = names_nobody(e->receiver) || (rule && rule->shared);
	const char *receiver = loose	  ? explain_receiver(e->heard, e->normalised)
			       : software ? explain_host_receiver(e->heard)
					  : NULL;

	if (receiver && e->receiver && is_microsoft(receiver) && is_microsoft(e->receiver))
		return;
	if (receiver) {
		e->receiver = receiver;
		e->provider = provider_of(x, receiver);
	} else if (rule && rule->shared) {
		e->receiver = "various";
		e->provider = "(various)";
	}
}

static void decide(struct explainer *x, struct arena *arena, struct explanation *e)
{
	const struct reply *reply = explain_reply(e->normalised, &e->code);
	const struct rule *const *found;
	size_t count = 0;

	if (reply) {
		take_reply(e, reply);
		return;
	}
	found = find_rules(x, arena, e->heard, e->normalised, &count);
	if (count && !(found[0]->rank <= RANK_VAGUE && says_more(e)) &&
		!(found[0]->rank <= RANK_LAST_RESORT && accuses_falsely(e, found[0])))
		take_rule(x, e, found, count);
	else if (!take_code(x, arena, e) && !take_class(arena, e))
		take_keyword(arena, e);
}

const struct explanation *explain(
	struct explainer *x, struct arena *arena, const struct heard *heard)
{
	struct explanation *e = arena_alloc(arena, sizeof *e);

	*e = (struct explanation){ .heard = heard };
	e->normalised = explain_normalise(arena, heard->text);
	explain_codes_in(arena, e->normalised, &e->code, &e->enhanced);
	if (!e->enhanced && heard->status)
		e->enhanced = heard->status;
	decide(x, arena, e);
	if (e->kind == EXPLAIN_RULE || e->kind == EXPLAIN_CODE)
		settle_receiver(x, e);
	e->quoted = explain_quote(arena, heard, e->normalised, e->rule, e->blame, x->own_lists);
	return e;
}

int explain_rank(struct explainer *x, struct arena *arena, struct str text)
{
	size_t count;
	const struct rule *const *found =
		matcher_find(x->matcher, arena, explain_normalise(arena, text), &count);

	return count && found[0]->rank > RANK_PROSE ? found[0]->rank : 0;
}

bool explain_knows(struct explainer *x, struct arena *arena, struct str text)
{
	return explain_rank(x, arena, text);
}
