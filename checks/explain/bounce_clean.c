/* What programs and people put around a reply when they pass it on: quotation marks of mail,
 * character references, soft line ends. */
#include "checks/explain/bounce_part.h"
#include "checks/explain/html_plain.h"

#include <string.h>

static struct str from(struct str text, size_t at)
{
	return (struct str){ text.p + at, text.n - at };
}

bool clean_is_quoted(struct str line)
{
	line = str_trim(line);
	return str_starts(line, STR(">")) && !str_starts(line, STR(">>>")) && line.n > 1;
}

struct str clean_quoted(struct str line)
{
	while (line.n && line.p[0] == '>' && !str_starts(line, STR(">>>"))) {
		line = from(line, 1);
		if (line.n && line.p[0] == ' ')
			line = from(line, 1);
	}
	return line;
}

static int hex(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* Lines end in "=" where words go on: quoted-printable that nobody decoded. A single such line
 * may be anything. */
static bool is_soft(struct str text)
{
	for (size_t i = 60; i + 1 < text.n; i++)
		if (text.p[i] == '=' && text.p[i + 1] == '\n' && text.p[i - 1] != ' ' &&
			!memchr(text.p + i - 60, '\n', 60))
			return true;
	return false;
}

static struct str soft_joined(struct arena *arena, struct str text)
{
	char *out = arena_alloc(arena, text.n + 1);
	size_t n = 0;

	for (size_t i = 0; i < text.n; i++) {
		int high = i + 2 < text.n && text.p[i] == '=' ? hex(text.p[i + 1]) : -1;
		int low = high >= 0 ? hex(text.p[i + 2]) : -1;

		if (text.p[i] == '=' && i + 1 < text.n && text.p[i + 1] == '\n') {
			i++;
		} else if (low >= 0 && (high || low)) {
			out[n++] = (char)(high << 4 | low);
			i += 2;
		} else {
			out[n++] = text.p[i];
		}
	}
	return (struct str){ out, n };
}

/* A line that is a program's text, "550 5.7.1 no\\r\\n", -> what it says; any other as it is. */
static struct str unquoted_line(struct str line)
{
	static const char *const ends[] = { "\\r\\n", "\\n", NULL };
	struct str text = str_trim(line);
	char quote = text.n ? text.p[0] : 0;

	if (quote != '"' && quote != '\'')
		return line;
	while (text.n && strchr(",+ ", text.p[text.n - 1]))
		text.n--;
	if (text.n < 4 || text.p[text.n - 1] != quote)
		return line;
	text = (struct str){ text.p + 1, text.n - 2 };
	for (const char *const *e = ends; *e; e++) {
		struct str end = str_of(*e);

		if (text.n > end.n && str_starts(from(text, text.n - end.n), end))
			return (struct str){ text.p, text.n - end.n };
	}
	return line;
}

struct str clean_text(struct arena *arena, struct str text)
{
	if (text_has(text, "\\n\"") || text_has(text, "\\n'"))
		text = text_each_line(arena, text, unquoted_line);
	if (is_soft(text))
		text = soft_joined(arena, text);
	return clean_references(arena, text);
}

struct str clean_references(struct arena *arena, struct str text)
{
	static const char *const marks[] = { "&lt;", "&gt;", "&quot;", "&#39;", "&#x27;", "&apos;",
		NULL };

	for (const char *const *m = marks; *m; m++)
		if (text_has(text, *m))
			return html_references(arena, text);
	return text;
}

/* Fields of delivery reports (RFC 3464) that stand on one line when a report was pasted without
 * its line ends. */
static const char *const fields[] = { "Original-Recipient: ", "Final-Recipient: ", "Action: ",
	"Status: ", "Remote-MTA: ", "Diagnostic-Code: ", "Last-Attempt-Date: ", "Arrival-Date: ",
	"Will-Retry-Until: ", "X-Postfix-", "Received-From-MTA: ", NULL };

static bool begins_field(struct str text)
{
	for (const char *const *f = fields; *f; f++)
		if (str_starts(text, str_of(*f)))
			return true;
	return false;
}

struct str clean_fields(struct arena *arena, struct str text)
{
	char *out = str_dup(arena, text);

	for (size_t i = 1; i < text.n; i++)
		if (text.p[i - 1] == ' ' && begins_field(from(text, i)))
			out[i - 1] = '\n';
	return (struct str){ out, text.n };
}

/* Are more brackets open than closed? */
static bool is_open(struct str line)
{
	int depth = 0;

	for (size_t i = 0; i < line.n; i++)
		depth += line.p[i] == '(' ? 1 : line.p[i] == ')' ? -1 : 0;
	return depth > 0;
}

/* Does LINE begin with "to=<...>", "F=<...>" or the like, as what a log line is made of? */
static bool begins_pair(struct str line)
{
	size_t n = 0;

	while (n < line.n && ((line.p[n] >= 'a' && line.p[n] <= 'z') || line.p[n] == 'F'))
		n++;
	return n && n < line.n && line.p[n] == '=';
}

bool clean_goes_on(struct str line, enum log_outcome outcome, struct str next)
{
	bool indented = next.n && (next.p[0] == ' ' || next.p[0] == '\t');
	size_t code;

	line = str_trim(line);
	next = str_trim(next);
	if (!next.n || !line.n)
		return false;
	if (is_open(line))
		return true;
	return outcome == LOG_NOISE && !text_begins_reply(next, &code) &&
	       (indented || begins_pair(next) || strchr(",:", line.p[line.n - 1]));
}
