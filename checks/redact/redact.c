/* The capture is read twice: once to see what is in it, then again to write it with everything
 * replaced. */
#include "checks/redact/redact_state.h"

#include "resolver/json.h"
#include "resolver/wire.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

enum { ATTEMPTS = 50, EFFORT = 4 << 20 /* octets of captures that attempts may read */ };

/* Records */

static const char *dotted(struct redactor *r, const char *name)
{
	name = redact_name(r, name);
	return strcmp(name, ".") ? arena_printf(r->arena, "%s.", name) : name;
}

/* One string of a TXT record as zone files have it. */
static void put_quoted(struct redactor *r, struct redact_out *out, struct str text)
{
	redact_put(r, out, out->text.n ? STR(" \"") : STR("\""));
	for (size_t i = 0; i < text.n; i++) {
		const unsigned char c = (unsigned char)text.p[i];

		if (c == '"' || c == '\\' || c < ' ' || c > '~')
			redact_put(r, out,
				str_of(arena_printf(
					r->arena, c == '"' || c == '\\' ? "\\%c" : "\\%03u", c)));
		else
			redact_put(r, out, (struct str){ text.p + i, 1 });
	}
	redact_put(r, out, STR("\""));
}

/* Cut where it was cut before; the last string takes what is more or less. */
static const char *show_text(struct redactor *r, const struct rr *rr)
{
	enum { STRING_MAX = 255 };
	struct str rest = redact_text(r, rr->owner, rr->text);
	struct redact_out out = { 0 };

	for (size_t i = 0; i < rr->part_count || rest.n || !i; i++) {
		size_t n = i < rr->part_count ? rr->part[i].n : STRING_MAX;

		if (i + 1 >= rr->part_count || n > rest.n)
			n = rest.n < STRING_MAX ? rest.n : STRING_MAX;
		put_quoted(r, &out, (struct str){ rest.p, n });
		rest = (struct str){ rest.p + n, rest.n - n };
	}
	return out.text.p;
}

/* The hexadecimal digits at the end: of a certificate, or of something that nobody here knows. */
static const char *show_octets(struct redactor *r, const char *show)
{
	const char *last = strrchr(show, ' ');
	char *text = arena_strdup(r->arena, show);
	struct redact_stream stream = { .r = r, .text = str_of(show) };

	for (char *p = text + (last ? last + 1 - show : 0); *p; p++)
		*p = "0123456789abcdef"[redact_draw(&stream, 16)];
	return text;
}

static const char *show_soa(struct redactor *r, const struct rr *rr)
{
	const char *numbers = rr->show + strlen(rr->name) + 1 + strlen(rr->rname) + 1;

	return arena_printf(
		r->arena, "%s %s %s", dotted(r, rr->name), dotted(r, rr->rname), numbers);
}

static const char *show_address(struct redactor *r, const struct rr *rr)
{
	const struct ip ip = redact_ip(r, &rr->ip);
	char *text = arena_alloc(r->arena, IP_TEXT_MAX);

	return ip_text(&ip, text);
}

static void note_ptr(struct redactor *r, const struct rr *rr)
{
	struct redact_seen *seen = &r->seen;

	for (size_t i = 0; r->looking && i < seen->ip_count; i++)
		if (!strcmp(ip_reverse(r->arena, &seen->ip[i]), rr->owner))
			*ARENA_PUSH(seen->arena, seen->ptr, seen->ptr_count) =
				(struct redact_ptr){ seen->ip[i],
					arena_strdup(seen->arena, rr->name) };
}

static const char *show_rdata(struct redactor *r, const struct rr *rr)
{
	switch (rr->type) {
	case RR_A:
	case RR_AAAA:
		return show_address(r, rr);
	case RR_PTR:
		note_ptr(r, rr);
		return dotted(r, rr->name);
	case RR_NS:
	case RR_CNAME:
		return dotted(r, rr->name);
	case RR_MX:
		return arena_printf(r->arena, "%u %s", (unsigned)rr->number, dotted(r, rr->name));
	case RR_SOA:
		return show_soa(r, rr);
	case RR_TXT:
	case RR_SPF:
		return show_text(r, rr);
	case RR_TLSA:
		break;
	}
	return show_octets(r, rr->show);
}

/* Lines */

static bool put_records(
	struct redactor *r, struct json_out *out, const char *key, const struct json *records)
{
	json_open(out, key, '[');
	for (size_t i = 0; records && i < records->count; i++) {
		const struct rr *rr = wire_rr_parse(r->arena, records->item[i].text);
		const char *owner, *rdata;

		if (!rr)
			return false;
		owner = dotted(r, rr->owner);
		rdata = show_rdata(r, rr);
		json_text(out, NULL,
			arena_printf(r->arena, "%s %u IN %s %s", owner, (unsigned)rr->ttl,
				rr_type_text(r->arena, rr->type), rdata));
	}
	json_close(out, ']');
	return true;
}

/* "192.0.2.53", "192.0.2.53:5353", "[2001:db8::53]:53", "zone FILE" */
static const char *map_server(struct redactor *r, const char *text)
{
	struct str rest = str_of(text), port = { 0 };
	const char *address;

	if (!strncmp(text, "zone ", 5))
		return "zone FILE";
	if (rest.n && rest.p[0] == '[') {
		rest = (struct str){ rest.p + 1, rest.n - 1 };
		address = redact_name_text(r, str_cut(&rest, ']'));
		return arena_printf(r->arena, "[%s]%s", address, rest.p ? rest.p : "");
	}
	if (strchr(text, ':') && strchr(text, ':') == strrchr(text, ':'))
		port = str_of(strchr(text, ':'));
	rest.n -= port.n;
	return arena_printf(r->arena, "%s%.*s", redact_name_text(r, rest), STR_ARGS(port));
}

static void copy_member(struct json_out *out, const struct json *value)
{
	if (value->kind == JSON_KIND_TEXT)
		json_str(out, value->key, value->text);
	else if (value->kind == JSON_KIND_NUMBER)
		json_int(out, value->key, value->number);
	else if (value->kind == JSON_KIND_BOOL)
		json_bool(out, value->key, value->truth);
}

static bool put_question(struct redactor *r, struct json_out *out, const struct json *line)
{
	for (size_t i = 0; i < line->count; i++) {
		const struct json *value = &line->item[i];
		const bool is_text = value->kind == JSON_KIND_TEXT;

		if (!strcmp(value->key, "name") && is_text) {
			const char *name = name_parse(r->arena, value->text);

			if (!name)
				return false;
			json_text(out, "name", redact_name(r, name));
		} else if ((!strcmp(value->key, "server") || !strcmp(value->key, "asked")) &&
			   is_text) {
			json_text(out, value->key, map_server(r, value->text.p));
		} else if (value->kind == JSON_KIND_ARRAY) {
			if (!put_records(r, out, value->key, value))
				return false;
		} else {
			copy_member(out, value);
		}
	}
	return true;
}

static void put_run(struct redactor *r, struct json_out *out, const struct json *line)
{
	const char *const *argument = r->arguments->make(r->arguments->context, r);

	json_text(out, "preflight", json_get_text(line, "preflight"));
	if (json_get_text(line, "time"))
		json_text(out, "time", json_get_text(line, "time"));
	json_bool(out, "redacted", true);
	json_open(out, "arguments", '[');
	while (*argument)
		json_text(out, NULL, *argument++);
	json_close(out, ']');
}

static bool put_line(struct redactor *r, FILE *stream, struct str text)
{
	const char *why;
	const struct json *line = json_parse(r->arena, text, &why);
	struct json_out out;
	bool good = line && line->kind == JSON_KIND_OBJECT;

	json_begin(&out, stream, false);
	json_open(&out, NULL, '{');
	if (good && json_get(line, "preflight"))
		put_run(r, &out, line);
	else if (good)
		good = put_question(r, &out, line);
	json_close(&out, '}');
	putc('\n', stream);
	return good;
}

static bool put_all(struct redactor *r, FILE *stream, struct str text)
{
	while (text.p) {
		const struct str line = str_trim(str_cut(&text, '\n'));

		if (line.n && !put_line(r, stream, line))
			return false;
	}
	return true;
}

/* Attempts */

/* An address that is still there, or the name of something else: what is replaced must not be met
 * again. */
static size_t faults(struct redactor *r)
{
	struct redact_seen *seen = &r->seen;
	struct name_table *now = name_table_new(r->arena);
	size_t count = 0;

	for (size_t i = 0; i < seen->ip_count; i++) {
		const struct ip ip = redact_ip(r, &seen->ip[i]);

		count += redact_ip_is_seen(r, &ip);
	}
	for (size_t i = 0; i < seen->name_count; i++) {
		const char *name = redact_name(r, seen->name[i]);

		if (strcmp(name, seen->name[i]) != 0)
			count += name_table_find(seen->names, name) != NULL;
		if (name_table_find(now, name))
			count += 1000; /* two names have become one */
		else
			name_table_put(now, name, r);
	}
	return count;
}

static void begin_attempt(struct redactor *r)
{
	arena_free(r->arena);
	r->arena = arena_new();
	r->crossed = 0;
	r->words = name_table_new(r->arena);
	r->taken = name_table_new(r->arena);
	r->labels = name_table_new(r->arena);
}

static void draw_salt(struct redactor *r)
{
	if (getrandom(r->salt, sizeof r->salt, 0) != sizeof r->salt)
		r->salt[0] = (uint64_t)(uintptr_t)
			r; /* a kernel without it: the layout of memory is random too */
}

/* What one attempt wrote. */
struct written {
	char *text;
	size_t size;
};

static bool write_once(struct redactor *r, struct str text, struct written *out)
{
	FILE *stream = open_memstream(&out->text, &out->size);
	bool good;

	if (!stream)
		return false;
	good = put_all(r, stream, text);
	return !fclose(stream) && good;
}

/* The first reading: twice, since what a name is made of is known when all of them were seen. */
static bool look(struct redactor *r, struct str text)
{
	bool good = true;

	r->looking = true;
	begin_attempt(r);
	for (int i = 0; good && i < 2; i++) {
		struct written out = { 0 };

		good = write_once(r, text, &out);
		free(out.text);
	}
	r->looking = false;
	return good;
}

/* The best of some attempts: where few addresses are to be had, as in the ranges for documentation,
 * some of them fail. */
static bool write_best(struct redactor *r, struct str text, struct written *best)
{
	const size_t attempts = text.n < EFFORT / ATTEMPTS ? ATTEMPTS : 1 + EFFORT / text.n;
	size_t least = SIZE_MAX;

	for (size_t i = 0; i < attempts && least; i++) {
		struct written now = { 0 };
		size_t count;

		draw_salt(r);
		begin_attempt(r);
		redact_ptr_names(r);
		if (!write_once(r, text, &now)) {
			free(now.text);
			return false;
		}
		count = faults(r) + r->crossed;
		free(count < least ? best->text : now.text);
		if (count < least) {
			least = count;
			*best = now;
		}
	}
	return true;
}

struct arena *redact_arena(const struct redactor *r)
{
	return r->arena;
}

bool redact_capture(const struct setup *setup, struct str text,
	const struct redact_arguments *arguments, FILE *out)
{
	struct redactor r = { .setup = setup, .arguments = arguments };
	struct written best = { 0 };
	bool good;

	r.seen.arena = arena_new();
	r.seen.names = name_table_new(r.seen.arena);
	r.seen.registered = name_table_new(r.seen.arena);
	r.seen.words = name_table_new(r.seen.arena);
	r.seen.tops = name_table_new(r.seen.arena);
	good = look(&r, text) && write_best(&r, text, &best) &&
	       fwrite(best.text, 1, best.size, out) == best.size;
	free(best.text);
	arena_free(r.arena);
	arena_free(r.seen.arena);
	return good;
}
