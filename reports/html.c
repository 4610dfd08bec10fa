/* One self-contained HTML page: nothing is loaded, everything from DNS is text. */
#include "reports/html_page.h"

#include "reports/formats.h"

#include <string.h>
#include <time.h>

enum { BRIEF_FROM = 13 }; /* so many targets have no tables: the page is to open at once */

/* The shapes that go with the words: octagon, triangle, diamond, disc with a tick, ring. */
static const char icons[] =
	"<svg class=symbols aria-hidden=true width=0 height=0><defs>"
	"<symbol id=icon-bad viewBox=\"0 0 16 16\"><path fill=\"currentColor\" "
	"d=\"M5 .5h6L15.5 5v6L11 15.500H5L.5 11V5z\"/><path class=cut "
	"d=\"M5.2 5.200l5.6 5.600m0-5.600l-5.6 5.6\"/></symbol>"
	"<symbol id=icon-warn viewBox=\"0 0 16 16\"><path fill=\"currentColor\" "
	"d=\"M8 .8L15.8 15H.2z\"/><path class=cut d=\"M8 5.800v4.400m0 1.400v1.6\"/></symbol>"
	"<symbol id=icon-unknown viewBox=\"0 0 16 16\"><path fill=\"currentColor\" "
	"d=\"M8 .3L15.7 8 8 15.7.3 8z\"/><path class=cut "
	"d=\"M6 6.300c0-2.6 4-2.6 4 0 0 1.7-2 1.6-2 3.200m0 1.200v1.5\"/></symbol>"
	"<symbol id=icon-good viewBox=\"0 0 16 16\"><circle fill=\"currentColor\" cx=8 cy=8 "
	"r=7.5 /><path class=cut d=\"M4.6 8.300l2.4 2.4 4.4-5\"/></symbol>"
	"<symbol id=icon-note viewBox=\"0 0 16 16\"><circle class=ring cx=8 cy=8 r=6 "
	"/></symbol></defs></svg>\n";

static void begin_target(struct html *page, struct report *r, size_t index)
{
	bool many = r->result_count > 1;

	*page = (struct html){
		.out = r->out,
		.arena = arena_new(),
		.report = r,
		.result = r->result[index],
		.level = many ? 3 : 2,
		.brief = r->result_count >= BRIEF_FROM,
	};
	arena_speak(page->arena, r->options->lang);
	page->causes = causes_of(page->arena, page->result);
	page->refusals = refusals_of(page->arena, page->result);
}

static void with_target(struct report *r, size_t index, void (*layout)(struct html *page))
{
	struct html page;

	begin_target(&page, r, index);
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

	html_put(page, "<tr data-state=%s><td data-key=%c>", verdict_name(r->verdict),
		keys[r->verdict]);
	html_mark(page, html_mark_of_result(r), result_word(r));
	html_put(page, "</td><th scope=row><a href=\"#t%zu\">", r->target->index);
	html_text(page, target_name(page->arena, r->target));
	html_put(page, "</a></th><td class=figure>%u</td>", page->refusals.receivers);
	html_element(page, "td", tr(page->arena, headline ? headline : ""));
	html_put(page, "</tr>\n");
}

/* The page before the first target has an arena, that knows the language, and no result. */
static void filters(struct html *page)
{
	static const struct {
		const char *value, *words;
	} states[] = {
		{ "", N_("all verdicts") },
		{ "critical", N_("critical") },
		{ "warning", N_("warning") },
		{ "unknown", N_("unknown") },
		{ "ok", N_("ok") },
	};

	html_put(page, "<form class=filters role=search><label>");
	html_text(page, tr(page->arena, "Show only"));
	html_put(page, " <input id=filter type=search autocomplete=off></label> <label>");
	html_text(page, tr(page->arena, "Verdict"));
	html_put(page, " <select id=state>");
	for (size_t i = 0; i < sizeof states / sizeof *states; i++) {
		html_put(page, "<option value=\"%s\">", states[i].value);
		html_text(page, tr(page->arena, states[i].words));
		html_put(page, "</option>");
	}
	html_put(page, "</select></label> <output id=shown></output></form>\n");
}

static void counts(struct html *page)
{
	static const struct {
		enum verdict verdict;
		const char *words;
	} kinds[] = {
		{ VERDICT_CRITICAL, N_("critical") },
		{ VERDICT_WARNING, N_("warning") },
		{ VERDICT_UNKNOWN, N_("unknown") },
		{ VERDICT_OK, N_("ok") },
	};

	html_put(page, "<ul class=counts>\n");
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		size_t count = 0;

		for (size_t k = 0; k < page->report->result_count; k++)
			count += page->report->result[k]->verdict == kinds[i].verdict;
		html_put(page, "<li><b>%zu</b> ", count);
		html_mark(page, html_mark_of_verdict(kinds[i].verdict), kinds[i].words);
		html_put(page, "</li>\n");
	}
	html_put(page, "</ul>\n");
}

static void put_index(struct html *page, struct report *r)
{
	static const char *const columns[] = { N_("Verdict"), N_("Sender"),
		N_("Refusing receivers"), N_("First cause"), NULL };
	size_t ready = 0;

	for (size_t i = 0; i < r->result_count; i++)
		ready += r->result[i]->verdict == VERDICT_OK && !nothing_asked(r->result[i]);
	html_element(page, "h1 class=verdict",
		speak(page->arena, "%zu of %zu senders are ready to send.", ready,
			r->result_count));
	counts(page);
	html_put(page, "<nav id=index aria-label=\"");
	html_text(page, tr(page->arena, "Senders"));
	html_put(page, "\">\n");
	filters(page);
	html_table(page, "index", N_("Senders"), columns);
	for (size_t i = 0; i < r->result_count; i++)
		with_target(r, i, index_row);
	html_table_end(page);
	html_put(page, "</nav>\n");
	if (page->brief)
		html_words(page, "p class=hint",
			"With so many senders each is told in short: causes, records and what could not be told. Check one alone for its replies, lists and SPF tree.");
}

static const char *when(struct html *page)
{
	time_t time = (time_t)page->report->run->time;
	struct tm tm;
	char text[32];

	if (page->report->run->time < 0 || !gmtime_r(&time, &tm) ||
		!strftime(text, sizeof text, "%Y-%m-%d %H:%M UTC", &tm))
		return NULL;
	return arena_strdup(page->arena, text);
}

static void head(struct html *page, const char *title)
{
	html_put(page, "<!doctype html>\n<html lang=%s>\n<head>\n<meta charset=utf-8>\n",
		lang_tag(arena_lang(page->arena)));
	html_put(page,
		"<meta name=viewport content=\"width=device-width,initial-scale=1\">\n"
		"<meta name=color-scheme content=\"light dark\">\n"
		"<meta name=referrer content=no-referrer>\n"
		"<meta http-equiv=Content-Security-Policy content=\"%s\">\n<title>",
		html_policy);
	html_text(page, title);
	html_put(page, " - preflight</title>\n<style>%s</style>\n</head>\n", html_style);
}

static void masthead(struct html *page)
{
	const char *time = when(page);

	html_put(page, "<body data-copied=\"");
	html_text(page, tr(page->arena, "Copied"));
	html_put(page, "\" data-select=\"");
	html_text(page, tr(page->arena, "Selected: press Ctrl+C"));
	html_put(page, "\" data-shown=\"");
	html_text(page, tr(page->arena, "# shown"));
	html_put(page, "\">\n%s<div class=masthead><span>preflight</span> <span>", icons);
	html_text(page, tr(page->arena, "What mail receivers will answer to this sender"));
	html_put(page, "</span>");
	if (time)
		html_element(page, "time", time);
	html_put(page, "</div>\n<main>\n");
}

static void footer(struct html *page)
{
	const struct report_run *run = page->report->run;

	html_put(page, "</main>\n<footer>");
	if (page->report->options->demo)
		html_words(page, "p",
			"This is the built-in example: the answers come with the program, no question left the machine.");
	for (size_t i = 0; page->report->options->hints && page->report->options->hints[i]; i++)
		html_words(page, "p", page->report->options->hints[i]);
	html_put(page, "<p>preflight %s, ", run->version);
	html_text(page, !strcmp(run->source, "network")
				? tr(page->arena, "answers from the network")
			: !strcmp(run->source, "zone") ? tr(page->arena, "answers from zone files")
						       : tr(page->arena, "answers from a capture"));
	for (size_t i = 0; run->servers && run->servers[i]; i++) {
		html_put(page, i ? ", " : " (");
		html_text(page, run->servers[i]);
	}
	html_put(page, "%s</p></footer>\n<p id=said class=hidden role=status></p>\n",
		run->servers && run->servers[0] ? ")" : "");
	html_put(page, "<script>%s</script>\n</body>\n</html>\n", html_script);
}

void html_write(struct report *r)
{
	struct html page;

	if (!r->result_count)
		return;
	begin_target(&page, r, 0);
	head(&page, r->result_count > 1 ? speak(page.arena, "%zu senders", r->result_count)
					: target_name(page.arena, r->result[0]->target));
	masthead(&page);
	if (r->result_count > 1)
		put_index(&page, r);
	for (size_t i = 0; i < r->result_count; i++)
		with_target(r, i, html_target);
	footer(&page);
	arena_free(page.arena);
}
