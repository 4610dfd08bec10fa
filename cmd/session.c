/* Options become targets, a setup and a resolver; every fault is found before the first
 * question. */
#include "cmd/session.h"

#include "checks/dkim/dkim.h"
#include "checks/dnsbl/dnsbl.h"
#include "checks/dnsbl/list_select.h"
#include "checks/predict/receiver.h"
#include "checks/spf2/spf2.h"
#include "cmd/command.h"
#include "cmd/config.h"
#include "cmd/plugin.h"
#include "cmd/redact.h"
#include "resolver/lang.h"

#include <err.h>
#include <errno.h>
#include <string.h>

static const char *const *items(const struct texts *texts)
{
	return texts->item;
}

/* --rep SERVICE=VALUE */
static bool read_reputations(struct arena *arena, const struct texts *texts,
	struct target_input *input, const char **why)
{
	struct reputation *rep = arena_array(arena, texts->count, sizeof *rep);

	for (size_t i = 0; i < texts->count; i++) {
		struct str value = str_of(texts->item[i]);
		struct str service = str_cut(&value, '=');

		if (!service.n || !value.p || !value.n) {
			*why = speak(arena, "--rep: '%s' is not SERVICE=VALUE",
				str_printable(arena, str_of(texts->item[i])));
			return false;
		}
		rep[i] = (struct reputation){ str_lower(arena, service), str_lower(arena, value) };
	}
	input->rep = rep;
	input->rep_count = texts->count;
	return true;
}

static bool selectors_are_valid(struct arena *arena, const struct texts *texts, const char **why)
{
	for (size_t i = 0; i < texts->count; i++)
		if (!dkim_selector_valid(str_of(texts->item[i]))) {
			*why = speak(arena, "--selector: '%s' is not a DKIM selector",
				str_printable(arena, str_of(texts->item[i])));
			return false;
		}
	return true;
}

/* One list of addresses and one of domains; an empty one counts as one absent item. */
struct pairs {
	const char *const *ip, *const *domain;
	size_t ips, domains;
};

static const char *const nothing[] = { NULL, NULL };

static struct pairs pairs_of(const struct texts *ip, const struct texts *domain)
{
	return (struct pairs){
		.ip = ip->count ? items(ip) : nothing,
		.domain = domain->count ? items(domain) : nothing,
		.ips = ip->count ? ip->count : 1,
		.domains = domain->count ? domain->count : 1,
	};
}

/* Is TARGET of the IP version that -4 or -6 asks for? */
static bool is_wanted(const struct options *options, const struct target *target)
{
	unsigned version = target->ip ? target->ip->version : 0;

	return !(options->only_v4 && version == 6) && !(options->only_v6 && version == 4);
}

/* --private-key FILE: the proof is kept, the key is wiped. */
static bool read_private_key(struct arena *arena, struct options *options, const char **why)
{
	enum { FILE_MAX = 64 << 10 };
	struct key_proof *proof = arena_alloc(arena, sizeof *proof);
	const char *path = str_printable(arena, str_of(options->private_key)), *fault;
	FILE *stream;
	char *text;
	size_t n;
	bool good;

	if (options->selector.count != 1 || (!options->domain.count && !options->host)) {
		*why = "--private-key: needs --domain and one --selector, whose key it is";
		return false;
	}
	stream = fopen(options->private_key, "re");
	if (!stream) {
		*why = speak(arena, "--private-key: %s: %s", path, strerror(errno));
		return false;
	}
	setvbuf(stream, NULL, _IONBF, 0);
	text = arena_alloc(arena, FILE_MAX);
	n = fread(text, 1, FILE_MAX, stream);
	fault = ferror(stream) ? strerror(errno) : n == FILE_MAX ? "larger than 64 KB" : NULL;
	good = !fault && key_prove(arena, (struct str){ text, n }, proof, &fault);
	explicit_bzero(text, FILE_MAX);
	fclose(stream);
	if (!good)
		*why = speak(arena, "--private-key: %s: %s", path, fault);
	options->files.proof = proof;
	return good;
}

static bool read_message(struct arena *arena, struct options *options, const char **why)
{
	struct str raw;

	if (!str_read_file(arena, options->message, MESSAGE_MAX, &raw)) {
		*why = speak(arena, "--message: %s: %s",
			str_printable(arena, str_of(options->message)),
			errno == EFBIG ? "larger than 50 MB" : strerror(errno));
		return false;
	}
	options->files.message = message_read(arena, raw);
	return true;
}

bool session_files(struct arena *arena, struct options *options, const char **why)
{
	return (!options->message || read_message(arena, options, why)) &&
	       (!options->private_key || read_private_key(arena, options, why));
}

struct target *session_target(struct arena *arena, const struct options *options, size_t index,
	const char *ip, const char *domain, const char **why)
{
	struct target_input input = {
		.index = index,
		.ip = ip,
		.domain = domain,
		.helo = options->helo,
		.sender = options->sender,
		.from = options->from,
		.recipient = options->recipient,
		.selectors = items(&options->selector),
		.message = options->files.message,
		.proof = options->files.proof,
		.tls = options->tls,
		.bulk = options->bulk_sender,
	};

	if (!read_reputations(arena, &options->rep, &input, why) ||
		!selectors_are_valid(arena, &options->selector, why))
		return NULL;
	return target_new(arena, &input, why);
}

struct targets {
	const struct target **item;
	size_t count;
};

/* All pairs of the addresses and domains of OPTIONS; FILE and LINE: where they stand, or NULL. */
static bool add_targets(struct arena *arena, const struct options *options, const char *file,
	unsigned line, struct targets *all, const char **why)
{
	struct pairs pairs = pairs_of(&options->ip, &options->domain);

	for (size_t i = 0; i < pairs.ips * pairs.domains; i++) {
		struct target *target = session_target(arena, options, all->count,
			pairs.ip[i / pairs.domains], pairs.domain[i % pairs.domains], why);

		if (!target)
			return false;
		target->file = file;
		target->line = line;
		if (is_wanted(options, target))
			*ARENA_PUSH(arena, all->item, all->count) = target;
	}
	return true;
}

/* Those of a project file; a fault names file and line. */
static bool add_project(
	struct arena *arena, const struct project *project, struct targets *all, const char **why)
{
	for (size_t i = 0; i < project->target_count; i++) {
		struct project_target *target = &project->target[i];

		if (session_files(arena, &target->options, why) &&
			add_targets(arena, &target->options, project->path, target->line, all, why))
			continue;
		*why = speak(arena, "%s:%u: %s", str_printable(arena, str_of(project->path)),
			target->line, *why);
		return false;
	}
	return true;
}

static bool names_nobody(const struct options *options)
{
	return !options->ip.count && !options->domain.count && !options->sender;
}

static bool make_targets(
	struct arena *arena, const struct options *options, struct setup *setup, const char **why)
{
	const struct project *project = options->project;
	struct targets all = { 0 };

	if (!project && !is_plugin(options) && names_nobody(options)) {
		*why = "neither --ip nor --domain was given; `preflight --help` names all options, `preflight demo` shows an example";
		return false;
	}

	if (!(project && project->target_count ? add_project(arena, project, &all, why)
					       : add_targets(arena, options, NULL, 0, &all, why)))
		return false;
	setup->targets = all.item;
	setup->target_count = all.count;
	if (!setup->target_count)
		*why = "no address of the wanted IP version was given";
	return setup->target_count;
}

static bool checks_are_known(struct arena *arena, const struct texts *texts, const char **why)
{
	for (size_t i = 0; i < texts->count; i++) {
		bool known = false;

		for (size_t k = 0; all_checks[k]; k++)
			known |= !all_checks[k]->hidden &&
				 !strcmp(all_checks[k]->name, texts->item[i]);
		if (known)
			continue;

		const char *names = "";

		for (size_t k = 0; all_checks[k]; k++)
			if (!all_checks[k]->hidden)
				names = arena_printf(arena, "%s%s%s", names, *names ? " " : "",
					all_checks[k]->name);
		*why = speak(arena, "--checks: there is no check '%s'; there are: %s",
			str_printable(arena, str_of(texts->item[i])), names);
		return false;
	}
	return true;
}

bool session_setup(
	struct arena *arena, const struct options *options, struct setup *setup, const char **why)
{
	struct catalogue catalogue;

	setup->checks = items(&options->checks);
	setup->authoritative = options->authoritative;
	setup->private_servers = options->private_servers;
	setup->lists = items(&options->lists);
	setup->require = items(&options->require);
	if (!checks_are_known(arena, &options->checks, why))
		return false;
	if (!list_select(arena, options->keys, setup, why))
		return false;
	if (!load_catalogue(arena, items(&options->catalogue), &setup->own_lists, &catalogue, why))
		return false;
	setup->rule = catalogue.rule;
	setup->rule_count = catalogue.rule_count;
	setup->profile = catalogue.profile;
	setup->profile_count = catalogue.profile_count;
	setup->checklist = catalogue.checklist;
	setup->checklist_count = catalogue.checklist_count;
	return receivers_select(arena, items(&options->receiver), &catalogue, setup, why);
}

/* What a run without an address or a domain leaves out. */
static const char *const *make_hints(struct arena *arena, const struct options *options)
{
	const char **hints = NULL;
	size_t count = 0;

	if (options->project && options->project->target_count)
		return (const char *const *)arena_alloc(arena, sizeof *hints);
	if (!options->ip.count)
		*ARENA_PUSH(arena, hints, count) = N_(
			"no --ip: reverse DNS, HELO match, SPF result and address lists were not checked");
	if (!options->domain.count && !options->sender)
		*ARENA_PUSH(arena, hints, count) = N_(
			"no --domain: sender domain, SPF, DKIM, DMARC and domain lists were not checked");
	*ARENA_PUSH(arena, hints, count) = NULL;
	return hints;
}

static bool open_resolver(struct arena *arena, const struct options *options,
	const char *builtin_zone, struct session *session, const char **why)
{
	struct resolver_config config = {
		.servers = items(&options->resolver),
		.zones = items(&options->zone),
		.replay = options->replay,
		.capture = options->capture,
		.arguments = options->arguments,
		.builtin_zone = builtin_zone,
		.offline = options->offline,
		.server_zones = items(&options->server_zone),
		.direct = options->authoritative,
		.shuffle = options->shuffle,
		.tamper = options->tamper,
		.pace = session->pace,
		.timeout_ms = session->timeout_ms,
		.list_timeout_ms =
			options->list_timeout_ms ? options->list_timeout_ms : LIST_TIMEOUT_DEFAULT,
	};

	if (options->redact)
		session->redaction = redaction_begin(arena, options, &config.capture_stream, why);
	if (options->redact && !session->redaction)
		return false;
	session->resolver = resolver_open(arena, &config, why);
	return session->resolver;
}

/* -H ADDR|NAME, as monitoring systems call plugins. */
static struct options with_host(struct arena *arena, const struct options *options)
{
	struct options all = *options;
	struct ip ip;

	if (options->host)
		options_add_text(arena,
			ip_parse(str_of(options->host), &ip) ? &all.ip : &all.domain,
			options->host);
	return all;
}

bool session_open(struct arena *arena, const struct options *given, const char *builtin_zone,
	struct session *session, const char **why)
{
	static const struct pace_config polite = { .polite = true };
	const struct options options = with_host(arena, given);

	*session = (struct session){ .hints = make_hints(arena, &options) };
	if (!make_targets(arena, &options, &session->setup, why))
		return false;
	if (session->setup.target_count > SESSION_WINDOW && !is_plugin(&options)) {
		session->setup.stream = true;
		session->pace = &polite;
	}
	return session_start(arena, &options, builtin_zone, session, why);
}

bool session_start(struct arena *arena, const struct options *options, const char *builtin_zone,
	struct session *session, const char **why)
{
	session->arena = arena;
	session->timeout_ms = plugin_deadline(options, TIMEOUT_DEFAULT);
	if (!session_setup(arena, options, &session->setup, why) ||
		!open_resolver(arena, options, builtin_zone, session, why))
		return false;
	session->setup.zone_mode = strcmp(resolver_source(session->resolver), "network") != 0;
	session->setup.day = resolver_day(session->resolver);
	session->setup.time = resolver_time(session->resolver);
	session->setup.servers = resolver_servers(session->resolver);
	session->setup.spf2 = spf2_open(arena);
	dnsbl_prepare(arena, &session->setup);
	return true;
}

void session_close(struct session *session)
{
	spf2_close(session->setup.spf2);
	if (!resolver_close(session->resolver) ||
		(session->redaction && !redaction_end(session->redaction, &session->setup)))
		machine_fault(session->arena, tr(session->arena, N_("capture")));
}
