/* The transport's own view: servers, the questions under way, what is to be sent. Only net*.c look
 * in here. */
#ifndef RESOLVER_NET_STATE_H
#define RESOLVER_NET_STATE_H

#include "resolver/net_channel.h"
#include "resolver/net_wheel.h"

enum {
	LANE_CHANNELS = 24, /* at once; each has a window of its own */
	ROUNDS_REFUSED = 3, /* after so many refusals by every server a question is given up */
	REFUSED_WAIT_MS = 100,
	LIMIT_FIRST = 2000, /* tries under way to one server, until it is known what it takes; */
	LIMIT_MANY = 400,   /* with many targets, whose questions never end */
	DIRECT_MAX = 200,   /* name servers of others that are asked themselves, in all */
	DIRECT_LIMIT = 20,  /* tries under way to one of them */
};

/* A question under way. Used again when it is answered. */
struct open {
	struct wheel_timer timer; /* the next try, or the deadline; first member */
	struct question *question;
	struct answer *answer; /* NULL until known */
	/* in the lane's queue; NEXT also among those done, and the free ones */
	struct open *next, *previous;
	struct lane *queued;	/* where it waits to be sent, or NULL */
	struct try *tries;	/* those that may still be answered */
	struct answer *failure; /* of the first of the servers that failed, or NULL */
	unsigned failure_server;
	uint64_t first_sent, last_sent;	 /* ms; 0: not yet */
	uint64_t asked, failed, refused; /* sets of servers: sent to; said no; not reachable */
	uint64_t plain, tcp; /* sets of servers: asked without EDNS; whose answer was truncated */
	unsigned server;     /* whom the last try went to, or the next one will */
	unsigned sends;
	unsigned refusals; /* times that no server could be reached */
	unsigned load;	   /* tries under way to the server when the last one was sent */
	/* the same of one that was refused because the server was busy; 0: none */
	unsigned busy_load;
	unsigned busy; /* how many were */
	bool late;     /* a try was without an answer for too long */
	bool resting;  /* the timer is for the same server once more */
	bool direct;   /* it is for one server, and no other is asked */
};

/* Questions on their way to one server in one manner. */
struct lane {
	struct channel *channel[LANE_CHANNELS];
	unsigned count;
	struct open *first, *last;
};

enum edns_state { EDNS_UNKNOWN, EDNS_WORKS, EDNS_FAILS };

struct server {
	struct net_address address;
	struct lane lane[CHANNEL_KINDS];
	uint64_t last_answer;	   /* ms; 0: none yet */
	uint64_t last_probe;	   /* ms; 0: never probed */
	uint64_t unanswered_probe; /* ms: the oldest one since the last answer; 0: none */
	unsigned silent;	   /* tries without an answer since the last answer */
	unsigned refusing;	   /* times that the connection was refused since then */
	uint64_t last_refusal;	   /* ms */
	bool lame;		   /* its answer to a probe was a failure */
	/* tries under way, how many may be, the most there were lately */
	unsigned flying, limit, peak;
	unsigned heard, late, lost; /* answers, see struct heard; since the limit was looked at */
	unsigned late_before;	    /* of a thousand: fewer are late now if a lower limit helped */
	uint64_t limit_set;	    /* ms: when that was */
	/* a trial of a higher limit: the one before (0: none), answers a second with it; periods
	 * until the next */
	unsigned limit_before, rate_before, rest;
	unsigned busy_helped, busy_vain; /* questions put again after REFUSED, answered and not */
	enum edns_state edns;
};

struct net {
	struct arena *arena;
	struct server *server;
	size_t server_count; /* resolvers; behind them stand those that are asked directly */
	size_t direct_count, direct_max;
	const char **names;
	struct channel_hooks hooks;
	struct net_counters counters;
	unsigned window;	  /* of a UDP channel */
	struct channel **channel; /* by slot */
	size_t channel_count;
	struct channel *closed; /* to be used again */
	size_t retiring;	/* channels retired and not closed */
	struct wheel wheel;
	struct open *free_open;
	struct try *free_try;
	size_t open_count, queued_count;
	bool many;	      /* see struct net_config */
	unsigned credit;      /* packets that may still be sent in the millisecond BURST_AT */
	uint64_t burst_at;    /* ms */
	uint64_t now;	      /* ms, read once a turn */
	uint64_t last_answer; /* ms, of any server */
	struct open *done, **done_last; /* answered, not yet handed out */
};

/* Server INDEX in a set of servers. A question is for resolvers, of which there are at most 64, or
 * for one other server. */
static inline uint64_t server_bit(size_t index)
{
	return (uint64_t)1 << index % 64;
}

/* net_server.c: which server is asked. */

/* Is the server taken for dead? Never so if it is the only one. */
bool server_dead(const struct net *net, const struct server *server);

/* Notes an answer, a try in vain, a refused connection. */
struct heard {
	bool late; /* it was asked for again meanwhile */
	bool lost; /* it is to a repeat, and an earlier try at this server is still without one */
};
void server_answered(struct net *net, struct server *server, const struct heard *heard);
void server_was_silent(struct server *server, struct open *open);
void server_refused(const struct net *net, struct server *server);

/* OPEN got REFUSED: may that be because of all the others under way? Then it is worth another try.
 * Forwarders say it when they have too much to do (dnsmasq: over 150 at once). */
bool server_may_be_busy(struct server *server, struct open *open);

/* OPEN was answered: if it had been refused before, the server was busy, and gets less to do. */
void server_was_busy(struct server *server, const struct open *open);

/* The server for the first try of a question. */
unsigned server_first(const struct net *net);

/* The server for another try after silence. */
unsigned server_again(const struct net *net, const struct open *open);

/* A server that is not dead and was not asked OPEN's question yet, into *OUT; false: there is
 * none. */
bool server_unasked(const struct net *net, const struct open *open, unsigned *out);

/* May one of the servers that were asked still answer? */
bool server_awaited(const struct net *net, const struct open *open);

/* The name server at the address TEXT, to be asked itself, into *OUT; false: there are too many of
 * them, or it is no address. */
bool server_direct(struct net *net, const char *text, unsigned *out);

/* Did every server refuse lately, again and again? */
bool server_all_refuse(const struct net *net);

/* net_send.c: packets, channels, queues. */

/* Puts OPEN in the queue to its server (OPEN->server); it is sent by lane_pump(). Already queued:
 * nothing. */
void lane_queue(struct net *net, struct open *open);
void lane_unqueue(struct net *net, struct open *open);

/* Sends what is queued, a burst at most. What is left could go at once (BURST), in the next
 * millisecond or after an answer (ENOUGH), or there is no room for it (ALL). */
enum pumped { PUMPED_ALL, PUMPED_BURST, PUMPED_ENOUGH };
enum pumped lane_pump(struct net *net);

/* Closes the channels that are retired and not needed any more. */
void lane_sweep(struct net *net);

/* Takes TRY from its owner: its answer is not waited for any more. */
void try_orphan(struct net *net, struct try *try);

/* Takes every try of OPEN for lost on the way: they make room for others, but may still be
 * answered. */
void try_lost(struct net *net, struct open *open);

/* c-ares knows the try no longer. */
void try_free(struct net *net, struct try *try);

/* Asks servers whether they are there: all of them at first, the dead ones now and then. Nothing if
 * there is only one. */
void net_probe(struct net *net);

/* net.c */

/* OPEN cannot be sent, ever: the name does not fit into a packet. */
void net_unsendable(struct net *net, struct open *open);

#endif
