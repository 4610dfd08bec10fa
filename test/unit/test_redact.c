/* Captures without names: what stays, what goes, and that the same is replaced by the same. */
#include "checks/redact/redact.h"
#include "resolver/json.h"
#include "resolver/wire.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define KEY \
	"MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQC8rsOWBv4gRxuRDCkW1mPqzKBBSCVfB2S2Hn7Gk0qNNtWgNHRzZJd" \
	"WxW7HZwq5U1XkkgJtB2oE5Hj9pZ1Fz9ZDhJkY3uhCQk1oG1cxjQ0mYgXqSRbUL4TnYcW1eF5yJ8Yk0u6V0mY2Yw0dGq5" \
	"pM1mQkNqVb3W6l2t3oQIDAQAB"

static struct arena *arena;
static char *written;
static size_t size;

/* A question line about NAME with one record. */
#define LINE(name, type, record) \
	"{\"name\":\"" name "\",\"type\":\"" type "\",\"rcode\":\"NOERROR\",\"answer\":[\"" name \
	". 60 IN " type " " record "\"]}\n"

static const char *const *make_arguments(void *context, struct redactor *redactor)
{
	const char **words = arena_array(redact_arena(redactor), 9, sizeof *words);
	const char *const *hosts = context;

	for (size_t i = 0; i < 8 && hosts && hosts[i]; i++)
		words[i] = redact_helo(redactor, hosts[i]);
	return words;
}

static bool redact(const char *const *hosts, const char *text)
{
	static const struct setup setup;
	const struct redact_arguments arguments = { make_arguments, (void *)(uintptr_t)hosts };
	FILE *out;
	bool good;

	free(written);
	written = NULL;
	out = open_memstream(&written, &size);
	good = redact_capture(&setup, str_of(text), &arguments, out);
	fclose(out);
	return good;
}

/* Line I of what was written. */
static const struct json *line(size_t i)
{
	struct str rest = { written, size }, one = { 0 };
	const char *why;

	for (size_t k = 0; k <= i; k++)
		one = str_cut(&rest, '\n');
	return json_parse(arena, one, &why);
}

static const struct rr *record(size_t i)
{
	const struct json *answer = json_get(line(i), "answer");
	const struct rr *rr = wire_rr_parse(arena, answer->item[0].text);

	assert_non_null(rr);
	return rr;
}

static int setup(void **state)
{
	(void)state;
	arena = arena_new();
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	arena_free(arena);
	free(written);
	written = NULL;
	return 0;
}

static void test_addresses(void **state)
{
	static const char *const addresses[] = { "62.0.2.25", "62.0.2.130", "10.1.2.3", "192.0.2.7",
		"172.16.5.4", "240.1.2.3", "224.0.0.5", "100.64.3.4" };
	const char *text = "";
	struct ip old, first, second;

	(void)state;
	for (size_t i = 0; i < 8; i++)
		text = arena_printf(arena,
			"%s{\"name\":\"a.example.com\",\"type\":\"A\",\"rcode\":\"NOERROR\","
			"\"answer\":[\"a.example.com. 60 IN A %s\"]}\n",
			text, addresses[i]);
	assert_true(redact(NULL, text));
	for (size_t i = 0; i < 8; i++) {
		assert_true(ip_parse(str_of(addresses[i]), &old));
		assert_false(ip_eq(&old, &record(i)->ip));
		assert_int_equal(ip_class(&old), ip_class(&record(i)->ip));
		assert_int_equal(ip_is_documentation(&old), ip_is_documentation(&record(i)->ip));
	}
	first = record(0)->ip;
	second = record(1)->ip;
	assert_true(ip_prefix_eq(&first, &second, 24));
	assert_false(ip_prefix_eq(&first, &second, 25));
}

static void test_what_stays(void **state)
{
	static const char text[] = LINE("2.0.0.127.zen.spamhaus.org", "A", "127.0.0.2")
		LINE("preflight-abcdefghijkl.invalid", "A", "127.0.0.3")
			LINE("dbltest.com.dbl.spamhaus.org", "A", "127.0.1.2")
				LINE("s1._domainkey.gmail.com", "TXT", "\\\"v=DKIM1; p=\\\"")
					LINE("_dmarc.com", "TXT", "\\\"v=DMARC1; p=none\\\"");
	static const char *const names[] = { "2.0.0.127.zen.spamhaus.org",
		"preflight-abcdefghijkl.invalid", "dbltest.com.dbl.spamhaus.org",
		"s1._domainkey.gmail.com", "_dmarc.com" };

	(void)state;
	assert_true(redact(NULL, text));
	for (size_t i = 0; i < 5; i++)
		assert_string_equal(json_get_text(line(i), "name"), names[i]);
	assert_string_equal(record(2)->show, "127.0.1.2");
}

/* A PTR name that holds its address in some form holds the new one in the same form. */
static void test_generic_names(void **state)
{
	static const char text[] = LINE("25.2.0.62.in-addr.arpa", "PTR",
		"3e000219.dsl.isp.net.") LINE("26.2.0.62.in-addr.arpa", "PTR",
		"062000002026.isp.net.")
		LINE("27.2.0.62.in-addr.arpa", "PTR", "ip-27-2-0.pool.isp.net.") LINE(
			"5.4.3.2.1.0.d.c.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.f.4.1.0.1.0.a.2.ip6.arpa",
			"PTR", "h-cd01-2345.isp.net.");
	const struct rr *rr;
	unsigned b[4];

	(void)state;
	static const char *const hosts[] = { "62.0.2.25", "62.0.2.26", "62.0.2.27",
		"2a01:14f::cd01:2345", NULL };

	assert_true(redact(
		hosts, arena_printf(arena, "{\"preflight\":\"1\",\"arguments\":[]}\n%s", text)));
	for (size_t i = 1; i <= 3; i++) {
		rr = record(i);
		assert_int_equal(sscanf(rr->owner, "%u.%u.%u.%u.", &b[3], &b[2], &b[1], &b[0]), 4);
		const char *label =
			i == 1 ? arena_printf(
					 arena, "%02x%02x%02x%02x.dsl.", b[0], b[1], b[2], b[3])
			: i == 2 ? arena_printf(arena, "%03u%03u%03u%03u.", b[0], b[1], b[2], b[3])
				 : arena_printf(arena, "ip-%u-%u-%u.pool.", b[3], b[2], b[1]);

		assert_int_equal(strncmp(rr->name, label, strlen(label)), 0);
	}
	rr = record(4);
	assert_int_equal(rr->owner[0], rr->name[10]);
	assert_int_equal(rr->owner[14], rr->name[2]);
	assert_null(strstr(written, "isp"));
}

static void test_records(void **state)
{
	static const char text[] = LINE("_25._tcp.mx.example.com", "TLSA",
		"3 1 1 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f")
		LINE("acme._domainkey.example.com", "TXT",
			"\\\"v=DKIM1; k=rsa; p=" KEY "\\\"") LINE("dead._domainkey.example.com",
			"TXT", "\\\"v=DKIM1; p=no key at all!\\\"") LINE("example.com", "TXT",
			"\\\"Acme GmbH, K\\\\195\\\\182ln %{i} 12\\\" \\\"34\\\"")
			LINE("xn--mnchen-3ya.example.com", "CNAME", "xn--fiq228c.example.com.");
	const struct rr *key;

	(void)state;
	assert_true(redact(NULL, text));
	assert_int_equal(record(0)->text.n, 35);
	assert_memory_equal(record(0)->text.p, "\3\1\1", 3);
	assert_memory_not_equal(record(0)->text.p + 3, "\0\1\2\3\4\5\6\7", 8);
	key = record(1);
	assert_memory_equal(
		key->text.p, "v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQ", 56);
	assert_null(strstr(written, "rsOWBv4gRxuRDCkW1mPq"));
	assert_int_equal(key->text.n, strlen("v=DKIM1; k=rsa; p=" KEY));
	assert_null(strstr(record(2)->show, "no key at all"));
	assert_string_equal(record(3)->show, "\"xxxx xxxx, x\\195\\169xx %{i} 00\" \"00\"");
	assert_non_null(strstr(record(4)->owner, "-3ya."));
	assert_int_equal(strncmp(record(4)->name, "xn--", 4), 0);
	assert_non_null(name_from_user(arena, str_of(record(4)->owner), NULL));
	assert_non_null(name_from_user(arena, str_of(record(4)->name), NULL));
	assert_null(strstr(written, "fiq228c"));
	assert_null(strstr(written, "mnchen"));
}

static void test_spf(void **state)
{
	static const char text[] = LINE("mail.example.com", "A", "62.0.2.25") LINE("example.com",
		"TXT",
		"\\\"v=spf1 +ip4:62.0.2.0/24 ip6:2a01:4f8::/32 62.0.2.25 a:mail.example.com/24//64 "
		"exists:%{ir}.x%{d}.example.com mx:example.com. ?include:no-dots ip4:300.1.1.1 "
		"exp=%{l}._why.example.com redirect=example.net\\\"")
		LINE("other.example.com", "TXT", "\\\"spf1 v=62.0.2.25 broken\\\"");
	struct str spf;
	const char *mail;

	(void)state;
	assert_true(redact(NULL, text));
	spf = record(1)->text;
	mail = record(0)->owner;
	assert_non_null(strstr(spf.p, arena_printf(arena, " a:%s/24//64 ", mail)));
	assert_non_null(
		strstr(spf.p, arena_printf(arena, " exists:%%{ir}.x%%{d}.%s ", name_parent(mail))));
	assert_non_null(strstr(spf.p, arena_printf(arena, " mx:%s. ", name_parent(mail))));
	assert_non_null(strstr(spf.p, arena_printf(arena, " %s a:", record(0)->show)));
	assert_null(strstr(written, "62.0.2"));
	assert_null(strstr(written, "example"));
}

/* A record that is too long stays too long, though no address is as long as those in it were. */
static void test_long_spf(void **state)
{
#define ELEVEN \
	" ip4:123.123.123.101 ip4:123.124.123.102 ip4:123.125.123.103 ip4:123.126.123.104" \
	" ip4:123.127.123.105 ip4:123.128.123.106 ip4:123.129.123.107 ip4:123.130.123.108" \
	" ip4:123.131.123.109 ip4:123.132.123.110 ip4:123.133.123.111"
	(void)state;
	assert_true(redact(NULL,
		LINE("a.example.net", "TXT", "\\\"v=spf1" ELEVEN "\\\" \\\"" ELEVEN " -all\\\"")));
	assert_int_equal(record(0)->text.n, strlen("v=spf1" ELEVEN ELEVEN " -all"));
	assert_int_equal(record(0)->text.n, 451);
	assert_memory_equal(record(0)->text.p, "v=spf1 ip4:", 11);
	assert_non_null(memmem(record(0)->text.p, 451, " -all", 5));
}

static void test_servers(void **state)
{
	static const char text[] =
		"{\"name\":\"a.example.com\",\"type\":\"A\",\"rcode\":\"SERVFAIL\",\"server\":\"62.0.2.53:5353\"}\n"
		"{\"name\":\"b.example.com\",\"type\":\"A\",\"rcode\":\"SERVFAIL\",\"server\":\"[2a01:4f8::53]:53\"}\n"
		"{\"name\":\"c.example.com\",\"type\":\"A\",\"rcode\":\"SERVFAIL\",\"server\":\"zone my/secret.zone\"}\n"
		"{\"name\":\"d.example.com\",\"type\":\"A\",\"rcode\":\"SERVFAIL\",\"server\":\"127.0.0.1\"}\n";
	const char *server;

	(void)state;
	assert_true(redact(NULL, text));
	server = json_get_text(line(0), "server");
	assert_non_null(strstr(server, ":5353"));
	assert_null(strstr(server, "62.0.2.53"));
	server = json_get_text(line(1), "server");
	assert_int_equal(server[0], '[');
	assert_non_null(strstr(server, "]:53"));
	assert_null(strstr(server, "2a01:4f8::53"));
	assert_string_equal(json_get_text(line(2), "server"), "zone FILE");
	assert_string_equal(json_get_text(line(3), "server"), "127.0.0.1");
}

static void test_faults(void **state)
{
	static const char *const faults[] = { "nonsense\n", "[]\n",
		"{\"name\":\"a..b\",\"type\":\"A\"}\n",
		"{\"name\":\"a.b\",\"type\":\"A\",\"answer\":[\"no record\"]}\n" };

	(void)state;
	for (size_t i = 0; i < 4; i++)
		assert_false(redact(NULL, faults[i]));
	assert_true(redact(NULL, ""));
	assert_true(redact(NULL, "\n \n"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_addresses, setup, teardown),
		cmocka_unit_test_setup_teardown(test_what_stays, setup, teardown),
		cmocka_unit_test_setup_teardown(test_generic_names, setup, teardown),
		cmocka_unit_test_setup_teardown(test_records, setup, teardown),
		cmocka_unit_test_setup_teardown(test_spf, setup, teardown),
		cmocka_unit_test_setup_teardown(test_long_spf, setup, teardown),
		cmocka_unit_test_setup_teardown(test_servers, setup, teardown),
		cmocka_unit_test_setup_teardown(test_faults, setup, teardown),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
