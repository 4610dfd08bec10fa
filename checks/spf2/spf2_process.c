/* Starts the process, talks to it with a deadline, and tells its deaths apart. */
#include "checks/spf2/spf2_process.h"

#include "checks/spf2/spf2.h"
#include "checks/spf2/spf2_child.h"
#include "resolver/resolver.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
	DEADLINE_MS = 5000,  /* of one exchange, which takes well under 1 ms: the machine hangs */
	REQUESTS_MAX = 1000, /* of one process: the library leaks a little */
};

struct spf2 {
	pid_t pid;  /* 0: none runs */
	bool ready; /* it has said that it is locked in */
	int fd;
	unsigned requests; /* that it has answered */
	bool broken;	   /* it could not be set up: not tried again */
};

struct spf2 *spf2_open(struct arena *arena)
{
	return arena_alloc(arena, sizeof(struct spf2));
}

/* Ends the process; its wait status. */
static int stop(struct spf2 *spf2)
{
	int status = 0;

	close(spf2->fd);
	kill(spf2->pid, SIGKILL);
	while (waitpid(spf2->pid, &status, 0) < 0 && errno == EINTR)
		;
	spf2->pid = 0;
	spf2->ready = false;
	return status;
}

void spf2_close(struct spf2 *spf2)
{
	if (spf2 && spf2->pid)
		stop(spf2);
}

enum moved { MOVED, MOVE_CLOSED, MOVE_LATE };

/* Waits until the socket is ready for EVENTS. */
static enum moved await(int fd, short events, uint64_t deadline)
{
	for (;;) {
		struct pollfd item = { .fd = fd, .events = events };
		uint64_t now = resolver_now();

		if (now >= deadline)
			return MOVE_LATE;

		int n = poll(&item, 1, (int)(deadline - now));

		if (n > 0)
			return MOVED;
		if (n < 0 && errno != EINTR)
			return MOVE_CLOSED;
	}
}

static bool is_retry(ssize_t n)
{
	return n < 0 && (errno == EINTR || errno == EAGAIN || errno == EWOULDBLOCK);
}

static enum moved write_all(int fd, struct str message, uint64_t deadline)
{
	while (message.n) {
		ssize_t n = send(fd, message.p, message.n, MSG_NOSIGNAL | MSG_DONTWAIT);
		enum moved moved = MOVED;

		if (is_retry(n))
			moved = await(fd, POLLOUT, deadline);
		else if (n <= 0)
			return MOVE_CLOSED;
		else
			message = (struct str){ message.p + n, message.n - (size_t)n };
		if (moved != MOVED)
			return moved;
	}
	return MOVED;
}

static enum moved read_all(int fd, char *to, size_t want, uint64_t deadline)
{
	while (want) {
		ssize_t n = recv(fd, to, want, MSG_DONTWAIT);
		enum moved moved = MOVED;

		if (is_retry(n))
			moved = await(fd, POLLIN, deadline);
		else if (n <= 0)
			return MOVE_CLOSED;
		else
			to += n, want -= (size_t)n;
		if (moved != MOVED)
			return moved;
	}
	return MOVED;
}

static bool launch(struct spf2 *spf2)
{
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair))
		return false;
	spf2->pid = fork();
	if (!spf2->pid)
		spf2_child(pair[1]);
	close(pair[1]);
	spf2->fd = pair[0];
	spf2->requests = 0;
	if (spf2->pid > 0)
		return true;
	close(pair[0]);
	spf2->pid = 0;
	return false;
}

void spf2_prepare(struct spf2 *spf2)
{
	if (spf2 && !spf2->pid && !spf2->broken)
		launch(spf2);
}

/* Starts it unless it was, and waits until it says that it is locked in and ready. */
static bool start(struct spf2 *spf2)
{
	char ready;

	if (spf2->broken || (!spf2->pid && !launch(spf2)))
		return false;
	spf2->ready = read_all(spf2->fd, &ready, 1, resolver_now() + DEADLINE_MS) == MOVED;
	if (spf2->ready)
		return true;
	stop(spf2);
	spf2->broken = true;
	return false;
}

static enum moved read_message(
	struct spf2 *spf2, struct arena *arena, uint64_t deadline, struct str *message)
{
	uint8_t head[SPF2_HEAD];
	enum moved moved = read_all(spf2->fd, (char *)head, sizeof head, deadline);

	if (moved != MOVED)
		return moved;

	const uint32_t size = spf2_message_size(head);

	if (size > SPF2_MESSAGE_MAX)
		return MOVE_CLOSED;

	char *text = arena_alloc(arena, size + 1);

	*message = (struct str){ text, size };
	return read_all(spf2->fd, text, size, deadline);
}

static enum moved talk(
	struct spf2 *spf2, struct arena *arena, struct str request, struct spf2_reply *reply)
{
	const uint64_t deadline = resolver_now() + DEADLINE_MS;
	enum moved moved = write_all(spf2->fd, request, deadline);
	struct spf2_wanted *wanted = NULL;
	size_t count = 0;

	*reply = (struct spf2_reply){ .end = SPF2_WANTS };
	while (moved == MOVED && reply->end == SPF2_WANTS) {
		struct str message;

		moved = read_message(spf2, arena, deadline, &message);
		if (moved == MOVED && !spf2_read_reply(arena, message, reply))
			moved = MOVE_CLOSED;
		if (moved == MOVED && reply->end == SPF2_WANTS && reply->count &&
			count < SPF2_WANTED_MAX)
			*ARENA_PUSH(arena, wanted, count) = reply->wanted[0];
	}
	reply->wanted = wanted;
	reply->count = count;
	return moved;
}

/* Only what is the same in every build of this program: which signal it was is not. */
static const char *death(int status)
{
	if (WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU)
		return "it computes for seconds";
	return NULL;
}

static enum spf2_fate try(struct spf2 *spf2, struct arena *arena, struct str request,
	struct spf2_reply *reply, const char **why)
{
	enum moved moved;

	if (!spf2->ready && !start(spf2))
		return SPF2_ABSENT;
	moved = talk(spf2, arena, request, reply);
	if (moved == MOVED) {
		spf2->requests++;
		if (reply->end != SPF2_SAID || spf2->requests >= REQUESTS_MAX)
			stop(spf2);
		return SPF2_REPLIED;
	}
	*why = death(stop(spf2));
	return moved == MOVE_LATE ? SPF2_ABSENT : SPF2_DIED;
}

enum spf2_fate spf2_exchange(struct spf2 *spf2, struct arena *arena,
	const struct spf2_request *request, struct spf2_reply *reply, const char **why)
{
	const bool fresh = !spf2->pid || !spf2->requests;
	enum spf2_fate fate;
	struct str message;

	if (!spf2_write_request(arena, request, &message))
		return SPF2_ABSENT;
	fate = try(spf2, arena, message, reply, why);
	/* What earlier requests left behind must not be blamed on this one. */
	if (fate == SPF2_DIED && !fresh)
		fate = try(spf2, arena, message, reply, why);
	return fate;
}
