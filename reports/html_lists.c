/* The HTML page: the DNS lists as a matrix, a row for each list and a column for each object; the
 * evidence shows where the pointer or the focus is. */
#include "reports/html_page.h"

#include <string.h>

struct column {
	const char *object;
	bool role[ROLE_DKIM + 1]; /* what it is to the sender */
};

struct row {
	const char *zone;
	unsigned worst;			 /* of its cells, by weight() */
	const struct list_result **cell; /* by column; NULL: not asked about it */
};

struct matrix {
	struct column *column;
	size_t columns;
	struct row *row;
	size_t rows;
};

static const struct look {
	const char *words;
	enum mark mark;
	unsigned weight;
} looks[] = {
	[LISTED] = { N_("listed"), MARK_BAD, 5 },
	[UNUSABLE] = { N_("unusable"), MARK_UNKNOWN, 4 },
	[LIST_INFO] = { N_("notice"), MARK_NOTE, 3 },
	[POSITIVE] = { N_("on a good list"), MARK_GOOD, 2 },
	[CLEAN] = { N_("clean"), MARK_GOOD, 1 },
	[SKIPPED] = { N_("not asked"), MARK_NOTE, 0 },
};

static const char *role_words(enum list_role role)
{
	static const char *const words[] = {
		[ROLE_IP] = N_("address"),
		[ROLE_SENDER] = N_("sender domain"),
		[ROLE_HELO] = N_("HELO name"),
		[ROLE_PTR] = N_("PTR name"),
		[ROLE_FROM] = N_("From domain"),
		[ROLE_DKIM] = N_("DKIM domain"),
	};

	return words[role];
}

/* "sender domain, From domain" */
static const char *roles_of(struct html *page, const struct column *column)
{
	const char *words = NULL;

	for (enum list_role role = ROLE_IP; role <= ROLE_DKIM; role++)
		if (column->role[role])
			words = arena_printf(page->arena, "%s%s%s", words ? words : "",
				words ? tr(page->arena, ", ") : "",
				tr(page->arena, role_words(role)));
	return words;
}

static size_t column_of(struct html *page, struct matrix *m, const struct list_result *list)
{
	for (size_t i = 0; i < m->columns; i++)
		if (!strcmp(m->column[i].object, list->object))
			return i;
	ARENA_PUSH(page->arena, m->column, m->columns)->object = list->object;
	return m->columns - 1;
}

static struct row *row_of(struct html *page, struct matrix *m, const char *zone)
{
	for (size_t i = 0; i < m->rows; i++)
		if (!strcmp(m->row[i].zone, zone))
			return &m->row[i];

	struct row *row = ARENA_PUSH(page->arena, m->row, m->rows);

	row->zone = zone;
	return row;
}

/* What was skipped has no cell: it is told in words. */
static bool has_cell(const struct list_result *list)
{
	return list->verdict != SKIPPED && list->object;
}

static void sort_rows(struct matrix *m)
{
	for (size_t i = 1; i < m->rows; i++) { /* stable; some dozens */
		struct row moving = m->row[i];
		size_t at = i;

		for (; at && m->row[at - 1].worst < moving.worst; at--)
			m->row[at] = m->row[at - 1];
		m->row[at] = moving;
	}
}

static struct matrix matrix_of(struct html *page)
{
	const struct result *r = page->result;
	struct matrix m = { 0 };

	for (size_t i = 0; i < r->list_count; i++)
		if (has_cell(&r->list[i])) {
			size_t at = column_of(page, &m, &r->list[i]);

			m.column[at].role[r->list[i].role] = true;
		}
	for (size_t i = 0; i < r->list_count; i++) {
		if (!has_cell(&r->list[i]))
			continue;

		struct row *row = row_of(page, &m, r->list[i].zone);
		unsigned weight = looks[r->list[i].verdict].weight;

		if (!row->cell)
			row->cell = arena_array(page->arena, m.columns, sizeof *row->cell);
		/* The same question for two roles has the same answer: the worse reading counts. */
		const struct list_result **at = &row->cell[column_of(page, &m, &r->list[i])];

		if (!*at || looks[(*at)->verdict].weight < weight)
			*at = &r->list[i];
		if (weight > row->worst)
			row->worst = weight;
	}
	sort_rows(&m);
	return m;
}

static void words_of(struct html *page, const char *const *text, size_t count, const char *tag)
{
	for (size_t i = 0; i < count; i++) {
		html_put(page, " ");
		html_element(page, tag, text[i]);
	}
}

static bool is_web_address(const char *url)
{
	struct str text = str_of(url);

	return str_starts(text, STR("https://")) || str_starts(text, STR("http://"));
}

/* The raw answer and what it means. */
static void evidence(struct html *page, const struct list_result *list)
{
	html_put(page, "<span class=evidence><b>");
	html_text(page, list->zone);
	html_put(page, "</b> ");
	html_text(page, list->object);
	words_of(page, list->codes, list->code_count, "code");
	words_of(page, list->labels, list->label_count, "b");
	if (list->reason)
		html_element(page, "span", tr(page->arena, list->reason));
	if (list->text)
		html_element(page, "samp lang=en", list->text);
	if (list->delist_url)
		html_element(page, "samp lang=en", list->delist_url);
	html_put(page, "</span>");
}

static void cell(struct html *page, const struct list_result *list)
{
	if (!list) {
		html_put(page, "<td class=none data-key=0>");
		html_text(page, "\xe2\x80\x93");
		html_put(page, "</td>");
		return;
	}

	const struct look *look = &looks[list->verdict];
	bool plain = list->verdict == CLEAN && !list->reason;

	html_put(page, "<td data-key=%u>", 9 - look->weight);
	if (!plain)
		html_put(page, "<button class=show type=button>");
	html_mark(page, look->mark, look->words);
	if (!plain) {
		evidence(page, list);
		html_put(page, "</button>");
	}
	html_put(page, "</td>");
}

/* Where to ask for removal: a link beside the name of a list that lists. */
static void zone_head(struct html *page, const struct matrix *m, const struct row *row)
{
	html_put(page, "<th scope=row>");
	html_text(page, row->zone);
	for (size_t k = 0; k < m->columns; k++) {
		const struct list_result *list = row->cell[k];

		if (!list || list->verdict != LISTED || !list->delist_url ||
			!is_web_address(list->delist_url))
			continue;
		html_put(page, " <a class=removal rel=noreferrer href=\"");
		html_text(page, list->delist_url);
		html_put(page, "\">");
		html_text(page, tr(page->arena, "ask for removal"));
		html_put(page, "</a>");
		break;
	}
	html_put(page, "</th>");
}

static void head(struct html *page, const struct matrix *m)
{
	html_put(page, "<div class=wide tabindex=0 role=region aria-label=\"");
	html_text(page, tr(page->arena, "Answers of the lists"));
	html_put(page, "\"><table class=\"sortable lists\"><thead><tr><th scope=col>");
	html_put(page, "<button type=button>");
	html_text(page, tr(page->arena, "List"));
	html_put(page, "</button></th>");
	for (size_t i = 0; i < m->columns; i++) {
		html_put(page, "<th scope=col><small>");
		html_text(page, m->column[i].object);
		html_put(page, "</small><button type=button>");
		html_text(page, roles_of(page, &m->column[i]));
		html_put(page, "</button></th>");
	}
	html_put(page, "</tr></thead><tbody>\n");
}

/* Lists that were not asked, by reason. */
static void skipped(struct html *page)
{
	const struct result *r = page->result;
	bool headed = false;

	for (size_t i = 0; i < r->list_count; i++) {
		const struct list_result *list = &r->list[i];
		bool told = list->verdict != SKIPPED;

		for (size_t k = 0; k < i && !told; k++)
			told = r->list[k].verdict == SKIPPED &&
			       str_eq(str_of(r->list[k].reason), str_of(list->reason));
		if (told)
			continue;
		if (!headed) {
			html_put(page, "<details><summary>");
			html_text(page, tr(page->arena, "Lists that were not asked"));
			html_put(page, "</summary><dl>\n");
		}
		headed = true;
		html_element(page, "dt",
			list->reason ? tr(page->arena, list->reason)
				     : tr(page->arena, "not asked"));
		html_put(page, "<dd>");
		for (size_t k = i; k < r->list_count; k++)
			if (r->list[k].verdict == SKIPPED &&
				str_eq(str_of(r->list[k].reason), str_of(list->reason)))
				html_element(page, "code", r->list[k].zone);
		html_put(page, "</dd>\n");
	}
	if (headed)
		html_put(page, "</dl></details>\n");
}

void html_lists(struct html *page)
{
	struct matrix m = matrix_of(page);

	if (!page->result->list_count)
		return;
	html_section(page, "blocklists", N_("What the DNS lists say"));
	if (m.rows) {
		html_words(page, "p class=hint",
			"Point at an answer, or move the focus to it, to see its evidence. Clean means: no entry, and the list's own test entry works.");
		head(page, &m);
		for (size_t i = 0; i < m.rows; i++) {
			html_put(page, "<tr>");
			zone_head(page, &m, &m.row[i]);
			for (size_t k = 0; k < m.columns; k++)
				cell(page, m.row[i].cell[k]);
			html_put(page, "</tr>\n");
		}
		html_table_end(page);
	}
	skipped(page);
	html_section_end(page);
}
