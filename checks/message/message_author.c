/* The addresses in a From field: which domains they are in. */
#include "checks/message/message.h"

#include "resolver/name.h"

#include <string.h>

/* What is read, and where. */
struct scan {
	struct str text;
	size_t at;
};

/* The end of a quoted string that opens at FROM and is closed by CLOSE: the place behind it. */
static size_t skip_quoted(struct str text, size_t from, char close)
{
	for (size_t i = from + 1; i < text.n; i++) {
		if (text.p[i] == '\\')
			i++;
		else if (text.p[i] == close)
			return i + 1;
	}
	return text.n;
}

/* The same of a comment; comments nest. */
static size_t skip_comment(struct str text, size_t from)
{
	size_t depth = 0;

	for (size_t i = from; i < text.n; i++) {
		if (text.p[i] == '\\')
			i++;
		else if (text.p[i] == '(')
			depth++;
		else if (text.p[i] == ')' && !--depth)
			return i + 1;
	}
	return text.n;
}

/* One mailbox: what stands up to the next comma or semicolon, comments and white space taken out. A
 * quoted string is kept as a quotation mark: nobody asks for the local part. */
struct mailbox {
	char *text;
	size_t n;
	bool angle; /* an address in angle brackets was there: TEXT is what is in them */
};

static void put(struct mailbox *box, char c)
{
	box->text[box->n++] = c;
}

/* Takes what is special at SCAN; false: an ordinary character. */
static bool take_special(struct scan *scan, struct mailbox *box, bool *inside)
{
	const char c = scan->text.p[scan->at];

	switch (c) {
	case '(':
		scan->at = skip_comment(scan->text, scan->at);
		return true;
	case '"':
		scan->at = skip_quoted(scan->text, scan->at, '"');
		if (*inside || !box->angle)
			put(box, '"');
		return true;
	case '<':
		box->n = 0; /* a name stood before it */
		box->angle = *inside = true;
		break;
	case '>':
		*inside = false;
		break;
	case ':':
		box->n = 0; /* a group's name, or a route */
		break;
	case ' ':
	case '\t':
	case '\r':
	case '\n':
		break;
	default:
		return false;
	}
	scan->at++;
	return true;
}

/* The next mailbox of SCAN; false at the end. ROOM is for its text. */
static bool next_mailbox(struct scan *scan, char *room, struct mailbox *box)
{
	bool inside = false;

	*box = (struct mailbox){ .text = room };
	if (scan->at >= scan->text.n)
		return false;
	while (scan->at < scan->text.n) {
		const char c = scan->text.p[scan->at];

		if (take_special(scan, box, &inside))
			continue;
		scan->at++;
		if (!inside && (c == ',' || c == ';'))
			return true;
		if (inside || !box->angle)
			put(box, c);
	}
	return true;
}

static bool is_known(const struct message_author *author, const char *domain)
{
	for (size_t i = 0; i < author->domain_count; i++)
		if (!strcmp(author->domain[i], domain))
			return true;
	return false;
}

static void add_domain(struct arena *arena, struct message_author *author, struct str text)
{
	const char *domain = name_from_user(arena, text, NULL);

	if (!domain) {
		author->fault = arena_printf(arena,
			"has an address in its From field whose domain is none (%s)",
			str_printable(arena, (struct str){ text.p, text.n < 80 ? text.n : 80 }));
		return;
	}
	if (!is_known(author, domain) && author->domain_count < MESSAGE_AUTHORS_MAX)
		*ARENA_PUSH(arena, author->domain, author->domain_count) = domain;
}

void message_add_authors(struct arena *arena, struct message_author *author, struct str body)
{
	struct scan scan = { body, 0 };
	char *room = arena_alloc(arena, body.n + 1);
	struct mailbox box;

	while (next_mailbox(&scan, room, &box)) {
		size_t at = box.n;

		while (at && box.text[at - 1] != '@')
			at--;
		if (at)
			add_domain(arena, author, (struct str){ box.text + at, box.n - at });
		else if (box.n)
			author->fault = "has an address without a domain in its From field";
	}
}
