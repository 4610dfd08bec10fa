/* DNS lists from a list file. The fields and what they mean are in load.h. */
#include "checks/load/load_part.h"

#include <string.h>

enum { LISTS_MAX = 5000 };

/* A list with what is not yet decided about it. */
struct draft {
	struct list list;
	unsigned kind, status, scope, weight, tier;
	const char *feeds;
	bool public_ok, ipv6, any_code;
	const struct json *codes, *errors, *weighed;
};

struct code_draft {
	struct list_code code;
	unsigned severity;
};

static const char *const kind_words[] = { "ip4", "ip6", "ip", "domain", "ns", "whitelist-ip",
	"whitelist-domain", "score", NULL };
static const char *const status_words[] = { "active", "uncertain", "closed", "wildcarding",
	"not-a-dns-list", NULL };
static const char *const scope_words[] = { "ip", "net", "asn", "mixed", NULL };
static const char *const weight_words[] = { "low", "medium", "high", NULL };
static const char *const tier_words[] = { "none", "extended", "standard", "core", NULL };
static const char *const severity_words[] = { "block", "suspect", "info", "positive", "error",
	NULL };

static const struct field list_fields[] = {
	FIELD(draft, "zone", TEXT, list.zone, .required = true),
	FIELD(draft, "name", TEXT, list.name),
	FIELD(draft, "operator", TEXT, list.operator),
	FIELD(draft, "kind", WORD, kind, .words = kind_words),
	FIELD(draft, "status", WORD, status, .words = status_words),
	FIELD(draft, "status_since", TEXT, list.status_since),
	FIELD(draft, "status_source", TEXT, list.status_source),
	FIELD(draft, "scope", WORD, scope, .words = scope_words),
	FIELD(draft, "ipv6", FLAG, ipv6),
	FIELD(draft, "codes", ARRAY, codes),
	FIELD(draft, "error_codes", ARRAY, errors),
	FIELD(draft, "any_code_listed", FLAG, any_code),
	FIELD(draft, "test_listed", TEXT, list.test_listed),
	FIELD(draft, "test_listed6", TEXT, list.test_listed6),
	FIELD(draft, "test_unlisted", TEXT, list.test_unlisted),
	FIELD(draft, "test_expect", TEXT, list.test_expect),
	FIELD_KEPT("test_basis"),
	FIELD(draft, "needs_key", FLAG, list.needs_key),
	FIELD(draft, "key_zone", TEXT, list.key_zone),
	FIELD(draft, "needs_registration", FLAG, list.needs_registration),
	FIELD(draft, "public_resolver_ok", FLAG, public_ok),
	FIELD(draft, "rate_policy", TEXT, list.rate_policy),
	FIELD(draft, "weight", OBJECT, weighed),
	FIELD(draft, "default", FLAG, list.in_default),
	FIELD(draft, "tier", WORD, tier, .words = tier_words),
	FIELD(draft, "contained_in", TEXT, list.contained_in),
	FIELD(draft, "lookup_url", TEXT, list.lookup_url),
	FIELD(draft, "delist_url", TEXT, list.delist_url),
	FIELD(draft, "note", TEXT, list.note),
	FIELD(draft, "feeds", TEXT, feeds),
	FIELD_KEPT("sources"),
	FIELD(draft, "as_of", TEXT, list.as_of),
	FIELD_KEPT("evidence"),
	FIELD_KEPT("urls_checked"),
	FIELD_LAST,
};

static const struct field weight_fields[] = {
	FIELD(draft, "level", WORD, weight, .words = weight_words, .required = true),
	FIELD_KEPT("why"),
	FIELD_LAST,
};

static const struct field code_fields[] = {
	FIELD(code_draft, "match", TEXT, code.match, .required = true),
	FIELD(code_draft, "label", TEXT, code.label),
	FIELD(code_draft, "meaning", TEXT, code.meaning),
	FIELD(code_draft, "severity", WORD, severity, .words = severity_words),
	FIELD(code_draft, "rejection_relevant", FLAG, code.rejection_relevant),
	FIELD(code_draft, "value", TEXT, code.value),
	FIELD_KEPT("basis"),
	FIELD_LAST,
};

static const struct field error_fields[] = {
	FIELD(code_draft, "match", TEXT, code.match, .required = true),
	FIELD(code_draft, "meaning", TEXT, code.meaning),
	FIELD_KEPT("basis"),
	FIELD_LAST,
};

static bool complete_code(struct loader *l, struct code_draft *d)
{
	d->code.severity = (enum code_severity)d->severity;
	if (!code_match_parse(str_of(d->code.match), &d->code.set))
		return load_fault(l, "match",
			"'%s' is none of 127.0.0.2, 127.0.0.4-127.0.0.7, 127.0.0.x & 4, 127.0.x.3, "
			"127.255.255.0/24",
			d->code.match);
	if (!d->code.meaning)
		d->code.meaning = d->severity == CODE_ERROR ? "query refused" : "listed";
	if (d->code.value && !load_is_slug(d->code.value))
		return load_fault(l, "value", "letters a-z, digits and single hyphens only");
	return true;
}

/* The codes of ARRAY (NULL: none) in FIELD, those that do not say otherwise of SEVERITY. */
static bool load_codes(struct loader *l, const char *field, const struct json *array,
	enum code_severity severity, const struct list_code **out, size_t *count)
{
	const struct field *fields = severity == CODE_ERROR ? error_fields : code_fields;
	struct list_code *codes = NULL;

	for (size_t i = 0; array && i < array->count; i++) {
		struct code_draft d = { .severity = severity,
			.code.rejection_relevant = severity == CODE_BLOCK };

		l->inside = arena_printf(l->arena, "%s[%zu].", field, i);
		if (!load_object(l, &array->item[i], fields, &d) || !complete_code(l, &d))
			return false;
		*ARENA_PUSH(l->arena, codes, *count) = d.code;
	}
	l->inside = NULL;
	*out = codes;
	return true;
}

static bool complete_zone(struct loader *l, struct draft *d)
{
	const char *zone = name_parse(l->arena, str_of(d->list.zone));

	if (!zone || !strcmp(zone, "."))
		return load_fault(l, "zone", "it is no DNS name");
	d->list.zone = zone;
	if (!d->list.name)
		d->list.name = zone;
	return true;
}

/* A test entry is an address or a name. */
static bool complete_tests(struct loader *l, const struct list *list)
{
	const struct {
		const char *field, *value;
	} tests[] = {
		{ "test_listed", list->test_listed },
		{ "test_listed6", list->test_listed6 },
		{ "test_unlisted", list->test_unlisted },
	};
	struct code_match expect;
	struct ip ip;

	for (size_t i = 0; i < sizeof tests / sizeof *tests; i++) {
		struct str value = str_of(tests[i].value);

		if (tests[i].value && !ip_parse(value, &ip) && !name_parse(l->arena, value))
			return load_fault(l, tests[i].field, "an address or a name expected");
	}
	if (list->test_expect && !code_match_parse(str_of(list->test_expect), &expect))
		return load_fault(l, "test_expect", "an address in 127.0.0.0/8 expected");
	return true;
}

static bool complete_words(struct loader *l, struct draft *d)
{
	l->inside = "weight.";
	if (d->weighed && !load_object(l, d->weighed, weight_fields, d))
		return false;
	l->inside = NULL;
	d->list.kind = (enum list_kind)d->kind;
	d->list.status = (enum list_status)d->status;
	d->list.scope = (enum list_scope)d->scope;
	d->list.weight = (enum list_weight)d->weight;
	d->list.tier = (enum list_tier)d->tier;
	return true;
}

static bool complete_codes(struct loader *l, struct draft *d)
{
	struct list *list = &d->list;
	enum code_severity severity = list_is_whitelist(list) ? CODE_POSITIVE : CODE_BLOCK;

	return load_codes(l, "codes", d->codes, severity, &list->code, &list->code_count) &&
	       load_codes(
		       l, "error_codes", d->errors, CODE_ERROR, &list->error, &list->error_count);
}

static bool complete_feed(struct loader *l, struct draft *d)
{
	struct list *list = &d->list;
	bool valued = false;

	for (size_t i = 0; i < list->code_count; i++)
		valued |= list->code[i].value != NULL;
	if (!d->feeds)
		return !valued || load_fault(l, "codes", "a value needs the field 'feeds'");
	if (!valued)
		return load_fault(l, "feeds", "no code has a 'value'");
	if (!str_starts(str_of(d->feeds), STR("rep:")) || !load_is_slug(d->feeds + 4))
		return load_fault(l, "feeds", "'rep:SERVICE' expected, such as rep:cloudmark-csi");
	list->feeds = d->feeds + 4;
	return true;
}

/* null and absent mean "not known": no flag of C tells that from false. */
static bool given(const struct json *json, const char *key)
{
	const struct json *value = json_get(json, key);

	return value && value->kind != JSON_KIND_NULL;
}

static void complete_flags(const struct json *json, struct draft *d)
{
	struct list *list = &d->list;

	list->ipv6 = !given(json, "ipv6") ? IPV6_UNKNOWN : d->ipv6 ? IPV6_YES : IPV6_NO;
	list->refuses_public = given(json, "public_resolver_ok") && !d->public_ok;
	list->any_code_listed = given(json, "any_code_listed") ? d->any_code : !list->code_count;
}

static bool load_list(struct loader *l, const struct json *json, struct list_table *table)
{
	struct draft d = { .kind = LIST_IP, .weight = WEIGHT_MEDIUM };

	if (json_get_text(json, "zone"))
		l->id = json_get_text(json, "zone");
	if (!load_object(l, json, list_fields, &d))
		return false;
	if (!given(json, "kind") && !d.codes)
		return load_fault(l, "kind", "kind or codes are needed");
	if (!complete_zone(l, &d) || !complete_words(l, &d) || !complete_codes(l, &d) ||
		!complete_feed(l, &d) || !complete_tests(l, &d.list))
		return false;
	complete_flags(json, &d);
	for (size_t i = 0; i < table->count; i++)
		if (!strcmp(table->list[i].zone, d.list.zone))
			return load_fault(l, "zone", "the list stands here already");
	*ARENA_PUSH(l->arena, table->list, table->count) = d.list;
	return true;
}

bool load_list_array(struct loader *l, const struct json *array, struct list_table *table)
{
	if (array->count > LISTS_MAX)
		return load_fault(l, NULL, "more than %d lists", LISTS_MAX);
	for (size_t i = 0; i < array->count; i++) {
		l->id = speak(l->arena, "list %zu", i + 1);
		if (!load_list(l, &array->item[i], table))
			return false;
	}
	return true;
}
