/* One way to ask zone files, a replay and nobody; the test aids; what goes into a capture. */
#include "resolver/resolver.h"
#include "test/unit/lose.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

static const char zone[] = "$ORIGIN example.com.\n"
			   "@ 300 IN SOA ns hostmaster 1 2 3 4 60\n"
			   "@ 300 IN NS ns\n"
			   "a 300 IN A 192.0.2.1\n"
			   "out 300 IN CNAME www.example.net.\n"
			   "2.0.0.127.s3cret.zen.list 300 IN A 127.0.0.2\n"
			   "$ORIGIN other.test.\n"
			   "@ 300 IN SOA ns hostmaster 1 2 3 4 60\n"
			   "b 300 IN A 192.0.2.2\n";

/* Files of one test, taken away at its end. */
struct world {
	struct arena *arena, *answers;
	struct memo *memo;
	char zone[64], capture[64];
};

static void write_file(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_int_equal(fwrite(text, 1, strlen(text), file), strlen(text));
	assert_int_equal(fclose(file), 0);
}

static void make_path(char path[64], const char *what)
{
	snprintf(path, 64, "%s/preflight-%s-XXXXXX", P_tmpdir, what);

	const int fd = mkstemp(path);

	assert_true(fd >= 0);
	close(fd);
}

static int begin(void **state)
{
	struct world *world = calloc(1, sizeof *world);

	world->arena = arena_new();
	world->answers = arena_new();
	world->memo = memo_new(world->answers);
	make_path(world->zone, "zone");
	make_path(world->capture, "capture");
	write_file(world->zone, zone);
	*state = world;
	return 0;
}

static int end(void **state)
{
	struct world *world = *state;

	unlink(world->zone);
	unlink(world->capture);
	arena_free(world->arena);
	arena_free(world->answers);
	free(world);
	return 0;
}

static struct resolver *open_it(struct world *world, struct resolver_config config)
{
	const char *const zones[] = { world->zone, NULL };
	const char *why = NULL;

	if (!config.replay)
		config.zones = zones;
	config.offline = true;
	config.list_timeout_ms = 3000;

	struct resolver *resolver = resolver_open(world->arena, &config, &why);

	if (!resolver)
		fail_msg("%s", why);
	return resolver;
}

static struct question *submit(struct world *world, struct resolver *resolver, enum rr_type type,
	const char *name, const char *wire_name)
{
	struct question *question = memo_put(world->memo, ASK_LIST, type, name, wire_name);

	resolver_submit(resolver, question, resolver_now() + 8000);
	assert_null(question->answer);
	assert_true(question->deadline <= resolver_now() + 3000);
	return question;
}

static void test_zones(void **state)
{
	struct world *world = *state;
	struct resolver *resolver = open_it(world, (struct resolver_config){ 0 });
	struct question *question[] = {
		submit(world, resolver, RR_A, "a.example.com", NULL),
		submit(world, resolver, RR_A, "none.example.com", NULL),
		submit(world, resolver, RR_A, "out.example.com", NULL),
		submit(world, resolver, RR_A, "www.example.net", NULL),
		submit(world, resolver, RR_A, "b.other.test", NULL),
	};
	static const enum dns_status want[] = { DNS_NOERROR, DNS_NXDOMAIN, DNS_NOERROR,
		DNS_NOTASKED, DNS_NOERROR };

	assert_string_equal(resolver_source(resolver), "zone");
	assert_null(resolver_servers(resolver)[0]);
	for (size_t i = 0; i < 5; i++) {
		assert_ptr_equal(resolver_next(resolver, i % 2), question[i]);
		assert_int_equal(question[i]->answer->status, want[i]);
		assert_int_equal(question[i]->answer->ms, 0);
		assert_string_equal(question[i]->answer->name, question[i]->name);
	}
	assert_null(resolver_next(resolver, false));
	assert_null(resolver_next(resolver, true));
	assert_int_equal(question[2]->answer->count, 0);
	assert_string_equal(question[2]->answer->cname[0].name, "www.example.net");
	assert_true(resolver_close(resolver));
}

static void test_key(void **state)
{
	struct world *world = *state;
	struct resolver *resolver =
		open_it(world, (struct resolver_config){ .capture = world->capture });
	struct question *question = submit(world, resolver, RR_A,
		"2.0.0.127.key.zen.list.example.com", "2.0.0.127.s3cret.zen.list.example.com");
	struct str text;

	assert_ptr_equal(resolver_next(resolver, true), question);
	assert_int_equal(question->answer->count, 1);
	assert_string_equal(question->answer->name, question->name);
	assert_string_equal(question->answer->rr[0].owner, question->name);
	assert_true(resolver_close(resolver));
	assert_true(str_read_file(world->arena, world->capture, 65536, &text));
	assert_non_null(strstr(text.p, "2.0.0.127.key.zen.list.example.com"));
	assert_null(strstr(text.p, "s3cret"));
}

static void test_lose(void **state)
{
	struct world *world = *state;
	struct lose lose;
	struct resolver *resolver = open_it(
		world, (struct resolver_config){ .tamper = lose_one(&lose, "A.example.com A") });
	struct question *lost = submit(world, resolver, RR_A, "a.example.com", NULL);
	struct question *other = submit(world, resolver, RR_AAAA, "a.example.com", NULL);

	assert_ptr_equal(resolver_next(resolver, true), lost);
	assert_int_equal(lost->answer->status, DNS_TIMEOUT);
	assert_ptr_equal(resolver_next(resolver, true), other);
	assert_int_equal(other->answer->status, DNS_NOERROR);
	assert_true(resolver_close(resolver));
}

static const struct answer *make_late(
	void *context, const struct question *question, const struct answer *answer, bool *late)
{
	*late = !strcmp(question->name, context);
	return answer;
}

/* What is late comes when there is nothing else, and only to who waits. */
static void test_late(void **state)
{
	struct world *world = *state;
	char late_name[] = "a.example.com";
	const struct tamper tamper = { make_late, late_name };
	struct resolver *resolver = open_it(world, (struct resolver_config){ .tamper = &tamper });
	struct question *late = submit(world, resolver, RR_A, "a.example.com", NULL);
	struct question *other = submit(world, resolver, RR_A, "b.other.test", NULL);

	assert_ptr_equal(resolver_next(resolver, true), other);
	assert_null(resolver_next(resolver, false));
	assert_ptr_equal(resolver_next(resolver, true), late);
	assert_int_equal(late->answer->status, DNS_NOERROR);
	assert_null(resolver_next(resolver, true));
	assert_true(resolver_close(resolver));
}

enum { SHUFFLED = 40 };

/* The order in which a set of questions comes back, as digits. */
static const char *shuffled_order(struct world *world, const char *seed)
{
	struct resolver *resolver = open_it(world, (struct resolver_config){ .shuffle = seed });
	struct memo *memo = memo_new(world->answers);
	char *order = arena_alloc(world->arena, 4 * SHUFFLED + 200), name[32];
	size_t back = 0, n = 0;

	for (unsigned i = 0; i < SHUFFLED; i++) {
		snprintf(name, sizeof name, "n%u.example.com", i);
		resolver_submit(resolver, memo_put(memo, ASK_RECORD, RR_A, name, NULL),
			resolver_now() + 8000);
	}
	while (back < SHUFFLED) {
		struct question *question = resolver_next(resolver, n % 4 == 0);

		n++;
		if (!question)
			continue;
		assert_int_equal(question->answer->status, DNS_NXDOMAIN);
		back++;
		strncat(order, question->name, strcspn(question->name, "."));
	}
	assert_null(resolver_next(resolver, true));
	assert_true(n > SHUFFLED); /* it seemed empty now and then */
	assert_true(resolver_close(resolver));
	return order;
}

static void test_shuffle(void **state)
{
	struct world *world = *state;
	const char *one = shuffled_order(world, "1");

	assert_string_equal(one, shuffled_order(world, "1"));
	assert_string_not_equal(one, shuffled_order(world, "2"));
	assert_string_not_equal(shuffled_order(world, ""), shuffled_order(world, "2"));
}

static void test_capture_replay(void **state)
{
	struct world *world = *state;
	static const char *const arguments[] = { "--ip", "192.0.2.1", NULL };
	struct resolver *resolver = open_it(world,
		(struct resolver_config){ .capture = world->capture, .arguments = arguments });
	const char *day = arena_strdup(world->arena, resolver_day(resolver));

	submit(world, resolver, RR_A, "a.example.com", NULL);
	submit(world, resolver, RR_A, "www.example.net", NULL);
	while (resolver_next(resolver, true))
		continue;
	assert_true(resolver_close(resolver));

	world->memo = memo_new(world->answers);
	resolver = open_it(world, (struct resolver_config){ .replay = world->capture });
	assert_string_equal(resolver_source(resolver), "replay");
	assert_string_equal(resolver_day(resolver), day);

	struct question *a = submit(world, resolver, RR_A, "a.example.com", NULL);
	struct question *b = submit(world, resolver, RR_A, "b.other.test", NULL);

	assert_ptr_equal(resolver_next(resolver, true), a);
	assert_int_equal(a->answer->count, 1);
	assert_ptr_equal(resolver_next(resolver, true), b);
	assert_int_equal(b->answer->status, DNS_NOTASKED);
	assert_true(resolver_close(resolver));
}

static void test_replay_day(void **state)
{
	struct world *world = *state;
	char second[64];
	struct resolver *resolver;

	write_file(world->capture, "{\"preflight\": \"1\", \"time\": \"2020-02-29T23:59:59Z\"}\n");
	make_path(second, "capture");
	resolver = open_it(
		world, (struct resolver_config){ .replay = world->capture, .capture = second });
	assert_string_equal(resolver_day(resolver), "20200229");
	assert_true(resolver_close(resolver));
	/* A capture of a replay keeps the day. */
	resolver = open_it(world, (struct resolver_config){ .replay = second });
	assert_string_equal(resolver_day(resolver), "20200229");
	assert_true(resolver_close(resolver));
	unlink(second);
	/* Hand-written ones may have none. */
	write_file(world->capture,
		"{\"name\": \"a.example\", \"type\": \"A\", \"rcode\": \"SERVFAIL\"}\n");
	resolver = open_it(world, (struct resolver_config){ .replay = world->capture });
	assert_null(resolver_day(resolver));
	assert_true(resolver_close(resolver));
}

static void expect_fault(struct world *world, struct resolver_config config, const char *begins)
{
	const char *why = NULL;

	assert_null(resolver_open(world->arena, &config, &why));
	assert_non_null(why);
	if (strncmp(why, begins, strlen(begins)))
		fail_msg("%s", why);
	assert_null(strchr(why, '\n'));
}

static void test_faults(void **state)
{
	struct world *world = *state;
	const char *const zones[] = { "/nonexistent/zone", NULL };
	const char *const servers[] = { "ns.example", NULL };

	expect_fault(world, (struct resolver_config){ .zones = zones }, "/nonexistent/zone: ");
	expect_fault(
		world, (struct resolver_config){ .replay = "/nonexistent/c" }, "/nonexistent/c: ");
	expect_fault(world,
		(struct resolver_config){ .offline = true, .capture = "/nonexistent/c" },
		"/nonexistent/c: ");
	expect_fault(
		world, (struct resolver_config){ .servers = servers }, "resolver ns.example: ");
	expect_fault(world,
		(struct resolver_config){ .offline = true, .builtin_zone = "no zone\n" },
		"built-in example:");
}

static void test_full_disk(void **state)
{
	struct world *world = *state;

	if (access("/dev/full", W_OK))
		skip();

	struct resolver *resolver =
		open_it(world, (struct resolver_config){ .capture = "/dev/full" });

	submit(world, resolver, RR_A, "a.example.com", NULL);
	assert_non_null(resolver_next(resolver, true));
	assert_false(resolver_close(resolver));
	assert_int_equal(errno, ENOSPC);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_zones, begin, end),
		cmocka_unit_test_setup_teardown(test_key, begin, end),
		cmocka_unit_test_setup_teardown(test_lose, begin, end),
		cmocka_unit_test_setup_teardown(test_late, begin, end),
		cmocka_unit_test_setup_teardown(test_shuffle, begin, end),
		cmocka_unit_test_setup_teardown(test_capture_replay, begin, end),
		cmocka_unit_test_setup_teardown(test_replay_day, begin, end),
		cmocka_unit_test_setup_teardown(test_faults, begin, end),
		cmocka_unit_test_setup_teardown(test_full_disk, begin, end),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
