/* DMARC records: what counts, what falls back to a default, and how the record is written anew. */
#include "checks/dmarc/dmarc_record.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "test/unit/arena_state.h"

static const char *flaws_of(struct arena *arena, const struct dmarc_record *record)
{
	const char *text = "";

	for (int i = 0; i < DMARC_FLAW_COUNT; i++)
		if (record->flaw[i])
			text = arena_printf(
				arena, "%s%s%s", text, *text ? " " : "", dmarc_flaw_specs[i].name);
	return text;
}

static void test_records(void **state)
{
	/* kind: "use" the record counts, "drop" it is DMARC but unusable, "meant" it only looks
	 * like one, "no" it is something else. written: what dmarc_record_write() makes of it ("" =
	 * as it is). */
	static const struct {
		const char *text, *kind, *flaws, *written;
	} cases[] = {
		{ "v=DMARC1; p=none", "use", "", "" },
		{ "v=DMARC1; p=reject; sp=none; np=quarantine; psd=n; t=y; adkim=s; aspf=s; "
		  "rua=mailto:a@b.c,mailto:d@e.f; ruf=mailto:a@b.c; fo=1:d",
			"use", "", "" },
		{ "v=DMARC1;p=none;", "use", "", "v=DMARC1; p=none" },
		{ "v = DMARC1 ; p = Reject ;", "use", "", "v=DMARC1; p=reject" },
		{ "V=DMARC1; P=none", "use", "TAG_CASE", "v=DMARC1; p=none" },
		{ " v=DMARC1; p=none", "meant", "VERSION", NULL },
		{ "v=dmarc1; p=none", "meant", "VERSION", NULL },
		{ "v=DMARC1x; p=none", "meant", "VERSION", NULL },
		{ "v=DMARC1 p=none", "meant", "VERSION", NULL },
		{ "\"v=DMARC1; p=none\"", "meant", "VERSION", NULL },
		{ "p=none; v=DMARC1", "meant", "VERSION", NULL },
		{ "v=spf1 -all", "no", "VERSION", NULL },
		{ "", "no", "VERSION", NULL },
		{ "v", "no", "VERSION", NULL },
		{ "v=DMARC1", "drop", "POLICY", NULL },
		{ "v=DMARC1; p=never", "drop", "POLICY", NULL },
		{ "v=DMARC1; p=none; sp=never", "drop", "POLICY", NULL },
		{ "v=DMARC1; rua=nobody@example.com", "drop", "POLICY URI", NULL },
		{ "v=DMARC1; rua=mailto:a@b.c", "use", "P_ABSENT",
			"v=DMARC1; p=none; rua=mailto:a@b.c" },
		{ "v=DMARC1; p=never; rua=mailto:a@b.c", "use", "AS_NONE",
			"v=DMARC1; p=none; rua=mailto:a@b.c" },
		{ "v=DMARC1; p=reject; sp=; rua=mailto:a@b.c", "use", "AS_NONE",
			"v=DMARC1; p=none; rua=mailto:a@b.c" },
		{ "v=DMARC1; sp=none; p=reject", "use", "P_ORDER", "v=DMARC1; p=reject; sp=none" },
		{ "v=DMARC1; p=reject; adkim=x; t=1; psd=z; aspf=", "use", "VALUE",
			"v=DMARC1; p=reject" },
		{ "v=DMARC1; p=reject; psd=u; t=n; adkim=r; aspf=R", "use", "",
			"v=DMARC1; p=reject" },
		{ "v=DMARC1; p=reject; p=none", "use", "P_ORDER DUPLICATE", "v=DMARC1; p=reject" },
		{ "v=DMARC1; p=reject;; x", "use", "SYNTAX", "v=DMARC1; p=reject" },
		{ "v=DMARC1; p=reject; =x", "use", "SYNTAX", "v=DMARC1; p=reject" },
		{ "v=DMARC1; p=reject; sp=no\xc3\xafne", "use", "OCTETS", "v=DMARC1; p=reject" },
		{ "v=DMARC1; p=reject; zz=1", "use", "UNKNOWN", "v=DMARC1; p=reject" },
		{ "v=DMARC1; p=reject; pct=50; rf=afrf; ri=1", "use", "REMOVED",
			"v=DMARC1; p=reject" },
		{ "v=DMARC1; p=none; rua=mailto:a@b.c!10m", "use", "URI_SIZE",
			"v=DMARC1; p=none; rua=mailto:a@b.c" },
		{ "v=DMARC1; p=none; rua=https://b.c/x", "use", "URI_SCHEME",
			"v=DMARC1; p=none; rua=https://b.c/x" },
		{ "v=DMARC1; p=none; rua=,a@b.c, mailto:a@b.c ,mailto:@b.c,mailto:a@,mailto:a@b..c",
			"use", "URI", "v=DMARC1; p=none; rua=mailto:a@b.c" },
		{ "v=DMARC1; p=none; fo=1", "use", "FO_ALONE", "v=DMARC1; p=none" },
		{ "v=DMARC1; p=none; fo=7; ruf=mailto:a@b.c", "use", "VALUE",
			"v=DMARC1; p=none; ruf=mailto:a@b.c" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const struct dmarc_record record = dmarc_record_read(*state, str_of(cases[i].text));
		const char *kind = record.usable     ? "use"
				   : record.is_dmarc ? "drop"
				   : record.meant    ? "meant"
						     : "no";
		const char *want =
			cases[i].written && !*cases[i].written ? cases[i].text : cases[i].written;
		struct str written = dmarc_record_write(*state, &record);

		if (strcmp(kind, cases[i].kind) != 0 ||
			strcmp(flaws_of(*state, &record), cases[i].flaws) != 0 ||
			(want && !str_eq(written, str_of(want))))
			fail_msg("\"%s\": %s [%s] \"%.*s\"", cases[i].text, kind,
				flaws_of(*state, &record), STR_ARGS(written));
		if (want) { /* what we write has nothing left to complain of, but for https: */
			struct dmarc_record again = dmarc_record_read(*state, written);

			again.flaw[DMARC_FLAW_URI_SCHEME] = false;
			assert_string_equal(flaws_of(*state, &again), "");
		}
	}
}

static void test_policies(void **state)
{
	static const struct {
		const char *text, *self, *subdomain, *nowhere;
	} cases[] = {
		{ "v=DMARC1; p=reject", "reject", "reject", "reject" },
		{ "v=DMARC1; p=reject; sp=none", "reject", "none", "none" },
		{ "v=DMARC1; p=reject; np=none", "reject", "reject", "none" },
		{ "v=DMARC1; p=none; sp=quarantine; np=reject", "none", "quarantine", "reject" },
		{ "v=DMARC1; p=none; sp=quarantine; np=reject; t=y", "none", "none", "quarantine" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const struct dmarc_record record = dmarc_record_read(*state, str_of(cases[i].text));

		assert_string_equal(
			dmarc_policy_word(dmarc_record_policy(&record, DMARC_SELF)), cases[i].self);
		assert_string_equal(
			dmarc_policy_word(dmarc_record_policy(&record, DMARC_SUBDOMAIN)),
			cases[i].subdomain);
		assert_string_equal(dmarc_policy_word(dmarc_record_policy(&record, DMARC_NOWHERE)),
			cases[i].nowhere);
	}
}

static void test_addresses(void **state)
{
	const struct dmarc_record record = dmarc_record_read(*state,
		STR("v=DMARC1; p=none; rua=mailto:A@Reports.Example.NET!10m,mailto:x@y.z?subject=a,"
		    "https://h.i/"));

	assert_int_equal(record.rua_count, 3);
	assert_string_equal(record.rua[0].domain, "reports.example.net");
	assert_true(str_eq(record.rua[0].text, STR("mailto:A@Reports.Example.NET")));
	assert_string_equal(record.rua[1].domain, "y.z");
	assert_null(record.rua[2].domain);
}

/* Records as panels and people spoil them, and what they should have been. */
static void test_mends(void **state)
{
	static const struct {
		const char *text, *mended;
	} cases[] = {
		{ "\"v=DMARC1\\; p=reject\"", "v=DMARC1; p=reject" },
		{ "v=DMARC1; p=none; rua=mailto:d@m\xc3\xbcnchen.example",
			"v=DMARC1; p=none; rua=mailto:d@xn--mnchen-3ya.example" },
		{ "v=DMARC1; p=none; rua=mailto:j\xc3\xbcrgen@m\xc3\xbcnchen.example!5m,mailto:a@b.example",
			"v=DMARC1; p=none; rua=mailto:j%C3%BCrgen@xn--mnchen-3ya.example,mailto:a@b.example" },
		/* octets that are no domain: the address is nobody's */
		{ "v=DMARC1; p=none; rua=mailto:d@m\xfcnchen.example,mailto:a@b.example",
			"v=DMARC1; p=none; rua=mailto:a@b.example" },
		{ "\xe2\x80\x9cv=DMARC1; p=none; rua=mailto:d@b.example\xe2\x80\x9d",
			"v=DMARC1; p=none; rua=mailto:d@b.example" },
		{ "v=DMARC1; p=none; rua=mailto:d@b.example,https://b.example/r",
			"v=DMARC1; p=none; rua=mailto:d@b.example" },
		{ "v=DMARC1; p=none; ruf=mailto:d@b.example; fo=1:d:s",
			"v=DMARC1; p=none; ruf=mailto:d@b.example; fo=1:d:s" },
		{ "v=DMARC1; p=none; ruf=mailto:d@b.example; fo=0:1",
			"v=DMARC1; p=none; ruf=mailto:d@b.example" },
		{ "v=DMARC1; p=none; ruf=mailto:d@b.example; fo=d:D",
			"v=DMARC1; p=none; ruf=mailto:d@b.example" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct str mended = dmarc_record_mend(*state, str_of(cases[i].text));

		assert_string_equal(str_dup(*state, mended), cases[i].mended);
	}
}

/* 64 KiB of anything: bounded, and no more than so many addresses. */
static void test_huge(void **state)
{
	static const char *const pieces[] = { ";", "=", "p=none;", "rua=mailto:a@b.c,", "a@b.c,",
		"rua=mailto:a@b.c;", "!", "v=DMARC1;", "\xff" };

	for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
		size_t n = strlen(pieces[i]);
		char *text = arena_alloc(*state, 65535);

		for (size_t at = 0; at < 65535; at++)
			text[at] = pieces[i][at % n];
		memcpy(text, "v=DMARC1;rua=", 13);

		struct dmarc_record record = dmarc_record_read(*state, (struct str){ text, 65535 });

		assert_true(record.is_dmarc);
		assert_true(record.rua_count <= 32);
		assert_true(dmarc_record_write(*state, &record).n < 65535);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_records, setup, teardown),
		cmocka_unit_test_setup_teardown(test_policies, setup, teardown),
		cmocka_unit_test_setup_teardown(test_addresses, setup, teardown),
		cmocka_unit_test_setup_teardown(test_mends, setup, teardown),
		cmocka_unit_test_setup_teardown(test_huge, setup, teardown),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
