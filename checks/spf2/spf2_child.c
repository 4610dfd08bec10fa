/* The process in which libspf2 runs: reads a request, asks the library, writes its reply. It may
 * die at any time. */
#include "checks/spf2/spf2_child.h"

#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

static void write_all(struct str message)
{
	while (message.n) {
		ssize_t n = send(SPF2_CHILD_FD, message.p, message.n, MSG_NOSIGNAL);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			_exit(1);
		message = (struct str){ message.p + n, message.n - (size_t)n };
	}
}

void spf2_child_say(const struct spf2_reply *reply)
{
	struct arena *arena = arena_new();
	struct str message;

	if (!spf2_write_reply(arena, reply, &message))
		_exit(1);
	write_all(message);
	if (reply->end == SPF2_ABORTED || reply->end == SPF2_ENDLESS)
		_exit(0);
	arena_free(arena);
}

/* N octets; the end of the parent is the end. */
static char *read_all(struct arena *arena, size_t n)
{
	char *to = arena_alloc(arena, n + 1);

	for (size_t have = 0; have < n;) {
		ssize_t more = recv(SPF2_CHILD_FD, to + have, n - have, 0);

		if (more < 0 && errno == EINTR)
			continue;
		if (more <= 0)
			_exit(0);
		have += (size_t)more;
	}
	return to;
}

static void serve(struct spf2_library *library)
{
	struct arena *arena = arena_new();
	struct spf2_request request;
	const char *head = read_all(arena, SPF2_HEAD);
	const size_t n = spf2_message_size((const uint8_t *)head);

	if (n > SPF2_MESSAGE_MAX)
		_exit(1);
	if (!spf2_read_request(arena, (struct str){ read_all(arena, n), n }, &request))
		_exit(1);
	spf2_jail_clock();

	struct spf2_reply reply = spf2_library_ask(library, arena, &request);

	spf2_child_say(&reply);
	arena_free(arena);
}

void spf2_child(int fd)
{
	struct spf2_library *library;

	if (!spf2_jail_enter(fd))
		_exit(1);
	library = spf2_library_open(arena_new());
	if (!library)
		_exit(1);
	spf2_jail_close();
	write_all(STR("!")); /* ready */
	for (;;)
		serve(library);
}
