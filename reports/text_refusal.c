/* The text report: who refuses, at which stage, in which words. */
#include "reports/text.h"

#include <string.h>

enum { NAME_MAX_WIDTH = 20, NAME_MAX_VERBOSE = 26, STAGE_WIDTH = 11, GAP = 2, REPLY_LEAST = 20 };

/* Which predictions a row tells of. */
struct pick {
	enum receiver_kind kind;
	enum outcome outcome;
	const char *label;
};

static const struct pick named_expected = { RECEIVER_NAMED, OUTCOME_EXPECTED, N_("refused") };

/* Those that a line of names suffices for (in full with -v). */
static const struct pick in_short[] = {
	{ RECEIVER_NAMED, OUTCOME_POSSIBLE, "may refuse" },
	{ RECEIVER_SOFTWARE, OUTCOME_EXPECTED, "by default" },
	{ RECEIVER_SOFTWARE, OUTCOME_POSSIBLE, "where on" },
	{ RECEIVER_OTHER, OUTCOME_POSSIBLE, "seen also" },
};

static bool picked(const struct pick *pick, const struct prediction *p)
{
	return receiver_kind(p->rule) == pick->kind && p->outcome == pick->outcome;
}

static unsigned name_width(
	struct page *page, const struct prediction *const *p, size_t count, unsigned indent)
{
	unsigned room = page->screen.width - indent - LABEL_WIDTH - GAP - STAGE_WIDTH;
	unsigned most = page->verbose ? NAME_MAX_VERBOSE : NAME_MAX_WIDTH, widest = 0;

	if (room > most)
		room = most;

	for (size_t i = 0; i < count; i++) {
		unsigned width = screen_columns(receiver_name(page->arena, p[i]->rule));

		if (width > widest)
			widest = width;
	}
	return widest < room ? widest : room;
}

/* "450 4.7.25", "550", "no code" */
static const char *code_shown(struct page *page, const struct rule *rule)
{
	if (!rule->code)
		return "no code";
	return rule->enhanced ? arena_printf(page->arena, "%d %s", rule->code, rule->enhanced)
			      : arena_printf(page->arena, "%d", rule->code);
}

static void because(struct page *page, const struct prediction *p, unsigned indent)
{
	const char *text = NULL;

	for (size_t i = 0; i < p->because_count; i++)
		text = text ? arena_printf(page->arena, "%s, %s", text, p->because[i])
			    : p->because[i];
	screen_blanks(&page->screen, indent);
	screen_wrap(&page->screen, indent, indent + 2,
		arena_printf(page->arena, "(%s%s%s)", p->rule->id, text ? " because " : "",
			text ? text : ""));
}

static void variants(struct page *page, const struct prediction *p, unsigned indent)
{
	for (size_t i = 0; i < p->variant_count; i++) {
		const struct rule *rule = p->variant[i];

		screen_blanks(&page->screen, indent);
		screen_wrap(&page->screen, indent, indent + 2,
			speak(page->arena, "or %s at %s (%s)", code_shown(page, rule),
				tr(page->arena, stage_words(rule->stage)), rule->id));
	}
}

/* "Gmail      message end  550 5.7.25 The IP address ..." */
static void reply_row(struct page *page, const struct prediction *p, unsigned at, unsigned width)
{
	struct screen *screen = &page->screen;
	const char *name = screen_safe(page->arena, receiver_name(page->arena, p->rule));
	const char *reply = screen_safe(page->arena, prediction_reply(page->arena, p));
	unsigned column = at + width + GAP + STAGE_WIDTH + GAP;

	screen_paint(screen, PAINT_NONE, screen_cut(page->arena, name, width), width + GAP);
	if (column + REPLY_LEAST > screen->width) {
		/* a narrow terminal: the reply has a line of its own */
		column = at + GAP;
		screen_put(screen, stage_words(p->rule->stage));
		putc('\n', screen->out);
		screen_blanks(screen, column);
	} else {
		screen_paint(screen, PAINT_NONE, stage_words(p->rule->stage), STAGE_WIDTH + GAP);
	}
	if (page->verbose) {
		screen_wrap(screen, column, at + 2, reply);
		variants(page, p, at + 2);
		if (page->verbose > 1)
			because(page, p, at + 2);
		return;
	}
	screen_put(screen, screen_cut(page->arena, reply,
				   screen->width > column ? screen->width - column : 1));
	putc('\n', screen->out);
}

/* Rows with the whole reply; MAX of them, 0: all. */
static void in_rows(struct page *page, const struct pick *pick, const struct prediction *const *p,
	size_t count, unsigned indent, unsigned max)
{
	const struct prediction **row = arena_array(page->arena, count + 1, sizeof *row);
	size_t rows = 0;

	for (size_t i = 0; i < count; i++)
		if (picked(pick, p[i]))
			row[rows++] = p[i];

	/* "and 1 more" takes the line that the one would take. */
	size_t show = !max || rows <= max + 1 ? rows : max;
	unsigned width = name_width(page, row, show, indent);

	for (size_t i = 0; i < show; i++) {
		screen_blanks(&page->screen, indent);
		screen_paint(&page->screen, PAINT_NONE, i ? "" : pick->label, LABEL_WIDTH);
		reply_row(page, row[i], indent + LABEL_WIDTH, width);
	}
	if (show < rows)
		page_row(page, indent, "", speak(page->arena, "and %zu more (-v)", rows - show));
}

static bool is_first_of_receiver(
	const struct pick *pick, const struct prediction *const *p, size_t at)
{
	for (size_t i = 0; i < at; i++)
		if (picked(pick, p[i]) && !strcmp(p[i]->rule->receiver, p[at]->rule->receiver))
			return false;
	return true;
}

/* Does one of a list of ", "-separated codes in TEXT equal CODE? */
static bool has_code(const char *text, int code)
{
	char digits[16];

	snprintf(digits, sizeof digits, "%d", code);
	return text && strstr(text, digits);
}

static const char *add_code(
	struct page *page, const char *some, const struct rule *rule, int main_code)
{
	if (!rule->code || rule->code == main_code || has_code(some, rule->code))
		return some;
	return arena_printf(page->arena, "%s%s%d", some ? some : "", some ? ", " : "", rule->code);
}

/* "Postfix 450 4.7.25 (some 550)": one receiver, all that is predicted of it for this cause. */
static const char *voice_shown(struct page *page, const struct pick *pick,
	const struct prediction *const *p, size_t count, size_t at)
{
	const struct rule *rule = p[at]->rule;
	const char *some = NULL;

	for (size_t i = at; i < count; i++) {
		if (!picked(pick, p[i]) || strcmp(p[i]->rule->receiver, rule->receiver))
			continue;
		some = add_code(page, some, p[i]->rule, rule->code);
		for (size_t v = 0; v < p[i]->variant_count; v++)
			some = add_code(page, some, p[i]->variant[v], rule->code);
	}

	const char *main_text = arena_printf(
		page->arena, "%s %s", receiver_name(page->arena, rule), code_shown(page, rule));

	return some ? speak(page->arena, "%s (some %s)", main_text, some) : main_text;
}

/* Is RECEIVER among those expected to refuse anyway? */
static bool is_expected(const struct prediction *const *p, size_t count, const char *receiver)
{
	for (size_t i = 0; i < count; i++)
		if (p[i]->outcome == OUTCOME_EXPECTED && !strcmp(p[i]->rule->receiver, receiver))
			return true;
	return false;
}

static bool is_told(
	const struct pick *pick, const struct prediction *const *p, size_t count, size_t at)
{
	return picked(pick, p[at]) && is_first_of_receiver(pick, p, at) &&
	       (pick->outcome == OUTCOME_EXPECTED || !is_expected(p, count, p[at]->rule->receiver));
}

static void in_line(struct page *page, const struct pick *pick, const struct prediction *const *p,
	size_t count, unsigned indent)
{
	struct page_list list = { .max = 6 };

	for (size_t i = 0; i < count; i++)
		if (is_told(pick, p, count, i))
			page_list_add(page, &list, voice_shown(page, pick, p, count, i));
	if (list.text)
		page_row(page, indent, pick->label, page_list_end(page, &list));
}

void text_refusals(struct page *page, const struct prediction *const *prediction, size_t count,
	unsigned indent, unsigned max)
{
	if (!max && !page->verbose) {
		in_line(page, &named_expected, prediction, count, indent);
		return;
	}
	in_rows(page, &named_expected, prediction, count, indent, page->verbose ? 0 : max);
	for (size_t i = 0; i < sizeof in_short / sizeof *in_short; i++) {
		if (page->verbose)
			in_rows(page, &in_short[i], prediction, count, indent, 0);
		else if (in_short[i].kind != RECEIVER_OTHER)
			in_line(page, &in_short[i], prediction, count, indent);
	}
}

/* Those of HYPOTHESIS, headed by it and the domain of the signature. */
static void one_hypothesis(struct page *page, enum hypothesis when)
{
	const struct predictions *all = &page->result->predictions;
	const struct prediction **p = arena_array(page->arena, all->count + 1, sizeof *p);
	const char *domain = page->result->target->from_domain;
	size_t count = 0;

	for (size_t i = 0; i < all->count; i++)
		if (all->prediction[i].when == when)
			p[count++] = &all->prediction[i];
	if (!count)
		return;
	screen_wrap(&page->screen, 0, 2,
		speak(page->arena,
			when == WHEN_SIGNED ? "If your mail is DKIM-signed with d=%s:"
					    : "If your mail is not DKIM-signed with d=%s:",
			domain ? name_both(page->arena, domain) : "your domain"));
	text_refusals(page, p, count, CAUSE_INDENT, 3);
}

void text_hypotheses(struct page *page)
{
	one_hypothesis(page, WHEN_UNSIGNED);
	one_hypothesis(page, WHEN_SIGNED);
}
