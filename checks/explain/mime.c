/* MIME messages: fields and parts, decoded. */
#include "checks/explain/mime.h"
#include "checks/explain/charset.h"
#include "checks/explain/mime_library.h"

#include <string.h>

enum { DEPTH_MAX = 12, PARTS_MAX = 200, FIELDS_MAX = 400, TEXT_MAX = 512 << 10, VALUE_MAX = 4096 };

struct reader {
	struct arena *arena;
	const struct mime_library *gmime;
};

struct walk {
	const struct reader *reader;
	struct mime_message *message;
	struct mime_part *part;
	unsigned nesting; /* of messages in messages */
};

static const struct mime_message *read_message(
	const struct reader *r, struct str bytes, unsigned nesting);
static const struct mime_message *convert_message(
	const struct reader *r, GMimeMessage *source, unsigned nesting);

static struct str clean_value(struct arena *arena, const char *value)
{
	struct str text = str_of(value);

	if (text.n > VALUE_MAX)
		text.n = VALUE_MAX;
	text = charset_decode(arena, text, NULL);
	return (struct str){ str_dup(arena, text), text.n };
}

static void read_fields(const struct reader *r, GMimeObject *object, struct mime_message *m)
{
	GMimeHeaderList *list = r->gmime->object_get_header_list(object);
	int count = r->gmime->header_list_get_count(list);
	struct mime_field *field = NULL;

	for (int i = 0; i < count && i < FIELDS_MAX; i++) {
		GMimeHeader *header = r->gmime->header_list_get_header_at(list, i);

		*ARENA_PUSH(r->arena, field, m->field_count) = (struct mime_field){
			arena_strdup(r->arena, r->gmime->header_get_name(header)),
			clean_value(r->arena, r->gmime->header_get_value(header)),
		};
	}
	m->field = field;
}

static const char *type_of(const struct reader *r, GMimeObject *object)
{
	GMimeContentType *type = r->gmime->object_get_content_type(object);
	const char *media = type ? r->gmime->content_type_get_media_type(type) : NULL;
	const char *sub = type ? r->gmime->content_type_get_media_subtype(type) : NULL;

	if (!media || !sub)
		return "text/plain";
	return str_lower(r->arena, str_of(arena_printf(r->arena, "%s/%s", media, sub)));
}

/* The content behind the transfer encoding. */
static struct str content_of(const struct reader *r, GMimePart *part)
{
	GMimeDataWrapper *content = r->gmime->part_get_content(part);
	GByteArray *bytes;
	GMimeStream *out;
	struct str text;

	if (!content)
		return (struct str){ "", 0 };
	out = r->gmime->stream_mem_new();
	r->gmime->data_wrapper_write_to_stream(content, out);
	bytes = r->gmime->stream_mem_get_byte_array((GMimeStreamMem *)out);
	text.n = bytes->len < TEXT_MAX ? bytes->len : TEXT_MAX;
	text.p = arena_copy(r->arena, bytes->data, text.n);
	r->gmime->unref(out);
	return text;
}

static bool is_text(const char *type)
{
	return !strncmp(type, "text/", 5) || !strncmp(type, "message/", 8);
}

static void add_leaf(struct walk *w, GMimePart *part, unsigned depth)
{
	GMimeObject *object = (GMimeObject *)part;
	struct mime_part leaf = { .type = type_of(w->reader, object), .depth = depth };
	const char *charset =
		w->reader->gmime->object_get_content_type_parameter(object, "charset");

	if (is_text(leaf.type))
		leaf.text = charset_decode(w->reader->arena, content_of(w->reader, part), charset);
	if ((!strcmp(leaf.type, "text/rfc822-headers") ||
		    !strcmp(leaf.type, "message/global-headers")) &&
		w->nesting < DEPTH_MAX)
		leaf.message = read_message(w->reader, leaf.text, w->nesting + 1);
	*ARENA_PUSH(w->reader->arena, w->part, w->message->part_count) = leaf;
}

static void add_message(struct walk *w, GMimeMessagePart *part, unsigned depth)
{
	GMimeMessage *inner = w->reader->gmime->message_part_get_message(part);
	struct mime_part leaf = { .type = "message/rfc822", .depth = depth };

	if (inner && w->nesting < DEPTH_MAX)
		leaf.message = convert_message(w->reader, inner, w->nesting + 1);
	*ARENA_PUSH(w->reader->arena, w->part, w->message->part_count) = leaf;
}

static void walk_part(struct walk *w, GMimeObject *object, unsigned depth)
{
	if (!object || depth > DEPTH_MAX || w->message->part_count >= PARTS_MAX)
		return;

	const struct mime_library *gmime = w->reader->gmime;

	GTypeInstance *instance = (GTypeInstance *)object;

	if (gmime->is_a(instance, gmime->multipart_get_type())) {
		GMimeMultipart *all = (GMimeMultipart *)object;
		int count = gmime->multipart_get_count(all);

		for (int i = 0; i < count; i++)
			walk_part(w, gmime->multipart_get_part(all, i), depth + 1);
	} else if (gmime->is_a(instance, gmime->message_part_get_type())) {
		add_message(w, (GMimeMessagePart *)object, depth);
	} else if (gmime->is_a(instance, gmime->part_get_type())) {
		add_leaf(w, (GMimePart *)object, depth);
	}
}

static const struct mime_message *convert_message(
	const struct reader *r, GMimeMessage *source, unsigned nesting)
{
	struct mime_message *m = arena_alloc(r->arena, sizeof *m);
	struct walk w = { .reader = r, .message = m, .nesting = nesting };
	GMimeObject *body = r->gmime->message_get_mime_part(source);

	*m = (struct mime_message){ .type = "text/plain" };
	read_fields(r, (GMimeObject *)source, m);
	if (body) {
		m->type = type_of(r, body);
		walk_part(&w, body, 0);
	}
	m->part = w.part;
	return m;
}

static const struct mime_message *read_message(
	const struct reader *r, struct str bytes, unsigned nesting)
{
	GMimeStream *stream = r->gmime->stream_mem_new_with_buffer(bytes.p, bytes.n);
	GMimeParser *parser = r->gmime->parser_new_with_stream(stream);
	GMimeMessage *source = r->gmime->parser_construct_message(parser, NULL);
	struct mime_message *m = arena_alloc(r->arena, sizeof *m);

	*m = (struct mime_message){ .type = "text/plain" };
	r->gmime->unref(parser);
	r->gmime->unref(stream);
	if (!source)
		return m;

	const struct mime_message *out = convert_message(r, source, nesting);

	r->gmime->unref(source);
	return out;
}

const struct mime_message *mime_read(struct arena *arena, struct str bytes)
{
	const struct reader reader = { arena, mime_library(arena) };

	return read_message(&reader, bytes, 0);
}

struct str mime_field(const struct mime_message *message, const char *name)
{
	for (size_t i = 0; i < message->field_count; i++)
		if (str_ieq(str_of(message->field[i].name), str_of(name)))
			return message->field[i].value;
	return (struct str){ "", 0 };
}

const char *mime_library_version(struct arena *arena)
{
	return arena_printf(
		arena, "%d.%d.%d", GMIME_MAJOR_VERSION, GMIME_MINOR_VERSION, GMIME_MICRO_VERSION);
}
