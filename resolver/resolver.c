/* Answers that are at hand (zones, replay, "nothing goes out") wait in a list of their own; the
 * rest is the network's. */
#include "resolver/resolver.h"
#include "resolver/hash.h"
#include "resolver/capture.h"
#include "resolver/hide.h"
#include "resolver/net.h"
#include "resolver/zonefile.h"
#include "resolver/lang.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <time.h>

/* A question whose answer is there and not yet handed out. */
struct ready {
	struct question *question;
	const struct answer *answer;
	struct ready *next;
};

/* What one name server has. */
struct served {
	const char *address; /* canonical */
	struct zone_set *zones;
};

struct resolver {
	struct arena *arena;
	struct zone_set *zones;
	struct served *served;
	size_t served_count;
	struct replay *replay;
	struct net *net;   /* NULL: nothing goes out */
	struct pace *pace; /* NULL: questions go out at once */
	struct capture *capture;
	unsigned list_timeout_ms;
	const struct tamper *tamper; /* NULL: none */
	bool shuffle;
	uint64_t random; /* state of the shuffle */
	struct queue {
		struct ready *first, **last;
		size_t count;
	} ready, late; /* late: handed out when there is nothing else */
	struct ready *spare;
	char day[sizeof "20261121"];
	int64_t time; /* -1: not known */
};

/* Opening */

static bool add_zones(
	struct resolver *resolver, const struct resolver_config *config, const char **why)
{
	resolver->zones = zone_set_new(resolver->arena);
	if (config->builtin_zone && !zone_set_add_text(resolver->zones, "built-in example",
					    str_of(config->builtin_zone), why))
		return false;
	for (const char *const *path = config->zones; path && *path; path++)
		if (!zone_set_add(resolver->zones, *path, why))
			return false;
	return true;
}

static struct served *find_served(const struct resolver *resolver, const char *address)
{
	for (size_t i = 0; i < resolver->served_count; i++)
		if (!strcmp(resolver->served[i].address, address))
			return &resolver->served[i];
	return NULL;
}

/* "ADDRESS=FILE" */
static bool add_server_zone(struct resolver *resolver, const char *text, const char **why)
{
	struct arena *arena = resolver->arena;
	struct str path = str_of(text);
	const struct str address = str_cut(&path, '=');
	char canonical[IP_TEXT_MAX];
	struct ip ip;

	if (!ip_parse(address, &ip) || !path.n) {
		*why = speak(arena, "--server-zone: '%s' is not ADDRESS=FILE",
			str_printable(arena, str_of(text)));
		return false;
	}

	struct served *served = find_served(resolver, ip_text(&ip, canonical));

	if (!served) {
		served = ARENA_PUSH(arena, resolver->served, resolver->served_count);
		*served = (struct served){ arena_strdup(arena, canonical), zone_set_new(arena) };
	}
	return zone_set_add(served->zones, path.p, why);
}

static bool add_server_zones(struct resolver *resolver, const char *const *text, const char **why)
{
	for (; text && *text; text++)
		if (!add_server_zone(resolver, *text, why))
			return false;
	return true;
}

static void seed_shuffle(struct resolver *resolver, const char *seed)
{
	resolver->shuffle = seed != NULL;
	if (seed)
		resolver->random = hash_octets(0, seed, strlen(seed)) | 1; /* never 0 */
}

static void set_day(struct resolver *resolver, time_t now)
{
	const char *recorded = resolver->replay ? replay_day(resolver->replay) : NULL;
	struct tm day;

	resolver->time = resolver->replay ? replay_time(resolver->replay) : (int64_t)now;
	if (recorded && strlen(recorded) < sizeof resolver->day)
		memcpy(resolver->day, recorded, strlen(recorded) + 1);
	else if (!resolver->replay && gmtime_r(&now, &day))
		strftime(resolver->day, sizeof resolver->day, "%Y%m%d", &day);
}

static bool open_capture(
	struct resolver *resolver, const struct resolver_config *config, const char **why)
{
	static const char *const none[] = { NULL };
	const char *const *arguments = config->arguments ? config->arguments : none;
	/* A capture of a replay is of the time of the first run, so that it can be replayed too. */
	const int64_t began = resolver->time >= 0 ? resolver->time : (int64_t)time(NULL);

	if (!config->capture)
		return true;
	resolver->capture = config->capture_stream
				    ? capture_begin(resolver->arena, config->capture_stream,
					      PREFLIGHT_VERSION, began, arguments)
				    : capture_open(resolver->arena, config->capture,
					      PREFLIGHT_VERSION, began, arguments);
	if (!resolver->capture)
		*why = speak(resolver->arena, "%s: %s",
			str_printable(resolver->arena, str_of(config->capture)), strerror(errno));
	return resolver->capture;
}

static bool open_sources(
	struct resolver *resolver, const struct resolver_config *config, const char **why)
{
	*why = net_servers_fault(resolver->arena, config->servers); /* also when nobody is asked */
	if (*why || !add_zones(resolver, config, why) ||
		!add_server_zones(resolver, config->server_zones, why))
		return false;
	if (config->replay) {
		resolver->replay = replay_load(resolver->arena, config->replay, why);
		return resolver->replay;
	}
	if (config->offline)
		return true;

	const struct net_config net = {
		.servers = config->servers, .direct = config->direct, .many = config->pace
	};

	if (config->pace)
		resolver->pace = pace_new(resolver->arena, config->pace);
	resolver->net = net_open(resolver->arena, &net, why);
	return resolver->net;
}

struct resolver *resolver_open(
	struct arena *arena, const struct resolver_config *config, const char **why)
{
	struct resolver *resolver = arena_alloc(arena, sizeof *resolver);

	resolver->arena = arena;
	resolver->list_timeout_ms = config->list_timeout_ms;
	resolver->ready.last = &resolver->ready.first;
	resolver->late.last = &resolver->late.first;
	resolver->tamper = config->tamper;
	seed_shuffle(resolver, config->shuffle);
	if (!open_sources(resolver, config, why))
		return NULL;
	set_day(resolver, time(NULL));
	if (open_capture(resolver, config, why))
		return resolver;
	net_close(resolver->net);
	return NULL;
}

bool resolver_close(struct resolver *resolver)
{
	net_close(resolver->net);
	return !resolver->capture || capture_close(resolver->capture);
}

uint64_t resolver_now(void)
{
	return net_now();
}

/* Asking */

static struct answer *make_answer(const struct question *question, enum dns_status status)
{
	struct answer *answer = arena_alloc(question->arena, sizeof *answer);

	*answer =
		(struct answer){ .name = question->name, .type = question->type, .status = status };
	return answer;
}

/* What the name server says that is asked itself: out of its own zones, else as all servers of the
 * zones do. NULL: neither knows. */
static const struct answer *answer_served(
	const struct resolver *resolver, const struct question *question)
{
	const struct served *served = find_served(resolver, question->server);
	const struct answer *answer = zone_set_serve(served ? served->zones : resolver->zones,
		question->arena, question->type, question->name);

	return served || answer->authoritative ? answer : NULL;
}

/* The same, with what a replay knows. NULL: the network is asked. */
static const struct answer *answer_of_server(
	const struct resolver *resolver, const struct question *question)
{
	const struct answer *answer = answer_served(resolver, question);

	if (answer)
		return answer;
	if (resolver->replay)
		return replay_answer_at(resolver->replay, question->arena, question->type,
			question->name, question->server);
	return resolver->net ? NULL : make_answer(question, DNS_NOTASKED);
}

/* The answer without the network, or NULL. Zones hold the world as it is, keys and all; captures
 * never hold a key. */
static const struct answer *answer_at_hand(
	struct resolver *resolver, const struct question *question)
{
	const struct answer *answer = NULL;

	if (question->server)
		return answer_of_server(resolver, question);
	if (!zone_set_empty(resolver->zones))
		answer = zone_set_answer(
			resolver->zones, question->arena, question->type, question->wire_name);
	if (answer)
		return hide_key(question, answer);
	if (resolver->replay)
		return replay_answer(
			resolver->replay, question->arena, question->type, question->name);
	return resolver->net ? NULL : make_answer(question, DNS_NOTASKED);
}

static void put_ready(struct resolver *resolver, struct queue *queue, struct question *question,
	const struct answer *answer)
{
	struct ready *ready = resolver->spare;

	if (ready)
		resolver->spare = ready->next;
	else
		ready = arena_alloc(resolver->arena, sizeof *ready);
	*ready = (struct ready){ .question = question, .answer = answer };
	*queue->last = ready;
	queue->last = &ready->next;
	queue->count++;
}

static void answer_question(
	struct resolver *resolver, struct question *question, const struct answer *answer)
{
	const struct tamper *tamper = resolver->tamper;
	bool late = false;

	if (tamper)
		answer = tamper->call(tamper->context, question, answer, &late);
	put_ready(resolver, late ? &resolver->late : &resolver->ready, question, answer);
}

void resolver_submit(struct resolver *resolver, struct question *question, uint64_t deadline)
{
	const uint64_t list_deadline = resolver_now() + resolver->list_timeout_ms;

	question->deadline =
		question->kind != ASK_RECORD && list_deadline < deadline ? list_deadline : deadline;

	const struct answer *answer = answer_at_hand(resolver, question);

	if (answer)
		answer_question(resolver, question, answer);
	else if (!resolver->pace || pace_pass(resolver->pace, question, resolver_now()))
		net_send(resolver->net, question);
}

/* Handing out */

/* xorshift64 */
static uint64_t draw(struct resolver *resolver)
{
	resolver->random ^= resolver->random << 13;
	resolver->random ^= resolver->random >> 7;
	resolver->random ^= resolver->random << 17;
	return resolver->random >> 16;
}

static struct question *take(struct resolver *resolver, struct queue *queue, size_t index)
{
	struct ready **at = &queue->first;

	while (index--)
		at = &(*at)->next;

	struct ready *ready = *at;

	*at = ready->next;
	if (!*at)
		queue->last = at;
	queue->count--;
	ready->next = resolver->spare;
	resolver->spare = ready;
	ready->question->answer = ready->answer;
	return ready->question;
}

/* Sends what was held back long enough; waits for answers no longer than until the next look at the
 * rest. */
static struct question *next_paced(struct resolver *resolver, int wait_ms)
{
	struct question *question;
	const int tick = pace_wait(resolver->pace);

	while ((question = pace_take(resolver->pace, resolver_now())))
		net_send(resolver->net, question);
	if (tick >= 0 && (wait_ms < 0 || tick < wait_ms))
		wait_ms = tick;
	if (!net_open_count(resolver->net) && pace_waiting(resolver->pace))
		poll(NULL, 0, wait_ms);
	return net_next(resolver->net, wait_ms);
}

/* The next one of the network, its pace kept. */
static struct question *next_kept(struct resolver *resolver, int wait_ms)
{
	const uint64_t end = wait_ms > 0 ? resolver_now() + (uint64_t)wait_ms : 0;
	struct question *question;

	if (!resolver->pace)
		return net_next(resolver->net, wait_ms);
	do
		question = next_paced(resolver, wait_ms);
	while (!question && pace_waiting(resolver->pace) &&
		(wait_ms < 0 || (wait_ms && resolver_now() < end)));
	return question;
}

static struct question *next_of_net(struct resolver *resolver, int wait_ms)
{
	struct question *question = resolver->net ? next_kept(resolver, wait_ms) : NULL;

	if (question)
		question->answer = hide_key(question, question->answer);
	return question;
}

size_t resolver_backlog(const struct resolver *resolver)
{
	return (resolver->pace ? pace_waiting(resolver->pace) : 0) +
	       (resolver->net ? net_queued_count(resolver->net) : 0);
}

/* What the network has is put with the rest, and one is drawn; now and then there seems to be none
 * yet. */
static struct question *next_shuffled(struct resolver *resolver, int wait_ms)
{
	struct queue *ready = &resolver->ready;
	struct question *question;

	while ((question = next_of_net(
			resolver, ready->count || resolver->late.count ? 0 : wait_ms))) {
		put_ready(resolver, ready, question, question->answer);
		question->answer = NULL;
	}
	if (!ready->count || (!wait_ms && draw(resolver) % 4 == 0))
		return NULL;
	return take(resolver, ready, draw(resolver) % ready->count);
}

static struct question *next_in_order(struct resolver *resolver, int wait_ms)
{
	if (resolver->ready.count)
		return take(resolver, &resolver->ready, 0);
	return next_of_net(resolver, resolver->late.count ? 0 : wait_ms);
}

struct question *resolver_next_within(struct resolver *resolver, int wait_ms)
{
	struct question *question = resolver->shuffle ? next_shuffled(resolver, wait_ms)
						      : next_in_order(resolver, wait_ms);

	if (!question && wait_ms && resolver->late.count)
		question = take(resolver, &resolver->late, 0);
	if (question && resolver->capture)
		capture_write(resolver->capture, question);
	return question;
}

struct question *resolver_next(struct resolver *resolver, bool wait)
{
	return resolver_next_within(resolver, wait ? -1 : 0);
}

void resolver_give_up(struct resolver *resolver, struct question *question)
{
	question->answer = make_answer(question, DNS_TIMEOUT);
	if (resolver->capture)
		capture_write(resolver->capture, question);
}

/* What it is */

const char *resolver_source(const struct resolver *resolver)
{
	return resolver->replay ? "replay" : resolver->net ? "network" : "zone";
}

const char *const *resolver_servers(const struct resolver *resolver)
{
	static const char *const none[] = { NULL };

	return resolver->net ? net_servers(resolver->net) : none;
}

int64_t resolver_time(const struct resolver *resolver)
{
	return resolver->time;
}

const char *resolver_day(const struct resolver *resolver)
{
	return resolver->day[0] ? resolver->day : NULL;
}
