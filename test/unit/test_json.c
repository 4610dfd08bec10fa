/* JSON in and out: faults and odd text first. */
#include "resolver/json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static struct arena *arena;

static int set_up(void **state)
{
	(void)state;
	arena = arena_new();
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

static const char *repeat(const char *text, unsigned times)
{
	const char *all = "";

	while (times--)
		all = arena_printf(arena, "%s%s", all, text);
	return all;
}

static void faults_name_the_place(void **state)
{
	/* The words behind the place are jansson's. */
	const char *const rows[][2] = {
		{ "", "line 1, column 0: " },
		{ "{\n \"a\": 1,\n \"a\": 2}", "line 3, column 4: duplicate object key" },
		{ "[1 2]", "line 1, column 4: " },
		{ "[\"a\x1b[0m", "line 1, column 3: " },
		{ "[\"\xff\"]", "line 1, column 2: " },
		{ "[\"\xed\xa0\x80\"]", "line 1, column 2: " },
		{ "\"\\u0000\"", "line 1, column 8: " },
		{ "\"\\ud800\"", "line 1, column 8: " },
		{ "1 2", "line 1, column 3: " },
		{ "99999999999999999999", "line 1, column 20: " },
		{ "1e999", "line 1, column 5: " },
		{ "nul", "line 1, column 3: " },
		{ "{\"a\":1,}", "line 1, column 8: " },
		{ arena_printf(arena, "\n %s", repeat("[", 65)),
			"line 2, column 66: nested more than 64 deep" },
		{ arena_printf(arena, "[\"\\\"[\",%s", repeat("{\"a\":", 64)),
			"line 1, column 323: nested more than 64 deep" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const char *why = NULL;

		if (json_parse(arena, str_of(rows[i][0]), &why))
			fail_msg("taken: %s", rows[i][0]);
		if (!str_starts(str_of(why), str_of(rows[i][1])))
			fail_msg("%s, not %s", why, rows[i][1]);
		assert_null(strpbrk(why, "\x1b\n\xff\xed"));
	}
	assert_null(json_parse(arena, (struct str){ "1\0", 2 }, &(const char *){ NULL }));
	assert_null(json_parse(arena, (struct str){ NULL, 0 }, &(const char *){ NULL }));
}

static const struct json *parse(const char *text)
{
	const char *why = NULL;
	const struct json *json = json_parse(arena, str_of(text), &why);

	if (!json)
		fail_msg("%s: %s", text, why);
	return json;
}

static void nesting_of_64_is_fine(void **state)
{
	const struct json *json =
		parse(arena_printf(arena, "%s%s", repeat("[", 64), repeat("]", 64)));
	unsigned depth = 1;

	(void)state;
	for (; json->count; json = json->item)
		depth++;
	assert_int_equal(depth, 64);
	parse(arena_printf(arena, "[%s[]]", repeat("[],", 200)));
	parse(arena_printf(arena, "[\"%s\"]", repeat("[", 200)));
}

static void every_kind(void **state)
{
	const struct json *json =
		parse("{\"z\":null,\"a\":true,\"n\":-9223372036854775808,\"r\":1.5,"
		      "\"s\":\"\\u00e4\\n\\ud83d\\ude00\",\"l\":[1,[],{}],\"f\":false,\"\":0}");

	(void)state;
	assert_int_equal(json->kind, JSON_KIND_OBJECT);
	assert_int_equal(json->count, 8);
	assert_string_equal(json->item[0].key, "z"); /* in the order of the text */
	assert_string_equal(json->item[1].key, "a");
	assert_int_equal(json_get(json, "z")->kind, JSON_KIND_NULL);
	assert_true(json_get(json, "a")->truth);
	assert_false(json_get(json, "f")->truth);
	assert_true(json_get(json, "n")->is_integer);
	assert_true(json_get(json, "n")->number == -9223372036854775807LL - 1);
	assert_false(json_get(json, "r")->is_integer);
	assert_true(json_get(json, "r")->real > 1.4 && json_get(json, "r")->real < 1.6);
	assert_string_equal(json_get_text(json, "s"), "\xc3\xa4\n\xf0\x9f\x98\x80");
	assert_int_equal(json_get(json, "l")->count, 3);
	assert_null(json_get(json, "l")->item[0].key);
	assert_non_null(json_get(json, ""));
	assert_null(json_get(json, "nothing"));
	assert_null(json_get(NULL, "a"));
	assert_null(json_get(json_get(json, "l"), "a"));
	assert_null(json_get_text(json, "z"));
	assert_null(json_get_text(json, "n"));
	assert_int_equal(parse("3")->number, 3);
}

/* What is written between BEGIN and the end of the test, as text. */
static FILE *out_file;
static char *out_text;
static size_t out_size;

static struct json_out begin(bool pretty)
{
	struct json_out out;

	out_file = open_memstream(&out_text, &out_size);
	assert_non_null(out_file);
	json_begin(&out, out_file, pretty);
	return out;
}

static const char *end(void)
{
	assert_int_equal(fclose(out_file), 0);

	const char *text = arena_copy(arena, out_text, out_size);

	free(out_text);
	return text;
}

/* More than the writer's buffer holds, in small pieces and in one; and members that were written
 * before. */
static void long_texts(void **state)
{
	struct json_out out = begin(false);
	char text[10001];
	const char *written;

	(void)state;
	memset(text, 'x', sizeof text - 1);
	text[sizeof text - 1] = '\0';
	json_open(&out, NULL, '{');
	for (int i = 0; i < 3000; i++)
		json_int(&out, "n", i);
	json_text(&out, "long", text);
	json_members(&out, STR("\"a\":1,\"b\":[]"));
	json_nil(&out, "end");
	json_close(&out, '}');
	written = end();
	assert_int_equal(strlen(written),
		1 + 3000 * 5 + 10 + 90 * 2 + 900 * 3 + 2000 * 4 +
			strlen("\"long\":\"\",\"a\":1,\"b\":[],\"end\":null}") + 10000);
	assert_non_null(strstr(written, "\"n\":2999,\"long\":\"xxx"));
	assert_non_null(strstr(written, "xxx\",\"a\":1,\"b\":[],\"end\":null}"));
}

/* What is whole on top level is with the stream: others may write behind it. */
static void whole_values_are_out(void **state)
{
	struct json_out out = begin(false);

	(void)state;
	json_int(&out, NULL, 1);
	putc('|', out_file);
	json_open(&out, NULL, '[');
	json_close(&out, ']');
	putc('|', out_file);
	assert_string_equal(end(), "1|[]|");
}

static void odd_text_out(void **state)
{
	static const struct {
		struct str text;
		const char *expect;
	} rows[] = {
		{ { "", 0 }, "" },
		{ { "a\0b", 3 }, "a\\u0000b" },
		{ { "\"\\/", 3 }, "\\\"\\\\/" },
		{ { "\t\n\r\b\x1b\x7f", 6 }, "\\t\\n\\u000d\\u0008\\u001b\\u007f" },
		{ { "\xc2\x80\xc2\x9f\xc2\xa0", 6 }, "\\u0080\\u009f\xc2\xa0" },
		{ { "\xe2\x80\xa8\xe2\x80\xa9\xe2\x80\xae", 9 }, "\\u2028\\u2029\\u202e" },
		{ { "\xf0\x9f\x98\x80", 4 }, "\xf0\x9f\x98\x80" },
		{ { "\xf3\xa0\x80\x81", 4 }, "\\udb40\\udc01" },
		{ { "\xff"
		    "a\xc3",
			  3 },
			"\\\\xffa\\\\xc3" },
		{ { "\xed\xa0\x80", 3 }, "\\\\xed\\\\xa0\\\\x80" },
		{ { "\xc0\xaf", 2 }, "\\\\xc0\\\\xaf" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct json_out out = begin(false);

		json_str(&out, NULL, rows[i].text);
		assert_string_equal(end(), arena_printf(arena, "\"%s\"", rows[i].expect));
	}
}

static void write_all(struct json_out *out)
{
	json_open(out, NULL, '{');
	json_text(out, "a\"", "b");
	json_text(out, "none", NULL);
	json_open(out, "empty", '[');
	json_close(out, ']');
	json_open(out, "list", '[');
	json_int(out, NULL, -5);
	json_bool(out, NULL, true);
	json_nil(out, NULL);
	json_open(out, NULL, '{');
	json_close(out, '}');
	json_close(out, ']');
	json_bool(out, "f", false);
	json_close(out, '}');
}

static void on_one_line(void **state)
{
	struct json_out out = begin(false);

	(void)state;
	write_all(&out);
	putc('\n', out_file);
	json_int(&out, NULL, 1); /* values may follow one another on top level */
	assert_string_equal(end(),
		"{\"a\\\"\":\"b\",\"none\":null,\"empty\":[],\"list\":[-5,true,null,{}],\"f\":false}\n1");
}

static void pretty(void **state)
{
	struct json_out out = begin(true);

	(void)state;
	write_all(&out);
	assert_string_equal(end(),
		"{\n  \"a\\\"\": \"b\",\n  \"none\": null,\n  \"empty\": [],\n  \"list\": [\n    -5,\n    true,\n"
		"    null,\n    {}\n  ],\n  \"f\": false\n}");
}

/* Whatever octets go in, what comes out is JSON, and valid UTF-8 comes back as it was. */
static void text_comes_back(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 0x20000; i += 7) {
		const char bytes[] = { (char)i, (char)(i >> 5), (char)(0x80 | (i >> 9)), 'x' };
		struct str in = { bytes, sizeof bytes };
		struct json_out out = begin(false);
		bool valid = true;

		for (struct str rest = in; rest.n && valid;) {
			uint32_t code;
			size_t n = str_utf8(rest, &code);

			valid = n && code;
			rest = (struct str){ rest.p + n, rest.n - n };
		}
		json_str(&out, NULL, in);

		const char *why, *text = end();
		const struct json *json = json_parse(arena, str_of(text), &why);

		if (valid)
			assert_true(json && str_eq(json->text, in));
		else if (!json) /* jansson takes no \u0000 */
			assert_non_null(strstr(text, "\\u0000"));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(faults_name_the_place),
		cmocka_unit_test(nesting_of_64_is_fine),
		cmocka_unit_test(every_kind),
		cmocka_unit_test(long_texts),
		cmocka_unit_test(whole_values_are_out),
		cmocka_unit_test(odd_text_out),
		cmocka_unit_test(on_one_line),
		cmocka_unit_test(pretty),
		cmocka_unit_test(text_comes_back),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
