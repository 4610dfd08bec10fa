/* Lines are read as they come, without waiting while there is other work. */
#include "cmd/bulk_input.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BUFFER = 128 * 1024, LINE_LONGEST = 64 * 1024 };

struct bulk_input {
	int fd;
	char *buffer;
	size_t start, end; /* what of it was read and not used */
	bool ended;
	int error;	   /* errno of the failure */
	bool passing_over; /* the rest of a line that is too long */
	size_t count;
	unsigned long number;
	double size, used; /* octets; size 0: not known */
};

struct bulk_input *bulk_input_open(struct arena *arena, const char *path)
{
	struct bulk_input *input = arena_alloc(arena, sizeof *input);
	struct stat status;

	input->fd = STDIN_FILENO;
	if (path && strcmp(path, "-") != 0)
		input->fd = open(path, O_RDONLY | O_CLOEXEC);
	if (input->fd < 0)
		return NULL;
	if (!fstat(input->fd, &status) && S_ISREG(status.st_mode))
		input->size = (double)status.st_size;
	input->buffer = arena_alloc(arena, BUFFER);
	return input;
}

bool bulk_input_close(struct bulk_input *input)
{
	if (input->fd != STDIN_FILENO)
		close(input->fd);
	errno = input->error;
	return !input->error;
}

double bulk_input_fraction(const struct bulk_input *input)
{
	return input->size > 0 ? input->used / input->size : -1;
}

/* Reads more behind what is there. False: there is nothing (yet). */
static bool fill(struct bulk_input *input, int wait_ms)
{
	struct pollfd poll_in = { .fd = input->fd, .events = POLLIN };

	memmove(input->buffer, input->buffer + input->start, input->end - input->start);
	input->end -= input->start;
	input->start = 0;
	if (poll(&poll_in, 1, wait_ms) <= 0)
		return false;

	ssize_t n = read(input->fd, input->buffer + input->end, BUFFER - input->end);

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return false;
	if (n < 0)
		input->error = errno;
	if (n <= 0)
		input->ended = true;
	else
		input->end += (size_t)n;
	return true;
}

/* The next line, its end cut off. False: it is not there whole. */
static bool take_line(struct bulk_input *input, struct str *line)
{
	struct str rest = { input->buffer + input->start, input->end - input->start };
	size_t n = str_find(rest, '\n');

	if (n == rest.n && !(input->ended && (rest.n || input->passing_over)))
		return false;
	*line = (struct str){ rest.p, n };
	n += n < rest.n;
	input->start += n;
	input->used += (double)n;
	input->number++;
	return true;
}

/* A line that does not fit is given up; its end is looked for. */
static void give_up_line(struct bulk_input *input)
{
	input->used += (double)(input->end - input->start);
	input->start = input->end = 0;
	input->passing_over = true;
}

static const char *fault_of(struct bulk_input *input, struct str text)
{
	const bool too_long = input->passing_over || text.n > LINE_LONGEST;

	input->passing_over = false;
	if (too_long)
		return "the line is longer than 64 KiB";
	return memchr(text.p, '\0', text.n) ? "the line holds a NUL" : NULL;
}

enum bulk_read bulk_input_next(struct bulk_input *input, int wait_ms, struct bulk_line *line)
{
	struct str text;

	for (;;) {
		while (!take_line(input, &text)) {
			if (input->ended)
				return BULK_END;
			if (input->end - input->start > LINE_LONGEST)
				give_up_line(input);
			if (!fill(input, wait_ms))
				return BULK_NOT_YET;
		}

		const char *fault = fault_of(input, text);

		text = str_trim(text);
		if (!fault && (!text.n || text.p[0] == '#'))
			continue;
		*line = (struct bulk_line){ input->count++, input->number, fault ? STR("") : text,
			fault };
		return BULK_LINE;
	}
}
