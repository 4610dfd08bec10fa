/* DKIM key records: the 81 cases of $SHARED/data/dkim/key-records.json, each with its status and
 * flaws; repairs; selectors. */
#include "checks/dkim/dkim.h"

#include <jansson.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "test/unit/arena_state.h"

/* What each case must give: the file's "want" in our words, and the names of all flaws. */
static const struct expected {
	const char *name, *want, *status, *flaws;
	bool repairs; /* a usable record can be made of it */
} cases[] = {
	{ "good-rsa2048", "ok", "ok", "", true },
	{ "rsa-1024", "warn", "ok", "SHORT", true },
	{ "rsa-1023", "error", "weak", "WEAK", true },
	{ "rsa-768", "error", "weak", "WEAK", true },
	{ "rsa-512", "error", "weak", "WEAK", true },
	{ "rsa-4096", "ok", "ok", "", true },
	{ "rsa-8192", "warn", "ok", "HUGE LONG", true },
	{ "long-note", "ok", "ok", "LONG", true },
	{ "revoked", "revoked", "revoked", "", false },
	{ "no-p", "error", "invalid", "P_ABSENT", false },
	{ "bad-base64-junk", "error", "invalid", "BASE64", false },
	{ "bad-base64-extra-char", "error", "invalid", "BASE64", false },
	{ "bad-base64-cut", "error", "invalid", "CUT", false },
	{ "bad-base64-badpad", "error", "invalid", "BASE64", false },
	{ "p-url-safe", "error", "invalid", "URL_SAFE", true },
	{ "p-inner-space", "ok", "ok", "", true },
	{ "p-pem-armor", "error", "invalid", "PEM", true },
	{ "p-not-der", "error", "invalid", "NO_KEY", false },
	{ "p-pkcs1", "warn", "ok", "PKCS1", true },
	{ "ed25519-good", "ok", "ok", "", true },
	{ "ed25519-spki", "error", "invalid", "ED25519_SPKI", true },
	{ "ed25519-with-rsa-p", "error", "invalid", "K_MISMATCH", true },
	{ "rsa-with-ed-p", "error", "invalid", "K_MISMATCH", true },
	{ "no-k-ed-p", "error", "invalid", "K_MISMATCH", true },
	{ "k-unknown", "error", "invalid", "K_UNKNOWN", true },
	{ "k-upper", "warn", "ok", "K_CASE", true },
	{ "v-dkim2", "error", "invalid", "V_VALUE", true },
	{ "v-lower", "error", "invalid", "V_VALUE", true },
	{ "v-not-first", "error", "invalid", "V_ORDER", true },
	{ "no-v", "ok", "ok", "", true },
	{ "t-y", "warn", "ok", "TESTING", true },
	{ "t-s", "ok", "ok", "", true },
	{ "t-s-sub-i", "error", "ok", "", true },
	{ "t-y-s-unknown", "warn", "ok", "TESTING", true },
	{ "s-other", "error", "invalid", "SERVICE", true },
	{ "s-tlsrpt", "error", "invalid", "SERVICE", true },
	{ "s-email", "ok", "ok", "", true },
	{ "s-star-other", "ok", "ok", "", true },
	{ "h-sha1-only", "error", "invalid", "HASH", true },
	{ "h-sha1-only-sha1sig", "error", "invalid", "HASH", true },
	{ "h-sha256", "ok", "ok", "", true },
	{ "h-unknown", "error", "invalid", "HASH", true },
	{ "h-spaced", "ok", "ok", "", true },
	{ "dup-p-same", "error", "invalid", "DUPLICATE", true },
	{ "dup-p-diff", "error", "invalid", "DUPLICATE", false },
	{ "dup-v", "error", "invalid", "DUPLICATE V_ORDER", true },
	{ "two-txt", "error", "invalid", "SEVERAL", true },
	{ "two-txt-other-is-spf", "error", "invalid", "SEVERAL", true },
	{ "split-255", "ok", "ok", "", true },
	{ "split-small", "ok", "ok", "", true },
	{ "split-mid-tag", "ok", "ok", "", true },
	{ "split-reversed", "error", "invalid", "SEVERAL CUT", false },
	{ "quotes-inside", "error", "invalid", "QUOTES", true },
	{ "backslash-semicolon", "error", "invalid", "ESCAPES", true },
	{ "cname-ok", "ok", "ok", "", true },
	{ "cname-dangling-nodata", "error", "missing", "", false },
	{ "cname-dangling-nxdomain", "error", "missing", "", false },
	{ "nxdomain", "nokey", "missing", "", false },
	{ "nodata", "nokey", "missing", "", false },
	{ "servfail", "temp", "temperror", "", false },
	{ "refused", "temp", "temperror", "", false },
	{ "timeout", "temp", "temperror", "", false },
	{ "truncated-tc", "temp", "temperror", "", false },
	{ "wildcard-spf", "error", "invalid", "NOT_A_KEY", false },
	{ "wildcard-text", "error", "invalid", "NOT_A_KEY", false },
	{ "empty-txt", "error", "invalid", "NOT_A_KEY", false },
	{ "bare-key", "error", "invalid", "NO_TAGS", true },
	{ "g-tag", "warn", "ok", "GRANULARITY", true },
	{ "unknown-tag", "ok", "ok", "", true },
	{ "upper-tags", "error", "invalid", "TAG_CASE", true },
	{ "trailing-semi", "ok", "ok", "", true },
	{ "double-semi", "error", "invalid", "SYNTAX", true },
	{ "smart-quotes", "error", "invalid", "OCTETS", true },
	{ "nul-inside", "error", "invalid", "OCTETS", true },
	{ "wrong-private-key", "mismatch", "ok", "", true },
	{ "owner-mismatch", "error", "missing", "", false },
	{ "rdata-overrun", "error", "temperror", "", false },
	{ "long-selector", "ok", "ok", "", true },
	{ "dotted-selector", "ok", "ok", "", true },
	{ "dnssec-secure", "ok", "ok", "", true },
	{ "dnssec-bogus", "temp", "temperror", "", false },
};

enum { CASES = sizeof cases / sizeof *cases };

/* Where our status of the record is not what "want" says of the record and the message or private
 * key together. */
static const struct exception {
	const char *name, *why;
} exceptions[] = {
	{ "t-s-sub-i", "the record is good; it is the i= of the message that t=s forbids" },
	{ "wrong-private-key", "the record is good; the private key is another pair's" },
};

static const char *shared(void)
{
	const char *path = getenv("SHARED");

	return path ? path : "../shared";
}

static json_t *load(void)
{
	char path[4096];

	snprintf(path, sizeof path, "%s/data/dkim/key-records.json", shared());
	return json_load_file(path, JSON_ALLOW_NUL, NULL);
}

/* The octets that the file writes as the code points U+0000 to U+00FF. */
static struct str octets(struct arena *arena, const json_t *text)
{
	const unsigned char *p = (const unsigned char *)json_string_value(text);
	size_t n = json_string_length(text), count = 0; /* a NUL stands behind the last */
	char *out = arena_alloc(arena, n + 1);

	for (size_t i = 0; i < n; i++) {
		if (p[i] >= 0xc0)
			out[count++] = (char)((p[i] & 3) << 6 | (p[i + 1] & 0x3f));
		else if (p[i] < 0x80)
			out[count++] = (char)p[i];
	}
	return (struct str){ out, count };
}

static struct str joined(struct arena *arena, const json_t *strings)
{
	char *all = arena_alloc(arena, 1 << 17);
	size_t n = 0;

	for (size_t i = 0; i < json_array_size(strings); i++) {
		struct str part = octets(arena, json_array_get(strings, i));

		memcpy(all + n, part.p, part.n);
		n += part.n;
	}
	return (struct str){ all, n };
}

static enum dns_status status_of(const json_t *item)
{
	const json_t *dnssec = json_object_get(item, "dnssec");

	if (json_is_true(json_object_get(item, "timeout")))
		return DNS_TIMEOUT;
	/* Cut packets and records that overrun are no answer (resolver/wire.h); bogus data reach
	 * nobody as data. */
	if (json_is_true(json_object_get(item, "tc")) || json_object_get(item, "raw_rdata"))
		return DNS_GARBAGE;
	if (dnssec && json_integer_value(dnssec) == 0)
		return DNS_SERVFAIL;
	switch (json_integer_value(json_object_get(item, "rcode"))) {
	case 0:
		return DNS_NOERROR;
	case 3:
		return DNS_NXDOMAIN;
	case 5:
		return DNS_REFUSED;
	}
	return DNS_SERVFAIL;
}

/* The answer as resolver/wire.h would give it: records of another owner than the one asked, or than
 * the alias's target, are not there. */
static const struct answer *answer_of(struct arena *arena, const json_t *item)
{
	struct answer *answer = arena_alloc(arena, sizeof *answer);
	struct rr *rr = arena_array(arena, 4, sizeof *rr),
		  *cname = arena_alloc(arena, sizeof *cname);
	const json_t *one;
	size_t i;

	*answer = (struct answer){ .name = "x", .type = RR_TXT, .status = status_of(item) };
	json_array_foreach(json_object_get(item, "answers"), i, one)
	{
		const json_t *owner = json_object_get(one, "owner");
		const char *target = json_string_value(json_object_get(one, "target"));

		if (target) {
			*cname = (struct rr){ .type = RR_CNAME, .name = target };
			answer->cname_count = 1;
		} else if (!owner || (answer->cname_count &&
					     !strcmp(cname->name, json_string_value(owner)))) {
			rr[answer->count++] = (struct rr){ .type = RR_TXT,
				.text = joined(arena, json_object_get(one, "strings")) };
		}
	}
	if (dns_failed(answer))
		answer->count = 0;
	answer->rr = rr;
	answer->cname = cname;
	return answer;
}

static const char *flaws_of(struct arena *arena, const struct dkim_record *record)
{
	const char *text = "";

	for (int i = 0; i < DKIM_FLAW_COUNT; i++)
		if (record->flaw[i])
			text = arena_printf(
				arena, "%s%s%s", text, *text ? " " : "", dkim_flaw_specs[i].name);
	return text;
}

static const struct expected *find(const char *name)
{
	for (size_t i = 0; i < CASES; i++)
		if (!strcmp(cases[i].name, name))
			return &cases[i];
	fail_msg("no expectation for case %s", name);
	return NULL;
}

/* Does STATUS mean what WANT says? */
static bool fits(const char *want, enum dkim_status status, const char *flaws)
{
	bool warned = *flaws && strcmp(flaws, "LONG") != 0;

	if (!strcmp(want, "ok"))
		return status == DKIM_OK && !warned;
	if (!strcmp(want, "warn"))
		return status == DKIM_OK && warned;
	if (!strcmp(want, "revoked"))
		return status == DKIM_REVOKED;
	if (!strcmp(want, "nokey"))
		return status == DKIM_MISSING;
	if (!strcmp(want, "temp"))
		return status == DKIM_TEMPERROR;
	return !strcmp(want, "error") && status != DKIM_OK && status != DKIM_REVOKED;
}

static bool is_exception(const char *name)
{
	for (size_t i = 0; i < sizeof exceptions / sizeof *exceptions; i++)
		if (!strcmp(exceptions[i].name, name))
			return true;
	return false;
}

static void check_case(struct arena *arena, const json_t *item)
{
	const char *name = json_string_value(json_object_get(item, "name"));
	const char *want = json_string_value(json_object_get(item, "want"));
	struct dkim_key key = dkim_key_judge(arena, answer_of(arena, item));
	const char *flaws = flaws_of(arena, &key.record);
	struct str repaired = dkim_record_repair(arena, key.text);

	const struct expected *expected = find(name);

	if (strcmp(expected->status, dkim_status_word(key.status)) != 0 ||
		strcmp(expected->flaws, flaws) != 0)
		fail_msg("%s: %s [%s], not %s [%s]", name, dkim_status_word(key.status), flaws,
			expected->status, expected->flaws);
	assert_string_equal(expected->want, want);
	if (fits(want, key.status, flaws) == is_exception(name))
		fail_msg("%s: %s [%s] does not mean %s", name, expected->status, flaws, want);
	if (expected->repairs != (repaired.n > 0))
		fail_msg("%s: repair gives \"%.*s\"", name, STR_ARGS(repaired));
}

static void test_third_party(void **state)
{
	json_t *all = load();
	const json_t *item;
	size_t i;

	(void)state;
	if (!all) {
		print_message("# SKIP no %s/data/dkim/key-records.json\n", shared());
		return;
	}
	json_array_foreach(all, i, item)
	{
		struct arena *arena = arena_new();

		check_case(arena, item);
		arena_free(arena);
	}
	assert_int_equal(json_array_size(all), CASES);
	print_message("# %zu key records judged\n", json_array_size(all));
	json_decref(all);
}

/* An Ed25519 key (RFC 8463 appendix A.2) is short enough to read these by eye. */
#define KEY "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="

/* Texts of our own: what the third-party cases leave out. */
static void test_own(void **state)
{
	static const struct {
		const char *text, *status, *flaws, *repaired;
	} own[] = {
		{ "v=DKIM1; k=ed25519; p=" KEY, "ok", "", "same" },
		{ "v=DKIM1;k=ed25519;p=" KEY " ; ", "ok", "", "v=DKIM1; k=ed25519; p=" KEY },
		{ "v=DKIM1; k=ed25519; t=s:y; p=" KEY, "ok", "TESTING",
			"v=DKIM1; k=ed25519; t=s; p=" KEY },
		{ "v=DKIM1; k=ed25519; p=" KEY "; a=1; b=1; a=2", "invalid", "DUPLICATE",
			"v=DKIM1; k=ed25519; p=" KEY },
		{ "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/\r\n 7TyWQHOg7hcvPapiMlrwIaaPcHURo=", "ok",
			"", "v=DKIM1; k=ed25519; p=" KEY },
		{ "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/\n7TyWQHOg7hcvPapiMlrwIaaPcHURo=", "invalid",
			"OCTETS", "v=DKIM1; k=ed25519; p=" KEY },
		{ "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo=", "invalid",
			"URL_SAFE", "v=DKIM1; k=ed25519; p=" KEY },
		{ "v=DKIM1; k=rsa; p=" KEY, "invalid", "K_MISMATCH", "v=DKIM1; k=ed25519; p=" KEY },
		{ "v=DKIM1; 1k=x; p=", "invalid", "SYNTAX", "" },
		{ "v=DKIM1; k=rsa p=" KEY, "invalid", "SEMICOLON P_ABSENT",
			"v=DKIM1; k=ed25519; p=" KEY },
		{ "v=DKIM1 k=ed25519 t=s p=" KEY, "invalid", "SEMICOLON V_VALUE P_ABSENT",
			"v=DKIM1; k=ed25519; t=s; p=" KEY },
		{ "v=DKIM1; k=ed25519; p=" KEY " t=s", "invalid", "SEMICOLON",
			"v=DKIM1; k=ed25519; t=s; p=" KEY },
		{ "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo", "invalid",
			"PADDING", "v=DKIM1; k=ed25519; p=" KEY },
		{ "v=DKIM1; k=ed25519; p=" KEY "=", "invalid", "PADDING",
			"v=DKIM1; k=ed25519; p=" KEY },
		{ "v=DKIM1; k=ed25519; n=see p=x; p=" KEY, "ok", "", "v=DKIM1; k=ed25519; p=" KEY },
		{ "v=DKIM1; p", "invalid", "SYNTAX P_ABSENT", "" },
		{ "v=DKIM1; p=; p=", "invalid", "DUPLICATE", "" },
		{ "v=DKIM1; p=;", "revoked", "", "" },
		{ "p=", "revoked", "", "" },
		{ "v=DKIM1; s=; k=ed25519; p=" KEY, "invalid", "SERVICE",
			"v=DKIM1; k=ed25519; p=" KEY },
		{ "v=DKIM1; h=; k=ed25519; p=" KEY, "invalid", "HASH",
			"v=DKIM1; k=ed25519; p=" KEY },
		{ "v=spf1 include:a.example p=x", "invalid", "NOT_A_KEY", "" },
		{ "", "invalid", "NOT_A_KEY", "" },
		{ ";;;;", "invalid", "NOT_A_KEY", "" },
		{ "=", "invalid", "NOT_A_KEY", "" },
		{ "v=DKIM1", "invalid", "P_ABSENT", "" },
		{ "\"v=DKIM1; k=ed25519;\" \"p=" KEY "\"", "invalid", "QUOTES",
			"v=DKIM1; k=ed25519; p=" KEY },
	};

	for (size_t i = 0; i < sizeof own / sizeof *own; i++) {
		const char *want = strcmp(own[i].repaired, "same") ? own[i].repaired : own[i].text;
		struct dkim_record record = dkim_record_read(*state, str_of(own[i].text));
		struct str repaired = dkim_record_repair(*state, str_of(own[i].text));

		if (strcmp(dkim_status_word(record.status), own[i].status) != 0 ||
			strcmp(flaws_of(*state, &record), own[i].flaws) != 0 ||
			!str_eq(repaired, str_of(want)))
			fail_msg("\"%s\": %s [%s] \"%.*s\"", own[i].text,
				dkim_status_word(record.status), flaws_of(*state, &record),
				STR_ARGS(repaired));
	}
}

/* 64 KiB of anything, read in bounded time. */
static void test_huge(void **state)
{
	static const char *const pieces[] = { "a=1;", ";", "=", "p=", "v=DKIM1;", "\\;", " ",
		"p=A;", "x" };

	for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
		size_t n = strlen(pieces[i]);
		char *text = arena_alloc(*state, 65535);

		for (size_t at = 0; at < 65535; at++)
			text[at] = pieces[i][at % n];
		memcpy(text, "v=DKIM1;", 8);

		struct str all = { text, 65535 };

		assert_int_equal(dkim_record_read(*state, all).status, DKIM_INVALID);
		assert_int_equal(dkim_record_repair(*state, all).n, 0);
	}
}

static void test_selectors(void **state)
{
	static const char *const good[] = { "s", "mar.2026.gamma", "aweber_key_a", "S1", "a-b",
		"sssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssss" };
	static const char *const bad[] = { "", "a;d=evil", ".", "a.", ".a", "a..b", "a b", "a\\.b",
		"a/b", "*", "a\n", "\xc3\xa4", "a@b", "a\"",
		"ssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssss" };
	char *longest = arena_alloc(*state, 202);

	for (size_t i = 0; i < sizeof good / sizeof *good; i++)
		assert_true(dkim_selector_valid(str_of(good[i])));
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_false(dkim_selector_valid(str_of(bad[i])));
	for (size_t i = 0; i < 201; i++)
		longest[i] = i % 2 ? '.' : 'a';
	assert_false(dkim_selector_valid((struct str){ longest, 201 }));
	assert_true(dkim_selector_valid((struct str){ longest, 199 }));
	assert_false(dkim_selector_valid(STR("a\0b")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_third_party),
		cmocka_unit_test_setup_teardown(test_own, setup, teardown),
		cmocka_unit_test_setup_teardown(test_huge, setup, teardown),
		cmocka_unit_test_setup_teardown(test_selectors, setup, teardown),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
