/* JUnit XML, as Jenkins and GitLab read it: a suite for each target, a case for each finding. Critical ones fail, what could not be
 * told is an error, the rest passes and says so. */
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

static void put_case(
	struct arena *arena, FILE *out, const struct cause *cause, const struct target *target)
{
	static const char *const elements[CI_LEVEL_COUNT] = {
		[CI_NOTE] = "system-out",
		[CI_WARNING] = "system-out",
		[CI_UNKNOWN] = "error",
		[CI_CRITICAL] = "failure",
	};
	enum ci_level level = ci_level(cause);
	const char *element = elements[level], *id = ci_id(cause);

	fputs("    <testcase", out);
	put_attribute(arena, out, "classname", check_of(arena, id));
	put_attribute(arena, out, "name",
		arena_printf(arena, "%s %s", id, ci_subject(arena, cause, target)));
	fprintf(out, ">\n      <%s", element);
	if (level >= CI_UNKNOWN) {
		put_attribute(arena, out, "type", id);
		put_attribute(arena, out, "message", cause_text(cause));
		putc('>', out);
	} else {
		fprintf(out, ">%s: ", level == CI_WARNING ? "warning" : "note");
		put_xml(arena, out, cause_text(cause));
		putc('\n', out);
	}
	put_lines(arena, out, ci_details(arena, cause));
	fprintf(out, "</%s>\n    </testcase>\n", element);
}

static void count_levels(const struct causes *causes, unsigned count[CI_LEVEL_COUNT])
{
	for (size_t i = 0; i < causes->count; i++)
		count[ci_level(&causes->cause[i])]++;
}

static void put_suite(struct arena *arena, FILE *out, const struct result *r)
{
	struct causes causes = causes_of(arena, r);
	unsigned count[CI_LEVEL_COUNT] = { 0 };

	count_levels(&causes, count);
	fputs("  <testsuite", out);
	put_attribute(arena, out, "name", target_name(arena, r->target));
	fprintf(out,
		" tests=\"%zu\" failures=\"%u\" errors=\"%u\" skipped=\"0\" time=\"%u.%03u\">\n",
		causes.count ? causes.count : 1, count[CI_CRITICAL], count[CI_UNKNOWN],
		r->dns.ms / 1000, r->dns.ms % 1000);
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
