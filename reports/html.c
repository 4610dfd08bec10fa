/* One self-contained HTML page: nothing is loaded, everything from DNS is text. */
#include "reports/html_page.h"

#include "reports/formats.h"
#include "reports/screen.h"

#include <string.h>

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

void html_element(struct html *page, const char *tag, const char *text)
{
	fprintf(page->out, "<%s>", tag);
	html_text(page, text);
	fprintf(page->out, "</%.*s>\n", (int)strcspn(tag, " "), tag);
}

static void with_target(struct report *r, size_t index, void (*layout)(struct html *page))
{
	struct html page = {
		.out = r->out,
		.arena = arena_new(),
		.report = r,
		.result = r->result[index],
	};

	page.causes = causes_of(page.arena, page.result);
	page.refusals = refusals_of(page.arena, page.result);
	layout(&page);
	arena_free(page.arena);
}

static void index_row(struct html *page)
{
	/* for sorting: the worst first */
	static const char keys[] = {
		[VERDICT_CRITICAL] = '0',
		[VERDICT_WARNING] = '1',
		[VERDICT_UNKNOWN] = '2',
		[VERDICT_OK] = '3',
	};
	const struct result *r = page->result;
	const char *headline = causes_headline(&page->causes);

	fprintf(page->out, "<tr><td class=%s data-key=%c>%s</td><td><a href=\"#t%zu\">",
		verdict_name(r->verdict), keys[r->verdict], verdict_word(r->verdict, r->incomplete),
		r->target->index);
	html_text(page, target_name(page->arena, r->target));
	fputs("</a></td>", page->out);
	html_element(page, "td", arena_printf(page->arena, "%u", page->refusals.receivers));
	html_element(page, "td", headline ? headline : "");
	fputs("</tr>\n", page->out);
}

static void put_index(struct report *r)
{
	static const char *const columns[] = { "Verdict", "Sender", "Refusing receivers",
		"First cause" };

	fputs("<nav aria-label=Senders><p><label>Show only <input id=filter type=search></label></p>\n"
	      "<div class=wide tabindex=0><table id=index><thead><tr>",
		r->out);
	for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
		fprintf(r->out, "<th scope=col><button type=button>%s</button></th>", columns[i]);
	fputs("</tr></thead><tbody>\n", r->out);
	for (size_t i = 0; i < r->result_count; i++)
		with_target(r, i, index_row);
	fputs("</tbody></table></div></nav>\n", r->out);
}

void html_write(struct report *r)
{
	fprintf(r->out,
		"<!doctype html>\n<html lang=en>\n<head>\n<meta charset=utf-8>\n"
		"<meta name=viewport content=\"width=device-width,initial-scale=1\">\n"
		"<meta http-equiv=Content-Security-Policy content=\"default-src 'none'; "
		"style-src 'unsafe-inline'; script-src 'unsafe-inline'\">\n"
		"<title>preflight: %s</title>\n<style>\n%s</style>\n</head>\n<body>\n"
		"<header><h1>preflight: <span class=%s>%s</span></h1></header>\n",
		verdict_word(r->run->verdict, r->run->incomplete), html_style,
		verdict_name(r->run->verdict), verdict_word(r->run->verdict, r->run->incomplete));
	if (r->result_count > 1)
		put_index(r);
	fputs("<main>\n", r->out);
	for (size_t i = 0; i < r->result_count; i++)
		with_target(r, i, html_target);
	fprintf(r->out, "</main>\n<footer class=dim>preflight %s, answers from %s</footer>\n",
		r->run->version, r->run->source);
	fprintf(r->out, "<script>\n%s</script>\n</body>\n</html>\n", html_script);
}
