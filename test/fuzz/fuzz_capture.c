/* Captures: what is taken is written again, and read again with the same answers. */
#include "resolver/capture.h"
#include "resolver/json.h"

#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A file that is only in memory, and its path. */
static int open_file(char path[40], const uint8_t *data, size_t size)
{
	int fd = memfd_create("capture", 0);

	assert(fd >= 0);
	assert(size == 0 || write(fd, data, size) == (ssize_t)size);
	snprintf(path, 40, "/proc/self/fd/%d", fd);
	return fd;
}

/* Every question of the capture, with its answer. */
struct questions {
	struct question **list;
	size_t count;
};

static void put_question(
	struct arena *arena, struct memo *memo, struct str line, struct questions *all)
{
	const char *why;
	const struct json *object = json_parse(arena, line, &why);
	const char *text = json_get_text(object, "name");
	const char *name = text ? name_parse(arena, str_of(text)) : NULL;
	const char *server = NULL;
	char address[IP_TEXT_MAX];
	enum rr_type type;
	struct ip ip;

	text = json_get_text(object, "asked");
	if (text && ip_parse(str_of(text), &ip))
		server = ip_text(&ip, address);
	text = json_get_text(object, "type");
	if (name && text && rr_type_parse(str_of(text), &type) &&
		!memo_find_at(memo, type, name, server, 0))
		*ARENA_PUSH(arena, all->list, all->count) =
			server ? memo_put_at(memo, type, name, server)
			       : memo_put(memo, ASK_RECORD, type, name, NULL);
}

static struct questions read_questions(struct arena *arena, struct str text)
{
	struct memo *memo = memo_new(arena);
	struct questions all = { 0 };

	while (text.p)
		put_question(arena, memo, str_trim(str_cut(&text, '\n')), &all);
	return all;
}

static struct replay *load(struct arena *arena, const char *path)
{
	const char *why = NULL;
	struct replay *replay = replay_load(arena, path, &why);

	assert(replay || (str_starts(str_of(why), str_of(path)) && !strchr(why, '\n')));
	return replay;
}

static void write_and_compare(struct arena *arena, struct questions all)
{
	static const char *const arguments[] = { "x", NULL };
	char path[40];
	int fd = open_file(path, NULL, 0);
	struct capture *capture = capture_open(arena, path, "fuzz", 0, arguments);

	for (size_t i = 0; i < all.count; i++)
		capture_write(capture, all.list[i]);
	assert(capture_close(capture));

	struct replay *replay = load(arena, path);

	assert(replay);
	close(fd);
	for (size_t i = 0; i < all.count; i++) {
		const struct question *q = all.list[i];
		const struct answer *b =
			replay_answer_at(replay, arena, q->type, q->name, q->server);

		assert(q->answer->status == b->status && q->answer->ms == b->ms);
		assert(q->answer->authoritative == b->authoritative &&
			q->answer->count == b->count && q->answer->glue_count == b->glue_count);
		assert(!q->answer->soa == !b->soa && q->answer->authenticated == b->authenticated);
		assert(!strcmp(dns_evidence(arena, q->answer), dns_evidence(arena, b)));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	char path[40];
	int fd = open_file(path, data, size);
	struct replay *replay = load(arena, path);

	close(fd);
	if (replay) {
		struct str text = { arena_copy(arena, data, size), size };
		struct questions all = read_questions(arena, text);

		for (size_t i = 0; i < all.count; i++)
			all.list[i]->answer = replay_answer_at(replay, arena, all.list[i]->type,
				all.list[i]->name, all.list[i]->server);
		write_and_compare(arena, all);
	}
	arena_free(arena);
	return 0;
}
