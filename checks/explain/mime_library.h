/* GMime's functions, loaded when the first message is read. */
#ifndef CHECKS_MIME_LIBRARY_H
#define CHECKS_MIME_LIBRARY_H

#include "resolver/arena.h"

#include <gmime/gmime.h>

/* What mime.c calls, each without its prefix g_mime_. */
#define MIME_FUNCTIONS(F) \
	F(init) \
	F(stream_mem_new) \
	F(stream_mem_new_with_buffer) \
	F(stream_mem_get_byte_array) \
	F(parser_new_with_stream) \
	F(parser_construct_message) \
	F(message_get_mime_part) \
	F(message_part_get_type) \
	F(message_part_get_message) \
	F(multipart_get_type) \
	F(multipart_get_count) \
	F(multipart_get_part) \
	F(part_get_type) \
	F(part_get_content) \
	F(data_wrapper_write_to_stream) \
	F(object_get_header_list) \
	F(object_get_content_type) \
	F(object_get_content_type_parameter) \
	F(content_type_get_media_type) \
	F(content_type_get_media_subtype) \
	F(header_list_get_count) \
	F(header_list_get_header_at) \
	F(header_get_name) \
	F(header_get_value)

struct mime_library {
#define MEMBER(name) __typeof__(g_mime_##name) *name;
	MIME_FUNCTIONS(MEMBER)
#undef MEMBER
	__typeof__(g_object_unref) *unref;
	__typeof__(g_type_check_instance_is_a) *is_a;
};

/* The functions, in ARENA. GMime brings a dozen libraries along, half of what the start of the
 * program costs when it is linked to them (LD_DEBUG=statistics), and only messages need it. Ends
 * the program with status 3 where it is not installed. */
const struct mime_library *mime_library(struct arena *arena);

#endif
