/* Rules, replies and keywords from a catalogue file. The fields and what they mean are in
 * load.h. */
#include "checks/load/load_part.h"

#include "checks/predict/cond.h"
#include "checks/explain/explain_literal.h"

#include <string.h>

/* A file's own members: what all its rules share. */
struct catalogue_file {
	const char *receiver, *provider;
	int reach;
	bool migrating;
	const struct json *rules, *replies, *keywords, *profiles, *checklists;
};

enum { RULES_MAX = 20000 };

enum { CLASS_PERMANENT, CLASS_TEMPORARY, NOT_GIVEN = 99 };

/* A rule with what is not yet decided about it. */
struct draft {
	struct rule rule;
	unsigned class, basis, predictable, wording, evidence, stage, blame;
	const struct json *examples, *generated;
};

static const char *const class_words[] = { "permanent", "temporary", NULL };
static const char *const wording_words[] = { "composed", "exact", NULL };
static const char *const variables[] = { "ip", "domain", "sender", "recipient", "list", "url",
	"host", "n", "id", "name", NULL };

static const struct field file_fields[] = {
	FIELD(catalogue_file, "receiver", TEXT, receiver),
	FIELD(catalogue_file, "provider", TEXT, provider),
	FIELD(catalogue_file, "reach", NUMBER, reach, .min = 1, .max = 3),
	FIELD(catalogue_file, "migrating", FLAG, migrating),
	FIELD(catalogue_file, "rules", ARRAY, rules),
	FIELD(catalogue_file, "replies", ARRAY, replies),
	FIELD(catalogue_file, "keywords", ARRAY, keywords),
	FIELD(catalogue_file, "profiles", ARRAY, profiles),
	FIELD(catalogue_file, "checklists", ARRAY, checklists),
	FIELD_LAST,
};

static const struct field rule_fields[] = {
	FIELD(draft, "id", TEXT, rule.id, .required = true),
	FIELD(draft, "provider", TEXT, rule.provider),
	FIELD(draft, "code", NUMBER, rule.code, .min = 400, .max = 599),
	FIELD(draft, "enhanced", TEXT, rule.enhanced),
	FIELD(draft, "stage", WORD, stage, .words = rule_stage_words),
	FIELD(draft, "text", TEXT, rule.text, .required = true),
	FIELD(draft, "match", TEXT, rule.match, .required = true),
	FIELD(draft, "rank", NUMBER, rule.rank, .min = 1, .max = 99),
	FIELD(draft, "instead_of", TEXTS, rule.instead_of),
	FIELD(draft, "condition", TEXT, rule.condition),
	FIELD(draft, "predictable", WORD, predictable, .words = rule_predictable_words),
	FIELD(draft, "class", WORD, class, .words = class_words),
	FIELD(draft, "category", TEXT, rule.category),
	FIELD(draft, "blame", WORD, blame, .words = rule_blame_words),
	FIELD(draft, "basis", WORD, basis, .words = rule_basis_words),
	FIELD(draft, "evidence", WORD, evidence, .words = rule_evidence_words),
	FIELD(draft, "wording", WORD, wording, .words = wording_words),
	FIELD(draft, "variant_of", TEXT, rule.variant_of),
	FIELD(draft, "cause_en", TEXT, rule.cause_en),
	FIELD(draft, "remedy_en", TEXT, rule.remedy_en),
	FIELD(draft, "cause_zh", TEXT, rule.cause_zh),
	FIELD(draft, "remedy_zh", TEXT, rule.remedy_zh),
	FIELD(draft, "url", TEXT, rule.url),
	FIELD(draft, "source", TEXTS, rule.source),
	FIELD(draft, "checked", TEXT, rule.checked),
	FIELD(draft, "year", NUMBER, rule.year, .min = 1980, .max = 2100),
	FIELD(draft, "examples", ARRAY, examples),
	FIELD(draft, "examples_generated", ARRAY, generated),
	FIELD(draft, "same_as", TEXTS, rule.same_as),
	FIELD(draft, "shared", FLAG, rule.shared),
	FIELD(draft, "seeds", TEXTS, rule.seeds),
	FIELD(draft, "notes", TEXT, rule.notes),
	FIELD_LAST,
};

static const struct field reply_fields[] = {
	FIELD(reply, "id", TEXT, id, .required = true),
	FIELD(reply, "code", NUMBER, code, .min = 200, .max = 399, .required = true),
	FIELD(reply, "class", TEXT, class, .required = true),
	FIELD(reply, "text", TEXT, text, .required = true),
	FIELD(reply, "source", TEXT, source, .required = true),
	FIELD_LAST,
};

struct keyword_group {
	struct keyword keyword;
	const char *const *words;
};

static const struct field keyword_fields[] = {
	FIELD(keyword_group, "category", TEXT, keyword.category, .required = true),
	FIELD(keyword_group, "keywords", TEXTS, words, .required = true),
	FIELD(keyword_group, "cause_en", TEXT, keyword.cause_en, .required = true),
	FIELD(keyword_group, "remedy_en", TEXT, keyword.remedy_en, .required = true),
	FIELD(keyword_group, "cause_zh", TEXT, keyword.cause_zh, .required = true),
	FIELD(keyword_group, "remedy_zh", TEXT, keyword.remedy_zh, .required = true),
	FIELD(keyword_group, "source", TEXT, keyword.source, .required = true),
	FIELD_LAST,
};

static bool word_known(const char *const *words, struct str word)
{
	for (; *words; words++)
		if (str_eq(str_of(*words), word))
			return true;
	return false;
}

static bool digits(const char **p, size_t least, size_t most)
{
	size_t n = strspn(*p, "0123456789");

	*p += n;
	return n >= least && n <= most;
}

bool load_is_enhanced(const char *p)
{
	if (*p != '4' && *p != '5')
		return false;
	p++;
	for (int part = 0; part < 2; part++)
		if (*p++ != '.' || !digits(&p, 1, 3))
			return false;
	return !*p;
}

/* YYYY, YYYY-MM or YYYY-MM-DD */
static bool date_good(const char *p)
{
	if (!digits(&p, 4, 4))
		return false;
	for (int part = 0; part < 2 && *p; part++)
		if (*p++ != '-' || !digits(&p, 2, 2))
			return false;
	return !*p;
}

bool load_variables_good(const char *text, struct str *found)
{
	while ((text = strchr(text, '{'))) {
		size_t n = strspn(++text, "abcdefghijklmnopqrstuvwxyz_");

		*found = (struct str){ text, n };
		if (text[n] == '}' && !word_known(variables, *found))
			return false;
	}
	return true;
}

bool load_category(struct loader *l, const char *word)
{
	return word_known(rule_category_words, str_of(word)) ||
	       load_not_among(l, "category", str_of(word), rule_category_words);
}

/* Texts that many servers send, or standards: nobody's behaviour. */
static bool names_nobody(const char *receiver)
{
	return !strcmp(receiver, "various") || !strcmp(receiver, "rfc");
}

static bool complete_reply(struct loader *l, struct draft *d)
{
	struct rule *rule = &d->rule;
	struct str unknown;

	if (!rule->code && d->class == NOT_GIVEN)
		return load_fault(l, "class", "a rule without a code needs permanent or temporary");
	rule->permanent = d->class == NOT_GIVEN ? rule->code >= 500 : d->class == CLASS_PERMANENT;
	if (rule->code && rule->permanent != (rule->code >= 500))
		return load_fault(l, "class", "it does not agree with code %d", rule->code);
	if (rule->enhanced && !load_is_enhanced(rule->enhanced))
		return load_fault(l, "enhanced", "a code such as 5.7.1 expected");
	if (!load_variables_good(rule->text, &unknown))
		return load_fault(
			l, "text", "there is no variable {%s}", str_printable(l->arena, unknown));
	rule->stage = (enum rule_stage)d->stage;
	return true;
}

static bool complete_match(struct loader *l, struct draft *d)
{
	const char *why;
	const char **examples = NULL;
	size_t count = 0;

	if (!load_pattern(l->arena, d->rule.match, &why))
		return load_fault(l, "match", "%s", why);
	if (!load_texts(l, "examples", d->examples, &examples, &count))
		return false;
	d->rule.literals = explain_literals(l->arena, d->rule.match);
	d->rule.real_examples = count;
	if (!load_texts(l, "examples_generated", d->generated, &examples, &count))
		return false;
	d->rule.examples = examples;
	return true;
}

static bool complete_condition(struct loader *l, struct draft *d)
{
	struct rule *rule = &d->rule;
	const char *why;

	if (d->predictable == NOT_GIVEN)
		d->predictable = rule->condition ? PREDICT_YES : PREDICT_NO;
	rule->predictable = (enum rule_predictable)d->predictable;
	if ((rule->predictable == PREDICT_NO) != !rule->condition)
		return load_fault(l, "predictable",
			rule->condition ? "it does not agree with the condition"
					: "it does not agree with a missing condition");
	if (!rule->condition)
		return true;
	rule->cond = cond_parse(l->arena, rule->condition, &rule->cond_count, &why);
	for (size_t i = 0; rule->cond && i < rule->cond_count; i++)
		if (cond_is_raw(&rule->cond[i]))
			return load_fault(l, "condition",
				"answered(), failed(), mx_any() and mx_only() are for profiles");
	return rule->cond || load_fault(l, "condition", "%s", why);
}

static bool complete_standing(struct loader *l, struct draft *d)
{
	struct rule *rule = &d->rule;
	bool nobody = names_nobody(rule->receiver);

	if (d->basis == NOT_GIVEN)
		d->basis = nobody ? BASIS_TEXT_ONLY : BASIS_FIXED;
	rule->basis = (enum rule_basis)d->basis;
	rule->evidence = (enum rule_evidence)d->evidence;
	rule->exact_wording = d->wording;
	if (nobody && rule->basis != BASIS_TEXT_ONLY && rule->basis != BASIS_HISTORICAL)
		return load_fault(l, "basis", "receiver '%s' is nobody: text-only or historical",
			rule->receiver);
	if (!load_category(l, rule->category))
		return false;
	rule->blame =
		d->blame == NOT_GIVEN ? rule_blame_of(rule->category) : (enum rule_blame)d->blame;
	if (rule->checked && !date_good(rule->checked))
		return load_fault(l, "checked", "a date such as 2026-11-21 expected");
	return true;
}

static void complete_words(struct rule *rule)
{
	rule->cause_en = rule->cause_en ? rule->cause_en : "";
	rule->remedy_en = rule->remedy_en ? rule->remedy_en : "";
	rule->cause_zh = rule->cause_zh ? rule->cause_zh : rule->cause_en;
	rule->remedy_zh = rule->remedy_zh ? rule->remedy_zh : rule->remedy_en;
}

static const char *const no_texts[] = { NULL };

static bool load_rule(struct loader *l, const struct json *json, const struct catalogue_file *file,
	struct rule_table *table)
{
	struct draft d = {
		.rule = { .receiver = file->receiver,
			.provider = file->provider,
			.reach = file->reach,
			.migrating = file->migrating,
			.rank = 50,
			.category = "other",
			.source = no_texts,
			.seeds = no_texts,
			.same_as = no_texts,
			.instead_of = no_texts },
		.class = NOT_GIVEN,
		.basis = NOT_GIVEN,
		.blame = NOT_GIVEN,
		.predictable = NOT_GIVEN,
		.stage = STAGE_UNKNOWN,
		.wording = true,
		.evidence = EVIDENCE_DOCUMENTED,
	};

	if (json_get_text(json, "id"))
		l->id = json_get_text(json, "id");
	if (!load_object(l, json, rule_fields, &d))
		return false;
	if (!load_is_slug(d.rule.id))
		return load_fault(l, "id", "letters a-z, digits and single hyphens only");
	if (!complete_reply(l, &d) || !complete_match(l, &d) || !complete_condition(l, &d) ||
		!complete_standing(l, &d))
		return false;
	complete_words(&d.rule);
	*ARENA_PUSH(l->arena, table->rule, table->count) = d.rule;
	return true;
}

static bool load_reply(struct loader *l, const struct json *json, struct rule_table *table)
{
	struct reply reply = { 0 };

	if (!load_object(l, json, reply_fields, &reply))
		return false;
	*ARENA_PUSH(l->arena, table->reply, table->reply_count) = reply;
	return true;
}

static bool load_keywords(struct loader *l, const struct json *json, struct rule_table *table)
{
	struct keyword_group group = { 0 };

	if (!load_object(l, json, keyword_fields, &group))
		return false;
	for (; *group.words; group.words++) {
		group.keyword.word = *group.words;
		*ARENA_PUSH(l->arena, table->keyword, table->keyword_count) = group.keyword;
	}
	return true;
}

static bool load_rule_array(
	struct loader *l, const struct catalogue_file *file, struct rule_table *table)
{
	if (!file->receiver)
		return load_fault(l, "receiver", "it is missing");
	if (!load_is_slug(file->receiver))
		return load_fault(l, "receiver", "letters a-z, digits and single hyphens only");
	if (file->rules->count > RULES_MAX)
		return load_fault(l, "rules", "more than %d", RULES_MAX);
	for (size_t i = 0; i < file->rules->count; i++) {
		l->id = speak(l->arena, "rule %zu", i + 1);
		if (!load_rule(l, &file->rules->item[i], file, table))
			return false;
		*ARENA_PUSH(l->arena, table->origin, table->origin_count) = l->path;
	}
	return true;
}

static bool load_others(
	struct loader *l, const struct catalogue_file *file, struct rule_table *table)
{
	for (size_t i = 0; file->replies && i < file->replies->count; i++) {
		l->id = speak(l->arena, "reply %zu", i + 1);
		if (!load_reply(l, &file->replies->item[i], table))
			return false;
	}
	for (size_t i = 0; file->keywords && i < file->keywords->count; i++) {
		l->id = speak(l->arena, "keywords %zu", i + 1);
		if (!load_keywords(l, &file->keywords->item[i], table))
			return false;
	}
	return true;
}

bool load_rule_file(struct loader *l, const struct json *root, struct rule_table *table)
{
	struct catalogue_file file = { .reach = 1 };

	if (!load_object(l, root, file_fields, &file))
		return false;
	if (!file.provider)
		file.provider = file.receiver;
	return (!file.rules || load_rule_array(l, &file, table)) &&
	       (!file.profiles || load_profile_array(l, file.profiles, table)) &&
	       (!file.checklists || load_checklist_array(l, file.checklists, table)) &&
	       load_others(l, &file, table);
}
