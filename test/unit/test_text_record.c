/* MTA-STS, TLS-RPT and BIMI records in odd forms: how they are taken, and what is published in
 * their place. */
#include "checks/text_record.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "test/unit/arena_state.h"

struct row {
	const char *text;
	enum text_record_use use;
	bool sound;
	const char *mended; /* NULL: not tried */
};

static const struct row sts[] = {
	{ "v=STSv1; id=20160831085700Z;", TEXT_COUNTS, true, "v=STSv1; id=20160831085700Z;" },
	{ "v=STSv1;id=1", TEXT_COUNTS, true, "v=STSv1; id=1;" },
	{ "v=STSv1 ; id=a1 ;", TEXT_COUNTS, true, NULL },
	{ "v=STSv1; x-y=1; id=1", TEXT_COUNTS, true, NULL },
	{ "v=STSv1; id=abcdefghijklmnopqrstuvwxyz012345", TEXT_COUNTS, true, NULL },
	{ "v=STSv1; id=abcdefghijklmnopqrstuvwxyz0123456", TEXT_COUNTS, false,
		"v=STSv1; id=abcdefghijklmnopqrstuvwxyz012345;" },
	{ "v=STSv1; id=2024-01-31", TEXT_COUNTS, false, "v=STSv1; id=20240131;" },
	{ "v=STSv1; id=", TEXT_COUNTS, false, "v=STSv1; id=1;" },
	{ "v=STSv1", TEXT_COUNTS, false, "v=STSv1; id=1;" },
	{ "v=STSv1; ID=7", TEXT_COUNTS, false, "v=STSv1; id=7;" },
	{ "v=STSv1; id = 7", TEXT_COUNTS, false, "v=STSv1; id=7;" },
	{ "v=STSv1; id=7; enforce", TEXT_COUNTS, false, "v=STSv1; id=7;" },
	{ "v=STSv1;; id=7", TEXT_COUNTS, false, "v=STSv1; id=7;" },
	{ "v=stsv1; id=7", TEXT_MEANT, false, "v=STSv1; id=7;" },
	{ "v = STSv1; id=7", TEXT_MEANT, false, "v=STSv1; id=7;" },
	{ " v=STSv1; id=7", TEXT_MEANT, false, "v=STSv1; id=7;" },
	{ "\"v=STSv1; id=7\"", TEXT_MEANT, false, "v=STSv1; id=7;" },
	{ "v=STSv1\\; id=7", TEXT_MEANT, false, "v=STSv1; id=7;" },
	{ "id=7; v=STSv1", TEXT_OTHER, false, NULL },
	{ "v=spf1 -all", TEXT_OTHER, false, NULL },
	{ "", TEXT_OTHER, false, NULL },
};

static const struct row rpt[] = {
	{ "v=TLSRPTv1; rua=mailto:a@b.example", TEXT_COUNTS, true,
		"v=TLSRPTv1; rua=mailto:a@b.example" },
	{ "v=TLSRPTv1;rua=https://b.example/v1/r,mailto:a@b.example;", TEXT_COUNTS, true,
		"v=TLSRPTv1; rua=https://b.example/v1/r,mailto:a@b.example" },
	{ "v=TLSRPTv1; rua=mailto:a@b.example , mailto:c@b.example", TEXT_COUNTS, true, NULL },
	{ "v=TLSRPTv1; rua=mailto:a@b.example?subject=x; ext=1", TEXT_COUNTS, true, NULL },
	{ "v=TLSRPTv1; rua=a@b.example", TEXT_COUNTS, false, "v=TLSRPTv1; rua=mailto:a@b.example" },
	{ "v=TLSRPTv1; rua=mailto:", TEXT_COUNTS, false,
		"v=TLSRPTv1; rua=mailto:tls-reports@d.example" },
	{ "v=TLSRPTv1; rua=mailto:@b.example", TEXT_COUNTS, false, NULL },
	{ "v=TLSRPTv1; rua=mailto:a@", TEXT_COUNTS, false, NULL },
	{ "v=TLSRPTv1; rua=http://b.example/", TEXT_COUNTS, false, NULL },
	{ "v=TLSRPTv1; rua=https://", TEXT_COUNTS, false, NULL },
	{ "v=TLSRPTv1; rua=https:b.example", TEXT_COUNTS, false, NULL },
	{ "v=TLSRPTv1; rua=mailto:a@b.example,", TEXT_COUNTS, false,
		"v=TLSRPTv1; rua=mailto:a@b.example" },
	{ "v=TLSRPTv1; rua=mailto:a@b.example mailto:c@b.example", TEXT_COUNTS, false, NULL },
	{ "v=TLSRPTv1; rua = mailto:a@b.example", TEXT_COUNTS, false,
		"v=TLSRPTv1; rua=mailto:a@b.example" },
	{ "v=TLSRPTv1; RUA=mailto:a@b.example", TEXT_COUNTS, false,
		"v=TLSRPTv1; rua=mailto:a@b.example" },
	{ "v=TLSRPTv1", TEXT_COUNTS, false, NULL },
	{ "v=TLSRPTv1 rua=mailto:a@b.example", TEXT_MEANT, false, NULL },
	{ "v=tlsrptv1; rua=mailto:a@b.example", TEXT_MEANT, false,
		"v=TLSRPTv1; rua=mailto:a@b.example" },
	{ "v=TLSRPT; rua=mailto:a@b.example", TEXT_OTHER, false, NULL },
	{ "v=DMARC1; p=none", TEXT_OTHER, false, NULL },
};

static const struct row bimi[] = {
	{ "v=BIMI1; l=https://b.example/l.svg", TEXT_COUNTS, true,
		"v=BIMI1; l=https://b.example/l.svg;" },
	{ "v=BIMI1; l=https://b.example/l.svg; a=https://b.example/v.pem; avp=brand", TEXT_COUNTS,
		true, "v=BIMI1; l=https://b.example/l.svg; a=https://b.example/v.pem;" },
	{ "v=BIMI1; l=; a=;", TEXT_COUNTS, true, "v=BIMI1; l=;" },
	{ "v=BIMI1; l=", TEXT_COUNTS, true, NULL },
	{ "v=BIMI1; a=self; l=https://b.example/l.svg", TEXT_COUNTS, true, NULL },
	{ "v = BIMI1 ; l = https://b.example/l.svg", TEXT_COUNTS, true, NULL },
	{ "v=BIMI1; l=http://b.example/l.svg", TEXT_COUNTS, false,
		"v=BIMI1; l=https://b.example/l.svg;" },
	{ "v=BIMI1; l=b.example/l.svg; a=http://b.example/v.pem", TEXT_COUNTS, false,
		"v=BIMI1; l=https://b.example/l.svg; a=https://b.example/v.pem;" },
	{ "v=BIMI1; l=https://", TEXT_COUNTS, false, NULL },
	{ "v=BIMI1; l=https://b.example/a logo.svg", TEXT_COUNTS, false, NULL },
	{ "v=BIMI1; a=https://b.example/v.pem", TEXT_COUNTS, false,
		"v=BIMI1; l=; a=https://b.example/v.pem;" },
	{ "v=BIMI1", TEXT_COUNTS, false, "v=BIMI1; l=;" },
	{ "v=BIMI1; L=https://b.example/l.svg", TEXT_COUNTS, false,
		"v=BIMI1; l=https://b.example/l.svg;" },
	{ "v=BIMI1; logo", TEXT_COUNTS, false, NULL },
	{ "v=bimi1; l=https://b.example/l.svg", TEXT_MEANT, false,
		"v=BIMI1; l=https://b.example/l.svg;" },
	{ "\"v=BIMI1; l=https://b.example/l.svg\"", TEXT_MEANT, false,
		"v=BIMI1; l=https://b.example/l.svg;" },
	{ "V=BIMI1; l=https://b.example/l.svg", TEXT_MEANT, false, NULL },
	{ "BIMI1; l=https://b.example/l.svg", TEXT_OTHER, false, NULL },
};

/* As said; and whatever is published in place of a record is sound and stays as it is. */
static void check(
	struct arena *arena, enum text_record_kind kind, const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct row *row = &rows[i];
		struct str text = str_of(row->text), mended;

		assert_int_equal(text_record_use(kind, text), row->use);
		if (row->use != TEXT_OTHER)
			assert_int_equal(!text_record_fault(kind, text), row->sound);
		mended = text_record_mend(arena, kind, text, "d.example");
		assert_int_equal(text_record_use(kind, mended), TEXT_COUNTS);
		assert_null(text_record_fault(kind, mended));
		assert_true(str_eq(text_record_mend(arena, kind, mended, "d.example"), mended));
		if (row->mended)
			assert_string_equal(str_dup(arena, mended), row->mended);
	}
}

#define CHECK(kind, rows) check(*state, kind, rows, sizeof(rows) / sizeof *(rows))

static void test_sts(void **state)
{
	CHECK(TEXT_MTA_STS, sts);
}

static void test_rpt(void **state)
{
	CHECK(TEXT_TLS_RPT, rpt);
}

static void test_bimi(void **state)
{
	CHECK(TEXT_BIMI, bimi);
}

/* 64 KiB of anything. */
static void test_huge(void **state)
{
	static const char *const pieces[] = { ";", "=", "rua=", "mailto:a@b.c,", "l=https://x/;",
		"id=-", "\xff", "id=1;" };
	static const char *const fronts[] = { "v=STSv1; id=", "v=TLSRPTv1; rua=", "v=BIMI1; l=" };

	for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++)
		for (int kind = 0; kind < TEXT_RECORD_KINDS; kind++) {
			struct str text = { arena_alloc(*state, 65535), 65535 };
			char *to = arena_alloc(*state, text.n);

			for (size_t at = 0; at < text.n; at++)
				to[at] = pieces[i][at % strlen(pieces[i])];
			memcpy(to, fronts[kind], strlen(fronts[kind]));
			text.p = to;
			text = text_record_mend(
				*state, (enum text_record_kind)kind, text, "d.example");
			assert_null(text_record_fault((enum text_record_kind)kind, text));
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_sts, setup, teardown),
		cmocka_unit_test_setup_teardown(test_rpt, setup, teardown),
		cmocka_unit_test_setup_teardown(test_bimi, setup, teardown),
		cmocka_unit_test_setup_teardown(test_huge, setup, teardown),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
