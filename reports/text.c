/* The report for people: verdict first, then the causes, each with its evidence, who acts, what to
 * publish and who refuses. */
#include "reports/text.h"

#include "reports/formats.h"

#include <string.h>

enum { WIDTH_DEFAULT = 80, WIDTH_LEAST = 40 };

static const enum paint verdict_paint[] = {
	[VERDICT_OK] = PAINT_GOOD,
	[VERDICT_WARNING] = PAINT_WARNING,
	[VERDICT_CRITICAL] = PAINT_BAD,
	[VERDICT_UNKNOWN] = PAINT_UNKNOWN,
};

static const char not_visible[] =
	"Not visible in DNS: what Gmail and Yahoo think of address and domain, Microsoft's own lists (S3140, "
	"S3150), T-Online's allow list, the content of the mail.";

static const char demo_note[] =
	"this is the built-in example: the answers come with the program, no question left this machine";

void page_row(struct page *page, unsigned indent, const char *label, const char *text)
{
	screen_blanks(&page->screen, indent);
	screen_paint(&page->screen, PAINT_NONE, tr(page->arena, label), LABEL_WIDTH);
	screen_wrap(
		&page->screen, indent + LABEL_WIDTH, indent + LABEL_WIDTH, tr(page->arena, text));
}

void page_record(struct page *page, unsigned indent, const char *label, const char *record)
{
	const char *safe = screen_safe(page->arena, record);

	label = tr(page->arena, label);
	screen_blanks(&page->screen, indent);
	if (indent + LABEL_WIDTH + screen_columns(safe) > page->screen.width) {
		if (*label)
			fprintf(page->screen.out, "%s\n", label);
		screen_blanks(&page->screen, *label ? indent : 0);
	} else {
		screen_paint(&page->screen, PAINT_NONE, label, LABEL_WIDTH);
	}
	screen_put(&page->screen, safe);
	putc('\n', page->screen.out);
}

void page_list_add(struct page *page, struct page_list *list, const char *item)
{
	list->count++;
	if (list->shown == list->max)
		return;
	list->text = list->text ? arena_printf(page->arena, "%s%s%s", list->text,
					  tr(page->arena, ", "), tr(page->arena, item))
				: item;
	list->shown++;
}

const char *page_list_end(struct page *page, const struct page_list *list)
{
	unsigned more = list->count - list->shown;

	return more ? speak(page->arena, "%s and %u more (-v)", list->text, more) : list->text;
}

/* The sender address is said when it is not the one that everybody has. */
static const char *sender_shown(struct page *page, const struct target *t)
{
	if (!t->sender)
		return NULL;
	if (!*t->sender)
		return "<>";
	if (t->domain && !strcmp(t->sender, arena_printf(page->arena, "postmaster@%s", t->domain)))
		return NULL;
	return t->sender;
}

enum { WHO_PARTS = 5 };

/* "192.0.2.25", "example.com", "helo mail.example.com (given)": what names the target,
 * NULL-ended. */
static void who_is_it(struct page *page, const char *part[WHO_PARTS])
{
	const struct target *t = page->result->target;
	const char *sender = sender_shown(page, t);
	size_t count = 0;

	if (t->ip_text)
		part[count++] = t->ip_text;
	if (t->domain)
		part[count++] = name_both(page->arena, t->domain);
	if (sender)
		part[count++] = speak(page->arena, "sender %s", sender);
	if (page->result->helo)
		part[count++] = speak(page->arena, "helo %s (%s)",
			name_both(page->arena, page->result->helo),
			tr(page->arena, page->result->helo_assumed ? N_("assumed") : N_("given")));
	part[count] = NULL;
}

static const char *how_many(struct page *page)
{
	unsigned critical = page->causes.critical, warnings = page->causes.warnings;
	const char *text = "";

	if (critical)
		text = arena_printf(page->arena,
			tr_n(page->arena, "%u cause", "%u causes", critical), critical);
	if (!warnings)
		return text;
	return arena_printf(page->arena, "%s%s%s", text, critical ? tr(page->arena, ", ") : "",
		arena_printf(page->arena, tr_n(page->arena, "%u warning", "%u warnings", warnings),
			warnings));
}

/* Parts of a line with two blanks between them; one that does not fit begins a new line. Returns
 * the column it ends at. */
static unsigned put_parts(struct page *page, unsigned at, const char *const *part)
{
	enum { INDENT = 2 };

	for (; *part; part++) {
		const char *safe = screen_safe(page->arena, *part);
		unsigned columns = screen_columns(safe);

		if (at > INDENT && at + 2 + columns > page->screen.width) {
			putc('\n', page->screen.out);
			at = 0;
		}
		screen_blanks(&page->screen, 2);
		screen_put(&page->screen, safe);
		at += 2 + columns;
	}
	return at;
}

static void head(struct page *page)
{
	const struct result *r = page->result;
	const char *word = tr(page->arena, result_word(r));
	const char *count = how_many(page), *part[WHO_PARTS];
	unsigned counted = screen_columns(count), at;

	who_is_it(page, part);
	screen_paint(&page->screen, nothing_asked(r) ? PAINT_UNKNOWN : verdict_paint[r->verdict],
		word, 0);
	at = put_parts(page, screen_columns(word), part);
	if (counted && at + 3 + counted <= page->screen.width)
		screen_blanks(&page->screen, page->screen.width - at - counted);
	else if (counted)
		fputs("\n  ", page->screen.out);
	fprintf(page->screen.out, "%s\n", count);
}

static const char *codes_shown(struct page *page)
{
	const struct refusals *all = &page->refusals;
	const char *text = "";

	for (size_t i = 0; i < all->code_count; i++)
		text = arena_printf(
			page->arena, "%s %dx%u", text, all->code[i].code, all->code[i].count);
	return text;
}

/* "9 named receivers refuse: 6 permanently, 3 for now   421x2 450x1" */
static const char *expected_shown(struct page *page)
{
	const struct refusals *all = &page->refusals;

	if (!all->receivers && nothing_asked(page->result))
		return "Nothing was asked (--offline, and no zone file or capture has an answer): who refuses is not known.";
	if (!all->receivers && page->result->incomplete)
		return "No documented refusal is expected from what could be learnt.";
	if (!all->receivers)
		return "No named receiver is expected to refuse.";
	if (!all->temporary || !all->permanent)
		return arena_printf(page->arena,
			all->permanent
				? tr_n(page->arena, "%u named receiver refuses permanently  %s",
					  "%u named receivers refuse permanently  %s",
					  all->receivers)
				: tr_n(page->arena, "%u named receiver refuses for now  %s",
					  "%u named receivers refuse for now  %s", all->receivers),
			all->receivers, codes_shown(page));
	return speak(page->arena, "%u named receivers refuse: %u permanently, %u for now  %s",
		all->receivers, all->permanent, all->temporary, codes_shown(page));
}

static void refusal_lines(struct page *page)
{
	const struct refusals *all = &page->refusals;
	struct page_list list = { .max = 9 };

	/* Who names profiles alone has asked about nobody else. */
	if (all->receivers || !page->result->profile_count)
		screen_wrap(&page->screen, 0, 2, expected_shown(page));
	if (all->possible)
		page_list_add(page, &list,
			arena_printf(page->arena,
				all->receivers ? tr_n(page->arena, "%u more named receiver",
							 "%u more named receivers", all->possible)
					       : tr_n(page->arena, "%u named receiver",
							 "%u named receivers", all->possible),
				all->possible));
	if (all->software)
		page_list_add(page, &list,
			arena_printf(page->arena,
				tr_n(page->arena, "%u kind of server software",
					"%u kinds of server software", all->software),
				all->software));
	if (list.text)
		screen_wrap(&page->screen, 0, 2,
			speak(page->arena, "May refuse, depending on settings and reputation: %s.",
				list.text));
}

static void causes(struct page *page)
{
	/* The first cause in full, the following ones shorter: the first 25 lines are to
	 * suffice. */
	static const unsigned named[] = { 3, 3, 2 };
	const size_t last = sizeof named / sizeof *named;

	for (size_t i = 0; i < page->causes.count; i++)
		if (page->causes.cause[i].number)
			text_cause(page, &page->causes.cause[i], i < last ? named[i] : 1);
}

static void one_target(struct page *page)
{
	head(page);
	refusal_lines(page);
	text_profiles(page);
	putc('\n', page->screen.out);
	causes(page);
	text_hypotheses(page);
	text_fine(page);
	text_unknown(page);
	text_authority(page);
	text_notes(page);
	text_undecided(page);
	text_skipped(page);
	text_after(page);
	text_checklists(page);
	screen_wrap(&page->screen, 0, 2, not_visible);
	text_detail(page);
}

static void summary_line(struct page *page)
{
	enum { WORD_WIDTH = 21, HEADLINE_LEAST = 20 };
	const struct result *r = page->result;
	const char *headline = causes_headline(&page->causes), *part[WHO_PARTS];
	unsigned at;

	who_is_it(page, part);
	part[(r->target->ip_text != NULL) + (r->target->domain != NULL)] = NULL;
	screen_paint(&page->screen, nothing_asked(r) ? PAINT_UNKNOWN : verdict_paint[r->verdict],
		result_word(r), WORD_WIDTH);
	at = put_parts(page, WORD_WIDTH, part);
	if (headline && at + 2 + HEADLINE_LEAST < page->screen.width)
		fprintf(page->screen.out, "  %s",
			screen_cut(page->arena, screen_safe(page->arena, headline),
				page->screen.width - at - 2));
	putc('\n', page->screen.out);
}

/* Lays out one target with an arena of its own, so that thousands of them do not pile up. */
static void with_target(struct report *r, size_t index, void (*layout)(struct page *page))
{
	struct arena *arena = arena_new();
	unsigned width = r->options->width ? r->options->width : WIDTH_DEFAULT;
	struct page page = {
		.screen = { .out = r->out,
			.arena = arena,
			.width = width < WIDTH_LEAST ? WIDTH_LEAST : width,
			.color = r->options->color },
		.arena = arena,
		.report = r,
		.verbose = r->options->verbose,
		.result = r->result[index],
	};

	arena_speak(arena, r->options->lang);
	page.causes = causes_of(arena, page.result);
	page.refusals = refusals_of(arena, page.result);
	layout(&page);
	arena_free(arena);
}

static void hints(struct page *page)
{
	const struct report_options *options = page->report->options;

	for (size_t i = 0; options->hints && options->hints[i]; i++)
		page_row(page, 0, i ? "" : N_("Hint"), options->hints[i]);
	if (page->report->run->interrupted)
		page_row(page, 0, "Interrupted", "what had no answer yet counts as timed out");
	if (options->demo)
		page_row(page, 0, "Demo", demo_note);
}

static void how_many_senders(struct page *page)
{
	fprintf(page->screen.out, "\n%s\n",
		speak(page->arena, "%zu senders", page->report->result_count));
}

void text_write(struct report *r)
{
	for (size_t i = 0; i < r->result_count; i++) {
		if (i)
			putc('\n', r->out);
		with_target(r, i, one_target);
	}
	if (!r->result_count)
		return;
	with_target(r, 0, hints);
	if (r->result_count == 1)
		return;
	with_target(r, 0, how_many_senders);
	for (size_t i = 0; i < r->result_count; i++)
		with_target(r, i, summary_line);
}
