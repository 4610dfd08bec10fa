/* SPF macros: the examples of RFC 7208 section 7.4, transformers, escapes, truncation. */
#include "checks/spf/spf_macro.h"

#include <setjmp.h>
#include <stdarg.h>
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

static enum spf_expansion no_name(void *context, struct str domain, struct str *name)
{
	(void)context;
	(void)domain;
	*name = STR("unknown");
	return SPF_EXPANDED;
}

static enum spf_expansion not_yet(void *context, struct str domain, struct str *name)
{
	no_name(context, domain, name);
	return SPF_EXPAND_PENDING;
}

/* The client of the RFC's examples. */
static struct spf_client client(const char *address)
{
	struct ip *ip = arena_alloc(arena, sizeof *ip);

	if (address)
		assert_true(ip_parse(str_of(address), ip));
	return (struct spf_client){
		.ip = address ? ip : NULL,
		.local = STR("strong-bad"),
		.domain = STR("email.example.com"),
		.helo = STR("mx.example.org"),
		.time = 1795306500,
	};
}

static const char *expand_for(
	const struct spf_client *who, const char *text, enum spf_macro_use use)
{
	const struct spf_macro macro = { .arena = arena,
		.client = who,
		.domain = STR("email.example.com"),
		.validated = no_name };
	struct str out;
	size_t at;

	assert_null(spf_macro_fault(str_of(text), SPF_USE_EXPLAIN, &at));
	assert_int_equal(spf_macro_expand(&macro, str_of(text), use, &out), SPF_EXPANDED);
	return str_dup(arena, out);
}

static void check(const char *address, const char *text, const char *want)
{
	struct spf_client who = client(address);

	assert_string_equal(expand_for(&who, text, SPF_USE_DOMAIN), want);
}

static void test_rfc_examples(void **state)
{
	static const struct {
		const char *text, *want;
	} examples[] = {
		{ "%{s}", "strong-bad@email.example.com" },
		{ "%{o}", "email.example.com" },
		{ "%{d}", "email.example.com" },
		{ "%{d4}", "email.example.com" },
		{ "%{d3}", "email.example.com" },
		{ "%{d2}", "example.com" },
		{ "%{d1}", "com" },
		{ "%{dr}", "com.example.email" },
		{ "%{d2r}", "example.email" },
		{ "%{l}", "strong-bad" },
		{ "%{l-}", "strong.bad" },
		{ "%{lr}", "strong-bad" },
		{ "%{lr-}", "bad.strong" },
		{ "%{l1r-}", "strong" },
		{ "%{ir}.%{v}._spf.%{d2}", "3.2.0.192.in-addr._spf.example.com" },
		{ "%{lr-}.lp._spf.%{d2}", "bad.strong.lp._spf.example.com" },
		{ "%{lr-}.lp.%{ir}.%{v}._spf.%{d2}",
			"bad.strong.lp.3.2.0.192.in-addr._spf.example.com" },
		{ "%{ir}.%{v}.%{l1r-}.lp._spf.%{d2}",
			"3.2.0.192.in-addr.strong.lp._spf.example.com" },
		{ "%{d2}.trusted-domains.example.net", "example.com.trusted-domains.example.net" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof examples / sizeof *examples; i++)
		check("192.0.2.3", examples[i].text, examples[i].want);
	check("2001:db8::cb01", "%{ir}.%{v}._spf.%{d2}",
		"1.0.B.C.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.B.D.0.1.0.0.2.ip6._spf.example.com");
}

static void test_more(void **state)
{
	static const struct {
		const char *text, *want;
	} more[] = {
		{ "%{h}.%{p}", "mx.example.org.unknown" },
		{ "%{S}", "strong-bad%40email.example.com" },
		{ "%%%_%-", "% %20" },
		{ "%{d99999999999999999999}", "email.example.com" },
		{ "%{d02}", "example.com" },
		{ "%{o1r.}", "email" },
		{ "%{i1}", "3" },
		{ "%{d}.", "email.example.com" },
		{ "%{D2R}", "example.email" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof more / sizeof *more; i++)
		check("192.0.2.3", more[i].text, more[i].want);
}

static void test_explanation(void **state)
{
	struct spf_client who = client("2001:db8::1");

	(void)state;
	assert_string_equal(expand_for(&who, "%{c} at %{t} to %{r}.", SPF_USE_EXPLAIN),
		"2001:db8::1 at 1795306500 to unknown.");
	who.receiver = "mx.example.net";
	assert_string_equal(expand_for(&who, "%{r}", SPF_USE_EXPLAIN), "mx.example.net");
}

static void test_empty_parts(void **state)
{
	struct spf_client who = client("192.0.2.3");

	(void)state;
	who.local = STR("");
	assert_string_equal(expand_for(&who, "%{l}", SPF_USE_DOMAIN), "postmaster");
	assert_string_equal(
		expand_for(&who, "%{s}", SPF_USE_DOMAIN), "postmaster@email.example.com");
	who.local = STR("-a--b-");
	assert_string_equal(expand_for(&who, "%{l-}", SPF_USE_DOMAIN), ".a..b");
	who.helo = STR("");
	assert_string_equal(expand_for(&who, "%{h}", SPF_USE_DOMAIN), "unknown");
}

static void test_pending(void **state)
{
	struct spf_client who = client("192.0.2.3"), nobody = client(NULL);
	struct spf_macro macro = { .arena = arena, .client = &who, .validated = not_yet };
	struct str out;

	(void)state;
	assert_int_equal(
		spf_macro_expand(&macro, STR("%{p}.x"), SPF_USE_DOMAIN, &out), SPF_EXPAND_PENDING);
	assert_int_equal(
		spf_macro_expand(&macro, STR("%{h}.x"), SPF_USE_DOMAIN, &out), SPF_EXPANDED);
	who.helo_pending = true;
	assert_int_equal(
		spf_macro_expand(&macro, STR("%{h}.x"), SPF_USE_DOMAIN, &out), SPF_EXPAND_PENDING);
	macro.client = &nobody;
	assert_int_equal(
		spf_macro_expand(&macro, STR("%{i}.x"), SPF_USE_DOMAIN, &out), SPF_EXPAND_NEVER);
	assert_int_equal(
		spf_macro_expand(&macro, STR("%{s}.x"), SPF_USE_DOMAIN, &out), SPF_EXPANDED);
}

/* Section 7.3: whole labels go, from the left, until 253 octets are left. */
static void test_truncation(void **state)
{
	char text[600] = "";
	struct str out;
	struct spf_client who = client("192.0.2.3");

	(void)state;
	for (int i = 0; i < 40; i++)
		strncat(text, "abcdefghi.", sizeof text - strlen(text) - 1);
	strncat(text, "example", sizeof text - strlen(text) - 1);
	out = str_of(expand_for(&who, text, SPF_USE_DOMAIN));
	assert_int_equal(out.n, 247);
	assert_string_equal(out.p, text + strlen(text) - 247);

	/* Exactly 253, and a final dot, stay. */
	memset(text, 'a', 253);
	memcpy(text + 60, ".", 1);
	memcpy(text + 120, ".", 1);
	memcpy(text + 180, ".", 1);
	memcpy(text + 240, ".", 1);
	text[253] = '.';
	text[254] = '\0';
	assert_int_equal(strlen(expand_for(&who, text, SPF_USE_DOMAIN)), 253);
	assert_non_null(spf_name(arena, str_of(text)));
}

/* A record of 64 KiB of macros neither overflows nor takes long. */
static void test_huge(void **state)
{
	enum { MACROS = 16000 };
	char *text = arena_alloc(arena, 4 * MACROS + 1);
	struct spf_client who = client("2001:db8::1");

	(void)state;
	for (size_t i = 0; i < MACROS; i++)
		memcpy(text + 4 * i, i % 2 ? "%{S}" : "%{i}", 4);
	assert_true(strlen(expand_for(&who, text, SPF_USE_DOMAIN)) <= 253);
	assert_true(strlen(expand_for(&who, text, SPF_USE_EXPLAIN)) <= 4096);
}

static void test_names(void **state)
{
	char label[65];

	(void)state;
	assert_string_equal(spf_name(arena, STR("Example.COM.")), "example.com");
	assert_string_equal(
		spf_name(arena, STR("foo:bar/baz.example.com")), "foo\\058bar/baz.example.com");
	assert_string_equal(spf_name(arena, STR("a\\.example.com")), "a\\\\.example.com");
	assert_null(spf_name(arena, STR("")));
	assert_null(spf_name(arena, STR(".")));
	assert_null(spf_name(arena, STR("a..b")));
	assert_null(spf_name(arena, STR(".a.b")));
	assert_null(spf_name(arena, STR("a.b..")));
	memset(label, 'a', 64);
	label[64] = '\0';
	assert_null(spf_name(arena, str_of(label)));
	assert_non_null(spf_name(arena, str_of(label + 1)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_rfc_examples, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_more, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_explanation, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_empty_parts, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_pending, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_truncation, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_huge, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_names, set_up, tear_down),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
