/* Hashes of names: the same for the same, spread over a table, folded where case does not count. */
#include "resolver/hash.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static uint64_t of(const char *text)
{
	return hash_octets(0, text, strlen(text));
}

static uint64_t folded(const char *text)
{
	return hash_folded(0, text, strlen(text));
}

static void test_tells_apart(void **state)
{
	(void)state;
	assert_true(of("2.0.0.127.zen.example") == of("2.0.0.127.zen.example"));
	assert_true(of("2.0.0.127.zen.example") != of("2.0.0.127.zen.examplf"));
	assert_true(of("") != hash_octets(0, "\0", 1));
	assert_true(hash_octets(0, "a\0\0", 3) != hash_octets(0, "a\0", 2));
	assert_true(hash_octets(1, "a", 1) != hash_octets(2, "a", 1));
	assert_true(of("MAIL.EXAMPLE") != of("mail.example"));
}

static void test_folds_case(void **state)
{
	(void)state;
	assert_true(folded("MaIl.ExAmPlE.nEt") == folded("mail.example.net"));
	assert_true(folded("X") == folded("x"));
	assert_true(folded("mail.example.net") != folded("mail.example.org"));
}

/* Every address of a /16 at a list: the fullest of as many buckets holds few. */
static void test_spreads(void **state)
{
	enum { COUNT = 1 << 16, FEW = 12 };
	static unsigned char bucket[COUNT];
	unsigned fullest = 0;

	(void)state;
	for (unsigned i = 0; i < COUNT; i++) {
		char name[64];

		snprintf(name, sizeof name, "%u.%u.0.192.zen.list.example", i & 255, i >> 8);

		const unsigned n = ++bucket[of(name) % COUNT];

		fullest = n > fullest ? n : fullest;
	}
	assert_in_range(fullest, 1, FEW);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_tells_apart),
		cmocka_unit_test(test_folds_case),
		cmocka_unit_test(test_spreads),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
