/* Lines are put together in memory and written whole; a line that cannot be written whole is taken
 * back. */
#include "cmd/bulk_output.h"

#include "cmd/command.h"

#include <assert.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* A line that waits for those before it. */
struct waiting {
	struct arena *arena; /* of the text; NULL: there is none */
	struct str text;
	bool there;
};

struct bulk_output {
	int fd;
	bool own, regular; /* opened here; a file that can be cut */
	bool failed;
	FILE *stream; /* what is put together: LINES octets of whole lines, then the line begun */
	char *text;
	size_t size, lines;
	struct waiting *ring; /* of ROOM; NULL: lines go out as they come */
	size_t room, next;    /* the index that goes out next */
};

static bool open_file(struct bulk_output *output, const char *path, bool append)
{
	const int flags = append ? O_RDWR | O_APPEND : O_WRONLY | O_TRUNC;
	struct stat status;

	output->own = true;
	output->fd = open(path, O_CREAT | O_CLOEXEC | flags, 0666);
	if (output->fd < 0)
		return false;
	output->regular = !fstat(output->fd, &status) && S_ISREG(status.st_mode);
	if (!append || !flock(output->fd, LOCK_EX | LOCK_NB))
		return true;
	close(output->fd);
	errno = EWOULDBLOCK;
	return false;
}

struct bulk_output *bulk_output_open(
	struct arena *arena, const char *path, bool append, bool keep_order, size_t room)
{
	struct bulk_output *output = arena_alloc(arena, sizeof *output);

	output->fd = STDOUT_FILENO;
	if (path && !open_file(output, path, append))
		return NULL;
	output->room = room;
	if (keep_order)
		output->ring = arena_array(arena, room, sizeof *output->ring);
	output->stream = open_memstream(&output->text, &output->size);
	if (!output->stream)
		err(EXIT_MACHINE, "out of memory");
	return output;
}

int bulk_output_fd(const struct bulk_output *output)
{
	return output->fd;
}

bool bulk_output_has_room(const struct bulk_output *output, size_t index)
{
	return !output->ring || index - output->next < output->room;
}

static struct waiting *place_of(const struct bulk_output *output, size_t index)
{
	return &output->ring[index % output->room];
}

FILE *bulk_output_begin(struct bulk_output *output)
{
	return output->stream;
}

/* The line begun is given to those that wait. */
static void put_aside(struct bulk_output *output, struct waiting *waiting)
{
	if (fflush(output->stream)) /* SIZE would be that of before */
		err(EXIT_MACHINE, "out of memory");
	waiting->arena = arena_new();
	waiting->text.n = output->size - output->lines;
	waiting->text.p = arena_copy(waiting->arena, output->text + output->lines, waiting->text.n);
	fseeko(output->stream, (off_t)output->lines, SEEK_SET);
}

/* The lines whose turn has come. */
static void release(struct bulk_output *output)
{
	for (struct waiting *w; (w = place_of(output, output->next))->there; output->next++) {
		if (w->arena)
			fwrite(w->text.p, 1, w->text.n, output->stream);
		arena_free(w->arena);
		*w = (struct waiting){ 0 };
	}
	output->lines = (size_t)ftello(output->stream);
}

void bulk_output_end(struct bulk_output *output, size_t index)
{
	putc('\n', output->stream);
	if (!output->ring || index == output->next) {
		output->lines = (size_t)ftello(output->stream);
	} else {
		assert(bulk_output_has_room(output, index));
		put_aside(output, place_of(output, index));
	}
	bulk_output_skip(output, index);
}

void bulk_output_skip(struct bulk_output *output, size_t index)
{
	if (!output->ring)
		return;
	place_of(output, index)->there = true;
	release(output);
}

/* What went out behind its last newline is taken back, WRITTEN octets in all. */
static void cut_half_line(struct bulk_output *output, size_t written)
{
	const off_t end = lseek(output->fd, 0, SEEK_CUR);
	size_t half = 0;

	while (half < written && output->text[written - half - 1] != '\n')
		half++;
	if (output->regular && half && ftruncate(output->fd, end - (off_t)half))
		warn("cannot take back half a line");
}

bool bulk_output_flush(struct bulk_output *output)
{
	size_t written = 0;

	if (output->failed || fflush(output->stream))
		return false;
	while (written < output->lines) {
		ssize_t n = write(output->fd, output->text + written, output->lines - written);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			const int error = errno;

			output->failed = true;
			cut_half_line(output, written);
			errno = error;
			return false;
		}
		written += (size_t)n;
	}
	output->lines = 0;
	rewind(output->stream);
	return true;
}

bool bulk_output_close(struct bulk_output *output)
{
	for (size_t i = 0; output->ring && i < output->room; i++)
		arena_free(output->ring[i].arena);
	fclose(output->stream);
	free(output->text);
	return !output->own || !close(output->fd);
}
