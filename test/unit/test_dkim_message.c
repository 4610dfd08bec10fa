/* DKIM signatures of messages: the 86 of $SHARED/data/dkim/corpus.json by `expect_now`, and how
 * states become a result. */
#include "checks/dkim/dkim_message.h"
#include "resolver/json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "test/unit/arena_state.h"

enum { NOW = 1795000000 }; /* 2026-11-18: the corpus was signed long before */

/* A world made of an object {"name": "text" or {"rcode": "SERVFAIL"}}. */
struct corpus_world {
	struct arena *arena;
	const struct json *dns;
};

static const struct answer *corpus_ask(void *context, enum rr_type type, const char *name)
{
	struct corpus_world *world = context;
	const struct json *value = json_get(world->dns, name);
	struct answer *answer = arena_alloc(world->arena, sizeof *answer);

	*answer = (struct answer){ .name = name, .type = type, .status = DNS_NXDOMAIN };
	if (value && value->kind == JSON_KIND_TEXT) {
		struct rr *rr = arena_alloc(world->arena, sizeof *rr);

		*rr = (struct rr){ .type = type, .text = value->text, .show = "" };
		answer->rr = rr;
		answer->count = 1;
		answer->status = DNS_NOERROR;
	} else if (value) {
		assert_true(
			dns_status_parse(str_of(json_get_text(value, "rcode")), &answer->status));
	}
	return answer;
}

static struct dkim_message judge_message(
	struct arena *arena, const struct message *message, const struct json *dns, int64_t now)
{
	struct corpus_world world = { arena, dns };
	const struct asker asker = { corpus_ask, &world, arena };
	struct dkim_message m;

	assert_true(dkim_message_ask(&asker, message, now, &m));
	dkim_message_verify(arena, message, &m);
	return m;
}

static struct dkim_message judge(
	struct arena *arena, struct str raw, const struct json *dns, int64_t now)
{
	return judge_message(arena, message_read(arena, raw), dns, now);
}

/* The reference says "invalid" where RFC 8601 says permerror. */
static const char *word_of(const char *result)
{
	return !result ? "-" : !strcmp(result, "permerror") ? "invalid" : result;
}

static bool is_right(struct arena *arena, const char *folder, const struct json *one)
{
	const char *want = json_get_text(one, "expect_now"), *id = json_get_text(one, "id");
	const struct json *each = json_get(one, "signatures");
	struct str raw;

	assert_true(str_read_file(arena,
		arena_printf(arena, "%s/%s", folder, json_get_text(one, "file")), MESSAGE_MAX,
		&raw));

	struct dkim_message m = judge(arena, raw, json_get(one, "dns"), NOW);
	bool right = !strcmp(word_of(m.result), want);

	for (size_t i = 0; each && i < each->count; i++)
		right &= i < m.count &&
			 !strcmp(word_of(dkim_proof_result(&m.proof[i])), each->item[i].text.p);
	if (!right) {
		print_message("# %s: %s, want %s\n", id, word_of(m.result), want);
		for (size_t i = 0; i < m.count; i++)
			print_message("#   %s %s\n", dkim_signed_specs[m.proof[i].state].text,
				m.proof[i].why ? m.proof[i].why : "");
	}
	return right;
}

static void test_corpus(void **state)
{
	struct arena *arena = *state;
	const char *shared = getenv("SHARED"), *why;
	const char *folder = arena_printf(arena, "%s/data/dkim", shared ? shared : "../shared");
	struct str text;

	if (!str_read_file(arena, arena_printf(arena, "%s/corpus.json", folder), 16 << 20, &text))
		skip();

	const struct json *cases = json_get(json_parse(arena, text, &why), "cases");
	size_t right = 0;

	assert_non_null(cases);
	for (size_t i = 0; i < cases->count; i++)
		right += is_right(arena, folder, &cases->item[i]);
	assert_int_equal(right, cases->count);
	assert_int_equal(right, 86);
}

/* The same keys again: the message is not verified a second time. Other keys: it is. */
static void test_once(void **state)
{
	static const char *const worlds[] = {
		"{\"t2._domainkey.example.com\": \"k=ed25519; p=41cBo/WCSNfgUHcdxpeXcBJBpRhqNo4O10CORETG1ao=\"}",
		"{\"t2._domainkey.example.com\": \"k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\"}",
	};
	static const char *const results[] = { "pass", "fail" };
	struct arena *arena = *state;
	const char *why;
	struct str raw;

	if (!str_read_file(arena, "test/scenario/message/ed25519.eml", MESSAGE_MAX, &raw))
		skip();

	const struct message *message = message_read(arena, raw);
	const void *kept = NULL;

	for (size_t i = 0; i < 6; i++) {
		const struct json *dns = json_parse(arena, str_of(worlds[i / 2 % 2]), &why);
		struct dkim_message m = judge_message(arena, message, dns, NOW);

		assert_string_equal(dkim_proof_result(&m.proof[0]), results[i / 2 % 2]);
		assert_int_equal(kept == message->memo->verified, i % 2);
		kept = message->memo->verified;
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_corpus, setup, teardown),
		cmocka_unit_test_setup_teardown(test_once, setup, teardown),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
