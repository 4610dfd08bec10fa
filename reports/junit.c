/* JUnit XML, as Jenkins and GitLab read it: a suite for each target, a case for each finding. Critical ones fail, what could not be
 * told is an error, a list that gave no answer was skipped; the rest passes and says so. */
#include "reports/ci.h"
#include "reports/formats.h"
#include "reports/screen.h"

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

static void put_case(
	struct arena *arena, FILE *out, const struct cause *cause, const struct target *target)
{
	static const char *const elements[END_COUNT] = { "system-out", "skipped", "error",
		"failure" };
	enum ending ending = ending_of(cause);
	const char *element = elements[ending], *id = ci_id(cause);

	fputs("    <testcase", out);
	put_attribute(arena, out, "classname", check_of(arena, id));
	put_attribute(arena, out, "name",
		arena_printf(arena, "%s %s", id, ci_subject(arena, cause, target)));
	fprintf(out, ">\n      <%s", element);
	if (ending != END_PASSED) {
		if (ending != END_SKIPPED)
			put_attribute(arena, out, "type", id);
		put_attribute(arena, out, "message", cause_text(cause));
		putc('>', out);
	} else {
		fprintf(out, ">%s: ", ci_level(cause) == CI_WARNING ? "warning" : "note");
		put_xml(arena, out, cause_text(cause));
		putc('\n', out);
	}
	put_lines(arena, out, ci_details(arena, cause));
	fprintf(out, "</%s>\n    </testcase>\n", element);
}

static void put_suite(struct arena *arena, FILE *out, const struct result *r)
{
	struct causes causes = causes_of(arena, r);
	unsigned count[END_COUNT] = { 0 };

	for (size_t i = 0; i < causes.count; i++)
		count[ending_of(&causes.cause[i])]++;
	fputs("  <testsuite", out);
	put_attribute(arena, out, "name", target_name(arena, r->target));
	fprintf(out,
		" tests=\"%zu\" failures=\"%u\" errors=\"%u\" skipped=\"%u\" time=\"%u.%03u\">\n",
		causes.count ? causes.count : 1, count[END_FAILURE], count[END_ERROR],
		count[END_SKIPPED], r->dns.ms / 1000, r->dns.ms % 1000);
	/* A suite without a case would be taken for a run that did not happen. */
	if (!causes.count)
		fputs("    <testcase classname=\"preflight\" name=\"no fault found\"/>\n", out);
	for (size_t i = 0; i < causes.count; i++)
		put_case(arena, out, &causes.cause[i], r->target);
	fputs("  </testsuite>\n", out);
}

void junit_write(struct report *r)
{
	fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"preflight\">\n",
		r->out);
	for (size_t i = 0; i < r->result_count; i++) {
		struct arena *arena = arena_new();

		put_suite(arena, r->out, r->result[i]);
		arena_free(arena);
	}
	fputs("</testsuites>\n", r->out);
}
