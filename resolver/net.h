/* Sends questions to resolvers and delivers what they answer (c-ares behind it, its only user).
 *
 * Own retries and deadlines: c-ares would double its timeouts. The first try waits 400 ms; later
 * tries are duplicates, so a late answer to an earlier one still counts. A question is always
 * answered: at its deadline with DNS_TIMEOUT. */
#ifndef RESOLVER_NET_H
#define RESOLVER_NET_H

#include "resolver/memo.h"

struct net;

struct net_config {
	/* "192.0.2.1", "192.0.2.1:5353", "[2001:db8::1]:53", "2001:db8::1"; NULL-ended; none:
	 * /etc/resolv.conf, and without that 127.0.0.1 */
	const char *const *servers;
	bool direct; /* name servers are asked themselves too (ASK_SERVER) */
	bool many; /* there is always more to ask: what a server can take is felt out from below */
};

/* Opens the channels. NULL on a fault; *WHY then says what is wrong with which server (in ARENA).
 * No server is contacted yet. Close with net_close(). */
struct net *net_open(struct arena *arena, const struct net_config *config, const char **why);
void net_close(struct net *net);

/* The servers in use, as text, NULL-ended; in the arena of net_open(). */
const char *const *net_servers(const struct net *net);

/* Milliseconds of a clock that only goes forward: what deadlines are in. */
uint64_t net_now(void);

/* What is wrong with one of SERVERS (NULL-ended, or NULL), in ARENA; NULL: nothing. */
const char *net_servers_fault(struct arena *arena, const char *const *servers);

/* Sends QUESTION (ASK_SERVER: to port 53 of its server); it comes back from net_next() exactly
 * once, by its deadline, with the answer in its arena (about wire_name). */
void net_send(struct net *net, struct question *question);

/* The next question that was answered; waits up to WAIT_MS (0: do not wait; -1: until there is one)
 * as long as any is open. NULL: none. */
struct question *net_next(struct net *net, int wait_ms);

/* How many questions are open. */
size_t net_open_count(const struct net *net);

/* How many of them wait to be sent. */
size_t net_queued_count(const struct net *net);

/* What the sockets did, for the bench and -vv. */
struct net_counters {
	unsigned long sent;	/* packets */
	unsigned long repeated; /* tries that were repeats */
	unsigned long over_tcp; /* tries over TCP */
	unsigned long stalled;	/* packets not sent because the socket was full */
};
struct net_counters net_counters(const struct net *net);

#endif
