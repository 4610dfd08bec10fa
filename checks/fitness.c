/* Is the resolver fit to ask DNS lists through? A name below .invalid (RFC 6761: never exists) must
 * be NXDOMAIN, and lists refuse the large public resolvers. */
#include "checks/fitness.h"
#include "checks/dnsbl/dnsbl.h"

#include <string.h>

/* Resolvers that anyone may use, and that lists see as one enormous client. */
static const struct {
	const char *address;
	unsigned bits;
	const char *name;
} public_resolvers[] = {
	{ "8.8.8.8", 32, "Google" },
	{ "8.8.4.4", 32, "Google" },
	{ "2001:4860:4860::8888", 128, "Google" },
	{ "2001:4860:4860::8844", 128, "Google" },
	{ "1.1.1.0", 29, "Cloudflare" }, /* .1, .2 and .3: plain, without malware, for families */
	{ "1.0.0.0", 29, "Cloudflare" },
	{ "2606:4700:4700::", 64, "Cloudflare" },
	{ "9.9.9.8", 29, "Quad9" },
	{ "149.112.112.0", 24, "Quad9" },
	{ "2620:fe::", 48, "Quad9" },
	{ "208.67.222.0", 24, "OpenDNS" },
	{ "208.67.220.0", 24, "OpenDNS" },
	{ "2620:119:35::35", 128, "OpenDNS" },
	{ "2620:119:53::53", 128, "OpenDNS" },
	{ "2620:0:ccc::2", 128, "OpenDNS" },
	{ "2620:0:ccd::2", 128, "OpenDNS" },
	{ "4.2.2.0", 29, "Level3" },
	{ "64.6.64.6", 32, "UltraDNS" },
	{ "64.6.65.6", 32, "UltraDNS" },
	{ "2620:74:1b::1:1", 128, "UltraDNS" },
	{ "2620:74:1c::2:2", 128, "UltraDNS" },
	{ "94.140.14.0", 24, "AdGuard" },
	{ "94.140.15.0", 24, "AdGuard" },
	{ "2a10:50c0::", 32, "AdGuard" },
	{ "77.88.8.0", 24, "Yandex" },
	{ "2a02:6b8::feed:0", 112, "Yandex" },
	{ "2a02:6b8:0:1::feed:0", 112, "Yandex" },
	{ "114.114.114.0", 24, "114DNS" },
	{ "114.114.115.0", 24, "114DNS" },
	{ "223.5.5.5", 32, "AliDNS" },
	{ "223.6.6.6", 32, "AliDNS" },
	{ "2400:3200::1", 128, "AliDNS" },
	{ "2400:3200:baba::1", 128, "AliDNS" },
	{ "119.29.29.29", 32, "DNSPod" },
	{ "2402:4e00::", 128, "DNSPod" },
	{ "180.76.76.76", 32, "Baidu" },
	{ "2400:da00::6666", 128, "Baidu" },
};

const char *fitness_name(enum fitness fitness)
{
	static const char *const names[] = {
		[FITNESS_UNTESTED] = "untested",
		[FITNESS_OK] = "ok",
		[FITNESS_REWRITES] = "rewrites",
		[FITNESS_PUBLIC] = "public",
		[FITNESS_UNREACHABLE] = "unreachable",
	};

	return names[fitness];
}

/* The address of a server as setup has it: ADDR, ADDR:PORT, [V6]:PORT. */
static bool server_address(const char *server, struct ip *out)
{
	struct str text = str_of(server), rest = text;

	if (ip_parse(text, out))
		return true;
	if (text.n && text.p[0] == '[') {
		rest = (struct str){ text.p + 1, text.n - 1 };
		return ip_parse(str_cut(&rest, ']'), out);
	}
	return ip_parse(str_cut(&rest, ':'), out);
}

/* Whose public resolver SERVER is, or NULL. */
static const char *public_name(const char *server)
{
	struct ip ip, known;

	if (!server_address(server, &ip))
		return NULL;
	for (size_t i = 0; i < sizeof public_resolvers / sizeof *public_resolvers; i++)
		if (ip_parse(str_of(public_resolvers[i].address), &known) &&
			ip_prefix_eq(&ip, &known, public_resolvers[i].bits))
			return public_resolvers[i].name;
	return NULL;
}

static const char *public_server(const struct setup *setup, const char **name)
{
	for (size_t i = 0; setup->servers && setup->servers[i]; i++) {
		*name = public_name(setup->servers[i]);
		if (*name)
			return setup->servers[i];
	}
	return NULL;
}

/* NULL: not known yet, or (no day to make its name of) never asked. */
static const struct answer *probe(struct eval *e)
{
	const char *day = e->setup->day;

	if (!day)
		return NULL;
	return ask(e, RR_A,
		arena_printf(e->arena, "%s.invalid", dnsbl_random_label(e->arena, day, "invalid")));
}

static enum fitness fitness_by(const struct setup *setup, const struct answer *answer)
{
	const char *name;

	if (answer && answer->status == DNS_NOERROR && answer->count)
		return FITNESS_REWRITES;
	if (public_server(setup, &name))
		return FITNESS_PUBLIC;
	return dns_definite(answer) ? FITNESS_OK : FITNESS_UNTESTED;
}

enum fitness fitness_of(struct eval *e)
{
	return fitness_by(e->setup, probe(e));
}

static void eval_fitness(struct eval *e)
{
	const struct answer *answer = probe(e);
	enum fitness fitness = fitness_by(e->setup, answer);
	const char *name;
	struct finding *f;

	set_fitness(e, fitness);
	if (fitness == FITNESS_REWRITES) {
		f = finding(e, FIND_RESOLVER_REWRITES, answer->server ? answer->server : "resolver",
			"the resolver gives an address to a name that cannot exist: what lists say through it is worth nothing");
		finding_evidence(e, f, answer);
		f->remedy =
			"use a resolver that does not rewrite NXDOMAIN (--resolver ADDR), best one of your own";
	}
	if (fitness == FITNESS_PUBLIC) {
		const char *server = public_server(e->setup, &name);

		f = finding(e, FIND_RESOLVER_PUBLIC, server,
			"%s is a public resolver (%s): many lists refuse it", server, name);
		f->remedy =
			"ask through a resolver of your own (--resolver ADDR), or set PREFLIGHT_DQS_KEY for Spamhaus";
	}
}

const struct check check_fitness = {
	.name = "fitness",
	.summary = "the resolver is fit to ask DNS lists through",
	.eval = eval_fitness,
	.hidden = true,
};
