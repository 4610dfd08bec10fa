/* Reads the replies of mail servers out of what people have of them: the input's form, and one unit
 * of it after the other. */
#include "checks/explain/bounce_part.h"
#include "checks/explain/charset.h"
#include "checks/explain/html_plain.h"

#include <string.h>

/* A wrapped log line has at most so many more lines. */
enum { WRAPPED_MAX = 12 };

enum { MESSAGE_MAX = 768 << 10, BLOCK_MAX = 256 << 10, LINE_ROOM = 65536 + 1 };

enum form { FORM_UNKNOWN, FORM_MBOX, FORM_MAIL, FORM_TEXT };

struct bounces {
	struct arena *arena;   /* of the reader */
	struct arena *scratch; /* of one unit */
	struct lines *lines;
	struct explainer *explainer;
	enum form form;
	bool quoted; /* every line is quoted as mail programs do */
	struct bounce_counts counts;
};

/* Text as it is collected from lines; what is over the limit is dropped. */
struct collected {
	char *p;
	size_t n, room, limit, line;
	bool cut;
};

struct bounces *bounces_open(FILE *stream, struct explainer *explainer)
{
	struct arena *arena = arena_new();
	struct bounces *b = arena_alloc(arena, sizeof *b);

	*b = (struct bounces){
		.arena = arena,
		.scratch = arena_new(),
		.lines = lines_new(arena, stream),
		.explainer = explainer,
		.counts.empty = true,
	};
	return b;
}

void bounces_close(struct bounces *b)
{
	if (!b)
		return;
	arena_free(b->scratch);
	arena_free(b->arena);
}

const struct bounce_counts *bounces_counts(const struct bounces *b)
{
	return &b->counts;
}

static bool next_line(struct bounces *b, struct str *line)
{
	bool cut;

	if (!lines_next(b->lines, line, &cut))
		return false;
	b->counts.cut += cut;
	b->counts.nuls = lines_nuls(b->lines);
	if (b->quoted)
		*line = clean_quoted(*line);
	if (str_trim(*line).n)
		b->counts.empty = false;
	return true;
}

static void collect(struct bounces *b, struct collected *c, struct str line)
{
	size_t wanted = c->n + line.n + 1;

	if (!c->n)
		c->line = lines_number(b->lines);
	if (wanted > c->limit) {
		c->cut = true;
		return;
	}
	if (wanted > c->room) {
		char *larger;

		c->room = wanted * 2 < c->limit ? wanted * 2 : c->limit;
		larger = arena_alloc(b->scratch, c->room);
		if (c->n)
			memcpy(larger, c->p, c->n);
		c->p = larger;
	}
	if (line.n)
		memcpy(c->p + c->n, line.p, line.n);
	c->n += line.n;
	c->p[c->n++] = '\n';
}

/* Forms */

/* "From someone Sat Nov 21 10:00:00 2026": what stands in front of each message of a mailbox
 * file. */
static bool is_separator(struct str line)
{
	size_t colons = 0, digits = 0;

	if (!str_starts(line, STR("From ")))
		return false;
	for (size_t i = 5; i < line.n; i++) {
		colons += line.p[i] == ':';
		digits += line.p[i] >= '0' && line.p[i] <= '9';
	}
	return colons >= 1 && digits >= 7;
}

/* Names of fields that messages and delivery reports begin with. */
static const char *const fields[] = { "received", "return-path", "delivered-to", "from", "to",
	"subject", "date", "message-id", "mime-version", "content-type", "envelope-to",
	"auto-submitted", "x-original-to", "x-failed-recipients", "authentication-results",
	"dkim-signature", "arc-seal", "reporting-mta", "final-recipient", "original-recipient",
	"arrival-date", "x-postfix-queue-id", "sender", "reply-to", "cc", "references",
	"in-reply-to", "delivery-date", "x-received", "x-account-key", "x-mozilla-status", "x-uidl",
	"x-qq-mid", "status", "x-gm-message-state", "diagnostic-code", "received-spf", "list-id",
	"x-spam-status", "arc-authentication-results", "action", "remote-mta", "last-attempt-date",
	"will-retry-until", NULL };

static bool is_field(struct str line)
{
	size_t colon = str_find(line, ':');

	for (const char *const *f = fields; colon < line.n && *f; f++)
		if (str_ieq((struct str){ line.p, colon }, str_of(*f)))
			return true;
	return false;
}

/* A field's line of any name: letters, digits and hyphens up to the colon. */
static bool is_any_field(struct str line)
{
	size_t n = 0;

	while (n < line.n &&
		(line.p[n] == '-' || line.p[n] == '_' || (line.p[n] >= '0' && line.p[n] <= '9') ||
			(line.p[n] >= 'a' && line.p[n] <= 'z') ||
			(line.p[n] >= 'A' && line.p[n] <= 'Z')))
		n++;
	return n && n < line.n && line.p[n] == ':';
}

static enum form form_of(struct str line)
{
	if (is_separator(line))
		return FORM_MBOX;
	return is_field(line) ? FORM_MAIL : FORM_TEXT;
}

/* Units */

static struct gather gather_for(struct bounces *b, struct arena *arena, struct heards *out)
{
	return (struct gather){ arena, b->scratch, b->explainer, out, false };
}

/* LOOSE: text without a code counts too when it is all there is; CODED: it never does. */
static void read_block(struct bounces *b, struct arena *arena, const struct collected *c,
	struct heards *out, bool loose, bool coded)
{
	static const struct heard base = { .form = "text" };
	struct gather g = gather_for(b, arena, out);
	struct str text = charset_decode(b->scratch, (struct str){ c->p, c->n }, NULL);

	g.coded = coded;
	text = html_looks_like(text) ? html_plain(b->scratch, text) : clean_text(b->scratch, text);
	bounce_text(&g, &base, text, c->line, loose);
}

static bool read_message(
	struct bounces *b, struct arena *arena, const struct collected *c, struct heards *out)
{
	struct gather g = gather_for(b, arena, out);
	bool bounce = bounce_mail(&g, (struct str){ c->p, c->n }, c->line);

	b->counts.messages++;
	b->counts.bounces += bounce && out->count;
	b->counts.cut += c->cut;
	return bounce;
}

/* One message of a mailbox file. */
static bool next_of_mbox(struct bounces *b, struct arena *arena, struct heards *out)
{
	struct collected c = { .limit = MESSAGE_MAX };
	struct str line;
	bool blank = true;

	while (next_line(b, &line)) {
		if (is_separator(line) && blank) {
			if (c.n) {
				lines_back(b->lines);
				break;
			}
			continue;
		}
		blank = !line.n;
		collect(b, &c, line);
	}
	if (!c.n)
		return false;
	read_message(b, arena, &c, out);
	return true;
}

/* The whole input is one message; if it turns out not to be one, a text. */
static bool next_of_mail(struct bounces *b, struct arena *arena, struct heards *out)
{
	struct collected c = { .limit = MESSAGE_MAX };
	struct str line;

	while (next_line(b, &line))
		collect(b, &c, line);
	if (!c.n)
		return false;
	if (!read_message(b, arena, &c, out) && c.n < BLOCK_MAX)
		read_block(b, arena, &c, out, false, true);
	return true;
}

/* A line that is a reply by itself: of a log, or of JSON. */
static enum log_outcome read_line(struct bounces *b, struct str line, struct heard *out)
{
	struct str text = clean_references(b->scratch, charset_decode(b->scratch, line, NULL));
	enum log_outcome outcome = bounce_json(b->scratch, text, out) == JSON_REPLY
					   ? LOG_REPLY
					   : bounce_log(b->scratch, text, out);

	out->line = lines_number(b->lines);
	return outcome;
}

/* The log line LINE and what follows of it, if someone wrapped it. */
static enum log_outcome read_wrapped(struct bounces *b, struct str line, struct heard *out)
{
	size_t number = lines_number(b->lines);
	struct str whole = { str_dup(b->scratch, line), line.n }, next;
	enum log_outcome outcome = read_line(b, whole, out), other;
	struct heard unused;

	if (outcome == LOG_NONE)
		return outcome;
	for (size_t more = 0; more < WRAPPED_MAX && next_line(b, &next); more++) {
		other = read_line(b, next, &unused);
		if (other != LOG_NONE || !clean_goes_on(whole, outcome, next)) {
			lines_back(b->lines);
			break;
		}
		next = str_trim(next);
		whole.p = arena_printf(b->scratch, "%.*s %.*s", STR_ARGS(whole), STR_ARGS(next));
		whole.n += 1 + next.n;
		outcome = read_line(b, whole, out);
	}
	out->line = number;
	return outcome;
}

/* A log line, or the text up to the next one. */
static bool next_of_text(struct bounces *b, struct arena *arena, struct heards *out)
{
	struct collected c = { .limit = BLOCK_MAX + LINE_ROOM };
	struct str line;
	bool any = false;

	while (c.n < BLOCK_MAX && next_line(b, &line)) {
		struct heard heard;
		enum log_outcome outcome =
			c.n ? read_line(b, line, &heard) : read_wrapped(b, line, &heard);

		any = true;
		if (outcome == LOG_NONE) {
			if (c.n || str_trim(line).n)
				collect(b, &c, line);
			continue;
		}
		if (c.n) {
			lines_back(b->lines);
		} else if (outcome == LOG_REPLY) {
			struct gather g = gather_for(b, arena, out);

			gather_add(&g, &heard);
			b->counts.lines++;
		}
		break;
	}
	if (c.n)
		read_block(b, arena, &c, out, !b->counts.lines, false);
	return any;
}

/* Looks at the first line that is not blank. */
static bool find_form(struct bounces *b)
{
	struct str line;

	while (next_line(b, &line)) {
		if (!str_trim(line).n)
			continue;
		b->quoted = clean_is_quoted(line);
		if (b->quoted)
			line = clean_quoted(line);
		b->form = form_of(line);
		if (b->form == FORM_TEXT && is_any_field(line) && str_istarts(line, STR("x-")))
			b->form = FORM_MAIL;
		lines_back(b->lines);
		return true;
	}
	return false;
}

bool bounces_next(struct bounces *b, struct arena *arena, struct heards *out)
{
	*out = (struct heards){ 0 };
	arena_free(b->scratch);
	b->scratch = arena_new();
	if (b->form == FORM_UNKNOWN && !find_form(b))
		return false;
	switch (b->form) {
	case FORM_MBOX:
		return next_of_mbox(b, arena, out);
	case FORM_MAIL:
		return next_of_mail(b, arena, out);
	case FORM_TEXT:
	case FORM_UNKNOWN:
		return next_of_text(b, arena, out);
	}
	return false;
}
