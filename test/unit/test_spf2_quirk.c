/* Our idea of how much room libspf2 has for terms, against the library itself; and records as its
 * habits make them read. */
#include "checks/spf2/spf2_quirk.h"
#include "test/unit/spf_world.h"

#include <netinet/in.h>
#define HAVE_DECL_NS_T_SPF 1
#include <spf2/spf.h>

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

enum { RECORDS = 2000 };

static const char *const terms[] = {
	"ip4:192.0.2.1",
	"ip4:198.51.100.0/24",
	"-ip6:2001:db8::1",
	"ip6:2001:db8::/48",
	"a",
	"mx",
	"a/24",
	"mx//64",
	"a/24//64",
	"ptr",
	"a:mail.example.com",
	"mx:x.example.com/28",
	"~include:_spf.example.net",
	"exists:%{ir}.%{v}._spf.%{d2}",
	"?exists:%{l1r-}.a.b.example.com",
	"include:a%%b%_c%-d.example.com",
	"ptr:example.com",
};

static const char *random_record(struct arena *arena, unsigned *seed)
{
	unsigned count = 20 + world_random(seed) % 60;
	char *text = arena_strdup(arena, "v=spf1");

	for (unsigned i = 0; i < count; i++)
		text = arena_printf(arena, "%s %s", text,
			terms[world_random(seed) % (sizeof terms / sizeof *terms)]);
	return arena_printf(arena, "%s %s", text,
		world_random(seed) % 2 ? "-all" : "redirect=_spf.example.net");
}

static unsigned kept_by_us(struct arena *arena, const char *text)
{
	const struct spf_record *record = spf_record_parse(arena, str_of(text));
	const struct spf_term *dropped = spf2_quirk_dropped(record);

	assert_int_equal(record->fault_count, 0);
	return (unsigned)(dropped ? (size_t)(dropped - record->term) : record->count);
}

static unsigned kept_by_library(SPF_server_t *server, const char *text)
{
	SPF_response_t *response = SPF_response_new(NULL);
	SPF_record_t *record = NULL;
	unsigned count;

	assert_int_equal(SPF_record_compile(server, response, &record, text), SPF_E_SUCCESS);
	count = record->num_mech;
	SPF_record_free(record);
	SPF_response_free(response);
	return count;
}

static void test_room(void **state)
{
	SPF_dns_server_t dns = { .name = "none" };
	SPF_server_t *server = SPF_server_new_dns(&dns, 0);
	unsigned seed = 7208, cut = 0;

	(void)state;
	for (unsigned i = 0; i < RECORDS; i++) {
		struct arena *arena = arena_new();
		const char *text = random_record(arena, &seed);
		unsigned ours = kept_by_us(arena, text);

		if (ours != kept_by_library(server, text))
			fail_msg("%u terms, the library %u: %s", ours,
				kept_by_library(server, text), text);
		cut += spf2_quirk_dropped(spf_record_parse(arena, str_of(text))) != NULL;
		arena_free(arena);
	}
	SPF_server_free(server);
	print_message("#: seed 7208: %u records, %u of them cut, as the library cuts them\n",
		RECORDS, cut);
	assert_in_range(cut, RECORDS / 4, RECORDS - 1);
}

/* How RECORD reads with QUIRKS. */
static const char *reads(struct arena *arena, const char *text, unsigned quirks)
{
	struct world world = { .arena = arena };
	struct spf_dns dns = world_dns(&world);
	struct spf_client client = { .domain = STR("example.com") };
	struct spf_overlay overlay = { .arena = arena, .below = &dns };

	world_add(&world, "example.com", RR_TXT, text);
	spf2_quirk_apply(&overlay, spf_tree_walk(arena, &dns, &client, STR("example.com")), quirks);
	assert_int_equal(overlay.count, 1);
	return str_dup(arena, overlay.txt[0]->rr[0].text);
}

static void test_readings(void **state)
{
	struct arena *arena = arena_new();

	(void)state;
	assert_string_equal(reads(arena, "v=spf1  a redirect=b.example mx  -all exp=x.example", 2),
		"v=spf1 a redirect=b.example exp=x.example");
	assert_string_equal(reads(arena, "v=spf1 a mx -all", 3), "v=spf1 a mx -all");
	assert_string_equal(reads(arena, "v=spf1", 3), "v=spf1");
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_room),
		cmocka_unit_test(test_readings),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
