/* Zone files are read: directives, owners, and which zone a record belongs to. */
#include "resolver/record.h"
#include "resolver/zone_set.h"
#include "resolver/lang.h"

#include <errno.h>
#include <string.h>

enum { FILE_MAX = 64 * 1024 * 1024, DEFAULT_TTL = 3600 };

struct reader {
	struct zone_set *set;
	struct arena *arena;	   /* of the set */
	struct arena *scratch;	   /* of one line */
	const char *server, *file; /* of struct zone */
	struct zone *zone;	   /* of the last SOA; NULL: none yet */
	const char *origin;	   /* NULL: none yet */
	bool fixed_origin;	   /* by $ORIGIN, not by a SOA */
	const char *owner;	   /* of the last record; NULL: none yet */
	uint32_t ttl;		   /* of a record that has none */
	bool fixed_ttl;		   /* by $TTL */
	const char *why;
};

static bool fault(struct reader *r, const char *why)
{
	r->why = why;
	return false;
}

static bool set_origin(struct reader *r, const struct token_line *line)
{
	if (line->count != 2)
		return fault(r, "$ORIGIN wants one name");
	r->origin = record_name_read(r->arena, &line->token[1], r->origin, &r->why);
	r->fixed_origin = true;
	return r->origin;
}

static bool set_ttl(struct reader *r, const struct token_line *line)
{
	if (line->count != 2 || !record_ttl_read(line->token[1].text, &r->ttl))
		return fault(r, "$TTL wants one time, up to 2147483647 seconds");
	r->fixed_ttl = true;
	return true;
}

static bool refuse_include(struct reader *r, const struct token_line *line)
{
	(void)line;
	return fault(r, "$INCLUDE is not followed; give that file with a --zone of its own");
}

static bool read_directive(struct reader *r, const struct token_line *line)
{
	static const struct {
		struct str word;
		bool (*read)(struct reader *, const struct token_line *);
	} directives[] = {
		{ { "$ORIGIN", 7 }, set_origin },
		{ { "$TTL", 4 }, set_ttl },
		{ { "$INCLUDE", 8 }, refuse_include },
	};

	for (size_t i = 0; i < sizeof directives / sizeof *directives; i++)
		if (str_ieq(line->token[0].text, directives[i].word))
			return directives[i].read(r, line);
	return fault(r, speak(r->arena, "unknown directive `%s'",
				str_printable(r->arena, line->token[0].text)));
}

/* The owner of the record on LINE, one copy for records in a row; *REST is moved behind it. */
static bool read_owner(struct reader *r, const struct token_line *line, size_t *rest)
{
	if (line->indented) {
		*rest = 0;
		return r->owner ||
		       fault(r, "no name, and no record before this one to take it from");
	}
	*rest = 1;

	struct arena_mark mark = arena_mark(r->arena);
	const char *owner = record_name_read(r->arena, &line->token[0], r->origin, &r->why);

	if (!owner)
		return false;
	if (r->owner && !strcmp(owner, r->owner))
		arena_release(r->arena, mark);
	else
		r->owner = owner;
	return true;
}

/* A zone begins: names are relative to it from here on, unless $ORIGIN says otherwise. An $ORIGIN
 * that has nothing to do with the new zone was that of the zone before. */
static void follow_soa(struct reader *r)
{
	if (!r->fixed_origin ||
		(!name_under(r->origin, r->owner) && !name_under(r->owner, r->origin))) {
		r->origin = r->owner;
		r->fixed_origin = false;
	}
}

static bool begin_zone(struct reader *r)
{
	if (name_table_find(r->set->zones, r->owner))
		return fault(r, speak(r->arena, "a second SOA for the zone %s", r->owner));
	r->zone = zone_new(r->arena, r->owner, r->server);
	r->zone->file = r->file;
	name_table_put(r->set->zones, r->owner, r->zone);
	r->set->count++;
	return true;
}

static bool read_record(struct reader *r, const struct token_line *line)
{
	struct rr rr = { .ttl = r->ttl, .line = line->number };
	size_t rest;

	if (!read_owner(r, line, &rest))
		return false;

	const struct token *token = line->token + rest;
	size_t count = line->count - rest;
	bool soa = record_is(token, count, RR_SOA);

	if (soa)
		follow_soa(r);
	rr.owner = r->owner;
	if (!record_read(r->arena, token, count, r->origin, &rr, &r->why))
		return false;
	if (!r->fixed_ttl)
		r->ttl = rr.ttl;
	if (soa && !begin_zone(r))
		return false;
	if (!r->zone)
		return fault(r, "a record before the first SOA");
	if (!name_under(rr.owner, r->zone->origin))
		return fault(
			r, speak(r->arena, "%s is outside the zone %s", rr.owner, r->zone->origin));
	return zone_add(r->arena, r->zone, &rr, &r->why);
}

static bool read_line(struct reader *r, const struct token_line *line)
{
	const struct token *first = &line->token[0];

	if (!first->quoted && first->text.p[0] == '$')
		return read_directive(r, line);
	return read_record(r, line);
}

/* All lines; on a fault *NUMBER is the line's. */
static bool read_lines(struct reader *r, struct str text, unsigned *number)
{
	struct token_source source = { text, 1 };
	struct arena_mark mark = arena_mark(r->scratch);
	struct token_line line;

	for (;;) {
		enum token_outcome outcome = tokens_next(r->scratch, &source, &line, &r->why);

		*number = line.number;
		if (outcome == TOKENS_END)
			return true;
		if (outcome == TOKENS_FAULT || !read_line(r, &line))
			return false;
		arena_release(r->scratch, mark);
	}
}

/* The zones of TEXT, which stands in FILE (NULL: in none). */
static bool add_zones(
	struct zone_set *set, const char *name, const char *file, struct str text, const char **why)
{
	const char *shown = str_printable(set->arena, str_of(name));
	struct reader reader = {
		.set = set,
		.arena = set->arena,
		.scratch = arena_new(),
		.server = arena_printf(set->arena, "zone %s", shown),
		.file = file,
		.ttl = DEFAULT_TTL,
	};
	unsigned line;
	bool good = read_lines(&reader, text, &line);

	arena_free(reader.scratch);
	if (!good)
		*why = speak(set->arena, "%s:%u: %s", shown, line, reader.why);
	else if (!reader.zone)
		*why = speak(set->arena, "%s: no SOA record, so there is no zone in it", shown);
	return good && reader.zone;
}

bool zone_set_add_text(struct zone_set *set, const char *name, struct str text, const char **why)
{
	return add_zones(set, name, NULL, text, why);
}

bool zone_set_add(struct zone_set *set, const char *path, const char **why)
{
	struct arena *scratch = arena_new();
	struct str text;
	bool good = str_read_file(scratch, path, FILE_MAX, &text);

	if (good)
		good = add_zones(set, path, arena_strdup(set->arena, path), text, why);
	else
		*why = speak(set->arena, "%s: %s", str_printable(set->arena, str_of(path)),
			errno == EFBIG ? "larger than 64 MiB" : strerror(errno));
	arena_free(scratch);
	return good;
}
