/* What a report tells to publish, published: the checks spf, dkim, dmarc and extras over a zone of
 * hostile records. Each record that a finding carries must load as a line of a zone file, and take
 * the finding away.
 *
 * Input: a line per TXT record: a letter for its owner (see owners) and its text, in which | ends a
 * string. */
#include "checks/engine.h"
#include "checks/spf/spf_mend.h"
#include "checks/txt.h"
#include "resolver/record.h"

#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { RECORDS_MAX = 16, TEXT_MAX = 2000, RECORDS_ROOM = RECORDS_MAX + 16 };

static const char *const owners[] = {
	"example.com",				    /* a */
	"_dmarc.example.com",			    /* b */
	"sel._domainkey.example.com",		    /* c */
	"_spf.example.com",			    /* d */
	"_dmarc.example.com.example.com",	    /* e */
	"sel._domainkey.example.com.example.com",   /* f */
	"open.example.net",			    /* g */
	"example.com._report._dmarc.r.example.net", /* h */
	"_mta-sts.example.com",			    /* i */
	"_smtp._tls.example.com",		    /* j */
	"default._bimi.example.com",		    /* k */
	"why.example.com",			    /* l */
};

enum { OWNERS = sizeof owners / sizeof *owners };

/* What stays, zone by zone. */
static const struct zone {
	const char *origin, *text;
} zones[] = {
	{ "example.com", "example.com. 60 IN SOA ns host 1 60 60 60 60\n"
			 "example.com. 60 IN MX 10 mail.example.com.\n"
			 "mail.example.com. 60 IN A 192.0.2.25\n" },
	{ "example.net", "example.net. 60 IN SOA ns host 1 60 60 60 60\n" },
};

enum { ZONES = sizeof zones / sizeof *zones };

struct record {
	const char *owner;
	struct str text;
};

struct world {
	struct record record[RECORDS_ROOM];
	size_t count;
};

/* One run of the checks. */
struct trial {
	struct resolver *resolver;
	struct setup setup;
	struct run *run;
	const struct result *result;
};

static void put(struct world *world, const char *owner, struct str text)
{
	if (world->count < RECORDS_ROOM)
		world->record[world->count++] = (struct record){ owner, text };
}

static void read_world(struct str rest, struct world *world)
{
	while (rest.p && world->count < RECORDS_MAX) {
		struct str line = str_cut(&rest, '\n');

		if (line.n && line.n < TEXT_MAX && line.p[0] >= 'a' && line.p[0] < 'a' + OWNERS)
			put(world, owners[line.p[0] - 'a'], (struct str){ line.p + 1, line.n - 1 });
	}
}

static const char *zone_of(struct arena *arena, const struct world *world)
{
	const char *text = "";

	for (size_t z = 0; z < ZONES; z++) {
		text = arena_printf(arena, "%s%s", text, zones[z].text);
		for (size_t i = 0; i < world->count; i++)
			if (name_under(world->record[i].owner, zones[z].origin))
				text = arena_printf(arena, "%s%s\n", text,
					txt_record(arena, world->record[i].owner,
						world->record[i].text));
	}
	return text;
}

static bool look(struct arena *arena, const struct world *world, struct trial *out)
{
	static const char *const checks[] = { "spf", "dkim", "dmarc", "extras", NULL };
	static const char *selectors[] = { "sel", NULL };
	const struct target_input input = { .ip = "192.0.2.25",
		.domain = "example.com",
		.helo = "mail.example.com",
		.selectors = selectors };
	const struct resolver_config config = { .builtin_zone = zone_of(arena, world),
		.offline = true,
		.timeout_ms = 1000,
		.list_timeout_ms = 1000 };
	const char *why = NULL;
	const struct target *target = target_new(arena, &input, &why);

	assert(target);
	*out = (struct trial){ .setup = { .checks = checks, .zone_mode = true } };
	out->resolver = resolver_open(arena, &config, &why);
	if (!out->resolver)
		return false;
	out->run = run_open(&out->setup, out->resolver, 1000);
	run_add(out->run, target);
	out->result = run_next(out->run, NULL);
	return true;
}

static void end(struct trial *out)
{
	run_release(out->run, out->result);
	run_close(out->run);
	resolver_close(out->resolver);
}

/* What a person reads and a server loads are the same. */
static struct rr read_line(struct arena *arena, const char *line)
{
	struct token_source source = { str_of(line), 1 };
	struct token_line tokens;
	struct rr rr = { 0 };
	const char *why;
	bool sound = tokens_next(arena, &source, &tokens, &why) == TOKENS_LINE && tokens.count > 3;

	assert(sound);
	rr.owner = record_name_read(arena, &tokens.token[0], NULL, &why);
	assert(rr.owner);
	sound = record_read(arena, tokens.token + 1, tokens.count - 1, NULL, &rr, &why);
	assert(sound && rr.type == RR_TXT);
	return rr;
}

static bool is_spf(struct arena *arena, struct str text)
{
	const struct rr rr = { .text = text, .part = &text, .part_count = 1 };

	return spf_is_record(text) || spf_mend(arena, &rr).n;
}

/* RR in place of what it stands for. */
static void publish(struct arena *arena, struct world *world, const struct rr *rr)
{
	const bool spf = spf_is_record(rr->text);
	size_t kept = 0;

	for (size_t i = 0; i < world->count; i++)
		if (strcmp(world->record[i].owner, rr->owner) != 0 ||
			(spf && !is_spf(arena, world->record[i].text)))
			world->record[kept++] = world->record[i];
	world->count = kept;
	put(world, rr->owner, rr->text);
}

static bool is_there(const struct result *result, const struct finding *f)
{
	for (size_t i = 0; i < result->finding_count; i++) {
		const struct finding *other = &result->finding[i];
		/* Of a weakness of SPF there may be several, each with a cure of its own. */
		bool one =
			f->severity == SEV_INFO && !strncmp(finding_specs[f->id].name, "spf.", 4);

		if (other->id == f->id && !strcmp(other->subject, f->subject) &&
			(!one || !strcmp(other->text, f->text)))
			return true;
	}
	return false;
}

static void check_cure(struct arena *arena, const struct world *world, const struct finding *f)
{
	struct world cured = *world;
	struct trial after;

	for (size_t i = 0; i < f->record_count; i++) {
		struct rr rr = read_line(arena, f->records[i]);

		publish(arena, &cured, &rr);
	}
	if (!look(arena, &cured, &after))
		return;
	if (is_there(after.result, f)) {
		fprintf(stderr, "%s: %s\nnot cured by %s\n", finding_specs[f->id].name, f->text,
			f->records[0]);
		abort();
	}
	end(&after);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	struct world world = { .count = 0 };
	struct trial before;

	read_world((struct str){ arena_copy(arena, data, size), size }, &world);
	if (look(arena, &world, &before)) {
		for (size_t i = 0; i < before.result->finding_count; i++)
			if (before.result->finding[i].record_count)
				check_cure(arena, &world, &before.result->finding[i]);
		end(&before);
	}
	arena_free(arena);
	return 0;
}
