/* A message becomes header fields and a body. */
#include "checks/message/message.h"

#include <string.h>

struct cutter {
	struct arena *arena;
	struct message *message;
	struct message_field *field;
	struct str rest;      /* of the message */
	size_t header_octets; /* so far */
};

/* Lines */

/* The first line of REST without its end (LF or CRLF); *NEXT is where the next one begins. */
static struct str first_line(struct str rest, size_t *next)
{
	size_t n = str_find(rest, '\n');

	*next = n < rest.n ? n + 1 : n;
	if (n < rest.n && n && rest.p[n - 1] == '\r')
		n--;
	return (struct str){ rest.p, n };
}

static void drop(struct str *rest, size_t n)
{
	rest->p += n;
	rest->n -= n;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* How long the field name is that LINE begins with (RFC 5322 section 2.2; before the colon may be
 * blanks, section 4.5); 0: it is no field. */
static size_t field_name(struct str line)
{
	size_t n = 0, colon;

	while (n < line.n && line.p[n] > 0x20 && line.p[n] < 0x7f && line.p[n] != ':' &&
		line.p[n] != ';')
		n++;
	for (colon = n; colon < line.n && is_blank(line.p[colon]);)
		colon++;
	return colon < line.n && line.p[colon] == ':' ? n : 0;
}

/* Header fields */

/* The octets of the whole field that CUT's rest begins with, line ends and all. */
static size_t field_extent(const struct cutter *cut)
{
	struct str rest = cut->rest;
	size_t next, octets = 0;

	do {
		first_line(rest, &next);
		drop(&rest, next);
		octets += next;
	} while (rest.n && is_blank(rest.p[0]));
	return octets;
}

/* LINES with CRLF at all line ends but the last, which has none. */
static struct str join_lines(struct arena *arena, struct str lines)
{
	char *text = arena_alloc(arena, 2 * lines.n + 1);
	size_t n = 0, next;

	while (lines.n) {
		struct str line = first_line(lines, &next);

		memcpy(text + n, line.p, line.n);
		n += line.n;
		drop(&lines, next);
		if (!lines.n)
			break;
		text[n++] = '\r';
		text[n++] = '\n';
	}
	return (struct str){ text, n };
}

static void take_field(struct cutter *cut, size_t name)
{
	size_t octets = field_extent(cut);
	struct message_field *field = ARENA_PUSH(cut->arena, cut->field, cut->message->field_count);

	field->text = join_lines(cut->arena, (struct str){ cut->rest.p, octets });
	field->name = (struct str){ field->text.p, name };

	size_t colon = str_find(field->text, ':');

	field->body = (struct str){ field->text.p + colon + 1, field->text.n - colon - 1 };
	cut->header_octets += octets;
	drop(&cut->rest, octets);
}

/* "From sender date" before the header: the message comes out of a mailbox file. */
static void drop_mailbox_line(struct cutter *cut)
{
	size_t next;

	if (!str_starts(cut->rest, STR("From ")) || field_name(first_line(cut->rest, &next)))
		return;
	drop(&cut->rest, next);
}

/* Up to the empty line, the first line that is no field, or the limits. */
static void cut_header(struct cutter *cut)
{
	size_t next;

	while (cut->rest.n) {
		struct str line = first_line(cut->rest, &next);
		size_t name = field_name(line);

		if (!line.n) {
			drop(&cut->rest, next);
			return;
		}
		if (!name)
			return;
		if (cut->header_octets > MESSAGE_HEADER_MAX ||
			cut->message->field_count >= MESSAGE_FIELDS_MAX) {
			cut->message->fault = "has a header of over 256 KB or 1,000 fields";
			cut->message->header_cut = true;
			return;
		}
		take_field(cut, name);
	}
}

/* What is wrong with it */

static bool has(struct str text, char c)
{
	return str_find(text, c) < text.n;
}

/* A CR that no LF follows. */
static bool has_bare_cr(struct str text)
{
	const char *end = text.p + text.n;

	for (const char *p = text.p; p < end && (p = memchr(p, '\r', (size_t)(end - p))); p++)
		if (p + 1 == end || p[1] != '\n')
			return true;
	return false;
}

static bool has_long_line(struct str text)
{
	size_t next;

	while (text.n) {
		first_line(text, &next);
		if (next > MESSAGE_LINE_MAX)
			return true;
		drop(&text, next);
	}
	return false;
}

/* Why RAW has no header at all. */
static const char *headless(struct str raw)
{
	size_t next;

	if (str_starts(raw, STR("\xef\xbb\xbf")))
		return "begins with a byte order mark, which makes all of it the body";
	if (!first_line(raw, &next).n)
		return "begins with an empty line, which makes all of it the body";
	return "begins with a line that is no header field, which makes all of it the body";
}

static void look_at_header(struct message *message)
{
	for (size_t i = 0; i < message->field_count; i++) {
		struct str text = message->field[i].text;

		if (has(text, '\0'))
			message->fault = "has a NUL octet in its header";
		if (text.n > MESSAGE_LINE_MAX)
			message->fault = "has a header field of over 64 KB";
		if (has(text, '\v') || has(text, '\f') || has_bare_cr(text))
			message->oddity = "has control characters in its header";
	}
}

static void look_at_body(struct message *message)
{
	if (has_long_line(message->body))
		message->fault = "has a line of over 64 KB";
	if (has_bare_cr(message->body))
		message->oddity = "has a CR without LF in its body";
}

static void find_author(struct arena *arena, struct message *message)
{
	struct message_author *author = &message->author;

	for (size_t i = 0; i < message->field_count; i++) {
		if (!str_ieq(message->field[i].name, STR("From")))
			continue;
		author->fields++;
		message_add_authors(arena, author, message->field[i].body);
	}
	if (!author->fields)
		author->fault = message->header_cut ? message->fault : "has no From field";
	else if (author->fields > 1)
		author->fault = arena_printf(arena, "has %zu From fields", author->fields);
	else if (author->domain_count > 1)
		author->fault = "has addresses of several domains in its From field";
	else if (!author->domain_count && !author->fault)
		author->fault = "has no address in its From field";
	if (!author->fault)
		author->only = author->domain[0];
}

const struct message *message_read(struct arena *arena, struct str raw)
{
	struct message *message = arena_alloc(arena, sizeof *message);
	struct cutter cut = { .arena = arena, .message = message, .rest = raw };

	drop_mailbox_line(&cut);
	cut_header(&cut);
	message->memo = arena_alloc(arena, sizeof *message->memo);
	message->memo->arena = arena;
	message->field = cut.field;
	message->body = cut.rest;
	look_at_header(message);
	look_at_body(message);
	if (raw.n && !message->field_count)
		message->oddity = headless(raw);
	find_author(arena, message);
	return message;
}
