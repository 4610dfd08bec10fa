/* The HTML page: the SPF records as a picture, a row for each term that costs a lookup; and the
 * same in words. */
#include "reports/html_page.h"

#include "reports/screen.h"
#include "reports/spf_rows.h"

enum {
	ROW_HEIGHT = 44,
	TOP = 52, /* room of the gauge */
	INDENT = 24,
	LEFT = 12,
	CHARACTER = 8, /* width of one, at the style's size */
	NUMBER = 64,   /* room of the numbers at the right */
	WIDTH_LEAST = 420,
	WIDTH_MOST = 860,
};

static const struct {
	enum mark mark;
	const char *words;
} states[] = {
	[SPF_NODE_PENDING] = { MARK_UNKNOWN, N_("not known") },
	[SPF_NODE_PRESENT] = { MARK_GOOD, NULL },
	[SPF_NODE_BROKEN] = { MARK_BAD, N_("syntax error") },
	[SPF_NODE_MULTIPLE] = { MARK_BAD, N_("several SPF records") },
	[SPF_NODE_ABSENT] = { MARK_BAD, N_("no SPF record there") },
	[SPF_NODE_FAILED] = { MARK_UNKNOWN, N_("no answer") },
	[SPF_NODE_NOT_ASKED] = { MARK_UNKNOWN, N_("not asked") },
	[SPF_NODE_LOOP] = { MARK_BAD, N_("leads back to itself") },
	[SPF_NODE_NO_NAME] = { MARK_BAD, N_("not a name that can be asked") },
	[SPF_NODE_CUT] = { MARK_UNKNOWN, N_("more than is looked at") },
};

static enum mark mark_of(const struct spf_row *row)
{
	if (row->number > SPF_LOOKUPS_MAX)
		return MARK_BAD;
	if (row->empty)
		return row->voids > SPF_VOIDS_MAX ? MARK_BAD : MARK_WARN;
	return row->node ? states[row->node->state].mark : MARK_GOOD;
}

static size_t networks_of(const struct spf_node *node)
{
	size_t count = 0;

	for (size_t i = 0; node->record && i < node->record->count; i++)
		count += node->record->term[i].kind == SPF_IP4 ||
			 node->record->term[i].kind == SPF_IP6;
	return count;
}

/* "3 networks" */
static const char *record_words(struct html *page, const struct spf_node *node)
{
	size_t networks = networks_of(node);
	const char *words = arena_printf(
		page->arena, tr_n(page->arena, "%zu network", "%zu networks", networks), networks);

	if (!networks)
		return node->parent ? tr(page->arena, "no network of its own") : NULL;
	return words;
}

static const char *found_words(struct html *page, const struct spf_row *row)
{
	size_t addresses = 0, answers = 0;

	for (unsigned f = 0; f < SPF_FAMILIES; f++)
		for (size_t i = 0; i < row->probe->host_count[f]; i++, answers++)
			addresses += row->probe->host[f][i]->count;
	if (!answers)
		return NULL;
	return arena_printf(page->arena,
		tr_n(page->arena, "%zu address", "%zu addresses", addresses), addresses);
}

static const char *add_words(struct html *page, const char *words, const char *more)
{
	if (!words || !more)
		return words ? words : more;
	return arena_printf(page->arena, "%s%s%s", words, tr(page->arena, "; "), more);
}

/* What the row leads to, and what is wrong with it. */
static const char *row_words(struct html *page, const struct spf_row *row)
{
	const struct spf_node *node = row->node;
	const char *words = NULL;

	if (row->number > SPF_LOOKUPS_MAX)
		words = tr(page->arena, N_("over the limit of 10 lookups"));
	if (row->empty)
		words = add_words(page, words,
			row->voids > SPF_VOIDS_MAX
				? tr(page->arena, "finds nothing; over the limit of 2 such lookups")
				: tr(page->arena, "finds nothing (void lookup)"));
	if (node && node->state == SPF_NODE_PRESENT)
		words = add_words(page, words, record_words(page, node));
	else if (node)
		words = add_words(page, words, tr(page->arena, states[node->state].words));
	else if (!row->empty)
		words = add_words(page, words, found_words(page, row));
	if (row->decides)
		words = add_words(page, words,
			speak(page->arena, "%s decides",
				str_printable(page->arena, page->result->spf->verdict.term)));
	return words ? words : "";
}

static const char *row_name(struct html *page, const struct spf_row *row)
{
	if (row->probe)
		return str_printable(page->arena, row->probe->term->text);
	return row->node->name ? name_both(page->arena, row->node->name)
			       : str_printable(page->arena, row->node->domain);
}

static int x_of(const struct spf_row *row)
{
	return LEFT + (int)(row->depth > 12 ? 12 : row->depth) * INDENT;
}

static int y_of(size_t row)
{
	return TOP + (int)row * ROW_HEIGHT + ROW_HEIGHT / 2;
}

/* Wide enough for the longest row, within limits. */
static int width_of(struct html *page, const struct spf_rows *rows)
{
	int width = WIDTH_LEAST;

	for (size_t i = 0; i < rows->count; i++) {
		unsigned columns = screen_columns(row_name(page, &rows->row[i]));
		int need = x_of(&rows->row[i]) + INDENT + NUMBER +
			   CHARACTER * (int)(columns > 200 ? 200 : columns);

		if (need > width)
			width = need;
	}
	return width < WIDTH_MOST ? width : WIDTH_MOST;
}

/* A box for each lookup that is allowed, and one for each that is not. */
static void gauge(struct html *page, const struct spf_rows *rows, int width)
{
	enum { BOX = 16, STEP = 20, SHOWN = 20 };
	unsigned boxes = rows->lookups > SPF_LOOKUPS_MAX ? rows->lookups : SPF_LOOKUPS_MAX;

	if (boxes > SHOWN)
		boxes = SHOWN;
	for (unsigned i = 0; i < boxes; i++)
		html_put(page,
			"<rect class=\"%s\" x=\"%u\" y=\"2\" width=\"%d\" height=\"%d\" rx=\"3\"/>",
			i >= SPF_LOOKUPS_MAX ? "over"
			: i < rows->lookups  ? "used"
					     : "free",
			2 + i * STEP, BOX, BOX);
	html_put(page, "<text class=small x=\"2\" y=\"38\">");
	html_text(page,
		speak(page->arena, "%u lookups, 10 are allowed; %u find nothing, 2 are allowed",
			rows->lookups, rows->voids));
	html_put(page, "</text>\n<text class=\"small number\" x=\"%d\" y=\"38\">", width - 8);
	html_text(page, tr(page->arena, "lookup"));
	html_put(page, "</text>\n");
}

static void draw_row(struct html *page, const struct spf_rows *rows, size_t at, int width)
{
	const struct spf_row *row = &rows->row[at];
	const char *icon = html_mark_name(mark_of(row));
	int x = x_of(row), y = y_of(at), room = width - x - INDENT - NUMBER;

	if (at)
		html_put(page, "<path class=branch d=\"M%d %dV%dH%d\"/>",
			x_of(&rows->row[row->parent]), y_of(row->parent) + 10, y - 6, x - 8);
	html_put(page,
		"<use class=%s href=\"#icon-%s\" x=\"%d\" y=\"%d\" width=\"16\" height=\"16\"/>"
		"<text class=term x=\"%d\" y=\"%d\">",
		icon, icon, x - 8, y - 14, x + 16, y - 2);
	html_text(page, screen_cut(page->arena, screen_safe(page->arena, row_name(page, row)),
				(unsigned)(room / CHARACTER)));
	html_put(page, "</text><text class=\"small %s\" x=\"%d\" y=\"%d\">", icon, x + 16, y + 14);
	html_text(page, row_words(page, row));
	html_put(page, "</text>");
	if (row->number)
		html_put(page, "<text class=\"number %s\" x=\"%d\" y=\"%d\">%u</text>",
			row->number > SPF_LOOKUPS_MAX ? "bad" : "", width - 8, y - 2, row->number);
	html_put(page, "\n");
}

static void picture(struct html *page, const struct spf_rows *rows)
{
	int width = width_of(page, rows), height = TOP + (int)rows->count * ROW_HEIGHT;
	size_t index = page->result->target->index;

	html_put(page,
		"<div class=wide tabindex=0 role=region aria-label=\"SPF\"><svg class=tree role=img "
		"aria-labelledby=\"t%zu-tree\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\">"
		"<title id=\"t%zu-tree\">",
		index, width, height, width, height, index);
	html_text(page,
		speak(page->arena,
			"SPF records of %s: %u lookups, 10 are allowed. The same stands below in words.",
			row_name(page, rows->row), rows->lookups));
	html_put(page, "</title>\n");
	gauge(page, rows, width);
	for (size_t i = 0; i < rows->count; i++)
		draw_row(page, rows, i, width);
	html_put(page, "</svg></div>\n");
}

/* Lists within lists, as deep as the tree. */
static void in_words(struct html *page, const struct spf_rows *rows)
{
	html_put(page, "<details><summary>");
	html_text(page, tr(page->arena, "The tree in words"));
	html_put(page, "</summary><ul class=words>\n");
	for (size_t i = 0; i < rows->count; i++) {
		const struct spf_row *row = &rows->row[i];
		unsigned next = i + 1 < rows->count ? rows->row[i + 1].depth : 0;

		html_put(page, "<li>");
		html_element(page, "code", row_name(page, row));
		if (row->number)
			html_text(page, speak(page->arena, "lookup %u", row->number));
		html_put(page, row->number ? " &middot; " : "");
		html_text(page, row_words(page, row));
		if (next > row->depth)
			html_put(page, "<ul>\n");
		else
			html_put(page, "</li>\n");
		for (unsigned depth = row->depth; depth > next; depth--)
			html_put(page, "</ul></li>\n");
	}
	html_put(page, "</ul></details>\n");
}

void html_spf(struct html *page)
{
	struct spf_rows rows = spf_rows_of(page->arena, page->result);

	if (!rows.count)
		return;
	html_section(page, "spf", N_("The SPF records, and what they cost"));
	html_words(page, "p class=hint",
		"The numbers count the lookups in the order of evaluation, as if nothing matched before the end; a receiver gives up after 10.");
	picture(page, &rows);
	in_words(page, &rows);
	html_section_end(page);
}
