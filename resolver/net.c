/* Questions out, answers in: when a question is asked again, whom, and what counts as its
 * answer. */
#include "resolver/net_state.h"
#include "resolver/wire.h"
#include "resolver/lang.h"

#include <err.h>
#include <string.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

enum { EVENTS = 64, EDNS_TRIES = 2, HEADER = 12 };

uint64_t net_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

/* Answers */

static unsigned ms_of(const struct net *net, const struct open *open)
{
	return open->first_sent ? (unsigned)(net->now - open->first_sent) : 0;
}

static struct answer *make_answer(
	const struct net *net, const struct open *open, enum dns_status status, const char *server)
{
	struct answer *answer = arena_alloc(open->question->arena, sizeof *answer);

	*answer = (struct answer){ .name = open->question->wire_name,
		.type = open->question->type,
		.status = status,
		.ms = ms_of(net, open),
		.server = server };
	return answer;
}

static void finish(struct net *net, struct open *open, struct answer *answer)
{
	wheel_clear(&open->timer);
	lane_unqueue(net, open);
	while (open->tries)
		try_orphan(net, open->tries);
	open->answer = answer;
	open->next = NULL;
	*net->done_last = open;
	net->done_last = &open->next;
}

/* No answer over TCP, from the first server whose answer over UDP was truncated. */
static struct answer *make_truncated(
	const struct net *net, const struct open *open, enum dns_status status)
{
	struct answer *answer;
	unsigned server = 0;

	while (!(open->tcp & server_bit(server)))
		server++;
	answer = make_answer(net, open, status, net->server[server].address.text);
	answer->truncated = true;
	return answer;
}

/* The time is up, or nobody can be reached. */
static void give_up(struct net *net, struct open *open)
{
	finish(net, open,
		open->failure ? open->failure
		: open->tcp   ? make_truncated(net, open, DNS_TIMEOUT)
			      : make_answer(net, open, DNS_TIMEOUT, NULL));
}

void net_unsendable(struct net *net, struct open *open)
{
	finish(net, open, make_answer(net, open, DNS_NXDOMAIN, NULL));
}

static void ask_server(struct net *net, struct open *open, unsigned server)
{
	open->server = server;
	open->resting = false;
	lane_queue(net, open);
}

/* A server failed or cannot be reached: on to one that was not asked. False: there is none, and
 * nobody else may answer. */
static bool ask_others(struct net *net, struct open *open)
{
	unsigned next;

	if (open->queued)
		return true;
	if (server_unasked(net, open, &next)) {
		ask_server(net, open, next);
		return true;
	}
	return server_awaited(net, open);
}

static void note_failure(struct open *open, unsigned server, struct answer *answer)
{
	if (open->failure && open->failure_server < server)
		return;
	open->failure = answer;
	open->failure_server = server;
}

static void fail(struct net *net, struct open *open, unsigned server, struct answer *answer)
{
	note_failure(open, server, answer);
	open->failed |= server_bit(server);
	if (!ask_others(net, open))
		finish(net, open, open->failure);
}

/* The same server once more in a moment. */
static void rest(struct net *net, struct open *open)
{
	const uint64_t when = net->now + REFUSED_WAIT_MS;

	open->resting = true;
	wheel_set(&net->wheel, &open->timer,
		when < open->question->deadline ? when : open->question->deadline);
}

static bool has_try_at(const struct open *open, unsigned server)
{
	for (const struct try *try = open->tries; try; try = try->next)
		if (try->server == server)
			return true;
	return false;
}

/* The answer was truncated, and there is no TCP. */
static void refused_tcp(struct net *net, struct open *open, unsigned server)
{
	if (open->queued)
		return;
	open->server = server;
	if (++open->refusals < ROUNDS_REFUSED)
		rest(net, open);
	else
		fail(net, open, server, make_truncated(net, open, DNS_GARBAGE));
}

static void refused_udp(struct net *net, struct open *open, unsigned server)
{
	open->refused |= server_bit(server);
	if (ask_others(net, open))
		return;
	if (open->failure || ++open->refusals >= ROUNDS_REFUSED ||
		(!open->direct && server_all_refuse(net))) {
		give_up(net, open);
		return;
	}
	open->asked = open->refused = 0;
	if (!open->direct)
		open->server = server_first(net);
	rest(net, open);
}

static void on_refuse(void *context, struct try *try)
{
	struct net *net = context;
	struct open *open = try->owner;

	if (try->channel->kind != CHANNEL_TCP)
		server_refused(net, &net->server[try->server]);
	try_orphan(net, try);
	if (!open || has_try_at(open, try->server) || open->resting)
		return;
	if (try->channel->kind == CHANNEL_TCP)
		refused_tcp(net, open, try->server);
	else
		refused_udp(net, open, try->server);
}

static enum dns_status status_of_rcode(unsigned rcode)
{
	static const enum dns_status known[] = { DNS_NOERROR, DNS_FORMERR, DNS_SERVFAIL,
		DNS_NXDOMAIN, DNS_NOTIMP, DNS_REFUSED };

	return rcode < sizeof known / sizeof *known ? known[rcode] : DNS_SERVFAIL;
}

/* A failure may come without the question. */
static struct answer *decode(const struct net *net, const struct open *open, const uint8_t *packet,
	size_t n, const char *server)
{
	const struct question *question = open->question;

	if (!packet[4] && !packet[5])
		return make_answer(net, open, status_of_rcode(packet[3] & 15), server);

	struct answer *answer = (open->direct ? wire_decode_direct : wire_decode)(
		question->arena, question->wire_name, question->type, packet, n);

	answer->ms = ms_of(net, open);
	answer->server = server;
	return answer;
}

/* Is EDNS what the server could not take? Then the same question goes out without it, and if that
 * helps, and EDNS never worked there, so do all later ones. */
static bool ask_plain(struct net *net, struct open *open, unsigned server, struct answer *answer)
{
	const uint64_t bit = server_bit(server);

	if (answer->status != DNS_FORMERR && answer->status != DNS_NOTIMP)
		return false;
	if (open->plain & bit)
		return true; /* already under way */
	note_failure(open, server, answer);
	open->plain |= bit;
	lane_unqueue(net, open);
	ask_server(net, open, server);
	return true;
}

/* Is it that the server has too much to do? Then the question is put again in a moment, unless
 * others can be asked. */
static bool ask_later(struct net *net, struct open *open, unsigned server, struct answer *answer)
{
	unsigned other;

	if (answer->status != DNS_REFUSED || open->queued || has_try_at(open, server) ||
		server_unasked(net, open, &other) ||
		!server_may_be_busy(&net->server[server], open))
		return false;
	note_failure(open, server, answer);
	open->server = server;
	rest(net, open);
	return true;
}

static void note_edns(struct server *server, enum channel_kind kind, bool after_refusal)
{
	if (kind == CHANNEL_EDNS)
		server->edns = EDNS_WORKS;
	else if (kind == CHANNEL_PLAIN && after_refusal && server->edns == EDNS_UNKNOWN)
		server->edns = EDNS_FAILS;
}

static void ask_over_tcp(struct net *net, struct open *open, unsigned server)
{
	const uint64_t bit = server_bit(server);

	if (open->tcp & bit || open->failed & bit)
		return;
	open->tcp |= bit;
	lane_unqueue(net, open);
	ask_server(net, open, server);
}

static void take_answer(struct net *net, struct open *open, unsigned server, enum channel_kind kind,
	const uint8_t *packet, size_t n)
{
	if (packet[2] & 2 /* TC */ && kind != CHANNEL_TCP) {
		ask_over_tcp(net, open, server);
		return;
	}

	struct answer *answer = decode(net, open, packet, n, net->server[server].address.text);

	if (dns_definite(answer)) {
		note_edns(&net->server[server], kind, open->plain & server_bit(server));
		server_was_busy(&net->server[server], open);
		finish(net, open, answer);
	} else if (ask_later(net, open, server, answer)) {
		return;
	} else if (kind != CHANNEL_EDNS || !ask_plain(net, open, server, answer)) {
		fail(net, open, server, answer);
	}
}

/* Was the same question sent to the same server before, in vain so far? (The newest try stands
 * first.) */
static bool is_repeat(const struct try *try)
{
	for (const struct try *older = try->owner ? try->next : NULL; older; older = older->next)
		if (older->server == try->server)
			return true;
	return false;
}

static void on_answer(void *context, struct try *try, const uint8_t *packet, size_t n)
{
	struct net *net = context;
	struct open *open = try->owner;
	struct server *server = &net->server[try->server];
	const enum dns_status status = status_of_rcode(packet[3] & 15);
	const struct heard heard = { .late = open && open->late, .lost = is_repeat(try) };

	net->credit += net->many;
	server_answered(net, server, &heard);
	if (try->probe)
		server->lame = status != DNS_NOERROR && status != DNS_NXDOMAIN;
	try_orphan(net, try);
	if (open)
		take_answer(net, open, try->server, try->channel->kind, packet, n);
}

static void on_release(void *context, struct try *try)
{
	try_free(context, try);
}

/* Time */

/* Questions with EDNS may be lost on the way where others pass: as long as none was answered, a
 * late try goes without. */
static void doubt_edns(const struct net *net, struct open *open)
{
	if (open->sends >= EDNS_TRIES && net->server[open->server].edns == EDNS_UNKNOWN)
		open->plain |= server_bit(open->server);
}

static void ask_again(struct net *net, struct open *open)
{
	unsigned next;

	if (open->failure && !server_unasked(net, open, &next) && !server_awaited(net, open))
		give_up(net, open);
	else {
		open->server = server_again(net, open);
		doubt_edns(net, open);
		ask_server(net, open, open->server);
	}
}

static void on_timer(struct net *net, struct open *open)
{
	if (net->now >= open->question->deadline) {
		give_up(net, open);
	} else if (open->resting) {
		open->resting = false;
		lane_queue(net, open);
	} else {
		server_was_silent(&net->server[open->server], open);
		try_lost(net, open);
		ask_again(net, open);
	}
}

static void run_timers(struct net *net)
{
	struct wheel_timer *timer;

	net->now = net_now();
	while ((timer = wheel_expired(&net->wheel, net->now)))
		on_timer(net, (struct open *)(void *)timer);
}

static void read_sockets(struct net *net, int wait_ms)
{
	struct epoll_event event[EVENTS];
	const int n = epoll_wait(net->hooks.epoll, event, EVENTS, wait_ms);

	net->now = net_now();
	for (int i = 0; i < n; i++) {
		struct channel *channel = net->channel[event[i].data.u64 >> 32];
		const bool broken = event[i].events & (EPOLLERR | EPOLLHUP);

		if (channel->ares)
			channel_ready(channel, (int)(event[i].data.u64 & INT32_MAX),
				broken || event[i].events & EPOLLIN,
				broken || event[i].events & EPOLLOUT);
	}
}

/* Outside */

static const char *server_fault(struct arena *arena, const char *text, const char *why)
{
	return speak(arena, "resolver %s: %s", str_printable(arena, str_of(text)), why);
}

static const char *open_servers(struct net *net, const char *const *servers)
{
	for (; *servers; servers++) {
		struct server server = { 0 };
		const char *why = net_address_parse(*servers, &server.address);

		if (why)
			return server_fault(net->arena, *servers, why);
		if (net->server_count == NET_SERVERS_MAX)
			return speak(net->arena, "resolver %s: more than %d resolvers", *servers,
				NET_SERVERS_MAX);
		server.address.text = arena_strdup(net->arena, *servers);
		*ARENA_PUSH(net->arena, net->server, net->server_count) = server;
	}
	return NULL;
}

static void open_default_servers(struct net *net)
{
	size_t count;
	const struct net_address *list =
		net_addresses_of_file(net->arena, "/etc/resolv.conf", &count);

	for (size_t i = 0; i < count; i++)
		*ARENA_PUSH(net->arena, net->server, net->server_count) =
			(struct server){ .address = list[i] };
}

/* For servers that are asked directly. Those that are there must stay where they are from then
 * on. */
static void add_room(struct net *net)
{
	struct server *all = arena_array(net->arena, net->server_count + DIRECT_MAX, sizeof *all);

	memcpy(all, net->server, net->server_count * sizeof *all);
	net->server = all;
	net->direct_max = DIRECT_MAX;
}

struct net *net_open(struct arena *arena, const struct net_config *config, const char **why)
{
	struct net *net = arena_alloc(arena, sizeof *net);

	net->arena = arena;
	net->done_last = &net->done;
	*why = config->servers ? open_servers(net, config->servers) : NULL;
	if (*why)
		return NULL;
	if (!net->server_count)
		open_default_servers(net);
	if (config->direct)
		add_room(net);
	net->names = arena_array(arena, net->server_count + 1, sizeof *net->names);
	for (size_t i = 0; i < net->server_count; i++) {
		net->names[i] = net->server[i].address.text;
		net->server[i].limit = config->many ? LIMIT_MANY : LIMIT_FIRST;
	}
	net->hooks = (struct channel_hooks){ .answer = on_answer,
		.refuse = on_refuse,
		.release = on_release,
		.context = net,
		.counters = &net->counters,
		.epoll = epoll_create1(EPOLL_CLOEXEC) };
	if (net->hooks.epoll < 0 || !channel_library_start())
		err(3, "cannot start the resolver");
	net->window = channel_window();
	net->many = config->many;
	net->now = net_now();
	wheel_start(&net->wheel, net->now);
	return net;
}

void net_close(struct net *net)
{
	if (!net)
		return;
	for (size_t i = 0; i < net->channel_count; i++)
		if (net->channel[i]->ares)
			channel_close(net->channel[i]);
	channel_library_end();
	close(net->hooks.epoll);
}

const char *const *net_servers(const struct net *net)
{
	return net->names;
}

const char *net_servers_fault(struct arena *arena, const char *const *servers)
{
	struct net_address address;

	for (; servers && *servers; servers++) {
		const char *why = net_address_parse(*servers, &address);

		if (why)
			return server_fault(arena, *servers, why);
	}
	return NULL;
}

static void send_direct(struct net *net, struct open *open)
{
	unsigned server;

	if (server_direct(net, open->question->server, &server))
		ask_server(net, open, server);
	else
		finish(net, open, make_answer(net, open, DNS_OVER_BUDGET, NULL));
}

void net_send(struct net *net, struct question *question)
{
	struct open *open = net->free_open;

	if (open)
		net->free_open = open->next;
	else
		open = arena_alloc(net->arena, sizeof *open);
	*open = (struct open){ .question = question, .direct = question->server };
	net->open_count++;
	net->now = net_now();
	if (open->direct) {
		send_direct(net, open);
		return;
	}
	net_probe(net);
	ask_server(net, open, server_first(net));
}

static int sooner(int a, int b)
{
	return a >= 0 && (b < 0 || a < b) ? a : b;
}

/* The time for one wait: until a timer is due, something is to be sent, or LEFT ms are over (-1:
 * never). */
static int wait_for(const struct net *net, enum pumped pumped, int left)
{
	if (pumped == PUMPED_BURST || net->done)
		return 0;
	if (pumped == PUMPED_ENOUGH)
		left = sooner(1, left);
	return sooner(wheel_wait(&net->wheel, net->now), left);
}

static struct question *take_done(struct net *net)
{
	struct open *open = net->done;

	if (!open)
		return NULL;
	net->done = open->next;
	if (!net->done)
		net->done_last = &net->done;
	open->next = net->free_open;
	net->free_open = open;
	net->open_count--;
	open->question->answer = open->answer;
	open->question->next = NULL;
	return open->question;
}

struct question *net_next(struct net *net, int wait_ms)
{
	const uint64_t end = wait_ms > 0 ? net_now() + (uint64_t)wait_ms : 0;
	enum pumped pumped = PUMPED_BURST;

	while (!net->done && net->open_count) {
		run_timers(net);
		if (pumped != PUMPED_BURST && wait_ms >= 0 && net->now >= end)
			break;
		lane_sweep(net);
		pumped = lane_pump(net);

		const int left = wait_ms < 0 ? -1 : end > net->now ? (int)(end - net->now) : 0;

		read_sockets(net, wait_for(net, pumped, left));
	}
	return take_done(net);
}

size_t net_open_count(const struct net *net)
{
	return net->open_count;
}

size_t net_queued_count(const struct net *net)
{
	return net->queued_count;
}

struct net_counters net_counters(const struct net *net)
{
	return net->counters;
}
