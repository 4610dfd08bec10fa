/* Packets on their way out: a queue for each server and manner, channels with room, bursts; and
 * what becomes of tries. */
#include "resolver/net_state.h"
#include "resolver/wire.h"

#include <err.h>
#include <string.h>

enum {
	BURST = 64,	       /* packets sent before answers are read */
	PORT_QUESTIONS = 2000, /* from one source port, towards others than this machine */
	ORPHANS = 4000,	       /* tries nobody waits for: then the channel is renewed */
	LARGE_PACKETS = 3,     /* so many small ones take the room of one of 1232 octets */
	REPROBE_MS = 5000,
};

/* How long each try waits for an answer before the next one, the last one for all later ones. The
 * third comes soon after the second: of 400 questions 20 lose their first packet at 5 % loss, and
 * one its second too, and the whole run would wait for it. */
static const unsigned wait_ms[] = { 400, 100, 500, 1000, 2000 };
static const unsigned tcp_wait_ms = 2000;

static struct server *server_of(const struct net *net, const struct open *open)
{
	return &net->server[open->server];
}

static uint64_t bit_of(const struct open *open)
{
	return server_bit(open->server);
}

static enum channel_kind kind_of(const struct net *net, const struct open *open)
{
	if (open->tcp & bit_of(open))
		return CHANNEL_TCP;
	if (open->question->kind == ASK_LIST || open->plain & bit_of(open) ||
		server_of(net, open)->edns == EDNS_FAILS)
		return CHANNEL_PLAIN;
	return CHANNEL_EDNS;
}

void lane_queue(struct net *net, struct open *open)
{
	if (open->queued)
		return;

	struct lane *lane = &server_of(net, open)->lane[kind_of(net, open)];

	open->queued = lane;
	open->next = NULL;
	open->previous = lane->last;
	*(lane->last ? &lane->last->next : &lane->first) = open;
	lane->last = open;
	net->queued_count++;
	wheel_set(&net->wheel, &open->timer, open->question->deadline);
}

void lane_unqueue(struct net *net, struct open *open)
{
	struct lane *lane = open->queued;

	if (!lane)
		return;
	*(open->previous ? &open->previous->next : &lane->first) = open->next;
	*(open->next ? &open->next->previous : &lane->last) = open->previous;
	open->queued = NULL;
	net->queued_count--;
}

static struct channel *new_channel(struct net *net, unsigned server, enum channel_kind kind)
{
	struct channel *channel = net->closed;
	uint32_t slot;

	if (channel) {
		net->closed = channel->next;
		slot = channel->slot;
	} else {
		slot = (uint32_t)net->channel_count;
		channel = arena_alloc(net->arena, sizeof *channel);
		*ARENA_PUSH(net->arena, net->channel, net->channel_count) = channel;
	}
	memset(channel, 0, sizeof *channel);
	channel->hooks = &net->hooks;
	channel->address = &net->server[server].address;
	channel->kind = kind;
	channel->slot = slot;
	channel->server = server;
	channel->renews = !net_address_is_local(channel->address);
	if (!channel_open(channel))
		errx(3, "c-ares: no memory for a channel");
	return channel;
}

/* Nothing new is sent on CHANNEL; it is closed once nobody waits for an answer on it. */
static void retire(struct net *net, struct channel *channel)
{
	struct lane *lane = &net->server[channel->server].lane[channel->kind];

	if (channel->retired)
		return;
	for (unsigned i = 0; i < lane->count; i++)
		if (lane->channel[i] == channel)
			lane->channel[i] = lane->channel[--lane->count];
	channel->retired = true;
	net->retiring++;
}

void lane_sweep(struct net *net)
{
	if (!net->retiring)
		return;
	for (size_t i = 0; i < net->channel_count; i++) {
		struct channel *channel = net->channel[i];

		if (!channel->retired || !channel->ares || channel->wanted)
			continue;
		channel_close(channel);
		channel->next = net->closed;
		net->closed = channel;
		net->retiring--;
	}
}

/* Used up: too many tries that c-ares cannot forget, or enough questions from one port. A
 * connection on which an answer is overdue is never used for another question. */
static bool is_worn(const struct channel *channel)
{
	const unsigned orphans = channel->outstanding - channel->wanted;

	if (channel->kind == CHANNEL_TCP)
		return orphans > 0;
	return orphans > ORPHANS || (channel->renews && channel->questions >= PORT_QUESTIONS);
}

static bool has_room(const struct net *net, const struct channel *channel)
{
	static const unsigned share[CHANNEL_KINDS] = {
		[CHANNEL_EDNS] = LARGE_PACKETS, [CHANNEL_PLAIN] = 1
	};

	if (channel->kind == CHANNEL_TCP)
		return !channel->outstanding; /* one that hangs holds up no other */
	return channel->flying < net->window / share[channel->kind];
}

/* A channel of LANE with room for one more, opened if need be; NULL: all are full. */
static struct channel *roomy_channel(
	struct net *net, struct lane *lane, unsigned server, enum channel_kind kind)
{
	for (unsigned i = lane->count; i-- > 0;)
		if (is_worn(lane->channel[i]))
			retire(net, lane->channel[i]);
	for (unsigned i = 0; i < lane->count; i++)
		if (has_room(net, lane->channel[i]))
			return lane->channel[i];
	if (lane->count == LANE_CHANNELS)
		return NULL;
	return lane->channel[lane->count++] = new_channel(net, server, kind);
}

/* Tries */

static struct try *new_try(struct net *net, struct open *owner, struct channel *channel)
{
	struct try *try = net->free_try;

	if (try)
		net->free_try = try->next;
	else
		try = arena_alloc(net->arena, sizeof *try);
	*try = (struct try){ .owner = owner,
		.next = owner ? owner->tries : NULL,
		.server = channel->server,
		.flying = true };
	if (owner)
		owner->tries = try;
	channel->wanted += owner != NULL;
	channel->flying++;
	if (++net->server[channel->server].flying > net->server[channel->server].peak)
		net->server[channel->server].peak = net->server[channel->server].flying;
	return try;
}

static void land(struct net *net, struct try *try)
{
	try->channel->flying -= try->flying;
	net->server[try->server].flying -= try->flying;
	try->flying = false;
}

void try_orphan(struct net *net, struct try *try)
{
	struct open *owner = try->owner;

	land(net, try);
	if (!owner)
		return;
	for (struct try **at = &owner->tries; *at; at = &(*at)->next)
		if (*at == try) {
			*at = try->next;
			break;
		}
	try->owner = NULL;
	try->channel->wanted--;
}

void try_lost(struct net *net, struct open *open)
{
	for (struct try *try = open->tries; try; try = try->next) {
		land(net, try);
		if (try->channel->kind == CHANNEL_TCP)
			retire(net, try->channel);
	}
}

void try_free(struct net *net, struct try *try)
{
	try_orphan(net, try);
	try->next = net->free_try;
	net->free_try = try;
}

static void set_next_try(struct net *net, struct open *open, enum channel_kind kind)
{
	const size_t last = sizeof wait_ms / sizeof *wait_ms - 1;
	const size_t step = open->sends < last ? open->sends : last;
	const unsigned wait = kind == CHANNEL_TCP ? tcp_wait_ms : wait_ms[step];
	const uint64_t when = net->now + wait;

	wheel_set(&net->wheel, &open->timer,
		when < open->question->deadline ? when : open->question->deadline);
}

static void send_one(
	struct net *net, struct open *open, struct channel *channel, enum channel_kind kind)
{
	uint8_t packet[WIRE_QUERY_MAX];
	const size_t n = wire_query(
		open->question->wire_name, open->question->type, kind != CHANNEL_PLAIN, packet);

	lane_unqueue(net, open);
	if (!n) {
		net_unsendable(net, open);
		return;
	}
	if (open->direct)
		wire_ask_directly(packet);
	if (!open->first_sent)
		open->first_sent = net->now;
	open->last_sent = net->now;
	open->asked |= bit_of(open);
	set_next_try(net, open, kind);
	net->counters.repeated += open->sends++ > 0;
	open->load = server_of(net, open)->flying;
	/* From here on the try may be refused at once, and the question be answered. */
	channel_send(channel, new_try(net, open, channel), packet, n);
}

static unsigned pump_lane(struct net *net, unsigned server, enum channel_kind kind, unsigned room)
{
	struct lane *lane = &net->server[server].lane[kind];
	unsigned sent = 0;

	while (lane->first && sent < room &&
		net->server[server].flying < net->server[server].limit) {
		struct channel *channel = roomy_channel(net, lane, server, kind);

		if (!channel)
			break;
		send_one(net, lane->first, channel, kind);
		sent++;
	}
	return sent;
}

/* How many may go out now. Of many questions no more than a burst in a millisecond, and one for
 * each answer: what a timer sets free all at once, tries that were lost together, would else be
 * lost together again. */
static unsigned room_now(struct net *net)
{
	if (!net->many)
		return BURST;
	if (net->burst_at != net->now && net->credit < BURST)
		net->credit = BURST;
	net->burst_at = net->now;
	return net->credit < BURST ? net->credit : BURST;
}

enum pumped lane_pump(struct net *net)
{
	const unsigned room = room_now(net);
	unsigned left = room;

	for (unsigned i = 0; net->queued_count && i < net->server_count + net->direct_count; i++)
		for (enum channel_kind kind = 0; kind < CHANNEL_KINDS; kind++)
			left -= pump_lane(net, i, kind, left);
	net->credit -= net->many ? room - left : 0;
	if (left || !net->queued_count)
		return PUMPED_ALL;
	return net->many && !net->credit ? PUMPED_ENOUGH : PUMPED_BURST;
}

static void probe(struct net *net, unsigned index)
{
	struct server *server = &net->server[index];
	struct channel *channel =
		roomy_channel(net, &server->lane[CHANNEL_PLAIN], index, CHANNEL_PLAIN);
	uint8_t packet[WIRE_QUERY_MAX];
	const size_t n = wire_query(".", RR_SOA, false, packet);

	server->last_probe = net->now;
	if (!server->unanswered_probe)
		server->unanswered_probe = net->now;
	if (!channel || !n)
		return;

	struct try *try = new_try(net, NULL, channel);

	try->probe = true;
	channel_send(channel, try, packet, n);
}

void net_probe(struct net *net)
{
	if (net->server_count == 1)
		return;
	for (unsigned i = 0; i < net->server_count; i++) {
		const struct server *server = &net->server[i];

		if (!server->last_probe ||
			(server_dead(net, server) && net->now - server->last_probe > REPROBE_MS))
			probe(net, i);
	}
}
