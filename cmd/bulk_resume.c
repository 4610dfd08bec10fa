/* The lines of an earlier output: of each only the head is looked at, which holds index, sender and
 * verdict. */
#include "cmd/bulk_resume.h"

#include "resolver/hash.h"
#include "resolver/json.h"
#include "resolver/lang.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { CHUNK = 1 << 20, LINE_LONGEST = 64 << 20 };

struct seen {
	size_t index;
	uint64_t sender; /* hash of address and domain; 0: the line was bad */
};

struct bulk_resume {
	struct seen *seen; /* by index */
	size_t count, at;
	struct bulk_summary summary;
};

/* Never 0. */
static uint64_t hash_sender(const char *ip, const char *domain)
{
	const struct str texts[] = { str_of(ip), str_of(domain) };

	return hash_octets(hash_octets(0, texts[0].p, texts[0].n), texts[1].p, texts[1].n) | 1;
}

static void count_verdict(struct bulk_summary *summary, const struct json *object)
{
	const char *verdict = json_get_text(object, "verdict");
	const struct json *incomplete = json_get(object, "incomplete");

	summary->count++;
	if (!verdict) { /* a bad line */
		summary->incomplete = true;
		return;
	}
	summary->incomplete |= incomplete && incomplete->truth;
	summary->unknown += !strcmp(verdict, verdict_name(VERDICT_UNKNOWN));
	for (enum verdict v = VERDICT_OK; v <= VERDICT_CRITICAL; v++)
		if (!strcmp(verdict, verdict_name(v)))
			summary->worst = verdict_worst(summary->worst, v);
}

/* What stands before the member "facts", as an object. (A quote inside a text has a backslash
 * before it.) */
static struct str head_of(struct arena *scratch, struct str line)
{
	const struct str mark = STR(",\"facts\":");
	const char *facts = memmem(line.p, line.n, mark.p, mark.n);

	if (!facts)
		return line;
	return str_of(arena_printf(scratch, "%.*s}", (int)(facts - line.p), line.p));
}

static bool read_line(
	struct arena *arena, struct arena *scratch, struct bulk_resume *resume, struct str line)
{
	const char *why;
	const struct json *object = json_parse(scratch, head_of(scratch, line), &why);
	const struct json *index = json_get(object, "index");

	if (!index || !index->is_integer || index->number < 0)
		return false;
	if (!json_get(object, "verdict") && !json_get(object, "error"))
		return false;
	*ARENA_PUSH(arena, resume->seen, resume->count) = (struct seen){
		.index = (size_t)index->number,
		.sender = json_get(object, "error") ? 0
						    : hash_sender(json_get_text(object, "ip"),
							      json_get_text(object, "domain")),
	};
	count_verdict(&resume->summary, object);
	return true;
}

static int by_index(const void *left, const void *right)
{
	const struct seen *a = left, *b = right;

	return a->index < b->index ? -1 : a->index > b->index;
}

/* Reads whole lines of BUFFER from *USED on. */
static bool read_lines(struct arena *arena, struct arena *scratch, struct bulk_resume *resume,
	struct str buffer, size_t *used)
{
	for (;;) {
		struct str rest = { buffer.p + *used, buffer.n - *used };
		size_t n = str_find(rest, '\n');
		struct arena_mark mark = arena_mark(scratch);

		if (n == rest.n)
			return true;
		if (!read_line(arena, scratch, resume, (struct str){ rest.p, n }))
			return false;
		arena_release(scratch, mark);
		*used += n + 1;
	}
}

/* Makes room behind the N octets of a line that is not there whole. */
static bool grow(struct arena *window, char **buffer, size_t *size, size_t n)
{
	char *larger;

	if (*size >= LINE_LONGEST)
		return false;
	larger = arena_alloc(window, 2 * *size);
	memcpy(larger, *buffer, n);
	*buffer = larger;
	*size *= 2;
	return true;
}

/* The file through a window that grows when a line does not fit. *GOOD: octets of whole lines. */
static bool read_file(
	struct arena *arena, struct bulk_resume *resume, int fd, off_t *good, const char **why)
{
	struct arena *scratch = arena_new(), *window = arena_new();
	size_t size = CHUNK, used = 0, n = 0;
	char *buffer = arena_alloc(window, size);
	ssize_t more = 0;

	*why = NULL;
	*good = 0;
	while (!*why && (more = pread(fd, buffer + n, size - n, *good + (off_t)n)) > 0) {
		n += (size_t)more;
		used = 0;
		bool read = read_lines(arena, scratch, resume, (struct str){ buffer, n }, &used);

		*good += (off_t)used;
		n -= used;
		memmove(buffer, buffer + used, n);
		if (!read || (n == size && !grow(window, &buffer, &size, n)))
			*why = speak(arena, "line %zu is not one that preflight bulk writes",
				resume->count + 1);
	}
	if (more < 0)
		*why = speak(arena, "%s", strerror(errno));
	arena_free(scratch);
	arena_free(window);
	return !*why;
}

struct bulk_resume *bulk_resume_read(struct arena *arena, int fd, const char **why)
{
	struct bulk_resume *resume = arena_alloc(arena, sizeof *resume);
	off_t good;

	if (!read_file(arena, resume, fd, &good, why))
		return NULL;
	if (ftruncate(fd, good)) {
		*why = speak(arena, "%s", strerror(errno));
		return NULL;
	}
	if (resume->count)
		qsort(resume->seen, resume->count, sizeof *resume->seen, by_index);
	return resume;
}

const struct bulk_summary *bulk_resume_summary(const struct bulk_resume *resume)
{
	return &resume->summary;
}

bool bulk_resume_has(
	struct bulk_resume *resume, size_t index, const struct target *target, bool *same)
{
	while (resume->at < resume->count && resume->seen[resume->at].index < index)
		resume->at++;
	if (resume->at == resume->count || resume->seen[resume->at].index != index)
		return false;

	const uint64_t sender = resume->seen[resume->at].sender;

	*same = sender == (target ? hash_sender(target->ip_text, target->domain) : 0);
	return true;
}
