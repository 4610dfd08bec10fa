/* Conditions of the catalogue held against what is known: three-valued (Kleene). */
#include "checks/predict/cond.h"

#include <stdlib.h>
#include <string.h>

static enum truth truth_of(bool holds)
{
	return holds ? TRUTH_TRUE : TRUTH_FALSE;
}

static enum truth truth_not(enum truth truth)
{
	return truth == TRUTH_UNKNOWN ? truth : truth_of(truth == TRUTH_FALSE);
}

bool cond_has_word(const char *words, const char *word)
{
	size_t n = strlen(word);

	if (!words || !n)
		return false;
	for (const char *at = words; (at = strstr(at, word)); at += n)
		if ((at == words || at[-1] == ' ') && (at[n] == ' ' || !at[n]))
			return true;
	return false;
}

static const char *plain_fact(const struct cond_view *view, enum fact_id id)
{
	const char *value = view->assumed ? view->assumed->value[id] : NULL;

	return value ? value : view->evidence->facts->value[id];
}

/* A receiver's own library may conclude something from a failed answer, which shows in the fact
 * beside it that sticks to the RFC. */
static const struct {
	const char *prefix;
	enum fact_id strict;
} founded_on[] = {
	{ "fcrdns.one", FACT_FCRDNS_ALL },
	{ "spf.pyspf.", FACT_SPF_RESULT },
	{ "spf.pyspf.", FACT_SPF_HELO_RESULT },
	{ "spf.courier.", FACT_SPF_RESULT },
	{ "spf.courier.", FACT_SPF_HELO_RESULT },
	{ "spf.libspf2.", FACT_SPF_RESULT },
	{ "spf.haraka.", FACT_SPF_RESULT },
	{ "dmarc.rfc7489.", FACT_SPF_RESULT },
	{ "dmarc.rfc7489.", FACT_DKIM_KEY_STATUS },
	{ "dmarc.rfc7489.", FACT_DMARC_STATUS },
	{ "dmarc.opendmarc.", FACT_SPF_RESULT },
	{ "dmarc.opendmarc.", FACT_DKIM_KEY_STATUS },
	{ "dmarc.opendmarc.", FACT_DMARC_STATUS },
};

static bool rests_on_failure(const struct cond_view *view, enum fact_id id)
{
	struct str key = str_of(fact_specs[id].key);

	for (size_t i = 0; i < sizeof founded_on / sizeof *founded_on; i++)
		if (str_starts(key, str_of(founded_on[i].prefix)) &&
			fact_value_failed(plain_fact(view, founded_on[i].strict)))
			return true;
	return false;
}

const char *cond_fact(const struct cond_view *view, enum fact_id id)
{
	const char *value = plain_fact(view, id);

	if (view->calm && value && (fact_value_failed(value) || rests_on_failure(view, id)))
		return NULL;
	return value;
}

/* Facts that begin so do not apply where DECIDES has one of WORDS. */
static const struct {
	const char *prefix;
	enum fact_id decides;
	const char *words;
} absences[] = {
	{ "sender.", FACT_SENDER_DOMAIN_SYNTAX, "ip_literal none invalid" },
	{ "sender.literal.", FACT_SENDER_DOMAIN_SYNTAX, "fqdn bare" },
	{ "spf.libspf2.", FACT_SENDER_DOMAIN_SYNTAX, "bare" },
	{ "helo.", FACT_HELO_SYNTAX, "literal ip empty invalid" },
	{ "ptr.", FACT_PTR_STATUS, "nxdomain nodata servfail timeout refused malformed" },
	{ "dmarc.pct", FACT_DMARC_OLD_POLICY, "absent temperror" },
};

bool cond_fact_absent(const struct cond_view *view, enum fact_id id)
{
	struct str key = str_of(fact_specs[id].key);
	const char *decides;

	if (!view->absent_is_false)
		return false;
	if (view->null_sender && str_starts(key, STR("sender.")))
		return true;
	/* without a recipient nobody asked for the receiver's names */
	if (id == FACT_HELO_IS_RECEIVER)
		return !view->evidence->facts->value[FACT_RCPT_MX_STATUS];
	for (size_t i = 0; i < sizeof absences / sizeof *absences; i++) {
		decides = view->evidence->facts->value[absences[i].decides];
		if (decides && str_starts(key, str_of(absences[i].prefix)) &&
			cond_has_word(absences[i].words, decides))
			return true;
	}
	return false;
}

static enum truth eval_compare(const struct cond *test, const char *value)
{
	long is = strtol(value, NULL, 10), bound = strtol(test->values, NULL, 10);
	bool equal = is == bound && test->text[1] == '=';

	return truth_of(equal || (test->text[0] == '<' ? is < bound : is > bound));
}

static enum truth eval_fact(const struct cond *test, const struct cond_view *view)
{
	const char *value = cond_fact(view, test->fact);

	if (!value && cond_fact_absent(view, test->fact))
		return TRUTH_FALSE;
	if (!value)
		return TRUTH_UNKNOWN;
	if (test->op == COND_COMPARE)
		return eval_compare(test, value);
	return truth_of(cond_has_word(test->values, value) == (test->op == COND_IN));
}

/* Lists */

/* A list that never counts makes its test false, whatever it says. A zone without data of its own
 * counts. */
static bool list_counts(const struct list *list)
{
	return !list || (!list_is_dead(list) && !list_is_whitelist(list));
}

static bool address_of(const char *text, uint32_t *out)
{
	struct ip ip;

	if (!ip_parse(str_of(text), &ip) || ip.version != 4)
		return false;
	*out = (uint32_t)ip.bytes[0] << 24 | (uint32_t)ip.bytes[1] << 16 |
	       (uint32_t)ip.bytes[2] << 8 | ip.bytes[3];
	return true;
}

/* Does the record CODE say that the object is listed, of whatever severity? */
static bool is_listing_code(const struct list *list, const char *code)
{
	uint32_t address;
	bool known = false;

	if (!list)
		return true;
	if (!address_of(code, &address))
		return false;
	for (size_t i = 0; i < list->code_count; i++) {
		const struct list_code *c = &list->code[i];

		if (!code_match_holds(&c->set, address))
			continue;
		known = true;
		if (c->severity != CODE_POSITIVE && c->severity != CODE_ERROR)
			return true;
	}
	return !known && list->any_code_listed;
}

/* What one result says about a test of its zone. */
static enum truth result_truth(const struct list_result *result, const struct cond *test)
{
	if (!list_counts(result->list))
		return TRUTH_FALSE;
	if (!result->answered)
		return TRUTH_UNKNOWN;
	for (size_t i = 0; i < result->code_count; i++)
		if (is_listing_code(result->list, result->codes[i]) &&
			(!test->values || cond_has_word(test->values, result->codes[i])))
			return TRUTH_TRUE;
	return TRUTH_FALSE;
}

static bool result_is_about(const struct list_result *result, const struct cond *test)
{
	enum list_role role = test->op == COND_LISTED ? ROLE_IP : test->role;

	return result->role == role && !strcmp(result->zone, test->text);
}

/* Of several results (a PTR with several names) one that is listed suffices. */
static enum truth eval_listed(const struct cond *test, const struct cond_view *view)
{
	const struct evidence *evidence = view->evidence;
	enum truth all = TRUTH_UNKNOWN;
	bool first = true;

	for (size_t i = 0; i < evidence->list_count && !test->is_url; i++) {
		const struct list_result *result = &evidence->list[i];
		enum truth truth;

		if (!result_is_about(result, test) ||
			(result->verdict == SKIPPED && list_counts(result->list)))
			continue;
		truth = result_truth(result, test);
		if (view->grave && truth == TRUTH_TRUE && test->op == COND_DOMAIN_LISTED &&
			result->level < LISTING_HIGH)
			truth = TRUTH_UNKNOWN;
		if (truth == TRUTH_TRUE)
			return truth;
		if (first || truth == TRUTH_UNKNOWN)
			all = truth;
		first = false;
	}
	return all;
}

/* A list of addresses that listed_any('ip') stands for, and it was asked. */
static bool in_listed_any(const struct list_result *result)
{
	return result->role == ROLE_IP && result->verdict != SKIPPED && list_counts(result->list);
}

static bool lists_addresses(const struct list *list)
{
	return list && (list->kind == LIST_IP4 || list->kind == LIST_IP6 || list->kind == LIST_IP);
}

static bool is_strong(const struct list_result *result)
{
	return in_listed_any(result) && lists_addresses(result->list) && result->answered &&
	       result->strong;
}

/* Without its answer nobody knows whether the address is on one of the lists that matter. */
static bool is_missed(const struct list_result *result)
{
	return in_listed_any(result) && lists_addresses(result->list) && !result->answered &&
	       result->list->weight == WEIGHT_HIGH;
}

static enum truth eval_listed_any(const struct cond_view *view)
{
	const struct evidence *evidence = view->evidence;
	bool asked = false, missed = false;

	for (size_t i = 0; i < evidence->list_count; i++) {
		if (is_strong(&evidence->list[i]))
			return TRUTH_TRUE;
		asked |= in_listed_any(&evidence->list[i]);
		missed |= is_missed(&evidence->list[i]);
	}
	return missed || !asked ? TRUTH_UNKNOWN : TRUTH_FALSE;
}

static enum truth eval_rep(const struct cond *test, const struct cond_view *view)
{
	enum truth truth = TRUTH_UNKNOWN;

	for (size_t i = 0; i < view->evidence->rep_count; i++) {
		const struct reputation *rep = &view->evidence->rep[i];

		if (strcmp(rep->service, test->text) != 0)
			continue;
		if (cond_has_word(test->values, rep->value))
			return TRUTH_TRUE;
		truth = TRUTH_FALSE;
	}
	return truth;
}

/* The tree */

const struct cond *cond_end(const struct cond *cond)
{
	unsigned operands = cond->count;

	for (cond++; operands; operands--)
		cond = cond_end(cond);
	return cond;
}

/* AND is true while all are, OR (the other way round) false while all are. */
static enum truth eval_junction(const struct cond *cond, const struct cond_view *view)
{
	enum truth decides = cond->op == COND_AND ? TRUTH_FALSE : TRUTH_TRUE;
	enum truth all = truth_not(decides);
	const struct cond *operand = cond + 1;

	for (unsigned i = 0; i < cond->count; i++, operand = cond_end(operand)) {
		enum truth truth = cond_truth(operand, view);

		if (truth == decides)
			return decides;
		if (truth == TRUTH_UNKNOWN)
			all = truth;
	}
	return all;
}

enum truth cond_truth(const struct cond *cond, const struct cond_view *view)
{
	switch (cond->op) {
	case COND_AND:
	case COND_OR:
		return eval_junction(cond, view);
	case COND_NOT:
		return truth_not(cond_truth(cond + 1, view));
	case COND_IN:
	case COND_NOT_IN:
	case COND_COMPARE:
		return eval_fact(cond, view);
	case COND_LISTED:
	case COND_DOMAIN_LISTED:
		return eval_listed(cond, view);
	case COND_LISTED_ANY:
		return eval_listed_any(view);
	case COND_REP:
		return eval_rep(cond, view);
	case COND_ANSWERED:
	case COND_FAILED:
	case COND_MX_ANY:
	case COND_MX_ONLY:
		return cond_raw_truth(cond, view);
	}
	return TRUTH_UNKNOWN;
}

/* What decided */

static bool has_test(const struct cond_tests *tests, const struct cond *test)
{
	for (size_t i = 0; i < tests->count; i++)
		if (tests->test[i] == test)
			return true;
	return false;
}

/* The operands that have the truth of the whole decide it. */
static void collect(struct arena *arena, const struct cond *cond, const struct cond_view *view,
	struct cond_tests *out)
{
	enum truth whole = cond_truth(cond, view);
	const struct cond *operand = cond + 1;

	if (!cond->count) {
		if (!has_test(out, cond))
			*ARENA_PUSH(arena, out->test, out->count) = cond;
		return;
	}
	for (unsigned i = 0; i < cond->count; i++, operand = cond_end(operand))
		if (cond->op == COND_NOT || cond_truth(operand, view) == whole)
			collect(arena, operand, view, out);
}

struct cond_tests cond_deciding(
	struct arena *arena, const struct cond *cond, const struct cond_view *view)
{
	struct cond_tests tests = { 0 };

	collect(arena, cond, view, &tests);
	return tests;
}

bool cond_listed_by(const struct cond *test, const struct list_result *result)
{
	if (test->op == COND_LISTED_ANY)
		return is_strong(result);
	return (test->op == COND_LISTED || (test->op == COND_DOMAIN_LISTED && !test->is_url)) &&
	       result_is_about(result, test) && result_truth(result, test) == TRUTH_TRUE;
}

const struct list_result *cond_listing(const struct cond *test, const struct cond_view *view)
{
	for (size_t i = 0; i < view->evidence->list_count; i++)
		if (cond_listed_by(test, &view->evidence->list[i]))
			return &view->evidence->list[i];
	return NULL;
}

/* Words separated by blanks as the set "{a,b}". */
static const char *set_text(struct arena *arena, const char *words)
{
	char *text = arena_printf(arena, "{%s}", words);

	for (char *p = text; *p; p++)
		if (*p == ' ')
			*p = ',';
	return text;
}

/* With the records that came, for they are what a receiver goes by. */
static const char *raw_text(
	struct arena *arena, const struct cond *test, const struct cond_view *view)
{
	const struct raw_answer *raw = cond_raw(test, view);
	const char *not = cond_truth(test, view) == TRUTH_FALSE ? "not " : "";
	const char *shown = raw && raw->answer ? dns_status_name(raw->answer->status) : "nothing";
	const char *role = test->role == ROLE_IP
				   ? ""
				   : arena_printf(arena, ",'%s'", list_role_name(test->role));
	char buffer[IP_TEXT_MAX];

	for (size_t i = 0; raw && raw->answer && i < raw->answer->count && i < 4; i++)
		shown = arena_printf(arena, "%s%s%s", i ? shown : "", i ? " " : "",
			ip_text(&raw->answer->rr[i].ip, buffer));
	return arena_printf(arena, "%s%s('%s'%s): %s", not,
		test->op == COND_FAILED ? "failed" : "answered", test->text, role, shown);
}

const char *cond_text(struct arena *arena, const struct cond *test, const struct cond_view *view)
{
	const char *not = cond_truth(test, view) == TRUTH_FALSE ? "not " : "";

	switch (test->op) {
	case COND_IN:
	case COND_NOT_IN:
	case COND_COMPARE:
		return arena_printf(arena, "%s == %s", fact_specs[test->fact].key,
			cond_fact(view, test->fact) ? cond_fact(view, test->fact) : "null");
	case COND_LISTED:
		return arena_printf(arena, "%slisted('%s'%s%s)", not, test->text,
			test->values ? "," : "", test->values ? set_text(arena, test->values) : "");
	case COND_LISTED_ANY:
		return arena_printf(arena, "%slisted_any('ip')", not );
	case COND_DOMAIN_LISTED:
		return arena_printf(arena, "%sdomain_listed('%s','%s')", not, test->text,
			list_role_name(test->role));
	case COND_REP:
		return arena_printf(
			arena, "%srep('%s') in %s", not, test->text, set_text(arena, test->values));
	case COND_ANSWERED:
	case COND_FAILED:
		return raw_text(arena, test, view);
	case COND_MX_ANY:
	case COND_MX_ONLY:
		return arena_printf(arena, "%s%s(%s)", not,
			test->op == COND_MX_ANY ? "mx_any" : "mx_only",
			set_text(arena, test->values));
	case COND_AND:
	case COND_OR:
	case COND_NOT:
		break;
	}
	return "";
}

static void add_need(struct arena *arena, const char *need, const char ***needs, size_t *count)
{
	for (size_t i = 0; i < *count; i++)
		if (!strcmp((*needs)[i], need))
			return;
	*ARENA_PUSH(arena, *needs, *count) = need;
}

static void add_missed(
	struct arena *arena, const struct evidence *evidence, const char ***needs, size_t *count)
{
	bool any = false;

	for (size_t i = 0; i < evidence->list_count; i++)
		if (is_missed(&evidence->list[i])) {
			add_need(arena, arena_printf(arena, "listed:%s", evidence->list[i].zone),
				needs, count);
			any = true;
		}
	if (!any)
		add_need(arena, "listed:any", needs, count);
}

void cond_needs(struct arena *arena, const struct cond *test, const struct cond_view *view,
	const char ***needs, size_t *count)
{
	switch (test->op) {
	case COND_IN:
	case COND_NOT_IN:
	case COND_COMPARE:
		add_need(arena, fact_specs[test->fact].key, needs, count);
		break;
	case COND_LISTED:
	case COND_DOMAIN_LISTED:
		add_need(arena, arena_printf(arena, "listed:%s", test->text), needs, count);
		break;
	case COND_LISTED_ANY:
		add_missed(arena, view->evidence, needs, count);
		break;
	case COND_REP:
		add_need(arena, arena_printf(arena, "rep:%s", test->text), needs, count);
		break;
	case COND_ANSWERED:
	case COND_FAILED:
		add_need(arena, arena_printf(arena, "answered:%s", test->text), needs, count);
		break;
	case COND_MX_ANY:
	case COND_MX_ONLY:
		add_need(arena, "sender.mx.target", needs, count);
		break;
	case COND_AND:
	case COND_OR:
	case COND_NOT:
		break;
	}
}
