/* Which server is asked: in the order given, dead ones last, and after silence one that is known to
 * answer. */
#include "resolver/net_state.h"

#include <string.h>

enum {
	DEAD_AFTER = 3,		 /* tries in vain, or refused connections, in a row */
	PROBE_PATIENCE_MS = 400, /* for the answer to a probe, when others did answer */
	LIMIT_PERIOD_MS = 400,	 /* after that the fate of first tries is known */
	LIMIT_SURE = 500,	 /* unbound, as installed, takes 512 or 1024 at once */
	LIMIT_LEAST = 100,	 /* rbldnsd with stock buffers drops more than 118 at once */
	LIMIT_SAMPLE = 100,	 /* tries that say something of the load */
	MANY_LATE = 100,	 /* of a thousand */
	FEW_LATE = 30,
	MANY_LOST = 30,
	FEW_LOST = 10,
	GAIN = 110,	  /* percent: what a higher limit must bring to be kept */
	GROWTH_REST = 10, /* periods, after one that brought nothing */
	BUSY_LOAD = 32,	  /* with fewer under way no server is busy */
	BUSY_TRIES = 5,
	BUSY_VAIN = 16, /* that many more tries in vain than others: it means what it says */
};

static bool is_direct(const struct net *net, const struct server *server)
{
	return server >= net->server + net->server_count;
}

bool server_dead(const struct net *net, const struct server *server)
{
	if (net->server_count == 1 || is_direct(net, server))
		return false;
	if (server->silent >= DEAD_AFTER || server->refusing >= DEAD_AFTER)
		return true;
	return server->unanswered_probe && net->last_answer >= server->unanswered_probe &&
	       net->now - server->unanswered_probe >= PROBE_PATIENCE_MS;
}

static void shrink(struct server *server)
{
	if (server->limit > server->peak)
		server->limit = server->peak;
	if (server->limit > LIMIT_LEAST)
		server->limit = server->limit / 2 > LIMIT_LEAST ? server->limit / 2 : LIMIT_LEAST;
}

/* More under way than keeps the server busy only waits there, or is lost. So a higher limit is a
 * trial: it stays if more is answered in the same time. RATE: answers a second; FINE: nearly all of
 * them in time. */
static void try_more(struct server *server, unsigned rate, bool fine)
{
	const bool gained = 100 * (uint64_t)rate >= GAIN * (uint64_t)server->rate_before;

	if (server->limit_before && !(fine && gained)) {
		server->limit = server->limit_before;
		server->rest = GROWTH_REST;
	}
	server->limit_before = 0;
	if (!fine || server->peak < server->limit)
		return;
	if (server->rest) {
		server->rest--;
		return;
	}
	server->limit_before = server->limit;
	server->rate_before = rate;
	server->limit += server->limit / 2;
}

/* How much a server can take is not known. One with too much drops what it cannot take, or those
 * behind it do, and it answers late: many of these halve what may be under way, few let it grow
 * again. Only questions that were answered count: a list that is dead says nothing about the server
 * between. That answers come late may be the lists' way; so below a number that any server takes it
 * must have helped. */
static void adapt_limit(const struct net *net, struct server *server)
{
	const uint64_t period = net->now - server->limit_set;
	unsigned late, lost;

	if (period < LIMIT_PERIOD_MS || server->heard < LIMIT_SAMPLE)
		return;
	late = (unsigned)(server->late * (uint64_t)1000 / server->heard);
	lost = (unsigned)(server->lost * (uint64_t)1000 / server->heard);
	if (lost > MANY_LOST ||
		(late > MANY_LATE && (server->limit > LIMIT_SURE || late < server->late_before))) {
		shrink(server);
		server->late_before = late / 4 * 3;
		server->limit_before = 0;
	} else {
		try_more(server, (unsigned)(server->heard * (uint64_t)1000 / period),
			lost < FEW_LOST && late < FEW_LATE);
	}
	server->heard = server->late = server->lost = server->peak = 0;
	server->limit_set = net->now;
}

void server_answered(struct net *net, struct server *server, const struct heard *heard)
{
	server->heard++;
	server->late += heard->late;
	server->lost += heard->lost;
	adapt_limit(net, server);
	server->last_answer = net->now;
	if (!is_direct(net, server))
		net->last_answer = net->now;
	server->unanswered_probe = 0;
	server->silent = server->refusing = 0;
}

void server_was_silent(struct server *server, struct open *open)
{
	open->late = true;
	if (server->last_answer < open->last_sent)
		server->silent++;
}

void server_refused(const struct net *net, struct server *server)
{
	/* A refusal ends everything under way on a socket at once; that counts as one. */
	if (server->refusing && net->now - server->last_refusal < REFUSED_WAIT_MS / 2)
		return;
	server->last_refusal = net->now;
	server->refusing++;
}

static void take_less(struct server *server, unsigned load)
{
	if (server->limit > load / 4 * 3)
		server->limit = load / 4 * 3;
}

bool server_may_be_busy(struct server *server, struct open *open)
{
	const bool over = open->load < BUSY_LOAD || open->busy == BUSY_TRIES;

	server->busy_vain += over && open->busy;
	if (over || server->busy_vain > BUSY_VAIN + server->busy_helped)
		return false;
	open->busy++;
	open->busy_load = open->load;
	if (server->busy_helped)
		take_less(server, open->load);
	return true;
}

void server_was_busy(struct server *server, const struct open *open)
{
	if (!open->busy)
		return;
	server->busy_helped++;
	take_less(server, open->busy_load);
}

unsigned server_first(const struct net *net)
{
	for (size_t i = 0; i < net->server_count; i++)
		if (!server_dead(net, &net->server[i]) && !net->server[i].lame)
			return (unsigned)i;
	for (size_t i = 0; i < net->server_count; i++)
		if (!server_dead(net, &net->server[i]))
			return (unsigned)i;
	return 0;
}

bool server_direct(struct net *net, const char *text, unsigned *out)
{
	struct server *list = net->server + net->server_count;

	for (size_t i = 0; i < net->direct_count; i++)
		if (!strcmp(list[i].address.text, text)) {
			*out = (unsigned)(net->server_count + i);
			return true;
		}
	if (net->direct_count == net->direct_max)
		return false;

	struct server *server = &list[net->direct_count];

	*server = (struct server){ .limit = DIRECT_LIMIT };
	if (net_address_parse(arena_strdup(net->arena, text), &server->address))
		return false;
	*out = (unsigned)(net->server_count + net->direct_count++);
	return true;
}

bool server_unasked(const struct net *net, const struct open *open, unsigned *out)
{
	if (open->direct)
		return false;
	for (size_t i = 0; i < net->server_count; i++)
		if (!(open->asked & server_bit(i)) && !server_dead(net, &net->server[i])) {
			*out = (unsigned)i;
			return true;
		}
	return false;
}

/* The first server outside SKIP that has answered something and is not dead; false: none. */
static bool find_alive(const struct net *net, uint64_t skip, unsigned *out)
{
	for (size_t i = 0; i < net->server_count; i++) {
		const struct server *server = &net->server[i];

		if (skip & server_bit(i) || !server->last_answer || server_dead(net, server))
			continue;
		*out = (unsigned)i;
		return true;
	}
	return false;
}

unsigned server_again(const struct net *net, const struct open *open)
{
	const uint64_t hopeless = open->failed | open->refused;
	unsigned index;

	if (open->direct)
		return open->server;
	if (find_alive(net, open->asked, &index))
		return index;
	/* One that answers others may have lost this one: once more, before strangers are tried. */
	if (open->sends % 2 && find_alive(net, hopeless, &index))
		return index;
	if (server_unasked(net, open, &index) || find_alive(net, hopeless, &index))
		return index;
	for (size_t i = 1; i <= net->server_count; i++) {
		index = (unsigned)((open->server + i) % net->server_count);
		if (!(hopeless & server_bit(index)))
			return index;
	}
	return open->server;
}

bool server_awaited(const struct net *net, const struct open *open)
{
	const uint64_t waiting = open->asked & ~(open->failed | open->refused);

	if (open->direct)
		return waiting;
	for (size_t i = 0; i < net->server_count; i++)
		if (waiting & server_bit(i) && !server_dead(net, &net->server[i]))
			return true;
	return false;
}

bool server_all_refuse(const struct net *net)
{
	for (size_t i = 0; i < net->server_count; i++)
		if (net->server[i].refusing < DEAD_AFTER)
			return false;
	return true;
}
