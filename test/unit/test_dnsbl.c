/* The check `dnsbl` as a whole, run by the engine over a made-up world of answers. */
#include "test/unit/dnsbl_world.h"

static void test_clean(void **state)
{
	(void)state;
	run_with(&(struct options){ .ip = IP, .domain = "example.com" }, NULL);
	expect_row(ZEN, ROLE_IP, CLEAN);
	expect_row("dbl.spamhaus.org", ROLE_SENDER, CLEAN);
	expect_row("dbl.spamhaus.org", ROLE_FROM, CLEAN);
	expect_row("dbl.spamhaus.org", ROLE_DKIM, CLEAN);
	expect_row("list.dnswl.org", ROLE_IP, CLEAN);
	expect_row("bl.ipv6.spameatingmonkey.net", ROLE_IP, SKIPPED);
	assert_int_equal(result->finding_count, 0);
	assert_int_equal(result->verdict, VERDICT_OK);
	assert_int_equal(result->fitness, FITNESS_OK);
	for (size_t i = 0; i < result->list_count; i++)
		assert_true(result->list[i].verdict == CLEAN || result->list[i].verdict == SKIPPED);
	end();
}

/* Nobody was asked (offline): nothing is said, nothing is wrong. */
static void test_not_asked(void **state)
{
	static const struct world rows[] = {
		{ ".org", "NOTASKED", RR_A },
		{ ".net", "NOTASKED", RR_A },
		{ ".com", "NOTASKED", RR_A },
		{ ".de", "NOTASKED", RR_A },
		{ ".invalid", "NOTASKED", RR_A },
		{ 0 },
	};

	(void)state;
	run_with(&(struct options){ .ip = IP, .domain = "example.com", .lists = "core" }, rows);
	assert_true(result->list_count > 20);
	for (size_t i = 0; i < result->list_count; i++) {
		assert_int_equal(result->list[i].verdict, SKIPPED);
		assert_int_equal(result->list[i].level, LISTING_NONE);
		assert_false(result->list[i].answered || result->list[i].strong);
		assert_null(result->list[i].delist_url);
	}
	assert_int_equal(result->finding_count, 0);
	assert_int_equal(result->verdict, VERDICT_OK);
	assert_int_equal(result->fitness, FITNESS_UNTESTED);
	end();
}

static void test_zen(void **state)
{
	static const struct world rows[] = {
		{ AT ZEN, "127.0.0.4 127.0.0.11", RR_A },
		{ AT ZEN, "https://www.spamhaus.org/query/ip/192.0.2.25", RR_TXT },
		{ 0 },
	};
	const struct list_result *r;

	(void)state;
	run_with(&(struct options){ .ip = IP }, rows);
	expect_row(ZEN, ROLE_IP, LISTED);
	r = row(ZEN, ROLE_IP);
	assert_true(r->strong && r->answered && r->level == LISTING_HIGH);
	assert_int_equal(r->code_count, 2);
	assert_string_equal(r->codes[0], "127.0.0.4");
	assert_string_equal(r->labels[0], "XBL");
	assert_string_equal(r->labels[1], "PBL-Spamhaus");
	assert_string_equal(r->text, "https://www.spamhaus.org/query/ip/192.0.2.25");
	assert_string_equal(r->object, IP);
	assert_non_null(r->delist_url);

	/* two causes: abuse, which the list takes back; policy, which the provider decides */
	assert_int_equal(count_findings(SEV_CRITICAL), 2);
	assert_int_equal(find(FIND_DNSBL_LISTED)->who, WHO_LIST);
	assert_non_null(strstr(find(FIND_DNSBL_LISTED)->text, "XBL"));
	assert_null(strstr(find(FIND_DNSBL_LISTED)->text, "PBL"));
	assert_non_null(strstr(find(FIND_DNSBL_LISTED)->evidence, "127.0.0.4"));
	assert_int_equal(find(FIND_DNSBL_POLICY)->who, WHO_PROVIDER);
	assert_non_null(strstr(find(FIND_DNSBL_POLICY)->text, "policy, not spam"));
	assert_string_equal(find(FIND_DNSBL_POLICY)->zone, ZEN);
	end();
}

/* Two lists of medium weight weigh as one of high weight, unless one operator has both. */
static void test_medium(void **state)
{
	static const struct world one[] = {
		{ AT "bl.mailspike.net", "127.0.0.10", RR_A },
		{ AT "rep.mailspike.net", "127.0.0.10", RR_A },
		{ 0 },
	};
	static const struct world two[] = {
		{ AT "bl.mailspike.net", "127.0.0.10", RR_A },
		{ AT "psbl.surriel.com", "127.0.0.2", RR_A },
		{ 0 },
	};

	(void)state;
	run_with(&(struct options){ .ip = IP }, one);
	assert_int_equal(result->verdict, VERDICT_WARNING);
	assert_true(row("bl.mailspike.net", ROLE_IP)->strong);
	assert_false(row("rep.mailspike.net", ROLE_IP)->strong);
	end();
	run_with(&(struct options){ .ip = IP }, two);
	assert_int_equal(result->verdict, VERDICT_CRITICAL);
	end();
}

static void test_low(void **state)
{
	static const struct world rows[] = {
		{ AT "dnsbl-1.uceprotect.net", "127.0.0.2", RR_A },
		{ AT "dnsbl-2.uceprotect.net", "127.0.0.2", RR_A },
		{ AT "dnsbl-3.uceprotect.net", "127.0.0.2", RR_A },
		{ AT "ips.backscatterer.org", "127.0.0.2", RR_A },
		{ AT "dnsbl.kempt.net", "127.0.0.2", RR_A },
		{ 0 },
	};

	(void)state;
	run_with(&(struct options){ .ip = IP }, rows);
	assert_int_equal(result->verdict, VERDICT_OK);
	assert_int_equal(count_findings(SEV_INFO), 5);
	expect_row("dnsbl-1.uceprotect.net", ROLE_IP, LISTED);
	expect_row("dnsbl-2.uceprotect.net", ROLE_IP, LIST_INFO);
	end();
}

static void test_domains(void **state)
{
	static const struct world rows[] = {
		{ "mail.example.co.uk.dbl.spamhaus.org", "127.0.1.2", RR_A },
		{ "example.co.uk.multi.surbl.org", "127.0.0.80", RR_A },
		{ "host.example.net.dbl.spamhaus.org", "127.0.1.102", RR_A },
		{ "25.2.0.192.in-addr.arpa", "host.example.net", RR_PTR },
		{ 0 },
	};
	const struct finding *f;

	(void)state;
	run_with(
		&(struct options){
			.ip = IP,
			.domain = "example.org",
			.sender = "a@mail.example.co.uk",
			.from = "b@mail.example.co.uk",
			.helo = "host.example.net",
		},
		rows);
	expect_row("dbl.spamhaus.org", ROLE_SENDER, LISTED);
	expect_row("dbl.spamhaus.org", ROLE_FROM, LISTED);
	expect_row("dbl.spamhaus.org", ROLE_DKIM, CLEAN);
	expect_row("dbl.spamhaus.org", ROLE_HELO, LISTED);
	expect_row("dbl.spamhaus.org", ROLE_PTR, LISTED);
	expect_row("multi.surbl.org", ROLE_SENDER, LISTED);
	assert_string_equal(row("multi.surbl.org", ROLE_SENDER)->object, "example.co.uk");
	assert_int_equal(count_findings(SEV_CRITICAL), 1); /* said once for both roles */
	f = find(FIND_DNSBL_DOMAIN);
	assert_non_null(strstr(f->text, "mail.example.co.uk (sender, from)"));
	assert_int_equal(count_findings(SEV_WARNING), 2); /* SURBL; DBL on the host */
	end();
}

/* Names that lists must not be asked about. */
static void test_odd_names(void **state)
{
	(void)state;
	run_with(&(struct options){ .ip = IP, .domain = "example.com", .helo = "[192.0.2.25]" },
		NULL);
	assert_null(row("dbl.spamhaus.org", ROLE_HELO));
	assert_null(row("dbl.spamhaus.org", ROLE_PTR));
	end();
	run_with(
		&(struct options){ .ip = IP, .domain = "example.com", .helo = "192.0.2.25" }, NULL);
	assert_null(row("dbl.spamhaus.org", ROLE_HELO));
	end();
	run_with(&(struct options){ .domain = "com", .sender = "<>" }, NULL);
	assert_null(row("dbl.spamhaus.org", ROLE_SENDER));
	assert_null(row("dbl.spamhaus.org", ROLE_FROM));
	assert_null(row(ZEN, ROLE_IP));
	end();
}

static void test_v6(void **state)
{
	static const struct world rows[] = {
		{ "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2." ZEN,
			"127.0.0.3", RR_A },
		{ 0 },
	};

	(void)state;
	run_with(&(struct options){ .ip = "2001:db8::1" }, rows);
	expect_row(ZEN, ROLE_IP, LISTED);
	expect_row("bl.ipv6.spameatingmonkey.net", ROLE_IP, CLEAN);
	expect_row("b.barracudacentral.org", ROLE_IP, SKIPPED);
	expect_row("dnsbl.dronebl.org", ROLE_IP, SKIPPED); /* not known to take IPv6 */
	expect_row("list.dnswl.org", ROLE_IP, CLEAN);
	end();
}

static void test_unusable(void **state)
{
	static const struct world rows[] = {
		{ "." ZEN, "127.255.255.254", RR_A },
		{ ".b.barracudacentral.org", "SERVFAIL", RR_A },
		{ ".bl.spamcop.net", "TIMEOUT", RR_A },
		{ "2.0.0.127.psbl.surriel.com", "NXDOMAIN", RR_A },
		{ ".dnsbl-1.uceprotect.net", "127.0.0.2", RR_A },
		{ ".dbl.spamhaus.org", "127.255.255.254", RR_A },
		{ 0 },
	};

	(void)state;
	run_with(&(struct options){ .ip = IP, .domain = "example.com", .helo = "mail.example.com" },
		rows);
	expect_row(ZEN, ROLE_IP, UNUSABLE);
	expect_row("b.barracudacentral.org", ROLE_IP, UNUSABLE);
	expect_row("bl.spamcop.net", ROLE_IP, UNUSABLE);
	expect_row("psbl.surriel.com", ROLE_IP, UNUSABLE);
	expect_row("dnsbl-1.uceprotect.net", ROLE_IP, UNUSABLE);
	assert_non_null(strstr(row(ZEN, ROLE_IP)->reason, "PREFLIGHT_DQS_KEY"));
	assert_non_null(strstr(row("b.barracudacentral.org", ROLE_IP)->reason, "register"));
	assert_int_equal(row("psbl.surriel.com", ROLE_IP)->fault, FAULT_GONE);
	assert_int_equal(row("dnsbl-1.uceprotect.net", ROLE_IP)->fault, FAULT_WILDCARD);
	assert_false(row(ZEN, ROLE_IP)->answered || row(ZEN, ROLE_IP)->strong);
	assert_string_equal(find(FIND_DNSBL_UNKNOWN)->subject, ZEN);
	assert_int_equal(result->verdict, VERDICT_UNKNOWN);
	assert_true(result->incomplete);
	assert_int_equal(count_findings(SEV_UNKNOWN), 1);
	assert_int_equal(count_findings(SEV_INFO), 5); /* DBL once, for all its names */
	end();
}

static void test_required(void **state)
{
	static const struct world rows[] = {
		{ ".dnsbl.kempt.net", "SERVFAIL", RR_A },
		{ 0 },
	};

	(void)state;
	run_with(
		&(struct options){ .ip = IP, .lists = "none", .require = "dnsbl.kempt.net" }, rows);
	assert_int_equal(result->list_count, 1);
	assert_int_equal(result->verdict, VERDICT_UNKNOWN);
	assert_string_equal(find(FIND_DNSBL_UNKNOWN)->subject, "dnsbl.kempt.net");
	end();
	run_with(&(struct options){ .ip = IP, .lists = "dnsbl.kempt.net" }, rows);
	assert_int_equal(result->verdict, VERDICT_OK);
	assert_non_null(find(FIND_DNSBL_UNUSABLE));
	end();
	run_with(
		&(struct options){
			.ip = IP, .lists = "none", .require = "combined.mail.abusix.zone" },
		NULL);
	expect_row("combined.mail.abusix.zone", ROLE_IP, SKIPPED);
	assert_int_equal(result->verdict, VERDICT_UNKNOWN);
	end();
}

static void test_closed(void **state)
{
	static const struct world rows[] = {
		{ ".combined.njabl.org", "91.195.240.117", RR_A },
		{ 0 },
	};

	(void)state;
	run_with(
		&(struct options){ .ip = IP,
			.domain = "example.com",
			.lists =
				"combined.njabl.org,dnsbl.sorbs.net,rhsbl.sorbs.net,csi.cloudmark.com" },
		rows);
	expect_row("combined.njabl.org", ROLE_IP, SKIPPED);
	expect_row("dnsbl.sorbs.net", ROLE_IP, SKIPPED);
	expect_row("rhsbl.sorbs.net", ROLE_SENDER, SKIPPED);
	expect_row("csi.cloudmark.com", ROLE_IP, SKIPPED);
	assert_non_null(
		strstr(row("combined.njabl.org", ROLE_IP)->reason, "closed since 2013-03-01"));
	assert_non_null(strstr(row("dnsbl.sorbs.net", ROLE_IP)->reason, "closed since 2024-06-05"));
	assert_non_null(strstr(row("csi.cloudmark.com", ROLE_IP)->reason, "no DNS list"));
	assert_int_equal(result->verdict, VERDICT_OK);
	assert_int_equal(count_findings(SEV_INFO), 4);
	assert_int_equal(result->dns.unique, 1); /* nothing but the resolver's own test */
	end();
}

/* The key goes out and nowhere else. */
static void test_key(void **state)
{
	static const struct world rows[] = {
		{ AT "key.zen.dq.spamhaus.net", "127.0.0.4", RR_A },
		{ AT "key.zen.dq.spamhaus.net", "see 25.2.0.192.s3cretk3y.zen.dq.spamhaus.net",
			RR_TXT },
		{ "2.0.0.127.key.zen.dq.spamhaus.net", "127.0.0.2", RR_A },
		{ ".key.zen.dq.spamhaus.net", "NXDOMAIN", RR_A },
		{ ".dq.spamhaus.net", "REFUSED", RR_A },
		{ 0 },
	};

	(void)state;
	run_with(&(struct options){ .ip = IP, .domain = "example.com", .dqs = secret }, rows);
	assert_true(saw_key);
	assert_int_equal(asked_secret_plain, 0);
	expect_row(ZEN, ROLE_IP, LISTED);
	assert_string_equal(row(ZEN, ROLE_IP)->text, "see 25.2.0.192.key.zen.dq.spamhaus.net");
	expect_row("zrd.dq.spamhaus.net", ROLE_SENDER, UNUSABLE); /* switched on by the key */
	assert_null(strstr(row("zrd.dq.spamhaus.net", ROLE_SENDER)->reason, "PREFLIGHT_DQS_KEY"));
	for (size_t i = 0; i < result->finding_count; i++) {
		const struct finding *f = &result->finding[i];

		assert_null(strstr(f->text, secret));
		assert_true(!f->evidence || !strstr(f->evidence, secret));
	}
	end();
}

static void test_rewriting(void **state)
{
	static const struct world rows[] = {
		{ ".invalid", "198.51.100.7", RR_A },
		{ ".org", "198.51.100.7", RR_A },
		{ ".net", "198.51.100.7", RR_A },
		{ ".com", "198.51.100.7", RR_A },
		{ 0 },
	};

	(void)state;
	run_with(&(struct options){ .ip = IP }, rows);
	assert_int_equal(result->fitness, FITNESS_REWRITES);
	assert_non_null(find(FIND_RESOLVER_REWRITES));
	assert_non_null(strstr(row(ZEN, ROLE_IP)->reason, "rewrites"));
	assert_null(strstr(row(ZEN, ROLE_IP)->reason, "parked"));
	assert_int_equal(result->verdict, VERDICT_UNKNOWN);
	end();
}

static void test_public_resolver(void **state)
{
	static const char *const servers[] = { "8.8.8.8", "1.1.1.1:53", "[2001:4860:4860::8888]:53",
		"9.9.9.9", "2606:4700:4700::1111", "114.114.114.114", "4.2.2.3", "208.67.222.222",
		"77.88.8.1", "223.5.5.5" };
	static const char *const private[] = { "127.0.0.1", "192.0.2.53:5353", "[::1]:53",
		"8.8.8.9", "1.1.2.1" };

	(void)state;
	for (size_t i = 0; i < sizeof servers / sizeof *servers; i++) {
		run_with(
			&(struct options){ .ip = IP, .lists = "none", .server = servers[i] }, NULL);
		if (result->fitness != FITNESS_PUBLIC || !find(FIND_RESOLVER_PUBLIC))
			fail_msg("%s is not known as public", servers[i]);
		assert_int_equal(result->verdict, VERDICT_OK);
		end();
	}
	for (size_t i = 0; i < sizeof private / sizeof *private; i++) {
		run_with(
			&(struct options){ .ip = IP, .lists = "none", .server = private[i] }, NULL);
		assert_int_equal(result->fitness, FITNESS_OK);
		end();
	}
}

static void test_fitness_untested(void **state)
{
	static const struct world refused[] = { { ".invalid", "REFUSED", RR_A }, { 0 } };

	(void)state;
	run_with(&(struct options){ .ip = IP, .lists = "none", .no_day = true }, NULL);
	assert_int_equal(result->fitness, FITNESS_UNTESTED);
	assert_int_equal(result->dns.unique, 0);
	end();
	run_with(&(struct options){ .ip = IP, .lists = ZEN }, refused);
	assert_int_equal(result->fitness, FITNESS_UNTESTED);
	assert_int_equal(result->verdict, VERDICT_OK);
	end();
}

/* A zone of the user's that nobody knows. */
static void test_plain_zone(void **state)
{
	static const struct world rows[] = {
		{ AT "rbl.example.net", "127.0.0.44", RR_A },
		{ 0 },
	};

	(void)state;
	run_with(&(struct options){ .ip = IP, .lists = "rbl.example.net" }, rows);
	expect_row("rbl.example.net", ROLE_IP, LISTED);
	assert_non_null(strstr(row("rbl.example.net", ROLE_IP)->reason, "not in the catalogue"));
	assert_int_equal(result->verdict, VERDICT_OK); /* low weight: info */
	end();
	run_with(&(struct options){ .ip = IP, .lists = "rbl.example.net" }, NULL);
	expect_row("rbl.example.net", ROLE_IP, CLEAN);
	assert_string_equal(row("rbl.example.net", ROLE_IP)->reason, "not self-tested");
	end();
}

/* A list that feeds a reputation: values, no listing. */
static void test_feed(void **state)
{
	static const struct list_code codes[] = {
		{ .match = "127.0.0.2",
			.set = { 0x7f000002, 0x7f000002, 0, 0, 0 },
			.label = "poor",
			.meaning = "poor reputation",
			.severity = CODE_SUSPECT,
			.value = "poor" },
	};
	static const struct list feed = {
		.zone = "csi.example.net",
		.name = "CSI mirror",
		.kind = LIST_IP4,
		.code = codes,
		.code_count = 1,
		.feeds = "rep:cloudmark-csi",
	};
	static const struct world poor[] = { { AT "csi.example.net", "127.0.0.2", RR_A }, { 0 } };
	static const struct world silent[] = { { ".csi.example.net", "SERVFAIL", RR_A }, { 0 } };
	static const char *const checks[] = { "dnsbl", NULL };
	static const struct {
		const struct world *rows;
		const char *value;
		enum list_verdict verdict;
	} cases[] = {
		{ poor, "poor", LIST_INFO },
		{ NULL, "none", CLEAN },
		{ silent, NULL, UNUSABLE },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		static const struct list *const selected[] = { &feed, NULL };
		const struct target_input input = { .ip = IP };
		const char *why;

		world = cases[i].rows;
		setup = (struct setup){ .checks = checks, .selected = selected, .day = "20261121" };
		run = run_open(&setup, NULL, 8000);
		run_add(run, target_new(arena, &input, &why));
		result = run_next(run, NULL);
		assert_int_equal(row("csi.example.net", ROLE_IP)->verdict, cases[i].verdict);
		if (cases[i].value) {
			assert_int_equal(result->rep_count, 1);
			assert_string_equal(result->rep[0].service, "cloudmark-csi");
			assert_string_equal(result->rep[0].value, cases[i].value);
			assert_int_equal(find(FIND_REP_POOR) != NULL, cases[i].rows == poor);
		} else {
			assert_int_equal(result->rep_count, 0);
		}
		end();
	}
}

static void test_health(void **state)
{
	static const struct world rows[] = { { ".bl.spamcop.net", "REFUSED", RR_A }, { 0 } };
	static const char *const checks[] = { "dnsbl", NULL };
	static const struct target nobody = { .addr_type = RR_A };
	static const char *const lists[] = { "core,dnsbl.sorbs.net,zrd.dq.spamhaus.net", NULL };
	const char *why;

	(void)state;
	world = rows;
	setup = (struct setup){ .checks = checks, .lists = lists, .day = "20261121" };
	assert_true(list_select(arena, NULL, &setup, &why));
	setup.lists_health = true;
	run = run_open(&setup, NULL, 8000);
	run_add(run, &nobody);
	result = run_next(run, NULL);
	assert_int_equal(result->list_count, 19);
	expect_row(ZEN, ROLE_IP, CLEAN);
	assert_int_equal(row("bl.spamcop.net", ROLE_IP)->fault, FAULT_REFUSED);
	assert_int_equal(row("dnsbl.sorbs.net", ROLE_IP)->fault, FAULT_DEAD);
	assert_int_equal(row("zrd.dq.spamhaus.net", ROLE_IP)->fault, FAULT_KEY);
	end();
}

static int open_arena(void **state)
{
	(void)state;
	arena = arena_new();
	return 0;
}

static int close_arena(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_clean),
		cmocka_unit_test(test_not_asked),
		cmocka_unit_test(test_zen),
		cmocka_unit_test(test_medium),
		cmocka_unit_test(test_low),
		cmocka_unit_test(test_domains),
		cmocka_unit_test(test_odd_names),
		cmocka_unit_test(test_v6),
		cmocka_unit_test(test_unusable),
		cmocka_unit_test(test_required),
		cmocka_unit_test(test_closed),
		cmocka_unit_test(test_key),
		cmocka_unit_test(test_rewriting),
		cmocka_unit_test(test_public_resolver),
		cmocka_unit_test(test_fitness_untested),
		cmocka_unit_test(test_plain_zone),
		cmocka_unit_test(test_feed),
		cmocka_unit_test(test_health),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, open_arena, close_arena);
}
