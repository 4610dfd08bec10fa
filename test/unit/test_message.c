/* Messages cut into fields and body, their authors; DKIM-Signature fields read one by one. */
#include "checks/dkim/dkim_signature.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "test/unit/arena_state.h"

static const struct message *read_text(struct arena *arena, const char *text)
{
	return message_read(arena, str_of(text));
}

static void test_cut(void **state)
{
	static const struct {
		const char *raw;
		size_t fields;
		const char *body;
	} cases[] = {
		{ "", 0, "" },
		{ "\r\n", 0, "" },
		{ "A: b\r\n\r\nbody\r\n", 1, "body\r\n" },
		{ "A: b\n\nbody\n", 1, "body\n" },
		{ "A: b\r\nB:\r\n c\r\n\td\r\n\r\nbody", 2, "body" },
		{ "A: b", 1, "" },
		{ "A: b\r\n", 1, "" },
		{ "A : b\r\nno field\r\nC: d\r\n", 1, "no field\r\nC: d\r\n" },
		{ "A;b: c\r\n", 0, "A;b: c\r\n" },
		{ ": c\r\n", 0, ": c\r\n" },
		{ " folded: first\r\n", 0, " folded: first\r\n" },
		{ "From a@b Fri Nov 21\nA: b\n\nbody", 1, "body" },
		{ "From : a@b\r\n\r\n", 1, "" },
		{ "A: b\r\n \r\n\r\nbody", 1, "body" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const struct message *message = read_text(*state, cases[i].raw);

		if (message->field_count != cases[i].fields ||
			!str_eq(message->body, str_of(cases[i].body)) || message->fault)
			fail_msg("case %zu: %zu fields", i, message->field_count);
	}
}

static void test_field(void **state)
{
	const struct message *message = read_text(*state, "Subject\t: a\n b\nX:y\n");

	assert_true(str_eq(message->field[0].name, STR("Subject")));
	assert_true(str_eq(message->field[0].text, STR("Subject\t: a\r\n b")));
	assert_true(str_eq(message->field[0].body, STR(" a\r\n b")));
	assert_true(str_eq(message->field[1].body, STR("y")));
}

/* Who wrote it: the one domain, or what is wrong. */
static void test_author(void **state)
{
	static const struct {
		const char *header, *domain, *fault;
	} cases[] = {
		{ "From: a@example.com", "example.com", NULL },
		{ "from:A <a@EXAMPLE.com.>", "example.com", NULL },
		{ "FROM : \"b@example.net, \\\" <x>\" <a@example.com>", "example.com", NULL },
		{ "From: (b@example.net (deep)) a@example.com (c@example.org)", "example.com",
			NULL },
		{ "From: a@example.com <b@example.net>", "example.net", NULL },
		{ "From: \"a@b\"@example.com", "example.com", NULL },
		{ "From: <@relay.example,@other.example:a@example.com>", "example.com", NULL },
		{ "From: a\r\n\t@\r\n example.com", "example.com", NULL },
		{ "From: a@b\xc3\xbc"
		  "cher.example",
			"xn--bcher-kva.example", NULL },
		{ "From: a@example.com, b@example.com", "example.com", NULL },
		{ "From: Team: a@example.com, b@example.com;", "example.com", NULL },
		{ "From: ,a@example.com,,", "example.com", NULL },
		{ "From: a@example.com, b@example.net", NULL, "several domains" },
		{ "From: a@example.com\r\nFrom: a@example.com", NULL, "2 From fields" },
		{ "To: a@example.com", NULL, "no From field" },
		{ "From:", NULL, "no address" },
		{ "From: undisclosed:;", NULL, "no address" },
		{ "From: somebody", NULL, "without a domain" },
		{ "From: a@", NULL, "is none" },
		{ "From: a@[192.0.2.1]", NULL, "is none" },
		{ "From: a@exa_mple..com", NULL, "is none" },
		{ "From: a@example.com, b@", NULL, "is none" },
		{ "From: (((((", NULL, "no address" },
		{ "From: \"open", NULL, "without a domain" },
		{ "From: <<<<", NULL, "no address" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const struct message_author *author = &read_text(*state, cases[i].header)->author;

		if (cases[i].domain) {
			assert_non_null(author->only);
			assert_string_equal(author->only, cases[i].domain);
			assert_null(author->fault);
		} else {
			assert_null(author->only);
			if (!author->fault || !strstr(author->fault, cases[i].fault))
				fail_msg("%s: %s", cases[i].header, author->fault);
		}
	}
}

static char *repeat(struct arena *arena, const char *text, size_t times)
{
	size_t n = strlen(text);
	char *all = arena_alloc(arena, n * times + 1);

	for (size_t i = 0; i < times; i++)
		memcpy(all + i * n, text, n);
	return all;
}

static void test_limits(void **state)
{
	struct arena *arena = *state;
	const struct message *message;

	message = read_text(arena, repeat(arena, "A: b\r\n", MESSAGE_FIELDS_MAX + 1));
	assert_true(message->header_cut);
	assert_int_equal(message->field_count, MESSAGE_FIELDS_MAX);
	assert_non_null(strstr(message->author.fault, "header"));
	message = read_text(arena,
		repeat(arena, arena_printf(arena, "A: %s\r\n", repeat(arena, "x", 60000)), 6));
	assert_true(message->header_cut);
	message =
		read_text(arena, arena_printf(arena, "A: %s\r\n", repeat(arena, "x\r\n ", 20000)));
	assert_non_null(strstr(message->fault, "field of over 64 KB"));
	assert_false(message->header_cut);
	message =
		read_text(arena, arena_printf(arena, "A: b\r\n\r\n%s", repeat(arena, "x", 65537)));
	assert_non_null(strstr(message->fault, "line of over 64 KB"));
	message = message_read(arena, STR("A: b\0c\r\n"));
	assert_non_null(strstr(message->fault, "NUL"));
	assert_non_null(read_text(arena, "A: b\rc\r\n")->oddity);
	assert_non_null(read_text(arena, "A: b\vc\r\n")->oddity);
	assert_non_null(read_text(arena, "A: b\r\n\r\nx\ry\r\n")->oddity);
	message = message_read(arena, STR("A: b\r\n\r\n\0\r\n\n"));
	assert_null(message->fault);
	assert_null(message->oddity);
}

/* One signature, some of its tags replaced: "x=1" sets a tag, "x" takes it out; others are added as
 * they are. */
#define GOOD_TAGS \
	"v=1", "a=rsa-sha256", "d=example.com", "s=s1", "h=from:to", \
		"bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=", "b=AAAA"

static const char *signature_text(struct arena *arena, const char *change)
{
	static const char *const tags[] = { GOOD_TAGS };
	struct str name = str_of(change);
	const char *text = "";
	bool replaced = false;

	name.n = str_find(name, '=');
	for (size_t i = 0; i < sizeof tags / sizeof *tags; i++) {
		struct str tag = str_of(tags[i]);

		tag.n = str_find(tag, '=');
		if (!str_eq(tag, name)) {
			text = arena_printf(arena, "%s%s; ", text, tags[i]);
			continue;
		}
		replaced = true;
		if (change[name.n])
			text = arena_printf(arena, "%s%s; ", text, change);
	}
	return replaced ? text : arena_printf(arena, "%s%s", text, change);
}

/* What is changed in a good signature, and what it is then. */
static const struct {
	const char *change;
	enum dkim_signed want;
} changes[] = {
	{ "", DKIM_SIGNED_OK },
	{ "x1=unknown", DKIM_SIGNED_OK },
	{ "c=relaxed", DKIM_SIGNED_OK },
	{ "c=simple/relaxed", DKIM_SIGNED_OK },
	{ "a=ed25519-sha256", DKIM_SIGNED_OK },
	{ "i=@mail.example.com", DKIM_SIGNED_OK },
	{ "i=a=40b@example.com", DKIM_SIGNED_BEYOND }, /* two @ */
	{ "i=a=3Db@example.com", DKIM_SIGNED_OK },
	{ "q=dns/txt", DKIM_SIGNED_OK },
	{ "q=http:dns/txt", DKIM_SIGNED_OK },
	{ "t=999999; x=1000001", DKIM_SIGNED_OK },
	{ "x=999999", DKIM_SIGNED_OK }, /* clocks differ */
	{ "d=EXAMPLE.com", DKIM_SIGNED_OK },
	{ "s=a.b_c", DKIM_SIGNED_OK },
	{ "h= from :\r\n\tto ", DKIM_SIGNED_OK },
	{ "h=from:to:cc:cc:from", DKIM_SIGNED_OK },
	{ "b=A A\r\n A=\r\n =", DKIM_SIGNED_DATA_FORM },
	{ "b=A A\r\n AA", DKIM_SIGNED_OK },
	{ "no tag", DKIM_SIGNED_SYNTAX },
	{ ";", DKIM_SIGNED_SYNTAX },
	{ "1x=y", DKIM_SIGNED_SYNTAX },
	{ "x1=\x01", DKIM_SIGNED_SYNTAX },
	{ "x1=\xc3\xa4", DKIM_SIGNED_NOT_ASCII },
	{ "x1=1; x1=1", DKIM_SIGNED_DUPLICATE },
	{ "d=example.com; d=evil.example", DKIM_SIGNED_DUPLICATE },
	{ "D=evil.example", DKIM_SIGNED_DUPLICATE }, /* libopendkim would take this one */
	{ "X=1", DKIM_SIGNED_TAG_CASE },
	{ "b =AAAA", DKIM_SIGNED_DUPLICATE },
	{ "xb=1", DKIM_SIGNED_BEYOND },
	{ "v", DKIM_SIGNED_VERSION },
	{ "v=2", DKIM_SIGNED_VERSION },
	{ "v=", DKIM_SIGNED_VERSION },
	{ "a", DKIM_SIGNED_TAG_ABSENT },
	{ "b", DKIM_SIGNED_TAG_ABSENT },
	{ "bh=", DKIM_SIGNED_TAG_ABSENT },
	{ "d", DKIM_SIGNED_TAG_ABSENT },
	{ "d=", DKIM_SIGNED_TAG_ABSENT },
	{ "s=", DKIM_SIGNED_TAG_ABSENT },
	{ "h", DKIM_SIGNED_TAG_ABSENT },
	{ "a=rsa-sha1", DKIM_SIGNED_SHA1 },
	{ "a=rsa-md5", DKIM_SIGNED_ALGORITHM },
	{ "c=nofws", DKIM_SIGNED_CANON },
	{ "c=simple/nofws", DKIM_SIGNED_CANON },
	{ "c=", DKIM_SIGNED_CANON },
	{ "q=dns", DKIM_SIGNED_QUERY },
	{ "q=", DKIM_SIGNED_QUERY },
	{ "d=exa mple.com", DKIM_SIGNED_DOMAIN },
	{ "d=example.com.", DKIM_SIGNED_DOMAIN },
	{ "d=example..com", DKIM_SIGNED_DOMAIN },
	{ "d=../etc", DKIM_SIGNED_DOMAIN },
	{ "s=a b", DKIM_SIGNED_SELECTOR },
	{ "s=a..b", DKIM_SIGNED_SELECTOR },
	{ "s=%s%n", DKIM_SIGNED_SELECTOR },
	{ "i=@example.net", DKIM_SIGNED_IDENTITY },
	{ "i=@badexample.com", DKIM_SIGNED_IDENTITY },
	{ "i=example.com", DKIM_SIGNED_IDENTITY },
	{ "i=a=4@example.com", DKIM_SIGNED_IDENTITY },
	{ "i=", DKIM_SIGNED_IDENTITY },
	{ "h=to:subject", DKIM_SIGNED_FROM_UNSIGNED },
	{ "h=from::to", DKIM_SIGNED_HEADER_LIST },
	{ "h=from:", DKIM_SIGNED_HEADER_LIST },
	{ "h=from:a b", DKIM_SIGNED_HEADER_LIST },
	{ "bh=AAAA", DKIM_SIGNED_BODY_HASH_FORM },
	{ "bh=!", DKIM_SIGNED_BODY_HASH_FORM },
	{ "b=!", DKIM_SIGNED_DATA_FORM },
	{ "t=soon", DKIM_SIGNED_NUMBER },
	{ "t=-1", DKIM_SIGNED_NUMBER },
	{ "l=99999999999999999999", DKIM_SIGNED_NUMBER },
	{ "x=", DKIM_SIGNED_NUMBER },
	{ "t=5; x=5", DKIM_SIGNED_TIMES },
	{ "x=999700", DKIM_SIGNED_EXPIRED },
	{ "t=1000301", DKIM_SIGNED_FUTURE },
	/* what everybody refuses comes before what ours cannot read */
	{ "xb=1; x=1", DKIM_SIGNED_EXPIRED },
};

static void test_signature(void **state)
{
	enum { NOW = 1000000 };
	for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
		const char *text = arena_printf(
			*state, "DKIM-Signature: %s", signature_text(*state, changes[i].change));
		const struct message *message = read_text(*state, text);

		assert_int_equal(message->field_count, 1);

		struct dkim_signature one = dkim_signature_read(*state, &message->field[0], NOW);

		if (one.state != changes[i].want)
			fail_msg("%s: %s", text, dkim_signed_specs[one.state].text);
		if (one.state == DKIM_SIGNED_OK)
			assert_non_null(strstr(one.key_name, "._domainkey.example.com"));
		else if (one.state != DKIM_SIGNED_SHA1)
			assert_null(one.key_name);
	}
}

static void test_signature_details(void **state)
{
	struct arena *arena = *state;
	const char *change[] = {
		"h=from:dkim-signature",
		"l=0",
		"i=@a.example.com",
		"a=ed25519-sha256",
		arena_printf(arena, "h=from:%s", repeat(arena, "x:", 2001)),
		arena_printf(arena, "i=%s@example.com", repeat(arena, "x", 250)),
		arena_printf(arena, "s=%s", repeat(arena, "abcdefgh.", 30)),
		arena_printf(arena, "d=%scom", repeat(arena, "abcdefghijklmnopqrstuvwxyz.", 9)),
	};
	struct dkim_signature one[8];

	for (size_t i = 0; i < 8; i++) {
		const char *text =
			arena_printf(arena, "DKIM-Signature: %s", signature_text(arena, change[i]));

		one[i] = dkim_signature_read(arena, &read_text(arena, text)->field[0], -1);
	}
	assert_true(one[0].signs_signatures && !one[0].partial && !one[0].ed25519);
	assert_true(one[1].partial && !one[1].signs_signatures && !one[1].subdomain);
	assert_true(one[2].subdomain);
	assert_true(one[3].ed25519);
	assert_int_equal(one[4].state, DKIM_SIGNED_HEADER_LIST); /* ends with a colon */
	assert_int_equal(one[5].state, DKIM_SIGNED_BEYOND);
	assert_int_equal(one[6].state, DKIM_SIGNED_SELECTOR);
	assert_int_equal(one[7].state, DKIM_SIGNED_NAME_LONG);
}

/* Every state has its words, and the words are those of the fact. */
static void test_states(void **state)
{
	(void)state;
	for (int i = 0; i < DKIM_SIGNED_COUNT; i++) {
		const char *result = dkim_signed_specs[i].result;

		assert_non_null(dkim_signed_specs[i].text);
		assert_true(!result || strstr("pass fail neutral permerror temperror", result));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_cut, setup, teardown),
		cmocka_unit_test_setup_teardown(test_field, setup, teardown),
		cmocka_unit_test_setup_teardown(test_author, setup, teardown),
		cmocka_unit_test_setup_teardown(test_limits, setup, teardown),
		cmocka_unit_test_setup_teardown(test_signature, setup, teardown),
		cmocka_unit_test_setup_teardown(test_signature_details, setup, teardown),
		cmocka_unit_test(test_states),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
