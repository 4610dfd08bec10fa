/* The memo: each question once, in the order they were put. */
#include "resolver/memo.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <cmocka.h>

enum { MANY = 5000 };

static void count_one(const struct question *question, void *context)
{
	unsigned *next = context;
	char name[20];

	snprintf(name, sizeof name, "n%u", (*next)++);
	assert_string_equal(question->name, name);
}

static void empty(void **state)
{
	struct arena *arena = arena_new();
	struct memo *memo = memo_new(arena);
	unsigned next = 0;

	(void)state;
	assert_null(memo_find(memo, RR_A, "a"));
	assert_int_equal(memo_count(memo), 0);
	memo_each(memo, count_one, &next);
	assert_int_equal(next, 0);
	arena_free(arena);
}

static void name_and_type_make_a_question(void **state)
{
	struct arena *arena = arena_new();
	struct memo *memo = memo_new(arena);
	char name[] = "a", secret[] = "a.SECRET";
	struct question *a = memo_put(memo, ASK_RECORD, RR_A, name, NULL);
	struct question *b = memo_put(memo, ASK_LIST, RR_TXT, name, secret);

	(void)state;
	name[0] = secret[0] = 'x'; /* it has its own copies */
	assert_ptr_equal(memo_find(memo, RR_A, "a"), a);
	assert_ptr_equal(memo_find(memo, RR_TXT, "a"), b);
	assert_null(memo_find(memo, RR_AAAA, "a"));
	assert_null(memo_find(memo, RR_A, "A"));
	assert_null(memo_find(memo, RR_TXT, "a.SECRET"));
	assert_string_equal(a->name, "a");
	assert_string_equal(a->wire_name, "a");
	assert_string_equal(b->wire_name, "a.SECRET");
	assert_int_equal(a->kind, ASK_RECORD);
	assert_int_equal(b->kind, ASK_LIST);
	assert_null(a->answer);
	arena_free(arena);
}

static void many(void **state)
{
	struct arena *arena = arena_new();
	struct memo *memo = memo_new(arena);
	struct question *put[MANY];
	unsigned next = 0;
	char name[20];

	(void)state;
	for (unsigned i = 0; i < MANY; i++) {
		snprintf(name, sizeof name, "n%u", i);
		put[i] = memo_put(memo, ASK_RECORD, RR_A, name, NULL);
	}
	assert_int_equal(memo_count(memo), MANY);
	for (unsigned i = 0; i < MANY; i++) {
		snprintf(name, sizeof name, "n%u", i);
		assert_ptr_equal(memo_find(memo, RR_A, name), put[i]);
	}
	assert_null(memo_find(memo, RR_A, "n5000"));
	memo_each(memo, count_one, &next);
	assert_int_equal(next, MANY);
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(empty),
		cmocka_unit_test(name_and_type_make_a_question),
		cmocka_unit_test(many),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
