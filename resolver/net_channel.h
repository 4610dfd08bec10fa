/* One socket towards one server (c-ares behind it, its only user): packets go out, answers that fit
 * a question come back. */
#ifndef RESOLVER_NET_CHANNEL_H
#define RESOLVER_NET_CHANNEL_H

#include "resolver/net.h"
#include "resolver/net_address.h"
#include "resolver/net_match.h"

enum channel_kind {
	CHANNEL_EDNS,  /* UDP, answers up to 1232 octets */
	CHANNEL_PLAIN, /* UDP without EDNS */
	CHANNEL_TCP,
	CHANNEL_KINDS
};

/* What a channel tells, all from inside channel_send(), channel_ready() and channel_close(). None
 * may call a channel. */
struct channel_hooks {
	/* A packet with the try's id and question came; or one of 12 octets without a question and
	 * with a failure for rcode. */
	void (*answer)(void *context, struct try *try, const uint8_t *packet, size_t n);
	/* The try cannot be answered any more: no connection, or it was closed. */
	void (*refuse)(void *context, struct try *try);
	/* Last of all, once for each try: c-ares knows it no longer. */
	void (*release)(void *context, struct try *try);
	void *context;
	struct net_counters *counters;
	/* where sockets are watched; the event's data are channel->slot << 32 | socket */
	int epoll;
};

struct channel {
	struct ares_channeldata *ares;
	const struct channel_hooks *hooks;
	const struct net_address *address;
	enum channel_kind kind;
	uint32_t slot;	      /* the owner's number for it */
	unsigned server;      /* the owner's too */
	unsigned questions;   /* sent in all */
	unsigned wanted;      /* tries with an owner; the owner of the channel counts them */
	unsigned outstanding; /* tries that c-ares holds */
	unsigned flying;      /* tries whose answer may come any moment, counted by the owner */
	bool retired;	      /* nothing new is sent on it */
	bool renews; /* not towards this machine: the source port has to change now and then */
	struct channel *next; /* the owner's list of closed ones */
	struct match match;
	struct try *sending; /* the one that c-ares is being given */
	uint16_t random[64]; /* ids to come */
	unsigned random_left;
};

/* Once before the first and after the last channel. False when c-ares does not start. */
bool channel_library_start(void);
void channel_library_end(void);

/* How many answers may be under way to one UDP socket before the kernel's buffer could be full
 * (measured on a socket of its own). */
unsigned channel_window(void);

/* Opens CHANNEL, whose hooks, address, kind, slot and server are set; the socket comes with the
 * first packet. False when c-ares refuses. */
bool channel_open(struct channel *channel);

/* Closes the socket; every try is released. */
void channel_close(struct channel *channel);

/* Sends the packet; its id is set to a random one. */
void channel_send(struct channel *channel, struct try *try, uint8_t *packet, size_t n);

/* Takes in what came on SOCKET. */
void channel_ready(struct channel *channel, int socket, bool readable, bool writable);

/* The version of c-ares that is in use, "1.18.1"; static or in ARENA. */
const char *channel_library_version(struct arena *arena);

#endif
