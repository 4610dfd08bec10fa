/* Which lists --lists, --require and --keys select, and what is wrong with bad ones. */
#include "checks/dnsbl/list_select.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { WORDS_MAX = 8 };

static struct arena *arena;

/* A file with this text; its path in the arena. */
static const char *file_of(const char *text, const char *ending)
{
	char path[] = "/tmp/preflight-test-XXXXXX";
	int fd = mkstemp(path);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	close(fd);

	const char *name = arena_printf(arena, "%s%s", path, ending);

	assert_int_equal(rename(path, name), 0);
	return name;
}

static size_t count(const struct setup *setup)
{
	size_t n = 0;

	while (setup->selected[n])
		n++;
	return n;
}

/* Lists of ours of at least this tier: what sets of lists are made of. */
static size_t of_tier(enum list_tier least)
{
	size_t n = 0;

	for (size_t i = 0; i < builtin_list_count; i++)
		n += builtin_lists[i].tier >= least && !builtin_lists[i].needs_key;
	return n;
}

static bool selects(const struct setup *setup, const char *zone)
{
	for (size_t i = 0; setup->selected[i]; i++)
		if (!strcmp(setup->selected[i]->zone, zone))
			return true;
	return false;
}

/* LISTS and REQUIRE are words separated by blanks; NULL: the option is not given. */
static struct setup select_with(
	const char *lists, const char *require, const char *keys, const char **why)
{
	struct setup setup = { 0 };
	const char *const texts[] = { lists, require };
	const char **words[2] = { NULL, NULL };

	for (size_t i = 0; i < 2; i++) {
		struct str rest = str_of(texts[i]);
		size_t used = 0;

		if (!texts[i])
			continue;
		words[i] = arena_array(arena, WORDS_MAX + 1, sizeof **words);
		while (rest.p && used < WORDS_MAX) {
			struct str word = str_cut(&rest, ' ');

			words[i][used++] = str_dup(arena, word);
		}
	}
	setup.lists = words[0];
	setup.require = words[1];
	*why = NULL;
	if (!list_select(arena, keys, &setup, why))
		assert_non_null(*why);
	else
		assert_non_null(setup.selected);
	return setup;
}

static struct setup good(const char *lists, const char *require, const char *keys)
{
	const char *why;
	struct setup setup = select_with(lists, require, keys, &why);

	if (why)
		fail_msg("%s", why);
	return setup;
}

static void test_sets(void **state)
{
	(void)state;

	struct setup usual = good(NULL, NULL, NULL);

	assert_int_equal(count(&usual), of_tier(TIER_STANDARD));
	assert_true(count(&usual) >= 42);

	struct setup core = good("core", NULL, NULL);

	assert_int_equal(count(&core), of_tier(TIER_CORE));
	assert_true(selects(&core, "zen.spamhaus.org") && selects(&core, "multi.surbl.org"));
	assert_false(selects(&core, "dnsbl-2.uceprotect.net"));

	struct setup extended = good("extended", NULL, NULL);

	assert_int_equal(count(&extended), of_tier(TIER_EXTENDED));
	assert_true(selects(&extended, "bogons.cymru.com"));

	struct setup none = good("none", NULL, NULL);

	assert_int_equal(count(&none), 0);

	struct setup all = good("all", NULL, NULL);

	assert_true(count(&all) > 120);
	assert_false(selects(&all, "dnsbl.njabl.org") || selects(&all, "csi.cloudmark.com"));
	assert_false(selects(&all, "sbl.spamhaus.org"));   /* comes with ZEN */
	assert_true(selects(&all, "zrd.dq.spamhaus.net")); /* to be said that it needs a key */
}

static void test_order(void **state)
{
	struct setup setup = good(NULL, NULL, NULL);

	(void)state;
	assert_string_equal(setup.selected[0]->zone, "zen.spamhaus.org");
	for (size_t i = 1; setup.selected[i]; i++)
		assert_true(setup.selected[i - 1]->tier >= setup.selected[i]->tier);
}

static void test_zones(void **state)
{
	struct setup setup = good("bl.spamcop.net,SBL.Spamhaus.org zen.spamhaus.org.", NULL, NULL);

	(void)state;
	assert_int_equal(count(&setup), 3);
	assert_true(selects(&setup, "sbl.spamhaus.org")); /* named, though ZEN contains it */

	setup = good("none", "zen.spamhaus.org,psbl.surriel.com", NULL);
	assert_int_equal(count(&setup), 2);
	assert_true(list_is_required(&setup, "psbl.surriel.com"));
	assert_false(list_is_required(&setup, "bl.spamcop.net"));

	setup = good("core bl.spamcop.net", "bl.spamcop.net", NULL);
	assert_int_equal(count(&setup), of_tier(TIER_CORE)); /* it is one of them */

	setup = good("dnsbl.njabl.org", NULL, NULL); /* to be said that it is closed */
	assert_true(selects(&setup, "dnsbl.njabl.org"));
}

static void test_unknown_zone(void **state)
{
	struct setup setup = good("rbl.example.net rbl.example.net", "rbl.example.net", NULL);
	const struct list *list = setup.selected[0];

	(void)state;
	assert_int_equal(count(&setup), 1);
	assert_string_equal(list->zone, "rbl.example.net");
	assert_true(list->code_count == 1 && list_takes_ip(list, 4) && list_takes_ip(list, 6));
	assert_non_null(strstr(list->note, "not in the catalogue"));
}

static void test_add_zone(void **state)
{
	struct setup setup = good("none", NULL, NULL);
	const char *why = NULL;

	(void)state;
	assert_true(list_select_zone(arena, &setup, "xbl.spamhaus.org", &why));
	assert_true(list_select_zone(arena, &setup, "zen.spamhaus.org", &why));
	assert_true(list_select_zone(arena, &setup, "zen.spamhaus.org", &why));
	assert_int_equal(count(&setup), 2);
	assert_false(list_select_zone(arena, &setup, "no zone", &why));
	assert_non_null(why);
}

static void test_own_file(void **state)
{
	const char *path = file_of("[{ \"zone\": \"csi.example.net\", \"name\": \"CSI feed\","
				   "   \"kind\": \"ip4\", \"feeds\": \"rep:cloudmark-csi\","
				   "   \"codes\": [{ \"match\": \"127.0.0.2\", \"label\": \"poor\","
				   "     \"meaning\": \"poor\", \"severity\": \"info\","
				   "     \"value\": \"poor\" }] },"
				   " { \"zone\": \"zen.spamhaus.org\", \"name\": \"Our mirror\","
				   "   \"kind\": \"ip\", \"any_code_listed\": true }]",
		".json");
	struct setup setup = good(path, NULL, NULL);

	(void)state;
	assert_int_equal(count(&setup), 2);
	assert_true(selects(&setup, "csi.example.net"));

	setup = good(arena_printf(arena, "default %s", path), NULL, NULL);
	assert_int_equal(count(&setup), of_tier(TIER_STANDARD) + 1);
	for (size_t i = 0; setup.selected[i]; i++)
		if (!strcmp(setup.selected[i]->zone, "zen.spamhaus.org"))
			assert_string_equal(setup.selected[i]->name, "Our mirror");
	unlink(path);
}

static void test_keys(void **state)
{
	const char *path = file_of("# keys\n\n"
				   "zen.spamhaus.org\tSecretOfZen\n"
				   "  combined.mail.abusix.zone   abusixkey # ours\r\n",
		"");
	struct setup setup = good(NULL, NULL, path);

	(void)state;
	assert_int_equal(setup.key_count, 2);
	assert_string_equal(
		list_key_for(&setup, list_find(&setup, "zen.spamhaus.org")), "secretofzen");
	assert_null(list_key_for(&setup, list_find(&setup, "dbl.spamhaus.org")));
	assert_null(list_key_for(&setup, list_find(&setup, "bl.spamcop.net")));
	assert_true(selects(&setup, "combined.mail.abusix.zone")); /* switched on by its key */
	assert_false(selects(&setup, "dblack.mail.abusix.zone"));
	unlink(path);

	path = file_of("dq.spamhaus.net allofspamhaus\n", "");
	setup = good(NULL, NULL, path);
	assert_string_equal(
		list_key_for(&setup, list_find(&setup, "dbl.spamhaus.org")), "allofspamhaus");
	assert_true(selects(&setup, "zrd.dq.spamhaus.net"));
	unlink(path);
}

static void test_key_of_environment(void **state)
{
	const char *why;

	(void)state;
	setenv("PREFLIGHT_DQS_KEY", "envkey1234", 1);

	struct setup setup = good(NULL, NULL, NULL);

	assert_string_equal(
		list_key_for(&setup, list_find(&setup, "zen.spamhaus.org")), "envkey1234");
	assert_true(selects(&setup, "zrd.dq.spamhaus.net"));
	assert_true(selects(&setup, "authbl.dq.spamhaus.net"));
	setenv("PREFLIGHT_DQS_KEY", "bad key!secret", 1);
	select_with(NULL, NULL, NULL, &why);
	assert_non_null(strstr(why, "PREFLIGHT_DQS_KEY"));
	assert_null(strstr(why, "secret"));
	setenv("PREFLIGHT_DQS_KEY", "", 1);
	assert_int_equal(good(NULL, NULL, NULL).key_count, 0);
	unsetenv("PREFLIGHT_DQS_KEY");
}

/* Faults of the user: one line, with the offending text, never with a key. */
static void test_faults(void **state)
{
	static const struct {
		const char *lists, *require, *keys; /* keys: text of the file */
		const char *part;
	} cases[] = {
		{ "cor", NULL, NULL, "`cor'" },
		{ "bad zone..name", NULL, NULL, "`bad'" },
		{ "zen..spamhaus.org", NULL, NULL, "`zen..spamhaus.org'" },
		{ "\x1b[31m", NULL, NULL, "\\x1b" },
		{ NULL, "default", NULL, "--require: `default'" },
		{ "./no-such-file.json", NULL, NULL, "no-such-file.json" },
		{ NULL, NULL, "zen.spamhaus.org\n", ":1: expected ZONE KEY" },
		{ NULL, NULL, "# x\n\nzen.spamhaus.org se cret\n",
			":3: the key is not a DNS label" },
		{ NULL, NULL, "zen..org secretkey\n", ":1: the first word is no zone" },
		{ NULL, NULL, "no.such.list secretkey\n",
			":1: the first word is the zone of no list" },
		{ NULL, NULL, "bl.spamcop.net secretkey\n",
			":1: the list bl.spamcop.net takes no key" },
		{ NULL, NULL, "zen.spamhaus.org secret.key\n", ":1: the key is not a DNS label" },
		{ NULL, NULL, "zen.spamhaus.org -secretkey\n", ":1: the key is not a DNS label" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const char *keys = cases[i].keys ? file_of(cases[i].keys, "") : NULL;
		const char *why;

		select_with(cases[i].lists, cases[i].require, keys, &why);
		if (!why || !strstr(why, cases[i].part))
			fail_msg("case %zu: '%s' without '%s'", i, why ? why : "-", cases[i].part);
		assert_null(strstr(why, "secret"));
		assert_null(strstr(why, "cret\n"));
		assert_null(strchr(why, '\n'));
		if (keys)
			unlink(keys);
	}
	const char *why;

	select_with(NULL, NULL, "/no/such/file", &why);
	assert_non_null(strstr(why, "/no/such/file: "));
}

static int open_arena(void **state)
{
	(void)state;
	unsetenv("PREFLIGHT_DQS_KEY");
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
		cmocka_unit_test(test_sets),
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_zones),
		cmocka_unit_test(test_unknown_zone),
		cmocka_unit_test(test_add_zone),
		cmocka_unit_test(test_own_file),
		cmocka_unit_test(test_keys),
		cmocka_unit_test(test_key_of_environment),
		cmocka_unit_test(test_faults),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, open_arena, close_arena);
}
