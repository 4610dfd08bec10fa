/* Token buckets: one for everything, one for each list. What finds its bucket empty waits in
 * line. */
#include "resolver/pace.h"

#include <string.h>
#include <strings.h>

enum {
	ZONE_RATE = 20,	 /* a second: what a list's operator need not notice */
	ZONE_BURST = 60, /* at once: the addresses of a small network */
	TICK_MS = 5,	 /* between two looks at the buckets */
};

/* In thousandths of a question. */
struct bucket {
	uint64_t rate, most, tokens, filled; /* FILLED: ms, when that was */
};

struct line {
	struct question *first, **last;
};

struct paced_zone {
	const char *name;
	struct bucket bucket;
	struct line line;
	struct paced_zone *next;
};

struct pace {
	struct arena *arena;
	struct pace_config config;
	struct bucket bucket;
	struct line line; /* of those without a zone, or with one that is exempt */
	struct paced_zone *zones, **last_zone;
	size_t waiting;
};

/* Buckets */

static void fill(struct bucket *bucket, uint64_t now)
{
	if (!bucket->filled)
		bucket->filled = now;
	bucket->tokens += (now - bucket->filled) * bucket->rate;
	bucket->filled = now;
	if (bucket->tokens > bucket->most)
		bucket->tokens = bucket->most;
}

static bool has_token(struct bucket *bucket, uint64_t now)
{
	if (!bucket->rate)
		return true;
	fill(bucket, now);
	return bucket->tokens >= 1000;
}

static void take_token(struct bucket *bucket)
{
	if (bucket->rate)
		bucket->tokens -= 1000;
}

static struct bucket new_bucket(unsigned rate, unsigned burst)
{
	return (struct bucket){
		.rate = rate, .most = (uint64_t)burst * 1000, .tokens = (uint64_t)burst * 1000
	};
}

/* Lines */

static void line_start(struct line *line)
{
	line->first = NULL;
	line->last = &line->first;
}

static void line_add(struct line *line, struct question *question)
{
	question->next = NULL;
	*line->last = question;
	line->last = &question->next;
}

static struct question *line_take(struct line *line)
{
	struct question *question = line->first;

	line->first = question->next;
	if (!line->first)
		line->last = &line->first;
	return question;
}

/* Zones */

static bool is_exempt(const struct pace *pace, const char *zone)
{
	if (!zone || !pace->config.polite)
		return true;
	for (const char *const *name = pace->config.exempt; name && *name; name++)
		if (!strcmp(*name, "all") || !strcasecmp(*name, zone))
			return true;
	return false;
}

/* The zone's line and bucket, or NULL when it has none of its own. Few enough to be looked for one
 * by one. */
static struct paced_zone *zone_of(struct pace *pace, const char *name)
{
	struct paced_zone *zone;

	if (is_exempt(pace, name))
		return NULL;
	for (zone = pace->zones; zone; zone = zone->next)
		if (zone->name == name || !strcmp(zone->name, name))
			return zone;
	zone = arena_alloc(pace->arena, sizeof *zone);
	zone->name = arena_strdup(pace->arena, name);
	zone->bucket = new_bucket(ZONE_RATE, ZONE_BURST);
	line_start(&zone->line);
	*pace->last_zone = zone;
	pace->last_zone = &zone->next;
	return zone;
}

/* Outside */

struct pace *pace_new(struct arena *arena, const struct pace_config *config)
{
	struct pace *pace = arena_alloc(arena, sizeof *pace);

	*pace = (struct pace){
		.arena = arena,
		.config = *config,
		.bucket = new_bucket(config->rate, config->rate / 20 + 1),
	};
	line_start(&pace->line);
	pace->last_zone = &pace->zones;
	return pace;
}

bool pace_pass(struct pace *pace, struct question *question, uint64_t now)
{
	struct paced_zone *zone = zone_of(pace, question->zone);
	struct line *line = zone ? &zone->line : &pace->line;

	if (!line->first && has_token(&pace->bucket, now) &&
		(!zone || has_token(&zone->bucket, now))) {
		take_token(&pace->bucket);
		if (zone)
			take_token(&zone->bucket);
		return true;
	}
	question->paced_at = now;
	line_add(line, question);
	pace->waiting++;
	return false;
}

static struct question *release(struct pace *pace, struct line *line, uint64_t now)
{
	struct question *question = line_take(line);
	const uint64_t waited = now - question->paced_at;

	take_token(&pace->bucket);
	pace->waiting--;
	question->next = NULL;
	question->deadline += waited;
	question->asker_deadline += waited;
	return question;
}

/* The zone that was served goes behind the others, so that all share the rate. */
static void rotate(struct pace *pace, struct paced_zone **at)
{
	struct paced_zone *zone = *at;

	*at = zone->next;
	if (!*at)
		pace->last_zone = at;
	zone->next = NULL;
	*pace->last_zone = zone;
	pace->last_zone = &zone->next;
}

struct question *pace_take(struct pace *pace, uint64_t now)
{
	if (!pace->waiting || !has_token(&pace->bucket, now))
		return NULL;
	if (pace->line.first)
		return release(pace, &pace->line, now);
	for (struct paced_zone **at = &pace->zones; *at; at = &(*at)->next) {
		struct paced_zone *zone = *at;

		if (!zone->line.first || !has_token(&zone->bucket, now))
			continue;
		take_token(&zone->bucket);
		rotate(pace, at);
		return release(pace, &zone->line, now);
	}
	return NULL;
}

size_t pace_waiting(const struct pace *pace)
{
	return pace->waiting;
}

int pace_wait(const struct pace *pace)
{
	return pace->waiting ? TICK_MS : -1;
}
