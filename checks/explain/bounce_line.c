/* Lines of a stream, of bounded length. */
#include "checks/explain/bounce_part.h"

#include <string.h>

enum { LINE_MAX_SIZE = 65536, CHUNK = 65536 };

struct lines {
	FILE *stream;
	char *chunk;
	size_t at, end;
	char *line;
	struct str last;
	bool last_cut, again;
	size_t number, nuls;
};

struct lines *lines_new(struct arena *arena, FILE *stream)
{
	struct lines *l = arena_alloc(arena, sizeof *l);

	*l = (struct lines){
		.stream = stream,
		.chunk = arena_alloc(arena, CHUNK),
		.line = arena_alloc(arena, LINE_MAX_SIZE),
	};
	return l;
}

static bool fill(struct lines *l)
{
	if (l->at < l->end)
		return true;
	l->at = 0;
	l->end = fread(l->chunk, 1, CHUNK, l->stream);
	return l->end;
}

/* NULs become blanks: they are no text, and patterns end at them. */
static void blank_nuls(struct lines *l, size_t n)
{
	for (char *p = l->line, *end = p + n; (p = memchr(p, 0, (size_t)(end - p)));) {
		*p++ = ' ';
		l->nuls++;
	}
}

bool lines_next(struct lines *l, struct str *line, bool *cut)
{
	size_t n = 0;
	bool ended = false, any = false;

	if (!l->again) {
		l->last_cut = false;
		while (!ended && fill(l)) {
			size_t left = l->end - l->at;
			const char *newline = memchr(l->chunk + l->at, '\n', left);
			size_t take = newline ? (size_t)(newline - l->chunk) - l->at : left;
			size_t room = LINE_MAX_SIZE - n;

			memcpy(l->line + n, l->chunk + l->at, take < room ? take : room);
			l->last_cut |= take > room;
			n += take < room ? take : room;
			l->at += take + (newline ? 1 : 0);
			ended = newline;
			any = true;
		}
		if (!any)
			return false;
		blank_nuls(l, n);
		if (n && l->line[n - 1] == '\r')
			n--;
		l->last = (struct str){ l->line, n };
		l->number++;
	}
	l->again = false;
	*line = l->last;
	*cut = l->last_cut;
	return true;
}

void lines_back(struct lines *l)
{
	l->again = true;
}

size_t lines_number(const struct lines *l)
{
	return l->number;
}

size_t lines_nuls(const struct lines *l)
{
	return l->nuls;
}
