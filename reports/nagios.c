/* The plugin's output (Monitoring Plugins guidelines): one line with state, text and performance
 * data, then details; all of it under 8 KiB, which is what Nagios reads. Nothing from DNS can add a
 * line, a "|" or markup. */
#include "reports/cause.h"
#include "reports/exit.h"
#include "reports/formats.h"
#include "reports/range.h"
#include "reports/screen.h"

#include <string.h>

enum {
	LINE_MAX_BYTES = 79,	/* before the bar */
	OUTPUT_MAX = 8000,	/* of 8192 that Nagios reads */
	END_ROOM = 80,		/* for the last line, when something was left out */
	DETAIL_MAX_BYTES = 600, /* of one line of the details */
};

/* The output as it grows; what no longer fits is left out, line by line. */
struct board {
	struct arena *arena;
	const struct report *report;
	FILE *out;
	size_t used;
	bool full;
};

/* TEXT cut to MAX bytes at the end of a character. */
static const char *cut_bytes(struct arena *arena, const char *text, size_t max)
{
	size_t n = strlen(text);

	if (n <= max)
		return text;
	n = max - 3;
	while (n && ((unsigned char)text[n] & 0xc0) == 0x80)
		n--;
	return arena_printf(arena, "%.*s...", (int)n, text);
}

static void add_line(struct board *board, const char *indent, const char *label, const char *text)
{
	const char *line = cut_bytes(board->arena,
		screen_plain(
			board->arena, arena_printf(board->arena, "%s%s%s", indent, label, text)),
		DETAIL_MAX_BYTES);
	size_t n = strlen(line) + 1;

	board->full |= board->used + n > OUTPUT_MAX - END_ROOM;
	if (board->full)
		return;
	fprintf(board->out, "%s\n", line);
	board->used += n;
}

/* Sums over all targets. */
struct sums {
	unsigned state[4]; /* by verdict */
	unsigned critical, warnings, refusing, asked, listed, unusable, questions, ms;
};

static void add_lists(struct sums *sums, const struct result *r)
{
	for (size_t i = 0; i < r->list_count; i++) {
		sums->asked += r->list[i].verdict != SKIPPED;
		sums->listed += r->list[i].verdict == LISTED;
		sums->unusable += r->list[i].verdict == UNUSABLE;
	}
}

static struct sums sums_of(const struct board *board)
{
	const struct report *report = board->report;
	struct sums sums = { 0 };

	for (size_t i = 0; i < report->result_count; i++) {
		const struct result *r = report->result[i];
		struct causes causes = causes_of(board->arena, r);

		sums.state[verdict_reported(report->options, r)]++;
		sums.critical += causes.critical;
		sums.warnings += causes.warnings;
		sums.refusing += refusals_of(board->arena, r).receivers;
		sums.questions += r->dns.unique;
		if (r->dns.ms > sums.ms)
			sums.ms = r->dns.ms;
		add_lists(&sums, r);
	}
	return sums;
}

static const char *unknown_headline(const struct causes *causes)
{
	for (size_t i = 0; i < causes->count; i++)
		if (causes->cause[i].severity == SEV_UNKNOWN)
			return cause_text(&causes->cause[i]);
	return "something deciding could not be told";
}

/* The text of the first line for one target. */
static const char *one_target(struct board *board, const struct result *r, const struct sums *sums)
{
	struct arena *arena = board->arena;
	struct causes causes = causes_of(arena, r);
	const char *headline = causes_headline(&causes);
	unsigned numbered = causes.critical + causes.warnings;

	if (headline && numbered > 1)
		return arena_printf(arena, "%s (and %u more)", headline, numbered - 1);
	if (headline)
		return headline;
	if (r->verdict == VERDICT_UNKNOWN || r->incomplete)
		return unknown_headline(&causes);
	if (verdict_reported(board->report->options, r) != VERDICT_OK)
		return arena_printf(arena, "%s: %u listings, outside the threshold",
			target_name(arena, r->target), sums->listed);
	if (sums->listed)
		return arena_printf(
			arena, "%s: %u listings", target_name(arena, r->target), sums->listed);
	if (nothing_asked(r))
		return arena_printf(arena, "nothing was asked about %s, so nothing is known",
			target_name(arena, r->target));
	return arena_printf(arena, "%s: no refusal expected, %u lists asked",
		target_name(arena, r->target), sums->asked);
}

static const char *all_targets(struct board *board, const struct sums *sums, enum verdict worst)
{
	static const enum verdict order[] = {
		VERDICT_CRITICAL,
		VERDICT_WARNING,
		VERDICT_UNKNOWN,
		VERDICT_OK,
	};
	const struct report *report = board->report;
	const char *text = "";

	for (size_t i = 0; i < sizeof order / sizeof *order; i++)
		if (sums->state[order[i]])
			text = arena_printf(board->arena, "%s%s%u %s", text, *text ? ", " : "",
				sums->state[order[i]], verdict_name(order[i]));
	for (size_t i = 0; i < report->result_count && worst != VERDICT_OK; i++)
		if (verdict_reported(report->options, report->result[i]) == worst)
			return arena_printf(board->arena, "%s: %s", text,
				target_name(board->arena, report->result[i]->target));
	return text;
}

static const char *shown(const struct range *range)
{
	return range ? range->text : "";
}

static const char *perfdata(struct board *board, const struct sums *sums)
{
	const struct report_options *options = board->report->options;

	return arena_printf(board->arena,
		"'causes_critical'=%u;%s;%s;0 'causes_warning'=%u;;;0 'receivers_refusing'=%u;;;0 "
		"'lists_asked'=%u;;;0 'lists_listed'=%u;%s;%s;0 'lists_unusable'=%u;;;0 "
		"'dns_questions'=%u;;;0 'time'=%u.%03us;;;0",
		sums->critical, shown(options->warning_causes), shown(options->critical_causes),
		sums->warnings, sums->refusing, sums->asked, sums->listed, shown(options->warning),
		shown(options->critical), sums->unusable, sums->questions, sums->ms / 1000,
		sums->ms % 1000);
}

static void first_line(struct board *board, enum verdict worst)
{
	struct sums sums = sums_of(board);
	const struct report *report = board->report;
	const char *text = report->result_count == 1 ? one_target(board, report->result[0], &sums)
						     : all_targets(board, &sums, worst);
	const char *line =
		arena_printf(board->arena, "PREFLIGHT %s - %s%s", verdict_word(worst, false),
			report->run->interrupted			      ? "interrupted: "
			: report->run->incomplete && worst != VERDICT_UNKNOWN ? "(incomplete) "
									      : "",
			screen_plain(board->arena, text));
	const char *shown = cut_bytes(board->arena, line, LINE_MAX_BYTES);
	const char *perf = perfdata(board, &sums);

	board->used += strlen(shown) + strlen(perf) + 2;
	fprintf(board->out, "%s|%s\n", shown, perf);
}

static void cause_lines(struct board *board, const struct cause *cause)
{
	const struct finding *f = cause->finding;

	add_line(board, "  ",
		arena_printf(
			board->arena, "%u %s: ", cause->number, severity_word(cause->severity)),
		cause_text(cause));
	if (f && f->evidence)
		add_line(board, "    ", "evidence: ", f->evidence);
	if (f && f->remedy)
		add_line(board, "    ", "cure: ", f->remedy);
	for (size_t i = 0; f && i < f->record_count; i++)
		add_line(board, "    ", "publish: ", f->records[i]);
}

static void reply_lines(struct board *board, const struct cause *cause)
{
	for (size_t i = 0; board->report->options->verbose && i < cause->prediction_count; i++) {
		const struct prediction *p = cause->prediction[i];

		if (p->outcome == OUTCOME_EXPECTED)
			add_line(board, "    ",
				arena_printf(board->arena, "refused by %s at %s: ",
					receiver_name(board->arena, p->rule),
					stage_words(p->rule->stage)),
				prediction_reply(board->arena, p));
	}
}

/* There may be dozens: perfdata has their number. */
static bool is_unusable_list(const struct cause *cause)
{
	return cause->finding && cause->finding->id == FIND_DNSBL_UNUSABLE;
}

static void target_lines(struct board *board, const struct result *r)
{
	const struct report_options *options = board->report->options;
	struct causes causes = causes_of(board->arena, r);
	struct refusals refusals = refusals_of(board->arena, r);
	enum verdict verdict = verdict_reported(options, r);

	add_line(board, "", arena_printf(board->arena, "%s ", verdict_word(verdict, r->incomplete)),
		arena_printf(board->arena,
			"%s%s%s: named receivers that refuse: %u, permanently: %u",
			target_name(board->arena, r->target), r->helo ? " helo " : "",
			r->helo ? r->helo : "", refusals.receivers, refusals.permanent));
	for (size_t i = 0; i < causes.count; i++)
		if (causes.cause[i].number) {
			cause_lines(board, &causes.cause[i]);
			reply_lines(board, &causes.cause[i]);
		} else if (cause_is_unknown(&causes.cause[i])) {
			add_line(board, "  ", "could not tell: ", cause_text(&causes.cause[i]));
		} else if (options->verbose && !is_unusable_list(&causes.cause[i])) {
			add_line(board, "  ", "note: ", cause_text(&causes.cause[i]));
		}
}

void nagios_write(struct report *r)
{
	static const enum verdict order[] = {
		VERDICT_CRITICAL,
		VERDICT_WARNING,
		VERDICT_UNKNOWN,
		VERDICT_OK,
	};
	struct board board = { .arena = arena_new(), .report = r, .out = r->out };
	enum verdict worst = VERDICT_OK;

	for (size_t i = 0; i < r->result_count; i++)
		worst = verdict_worst(worst, verdict_reported(r->options, r->result[i]));
	first_line(&board, r->run->interrupted ? VERDICT_UNKNOWN : worst);
	for (size_t o = 0; o < sizeof order / sizeof *order; o++)
		for (size_t i = 0; i < r->result_count; i++)
			if (verdict_reported(r->options, r->result[i]) == order[o])
				target_lines(&board, r->result[i]);
	if (board.full)
		fputs("... and more: preflight without --format nagios shows all\n", r->out);
	arena_free(board.arena);
}
