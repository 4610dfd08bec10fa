/* The HTML page's elements: text that stays text, headings, tables, icons, records with a
 * button. */
#include "reports/html_page.h"

#include "reports/screen.h"

#include <string.h>

static const char *const marks[] = {
	[MARK_BAD] = "bad",
	[MARK_WARN] = "warn",
	[MARK_UNKNOWN] = "unknown",
	[MARK_GOOD] = "good",
	[MARK_NOTE] = "note",
};

const char *html_mark_name(enum mark mark)
{
	return marks[mark];
}

enum mark html_mark_of(enum severity severity)
{
	static const enum mark of[] = {
		[SEV_INFO] = MARK_NOTE,
		[SEV_UNKNOWN] = MARK_UNKNOWN,
		[SEV_WARNING] = MARK_WARN,
		[SEV_CRITICAL] = MARK_BAD,
	};

	return of[severity];
}

enum mark html_mark_of_verdict(enum verdict verdict)
{
	static const enum mark of[] = {
		[VERDICT_OK] = MARK_GOOD,
		[VERDICT_UNKNOWN] = MARK_UNKNOWN,
		[VERDICT_WARNING] = MARK_WARN,
		[VERDICT_CRITICAL] = MARK_BAD,
	};

	return of[verdict];
}

enum mark html_mark_of_result(const struct result *result)
{
	return nothing_asked(result) ? MARK_UNKNOWN : html_mark_of_verdict(result->verdict);
}

void html_text(struct html *page, const char *text)
{
	for (const char *p = screen_safe(page->arena, text); *p; p++)
		switch (*p) {
		case '&':
			fputs("&amp;", page->out);
			break;
		case '<':
			fputs("&lt;", page->out);
			break;
		case '>':
			fputs("&gt;", page->out);
			break;
		case '"':
			fputs("&quot;", page->out);
			break;
		case '\'':
			fputs("&#39;", page->out);
			break;
		default:
			putc(*p, page->out);
		}
}

void html_put(struct html *page, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vfprintf(page->out, format, args);
	va_end(args);
}

void html_element(struct html *page, const char *tag, const char *text)
{
	html_put(page, "<%s>", tag);
	html_text(page, text);
	html_put(page, "</%.*s>\n", (int)strcspn(tag, " "), tag);
}

void html_words(struct html *page, const char *tag, const char *words)
{
	html_element(page, tag, tr(page->arena, words));
}

void html_section(struct html *page, const char *name, const char *heading)
{
	html_put(page, "<section class=%s aria-labelledby=t%zu-%s>\n<h%u id=t%zu-%s>", name,
		page->result->target->index, name, page->level, page->result->target->index, name);
	html_text(page, tr(page->arena, heading));
	html_put(page, "</h%u>\n", page->level);
}

void html_section_end(struct html *page)
{
	html_put(page, "</section>\n");
}

void html_mark(struct html *page, enum mark mark, const char *words)
{
	html_put(page, "<span class=\"mark %s\">", marks[mark]);
	html_text(page, tr(page->arena, words));
	html_put(page, "</span>");
}

void html_table(struct html *page, const char *class, const char *label, const char *const *column)
{
	html_put(page, "<div class=wide tabindex=0 role=region aria-label=\"");
	html_text(page, tr(page->arena, label));
	html_put(page, "\"><table class=\"sortable %s\"><thead><tr>", class);
	for (; *column; column++) {
		html_put(page, "<th scope=col><button type=button>");
		html_text(page, tr(page->arena, *column));
		html_put(page, "</button></th>");
	}
	html_put(page, "</tr></thead><tbody>\n");
}

void html_table_end(struct html *page)
{
	html_put(page, "</tbody></table></div>\n");
}

void html_record(struct html *page, const char *text)
{
	html_put(page, "<div class=record><pre lang=en dir=ltr><code>");
	html_text(page, text);
	html_put(page, "</code></pre><button class=copy type=button>");
	html_text(page, tr(page->arena, "Copy"));
	html_put(page, "</button></div>\n");
}

void html_term(struct html *page, const char *words, const char *text)
{
	if (!text)
		return;
	html_words(page, "dt", words);
	html_element(page, "dd", text);
}
