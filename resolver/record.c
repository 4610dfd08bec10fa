/* Records from packets and text, field by field; the only user of ldns.
 *
 * ldns decodes what it is given, one record or one field at a time. Its own readers of packets and
 * files are not used, because they hide faults: RDATA that is longer than its type runs into the
 * next record, a preference of 70000 becomes 4464, an owner "@x" becomes the origin, text past
 * 65,535 characters is dropped. */
#include "resolver/record.h"

#include "resolver/lang.h"

#include <ldns/ldns.h>
#include <string.h>

static unsigned get16(const uint8_t *p)
{
	return (unsigned)p[0] << 8 | p[1];
}

/* Moves *AT behind the name there, which is not looked at. */
static bool skip_name(const uint8_t *packet, size_t n, size_t *at)
{
	while (*at < n) {
		unsigned length = packet[(*at)++];

		if (!length)
			return true;
		if (length >= 0xc0)
			return (*at)++ < n;
		if (length > LABEL_MAX)
			return false;
		*at += length;
	}
	return false;
}

bool record_head(const uint8_t *packet, size_t n, size_t start, struct record_head *out)
{
	size_t at = start;

	if (!skip_name(packet, n, &at) || n - at < 10)
		return false;
	*out = (struct record_head){
		.type = get16(packet + at),
		.class = get16(packet + at + 2),
		.ttl = (uint32_t)get16(packet + at + 4) << 16 | get16(packet + at + 6),
		.start = start,
		.end = at + 10 + get16(packet + at + 8),
	};
	return out->end <= n;
}

/* What ldns found, as plain octets, goes on to record_fill(). */
static bool fill(struct arena *arena, const ldns_rr *rr, struct rr *out)
{
	size_t count = ldns_rr_rd_count(rr);
	struct str *field = arena_array(arena, count, sizeof *field);

	for (size_t i = 0; i < count; i++) {
		const ldns_rdf *rdf = ldns_rr_rdf(rr, i);

		field[i] = (struct str){ (const char *)ldns_rdf_data(rdf), ldns_rdf_size(rdf) };
	}
	return record_fill(arena, field, count, out);
}

bool record_decode(struct arena *arena, const uint8_t *packet, size_t n,
	const struct record_head *head, struct rr *out)
{
	ldns_rr *rr = NULL;
	size_t at = head->start;

	if (ldns_wire2rr(&rr, packet, n, &at, LDNS_SECTION_ANSWER) != LDNS_STATUS_OK)
		return false;

	const ldns_rdf *owner = ldns_rr_owner(rr);

	*out = (struct rr){
		.owner = name_from_wire(arena, ldns_rdf_data(owner), ldns_rdf_size(owner)),
		.type = (enum rr_type)head->type,
		.ttl = head->ttl > INT32_MAX ? 0 : head->ttl, /* RFC 2181 section 8 */
	};

	bool good = out->owner && at == head->end && fill(arena, rr, out);

	ldns_rr_free(rr);
	return good;
}

const char *record_owner(
	struct arena *arena, const uint8_t *packet, size_t n, const struct record_head *head)
{
	ldns_rdf *owner = NULL;
	size_t at = head->start;

	if (ldns_wire2dname(&owner, packet, n, &at) != LDNS_STATUS_OK)
		return NULL;

	const char *name = name_from_wire(arena, ldns_rdf_data(owner), ldns_rdf_size(owner));

	ldns_rdf_deep_free(owner);
	return name;
}

bool record_type_read(struct arena *arena, struct str text, enum rr_type *out)
{
	if (rr_type_parse(text, out))
		return *out;
	*out = (enum rr_type)ldns_get_rr_type_by_name(str_dup(arena, text));
	/* RFC 6895 section 3.1: 128 to 255 are for questions; OPT is for packets. */
	return *out && !(*out >= 128 && *out <= 255) && (unsigned)*out != LDNS_RR_TYPE_OPT;
}

/* What a token must be for a field, and the largest number where ldns would let a larger one
 * overflow. */
static const struct field_form {
	ldns_rdf_type type;
	unsigned long max;
	const char *word;
} field_forms[] = {
	{ LDNS_RDF_TYPE_A, 0, "an IPv4 address" },
	{ LDNS_RDF_TYPE_AAAA, 0, "an IPv6 address" },
	{ LDNS_RDF_TYPE_STR, 0, "a string of at most 255 octets with good escapes" },
	{ LDNS_RDF_TYPE_HEX, 0, "pairs of hexadecimal digits" },
	{ LDNS_RDF_TYPE_PERIOD, 0, "a time up to 2147483647 seconds" },
	{ LDNS_RDF_TYPE_INT16, UINT16_MAX, "a number up to 65535" },
	{ LDNS_RDF_TYPE_INT32, UINT32_MAX, "a number up to 4294967295" },
	{ LDNS_RDF_TYPE_CERTIFICATE_USAGE, UINT8_MAX, "a number up to 255" },
	{ LDNS_RDF_TYPE_SELECTOR, UINT8_MAX, "a number up to 255" },
	{ LDNS_RDF_TYPE_MATCHING_TYPE, UINT8_MAX, "a number up to 255" },
};

static const struct field_form *find_form(ldns_rdf_type type)
{
	for (size_t i = 0; i < sizeof field_forms / sizeof *field_forms; i++)
		if (field_forms[i].type == type)
			return &field_forms[i];
	return NULL;
}

/* Would ldns take the token for something else? Half an octet of hexadecimal digits too. */
static bool deceives(const struct field_form *form, struct str text)
{
	unsigned long number;
	uint32_t seconds;

	if (form->type == LDNS_RDF_TYPE_PERIOD)
		return !str_number(text, UINT32_MAX, &number) && !record_ttl_read(text, &seconds);
	if (form->type == LDNS_RDF_TYPE_HEX)
		return text.n % 2;
	return form->max && !str_number(text, form->max, &number);
}

static ldns_rdf *read_name(
	struct arena *arena, const struct token *token, const char *origin, const char **why)
{
	const char *name = record_name_read(arena, token, origin, why);
	uint8_t wire[NAME_WIRE_MAX];

	if (!name)
		return NULL;
	return ldns_rdf_new_frm_data(LDNS_RDF_TYPE_DNAME, name_to_wire(name, wire), wire);
}

static ldns_rdf *read_field(struct arena *arena, ldns_rdf_type type, const struct token *token,
	const char *origin, const char **why)
{
	const struct field_form *form = find_form(type);
	ldns_rdf *rdf = NULL;

	if (type == LDNS_RDF_TYPE_DNAME)
		return read_name(arena, token, origin, why);
	if (form && !deceives(form, token->text))
		rdf = ldns_rdf_new_frm_str(type, str_dup(arena, token->text));
	if (!rdf)
		*why = speak(arena, "`%s' is not %s", str_printable(arena, token->text),
			form ? form->word : "right");
	return rdf;
}

/* Tokens as one text again: with QUOTE as in the file, without joined to one word. */
static char *join(struct arena *arena, const struct token *token, size_t count, bool quote)
{
	size_t room = 1;

	for (size_t i = 0; i < count; i++)
		room += token[i].text.n + 3;

	char *text = arena_alloc(arena, room), *to = text;

	for (size_t i = 0; i < count; i++) {
		const char *mark = quote && token[i].quoted ? "\"" : "";

		to += snprintf(to, room - (size_t)(to - text), "%s%s%.*s%s", quote && i ? " " : "",
			mark, STR_ARGS(token[i].text), mark);
	}
	return text;
}

/* The fields of a type that struct rr knows. */
static bool read_fields(struct arena *arena, ldns_rr *rr, const struct token *token, size_t count,
	const char *origin, const char **why)
{
	const ldns_rr_descriptor *form = ldns_rr_descript((uint16_t)ldns_rr_get_type(rr));
	size_t most = ldns_rr_descriptor_maximum(form), i;

	for (i = 0; i < count && i < most; i++) {
		ldns_rdf_type type = ldns_rr_descriptor_field_type(form, i);
		struct token word = token[i];

		if (type == LDNS_RDF_TYPE_HEX) { /* the rest may be written in pieces */
			word.text = str_of(join(arena, token + i, count - i, false));
			count = i + 1;
		}

		ldns_rdf *rdf = read_field(arena, type, &word, origin, why);

		if (!rdf)
			return false;
		ldns_rr_push_rdf(rr, rdf);
	}
	*why = i < count ? "more than the record's fields" : "a field of the record is missing";
	return i == count && i >= ldns_rr_descriptor_minimum(form);
}

/* RFC 3597 section 5, for any type: "\# LENGTH HEX...". */
static bool read_generic(
	struct arena *arena, ldns_rr *rr, const struct token *token, size_t count, const char **why)
{
	const char *hex = join(arena, token + 1, count ? count - 1 : 0, false);
	ldns_rdf *data = ldns_rdf_new_frm_str(LDNS_RDF_TYPE_HEX, hex);
	unsigned long length;
	size_t at = 0;
	bool good = false;

	*why = "\\# wants a length and as many octets in hexadecimal digits, good for the type";
	if (data && count && str_number(token[0].text, UINT16_MAX, &length) &&
		strlen(hex) == 2 * length) {
		uint8_t *wire = arena_alloc(arena, 2 + length);

		wire[0] = (uint8_t)(length >> 8);
		wire[1] = (uint8_t)length;
		memcpy(wire + 2, ldns_rdf_data(data), length);
		good = ldns_wire2rdf(rr, wire, 2 + length, &at) == LDNS_STATUS_OK &&
		       at == 2 + length;
	}
	ldns_rdf_deep_free(data);
	return good;
}

/* A type that struct rr does not know: ldns reads the whole line. */
static bool read_foreign(struct arena *arena, ldns_rr **rr, const struct token *token, size_t count,
	const char *origin, const char **why)
{
	unsigned type = (unsigned)ldns_rr_get_type(*rr);
	const char *line =
		arena_printf(arena, ". 0 IN TYPE%u %s", type, join(arena, token, count, true));
	uint8_t wire[NAME_WIRE_MAX];
	ldns_rdf *base = NULL;
	ldns_status status = LDNS_STATUS_SYNTAX_RDATA_ERR;

	if (origin)
		base = ldns_rdf_new_frm_data(LDNS_RDF_TYPE_DNAME, name_to_wire(origin, wire), wire);
	ldns_rr_free(*rr);
	*rr = NULL;
	if (strlen(line) < LDNS_MAX_RDFLEN)
		status = ldns_rr_new_frm_str(rr, line, 0, base, NULL);
	ldns_rdf_deep_free(base);
	*why = ldns_get_errorstr_by_id(status);
	return status == LDNS_STATUS_OK;
}

static bool is_known(enum rr_type type)
{
	return strcmp(rr_type_name(type), "TYPE?");
}

bool record_rdata_read(struct arena *arena, const struct token *token, size_t count,
	const char *origin, struct rr *out, const char **why)
{
	ldns_rr *rr = ldns_rr_new();
	bool good;

	ldns_rr_set_type(rr, (ldns_rr_type)out->type);
	if (count && !token[0].quoted && str_eq(token[0].text, STR("\\#")))
		good = read_generic(arena, rr, token + 1, count - 1, why);
	else if (is_known(out->type))
		good = read_fields(arena, rr, token, count, origin, why);
	else
		good = read_foreign(arena, &rr, token, count, origin, why);
	if (good) {
		*why = "the RDATA does not fit its type";
		good = fill(arena, rr, out);
	}
	ldns_rr_free(rr);
	return good;
}

const char *record_library_version(struct arena *arena)
{
	(void)arena;
	return ldns_version();
}
