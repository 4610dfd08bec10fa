/* JSON: one object for the run (json), or one line for each target (ndjson). The form is a
 * contract: schema/preflight-report.schema.json says it for programs, and members are only ever
 * added. */
#include "checks/fitness.h"
#include "checks/predict/outlook.h"
#include "reports/authority.h"
#include "reports/fingerprint.h"
#include "reports/formats.h"

#include <err.h>
#include <stdlib.h>

static void put_texts(struct json_out *out, const char *key, const char *const *text, size_t count)
{
	json_open(out, key, '[');
	for (size_t i = 0; i < count; i++)
		json_text(out, NULL, text[i]);
	json_close(out, ']');
}

static void put_ended(struct json_out *out, const char *key, const char *const *text)
{
	json_open(out, key, '[');
	for (; text && *text; text++)
		json_text(out, NULL, *text);
	json_close(out, ']');
}

static void put_facts(struct json_out *out, const struct facts *facts)
{
	json_open(out, "facts", '{');
	for (size_t i = 0; i < FACT_COUNT; i++) {
		const struct fact_spec *spec = &fact_specs[i];
		const char *value = facts->value[i];

		if (value && spec->kind == FACT_KIND_FLAG)
			json_bool(out, spec->key, str_eq(str_of(value), STR("true")));
		else
			json_text(out, spec->key, value);
	}
	json_close(out, '}');
}

static void put_counters(struct json_out *out, const struct result *r)
{
	json_open(out, "counters", '{');
	for (size_t i = 0; i < COUNTER_COUNT; i++)
		if (r->counted[i])
			json_int(out, counter_specs[i].key, r->counter[i]);
	json_close(out, '}');
}

static void put_list(struct json_out *out, const struct list_result *list)
{
	json_open(out, NULL, '{');
	json_text(out, "zone", list->zone);
	json_text(out, "object", list->object);
	json_text(out, "role", list_role_name(list->role));
	json_text(out, "verdict", list_verdict_name(list->verdict));
	put_texts(out, "codes", list->codes, list->code_count);
	put_texts(out, "labels", list->labels, list->label_count);
	json_text(out, "reason", list->reason);
	json_text(out, "scope", list->list ? list_scope_name(list->list->scope) : NULL);
	json_text(out, "delist_url", list->delist_url);
	json_close(out, '}');
}

static void put_finding(struct json_out *out, const struct result *r, size_t index)
{
	const struct finding *f = &r->finding[index];
	char text[FINGERPRINT_SIZE];

	json_open(out, NULL, '{');
	json_text(out, "id", finding_specs[f->id].name);
	json_text(out, "severity", severity_name(f->severity));
	json_text(out, "subject", f->subject);
	json_text(out, "text", f->text);
	json_text(out, "remedy", f->remedy);
	json_text(out, "who", who_name(f->who));
	put_texts(out, "records", f->records, f->record_count);
	json_text(out, "fingerprint", fingerprint(r, index, text));
	if (f->waived)
		json_text(out, "waived", f->waived);
	json_close(out, '}');
}

static void put_prediction(struct json_out *out, const struct prediction *p)
{
	const struct rule *rule = p->rule;

	json_open(out, NULL, '{');
	json_text(out, "id", rule->id);
	json_text(out, "receiver", rule->receiver);
	json_text(out, "stage", rule_stage_name(rule->stage));
	if (rule->code)
		json_int(out, "code", rule->code);
	else
		json_nil(out, "code");
	json_text(out, "enhanced", rule->enhanced);
	json_text(out, "text", p->text);
	json_text(out, "class", rule->permanent ? "permanent" : "temporary");
	json_text(out, "outcome", outcome_name(p->outcome));
	json_text(out, "basis", rule_basis_name(rule->basis));
	json_text(out, "when", hypothesis_name(p->when));
	json_text(out, "finding", p->finding ? finding_specs[p->finding->id].name : NULL);
	json_open(out, "variants", '[');
	for (size_t i = 0; i < p->variant_count; i++)
		json_text(out, NULL, p->variant[i]->id);
	json_close(out, ']');
	put_texts(out, "because", p->because, p->because_count);
	put_ended(out, "source", rule->source);
	json_close(out, '}');
}

static void put_undetermined(struct json_out *out, const struct predictions *all)
{
	json_open(out, "undetermined", '[');
	for (size_t i = 0; i < all->undetermined_count; i++) {
		const struct undetermined *u = &all->undetermined[i];

		json_open(out, NULL, '{');
		json_text(out, "id", u->rule->id);
		json_text(out, "receiver", u->rule->receiver);
		put_texts(out, "needs", u->needs, u->needs_count);
		json_close(out, '}');
	}
	json_close(out, ']');
}

/* In bulk they are the same for many targets, and the larger half of a line. */
static struct str rendered(struct outlook *outlook, const struct predictions *all)
{
	struct json_out out;
	char *text = NULL;
	size_t n = 0;
	FILE *stream = open_memstream(&text, &n); /* library border */

	if (!stream)
		err(3, "out of memory");
	json_begin(&out, stream, false);
	json_open(&out, NULL, '{');
	put_undetermined(&out, all);
	json_close(&out, '}');
	if (fclose(stream))
		err(3, "out of memory");
	outlook->rendered = (struct str){ arena_copy(outlook->arena, text, n), n };
	free(text);
	return outlook->rendered;
}

static void put_predictions(struct json_out *out, const struct predictions *all)
{
	json_open(out, "predictions", '[');
	for (size_t i = 0; i < all->count; i++)
		put_prediction(out, &all->prediction[i]);
	json_close(out, ']');
	if (out->pretty || !all->outlook) {
		put_undetermined(out, all);
		return;
	}

	struct str text = all->outlook->rendered;

	if (!text.p)
		text = rendered(all->outlook, all);
	/* without the braces of the object that it is */
	json_members(out, (struct str){ text.p + 1, text.n - 2 });
}

static void put_also(struct json_out *out, const struct profile_result *p)
{
	json_open(out, "also", '[');
	for (size_t i = 0; i < p->also_count; i++) {
		const struct profile_also *also = &p->also[i];

		json_open(out, NULL, '{');
		json_text(out, "rule", also->rule->id);
		json_text(out, "stage", rule_stage_name(also->stage));
		json_int(out, "code", also->rule->code);
		json_text(out, "text", also->text);
		json_close(out, '}');
	}
	json_close(out, ']');
}

static void put_dialogue(struct json_out *out, const struct profile_result *p)
{
	json_open(out, "dialogue", '[');
	for (size_t i = 0; i < p->line_count; i++) {
		const char who[] = { p->line[i].who, 0 };

		json_open(out, NULL, '[');
		json_text(out, NULL, who);
		json_text(out, NULL, p->line[i].text);
		json_close(out, ']');
	}
	json_close(out, ']');
}

static void put_profile(struct json_out *out, const struct profile_result *p)
{
	json_open(out, NULL, '{');
	json_text(out, "profile", p->profile->id);
	json_text(out, "verdict", profile_verdict_name(p->verdict));
	json_text(out, "stage", p->rule ? rule_stage_name(p->stage) : NULL);
	if (p->rule)
		json_int(out, "code", p->rule->code);
	else
		json_nil(out, "code");
	json_text(out, "enhanced", p->rule ? p->rule->enhanced : NULL);
	json_text(out, "text", p->text);
	json_text(out, "rule", p->rule ? p->rule->id : NULL);
	if (p->scored)
		json_hundredths(out, "score", p->score);
	else
		json_nil(out, "score");
	put_texts(out, "because", p->because, p->because_count);
	put_texts(out, "needs", p->needs, p->needs_count);
	put_also(out, p);
	put_dialogue(out, p);
	json_close(out, '}');
}

static void put_requirement(struct json_out *out, const struct requirement_result *item)
{
	json_open(out, NULL, '{');
	json_text(out, "id", item->requirement->id);
	json_text(out, "applies", item->requirement->bulk ? "bulk" : "all");
	json_text(out, "text", item->requirement->text_en);
	json_text(out, "verdict", requirement_verdict_name(item->verdict));
	json_bool(out, "if_signed", item->if_signed);
	put_texts(out, "because", item->because, item->because_count);
	put_texts(out, "needs", item->needs, item->needs_count);
	json_close(out, '}');
}

static void put_checklist(struct json_out *out, const struct checklist_result *r)
{
	json_open(out, NULL, '{');
	json_text(out, "receiver", r->checklist->receiver);
	json_text(out, "title", r->checklist->title);
	put_ended(out, "source", r->checklist->source);
	json_text(out, "checked", r->checklist->checked);
	json_open(out, "requirements", '[');
	for (size_t i = 0; i < r->checklist->count; i++)
		put_requirement(out, &r->item[i]);
	json_close(out, ']');
	json_close(out, '}');
}

static void put_sender(struct json_out *out, const struct target *t)
{
	/* The null sender is written as SMTP writes it, so that null can mean "none known". */
	json_text(out, "sender", t->sender && !*t->sender ? "<>" : t->sender);
}

static void put_dns(struct json_out *out, const struct dns_counters *dns)
{
	json_open(out, "dns", '{');
	json_int(out, "questions", dns->questions);
	json_int(out, "unique", dns->unique);
	json_int(out, "failed", dns->failed);
	json_int(out, "rounds", dns->rounds);
	json_int(out, "ms", dns->ms);
	json_close(out, '}');
}

void report_json_target(struct json_out *out, const struct result *r)
{
	const struct target *t = r->target;

	json_open(out, NULL, '{');
	json_int(out, "index", (long long)t->index);
	json_text(out, "ip", t->ip_text);
	json_text(out, "domain", t->domain);
	json_text(out, "helo", r->helo);
	json_bool(out, "helo_assumed", r->helo_assumed);
	put_sender(out, t);
	json_text(out, "verdict", verdict_name(r->verdict));
	json_bool(out, "incomplete", r->incomplete);
	put_facts(out, &r->facts);
	put_counters(out, r);
	json_open(out, "lists", '[');
	for (size_t i = 0; i < r->list_count; i++)
		put_list(out, &r->list[i]);
	json_close(out, ']');
	json_open(out, "findings", '[');
	for (size_t i = 0; i < r->finding_count; i++)
		put_finding(out, r, i);
	json_close(out, ']');
	put_predictions(out, &r->predictions);
	json_open(out, "profiles", '[');
	for (size_t i = 0; i < r->profile_count; i++)
		put_profile(out, &r->profile[i]);
	json_close(out, ']');
	json_open(out, "checklists", '[');
	for (size_t i = 0; i < r->checklist_count; i++)
		put_checklist(out, &r->checklist[i]);
	json_close(out, ']');
	if (r->authority)
		authority_json(out, r->authority);
	put_dns(out, &r->dns);
	json_close(out, '}');
}

void json_write(struct report *r)
{
	struct json_out out;

	json_begin(&out, r->out, true);
	json_open(&out, NULL, '{');
	json_text(&out, "schema", "preflight-report/1");
	json_text(&out, "version", r->run->version);
	json_text(&out, "data", r->run->data);
	json_text(&out, "verdict", verdict_name(r->run->verdict));
	json_bool(&out, "incomplete", r->run->incomplete);
	if (r->run->interrupted)
		json_bool(&out, "interrupted", true);
	json_open(&out, "resolver", '{');
	json_text(&out, "source", r->run->source);
	put_ended(&out, "servers", r->run->servers);
	json_text(&out, "fitness", fitness_name(r->run->fitness));
	json_close(&out, '}');
	json_open(&out, "targets", '[');
	for (size_t i = 0; i < r->result_count; i++)
		report_json_target(&out, r->result[i]);
	json_close(&out, ']');
	json_close(&out, '}');
	putc('\n', r->out);
}

void ndjson_write(struct report *r)
{
	for (size_t i = 0; i < r->result_count; i++) {
		struct json_out out;

		json_begin(&out, r->out, false);
		report_json_target(&out, r->result[i]);
		putc('\n', r->out);
	}
}
