/* What the readers of bounces share. Private to bounce*.c. */
#ifndef CHECKS_BOUNCE_PART_H
#define CHECKS_BOUNCE_PART_H

#include "checks/explain/bounce.h"

/* Lines of a stream. */
struct lines;
struct lines *lines_new(struct arena *arena, FILE *stream);

/* The next line without its end (LF or CRLF), valid until the next call; at most 64 KiB, what is
 * longer is cut (*CUT). False: no more. */
bool lines_next(struct lines *lines, struct str *line, bool *cut);
/* The next call gives the same line again. */
void lines_back(struct lines *lines);
size_t lines_number(const struct lines *lines); /* of the last line, from 1 */
size_t lines_nuls(const struct lines *lines);

/* Where replies are put, and what is needed to find them. */
struct gather {
	struct arena *arena;   /* for what is found */
	struct arena *scratch; /* for the work of one unit */
	struct explainer *explainer;
	struct heards *out;
	bool coded; /* only what has a code counts: the text is no bounce by its looks */
};

/* Adds a copy of HEARD. */
void gather_add(struct gather *g, const struct heard *heard);

/* The replies in the block of text TEXT (UTF-8); the first line of it is LINE of the input. What
 * BASE knows goes with each. LOOSE: text without a code counts too when it is all there is. Returns
 * how many there were. */
size_t bounce_text(
	struct gather *g, const struct heard *base, struct str text, size_t line, bool loose);

enum log_outcome {
	LOG_NONE,  /* no log line */
	LOG_NOISE, /* one without a reply */
	LOG_REPLY,
};

/* Reads a log line (UTF-8); OUT borrows from it or is in ARENA. */
enum log_outcome bounce_log(struct arena *arena, struct str line, struct heard *out);

/* What programs and people put around a reply when they pass it on (bounce_clean.c).
 *
 * Is LINE quoted as mail programs do ("> text")? LINE without its marks of quotation. */
bool clean_is_quoted(struct str line);
struct str clean_quoted(struct str line);

/* TEXT (UTF-8, no HTML) with character references ("&lt;") decoded; the first also joins the
 * soft line ends of quoted-printable. In ARENA; TEXT itself when there is nothing to do. */
struct str clean_text(struct arena *arena, struct str text);
struct str clean_references(struct arena *arena, struct str text);

/* A delivery report's fields each on a line of its own, in ARENA. */
struct str clean_fields(struct arena *arena, struct str text);

/* Is NEXT the rest of the log line LINE, which bounce_log() called OUTCOME: someone wrapped it? */
bool clean_goes_on(struct str line, enum log_outcome outcome, struct str next);

/* Reads a line such as {"text": "550 ...", "recipient": ...}; members besides text: status,
 * recipient, sender, ip, helo, from (domain of the header From), host (that replied). */
enum json_outcome { JSON_NONE, JSON_REPLY };
enum json_outcome bounce_json(struct arena *arena, struct str line, struct heard *out);

/* The replies in a message. False when it is no bounce. */
bool bounce_mail(struct gather *g, struct str message, size_t line);

/* The replies in delivery status fields. TEXT: the notification's own text, searched when a group
 * has no Diagnostic-Code; or empty. */
size_t bounce_dsn(struct gather *g, const struct heard *base, struct str fields, struct str text);

/* Where WORD stands in TEXT (letters compared without case) at or behind AT; false: nowhere. */
bool text_find(struct str text, size_t at, const char *word, size_t *where);
bool text_has(struct str text, const char *word);

/* What stands in TEXT between OPEN and CLOSE; empty when OPEN is not there; up to the end when
 * CLOSE is not. */
struct str text_between(struct str text, const char *open, const char *close);

/* TEXT with each line replaced by what OF makes of it, which is not longer. In ARENA. */
struct str text_each_line(struct arena *arena, struct str text, struct str (*of)(struct str line));

/* A copy in ARENA; NULL when it is empty. */
const char *text_or_null(struct arena *arena, struct str text);

/* Does LINE begin a reply ("550 5.7.1 ...", "<<< 550-...", "SMTP error: 550 ...")? Where the reply
 * code stands in it. */
bool text_begins_reply(struct str line, size_t *code);

/* A reply inside a line: behind "said: ", "returned '" and the like. Where it stands. */
bool text_holds_reply(struct str line, size_t *code);

#endif
