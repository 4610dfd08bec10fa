/* Markdown (GitHub's and GitLab's dialect): a table of the senders, then each cause of those that
 * are not ok. For step summaries and comments on merge requests, which take about 1 MB: hence the
 * limits. */
#include "reports/cause.h"
#include "reports/formats.h"
#include "reports/screen.h"
#include "resolver/lang.h"

#include <ctype.h>
#include <string.h>

enum {
	ROWS_MAX = 500,	    /* senders in the table */
	SECTIONS_MAX = 20,  /* senders with their causes */
	REPLIES_MAX = 10,   /* refusals of a cause */
	COLUMNS_MAX = 1000, /* of one text */
};

struct paper {
	struct arena *arena;
	FILE *out;
};

/* Could the character at P be markup? A dot could be of "www.", which becomes a link. */
static bool is_markup(const char *begin, const char *p)
{
	if (*p == '.')
		return p > begin && p[-1] == 'w';
	return ispunct((unsigned char)*p) && !strchr(",;-()'/%=@", *p);
}

/* TEXT as text: what could be markup has a backslash before it (CommonMark 2.4). */
static void put_text(struct paper *paper, const char *text)
{
	const char *safe = screen_cut(paper->arena, screen_safe(paper->arena, text), COLUMNS_MAX);

	for (const char *p = safe; *p; p++) {
		if (is_markup(safe, p))
			putc('\\', paper->out);
		putc(*p, paper->out);
	}
}

static bool holds(const char *text, char c, unsigned times)
{
	unsigned run = 0;

	for (; *text && run < times; text++)
		run = *text == c ? run + 1 : 0;
	return run == times;
}

/* TEXT as code; in a table a bar would end the cell, whatever is around it. */
static void put_code(struct paper *paper, const char *text, bool in_table)
{
	const char *p = screen_cut(paper->arena, screen_safe(paper->arena, text), COLUMNS_MAX);
	unsigned ticks = 1;

	while (holds(p, '`', ticks))
		ticks++;
	for (unsigned i = 0; i < ticks; i++)
		putc('`', paper->out);
	fputs(ticks > 1 ? " " : "", paper->out);
	for (; *p; p++) {
		if (*p == '|' && in_table)
			putc('\\', paper->out);
		putc(*p, paper->out);
	}
	fputs(ticks > 1 ? " " : "", paper->out);
	for (unsigned i = 0; i < ticks; i++)
		putc('`', paper->out);
}

/* What is never markup: words of ours, in the reader's language. */
static void put_words(struct paper *paper, const char *words)
{
	fputs(tr(paper->arena, words), paper->out);
}

static void put_row(struct paper *paper, const struct result *r)
{
	struct causes causes = causes_of(paper->arena, r);
	const char *first = causes_headline(&causes);

	fputs("| ", paper->out);
	put_text(paper, target_name(paper->arena, r->target));
	fprintf(paper->out, " | %s | ", tr(paper->arena, result_word(r)));
	if (first)
		put_text(paper, tr(paper->arena, first));
	else if (nothing_asked(r))
		put_text(paper,
			tr(paper->arena, N_("Nothing was asked: who refuses is not known.")));
	if (causes.critical + causes.warnings > 1)
		fputs(speak(paper->arena, " and %u more", causes.critical + causes.warnings - 1),
			paper->out);
	fputs(" |\n", paper->out);
}

static void put_table(struct paper *paper, const struct report *r)
{
	put_words(paper, N_("| Sender | Verdict | First cause |\n|---|---|---|\n"));
	for (size_t i = 0; i < r->result_count && i < ROWS_MAX; i++)
		put_row(paper, r->result[i]);
	if (r->result_count > ROWS_MAX)
		fprintf(paper->out, "\n%s\n",
			speak(paper->arena, "%zu more senders are not in this table.",
				r->result_count - ROWS_MAX));
}

static void put_item(struct paper *paper, const char *label, const char *text, bool is_code)
{
	if (!text)
		return;
	fprintf(paper->out, "- %s%s", tr(paper->arena, label), tr(paper->arena, N_(": ")));
	if (is_code)
		put_code(paper, text, false);
	else
		put_text(paper, text);
	putc('\n', paper->out);
}

/* In a block of code, which has a button to copy it. */
static void put_records(struct paper *paper, const struct finding *f)
{
	if (!f->record_count)
		return;
	put_words(paper, N_("- publish:\n\n"));
	for (size_t i = 0; i < f->record_count; i++)
		fprintf(paper->out, "      %s\n", screen_safe(paper->arena, f->records[i]));
}

/* Those that are expected, as a table. */
static void put_replies(struct paper *paper, const struct cause *cause)
{
	size_t shown = 0, more = 0;

	for (size_t i = 0; i < cause->prediction_count; i++) {
		const struct prediction *p = cause->prediction[i];

		if (p->outcome != OUTCOME_EXPECTED)
			continue;
		if (shown == REPLIES_MAX) {
			more++;
			continue;
		}
		if (!shown++)
			put_words(paper, N_("\n| Refused by | at | with |\n|---|---|---|\n"));
		fputs("| ", paper->out);
		put_text(paper, receiver_name(paper->arena, p->rule));
		fprintf(paper->out, " | %s | ", tr(paper->arena, stage_words(p->rule->stage)));
		put_code(paper, prediction_reply(paper->arena, p), true);
		fputs(" |\n", paper->out);
	}
	if (more)
		fprintf(paper->out, "\n%s\n", speak(paper->arena, "and by %zu more.", more));
}

static bool is_shown(const struct cause *cause)
{
	return cause->number || cause->severity == SEV_UNKNOWN;
}

static void put_cause(struct paper *paper, const struct cause *cause)
{
	const struct finding *f = cause->finding;

	fprintf(paper->out, "\n#### %s%s", tr(paper->arena, severity_word(cause->severity)),
		tr(paper->arena, N_(": ")));
	put_text(paper, tr(paper->arena, cause_text(cause)));
	fputs("\n\n", paper->out);
	if (f) {
		put_item(paper, N_("finding"), finding_specs[f->id].name, true);
		put_item(paper, N_("evidence"), f->evidence, true);
		put_item(paper, N_("who acts"),
			f->who_detail ? f->who_detail : tr(paper->arena, who_name(f->who)), false);
		put_item(paper, N_("cure"), f->remedy, false);
		put_records(paper, f);
	}
	put_replies(paper, cause);
}

/* Notes are folded up. */
static void put_notes(struct paper *paper, const struct causes *causes)
{
	size_t count = 0;

	for (size_t i = 0; i < causes->count; i++)
		count += !is_shown(&causes->cause[i]) && causes->cause[i].finding;
	if (!count)
		return;
	fprintf(paper->out, "\n<details><summary>%s</summary>\n\n",
		speak(paper->arena, tr_n(paper->arena, "%zu note", "%zu notes", count), count));
	for (size_t i = 0; i < causes->count; i++)
		if (!is_shown(&causes->cause[i]) && causes->cause[i].finding) {
			fputs("- ", paper->out);
			put_text(paper, tr(paper->arena, cause_text(&causes->cause[i])));
			putc('\n', paper->out);
		}
	fputs("\n</details>\n", paper->out);
}

static void put_section(struct paper *paper, const struct result *r)
{
	struct causes causes = causes_of(paper->arena, r);

	fputs("\n### ", paper->out);
	put_text(paper, target_name(paper->arena, r->target));
	fprintf(paper->out, "%s%s\n", tr(paper->arena, N_(": ")), tr(paper->arena, result_word(r)));
	for (size_t i = 0; i < causes.count; i++)
		if (is_shown(&causes.cause[i]))
			put_cause(paper, &causes.cause[i]);
	put_notes(paper, &causes);
}

void markdown_write(struct report *r)
{
	struct paper paper = { r->arena, r->out };
	size_t sections = 0;

	fprintf(r->out, "## preflight: %s\n\n",
		tr(r->arena, r->result_count == 1
				     ? result_word(r->result[0])
				     : verdict_word(r->run->verdict, r->run->incomplete)));
	put_table(&paper, r);
	for (size_t i = 0; i < r->result_count && sections < SECTIONS_MAX; i++) {
		const struct result *result = r->result[i];

		if (result->verdict == VERDICT_OK && !result->incomplete && r->result_count > 1)
			continue;
		paper.arena = arena_new();
		arena_speak(paper.arena, arena_lang(r->arena));
		put_section(&paper, result);
		arena_free(paper.arena);
		sections++;
	}
}
