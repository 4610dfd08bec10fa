/* Accepted findings. */
#include "reports/accept.h"

#include "checks/revise.h"
#include "resolver/lang.h"

#include <string.h>

enum { FILE_MAX = 1 << 20 };

static bool is_leap(unsigned long year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

/* "2027-01-31" */
static bool is_date(const char *text)
{
	static const unsigned char days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	struct str rest = str_of(text);
	struct str part[3] = { str_cut(&rest, '-'), str_cut(&rest, '-'), rest };
	unsigned long year, month, day;

	if (part[0].n != 4 || part[1].n != 2 || part[2].n != 2 ||
		!str_number(part[0], 9999, &year) || !str_number(part[1], 12, &month) ||
		!str_number(part[2], 31, &day) || !month || !day)
		return false;
	return day <= days[month - 1] + (unsigned)(month == 2 && is_leap(year));
}

static bool find_id(const char *name, enum finding_id *id)
{
	for (size_t i = 0; i < FIND_COUNT; i++)
		if (!strcmp(finding_specs[i].name, name)) {
			*id = (enum finding_id)i;
			return true;
		}
	return false;
}

static bool set_id(const struct json_file *file, const struct json *node, struct acceptance *a)
{
	return find_id(node->text.p, &a->id) ||
	       json_file_fault(file, node, "id",
		       "there is no finding '%s'; preflight(1) lists them",
		       str_printable(file->arena, node->text));
}

static bool set_until(const struct json_file *file, const struct json *node, struct acceptance *a)
{
	if (!is_date(node->text.p))
		return json_file_fault(file, node, "until", "'%s' is not a date such as 2027-01-31",
			str_printable(file->arena, node->text));
	memcpy(a->until, node->text.p, sizeof a->until);
	return true;
}

#define TEXT_MEMBER(name) \
	{ \
#name, offsetof(struct acceptance, name), NULL \
	}

/* The members of an entry: a text to keep, or a function that reads it. */
static const struct member {
	const char *key;
	size_t offset;
	bool (*set)(const struct json_file *, const struct json *, struct acceptance *);
} members[] = {
	{ "id", 0, set_id },
	{ "until", 0, set_until },
	TEXT_MEMBER(reason),
	TEXT_MEMBER(subject),
	TEXT_MEMBER(list),
	TEXT_MEMBER(ip),
	TEXT_MEMBER(domain),
};

static bool read_member(const struct json_file *file, const struct json *node, struct acceptance *a)
{
	for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
		const struct member *m = &members[i];

		if (strcmp(m->key, node->key))
			continue;
		if (node->kind != JSON_KIND_TEXT || !node->text.n)
			return json_file_fault(file, node, node->key, "a text is expected");
		if (m->set)
			return m->set(file, node, a);
		*(const char **)((char *)a + m->offset) = str_printable(file->arena, node->text);
		return true;
	}
	return json_file_fault(file, node, node->key,
		"is unknown; there are id, until, reason, subject, list, ip, domain");
}

static bool read_entry(
	const struct json_file *file, const struct json *node, struct acceptances *all)
{
	static const char *const needed[] = { "id", "until", "reason" };
	struct acceptance a = { .path = file->path, .line = json_file_line(file, node) };

	if (node->kind != JSON_KIND_OBJECT)
		return json_file_fault(file, node, "accept", "an object is expected");
	for (size_t i = 0; i < node->count; i++)
		if (!read_member(file, &node->item[i], &a))
			return false;
	for (size_t i = 0; i < sizeof needed / sizeof *needed; i++)
		if (!json_get(node, needed[i]))
			return json_file_fault(file, node, needed[i], "is missing");
	*ARENA_PUSH(file->arena, all->item, all->count) = a;
	return true;
}

bool accept_read(const struct json_file *file, const struct json *node, struct acceptances *all)
{
	if (node->kind != JSON_KIND_ARRAY)
		return json_file_fault(file, node, "accept", "an array is expected");
	for (size_t i = 0; i < node->count; i++)
		if (!read_entry(file, &node->item[i], all))
			return false;
	return true;
}

bool accept_load(struct arena *arena, const char *path, struct acceptances *all, const char **why)
{
	struct json_file file;

	if (!json_file_read(&file, arena, path, FILE_MAX, why))
		return false;
	if (file.root->kind != JSON_KIND_OBJECT)
		return json_file_fault(
			&file, file.root, NULL, "an object with \"accept\" is expected");
	for (size_t i = 0; i < file.root->count; i++) {
		const struct json *member = &file.root->item[i];

		if (!strcmp(member->key, "accept")) {
			if (!accept_read(&file, member, all))
				return false;
		} else if (!strcmp(member->key, "schema")) {
			if (member->kind != JSON_KIND_TEXT ||
				strcmp(member->text.p, "preflight-accept/1"))
				return json_file_fault(
					&file, member, "schema", "is not \"preflight-accept/1\"");
		} else if (strcmp(member->key, "$schema")) {
			return json_file_fault(&file, member, member->key,
				"is unknown; there are schema and accept");
		}
	}
	return true;
}

static bool fits_text(const char *wanted, const char *text)
{
	return !wanted || (text && str_ieq(str_of(wanted), str_of(text)));
}

static bool fits(const struct acceptance *a, const struct target *target, const struct finding *f)
{
	return a->id == f->id && fits_text(a->subject, f->subject) && fits_text(a->list, f->zone) &&
	       fits_text(a->ip, target->ip_text) && fits_text(a->domain, target->domain);
}

/* Refusals that no finding explains are accepted by the id rule.refused. */
static bool fits_refusals(const struct acceptance *a, const struct target *target)
{
	return a->id == FIND_RULE_REFUSED && fits_text(a->ip, target->ip_text) &&
	       fits_text(a->domain, target->domain);
}

static bool is_over(const struct acceptance *a, const char *today)
{
	return strcmp(a->until, today) < 0;
}

static void add_expired(struct revision *r, const struct acceptance *a, const char *subject)
{
	struct finding *f = revise_add(r, FIND_ACCEPT_EXPIRED, subject,
		speak(r->arena, "%s of %s was accepted until %s only: %s",
			finding_specs[a->id].name, subject, a->until, a->reason));

	f->remedy = speak(r->arena, "cure it, or look at it again and move the date");
	f->evidence = arena_printf(r->arena, "%s:%u", a->path, a->line);
	f->file = a->path;
	f->line = a->line;
}

static void accept_refusals(struct revision *r, struct acceptance *a, const char *today)
{
	bool expired = false;

	for (size_t i = 0; i < r->result->predictions.count; i++) {
		if (r->prediction[i].finding || !r->prediction[i].moves_verdict)
			continue;
		a->used = true;
		expired |= is_over(a, today);
		if (!is_over(a, today))
			revise_still(r, i);
	}
	if (expired)
		add_expired(r, a, tr(r->arena, "the sender"));
}

static void accept_findings(struct revision *r, struct acceptance *a, const char *today)
{
	const char *expired = NULL;
	const size_t count = r->result->finding_count;

	for (size_t i = 0; i < count; i++) {
		const struct finding *f = &r->finding[i];

		if (!fits(a, r->result->target, f))
			continue;
		a->used = true;
		if (is_over(a, today))
			expired = f->subject;
		else if (f->waiver == WAIVED_NOT)
			revise_waive(r, i, WAIVED_ACCEPTED,
				speak(r->arena, "accepted until %s: %s", a->until, a->reason));
	}
	if (expired)
		add_expired(r, a, expired);
	if (fits_refusals(a, r->result->target))
		accept_refusals(r, a, today);
}

static void add_unused(struct revision *r, const struct acceptances *all)
{
	for (size_t i = 0; i < all->count; i++) {
		const struct acceptance *a = &all->item[i];
		struct finding *f;

		if (a->used)
			continue;
		f = revise_add(r, FIND_ACCEPT_UNUSED,
			a->subject ? a->subject : finding_specs[a->id].name,
			a->subject
				? speak(r->arena, "%s:%u: nothing to accept: there is no %s of %s",
					  a->path, a->line, finding_specs[a->id].name, a->subject)
				: speak(r->arena, "%s:%u: nothing to accept: there is no %s",
					  a->path, a->line, finding_specs[a->id].name));
		f->remedy = speak(r->arena, "remove the entry");
		f->file = a->path;
		f->line = a->line;
	}
}

const struct result *const *accept_apply(struct arena *arena, struct acceptances *all,
	const char *today, const struct result *const *results, size_t count)
{
	const struct result **revised = arena_array(arena, count + 1, sizeof *revised);
	struct revision *r = arena_array(arena, count + 1, sizeof *r);

	for (size_t i = 0; i < count; i++) {
		/* each may add two: expired findings, expired refusals; and be unused */
		revise_begin(&r[i], arena, results[i], 3 * all->count);
		for (size_t k = 0; k < all->count; k++)
			accept_findings(&r[i], &all->item[k], today);
	}
	if (count)
		add_unused(&r[0], all);
	for (size_t i = 0; i < count; i++)
		revised[i] = revise_end(&r[i]);
	return revised;
}
