/* badns: a DNS server on loopback that misbehaves as its script says; for tests and benchmarks.
 *
 *     badns [--log FILE] [--address ADDR ...] PORT SCRIPT
 *
 * UDP and TCP on PORT (0: any free one) of every ADDR (default 127.0.0.1 and, where there is one,
 * ::1). It prints "ready PORT" when it listens. SIGUSR1 and the end write "NAME TYPE COUNT" lines,
 * one for each question seen, to FILE. It ends on SIGTERM, and with the process that started it (so
 * not from a subshell that goes away). SCRIPT is a file, or "-" for standard input.
 *
 * The script, a line each; # begins a comment line:
 *
 *     NAME TYPE [CONDITION] ACTION ...     what happens to a question
 *     default [CONDITION] ACTION ...       to one that no line fits (without such a line: nxdomain)
 *     option delay MS                      every reply is that late
 *     option loss PERCENT                  so many questions are lost
 *     option queue N                       replies that are late (delay) wait, N at most;
 *                                          questions beyond are dropped
 *     option seed N                        of the loss (the same questions are lost each time)
 *     option notcp                         nobody listens for TCP
 *
 * NAME is a name, or *.SUFFIX for everything below it (*. for everything). TYPE is a type or *. A
 * name fits before a suffix, a longer suffix before a shorter one, a type before *. A name that has
 * lines of its own for other types only is NODATA. Several lines with the same NAME, TYPE and
 * condition are one. CONDITION, the first line that holds counts:
 *
 *     first N      the first N questions that come to this NAME and TYPE (each repeat is one more)
 *     after N      those after the first N
 *     edns         those with EDNS
 *
 * ACTIONs; those with "..." take the rest of the line:
 *
 *     answer RDATA ...              a record of the asked name and type (NAME TYPE says which;
 *                                   TYPE must not be *)
 *     record OWNER TYPE RDATA ...   any record in the answer; OWNER @ is the asked name
 *     authority OWNER TYPE RDATA ...
 *     nodata nxdomain servfail refused formerr notimp, rcode N      (with records or without)
 *     silent                        no reply
 *     delay MS                      the reply comes that late
 *     loss PERCENT                  so many of these questions are lost
 *     truncate                      TC and no records over UDP, the answer over TCP
 *     tcp refuse, tcp hang          TCP connections are reset, or never answered, once this
 *                                   question was read
 *     wrongid wrongquestion wrongowner        one thing in the reply is wrong
 *     forged                        before the right reply come two with the wrong id and the
 *                                   wrong question
 *     garbage                       id and question are right, the rest is noise
 *     bare                          the header alone, no question
 *     twice                         the reply comes twice
 */
#include "test/net/badns_heap.h"
#include "test/net/badns_reply.h"

#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum {
	PACKET_MAX = 65535,
	BATCH = 64,
	LISTENERS = 16,
	CONNECTIONS = 256,
};

struct connection {
	int fd; /* -1: free */
	bool hangs;
	size_t size; /* read so far */
	uint8_t data[2 + QUESTION_MAX + 64];
};

struct server {
	struct script script;
	struct table log;
	const char *log_path;
	int udp[LISTENERS], tcp[LISTENERS];
	size_t listeners;
	struct connection connection[CONNECTIONS];
	struct heap heap;
	struct mmsghdr out[BATCH];
	struct iovec out_part[BATCH];
	struct sockaddr_storage out_to[BATCH];
	uint8_t out_data[BATCH][UDP_MAX];
	unsigned out_count;
	int out_fd;
};

static volatile sig_atomic_t ended, asked_for_log;

static uint64_t now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

/* Sending: at once in batches, or later from a heap. */

static void flush(struct server *server)
{
	unsigned sent = 0;

	while (sent < server->out_count) {
		const int n =
			sendmmsg(server->out_fd, server->out + sent, server->out_count - sent, 0);

		sent += n > 0 ? (unsigned)n : 1; /* one that cannot be sent is lost */
	}
	server->out_count = 0;
}

static void send_udp(struct server *server, const struct way *way, const uint8_t *data, size_t size)
{
	if (server->out_count == BATCH || (server->out_count && server->out_fd != way->fd))
		flush(server);

	const unsigned i = server->out_count++;

	server->out_fd = way->fd;
	memcpy(server->out_data[i], data, size);
	server->out_to[i] = way->to;
	server->out_part[i] = (struct iovec){ .iov_base = server->out_data[i], .iov_len = size };
	server->out[i].msg_hdr = (struct msghdr){ .msg_name = &server->out_to[i],
		.msg_namelen = way->to_size,
		.msg_iov = &server->out_part[i],
		.msg_iovlen = 1 };
}

static void send_tcp(int fd, const uint8_t *data, size_t size)
{
	const uint8_t prefix[2] = { (uint8_t)(size >> 8), (uint8_t)size };

	if (send(fd, prefix, sizeof prefix, MSG_NOSIGNAL | MSG_MORE) < 0)
		return;
	while (size) {
		const ssize_t n = send(fd, data, size, MSG_NOSIGNAL);

		if (n <= 0)
			return;
		data += n;
		size -= (size_t)n;
	}
}

static void send_now(struct server *server, const struct way *way, const uint8_t *data, size_t size)
{
	if (way->tcp)
		send_tcp(way->fd, data, size);
	else
		send_udp(server, way, data, size);
}

static void send_late(struct server *server)
{
	while (server->heap.count && server->heap.late[0].when <= now_us()) {
		const struct late late = heap_take(&server->heap);

		if (late.way.fd >= 0)
			send_now(server, &late.way, late.data, late.size);
		free(late.data);
	}
	flush(server);
}

static void emit(struct server *server, const struct way *way, unsigned delay, const uint8_t *data,
	size_t size)
{
	delay += server->script.delay;
	if (delay && server->script.queue && server->heap.count >= server->script.queue)
		return;
	if (delay)
		heap_put(&server->heap, (struct late){ .when = now_us() + delay * (uint64_t)1000,
						.way = *way,
						.size = size,
						.data = memcpy(must(malloc(size)), data, size) });
	else
		send_now(server, way, data, size);
}

/* Questions */

/* xorshift64: the same questions are lost each time. */
static unsigned percent(struct server *server)
{
	server->script.seed ^= server->script.seed << 13;
	server->script.seed ^= server->script.seed >> 7;
	server->script.seed ^= server->script.seed << 17;
	return (unsigned)(server->script.seed >> 20) % 100;
}

static void count_question(struct server *server, const struct asked *asked)
{
	if (server->log_path)
		put(&server->log, asked->name, asked->name_size, asked->type, false)->seen++;
}

/* Replies */

static void reply(struct server *server, const struct way *way, const struct action *action,
	const struct asked *asked)
{
	static uint8_t out[PACKET_MAX + QUESTION_MAX + OPT_SIZE];
	size_t n = build(action, asked, way->tcp, out);

	if (action->garbage) {
		n = asked->question + 40;
		memset(out + asked->question, 0xc7, 40);
		out[7] = 3;
	}
	if (action->bare) {
		n = HEADER;
		out[5] = out[11] = 0;
	}
	if (action->wrong_owner)
		make_owner_wrong(out, asked->question, action->count[0]);
	if (action->wrong_id || action->forged)
		out[0] ^= 0x55;
	if (action->forged) {
		emit(server, way, action->delay, out, n);
		out[0] ^= 0x55;
	}
	if (action->wrong_question || action->forged)
		out[HEADER + 1] ^= 1;
	if (action->forged) {
		emit(server, way, action->delay, out, n);
		out[HEADER + 1] ^= 1;
	}
	emit(server, way, action->delay, out, n > PACKET_MAX ? PACKET_MAX : n);
	if (action->twice)
		emit(server, way, action->delay, out, n);
}

/* A packet is a question that is to be answered: what happens to it? NULL: nothing. */
static const struct action *take(
	struct server *server, const uint8_t *packet, size_t n, struct asked *asked)
{
	if (!parse(packet, n, asked))
		return NULL;
	count_question(server, asked);

	const struct action *action = action_of(&server->script, asked);
	const unsigned loss =
		action->loss > server->script.loss ? action->loss : server->script.loss;

	return action->silent || (loss && percent(server) < loss) ? NULL : action;
}

static void read_udp(struct server *server, int fd)
{
	static uint8_t data[BATCH][QUESTION_MAX + 64];
	static struct sockaddr_storage from[BATCH];
	struct iovec part[BATCH];
	struct mmsghdr in[BATCH];

	for (unsigned i = 0; i < BATCH; i++) {
		part[i] = (struct iovec){ .iov_base = data[i], .iov_len = sizeof data[i] };
		in[i].msg_hdr = (struct msghdr){ .msg_name = &from[i],
			.msg_namelen = sizeof from[i],
			.msg_iov = &part[i],
			.msg_iovlen = 1 };
	}

	const int n = recvmmsg(fd, in, BATCH, MSG_DONTWAIT, NULL);

	for (int i = 0; i < n; i++) {
		const struct way way = {
			.fd = fd, .to = from[i], .to_size = in[i].msg_hdr.msg_namelen
		};
		struct asked asked;
		const struct action *action = take(server, data[i], in[i].msg_len, &asked);

		if (action)
			reply(server, &way, action, &asked);
	}
	flush(server);
}

/* TCP */

static void close_connection(struct server *server, struct connection *connection)
{
	for (size_t i = 0; i < server->heap.count; i++)
		if (server->heap.late[i].way.tcp && server->heap.late[i].way.fd == connection->fd)
			server->heap.late[i].way.fd = -1;
	close(connection->fd);
	connection->fd = -1;
}

static void reset(struct server *server, struct connection *connection)
{
	const struct linger now = { .l_onoff = 1, .l_linger = 0 };

	setsockopt(connection->fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
	close_connection(server, connection);
}

static void accept_one(struct server *server, int listener)
{
	const int fd = accept(listener, NULL, NULL);

	if (fd < 0)
		return;
	for (size_t i = 0; i < CONNECTIONS; i++)
		if (server->connection[i].fd < 0) {
			server->connection[i] = (struct connection){ .fd = fd };
			return;
		}
	close(fd);
}

static void answer_tcp(
	struct server *server, struct connection *connection, const uint8_t *packet, size_t n)
{
	const struct way way = { .fd = connection->fd, .tcp = true };
	struct asked asked;
	const struct action *action = take(server, packet, n, &asked);

	if (!action || action->tcp == TCP_HANGS)
		connection->hangs = true;
	else if (action->tcp == TCP_REFUSES)
		reset(server, connection);
	else if (!connection->hangs)
		reply(server, &way, action, &asked);
}

static void read_tcp(struct server *server, struct connection *connection)
{
	const ssize_t n = recv(connection->fd, connection->data + connection->size,
		sizeof connection->data - connection->size, MSG_DONTWAIT);

	if (n <= 0) {
		close_connection(server, connection);
		return;
	}
	connection->size += (size_t)n;
	while (connection->fd >= 0 && connection->size >= 2) {
		const size_t size = (size_t)(connection->data[0] << 8 | connection->data[1]);

		if (2 + size > sizeof connection->data) {
			reset(server, connection);
			return;
		}
		if (connection->size < 2 + size)
			return;
		answer_tcp(server, connection, connection->data + 2, size);
		connection->size -= 2 + size;
		memmove(connection->data, connection->data + 2 + size, connection->size);
	}
}

/* Start and end */

static void write_log(const struct server *server)
{
	if (!server->log_path)
		return;

	FILE *file = fopen(server->log_path, "w");

	if (!file)
		err(3, "%s", server->log_path);
	for (const struct entry *e = server->log.first; e; e = e->later) {
		uint8_t *name = memcpy(must(malloc(e->size)), e->name, e->size);
		ldns_rdf *rdf = ldns_rdf_new(LDNS_RDF_TYPE_DNAME, e->size, name);
		char *text = ldns_rdf2str(rdf), *type = ldns_rr_type2str(e->type);

		fprintf(file, "%s %s %lu\n", text, type, e->seen);
		free(text);
		free(type);
		ldns_rdf_deep_free(rdf);
	}
	if (fclose(file))
		err(3, "%s", server->log_path);
}

static socklen_t address_of(const char *text, unsigned port, struct sockaddr_storage *out)
{
	struct sockaddr_in *v4 = (struct sockaddr_in *)(void *)out;
	struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)(void *)out;

	memset(out, 0, sizeof *out);
	if (inet_pton(AF_INET, text, &v4->sin_addr) == 1) {
		v4->sin_family = AF_INET;
		v4->sin_port = htons((uint16_t)port);
		return sizeof *v4;
	}
	if (inet_pton(AF_INET6, text, &v6->sin6_addr) != 1)
		errx(64, "no address: %s", text);
	v6->sin6_family = AF_INET6;
	v6->sin6_port = htons((uint16_t)port);
	return sizeof *v6;
}

static int open_socket(const struct sockaddr_storage *address, socklen_t size, int type)
{
	const int fd = socket(address->ss_family, type | SOCK_CLOEXEC, 0);
	const int on = 1, room = 16 << 20;
	const struct timeval second = { .tv_sec = 1 };

	if (fd < 0)
		return -1;
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &second, sizeof second);
	if (address->ss_family == AF_INET6)
		setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
	if (type == SOCK_DGRAM && setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof room))
		setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof room);
	if (!bind(fd, (const struct sockaddr *)address, size) &&
		(type == SOCK_DGRAM || !listen(fd, 128)))
		return fd;
	close(fd);
	return -1;
}

/* Listens on ADDRESS; false: there is no such address here, or the port is taken. *PORT 0 becomes
 * the one chosen. */
static bool listen_on(struct server *server, const char *address, unsigned *port)
{
	const size_t i = server->listeners;
	struct sockaddr_storage where;
	socklen_t size = address_of(address, *port, &where);

	server->udp[i] = open_socket(&where, size, SOCK_DGRAM);
	if (server->udp[i] < 0)
		return false;
	getsockname(server->udp[i], (struct sockaddr *)&where, &size);
	server->tcp[i] = server->script.no_tcp ? -1 : open_socket(&where, size, SOCK_STREAM);
	if (server->tcp[i] < 0 && !server->script.no_tcp) {
		close(server->udp[i]);
		return false;
	}
	*port = ntohs(((struct sockaddr_in *)(void *)&where)->sin_port); /* where sin6_port is */
	server->listeners++;
	return true;
}

static void listen_anywhere(struct server *server, unsigned port)
{
	const bool any = !port;

	for (unsigned tries = 0; tries < 100; tries++) {
		unsigned chosen = any ? 0 : port;

		/* A port that is free for UDP need not be free for TCP, or in IPv6. */
		if (listen_on(server, "127.0.0.1", &chosen)) {
			listen_on(server, "::1", &chosen);
			printf("ready %u\n", chosen);
			return;
		}
		if (!any)
			break;
	}
	err(3, "cannot listen on port %u", port);
}

static void serve(struct server *server)
{
	struct pollfd set[2 * LISTENERS + CONNECTIONS];
	const nfds_t fixed = 2 * (nfds_t)server->listeners;
	const nfds_t count = fixed + CONNECTIONS;
	sigset_t none;

	sigemptyset(&none);
	for (nfds_t i = 0; i < count; i++)
		set[i].events = POLLIN;
	while (!ended) {
		struct timespec wait = { 0 };
		const uint64_t now = now_us();

		for (size_t i = 0; i < server->listeners; i++) {
			set[2 * i].fd = server->udp[i];
			set[2 * i + 1].fd = server->tcp[i];
		}
		for (size_t i = 0; i < CONNECTIONS; i++)
			set[fixed + i].fd = server->connection[i].fd;
		if (server->heap.count && server->heap.late[0].when > now) {
			wait.tv_sec = (time_t)((server->heap.late[0].when - now) / 1000000);
			wait.tv_nsec = (long)((server->heap.late[0].when - now) % 1000000 * 1000);
		}

		const int n = ppoll(set, count, server->heap.count ? &wait : NULL, &none);

		if (asked_for_log) {
			asked_for_log = 0;
			write_log(server);
		}
		send_late(server);
		for (nfds_t i = 0; n > 0 && i < count; i++) {
			if (!set[i].revents)
				continue;
			if (i >= fixed)
				read_tcp(server, &server->connection[i - fixed]);
			else if (i % 2)
				accept_one(server, set[i].fd);
			else
				read_udp(server, set[i].fd);
		}
	}
}

static void on_signal(int number)
{
	if (number == SIGUSR1)
		asked_for_log = 1;
	else
		ended = 1;
}

/* Signals come only while it waits. */
static void catch_signals(void)
{
	const int number[] = { SIGTERM, SIGINT, SIGUSR1 };
	struct sigaction action = { .sa_handler = on_signal };
	sigset_t all;

	sigemptyset(&all);
	for (size_t i = 0; i < sizeof number / sizeof *number; i++) {
		sigaddset(&all, number[i]);
		sigaction(number[i], &action, NULL);
	}
	sigprocmask(SIG_BLOCK, &all, NULL);
}

int main(int argc, char **argv)
{
	struct server *server = must(calloc(1, sizeof *server));
	const char *address[LISTENERS];
	size_t addresses = 0;

	prctl(PR_SET_PDEATHSIG, SIGTERM);
	catch_signals();
	for (; argc > 2 && argv[1][0] == '-' && argv[1][1]; argv += 2, argc -= 2)
		if (!strcmp(argv[1], "--log"))
			server->log_path = argv[2];
		else if (!strcmp(argv[1], "--address") && addresses < LISTENERS)
			address[addresses++] = argv[2];
		else
			errx(64, "no option: %s", argv[1]);
	if (argc != 3)
		errx(64, "usage: badns [--log FILE] [--address ADDR ...] PORT SCRIPT");
	for (size_t i = 0; i < CONNECTIONS; i++)
		server->connection[i].fd = -1;
	server->script.seed = 88172645463325252u;
	read_script(&server->script, argv[2]);

	unsigned port = (unsigned)strtoul(argv[1], NULL, 10);

	for (size_t i = 0; i < addresses; i++)
		if (!listen_on(server, address[i], &port))
			err(3, "cannot listen on %s port %u", address[i], port);
	if (addresses)
		printf("ready %u\n", port);
	else
		listen_anywhere(server, port);
	fflush(stdout);
	serve(server);
	write_log(server);
	return 0;
}
