/* GitLab Code Quality: an array of findings, each with a fingerprint that stays. */
#include "reports/ci.h"
#include "reports/formats.h"
#include "reports/screen.h"

static void put_cause(struct json_out *out, struct arena *arena, const struct cause *cause,
	const struct target *target)
{
	static const char *const severities[CI_LEVEL_COUNT] = {
		[CI_NOTE] = "info",
		[CI_WARNING] = "minor",
		[CI_UNKNOWN] = "major",
		[CI_CRITICAL] = "critical",
	};

	struct ci_place place = ci_place(cause, target);

	json_open(out, NULL, '{');
	json_text(out, "description", screen_safe(arena, cause_text(cause)));
	json_text(out, "check_name", ci_id(cause));
	json_text(out, "fingerprint", ci_fingerprint(arena, cause, target));
	json_text(out, "severity", severities[ci_level(cause)]);
	json_open(out, "content", '{');
	json_text(out, "body", ci_details(arena, cause));
	json_close(out, '}');
	/* Without a file the path names the target, so that findings of several targets do not
	 * mix. */
	json_open(out, "location", '{');
	json_text(out, "path",
		place.file ? screen_safe(arena, place.file) : target_name(arena, target));
	json_open(out, "lines", '{');
	json_int(out, "begin", place.line);
	json_close(out, '}');
	json_close(out, '}');
	json_close(out, '}');
}

void gitlab_write(struct report *r)
{
	struct json_out out;

	json_begin(&out, r->out, true);
	json_open(&out, NULL, '[');
	for (size_t i = 0; i < r->result_count; i++) {
		struct arena *arena = arena_new();
		struct causes causes = causes_of(arena, r->result[i]);

		for (size_t k = 0; k < causes.count; k++)
			put_cause(&out, arena, &causes.cause[k], r->result[i]->target);
		arena_free(arena);
	}
	json_close(&out, ']');
	putc('\n', r->out);
}
