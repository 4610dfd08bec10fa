/* The table of options, and how a command line is read by it. */
#include "cmd/options.h"

#include "cmd/language.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#define AT(member) offsetof(struct options, member)

enum { NUMBER_MAX = 1000000 };

const struct option_spec option_specs[] = {
	{ "ip", 0, GROUP_SENDER, OPTION_WORDS, AT(ip), "ADDR",
		"address that will send (repeatable)" },
	{ "domain", 0, GROUP_SENDER, OPTION_WORDS, AT(domain), "NAME",
		"domain in the sender address (repeatable)" },
	{ "helo", 0, GROUP_SENDER, OPTION_TEXT, AT(helo), "NAME",
		"name the server greets with (default: the confirmed PTR name)" },
	{ "sender", 0, GROUP_SENDER, OPTION_TEXT, AT(sender), "ADDR",
		"envelope sender (default: postmaster@DOMAIN; '<>': the null sender)" },
	{ "from", 0, GROUP_SENDER, OPTION_TEXT, AT(from), "ADDR",
		"address in the header From (default: in DOMAIN)" },
	{ "recipient", 0, GROUP_SENDER, OPTION_TEXT, AT(recipient), "ADDR",
		"a recipient to look at too" },
	{ "selector", 0, GROUP_SENDER, OPTION_WORDS, AT(selector), "S",
		"DKIM selector (repeatable; default: the usual ones are tried)" },
	{ "message", 0, GROUP_SENDER, OPTION_FILE, AT(message), "FILE",
		"a test message: its signatures are verified, its From address counts" },
	{ "private-key", 0, GROUP_SENDER, OPTION_FILE, AT(private_key), "FILE",
		"the selector's private key: does the published one fit? (with --selector and --domain)" },
	{ "bulk-sender", 0, GROUP_SENDER, OPTION_FLAG, AT(bulk_sender), NULL,
		"the domain sends over 5,000 messages a day to a receiver" },
	{ "tls", 0, GROUP_SENDER, OPTION_YES_NO, AT(tls), "yes|no",
		"whether the server will use TLS" },
	{ "rep", 0, GROUP_SENDER, OPTION_TEXTS, AT(rep), "SERVICE=VALUE",
		"a reputation you know, such as cloudmark-csi=poor (repeatable)" },

	{ "resolver", 0, GROUP_ANSWERS, OPTION_WORDS, AT(resolver), "ADDR[:PORT]",
		"DNS server to ask (repeatable; default: /etc/resolv.conf)" },
	{ "zone", 0, GROUP_ANSWERS, OPTION_TEXTS, AT(zone), "FILE",
		"answer from this zone file first (repeatable)" },
	{ "authoritative", 0, GROUP_ANSWERS, OPTION_FLAG, AT(authoritative), NULL,
		"ask every name server of the sender's zones itself too: do they agree, what do caches still hold?" },
	{ "private-servers", 0, GROUP_ANSWERS, OPTION_FLAG, AT(private_servers), NULL,
		"with --authoritative: also name servers at private and loopback addresses" },
	{ "server-zone", 0, GROUP_ANSWERS, OPTION_TEXTS, AT(server_zone), "ADDR=FILE",
		"what the name server at this address has (repeatable; with --authoritative)" },
	{ "offline", 0, GROUP_ANSWERS, OPTION_FLAG, AT(offline), NULL,
		"ask nobody: only zone files answer" },
	{ "capture", 0, GROUP_ANSWERS, OPTION_TEXT, AT(capture), "FILE",
		"write every question and answer" },
	{ "redact", 0, GROUP_ANSWERS, OPTION_FLAG, AT(redact), NULL,
		"take names, addresses and keys out of the capture; it can still be replayed" },
	{ "replay", 0, GROUP_ANSWERS, OPTION_TEXT, AT(replay), "FILE",
		"answer from such a capture, ask nobody" },
	{ "timeout", 't', GROUP_ANSWERS, OPTION_SECONDS, AT(timeout_ms), "SECONDS",
		"deadline of the whole run (default 8)" },
	{ "list-timeout", 0, GROUP_ANSWERS, OPTION_SECONDS, AT(list_timeout_ms), "SECONDS",
		"deadline of a question to a DNS list (default 3)" },

	{ "checks", 0, GROUP_SCOPE, OPTION_WORDS, AT(checks), "NAME,...", "run only these checks" },
	{ "lists", 0, GROUP_SCOPE, OPTION_WORDS, AT(lists),
		"core|default|extended|none|all|ZONE,...|FILE", "DNS lists to ask" },
	{ "require", 0, GROUP_SCOPE, OPTION_WORDS, AT(require), "ZONE,...",
		"lists that must answer, or the verdict is unknown" },
	{ "keys", 0, GROUP_SCOPE, OPTION_TEXT, AT(keys), "FILE",
		"keys of lists, a line ZONE KEY each" },
	{ "catalogue", 0, GROUP_SCOPE, OPTION_TEXTS, AT(catalogue), "FILE",
		"rejection rules of your own, besides ours (repeatable)" },
	{ "receiver", 0, GROUP_SCOPE, OPTION_WORDS, AT(receiver), "SLUG,...",
		"predict for these receivers only" },

	{ "config", 0, GROUP_OUTPUT, OPTION_TEXT, AT(config), "FILE",
		"project file: targets, options, accepted findings; see preflight.json(5)" },
	{ "accept", 0, GROUP_OUTPUT, OPTION_TEXT, AT(accept), "FILE",
		"findings that do not count until a day, with the reason; see preflight.json(5)" },
	{ "baseline", 0, GROUP_OUTPUT, OPTION_TEXT, AT(baseline), "FILE",
		"a former JSON report: only what is new counts, what is gone is named" },
	{ "format", 0, GROUP_OUTPUT, OPTION_TEXT, AT(format), "NAME", NULL },
	{ "output", 'o', GROUP_OUTPUT, OPTION_TEXT, AT(output), "FILE", "write the report there" },
	{ "fail-on", 0, GROUP_OUTPUT, OPTION_TEXT, AT(fail_on), "LIST",
		"verdicts that give an exit status other than 0 (default critical,warning,unknown), or never" },
	{ "unknown-as", 0, GROUP_OUTPUT, OPTION_TEXT, AT(unknown_as), "STATE",
		"treat the verdict unknown as ok, warning or critical" },
	{ "lang", 0, GROUP_OUTPUT, OPTION_TEXT, AT(lang), "auto|en|zh",
		"language of what people read: text, html and markdown, messages, help (default auto: LC_MESSAGES)" },
	{ "color", 0, GROUP_OUTPUT, OPTION_TEXT, AT(color), "auto|always|never",
		"colour in the text report" },
	{ "verbose", 'v', GROUP_OUTPUT, OPTION_COUNT, AT(verbose), NULL,
		"all receivers and details; twice: facts and lists too" },
	{ "version", 'V', GROUP_OUTPUT, OPTION_FLAG, AT(version), NULL, "print the version" },
	{ "help", 'h', GROUP_OUTPUT, OPTION_FLAG, AT(help), NULL, "print this help" },

	{ "keep-order", 0, GROUP_BULK, OPTION_FLAG, AT(keep_order), NULL,
		"write the results in the order of the input" },
	{ "window", 0, GROUP_BULK, OPTION_NUMBER, AT(window), "N",
		"targets in flight at most (default 500; fewer while answers are lost)" },
	{ "max-rate", 0, GROUP_BULK, OPTION_NUMBER, AT(max_rate), "QPS",
		"questions a second at most" },
	{ "own-mirror", 0, GROUP_BULK, OPTION_WORDS, AT(own_mirror), "ZONE,...|all",
		"lists that your own server answers: asked as fast as it can" },
	{ "resume", 0, GROUP_BULK, OPTION_TEXT, AT(resume), "FILE",
		"append to FILE; what is in it already is not checked again" },

	{ "hostname", 'H', GROUP_PLUGIN, OPTION_TEXT, AT(host), "ADDR|NAME",
		"an address: as --ip; a name: as --domain" },
	{ "warning", 'w', GROUP_PLUGIN, OPTION_TEXT, AT(warning), "RANGE[,RANGE]",
		"WARNING unless the number of listings, and of critical causes, is in its range (any format)" },
	{ "critical", 'c', GROUP_PLUGIN, OPTION_TEXT, AT(critical), "RANGE[,RANGE]",
		"the same for CRITICAL; with a second range, fewer critical causes are a WARNING" },
	{ "use-ipv4", '4', GROUP_PLUGIN, OPTION_FLAG, AT(only_v4), NULL,
		"check IPv4 addresses only" },
	{ "use-ipv6", '6', GROUP_PLUGIN, OPTION_FLAG, AT(only_v6), NULL,
		"check IPv6 addresses only" },

	{ "test", 0, GROUP_COMMAND, OPTION_FLAG, AT(test), NULL,
		"lists: ask each list now whether it works" },
	{ "source", 0, GROUP_COMMAND, OPTION_TEXT, AT(source), "seed",
		"rules: by message of the documents they come from" },
};
const size_t option_spec_count = sizeof option_specs / sizeof *option_specs;

void options_add_text(struct arena *arena, struct texts *texts, const char *text)
{
	*ARENA_PUSH(arena, texts->item, texts->count) = text;
	*ARENA_PUSH(arena, texts->item, texts->count) = NULL;
	texts->count--;
}

static bool add_words(struct arena *arena, struct texts *texts, const char *text, const char **why)
{
	struct str rest = str_of(text);

	while (rest.p) {
		struct str word = str_trim(str_cut(&rest, ','));

		if (!word.n) {
			*why = speak(arena, "'%s' has an empty item",
				str_printable(arena, str_of(text)));
			return false;
		}
		options_add_text(arena, texts, str_dup(arena, word));
	}
	return true;
}

static bool set_seconds(struct arena *arena, unsigned *out, const char *text, const char **why)
{
	char *end;
	double seconds = strtod(text, &end);

	if (end == text || *end || !(seconds >= 0.1 && seconds <= 3600)) {
		*why = speak(arena, "'%s' is not a number of seconds from 0.1 to 3600",
			str_printable(arena, str_of(text)));
		return false;
	}
	*out = (unsigned)(seconds * 1000 + 0.5);
	return true;
}

static bool set_yes_no(struct arena *arena, enum tristate *out, const char *text, const char **why)
{
	if (strcmp(text, "yes") && strcmp(text, "no")) {
		*why = speak(
			arena, "'%s' is neither yes nor no", str_printable(arena, str_of(text)));
		return false;
	}
	*out = text[0] == 'y' ? TRI_YES : TRI_NO;
	return true;
}

static bool set_number(struct arena *arena, unsigned *out, const char *text, const char **why)
{
	unsigned long number;

	if (!str_number(str_of(text), NUMBER_MAX, &number) || !number) {
		*why = speak(arena, "'%s' is not a number from 1 to %d",
			str_printable(arena, str_of(text)), NUMBER_MAX);
		return false;
	}
	*out = (unsigned)number;
	return true;
}

bool options_set(struct arena *arena, struct options *options, const struct option_spec *spec,
	const char *text, const char **why)
{
	void *member = (char *)options + spec->offset;

	if (spec->argument && !strcmp(spec->argument, "FILE") && !*text) {
		*why = "'' is no file";
		return false;
	}
	switch (spec->kind) {
	case OPTION_TEXT:
	case OPTION_FILE:
		*(const char **)member = text;
		return true;
	case OPTION_TEXTS:
		options_add_text(arena, member, text);
		return true;
	case OPTION_WORDS:
		return add_words(arena, member, text, why);
	case OPTION_FLAG:
		*(bool *)member = true;
		return true;
	case OPTION_COUNT:
		++*(unsigned *)member;
		return true;
	case OPTION_NUMBER:
		return set_number(arena, member, text, why);
	case OPTION_SECONDS:
		return set_seconds(arena, member, text, why);
	case OPTION_YES_NO:
		return set_yes_no(arena, member, text, why);
	}
	return false;
}

enum { LONG_BASE = 1000 }; /* getopt's value of the first entry of the table */

/* A table of options, and the same in getopt's words: "-:abc:" and struct option. */
struct parser {
	struct arena *arena;
	const struct option_spec *specs;
	size_t count;
	char *letters;
	struct option *longs;
};

static void make_getopt_tables(struct parser *p)
{
	size_t n = 0, k = 0;

	p->letters = arena_alloc(p->arena, 2 * p->count + 3);
	p->longs = arena_array(p->arena, p->count + 1, sizeof *p->longs);
	p->letters[n++] = '-'; /* operands come in order, as value 1 */
	p->letters[n++] = ':'; /* a missing argument is told apart */
	for (size_t i = 0; i < p->count; i++) {
		const struct option_spec *spec = &p->specs[i];

		if (spec->letter) {
			p->letters[n++] = spec->letter;
			if (spec->argument)
				p->letters[n++] = ':';
		}
		if (spec->name)
			p->longs[k++] = (struct option){ spec->name,
				spec->argument ? required_argument : no_argument, NULL,
				LONG_BASE + (int)i };
	}
}

static const struct option_spec *spec_of(const struct parser *p, int value)
{
	if (value >= LONG_BASE)
		return &p->specs[value - LONG_BASE];
	for (size_t i = 0; i < p->count; i++)
		if (p->specs[i].letter == value)
			return &p->specs[i];
	return NULL;
}

static const char *shown_name(struct arena *arena, const struct option_spec *spec)
{
	return spec->name ? arena_printf(arena, "--%s", spec->name)
			  : arena_printf(arena, "-%c", spec->letter);
}

/* What getopt could not read: ARGV's word that it stands at. */
static const char *fault_of(struct arena *arena, int value, const char *word)
{
	return speak(arena, value == ':' ? "option '%s' needs an argument" : "unknown option '%s'",
		str_printable(arena, str_of(word)));
}

bool options_parse_by(struct arena *arena, const struct option_spec *specs, size_t count, int argc,
	char *const *argv, struct options *options, const char **why)
{
	struct parser parser = { .arena = arena, .specs = specs, .count = count };
	int value;
	bool good;

	language_follow(arena, options);
	make_getopt_tables(&parser);
	opterr = 0;
	optind = 0; /* glibc: start anew, whoever parsed before */
	for (int at = 1;
		(value = getopt_long(argc, argv, parser.letters, parser.longs, NULL)) != -1;
		at = optind) {
		if (value == 1) {
			options_add_text(arena, &options->operand, optarg);
			continue;
		}

		const struct option_spec *spec = spec_of(&parser, value);

		if (value == '?' || value == ':' || !spec) {
			*why = fault_of(arena, value, argv[at < argc ? at : argc - 1]);
			return false;
		}
		good = options_set(arena, options, spec, optarg, why);
		language_follow(arena, options);
		if (!good) {
			*why = speak(arena, "%s: %s", shown_name(arena, spec), *why);
			return false;
		}
	}
	while (optind < argc)
		options_add_text(arena, &options->operand, argv[optind++]);
	return true;
}

bool options_parse(
	struct arena *arena, int argc, char *const *argv, struct options *options, const char **why)
{
	return options_parse_by(arena, option_specs, option_spec_count, argc, argv, options, why);
}
