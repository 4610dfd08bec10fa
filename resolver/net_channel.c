/* c-ares carries the packets: it opens, connects and closes the sockets, and speaks TCP. Over UDP
 * the functions that send and receive are ours, and c-ares is shown no more of an answer than that
 * it came (header and question), because of what it does with the rest (ares_process.c): 1.18 takes
 * a full socket for a broken server, switches EDNS off for a whole channel on one FORMERR, and
 * drops answers without a question, FORMERR and REFUSED included; 1.34 gives up every query on a
 * socket that brought one packet it cannot parse. */
#include "resolver/net_channel.h"

#include <ares.h>

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

enum {
	HEADER = 12,
	NEVER_MS = 60 * 1000, /* c-ares' own timeout: later than any deadline that matters */
	BUFFER = 4 << 20,     /* asked for; the kernel grants what net.core.rmem_max allows */
	PACKET_COST = 768,    /* of the buffer, for a small packet: data and struct sk_buff */
	STALL_MS = 20,	      /* for a full socket to take a packet */
	JUNK_MAX = 256,	      /* packets that fit no question, read in one go */
	RCODE_NXDOMAIN = 3,
};

static socklen_t address_of(const struct net_address *address, struct sockaddr_storage *out)
{
	struct sockaddr_in v4 = { .sin_family = AF_INET, .sin_port = htons(address->port) };
	struct sockaddr_in6 v6 = { .sin6_family = AF_INET6,
		.sin6_port = htons(address->port),
		.sin6_scope_id = address->scope };

	if (address->ip.version == 4) {
		memcpy(&v4.sin_addr, address->ip.bytes, sizeof v4.sin_addr);
		memcpy(out, &v4, sizeof v4);
		return sizeof v4;
	}
	memcpy(&v6.sin6_addr, address->ip.bytes, sizeof v6.sin6_addr);
	memcpy(out, &v6, sizeof v6);
	return sizeof v6;
}

/* Asks for large buffers; returns the octets granted for reading. */
static int enlarge(int fd)
{
	const int wish = BUFFER;
	int granted = 0;
	socklen_t size = sizeof granted;

	/* The first form goes beyond the limit, and is for root only. */
	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &wish, sizeof wish))
		setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &wish, sizeof wish);
	if (setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &wish, sizeof wish))
		setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &wish, sizeof wish);
	if (getsockopt(fd, SOL_SOCKET, SO_RCVBUF, &granted, &size))
		return 0;
	return granted;
}

unsigned channel_window(void)
{
	const int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	const int granted = fd < 0 ? 0 : enlarge(fd);
	const int window = granted / PACKET_COST;

	if (fd >= 0)
		close(fd);
	return window < 64 ? 64 : (unsigned)window;
}

/* The functions c-ares calls. */

static ares_socket_t open_socket(int family, int type, int protocol, void *data)
{
	const int fd = socket(family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, protocol);
	const int on = 1;

	(void)data;
	if (fd < 0)
		return ARES_SOCKET_BAD;
	if (type == SOCK_STREAM)
		setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
	else
		enlarge(fd);
	return fd;
}

static int close_socket(ares_socket_t fd, void *data)
{
	(void)data;
	return close(fd);
}

static int connect_socket(
	ares_socket_t fd, const struct sockaddr *ignored, ares_socklen_t size, void *data)
{
	const struct channel *channel = data;
	struct sockaddr_storage address;

	(void)ignored;
	(void)size;
	size = (ares_socklen_t)address_of(channel->address, &address);
	return connect(fd, (const struct sockaddr *)&address, size);
}

static bool is_udp(const struct channel *channel)
{
	return channel->kind != CHANNEL_TCP;
}

/* Is PACKET a failure that does not repeat the question it belongs to? NXDOMAIN would be about a
 * name. */
static bool is_bare_failure(const uint8_t *packet)
{
	return !packet[4] && !packet[5] && packet[3] & 15 && (packet[3] & 15) != RCODE_NXDOMAIN;
}

/* Hands PACKET to the try that it answers. The octets of header and question; 0: it answers none,
 * or has no question. */
static size_t hand_over(struct channel *channel, const uint8_t *packet, size_t n)
{
	uint64_t hash = 0;
	const size_t size = match_question(packet, n, &hash);

	if (n < HEADER || !(packet[2] & 0x80) || (!size && !is_bare_failure(packet)))
		return 0;

	struct try *try = match_find(&channel->match, match_id(packet), size ? &hash : NULL);

	if (!try)
		return 0;
	channel->hooks->answer(channel->hooks->context, try, packet, n);
	return size;
}

static ares_ssize_t receive(ares_socket_t fd, void *buffer, size_t room, int flags,
	struct sockaddr *from, ares_socklen_t *from_size, void *data)
{
	struct channel *channel = data;
	uint8_t *packet = buffer;
	const ares_socklen_t from_room = from_size ? *from_size : 0;

	for (unsigned junk = 0; junk < JUNK_MAX; junk++) {
		if (from_size)
			*from_size = from_room;

		const ares_ssize_t n = recvfrom(fd, buffer, room, flags, from, from_size);

		if (n < 0 || !is_udp(channel))
			return n;

		const size_t size = hand_over(channel, packet, (size_t)n);

		if (!size)
			continue;
		packet[2] &= (uint8_t)~2u; /* TC */
		packet[3] &= 0xf0;	   /* rcode */
		memset(packet + 6, 0, 6);
		return (ares_ssize_t)size;
	}
	errno = EAGAIN;
	return -1;
}

static bool is_full(void)
{
	return errno == EAGAIN || errno == EWOULDBLOCK || errno == ENOBUFS;
}

/* As the last word of c-ares on the id: newer ones choose it themselves. */
static void note_id(struct channel *channel, const struct iovec *part)
{
	struct try *try = channel->sending;

	channel->sending = NULL;
	if (!try || part[0].iov_len < 2)
		return;
	try->id = match_id(part[0].iov_base);
	match_add(&channel->match, try);
}

static ares_ssize_t send_udp(
	struct channel *channel, ares_socket_t fd, const struct msghdr *message)
{
	ares_ssize_t n = sendmsg(fd, message, MSG_NOSIGNAL);

	/* That was about an earlier packet, whose query would never hear of it: this one makes it
	 * come again, to be received. */
	if (n < 0 && errno == ECONNREFUSED)
		n = sendmsg(fd, message, MSG_NOSIGNAL);
	if (n < 0 && is_full()) {
		poll(&(struct pollfd){ .fd = fd, .events = POLLOUT }, 1, STALL_MS);
		n = sendmsg(fd, message, MSG_NOSIGNAL);
	}
	if (n >= 0 || !is_full()) {
		channel->hooks->counters->sent++;
		return n;
	}
	/* As if it were lost on the way: there will be another try. */
	channel->hooks->counters->stalled++;
	return (ares_ssize_t)message->msg_iov[0].iov_len;
}

static ares_ssize_t send_packet(ares_socket_t fd, const struct iovec *part, int count, void *data)
{
	struct channel *channel = data;
	const struct msghdr message = { .msg_iov = (struct iovec *)(uintptr_t)part,
		.msg_iovlen = (size_t)count };

	if (!is_udp(channel))
		return sendmsg(fd, &message, MSG_NOSIGNAL);
	note_id(channel, part);
	return send_udp(channel, fd, &message);
}

static const struct ares_socket_functions socket_functions = {
	.asocket = open_socket,
	.aclose = close_socket,
	.aconnect = connect_socket,
	.arecvfrom = receive,
	.asendv = send_packet,
};

/* c-ares says what it wants to hear of a socket; neither: it is about to be closed. */
static void watch(void *data, ares_socket_t fd, int readable, int writable)
{
	const struct channel *channel = data;
	const int epoll = channel->hooks->epoll;
	struct epoll_event event = { .events =
					     (readable ? EPOLLIN : 0u) | (writable ? EPOLLOUT : 0u),
		.data.u64 = (uint64_t)channel->slot << 32 | (uint32_t)fd };

	if (!readable && !writable)
		epoll_ctl(epoll, EPOLL_CTL_DEL, fd, &event);
	else if (epoll_ctl(epoll, EPOLL_CTL_MOD, fd, &event))
		epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
}

bool channel_library_start(void)
{
	return ares_library_init(ARES_LIB_INIT_ALL) == ARES_SUCCESS;
}

void channel_library_end(void)
{
	ares_library_cleanup();
}

static int flags_of(enum channel_kind kind)
{
	static const int flags[CHANNEL_KINDS] = {
		[CHANNEL_EDNS] = ARES_FLAG_STAYOPEN,
		[CHANNEL_PLAIN] = ARES_FLAG_STAYOPEN,
		[CHANNEL_TCP] = ARES_FLAG_USEVC,
	};

	/* A truncated answer is asked for again over a TCP channel of ours: within one channel a
	 * refused connection would end every other question too. */
	return flags[kind] | ARES_FLAG_NOCHECKRESP | ARES_FLAG_NOSEARCH | ARES_FLAG_NOALIASES |
	       ARES_FLAG_IGNTC;
}

static bool set_server(struct channel *channel)
{
	struct ares_addr_port_node node = { .family = AF_INET,
		.udp_port = channel->address->port,
		.tcp_port = channel->address->port };

	if (channel->address->ip.version == 6)
		node.family = AF_INET6;
	memcpy(&node.addr, channel->address->ip.bytes,
		node.family == AF_INET ? sizeof node.addr.addr4 : sizeof node.addr.addr6);
	return ares_set_servers_ports(channel->ares, &node) == ARES_SUCCESS;
}

bool channel_open(struct channel *channel)
{
	char no_file[] = "/dev/null", lookups[] = "b";
	struct in_addr nobody = { 0 };
	struct ares_options options = {
		.flags = flags_of(channel->kind),
		.timeout = NEVER_MS,
		.tries = 1,
		.lookups = lookups,
		.servers = &nobody, /* so that resolv.conf is not asked; set_server() says who */
		.nservers = 1,
		.sock_state_cb = watch,
		.sock_state_cb_data = channel,
		.resolvconf_path = no_file,
	};
	const int mask = ARES_OPT_FLAGS | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_LOOKUPS |
			 ARES_OPT_SERVERS | ARES_OPT_DOMAINS | ARES_OPT_SOCK_STATE_CB |
			 ARES_OPT_RESOLVCONF | ARES_OPT_NOROTATE;

	if (ares_init_options(&channel->ares, &options, mask) != ARES_SUCCESS)
		return false;
	ares_set_socket_functions(channel->ares, &socket_functions, channel);
	if (set_server(channel))
		return true;
	ares_destroy(channel->ares);
	return false;
}

void channel_close(struct channel *channel)
{
	ares_destroy(channel->ares);
	channel->ares = NULL;
}

/* Also an answer over TCP that c-ares cannot read. */
static bool is_tcp_fault(int status)
{
	return status != ARES_SUCCESS && status != ARES_ETIMEOUT && status != ARES_EDESTRUCTION;
}

static void done(void *data, int status, int timeouts, unsigned char *packet, int n)
{
	struct try *try = data;
	struct channel *channel = try->channel;
	const struct channel_hooks *hooks = channel->hooks;

	(void)timeouts;
	match_remove(try);
	if (status == ARES_SUCCESS && !is_udp(channel) && packet && n >= HEADER)
		hooks->answer(hooks->context, try, packet, (size_t)n);
	else if (status == ARES_ECONNREFUSED || (!is_udp(channel) && is_tcp_fault(status)))
		hooks->refuse(hooks->context, try);
	channel->outstanding--;
	hooks->release(hooks->context, try);
}

/* c-ares leaves the id of a raw packet alone. */
static uint16_t random_id(struct channel *channel)
{
	const size_t size = sizeof channel->random;

	if (!channel->random_left) {
		/* Up to 256 octets come whole or not at all (getrandom(2)). */
		while (getrandom(channel->random, size, 0) != (ssize_t)size)
			continue;
		channel->random_left = size / sizeof *channel->random;
	}
	return channel->random[--channel->random_left];
}

void channel_send(struct channel *channel, struct try *try, uint8_t *packet, size_t n)
{
	try->channel = channel;
	try->id = random_id(channel);
	packet[0] = (uint8_t)(try->id >> 8);
	packet[1] = (uint8_t)try->id;
	match_question(packet, n, &try->question);
	channel->sending = try;
	channel->questions++;
	channel->outstanding++;
	channel->hooks->counters->over_tcp += !is_udp(channel);
	ares_send(channel->ares, packet, (int)n, done, try);
	channel->sending = NULL;
}

void channel_ready(struct channel *channel, int socket, bool readable, bool writable)
{
	ares_process_fd(channel->ares, readable ? socket : ARES_SOCKET_BAD,
		writable ? socket : ARES_SOCKET_BAD);
}

const char *channel_library_version(struct arena *arena)
{
	(void)arena;
	return ares_version(NULL);
}
