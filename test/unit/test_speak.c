/* Texts in another language: found in a catalogue, put together in the translation's order. */
#include "resolver/lang.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

/* A catalogue as msgfmt writes it: the head, then the originals and their translations, sorted. */
#define STRINGS 6
static const char *const originals[STRINGS] = { "", "%s has %zu records of %s", "%u cause",
	"not answered in time", "one\0many", "wrong" };
static const char *const translations[STRINGS] = { "Content-Type: x\n", "%3$s: %2$zu, %1$s", "[%u]",
	"LATE", "ANY", "%s %s %s" };

struct catalogue {
	uint32_t head[7], original[STRINGS][2], translation[STRINGS][2];
	char text[512];
};

static void put(struct catalogue *c, uint32_t entry[2], size_t *used, const char *text)
{
	size_t n = strlen(text);

	memcpy(c->text + *used, text, n + 1);
	entry[0] = (uint32_t)n;
	entry[1] = (uint32_t)(offsetof(struct catalogue, text) + *used);
	*used += n + 1;
}

static struct lang lang;
static struct catalogue catalogue;

static int set_up(void **state)
{
	size_t used = 0;
	struct arena *arena = arena_new();

	catalogue = (struct catalogue){ .head = { 0x950412de, 0, STRINGS,
						offsetof(struct catalogue, original),
						offsetof(struct catalogue, translation) } };
	for (size_t i = 0; i < STRINGS; i++) {
		put(&catalogue, catalogue.original[i], &used, originals[i]);
		put(&catalogue, catalogue.translation[i], &used, translations[i]);
	}
	lang = (struct lang){ "xx", "xx", (const unsigned char *)&catalogue, sizeof catalogue };
	arena_speak(arena, &lang);
	*state = arena;
	return 0;
}

static int tear_down(void **state)
{
	arena_free(*state);
	return 0;
}

static void test_text(void **state)
{
	assert_string_equal(tr(*state, "not answered in time"), "LATE");
	assert_string_equal(tr(*state, "not in the catalogue"), "not in the catalogue");
	assert_string_equal(tr(*state, ""), "");
	assert_null(tr(*state, NULL));
}

static void test_english(void **state)
{
	struct arena *arena = arena_new();

	(void)state;
	assert_string_equal(tr(arena, "not answered in time"), "not answered in time");
	assert_string_equal(speak(arena, "%u cause", 3u), "3 cause");
	assert_string_equal(tr_n(arena, "one", "many", 1), "one");
	assert_string_equal(tr_n(arena, "one", "many", 0), "many");
	arena_free(arena);
}

static void test_order(void **state)
{
	assert_string_equal(speak(*state, "%s has %zu records of %s", "a.example", (size_t)3, "MX"),
		"MX: 3, a.example");
}

static void test_phrases_are_translated(void **state)
{
	assert_string_equal(speak(*state, "%s has %zu records of %s", "not answered in time",
				    (size_t)1, "wrong"),
		"wrong: 1, LATE");
}

static void test_plural(void **state)
{
	assert_string_equal(tr_n(*state, "one", "many", 1), "ANY");
	assert_string_equal(tr_n(*state, "one", "many", 7), "ANY");
}

static void test_bounded_text(void **state)
{
	assert_string_equal(speak(*state, "%.*s and %c%%, %d", 2, "abc", 'x', -4), "ab and x%, -4");
}

/* A translation that asks for more than there is: the original, not what happens to lie on the
 * stack. */
static void test_wrong_translation(void **state)
{
	assert_string_equal(speak(*state, "wrong"), "wrong");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_text, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_english, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_order, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_phrases_are_translated, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_plural, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_bounded_text, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_wrong_translation, set_up, tear_down),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("tests", tests, NULL, NULL);
}
