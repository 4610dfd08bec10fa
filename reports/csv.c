/* CSV (RFC 4180): a line for each finding of each target, one line for a target without. */
#include "reports/ci.h"
#include "reports/formats.h"
#include "reports/screen.h"

#include <string.h>

static const char *const columns[] = { "ip", "domain", "helo", "verdict", "incomplete", "severity",
	"id", "subject", "text", "who", "remedy", "records", "refusing_receivers", "file", "line",
	"fingerprint" };

enum { COLUMN_COUNT = sizeof columns / sizeof *columns };

/* Quoted where needed. A spreadsheet takes a field that begins with = + - @ for a formula: such a
 * field gets an apostrophe. */
static void put_field(struct arena *arena, FILE *out, const char *text, bool last)
{
	const char *safe = screen_safe(arena, text);
	const char *guard = *safe && strchr("=+-@", *safe) ? "'" : "";

	if (*guard || strpbrk(safe, ",\"; ")) {
		fprintf(out, "\"%s", guard);
		for (; *safe; safe++) {
			if (*safe == '"')
				putc('"', out);
			putc(*safe, out);
		}
		putc('"', out);
	} else {
		fputs(safe, out);
	}
	fputs(last ? "\r\n" : ",", out);
}

static void put_line(struct arena *arena, FILE *out, const char *const field[COLUMN_COUNT])
{
	for (size_t i = 0; i < COLUMN_COUNT; i++)
		put_field(arena, out, field[i], i + 1 == COLUMN_COUNT);
}

static const char *records_joined(struct arena *arena, const struct finding *f)
{
	const char *text = "";

	for (size_t i = 0; i < f->record_count; i++)
		text = arena_printf(arena, "%s%s%s", text, i ? " ; " : "", f->records[i]);
	return text;
}

static const char *refusing(struct arena *arena, const struct cause *cause)
{
	unsigned count = 0;

	for (size_t i = 0; i < cause->prediction_count; i++)
		count += cause->prediction[i]->outcome == OUTCOME_EXPECTED &&
			 receiver_kind(cause->prediction[i]->rule) == RECEIVER_NAMED;
	return arena_printf(arena, "%u", count);
}

/* The fields that all lines of a target have, then those of CAUSE (NULL: there is none). */
static void put_cause(
	struct arena *arena, FILE *out, const struct result *r, const struct cause *cause)
{
	const struct finding *f = cause ? cause->finding : NULL;
	const char *field[COLUMN_COUNT] = {
		r->target->ip_text,
		r->target->domain,
		r->helo,
		verdict_name(r->verdict),
		r->incomplete ? "true" : "false",
	};

	if (cause) {
		struct ci_place place = ci_place(cause, r->target);

		field[5] = severity_name(cause->severity);
		field[6] = ci_id(cause);
		field[7] = ci_subject(arena, cause, r->target);
		field[8] = cause_text(cause);
		field[12] = refusing(arena, cause);
		field[15] = ci_fingerprint(arena, cause, r->target);
		if (place.file) {
			field[13] = place.file;
			field[14] = arena_printf(arena, "%u", place.line);
		}
	}
	if (f) {
		field[9] = who_name(f->who);
		field[10] = f->remedy;
		field[11] = records_joined(arena, f);
	}
	put_line(arena, out, field);
}

void csv_write(struct report *r)
{
	struct arena *arena = arena_new();

	put_line(arena, r->out, columns);
	for (size_t i = 0; i < r->result_count; i++) {
		struct arena_mark mark = arena_mark(arena);
		struct causes causes = causes_of(arena, r->result[i]);

		for (size_t k = 0; k < causes.count; k++)
			put_cause(arena, r->out, r->result[i], &causes.cause[k]);
		if (!causes.count)
			put_cause(arena, r->out, r->result[i], NULL);
		arena_release(arena, mark);
	}
	arena_free(arena);
}
