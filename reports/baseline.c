/* A former report beside the present one. */
#include "reports/baseline.h"

#include "checks/revise.h"
#include "reports/fingerprint.h"
#include "resolver/json_file.h"
#include "resolver/lang.h"

#include <string.h>

enum { FILE_MAX = 256 << 20 };

struct baseline {
	const char *path;
	const char *data; /* date of its rules and lists; NULL: not known */
	const struct json *targets;
};

const struct baseline *baseline_load(struct arena *arena, const char *path, const char **why)
{
	struct baseline *b = arena_alloc(arena, sizeof *b);
	struct json_file file;

	if (!json_file_read(&file, arena, path, FILE_MAX, why))
		return NULL;

	const char *schema = json_get_text(file.root, "schema");

	*b = (struct baseline){
		.path = file.path,
		.data = json_get_text(file.root, "data"),
		.targets = json_get(file.root, "targets"),
	};
	if (schema && !strcmp(schema, "preflight-report/1") && b->targets &&
		b->targets->kind == JSON_KIND_ARRAY)
		return b;
	json_file_fault(&file, file.root, NULL, "is no report of preflight --format json");
	return NULL;
}

static bool same(const char *a, const char *b)
{
	return str_eq(str_of(a), str_of(b)) && !a == !b;
}

static const struct json *target_in(const struct baseline *b, const struct target *target)
{
	for (size_t i = 0; i < b->targets->count; i++) {
		const struct json *t = &b->targets->item[i];

		if (same(json_get_text(t, "ip"), target->ip_text) &&
			same(json_get_text(t, "domain"), target->domain))
			return t;
	}
	return NULL;
}

static const struct json *member_list(const struct json *target, const char *key)
{
	static const struct json none = { .kind = JSON_KIND_ARRAY };
	const struct json *list = json_get(target, key);

	return list && list->kind == JSON_KIND_ARRAY ? list : &none;
}

static const struct json *finding_in(const struct json *target, const char *fingerprint)
{
	const struct json *list = member_list(target, "findings");

	for (size_t i = 0; i < list->count; i++)
		if (same(json_get_text(&list->item[i], "fingerprint"), fingerprint))
			return &list->item[i];
	return NULL;
}

static int gravity(const char *severity)
{
	return same(severity, "critical") ? 2 : same(severity, "warning") ? 1 : 0;
}

/* Is the finding of the baseline no lighter than F, and did it count there? */
static bool covers(const struct json *old, const struct finding *f)
{
	return old && !json_get(old, "waived") &&
	       gravity(json_get_text(old, "severity")) >= gravity(severity_name(f->severity));
}

/* Has the fact NAME the same value in the baseline? */
static bool same_fact(const struct json *target, const struct result *r, struct str name)
{
	const struct json *facts = json_get(target, "facts");

	for (size_t i = 0; i < FACT_COUNT; i++) {
		const struct fact_spec *spec = &fact_specs[i];
		const char *value = r->facts.value[i];
		const struct json *old;

		if (!str_eq(name, str_of(spec->key)))
			continue;
		old = json_get(facts, spec->key);
		if (!old)
			return false;
		if (old->kind == JSON_KIND_BOOL)
			return same(value, old->truth ? "true" : "false");
		return old->kind == JSON_KIND_TEXT ? same(value, old->text.p) : !value;
	}
	return false;
}

/* Do all facts that F hangs on have their old values? False where it hangs on none. */
static bool same_world(const struct json *target, const struct result *r, const struct finding *f)
{
	struct str rest = str_of(finding_specs[f->id].facts);

	if (!rest.n)
		return false;
	while (rest.p)
		if (!same_fact(target, r, str_cut(&rest, ' ')))
			return false;
	return true;
}

static bool predicted(const struct json *target, const char *rule)
{
	const struct json *list = member_list(target, "predictions");

	for (size_t i = 0; i < list->count; i++)
		if (same(json_get_text(&list->item[i], "id"), rule) &&
			same(json_get_text(&list->item[i], "outcome"), "expected"))
			return true;
	return false;
}

/* Refusals that no finding explains are known by their rule. */
static void know_refusals(struct revision *r, const struct json *target)
{
	for (size_t i = 0; i < r->result->predictions.count; i++)
		if (!r->prediction[i].finding && predicted(target, r->prediction[i].rule->id))
			revise_still(r, i);
}

static void know_findings(
	struct revision *r, const struct baseline *b, const struct json *target, const char *data)
{
	const bool other_rules = b->data && data && strcmp(b->data, data) != 0;
	char text[FINGERPRINT_SIZE];

	for (size_t i = 0; i < r->result->finding_count; i++) {
		struct finding *f = &r->finding[i];

		if (f->severity == SEV_INFO || f->severity == SEV_UNKNOWN ||
			f->id == FIND_ACCEPT_EXPIRED)
			continue;
		if (covers(finding_in(target, fingerprint(r->result, i, text)), f))
			revise_waive(r, i, WAIVED_KNOWN,
				speak(r->arena, "known: in the baseline %s", b->path));
		else if (other_rules && same_world(target, r->result, f))
			f->text = speak(r->arena,
				"%s (new by the rules of %s; DNS says the same as in the baseline, whose rules are of %s)",
				f->text, data, b->data);
	}
}

static bool is_there(const struct result *r, const char *wanted)
{
	char text[FINGERPRINT_SIZE];

	for (size_t i = 0; i < r->finding_count; i++)
		if (same(fingerprint(r, i, text), wanted))
			return true;
	return false;
}

static void add_gone(struct revision *r, const struct json *target, const struct result *now)
{
	const struct json *list = member_list(target, "findings");

	for (size_t i = 0; i < list->count; i++) {
		const struct json *old = &list->item[i];
		const char *text = json_get_text(old, "text"), *id = json_get_text(old, "id");
		const char *subject = json_get_text(old, "subject");

		if (!gravity(json_get_text(old, "severity")) || !text || !id || !subject ||
			is_there(now, json_get_text(old, "fingerprint")))
			continue;
		subject = str_printable(r->arena, str_of(subject));
		revise_add(r, FIND_BASELINE_GONE, subject,
			speak(r->arena, "gone since the baseline: %s of %s: %s",
				str_printable(r->arena, str_of(id)), subject,
				str_printable(r->arena, str_of(text))));
	}
}

const struct result *const *baseline_apply(struct arena *arena, const struct baseline *b,
	const char *data, const struct result *const *results, size_t count)
{
	const struct result **revised = arena_array(arena, count + 1, sizeof *revised);

	for (size_t i = 0; i < count; i++) {
		const struct json *target = target_in(b, results[i]->target);
		struct revision r;

		revise_begin(&r, arena, results[i], 1 + member_list(target, "findings")->count);
		if (target) {
			know_findings(&r, b, target, data);
			know_refusals(&r, target);
			add_gone(&r, target, results[i]);
		} else {
			revise_add(&r, FIND_BASELINE_TARGET, tr(arena, "the sender"),
				speak(arena, "the baseline %s does not know this sender", b->path));
		}
		revised[i] = revise_end(&r);
	}
	return revised;
}
