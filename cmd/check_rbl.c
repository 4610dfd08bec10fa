/* The drop-in for check_rbl: its options become ours. */
#include "cmd/check_rbl.h"

#include "cmd/check.h"
#include "cmd/command.h"
#include "cmd/extra_opts.h"
#include "cmd/plugin.h"
#include "reports/rbl.h"
#include "resolver/resolver.h"

#include <string.h>

enum { RBL_TIMEOUT = 15000, SERVERS_MAX = 9999 };

#define AT(member) offsetof(struct options, member)

static const struct option_spec rbl_specs[] = {
	{ "host", 'H', GROUP_PLUGIN, OPTION_TEXT, AT(host), "HOST",
		"address, or name of a host whose address is checked" },
	{ "url", 'U', GROUP_PLUGIN, OPTION_TEXT, AT(url), "NAME",
		"domain to check instead, with lists of domains" },
	{ "server", 's', GROUP_PLUGIN, OPTION_WORDS, AT(lists), "ZONE", "DNS list (repeatable)" },
	{ "warning", 'w', GROUP_PLUGIN, OPTION_TEXT, AT(warning), "N",
		"WARNING if so many servers list it (default 1)" },
	{ "critical", 'c', GROUP_PLUGIN, OPTION_TEXT, AT(critical), "N",
		"CRITICAL if so many servers list it (default 1)" },
	{ "whitelistings", 0, GROUP_PLUGIN, OPTION_FLAG, AT(whitelistings), NULL,
		"count the servers that do not list it" },
	{ "wl", 0, GROUP_PLUGIN, OPTION_FLAG, AT(whitelistings), NULL, "the same" },
	{ "nameserver", 'n', GROUP_PLUGIN, OPTION_TEXTS, AT(resolver), "ADDR[:PORT]",
		"DNS server to ask (default: /etc/resolv.conf)" },
	{ "timeout", 't', GROUP_PLUGIN, OPTION_SECONDS, AT(timeout_ms), "SECONDS",
		"a result before that (default 15)" },
	{ "query-timeout", 0, GROUP_PLUGIN, OPTION_SECONDS, AT(list_timeout_ms), "SECONDS",
		"deadline of a question to a list (default 3)" },
	{ "append", 'a', GROUP_PLUGIN, OPTION_TEXT, AT(append), "TEXT",
		"words to put behind the first line" },
	{ "unknown-as", 0, GROUP_PLUGIN, OPTION_TEXT, AT(unknown_as), "STATE",
		"ours: report UNKNOWN as ok, warning or critical" },
	{ "keys", 0, GROUP_PLUGIN, OPTION_TEXT, AT(keys), "FILE",
		"ours: keys of lists, a line ZONE KEY each" },
	{ "retry", 'r', GROUP_PLUGIN, OPTION_TEXT, AT(retry), "N",
		"taken and not used: questions are repeated as needed" },
	{ "workers", 0, GROUP_PLUGIN, OPTION_TEXT, AT(workers), "N",
		"taken and not used: all questions go out at once" },
	{ "debug", 'd', GROUP_PLUGIN, OPTION_FLAG, AT(debug), NULL, "taken and not used" },
	{ "verbose", 'v', GROUP_PLUGIN, OPTION_COUNT, AT(verbose), NULL,
		"what each server answered" },
	{ "version", 'V', GROUP_PLUGIN, OPTION_FLAG, AT(version), NULL, "print the version" },
	{ "help", 'h', GROUP_PLUGIN, OPTION_FLAG, AT(help), NULL, "print this help" },
};
enum { RBL_SPECS = sizeof rbl_specs / sizeof *rbl_specs };

static int help(struct arena *arena)
{
	puts("check_rbl: is a mail server on DNS lists? (preflight, in the place of check_rbl 1.7)\n\n"
	     "Usage: check_rbl [--extra-opts=[SECTION][@FILE]] -H HOST -s ZONE [-s ZONE ...] [OPTIONS]\n");
	for (size_t i = 0; i < RBL_SPECS; i++)
		options_help_one(arena, stdout, &rbl_specs[i]);
	puts("\nExit status: 0 ok, 1 warning, 2 critical, 3 unknown: a server that refuses or does not\n"
	     "answer is neither a listing nor clean.");
	return EXIT_MACHINE;
}

/* TEXT, a number of servers (NULL: 1), as the range that alerts from that number on. */
static bool read_number(struct arena *arena, char option, const char **text, unsigned long *number,
	const char **why)
{
	*number = 1;
	if (*text && !str_number(str_of(*text), SERVERS_MAX, number)) {
		*why = arena_printf(arena, "-%c: '%s' is not a number of servers", option,
			str_printable(arena, str_of(*text)));
		return false;
	}
	*text = *number ? arena_printf(arena, "%lu", *number - 1) : "@0:";
	return true;
}

static bool read_thresholds(struct arena *arena, struct options *options, const char **why)
{
	unsigned long warning, critical;

	if (!read_number(arena, 'w', &options->warning, &warning, why) ||
		!read_number(arena, 'c', &options->critical, &critical, why))
		return false;
	if (critical >= warning)
		return true;
	*why = "critical has to be greater or equal warning";
	return false;
}

/* The first address of NAME, or NULL: what check_rbl makes of a host's name. */
static const char *resolve(struct arena *arena, struct resolver *resolver, enum rr_type type,
	const char *name, unsigned timeout_ms)
{
	struct question *question = arena_alloc(arena, sizeof *question);
	char text[IP_TEXT_MAX];

	*question = (struct question){
		.name = name, .wire_name = name, .type = type, .kind = ASK_RECORD, .arena = arena
	};
	resolver_submit(resolver, question, resolver_now() + timeout_ms);
	resolver_next(resolver, true);
	return question->answer->count
		       ? arena_strdup(arena, ip_text(&question->answer->rr[0].ip, text))
		       : NULL;
}

static const char *address_of(struct arena *arena, const struct options *options, const char **why)
{
	const char *name = name_parse(arena, str_of(options->host));
	/* A third of the time; the lists need the rest. */
	const unsigned timeout = options->timeout_ms / 3;
	const struct resolver_config config = {
		.servers = options->resolver.item, .timeout_ms = timeout, .list_timeout_ms = timeout
	};
	struct resolver *resolver = name ? resolver_open(arena, &config, why) : NULL;
	const char *address = NULL;

	if (resolver) {
		address = resolve(arena, resolver, RR_A, name, timeout);
		if (!address)
			address = resolve(arena, resolver, RR_AAAA, name, timeout);
		resolver_close(resolver);
	}
	if (!address && (resolver || !name))
		*why = arena_printf(
			arena, "cannot resolve %s", str_printable(arena, str_of(options->host)));
	return address;
}

/* --host, or else --url, as a target of ours. */
static bool read_object(struct arena *arena, struct options *options, const char **why)
{
	struct ip ip;
	const char *host = options->host;

	options->host = NULL;
	if (host && *host) {
		options->host = host;
		if (!ip_parse(str_of(host), &ip))
			host = address_of(arena, options, why);
		options->host = NULL;
		if (host)
			options_add_text(arena, &options->ip, host);
		return host;
	}
	if (!options->url || !*options->url) {
		*why = "host or url has to be set";
		return false;
	}
	options_add_text(arena, &options->domain, options->url);
	return true;
}

static bool read_options(
	struct arena *arena, int argc, char *const *argv, struct options *options, const char **why)
{
	argv = extra_opts_expand(arena, "check_rbl", rbl_specs, RBL_SPECS, &argc, argv, why);
	if (!argv || !options_parse_by(arena, rbl_specs, RBL_SPECS, argc, argv, options, why))
		return false;
	if (options->help || options->version)
		return true;
	if (options->operand.count)
		*why = arena_printf(arena, "unexpected argument '%s'",
			str_printable(arena, str_of(options->operand.item[0])));
	else if (!options->lists.count)
		*why = "Missing argument: server";
	else
		return read_thresholds(arena, options, why);
	return false;
}

int command_check_rbl(struct arena *arena, int argc, char *const *argv)
{
	struct options options = { .called_as_rbl = true };
	const char *why = NULL;

	if (!read_options(arena, argc, argv, &options, &why))
		return usage_fault(arena, &options, why);
	if (options.help)
		return help(arena);
	if (options.version)
		return plugin_version(&options);
	if (!options.timeout_ms)
		options.timeout_ms = RBL_TIMEOUT;
	plugin_begin(&options);
	options_add_text(arena, &options.checks, "dnsbl");

	if (!read_object(arena, &options, &why))
		return usage_fault(arena, &options, why);
	return check_run(arena, &options,
		&(struct check_mode){ .format = &rbl_format, .status = rbl_status });
}
