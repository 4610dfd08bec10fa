/* What a reply means, as JSON. */
#include "reports/explain.h"

static void json_match(struct json_out *out, const struct explanation *e, bool chinese)
{
	if (e->kind == EXPLAIN_NOTHING) {
		json_nil(out, "match");
		return;
	}
	json_open(out, "match", '{');
	json_text(out, "id", e->id);
	json_text(out, "receiver", e->receiver);
	json_text(out, "category", e->category);
	json_text(out, "basis", e->basis);
	json_text(out, "cause", chinese ? e->cause_zh : e->cause_en);
	json_text(out, "remedy", chinese ? e->remedy_zh : e->remedy_en);
	json_text(out, "url", e->look_up);
	json_text(out, "checked", e->checked);
	json_bool(out, "older_than_two_years", e->stale);
	json_bool(out, "historical", e->historical);
	json_close(out, '}');
}

static void json_quoted(struct json_out *out, const struct quoted *quoted)
{
	json_open(out, "quoted", '{');
	json_text(out, "ip", quoted->ip);
	json_text(out, "domain", quoted->domain);
	json_text(out, "list", quoted->list);
	json_text(out, "url", quoted->url);
	json_text(out, "recipient", quoted->recipient);
	json_close(out, '}');
}

static void json_recheck(struct json_out *out, const struct recheck *now)
{
	if (!now) {
		json_nil(out, "recheck");
		return;
	}
	json_open(out, "recheck", '{');
	json_text(out, "verdict", recheck_name(now->verdict));
	json_open(out, "facts", '{');
	for (size_t i = 0; i < now->fact_count; i++)
		json_text(out, now->fact[i].key, now->fact[i].value);
	json_close(out, '}');
	json_text(out, "ip", now->ip);
	json_text(out, "domain", now->domain);
	json_bool(out, "ip_assumed", now->assumed);
	json_text(out, "why", now->why);
	json_close(out, '}');
}

void explain_json(struct json_out *out, const struct explained *one, bool chinese)
{
	const struct explanation *e = one->what;

	json_open(out, NULL, '{');
	json_str(out, "text", e->heard->text);
	json_str(out, "normalised", e->normalised);
	json_match(out, e, chinese);
	json_open(out, "also", '[');
	for (size_t i = 0; i < e->also_count; i++)
		json_text(out, NULL, e->also[i]->id);
	json_close(out, ']');
	json_quoted(out, &e->quoted);
	json_text(out, "blame", rule_blame_words[e->blame]);
	json_recheck(out, one->now);
	json_text(out, "explained_by", explain_kind_name(e->kind));
	json_text(out, "form", e->heard->form);
	if (e->code)
		json_int(out, "code", e->code);
	else
		json_nil(out, "code");
	json_text(out, "enhanced", e->enhanced);
	if (e->heard->line)
		json_int(out, "line", (long long)e->heard->line);
	json_close(out, '}');
}
