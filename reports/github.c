/* GitHub Actions workflow commands: an annotation for each finding that is to be acted on ("::error
 * title=...::..."). GitHub shows ten of a kind and drops the rest, so notes are lines of the log
 * only. */
#include "reports/ci.h"
#include "reports/formats.h"
#include "reports/screen.h"

/* Workflow commands escape %, CR and LF; in properties also : and , (actions/toolkit,
 * command.ts). */
static void put_escaped(struct arena *arena, FILE *out, const char *text, bool property)
{
	for (const char *p = screen_safe(arena, text); *p; p++)
		if (*p == '%' || (property && (*p == ':' || *p == ',')))
			fprintf(out, "%%%02X", (unsigned)*p);
		else
			putc(*p, out);
}

static void put_details(struct arena *arena, FILE *out, const char *lines)
{
	struct str rest = str_of(lines);

	while (rest.p && rest.n) {
		fputs("%0A", out);
		put_escaped(arena, out, str_dup(arena, str_cut(&rest, '\n')), false);
	}
}

static void put_cause(
	struct arena *arena, FILE *out, const struct cause *cause, const struct target *target)
{
	static const char *const commands[CI_LEVEL_COUNT] = {
		[CI_WARNING] = "warning",
		[CI_UNKNOWN] = "warning",
		[CI_CRITICAL] = "error",
	};

	if (ci_level(cause) == CI_NOTE) {
		fprintf(out, "preflight: note: %s\n", screen_safe(arena, cause_text(cause)));
		return;
	}
	struct ci_place place = ci_place(cause, target);

	fprintf(out, "::%s ", commands[ci_level(cause)]);
	if (place.file) {
		fputs("file=", out);
		put_escaped(arena, out, place.file, true);
		fprintf(out, ",line=%u,", place.line);
	}
	fputs("title=", out);
	put_escaped(arena, out,
		arena_printf(arena, "%s (%s)", ci_id(cause), target_name(arena, target)), true);
	fputs("::", out);
	put_escaped(arena, out, cause_text(cause), false);
	put_details(arena, out, ci_details(arena, cause));
	putc('\n', out);
}

void github_write(struct report *r)
{
	for (size_t i = 0; i < r->result_count; i++) {
		const struct result *result = r->result[i];
		struct arena *arena = arena_new();
		struct causes causes = causes_of(arena, result);

		for (size_t k = 0; k < causes.count; k++)
			put_cause(arena, r->out, &causes.cause[k], result->target);
		/* The line for the log; it begins with a word of ours, so it is no command. */
		fprintf(r->out, "preflight: %s: %s\n",
			verdict_word(result->verdict, result->incomplete),
			screen_safe(arena, target_name(arena, result->target)));
		arena_free(arena);
	}
}
