/* The HTML page: one target, as the text report has it: causes, who refuses, lists, facts. */
#include "reports/html_page.h"

#include "reports/screen.h"

static const char *severity_class(enum severity severity)
{
	static const char *const classes[] = {
		[SEV_INFO] = "dim",
		[SEV_UNKNOWN] = "unknown",
		[SEV_WARNING] = "warning",
		[SEV_CRITICAL] = "critical",
	};

	return classes[severity];
}

static void term(struct html *page, const char *label, const char *text)
{
	if (!text)
		return;
	html_element(page, "dt", label);
	html_element(page, "dd", text);
}

static void record(struct html *page, const char *text)
{
	html_element(page, "dt", "Publish");
	fputs("<dd>", page->out);
	html_element(page, "pre", text);
	fputs("<button class=copy type=button>Copy</button></dd>\n", page->out);
}

static void cause(struct html *page, const struct cause *cause)
{
	const struct finding *f = cause->finding;

	fprintf(page->out, "<li><h4><span class=%s>%s</span> ", severity_class(cause->severity),
		severity_word(cause->severity));
	html_text(page, cause_text(cause));
	fputs("</h4>\n", page->out);
	if (f) {
		fputs("<dl>\n", page->out);
		term(page, "Evidence", f->evidence);
		term(page, "Who acts",
			f->who_detail ? arena_printf(page->arena, "%s (%s)", who_name(f->who),
						f->who_detail)
				      : who_name(f->who));
		term(page, "Cure", f->remedy);
		for (size_t i = 0; i < f->record_count; i++)
			record(page, f->records[i]);
		fputs("</dl>\n", page->out);
	}
	fputs("</li>\n", page->out);
}

/* The causes that are numbered, or the others. */
static void causes(struct html *page, const char *heading, const char *list, bool numbered)
{
	bool headed = false;

	for (size_t i = 0; i < page->causes.count; i++) {
		if (!page->causes.cause[i].number == numbered)
			continue;
		if (!headed)
			fprintf(page->out, "<section><h3>%s</h3><%s>\n", heading, list);
		headed = true;
		cause(page, &page->causes.cause[i]);
	}
	if (headed)
		fprintf(page->out, "</%s></section>\n", list);
}

static void table_head(struct html *page, const char *heading, const char *const *column)
{
	fprintf(page->out, "<section><h3>%s</h3><div class=wide tabindex=0><table><thead><tr>",
		heading);
	for (; *column; column++)
		fprintf(page->out,
			"<th scope=col aria-label=\"%s\"><button type=button>%s</button></th>",
			*column, *column);
	fputs("</tr></thead><tbody>\n", page->out);
}

static void table_end(struct html *page)
{
	fputs("</tbody></table></div></section>\n", page->out);
}

static const char *when_words(enum hypothesis when)
{
	switch (when) {
	case WHEN_SIGNED:
		return ", if signed";
	case WHEN_UNSIGNED:
		return ", if not signed";
	case WHEN_ALWAYS:
	case HYPOTHESIS_COUNT:
		break;
	}
	return "";
}

static void receivers(struct html *page)
{
	static const char *const columns[] = { "Receiver", "Refusal", "Stage", "Reply", "Because",
		NULL };
	const struct predictions *all = &page->result->predictions;

	if (!all->count)
		return;
	table_head(page, "Who refuses", columns);
	for (size_t i = 0; i < all->count; i++) {
		const struct prediction *p = &all->prediction[i];

		fputs("<tr>", page->out);
		html_element(page, "td", receiver_name(page->arena, p->rule));
		html_element(page, "td",
			arena_printf(page->arena, "%s, %s%s",
				p->outcome == OUTCOME_EXPECTED ? "expected" : "possible",
				p->rule->permanent ? "permanent" : "for now", when_words(p->when)));
		html_element(page, "td", stage_words(p->rule->stage));
		html_element(page, "td", prediction_reply(page->arena, p));
		html_element(page, "td", p->finding ? p->finding->text : "-");
		fputs("</tr>\n", page->out);
	}
	table_end(page);
}

static void list_codes(struct html *page, const struct list_result *list)
{
	const char *text = "";

	for (size_t i = 0; i < list->label_count; i++)
		text = arena_printf(page->arena, "%s%s ", text, list->labels[i]);
	for (size_t i = 0; i < list->code_count; i++)
		text = arena_printf(page->arena, "%s%s ", text, list->codes[i]);
	html_element(page, "td", text);
}

static void lists(struct html *page)
{
	static const char *const columns[] = { "List", "About", "Verdict", "Codes", "Reason",
		NULL };
	const struct result *r = page->result;

	if (!r->list_count)
		return;
	table_head(page, "DNS lists", columns);
	for (size_t i = 0; i < r->list_count; i++) {
		const struct list_result *list = &r->list[i];

		fputs("<tr>", page->out);
		html_element(page, "td", list->zone);
		html_element(page, "td", list->object);
		html_element(page,
			list->verdict == LISTED	    ? "td class=critical"
			: list->verdict == UNUSABLE ? "td class=unknown"
						    : "td",
			list_verdict_name(list->verdict));
		list_codes(page, list);
		html_element(page, "td", list->reason ? list->reason : "");
		fputs("</tr>\n", page->out);
	}
	table_end(page);
}

static void facts(struct html *page)
{
	fputs("<section><details><summary>All facts</summary><dl>\n", page->out);
	for (size_t i = 0; i < FACT_COUNT; i++)
		term(page, fact_specs[i].key,
			page->result->facts.value[i] ? page->result->facts.value[i] : "-");
	fputs("</dl></details></section>\n", page->out);
}

static void numbers(struct html *page)
{
	const struct refusals *all = &page->refusals;

	html_element(page, "p",
		arena_printf(page->arena,
			"Named receivers expected to refuse: %u (%u permanently, %u for now); more that may: %u; "
			"kinds of server software that refuse by default or where switched on: %u.",
			all->receivers, all->permanent, all->temporary, all->possible,
			all->software));
	html_element(page, "p class=dim",
		arena_printf(page->arena,
			"Documented refusals that could not be decided: %zu. Not visible "
			"in DNS: what receivers keep to themselves.",
			page->result->predictions.undetermined_count));
}

void html_target(struct html *page)
{
	const struct result *r = page->result;
	const char *ip = r->target->ip_text, *domain = name_both(page->arena, r->target->domain);

	fprintf(page->out, "<article id=t%zu>\n<h2><span class=%s>%s</span> ", r->target->index,
		verdict_name(r->verdict), verdict_word(r->verdict, r->incomplete));
	html_text(page, ip);
	fputs(ip && domain ? " " : "", page->out);
	html_text(page, domain);
	fputs("</h2>\n", page->out);
	if (r->helo)
		html_element(page, "p",
			arena_printf(page->arena, "HELO name %s (%s)",
				name_both(page->arena, r->helo),
				r->helo_assumed ? "assumed" : "given"));
	numbers(page);
	causes(page, "Causes", "ol", true);
	causes(page, "Notes, and what could not be told", "ul", false);
	receivers(page);
	lists(page);
	facts(page);
	fputs("</article>\n", page->out);
}
