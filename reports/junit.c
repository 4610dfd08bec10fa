/* JUnit XML, as Jenkins and GitLab read it: a suite for each target, a case for each finding.
 * Critical ones fail, what could not be told is an error, a list that gave no answer was skipped;
 * the rest passes, and the suite's output says what there is to note. Valid by the schema of
 * Jenkins and by that of Ant. */
#include "reports/ci.h"
#include "reports/formats.h"
#include "reports/screen.h"

#include <time.h>

/* TEXT escaped for XML 1.0, also inside quotes. What XML cannot hold at all (controls) is \xHH. */
static void put_xml(struct arena *arena, FILE *out, const char *text)
{
	for (const char *p = screen_safe(arena, text); *p; p++)
		switch (*p) {
		case '&':
			fputs("&amp;", out);
			break;
		case '<':
			fputs("&lt;", out);
			break;
		case '>':
			fputs("&gt;", out);
			break;
		case '"':
			fputs("&quot;", out);
			break;
		case '\'':
			fputs("&apos;", out);
			break;
		default:
			putc(*p, out);
		}
}

static void put_attribute(struct arena *arena, FILE *out, const char *name, const char *value)
{
	fprintf(out, " %s=\"", name);
	put_xml(arena, out, value);
	putc('"', out);
}

/* Lines of ci_details(): safe each, with newlines between them that stay. */
static void put_lines(struct arena *arena, FILE *out, const char *lines)
{
	struct str rest = str_of(lines);

	while (rest.p && rest.n) {
		put_xml(arena, out, str_dup(arena, str_cut(&rest, '\n')));
		putc('\n', out);
	}
}

/* "dns" of "dns.missing" */
static const char *check_of(struct arena *arena, const char *id)
{
	struct str name = str_of(id);

	return arena_printf(arena, "preflight.%s", str_dup(arena, str_cut(&name, '.')));
}

/* How a case ends. */
enum ending { END_PASSED, END_SKIPPED, END_ERROR, END_FAILURE, END_COUNT };

static enum ending ending_of(const struct cause *cause)
{
	switch (ci_level(cause)) {
	case CI_CRITICAL:
		return END_FAILURE;
	case CI_UNKNOWN:
		return END_ERROR;
	case CI_WARNING:
	case CI_NOTE:
	case CI_LEVEL_COUNT:
		break;
	}
	return cause->finding && cause->finding->id == FIND_DNSBL_UNUSABLE ? END_SKIPPED
									   : END_PASSED;
}

/* What a case that did not pass says; the schema of Jenkins has no attributes for what was
 * skipped. */
static void put_ending(
	struct arena *arena, FILE *out, enum ending ending, const struct cause *cause)
{
	static const char *const elements[END_COUNT] = { NULL, "skipped", "error", "failure" };

	fprintf(out, "      <%s", elements[ending]);
	if (ending != END_SKIPPED) {
		put_attribute(arena, out, "type", ci_id(cause));
		put_attribute(arena, out, "message", cause_text(cause));
		putc('>', out);
	} else {
		putc('>', out);
		put_xml(arena, out, cause_text(cause));
		putc('\n', out);
	}
	put_lines(arena, out, ci_details(arena, cause));
	fprintf(out, "</%s>\n", elements[ending]);
}

static void put_case(
	struct arena *arena, FILE *out, const struct cause *cause, const struct target *target)
{
	enum ending ending = ending_of(cause);
	const char *id = ci_id(cause);

	fputs("    <testcase", out);
	put_attribute(arena, out, "classname", check_of(arena, id));
	put_attribute(arena, out, "name",
		arena_printf(arena, "%s %s", id, ci_subject(arena, cause, target)));
	fputs(" time=\"0\"", out);
	if (ending == END_PASSED) {
		fputs("/>\n", out);
		return;
	}
	fputs(">\n", out);
	put_ending(arena, out, ending, cause);
	fputs("    </testcase>\n", out);
}

/* "2026-11-21T23:17:00" (UTC) */
static const char *time_text(struct arena *arena, int64_t time)
{
	const time_t seconds = time < 0 ? 0 : (time_t)time;
	struct tm parts;
	char *text = arena_alloc(arena, 32);

	gmtime_r(&seconds, &parts);
	strftime(text, 32, "%Y-%m-%dT%H:%M:%S", &parts);
	return text;
}

static void put_suite_head(struct arena *arena, FILE *out, const struct report *r,
	const struct result *result, const struct causes *causes)
{
	unsigned count[END_COUNT] = { 0 };

	for (size_t i = 0; i < causes->count; i++)
		count[ending_of(&causes->cause[i])]++;
	fputs("  <testsuite", out);
	put_attribute(arena, out, "name", target_name(arena, result->target));
	fprintf(out, " id=\"%zu\" package=\"preflight\" hostname=\"localhost\" timestamp=\"%s\"",
		result->target->index, time_text(arena, r->run->time));
	fprintf(out,
		" tests=\"%zu\" failures=\"%u\" errors=\"%u\" skipped=\"%u\" time=\"%u.%03u\">\n",
		causes->count ? causes->count : 1, count[END_FAILURE], count[END_ERROR],
		count[END_SKIPPED], result->dns.ms / 1000, result->dns.ms % 1000);
	fputs("    <properties>\n      <property name=\"preflight.version\"", out);
	put_attribute(arena, out, "value", r->run->version);
	fputs("/>\n    </properties>\n", out);
}

/* What the cases that passed have to say: Ant's schema has no room for it in the case. */
static void put_passed(struct arena *arena, FILE *out, const struct causes *causes)
{
	for (size_t i = 0; i < causes->count; i++) {
		const struct cause *cause = &causes->cause[i];

		if (ending_of(cause) != END_PASSED)
			continue;
		fprintf(out, "%s: %s: ", ci_level(cause) == CI_WARNING ? "warning" : "note",
			ci_id(cause));
		put_xml(arena, out, cause_text(cause));
		putc('\n', out);
		put_lines(arena, out, ci_details(arena, cause));
	}
}

static void put_suite(struct arena *arena, const struct report *r, const struct result *result)
{
	struct causes causes = causes_of(arena, result);
	FILE *out = r->out;

	put_suite_head(arena, out, r, result, &causes);
	/* A suite without a case would be taken for a run that did not happen. */
	if (!causes.count)
		fputs("    <testcase classname=\"preflight\" name=\"no fault found\" time=\"0\"/>\n",
			out);
	for (size_t i = 0; i < causes.count; i++)
		put_case(arena, out, &causes.cause[i], result->target);
	fputs("    <system-out>", out);
	put_passed(arena, out, &causes);
	fputs("</system-out>\n    <system-err></system-err>\n  </testsuite>\n", out);
}

void junit_write(struct report *r)
{
	fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n", r->out);
	for (size_t i = 0; i < r->result_count; i++) {
		struct arena *arena = arena_new();

		put_suite(arena, r, r->result[i]);
		arena_free(arena);
	}
	fputs("</testsuites>\n", r->out);
}
