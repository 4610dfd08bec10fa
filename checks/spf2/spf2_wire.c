/* Numbers in network order, texts with their length in front: what the two processes say to each
 * other. */
#include "checks/spf2/spf2_wire.h"

#include <string.h>

static const char *const words[] = {
	"invalid",
	"neutral",
	"pass",
	"fail",
	"softfail",
	"none",
	"temperror",
	"permerror",
};

enum { WORDS = sizeof words / sizeof *words, TYPE_BITS = 16 };

/* --- writing --- */

struct writer {
	struct arena *arena;
	uint8_t *p;
	size_t n, room;
};

static void put(struct writer *w, const void *p, size_t n)
{
	if (w->n + n > w->room) {
		size_t room = 2 * (w->n + n) + 1024;
		uint8_t *more = arena_alloc(w->arena, room);

		if (w->n)
			memcpy(more, w->p, w->n);
		w->p = more;
		w->room = room;
	}
	if (n)
		memcpy(w->p + w->n, p, n);
	w->n += n;
}

static void put_number(struct writer *w, size_t number)
{
	const uint8_t octets[] = { (uint8_t)(number >> 24), (uint8_t)(number >> 16),
		(uint8_t)(number >> 8), (uint8_t)number };

	put(w, octets, sizeof octets);
}

static void put_text(struct writer *w, struct str text)
{
	put_number(w, text.n);
	put(w, text.p, text.n);
}

static struct writer begin(struct arena *arena)
{
	struct writer w = { .arena = arena };

	put_number(&w, 0); /* its length, filled in at the end */
	return w;
}

static bool end(struct writer *w, struct str *message)
{
	const size_t n = w->n - SPF2_HEAD;

	w->n = 0;
	put_number(w, n);
	*message = (struct str){ (const char *)w->p, SPF2_HEAD + n };
	return n <= SPF2_MESSAGE_MAX;
}

static void put_known(struct writer *w, const struct spf2_known *known)
{
	put_number(w, known->type);
	put_text(w, str_of(known->name));
	put_number(w, known->status);
	put_number(w, known->count);
	for (size_t i = 0; i < known->count; i++)
		put_text(w, known->record[i]);
}

bool spf2_write_request(
	struct arena *arena, const struct spf2_request *request, struct str *message)
{
	struct writer w = begin(arena);

	put_number(&w, request->manner);
	put_number(&w, request->ip.version);
	put(&w, request->ip.bytes, sizeof request->ip.bytes);
	put_text(&w, request->helo);
	put_text(&w, request->sender);
	put_number(&w, request->count);
	for (size_t i = 0; i < request->count && w.n <= SPF2_MESSAGE_MAX; i++)
		put_known(&w, &request->known[i]);
	return end(&w, message);
}

static size_t word_number(const char *word)
{
	size_t i = 0;

	while (i < WORDS - 1 && strcmp(words[i], word) != 0)
		i++;
	return i;
}

bool spf2_write_reply(struct arena *arena, const struct spf2_reply *reply, struct str *message)
{
	struct writer w = begin(arena);

	put_number(&w, reply->end);
	put_number(&w, reply->word ? word_number(reply->word) : 0);
	put_number(&w, reply->local);
	put_text(&w, reply->message);
	put_number(&w, reply->count);
	for (size_t i = 0; i < reply->count; i++) {
		put_number(&w, reply->wanted[i].type);
		put_text(&w, str_of(reply->wanted[i].name));
	}
	return end(&w, message);
}

/* --- reading --- */

struct reader {
	struct arena *arena;
	struct str rest;
	/* it was cut, or a number is out of range; all that is read from then on is 0 or empty */
	bool bad;
};

uint32_t spf2_message_size(const uint8_t head[SPF2_HEAD])
{
	return (uint32_t)head[0] << 24 | (uint32_t)head[1] << 16 | (uint32_t)head[2] << 8 | head[3];
}

static const char *get(struct reader *r, size_t n)
{
	const char *p = r->rest.p;

	if (r->bad || n > r->rest.n) {
		r->bad = true;
		return NULL;
	}
	r->rest.p += n;
	r->rest.n -= n;
	return p;
}

/* A number up to MAX. */
static uint32_t get_number(struct reader *r, uint32_t max)
{
	const char *p = get(r, SPF2_HEAD);
	uint8_t octets[SPF2_HEAD] = { 0 };

	if (p)
		memcpy(octets, p, sizeof octets);

	const uint32_t number = spf2_message_size(octets);

	r->bad |= number > max;
	return r->bad ? 0 : number;
}

static struct str get_text(struct reader *r)
{
	const uint32_t n = get_number(r, SPF2_MESSAGE_MAX);
	const char *p = get(r, n);

	return p ? (struct str){ p, n } : (struct str){ "", 0 };
}

/* The same as a C string; a NUL inside is a fault. */
static char *get_string(struct reader *r)
{
	const struct str text = get_text(r);

	r->bad |= text.n && memchr(text.p, '\0', text.n);
	return str_dup(r->arena, text);
}

/* A type fits into 16 bits: all that we ask for do. */
static enum rr_type get_type(struct reader *r)
{
	return (enum rr_type)get_number(r, (1u << TYPE_BITS) - 1);
}

static void get_known(struct reader *r, struct spf2_known *known)
{
	known->type = get_type(r);
	known->name = get_string(r);
	known->status = (enum spf2_status)get_number(r, SPF2_NO_RECOVERY);
	known->count = get_number(r, SPF2_MESSAGE_MAX / SPF2_HEAD);
	r->bad |= known->count > r->rest.n / SPF2_HEAD;
	if (r->bad)
		return;
	known->record = arena_array(r->arena, known->count + 1, sizeof *known->record);
	for (size_t i = 0; i < known->count; i++)
		known->record[i] = get_text(r);
}

bool spf2_read_request(struct arena *arena, struct str message, struct spf2_request *request)
{
	struct reader r = { .arena = arena, .rest = message };
	const char *bytes;

	*request = (struct spf2_request){ .manner = (enum spf2_manner)get_number(
						  &r, SPF2_MANNERS - 1) };
	request->ip.version = get_number(&r, 6);
	bytes = get(&r, sizeof request->ip.bytes);
	if (bytes)
		memcpy(request->ip.bytes, bytes, sizeof request->ip.bytes);
	request->helo = str_of(get_string(&r));
	request->sender = str_of(get_string(&r));
	request->count = get_number(&r, SPF2_KNOWN_MAX);
	request->known = arena_array(arena, request->count + 1, sizeof *request->known);
	for (size_t i = 0; i < request->count && !r.bad; i++)
		get_known(&r, &request->known[i]);
	return !r.bad && !r.rest.n;
}

bool spf2_read_reply(struct arena *arena, struct str message, struct spf2_reply *reply)
{
	struct reader r = { .arena = arena, .rest = message };

	*reply = (struct spf2_reply){ .end = (enum spf2_end)get_number(&r, SPF2_ENDLESS) };
	reply->word = words[get_number(&r, WORDS - 1)];
	reply->local = get_number(&r, 1);
	reply->message = get_text(&r);
	reply->count = get_number(&r, SPF2_WANTED_MAX);
	reply->wanted = arena_array(arena, reply->count + 1, sizeof *reply->wanted);
	for (size_t i = 0; i < reply->count && !r.bad; i++) {
		reply->wanted[i].type = get_type(&r);
		reply->wanted[i].name = get_string(&r);
	}
	return !r.bad && !r.rest.n;
}
