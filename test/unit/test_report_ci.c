/* The formats for CI and collectors: well formed whatever DNS says, one entry for each finding. */
#include "test/unit/fixture.c"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <regex.h>
#include <sys/wait.h>
#include <unistd.h>

static size_t lines_of(const char *text)
{
	size_t count = 0;

	for (; *text; text++)
		count += *text == '\n';
	return count;
}

static size_t times(const char *text, const char *part)
{
	size_t count = 0;

	for (; (text = strstr(text, part)); text++)
		count++;
	return count;
}

static const char *write_all(struct arena *arena, const char *format)
{
	struct result *r[] = { fixture_clean(arena), fixture_no_ptr(arena), fixture_unknown(arena),
		fixture_hostile(arena), fixture_international(arena) };

	return fixture_write(arena, format, NULL, r, 5);
}

/* Exit status of the Python PROGRAM over TEXT; 77 where there is no Python. */
static int python(const char *program, const char *text)
{
	char path[] = "/tmp/preflight-report-XXXXXX";
	int fd = mkstemp(path);
	char command[1200];

	if (access("/usr/bin/python3", X_OK))
		return 77;
	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	close(fd);
	snprintf(command, sizeof command, "/usr/bin/python3 -c '%s' %s", program, path);

	int status = system(command);

	unlink(path);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void test_no_raw_bytes(void **state)
{
	for (const struct report_format *f = report_formats; f->name; f++) {
		const char *text = write_all(*state, f->name);

		for (const char *p = text; *p; p++)
			if (((unsigned char)*p < 32 && *p != '\n' &&
				    (*p != '\r' || p[1] != '\n')) ||
				*p == 127)
				fail_msg("%s: byte %d at %zu", f->name, *p, (size_t)(p - text));
	}
}

static void test_names_unique(void **state)
{
	(void)state;
	for (const struct report_format *f = report_formats; f->name; f++)
		assert_ptr_equal(report_find(f->name), f);
	assert_null(report_find(""));
	assert_null(report_find("xml"));
}

static void test_junit(void **state)
{
	static const char program[] =
		"import sys, xml.etree.ElementTree as e\n"
		"for s in e.parse(sys.argv[1]).getroot():\n"
		"    c = s.findall(\"testcase\")\n"
		"    assert s.tag == \"testsuite\" and int(s.get(\"tests\")) == len(c) > 0\n"
		"    assert int(s.get(\"failures\")) == len(s.findall(\"testcase/failure\"))\n"
		"    assert int(s.get(\"skipped\")) == len(s.findall(\"testcase/skipped\"))\n"
		"    assert int(s.get(\"errors\")) == len(s.findall(\"testcase/error\"))\n";
	struct arena *arena = *state;
	struct result *r = fixture_no_ptr(arena);
	const char *text = fixture_write(arena, "junit", NULL, &r, 1);

	assert_int_equal(times(text, "<testcase "), 3);
	assert_int_equal(times(text, "<failure "), 1);
	assert_non_null(strstr(text, "refused by Gmail at message end: 550 5.7.25 [192.0.2.25]"));

	int status = python(program, write_all(arena, "junit"));

	if (status == 77)
		skip();
	assert_int_equal(status, 0);
}

static const struct json *parsed(struct arena *arena, const char *text)
{
	const char *why = NULL;
	const struct json *tree = json_parse(arena, str_of(text), &why);

	if (!tree)
		fail_msg("not JSON: %s", why);
	return tree;
}

static void test_sarif(void **state)
{
	struct arena *arena = *state;
	const struct json *run =
		&json_get(parsed(arena, write_all(arena, "sarif")), "runs")->item[0];
	const struct json *kinds = json_get(json_get(json_get(run, "tool"), "driver"), "rules");
	const struct json *results = json_get(run, "results");

	assert_int_equal(kinds->count, FIND_COUNT);
	assert_int_equal(results->count, 0 + 3 + 1 + 5 + 3);
	for (size_t i = 0; i < results->count; i++) {
		const struct json *result = &results->item[i];
		size_t index = (size_t)json_get(result, "ruleIndex")->number;

		assert_string_equal(
			json_get_text(result, "ruleId"), json_get_text(&kinds->item[index], "id"));
	}
	assert_string_equal(json_get_text(&results->item[0], "level"), "error");
}

static void test_gitlab(void **state)
{
	struct arena *arena = *state;
	const struct json *all = parsed(arena, write_all(arena, "gitlab"));
	const char *first = write_all(arena, "gitlab");

	assert_int_equal(all->count, 12);
	assert_string_equal(json_get_text(&all->item[0], "severity"), "critical");
	assert_int_equal(json_get(&all->item[0], "fingerprint")->text.n, 16);
	/* fingerprints stay, and tell findings and targets apart */
	assert_string_equal(first, write_all(arena, "gitlab"));
	assert_string_not_equal(json_get_text(&all->item[0], "fingerprint"),
		json_get_text(&all->item[1], "fingerprint"));
	assert_string_not_equal(json_get_text(&all->item[0], "fingerprint"),
		json_get_text(&all->item[9], "fingerprint"));
}

static void test_github(void **state)
{
	const char *text = write_all(*state, "github");
	struct str rest = str_of(text);

	assert_int_equal(lines_of(text), 12 + 5);
	assert_int_equal(times(text, "::error") + times(text, "::warning"), 8 + 1);
	while (rest.p && rest.n) {
		struct str line = str_cut(&rest, '\n');

		assert_true(str_starts(line, STR("::")) || str_starts(line, STR("preflight: ")));
	}
	assert_non_null(strstr(text,
		"::error title=ptr.missing (192.0.2.25 example.com)::192.0.2.25 has no "
		"PTR record%0Aevidence: "));
}

static void test_csv(void **state)
{
	static const char program[] =
		"import csv, sys\n"
		"rows = list(csv.reader(open(sys.argv[1], newline=\"\")))\n"
		"assert len(rows) == 1 + 1 + 12, rows\n"
		"assert all(len(row) == 16 for row in rows)\n"
		"assert rows[2][6] == \"ptr.missing\" and rows[2][12] == \"5\"\n";
	struct arena *arena = *state;
	struct result *r = fixture_clean(arena);

	add_finding(arena, r, FIND_DKIM_LINT, "=HYPERLINK(\"http://x\")");
	assert_non_null(strstr(
		fixture_write(arena, "csv", NULL, &r, 1), "\"'=HYPERLINK(\"\"http://x\"\")\""));

	int status = python(program, write_all(arena, "csv"));

	if (status == 77)
		skip();
	assert_int_equal(status, 0);
}

static void test_prometheus(void **state)
{
	static const char form[] =
		"^[a-z_]+\\{ip=\"[^\"\\]*\",domain=\"[^\"\\]*\"\\} [0-9.]+(e[+-][0-9]+)?$";
	const char *text = write_all(*state, "prometheus");
	struct str rest = str_of(text);
	regex_t sample;

	assert_int_equal(regcomp(&sample, form, REG_EXTENDED | REG_NOSUB), 0);
	while (rest.p && rest.n) {
		const char *line = str_dup(*state, str_cut(&rest, '\n'));

		if (*line != '#' && regexec(&sample, line, 0, NULL, 0))
			fail_msg("not a sample: %s", line);
	}
	regfree(&sample);
	assert_int_equal(times(text, "\npreflight_refusing_receivers{"), 5);
	assert_non_null(
		strstr(text, "preflight_duration_seconds{ip=\"192.0.2.25\",domain=\"example.com\"} "
			     "1.058\n"));
}

/* Every tag is closed in its place, no handler and no address is in a tag, and what DNS says is
 * text. */
static void test_html(void **state)
{
	static const char program[] =
		"import sys, html.parser\n"
		"void = {\"meta\", \"input\", \"!doctype\"}\n"
		"class P(html.parser.HTMLParser):\n"
		"    open = []\n"
		"    def handle_starttag(self, tag, attrs):\n"
		"        assert not any(k.startswith(\"on\") or k == \"src\" for k, v in attrs), attrs\n"
		"        assert all(v.startswith(\"#\") for k, v in attrs if k == \"href\"), attrs\n"
		"        if tag not in void: self.open.append(tag)\n"
		"    def handle_endtag(self, tag): assert self.open.pop() == tag, tag\n"
		"p = P(); p.feed(open(sys.argv[1], encoding=\"utf-8\").read()); p.close()\n"
		"assert not p.open\n";
	const char *text = write_all(*state, "html");

	assert_int_equal(times(text, "<script>"), 1);
	assert_int_equal(times(text, "<article "), 5);
	assert_non_null(strstr(text, "&lt;script&gt;"));

	int status = python(program, text);

	if (status == 77)
		skip();
	assert_int_equal(status, 0);
}

static int set_up(void **state)
{
	*state = arena_new();
	return 0;
}

static int tear_down(void **state)
{
	arena_free(*state);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_no_raw_bytes, set_up, tear_down),
		cmocka_unit_test(test_names_unique),
		cmocka_unit_test_setup_teardown(test_junit, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_sarif, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_gitlab, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_github, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_csv, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_prometheus, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_html, set_up, tear_down),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
