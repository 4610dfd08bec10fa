/* MIME messages: fields and parts, decoded.
 *
 * GMime (with GLib) is set up when the first message is read, not before: texts and log lines do without. */
#include "checks/explain/mime.h"
#include "checks/explain/charset.h"

#include <gmime/gmime.h>
#include <string.h>

enum { DEPTH_MAX = 12, PARTS_MAX = 200, FIELDS_MAX = 400, TEXT_MAX = 512 << 10, VALUE_MAX = 4096 };

struct walk {
	struct arena *arena;
	struct mime_message *message;
	struct mime_part *part;
	unsigned nesting; /* of messages in messages */
};

static const struct mime_message *read_message(
	struct arena *arena, struct str bytes, unsigned nesting);
static const struct mime_message *convert_message(
	struct arena *arena, GMimeMessage *source, unsigned nesting);

static struct str clean_value(struct arena *arena, const char *value)
{
	struct str text = str_of(value);

	if (text.n > VALUE_MAX)
		text.n = VALUE_MAX;
	text = charset_decode(arena, text, NULL);
	return (struct str){ str_dup(arena, text), text.n };
}

static void read_fields(struct arena *arena, GMimeObject *object, struct mime_message *m)
{
	GMimeHeaderList *list = g_mime_object_get_header_list(object);
	int count = g_mime_header_list_get_count(list);
	struct mime_field *field = NULL;

	for (int i = 0; i < count && i < FIELDS_MAX; i++) {
		GMimeHeader *header = g_mime_header_list_get_header_at(list, i);

		*ARENA_PUSH(arena, field, m->field_count) = (struct mime_field){
			arena_strdup(arena, g_mime_header_get_name(header)),
			clean_value(arena, g_mime_header_get_value(header)),
		};
	}
	m->field = field;
}

static const char *type_of(struct arena *arena, GMimeObject *object)
{
	GMimeContentType *type = g_mime_object_get_content_type(object);
	const char *media = type ? g_mime_content_type_get_media_type(type) : NULL;
	const char *sub = type ? g_mime_content_type_get_media_subtype(type) : NULL;

	if (!media || !sub)
		return "text/plain";
	return str_lower(arena, str_of(arena_printf(arena, "%s/%s", media, sub)));
}

/* The content behind the transfer encoding. */
static struct str content_of(struct arena *arena, GMimePart *part)
{
	GMimeDataWrapper *content = g_mime_part_get_content(part);
	GByteArray *bytes;
	GMimeStream *out;
	struct str text;

	if (!content)
		return (struct str){ "", 0 };
	out = g_mime_stream_mem_new();
	g_mime_data_wrapper_write_to_stream(content, out);
	bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(out));
	text.n = bytes->len < TEXT_MAX ? bytes->len : TEXT_MAX;
	text.p = arena_copy(arena, bytes->data, text.n);
	g_object_unref(out);
	return text;
}

static bool is_text(const char *type)
{
	return !strncmp(type, "text/", 5) || !strncmp(type, "message/", 8);
}

static void add_leaf(struct walk *w, GMimePart *part, unsigned depth)
{
	GMimeObject *object = GMIME_OBJECT(part);
	struct mime_part leaf = { .type = type_of(w->arena, object), .depth = depth };
	const char *charset = g_mime_object_get_content_type_parameter(object, "charset");

	if (is_text(leaf.type))
		leaf.text = charset_decode(w->arena, content_of(w->arena, part), charset);
	if ((!strcmp(leaf.type, "text/rfc822-headers") ||
		    !strcmp(leaf.type, "message/global-headers")) &&
		w->nesting < DEPTH_MAX)
		leaf.message = read_message(w->arena, leaf.text, w->nesting + 1);
	*ARENA_PUSH(w->arena, w->part, w->message->part_count) = leaf;
}

static void add_message(struct walk *w, GMimeMessagePart *part, unsigned depth)
{
	GMimeMessage *inner = g_mime_message_part_get_message(part);
	struct mime_part leaf = { .type = "message/rfc822", .depth = depth };

	if (inner && w->nesting < DEPTH_MAX)
		leaf.message = convert_message(w->arena, inner, w->nesting + 1);
	*ARENA_PUSH(w->arena, w->part, w->message->part_count) = leaf;
}

static void walk_part(struct walk *w, GMimeObject *object, unsigned depth)
{
	if (!object || depth > DEPTH_MAX || w->message->part_count >= PARTS_MAX)
		return;
	if (GMIME_IS_MULTIPART(object)) {
		int count = g_mime_multipart_get_count(GMIME_MULTIPART(object));

		for (int i = 0; i < count; i++)
			walk_part(w, g_mime_multipart_get_part(GMIME_MULTIPART(object), i),
				depth + 1);
	} else if (GMIME_IS_MESSAGE_PART(object)) {
		add_message(w, GMIME_MESSAGE_PART(object), depth);
	} else if (GMIME_IS_PART(object)) {
		add_leaf(w, GMIME_PART(object), depth);
	}
}

static const struct mime_message *convert_message(
	struct arena *arena, GMimeMessage *source, unsigned nesting)
{
	struct mime_message *m = arena_alloc(arena, sizeof *m);
	struct walk w = { .arena = arena, .message = m, .nesting = nesting };
	GMimeObject *body = g_mime_message_get_mime_part(source);
	const char *report;

	*m = (struct mime_message){ .type = "text/plain" };
	read_fields(arena, GMIME_OBJECT(source), m);
	if (body) {
		m->type = type_of(arena, body);
		report = g_mime_object_get_content_type_parameter(body, "report-type");
		m->report_type = report ? str_lower(arena, str_of(report)) : NULL;
		walk_part(&w, body, 0);
	}
	m->part = w.part;
	return m;
}

static const struct mime_message *read_message(
	struct arena *arena, struct str bytes, unsigned nesting)
{
	GMimeStream *stream = g_mime_stream_mem_new_with_buffer(bytes.p, bytes.n);
	GMimeParser *parser = g_mime_parser_new_with_stream(stream);
	GMimeMessage *source = g_mime_parser_construct_message(parser, NULL);
	struct mime_message *m = arena_alloc(arena, sizeof *m);

	*m = (struct mime_message){ .type = "text/plain" };
	g_object_unref(parser);
	g_object_unref(stream);
	if (!source)
		return m;

	const struct mime_message *out = convert_message(arena, source, nesting);

	g_object_unref(source);
	return out;
}

const struct mime_message *mime_read(struct arena *arena, struct str bytes)
{
	g_mime_init(); /* counts its calls; only the first one works */
	return read_message(arena, bytes, 0);
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
		arena, "%u.%u.%u", gmime_major_version, gmime_minor_version, gmime_micro_version);
}
