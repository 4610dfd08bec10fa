/* Captures without names: what could be replayed still can, with as many questions, and no address
 * is what it was. */
#include "checks/redact/redact.h"
#include "resolver/capture.h"

#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { INPUT_MAX = 8192 };

static bool can_be_replayed(struct arena *arena, struct str text)
{
	char path[40];
	const char *why;
	int fd = memfd_create("capture", 0);
	bool good;

	assert(fd >= 0);
	assert(write(fd, text.p, text.n) == (ssize_t)text.n);
	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	good = replay_load(arena, path, &why);
	close(fd);
	return good;
}

static const char *const *make_arguments(void *context, struct redactor *redactor)
{
	const char **words = arena_array(redact_arena(redactor), 5, sizeof *words);

	(void)context;
	words[0] = redact_host(redactor, "192.0.2.25");
	words[1] = redact_host(redactor, "www.example.com");
	words[2] = redact_mailbox(redactor, "jane@example.com");
	words[3] = redact_selector(redactor, "acme2026");
	return words;
}

static size_t lines_of(struct str text)
{
	size_t count = 0;

	while (text.p)
		count += str_trim(str_cut(&text, '\n')).n > 0;
	return count;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct setup setup;
	const struct redact_arguments arguments = { make_arguments, NULL };
	struct arena *arena = arena_new();
	const struct str text = { arena_copy(arena, data, size), size };
	char *written = NULL;
	size_t n = 0;

	if (size <= INPUT_MAX && can_be_replayed(arena, text)) {
		FILE *out = open_memstream(&written, &n);

		assert(out && redact_capture(&setup, text, &arguments, out));
		fclose(out);
		assert(lines_of(text) == lines_of((struct str){ written, n }));
		assert(can_be_replayed(arena, (struct str){ written, n }));
		free(written);
	}
	arena_free(arena);
	return 0;
}
