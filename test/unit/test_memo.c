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

static void answer_one(struct memo *memo, struct question *question, uint32_t ttl, uint64_t now)
{
	struct answer *answer = arena_alloc(question->arena, sizeof *answer);
	struct rr *rr = arena_alloc(question->arena, sizeof *rr);

	rr->ttl = ttl;
	*answer = (struct answer){ .name = question->name, .type = RR_A, .rr = rr, .count = 1 };
	question->answer = answer;
	memo_answered(memo, question, now);
}

static void limited(void **state)
{
	const size_t limit = 100 * 1000;
	struct arena *arena = arena_new();
	struct memo *memo = memo_new_limited(arena, limit);
	struct question *kept = memo_put(memo, ASK_RECORD, RR_A, "kept", NULL);
	char name[20];

	(void)state;
	answer_one(memo, kept, 3600, 1);
	for (unsigned user = 1; user <= MANY; user++) {
		snprintf(name, sizeof name, "n%u", user);
		struct question *q = memo_put(memo, ASK_RECORD, RR_A, name, NULL);

		assert_true(memo_pin(memo, q, user));
		assert_true(memo_pin(memo, kept, user));
		assert_false(memo_pin(memo, q, user));
		answer_one(memo, q, 3600, user);
		memo_unpin(q);
		memo_unpin(kept);
		memo_trim(memo);
		assert_true(memo_size(memo) <= limit);
		assert_ptr_equal(memo_find(memo, RR_A, name), q);
	}
	assert_ptr_equal(memo_find(memo, RR_A, "kept"), kept);
	assert_null(memo_find(memo, RR_A, "n1"));
	assert_true(memo_count(memo) > 50 && memo_count(memo) < 200);
	memo_free(memo);
	assert_int_equal(memo_count(memo), 0);
	assert_int_equal(memo_size(memo), 0);
	arena_free(arena);
}

static void what_is_in_use_stays(void **state)
{
	struct arena *arena = arena_new();
	struct memo *memo = memo_new_limited(arena, 1);
	struct question *unanswered = memo_put(memo, ASK_RECORD, RR_A, "a", NULL);
	struct question *used = memo_put(memo, ASK_RECORD, RR_A, "b", NULL);

	(void)state;
	assert_true(memo_pin(memo, used, 1));
	assert_true(memo_pin(memo, used, 2));
	assert_true(memo_pin(memo, used, 1));
	answer_one(memo, used, 60, 1);
	memo_trim(memo); /* nobody can answer what is not there */
	assert_int_equal(memo_count(memo), 2);
	answer_one(memo, unanswered, 60, 1);
	memo_trim(memo);
	assert_int_equal(memo_count(memo), 1);
	for (int i = 0; i < 3; i++) {
		assert_ptr_equal(memo_find(memo, RR_A, "b"), used);
		memo_unpin(used);
		memo_trim(memo);
	}
	assert_null(memo_find(memo, RR_A, "b"));
	memo_free(memo);
	arena_free(arena);
}

static void answers_age(void **state)
{
	struct arena *arena = arena_new();
	struct memo *memo = memo_new_limited(arena, 1 << 20);
	struct question *old = memo_put(memo, ASK_RECORD, RR_A, "a", NULL), *new;

	(void)state;
	assert_ptr_equal(memo_find_at(memo, RR_A, "a", NULL, 5), old); /* under way: for everyone */
	answer_one(memo, old, 60, 1000);
	assert_ptr_equal(memo_find_at(memo, RR_A, "a", NULL, 1000), old);
	assert_ptr_equal(memo_find_at(memo, RR_A, "a", NULL, 60999), old);
	assert_null(memo_find_at(memo, RR_A, "a", NULL, 61000));
	new = memo_put(memo, ASK_RECORD, RR_A, "a", NULL);
	answer_one(memo, new, 0, 61000); /* some seconds, whatever the TTL is */
	assert_ptr_equal(memo_find_at(memo, RR_A, "a", NULL, 60999), old);
	assert_ptr_equal(memo_find_at(memo, RR_A, "a", NULL, 61000), new);
	assert_null(memo_find_at(memo, RR_A, "a", NULL, 999999));
	memo_free(memo);
	arena_free(arena);
}

static void failures_age_soon(void **state)
{
	struct arena *arena = arena_new();
	struct memo *memo = memo_new_limited(arena, 1 << 20);
	struct question *q = memo_put(memo, ASK_RECORD, RR_A, "a", NULL);
	struct answer *answer = arena_alloc(q->arena, sizeof *answer);

	(void)state;
	answer->status = DNS_TIMEOUT;
	q->answer = answer;
	memo_answered(memo, q, 1000);
	assert_ptr_equal(memo_find_at(memo, RR_A, "a", NULL, 1000), q);
	assert_null(memo_find_at(memo, RR_A, "a", NULL, 9000));
	memo_free(memo);
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(empty),
		cmocka_unit_test(name_and_type_make_a_question),
		cmocka_unit_test(many),
		cmocka_unit_test(limited),
		cmocka_unit_test(what_is_in_use_stays),
		cmocka_unit_test(answers_age),
		cmocka_unit_test(failures_age_soon),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
