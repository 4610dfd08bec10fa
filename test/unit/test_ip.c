/* IP addresses: what is none first. */
#include "resolver/ip.h"

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

static struct ip parse(const char *text)
{
	struct ip ip = { 0 };

	if (!ip_parse(str_of(text), &ip))
		fail_msg("refused: %s", text);
	return ip;
}

static void no_addresses(void **state)
{
	static const char *const rows[] = { "", " ", "1", "1.2.3", "1.2.3.4.5", "1.2.3.256",
		"01.2.3.4", "1.2.3.4 ", " 1.2.3.4", "1.2.3.4.", "1..3.4", "0x1.2.3.4", "1.2.3.-4",
		"1.2.3.4/32", ":", ":::", "::1::", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9",
		"12345::", "fe80::1%eth0", "[::1]", "::1.2.3", "::1.2.3.256",
		"g::", "::ffff:1.2.3.4.5", "1:2:3:4:5:6:7:1.2.3.4",
		"0000:0000:0000:0000:0000:ffff:255.255.255.2555", "\xd9\xa1.2.3.4" };
	struct ip ip = { .version = 9 };

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (ip_parse(str_of(rows[i]), &ip))
			fail_msg("taken: %s", rows[i]);
	assert_false(ip_parse((struct str){ "1.2.3.4\0", 8 }, &ip));
	assert_false(ip_parse((struct str){ NULL, 0 }, &ip));
	assert_int_equal(ip.version, 9);
}

static void canonical_text(void **state)
{
	static const char *const rows[][2] = {
		{ "0.0.0.0", "0.0.0.0" },
		{ "255.255.255.255", "255.255.255.255" },
		{ "::", "::" },
		{ "::1", "::1" },
		{ "1::", "1::" },
		{ "0:0:0:0:0:0:0:0", "::" },
		{ "2001:DB8::0001", "2001:db8::1" },
		{ "2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1" }, /* one group is not shortened */
		{ "2001:0:0:1:0:0:0:1", "2001:0:0:1::1" },	    /* the longest run */
		{ "2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1" },    /* the first of two */
		{ "1:0:0:2:3:4:5:6", "1::2:3:4:5:6" },
		{ "0:0:1:2:3:4:5:6", "::1:2:3:4:5:6" },
		{ "1:2:3:4:5:6:0:0", "1:2:3:4:5:6::" },
		{ "::ffff:1.2.3.4", "::ffff:1.2.3.4" },
		{ "::FFFF:102:304", "::ffff:1.2.3.4" },
		{ "::1.2.3.4", "::102:304" },
		{ "64:ff9b::192.0.2.1", "64:ff9b::c000:201" },
		{ "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
			"ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff" },
	};
	char text[IP_TEXT_MAX];

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct ip ip = parse(rows[i][0]), again;

		assert_string_equal(ip_text(&ip, text), rows[i][1]);
		assert_true(ip_parse(str_of(text), &again));
		assert_true(ip_eq(&ip, &again));
	}
	assert_string_equal(ip_text(&(struct ip){ 0 }, text), "");
}

static void comparing(void **state)
{
	struct ip a = parse("192.0.2.128"), b = parse("192.0.2.129"), c = parse("c000:280::");

	(void)state;
	assert_false(ip_eq(&a, &b));
	assert_false(ip_eq(&a, &c));
	assert_true(ip_prefix_eq(&a, &b, 31));
	assert_false(ip_prefix_eq(&a, &b, 32));
	assert_true(ip_prefix_eq(&a, &a, 32));
	assert_false(ip_prefix_eq(&a, &a, 33));
	assert_true(ip_prefix_eq(&a, &b, 0));
	assert_false(ip_prefix_eq(&a, &c, 0));
	assert_true(ip_prefix_eq(&c, &c, 128));
	assert_false(ip_prefix_eq(&c, &c, 129));
	a = parse("::ffff:192.0.2.128");
	c = ip_unmapped(&a);
	assert_int_equal(c.version, 4);
	assert_int_equal(c.bytes[3], 128);
	a = parse("::fffe:192.0.2.128");
	c = ip_unmapped(&a);
	assert_true(ip_eq(&a, &c));
}

static void classes(void **state)
{
	static const struct {
		const char *text;
		enum ip_class class;
	} rows[] = {
		{ "0.0.0.0", IP_BOGON },
		{ "0.255.255.255", IP_BOGON },
		{ "1.0.0.0", IP_PUBLIC },
		{ "9.255.255.255", IP_PUBLIC },
		{ "10.0.0.0", IP_PRIVATE },
		{ "11.0.0.0", IP_PUBLIC },
		{ "100.63.255.255", IP_PUBLIC },
		{ "100.64.0.0", IP_PRIVATE },
		{ "100.127.255.255", IP_PRIVATE },
		{ "100.128.0.0", IP_PUBLIC },
		{ "127.0.0.0", IP_LOOPBACK },
		{ "127.255.255.255", IP_LOOPBACK },
		{ "169.254.1.1", IP_PRIVATE },
		{ "172.15.255.255", IP_PUBLIC },
		{ "172.16.0.0", IP_PRIVATE },
		{ "172.31.255.255", IP_PRIVATE },
		{ "172.32.0.0", IP_PUBLIC },
		{ "192.0.0.1", IP_RESERVED },
		{ "192.0.0.9", IP_PUBLIC },
		{ "192.0.1.0", IP_PUBLIC },
		{ "192.0.2.0", IP_PUBLIC },
		{ "192.88.99.1", IP_RESERVED },
		{ "192.168.255.255", IP_PRIVATE },
		{ "198.17.255.255", IP_PUBLIC },
		{ "198.18.0.0", IP_RESERVED },
		{ "198.19.255.255", IP_RESERVED },
		{ "198.20.0.0", IP_PUBLIC },
		{ "198.51.100.9", IP_PUBLIC },
		{ "203.0.113.9", IP_PUBLIC },
		{ "223.255.255.255", IP_PUBLIC },
		{ "224.0.0.0", IP_BOGON },
		{ "239.255.255.255", IP_BOGON },
		{ "240.0.0.0", IP_RESERVED },
		{ "255.255.255.254", IP_RESERVED },
		{ "255.255.255.255", IP_BOGON },
		{ "::", IP_BOGON },
		{ "::1", IP_LOOPBACK },
		{ "::2", IP_RESERVED },
		{ "::ffff:127.0.0.1", IP_RESERVED },
		{ "64:ff9b::1", IP_PUBLIC },
		{ "64:ff9b:1::1", IP_RESERVED },
		{ "100::1", IP_RESERVED },
		{ "2000::1", IP_PUBLIC },
		{ "2001::1", IP_RESERVED },
		{ "2001:2::1", IP_RESERVED },
		{ "2001:20::1", IP_PUBLIC },
		{ "2001:1ff:ffff::", IP_RESERVED },
		{ "2001:200::", IP_PUBLIC },
		{ "2001:db8::1", IP_PUBLIC },
		{ "2002::1", IP_RESERVED },
		{ "2a00::1", IP_PUBLIC },
		{ "3fff:fff::1", IP_PUBLIC },
		{ "4000::1", IP_RESERVED },
		{ "5f00::1", IP_RESERVED },
		{ "fbff::", IP_RESERVED },
		{ "fc00::1", IP_PRIVATE },
		{ "fdff::1", IP_PRIVATE },
		{ "fe80::1", IP_PRIVATE },
		{ "febf::1", IP_PRIVATE },
		{ "fec0::1", IP_RESERVED },
		{ "ff02::1", IP_BOGON },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct ip ip = parse(rows[i].text);

		if (ip_class(&ip) != rows[i].class)
			fail_msg("%s is %s", rows[i].text, ip_class_name(ip_class(&ip)));
	}
	assert_string_equal(ip_class_name(IP_LOOPBACK), "loopback");
}

static void documentation(void **state)
{
	static const char *const yes[] = { "192.0.2.255", "198.51.100.0", "203.0.113.1",
		"2001:db8:ffff::", "3fff::" };
	static const char *const no[] = { "192.0.3.0", "198.51.101.0", "203.0.112.255",
		"2001:db9::", "3fff:1000::", "::ffff:192.0.2.1", "10.0.0.1" };

	(void)state;
	for (size_t i = 0; i < sizeof yes / sizeof *yes; i++) {
		struct ip ip = parse(yes[i]);

		assert_true(ip_is_documentation(&ip));
	}
	for (size_t i = 0; i < sizeof no / sizeof *no; i++) {
		struct ip ip = parse(no[i]);

		assert_false(ip_is_documentation(&ip));
	}
}

static void reverse(void **state)
{
	struct ip four = parse("192.0.2.25"), six = parse("2001:db8::567:89ab");

	(void)state;
	assert_string_equal(ip_reverse(arena, &four), "25.2.0.192.in-addr.arpa");
	/* RFC 3596 section 2.5 has a like one */
	assert_string_equal(ip_reverse(arena, &six),
		"b.a.9.8.7.6.5.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa");
	assert_string_equal(ip_reverse_labels(arena, &four), "25.2.0.192");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_addresses),
		cmocka_unit_test(canonical_text),
		cmocka_unit_test(comparing),
		cmocka_unit_test(classes),
		cmocka_unit_test(documentation),
		cmocka_unit_test(reverse),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
