/* Reads the members of a JSON object into a struct, by a table of fields; the faults are worded
 * here. */
#ifndef CHECKS_LOAD_FIELD_H
#define CHECKS_LOAD_FIELD_H

#include "resolver/json.h"

/* Where the reading is, for the text of a fault: "PATH: ID: field 'codes[2].match': ...". */
struct loader {
	struct arena *arena;
	const char *path;
	/* Id of the rule or zone of the list; NULL: the file itself. */
	const char *id;
	/* What stands in front of a field's name, "codes[2]."; NULL: nothing. */
	const char *inside;
	const char **why;
};

enum field_kind {
	FIELD_TEXT,    /* const char *: one line, not empty, without control characters */
	FIELD_TEXTS,   /* const char *const *: NULL-ended; line breaks are allowed */
	FIELD_WORD,    /* an enum: the place of the word in WORDS */
	FIELD_NUMBER,  /* int, from MIN to MAX */
	FIELD_DECIMAL, /* int: hundredths of the number, from MIN to MAX of them */
	FIELD_FLAG,    /* bool */
	FIELD_ARRAY,  /* const struct json *: read by somebody else; never NULL when it was given */
	FIELD_OBJECT, /* the same for an object */
	FIELD_UNUSED, /* kept for people; any text, list of texts or flag */
};

struct field {
	const char *key;
	enum field_kind kind;
	size_t offset;
	const char *const *words; /* NULL-ended */
	int min, max;
	bool required;
};

/* One line of a table: FIELD(draft, "stage", WORD, stage, .words = stage_words) */
#define FIELD(type, name, sort, member, ...) \
	{ \
		.key = name, .kind = FIELD_##sort, .offset = offsetof(struct type, member), \
		__VA_ARGS__ \
	}
/* Kept for people. */
#define FIELD_KEPT(name) \
	{ \
		.key = name, .kind = FIELD_UNUSED \
	}
#define FIELD_LAST \
	{ \
		.key = NULL \
	}

/* Reads OBJECT into OUT by FIELDS (ended by a NULL key). What is absent or null leaves OUT as it
 * was. False on a fault. */
bool load_object(
	struct loader *l, const struct json *object, const struct field *fields, void *out);

/* Words the fault of FIELD (NULL: of the whole) and returns false. */
bool load_fault(struct loader *l, const char *field, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* The fault that FIELD holds WORD, which is none of WORDS (NULL-ended). Returns false. */
bool load_not_among(struct loader *l, const char *field, struct str word, const char *const *words);

/* Letters a-z, digits and single hyphens between them. */
bool load_is_slug(const char *text);

/* The texts of ARRAY (may be NULL) behind those of INTO (COUNT), NULL-ended; false on a fault of
 * FIELD. */
bool load_texts(struct loader *l, const char *field, const struct json *array, const char ***into,
	size_t *count);

#endif
