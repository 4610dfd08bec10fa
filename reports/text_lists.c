/* The text report: what the DNS lists said, a row for each reason. */
#include "reports/text.h"

#include <string.h>

/* Zones with the same trouble. */
struct group {
	const char *reason;
	bool deciding; /* the verdict hangs on it: named first, and never left out */
	const char *remedy;
	struct page_list zones;
	const char **zone; /* those in it, to name each once */
	size_t zone_count;
};

struct groups {
	struct group *group;
	size_t count;
};

bool text_is_about_list(const struct finding *f)
{
	return f && f->zone && !strncmp(finding_specs[f->id].name, "dnsbl.", 6);
}

static const struct finding *finding_of_zone(const struct result *r, const char *zone)
{
	for (size_t i = 0; i < r->finding_count; i++)
		if (text_is_about_list(&r->finding[i]) && !strcmp(r->finding[i].zone, zone))
			return &r->finding[i];
	return NULL;
}

static struct group *group_for(
	struct page *page, struct groups *all, const struct list_result *list, bool deciding)
{
	struct group *group = NULL;

	for (size_t i = 0; i < all->count; i++) {
		group = &all->group[i];
		if (group->deciding == deciding &&
			str_eq(str_of(group->reason), str_of(list->reason)))
			return group;
	}
	group = ARENA_PUSH(page->arena, all->group, all->count);
	group->reason = list->reason;
	group->deciding = deciding;
	group->zones.max = page->verbose ? 999 : 3;
	return group;
}

static void add_zone(struct page *page, struct group *group, const char *zone)
{
	for (size_t i = 0; i < group->zone_count; i++)
		if (!strcmp(group->zone[i], zone))
			return;
	*ARENA_PUSH(page->arena, group->zone, group->zone_count) = zone;
	page_list_add(page, &group->zones, zone);
}

static struct groups groups_of(struct page *page, enum list_verdict verdict)
{
	const struct result *r = page->result;
	struct groups all = { 0 };

	for (size_t i = 0; i < r->list_count; i++) {
		if (r->list[i].verdict != verdict)
			continue;

		const struct finding *f = finding_of_zone(r, r->list[i].zone);
		bool deciding = verdict == UNUSABLE && f && f->severity == SEV_UNKNOWN;
		struct group *group = group_for(page, &all, &r->list[i], deciding);

		if (f && verdict == UNUSABLE && !group->remedy)
			group->remedy = f->remedy;
		add_zone(page, group, r->list[i].zone);
	}
	return all;
}

/* "b.barracudacentral.org: SERVFAIL (register your resolver)" */
static void group_row(struct page *page, const struct group *group, const char *label)
{
	const char *reason = group->reason ? group->reason : "no usable answer";
	bool more = group->remedy && !strstr(reason, group->remedy);

	page_row(page, 0, label,
		arena_printf(page->arena, "%s%s: %s%s%s%s", page_list_end(page, &group->zones),
			group->deciding ? " (decides)" : "", reason, more ? " (" : "",
			more ? group->remedy : "", more ? ")" : ""));
}

void text_lists(struct page *page, enum list_verdict verdict, const char *label, unsigned max)
{
	struct groups all = groups_of(page, verdict);
	unsigned rows = 0, more = 0;

	for (unsigned pass = 0; pass < 2; pass++)
		for (size_t i = 0; i < all.count; i++) {
			if (all.group[i].deciding != !pass)
				continue;
			if (pass && max && rows >= max) {
				more++;
				continue;
			}
			group_row(page, &all.group[i], rows++ ? "" : label);
		}
	if (more)
		page_row(page, 0, "", speak(page->arena, "and %u more reasons (-v)", more));
}
