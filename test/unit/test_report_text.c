/* The text report: widths, wrapping, escapes, and what it says. */
#include "test/unit/fixture.c"

#include "reports/screen.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#define BOOK \
	"b\xc3\xbc" \
	"cher.example"

static const char *text_of(struct arena *arena, struct result *r, unsigned width, unsigned verbose)
{
	const struct report_options options = { .width = width, .verbose = verbose };

	return fixture_write(arena, "text", &options, &r, 1);
}

static void has(const char *text, const char *part)
{
	if (!strstr(text, part))
		fail_msg("'%s' is not in:\n%s", part, text);
}

static void has_not(const char *text, const char *part)
{
	if (strstr(text, part))
		fail_msg("'%s' is in:\n%s", part, text);
}

static void test_columns(void **state)
{
	(void)state;
	assert_int_equal(screen_columns(""), 0);
	assert_int_equal(screen_columns("abc"), 3);
	assert_int_equal(screen_columns(BOOK), 14);
	assert_int_equal(screen_columns("\xe8\xbf\x9e\xe6\x8e\xa5\xe3\x80\x82"), 6);
	assert_int_equal(screen_columns("u\xcc\x88"), 1);
	assert_int_equal(screen_columns("\xf0\x9f\x93\xa7"), 2);
}

static void test_safe(void **state)
{
	static const struct {
		const char *text, *shown;
	} cases[] = {
		{ "plain \\ text", "plain \\ text" },
		{ "\033[31m", "\\x1B[31m" },
		{ "a\tb\nc", "a\\x09b\\x0Ac" },
		{ "\xc2\x9b", "\\xC2\\x9B" },			/* CSI as a C1 control */
		{ "\xe2\x80\xae", "\\xE2\\x80\\xAE" },		/* right-to-left override */
		{ "\xc0\xaf", "\\xC0\\xAF" },			/* overlong */
		{ "\xed\xa0\x80", "\\xED\\xA0\\x80" },		/* surrogate */
		{ "\xf4\x90\x80\x80", "\\xF4\\x90\\x80\\x80" }, /* past Unicode */
		{ "\xe8\xbf", "\\xE8\\xBF" },			/* cut */
		{ "\xe8\xbf\x9e", "\xe8\xbf\x9e" },
		{ "\x7f", "\\x7F" },
		{ NULL, "" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_string_equal(screen_safe(*state, cases[i].text), cases[i].shown);
}

static void test_cut(void **state)
{
	struct arena *arena = *state;

	assert_string_equal(screen_cut(arena, "abcdef", 6), "abcdef");
	assert_string_equal(screen_cut(arena, "abcdef", 5), "ab...");
	assert_string_equal(screen_cut(arena, "abcdef", 3), "...");
	assert_string_equal(screen_cut(arena, "abcdef", 1), "a");
	assert_string_equal(screen_cut(arena, "", 0), "");
	assert_string_equal(
		screen_cut(arena, "\xe8\xbf\x9e\xe6\x8e\xa5\xe8\xa2\xab", 5), "\xe8\xbf\x9e...");
}

static void wrapped(struct arena *arena, const char *text, unsigned width, const char *want)
{
	char *got = NULL;
	size_t length = 0;
	struct screen screen = {
		.out = open_memstream(&got, &length), .arena = arena, .width = width
	};

	screen_wrap(&screen, 0, 2, text);
	fclose(screen.out);
	assert_string_equal(got, want);
	free(got);
}

static void test_wrap(void **state)
{
	struct arena *arena = *state;

	wrapped(arena, "", 10, "\n");
	wrapped(arena, "one two three", 10, "one two\n  three\n");
	wrapped(arena, "one  two", 10, "one  two\n");
	wrapped(arena, "unbreakable-and-long word", 10, "unbreakable-and-long\n  word\n");
	/* breaks between wide characters, but never before a closing mark */
	wrapped(arena, "\xe8\xbf\x9e\xe6\x8e\xa5\xe8\xa2\xab\xe6\x8b\x92\xe3\x80\x82", 6,
		"\xe8\xbf\x9e\xe6\x8e\xa5\xe8\xa2\xab\n  \xe6\x8b\x92\xe3\x80\x82\n");
}

static void test_critical(void **state)
{
	const char *text = text_of(*state, fixture_no_ptr(*state), 100, 0);

	has(text, "CRITICAL  192.0.2.25  example.com  helo mail.example.com (assumed)  ");
	has(text, "1 cause, 1 warning\n");
	has(text, "5 named receivers refuse: 4 permanently, 1 for now   421x1 550x3 554x1\n");
	has(text, "1  CRITICAL  192.0.2.25 has no PTR record\n");
	has(text, "   evidence   25.2.0.192.in-addr.arpa PTR = NXDOMAIN, from 127.0.0.1\n");
	has(text, "   who acts   your provider (reverse zone SOA: hostmaster.isp.example)\n");
	has(text, "   publish    25.2.0.192.in-addr.arpa. IN PTR mail.example.com.\n");
	has(text, "   refused    Gmail       message end  550 5.7.25 [192.0.2.25] The IP");
	has(text, "              GoDaddy     connect      421 Reverse DNS for 192.0.2.25 failed.");
	has(text, "              and 2 more (-v)\n");
	has(text, "   where on   Postfix 450 4.7.25 (some 550), Sendmail 550 5.7.1\n");
	has(text, "2  WARNING   SPF softfail (~all) for 192.0.2.25\n");
	has(text, "If your mail is not DKIM-signed with d=example.com:\n");
	has(text, "Unknown    b.barracudacentral.org: SERVFAIL\n");
	has(text, "Skipped    dnsbl.njabl.org: closed since 2013\n");
	has(text, "After 1 and 2: OK\n");
	has(text, "Not visible in DNS: ");
	has_not(text, "SPF pass");
	has_not(text, "PTR confirmed");
}

/* A possible refusal is never told among the expected ones. */
static void test_possible_apart(void **state)
{
	const char *text = text_of(*state, fixture_no_ptr(*state), 100, 0);

	has(text,
		"May refuse, depending on settings and reputation: 1 more named receiver, 2 kinds of");
	has(text, "   may refuse Tencent QQ Mail 550\n");
	has_not(text, "refused    Tencent");
}

/* The hypothesis is not among the refusals that hold anyway. */
static void test_verbose_has_all(void **state)
{
	const char *text = text_of(*state, fixture_no_ptr(*state), 100, 2);

	has(text, "HostGator");
	has(text, "or 421 4.7.0 at message end (gmail-421-ptr)");
	has(text, "(gmail-550-5725 because ptr.status == nxdomain)");
	has(text, "  ptr.status              nxdomain\n");
	has(text, "  dkim.key.status         -\n");
	has(text, "yahoo-unauth: dkim.result rep:microsoft");
	has(text, "40 questions (38 different, 0 failed) in 3 rounds, 1058 ms");
}

static void test_clean(void **state)
{
	const char *text = text_of(*state, fixture_clean(*state), 80, 0);
	unsigned lines = 0;

	has(text, "OK  192.0.2.25  example.com");
	has(text, "No named receiver is expected to refuse.\n");
	has(text, "Fine       PTR confirmed, HELO name, sender domain, SPF pass, DMARC p=reject\n");
	has(text, "Not visible in DNS: ");
	has_not(text, "After");
	for (const char *p = text; *p; p++)
		lines += *p == '\n';
	assert_true(lines < 10);
}

static void test_incomplete(void **state)
{
	struct arena *arena = *state;
	struct result *r = fixture_unknown(arena);
	const char *text = text_of(arena, r, 80, 0);

	has(text, "UNKNOWN  192.0.2.25  example.com\n");
	has(text, "No documented refusal is expected from what could be learnt.\n");
	has(text, "Unknown    whether 192.0.2.25 has a PTR record could not be told");
	has(text, "PTR = SERVFAIL");
	has_not(text, "PTR confirmed");
	r = fixture_no_ptr(arena);
	r->incomplete = true;
	text = text_of(arena, r, 80, 0);
	has(text, "CRITICAL (incomplete)  192.0.2.25");
	has(text, "After 1 and 2: UNKNOWN");
}

static void test_both_forms(void **state)
{
	const char *text = text_of(*state, fixture_international(*state), 80, 0);

	has(text, "  xn--bcher-kva.example (" BOOK ")");
	has(text, "helo mail.xn--bcher-kva.example (mail." BOOK ") (assumed)\n");
}

/* A list that the verdict hangs on is named first, whatever else is unusable; each reason has one
 * row, each zone is named once. */
static void test_lists_by_reason(void **state)
{
	enum { COUNT = 8 };
	static const struct list other = { .zone = "x.example" };
	struct arena *arena = *state;
	struct result *r = fixture_clean(arena);
	struct list_result *lists = arena_array(arena, COUNT, sizeof *lists);
	struct finding *f = add_finding(arena, r, FIND_DNSBL_UNKNOWN, "zen gave no usable answer");

	f->zone = "zen.spamhaus.org";
	f->remedy = "use an own resolver";
	for (size_t i = 0; i < COUNT; i++)
		lists[i] = (struct list_result){ .list = &other,
			.zone = arena_printf(arena, "list%zu.example", i / 2),
			.object = i % 2 ? "mail.example.com" : "example.com",
			.verdict = UNUSABLE,
			.reason = i / 2 == 3 ? "no answer"
					     : arena_printf(arena, "reason %zu", i / 2) };
	lists[7].zone = "zen.spamhaus.org";
	r->list = lists;
	r->list_count = COUNT;

	const char *text = text_of(arena, r, 80, 0);

	has(text, "Unknown    zen.spamhaus.org (decides): no answer (use an own resolver)\n"
		  "           list0.example: reason 0\n"
		  "           list1.example: reason 1\n"
		  "           and 2 more reasons (-v)\n");
	has(text_of(arena, r, 80, 1), "           list3.example: no answer\n");
}

/* What nobody was asked is said, and nothing is promised about it. */
static void test_not_asked(void **state)
{
	struct arena *arena = *state;
	struct result *r = fixture_no_ptr(arena);
	const char *text;

	has_not(text_of(arena, r, 80, 0), "not asked");
	r->facts.value[FACT_SENDER_MX_STATUS] = r->facts.value[FACT_SPF_RESULT] = NULL;
	text = text_of(arena, r, 80, 0);
	has(text, "Skipped    sender domain, SPF: not asked\n"
		  "           dnsbl.njabl.org: closed since 2013\n");
	has(text, "After 1 and 2: OK, as far as was asked\n");
}

/* From the fourth cause on only what to do and the names of who refuses. */
static void test_later_causes_brief(void **state)
{
	struct arena *arena = *state;
	struct result *r = fixture_no_ptr(arena);
	struct prediction *p = arena_array(arena, 1, sizeof *p);
	struct finding *f = NULL;

	for (size_t i = 0; i < 3; i++)
		f = add_finding(arena, r, FIND_PTR_GENERIC, "a PTR name looks like a pool name");
	f->evidence = "evidence of the last";
	f->remedy = "what to do about the last";
	*p = predicted(0, "550 5.7.25 no", f, OUTCOME_EXPECTED);
	p->rule = r->predictions.prediction[0].rule;
	p->moves_verdict = false;
	r->predictions.prediction = p;
	r->predictions.count = 1;

	const char *text = text_of(arena, r, 80, 0);

	has(text, "5  WARNING   a PTR name looks like a pool name\n"
		  "   cure       what to do about the last\n"
		  "   refused    Gmail 550 5.7.25\n");
	has_not(text, "evidence of the last");
	has(text_of(arena, r, 80, 1), "evidence of the last");
}

/* No line is wider than asked for, but for records and other words that do not break. */
static void test_width(void **state)
{
	struct arena *arena = *state;
	static const unsigned widths[] = { 40, 60, 80, 132 };

	for (size_t w = 0; w < 4; w++)
		for (unsigned verbose = 0; verbose < 3; verbose++) {
			struct str rest =
				str_of(text_of(arena, fixture_no_ptr(arena), widths[w], verbose));

			while (rest.p && rest.n) {
				const char *line = str_dup(arena, str_cut(&rest, '\n'));
				bool record = strstr(line, ". IN ");
				bool one_word = !strchr(line + strspn(line, " "), ' ');

				if (screen_columns(line) > widths[w] && !record && !one_word)
					fail_msg("width %u: %s", widths[w], line);
			}
		}
}

static void test_records_whole(void **state)
{
	const char *text = text_of(*state, fixture_no_ptr(*state), 40, 0);

	has(text, "   publish\n   example.com. IN TXT \"v=spf1 mx ip4:192.0.2.25 "
		  "include:a-very-long-name-of-a-provider.example.net -all\"\n");
}

static void only_printable(const char *text)
{
	assert_string_equal(text, text);
	for (const char *p = text; *p; p++)
		if (((unsigned char)*p < 32 && *p != '\n') || *p == 127 || *p == '\xff')
			fail_msg("byte %d at %zu of:\n%s", *p, (size_t)(p - text), text);
	has_not(text, "\xc2\x9b");
	has_not(text, "\xe2\x80\xae");
}

static void test_hostile(void **state)
{
	for (unsigned verbose = 0; verbose < 3; verbose++)
		only_printable(text_of(*state, fixture_hostile(*state), 80, verbose));
}

static void test_color(void **state)
{
	struct arena *arena = *state;
	struct result *r = fixture_no_ptr(arena);
	struct report_options options = { .width = 80 };

	has_not(fixture_write(arena, "text", &options, &r, 1), "\033");
	options.color = true;
	has(fixture_write(arena, "text", &options, &r, 1), "\033[1;31mCRITICAL\033[0m  192.0.2.25");
	has(fixture_write(arena, "text", &options, &r, 1), "2  \033[33mWARNING\033[0m   SPF");
}

static void test_several(void **state)
{
	struct arena *arena = *state;
	struct result *r[] = { fixture_no_ptr(arena), fixture_clean(arena),
		fixture_unknown(arena) };
	static const char *const hints[] = { "no --message: rules on content were not asked",
		NULL };
	const struct report_options options = { .width = 100, .hints = hints, .demo = true };
	const char *text = fixture_write(arena, "text", &options, r, 3);

	has(text, "\n3 senders\n");
	has(text,
		"\nCRITICAL               192.0.2.25  example.com  192.0.2.25 has no PTR record\n");
	has(text, "\nOK                     192.0.2.25  example.com\n");
	has(text, "\nHint       no --message: rules on content were not asked\n");
	has(text, "\nDemo       ");
}

static int set_up(void **state)
{
	*state = arena_new();
	return 0;
}

static int tear_down(void **state)
{
	arena_free(*state);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_columns),
		cmocka_unit_test_setup_teardown(test_safe, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_cut, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_wrap, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_critical, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_possible_apart, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_verbose_has_all, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_clean, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_incomplete, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_both_forms, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_lists_by_reason, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_later_causes_brief, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_not_asked, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_width, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_records_whole, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_hostile, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_color, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_several, set_up, tear_down),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
