/* --version: the program, its data, its libraries; what a bug report should name. */
#include "cmd/version.h"

#include "checks/load/data_date.h"
#include "checks/dkim/dkim_verify.h"
#include "checks/dkim/key.h"
#include "checks/explain/mime.h"
#include "checks/psl.h"
#include "checks/predict/rule.h"
#include "checks/spf2/spf2_child.h"
#include "resolver/json.h"
#include "resolver/lang.h"
#include "resolver/name.h"
#include "resolver/net_channel.h"
#include "resolver/record.h"

static const struct {
	const char *name;
	const char *(*version)(struct arena *arena);
} libraries[] = {
	{ "c-ares", channel_library_version },
	{ "ldns", record_library_version },
	{ "libspf2", spf2_library_version },
	{ "libopendkim", dkim_library_version },
	{ "jansson", json_library_version },
	{ "libpsl", psl_library_version },
	{ "libidn2", name_library_version },
	{ "OpenSSL", key_library_version },
	{ "GMime", mime_library_version },
};

static void put_data(
	struct arena *arena, size_t count, const char *what, const char *date, const char *today)
{
	puts(speak(arena, "%zu %s, of %s%s", count, tr(arena, what),
		*date ? date : N_("an unknown day"),
		data_is_old(date, today) ? N_(": over a year old, look for a newer preflight")
					 : ""));
}

void version_print(struct arena *arena, const char *today)
{
	puts("preflight " PREFLIGHT_VERSION);
	put_data(arena, builtin_rule_count, N_("rejection rules"), data_rules_date(), today);
	put_data(arena, builtin_list_count, N_("DNS lists"), data_lists_date(), today);
	for (size_t i = 0; i < sizeof libraries / sizeof *libraries; i++)
		printf("%s%s %s", i ? ", " : tr(arena, N_("with ")), libraries[i].name,
			libraries[i].version(arena));
	putchar('\n');
}
