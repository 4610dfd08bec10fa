/* The JSON report: members by contract, hostile bytes, the schema. */
#include "test/unit/fixture.c"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <sys/wait.h>
#include <unistd.h>

#define SCHEMA "reports/schema/preflight-report.schema.json"

static const struct json *parsed(struct arena *arena, const char *text)
{
	const char *why = NULL;
	const struct json *tree = json_parse(arena, str_of(text), &why);

	if (!tree)
		fail_msg("not JSON: %s", why);
	return tree;
}

static const struct json *target_of(struct arena *arena, struct result *r)
{
	return parsed(arena, fixture_write(arena, "ndjson", NULL, &r, 1));
}

static void test_envelope(void **state)
{
	struct arena *arena = *state;
	struct result *results[] = { fixture_clean(arena), fixture_unknown(arena) };
	const struct json *all = parsed(arena, fixture_write(arena, "json", NULL, results, 2));
	static const char *const keys[] = { "schema", "version", "data", "verdict", "incomplete",
		"resolver", "targets" };

	assert_int_equal(all->count, 7);
	for (size_t i = 0; i < 7; i++)
		assert_string_equal(all->item[i].key, keys[i]);
	assert_string_equal(json_get_text(all, "schema"), "preflight-report/1");
	assert_string_equal(json_get_text(all, "verdict"), "unknown");
	assert_true(json_get(all, "incomplete")->truth);
	assert_int_equal(json_get(all, "targets")->count, 2);
}

static void test_target_members(void **state)
{
	static const char *const keys[] = { "index", "ip", "domain", "helo", "helo_assumed",
		"sender", "verdict", "incomplete", "facts", "counters", "lists", "findings",
		"predictions", "undetermined", "profiles", "checklists", "dns" };
	struct arena *arena = *state;
	const struct json *t = target_of(arena, fixture_no_ptr(arena));

	assert_int_equal(t->count, sizeof keys / sizeof *keys);
	for (size_t i = 0; i < t->count; i++)
		assert_string_equal(t->item[i].key, keys[i]);
}

static void test_facts(void **state)
{
	struct arena *arena = *state;
	struct result *r = fixture_clean(arena);

	r->facts.value[FACT_PTR_NAME_VALID] = "true";

	const struct json *facts = json_get(target_of(arena, r), "facts");

	assert_int_equal(facts->count, FACT_COUNT);
	assert_string_equal(json_get_text(facts, "ip.version"), "4");
	assert_int_equal(json_get(facts, "ptr.generic")->kind, JSON_KIND_BOOL);
	assert_false(json_get(facts, "ptr.generic")->truth);
	assert_true(json_get(facts, "ptr.name_valid")->truth);
	assert_int_equal(json_get(facts, "dkim.key.status")->kind, JSON_KIND_NULL);
	assert_int_equal(json_get(facts, "client.tls")->kind, JSON_KIND_NULL);
}

static void test_counters_only_those_set(void **state)
{
	struct arena *arena = *state;
	const struct json *counters = json_get(target_of(arena, fixture_clean(arena)), "counters");

	assert_int_equal(counters->count, 1);
	assert_int_equal(json_get(counters, "ptr.names")->number, 1);
}

static void test_prediction(void **state)
{
	struct arena *arena = *state;
	const struct json *all = json_get(target_of(arena, fixture_no_ptr(arena)), "predictions");
	const struct json *gmail = &all->item[0];

	assert_string_equal(json_get_text(gmail, "id"), "gmail-550-5725");
	assert_int_equal(json_get(gmail, "code")->number, 550);
	assert_string_equal(json_get_text(gmail, "stage"), "eom");
	assert_string_equal(json_get_text(gmail, "class"), "permanent");
	assert_string_equal(json_get_text(gmail, "finding"), "ptr.missing");
	assert_string_equal(json_get_text(gmail, "when"), "always");
	assert_int_equal(json_get(gmail, "variants")->count, 1);
	assert_int_equal(json_get(&all->item[2], "finding")->kind, JSON_KIND_NULL);
	assert_string_equal(json_get_text(&all->item[2], "when"), "unsigned");
	assert_int_equal(json_get(&all->item[3], "enhanced")->kind, JSON_KIND_NULL);
}

static void test_null_sender(void **state)
{
	struct arena *arena = *state;
	struct result *r = fixture_clean(arena);
	struct target target = *r->target;

	target.sender = "";
	r->target = &target;
	assert_string_equal(json_get_text(target_of(arena, r), "sender"), "<>");
	target.sender = target.domain = NULL;
	assert_int_equal(json_get(target_of(arena, r), "sender")->kind, JSON_KIND_NULL);
	assert_int_equal(json_get(target_of(arena, r), "domain")->kind, JSON_KIND_NULL);
}

static void test_no_raw_bytes(void **state)
{
	struct arena *arena = *state;
	struct result *r = fixture_hostile(arena);
	static const char *const formats[] = { "json", "ndjson" };

	for (size_t i = 0; i < 2; i++) {
		const char *text = fixture_write(arena, formats[i], NULL, &r, 1);

		for (const char *p = text; *p; p++)
			if (((unsigned char)*p < 32 && *p != '\n') || *p == 127)
				fail_msg("%s: byte %d at %zu", formats[i], *p, (size_t)(p - text));
	}
}

static void test_a_line_for_each(void **state)
{
	struct arena *arena = *state;
	struct result *results[] = { fixture_clean(arena), fixture_hostile(arena),
		fixture_no_ptr(arena) };
	struct str rest = str_of(fixture_write(arena, "ndjson", NULL, results, 3));

	for (size_t i = 0; i < 3; i++) {
		const char *line = str_dup(arena, str_cut(&rest, '\n'));

		assert_string_equal(parsed(arena, line)->item[0].key, "index");
	}
	assert_int_equal(rest.n, 0);
}

/* The schema names every fact: who adds one adds it there too, with its words. */
static void test_schema_is_whole(void **state)
{
	struct arena *arena = *state;
	struct str text;
	const char *why = NULL;

	assert_true(str_read_file(arena, SCHEMA, 1 << 20, &text));

	const struct json *definitions = json_get(json_parse(arena, text, &why), "definitions");
	const struct json *facts = json_get(json_get(definitions, "facts"), "properties");

	for (size_t i = 0; i < FACT_COUNT; i++)
		if (!json_get(facts, fact_specs[i].key))
			fail_msg("%s has no fact %s", SCHEMA, fact_specs[i].key);
	assert_int_equal(facts->count, FACT_COUNT);
}

static int validate(const char *format, const char *text, const char *output)
{
	char path[] = "/tmp/preflight-report-XXXXXX";
	int fd = mkstemp(path);
	char command[200];

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	close(fd);
	snprintf(command, sizeof command, "/usr/bin/python3 test/unit/schema.py %s %s %s %s",
		SCHEMA, format, path, output);

	int status = system(command);

	unlink(path);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void test_schema_holds(void **state)
{
	struct arena *arena = *state;
	struct result *results[] = { fixture_clean(arena), fixture_no_ptr(arena),
		fixture_unknown(arena), fixture_hostile(arena), fixture_international(arena) };
	static const char *const formats[] = { "json", "ndjson" };

	for (size_t i = 0; i < 2; i++) {
		int status = validate(
			formats[i], fixture_write(arena, formats[i], NULL, results, 5), "");

		if (status == 77 || status == 127)
			skip();
		assert_int_equal(status, 0);
	}
	/* And it does refuse: a result without a target's verdict is not valid. */
	assert_int_equal(
		validate("json", "{\"schema\": \"preflight-report/1\"}", "2>/dev/null"), 1);
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
		cmocka_unit_test_setup_teardown(test_envelope, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_target_members, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_facts, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_counters_only_those_set, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_prediction, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_null_sender, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_no_raw_bytes, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_a_line_for_each, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_schema_is_whole, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_schema_holds, set_up, tear_down),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
