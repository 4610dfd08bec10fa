/* A block of text -> the replies in it.
 *
 * A small text with at most one reply code is one reply, blank lines and all. A list of replies,
 * one a line, is told by its lines each making sense alone. Anything else is cut where lines begin
 * a reply and at blank lines; prose between replies is dropped unless the catalogue knows it. */
#include "checks/explain/bounce_part.h"
#include "checks/explain/explain_normal.h"

#include <string.h>

enum { WHOLE_MAX = 2048, UNIT_MAX = 16384, PROBE_LINES = 200, CONTEXT_LINES = 3 };

bool text_find(struct str text, size_t at, const char *word, size_t *where)
{
	size_t n = strlen(word);
	char first[3] = { word[0], 0, 0 };

	if (word[0] >= 'a' && word[0] <= 'z')
		first[1] = (char)(word[0] - 'a' + 'A');
	else if (word[0] >= 'A' && word[0] <= 'Z')
		first[1] = (char)(word[0] - 'A' + 'a');
	for (; at + n <= text.n; at++)
		if ((text.p[at] == first[0] || text.p[at] == first[1]) &&
			str_istarts((struct str){ text.p + at, text.n - at },
				(struct str){ word, n })) {
			*where = at;
			return true;
		}
	return false;
}

bool text_has(struct str text, const char *word)
{
	size_t where;

	return text_find(text, 0, word, &where);
}

struct str text_between(struct str text, const char *open, const char *close)
{
	size_t start, end;

	if (!text_find(text, 0, open, &start))
		return (struct str){ "", 0 };
	start += strlen(open);
	if (!text_find(text, start, close, &end))
		end = text.n;
	return (struct str){ text.p + start, end - start };
}

struct str text_each_line(struct arena *arena, struct str text, struct str (*of)(struct str line))
{
	char *out = arena_alloc(arena, text.n + 1);
	size_t n = 0;

	for (struct str rest = text; rest.p;) {
		struct str line = of(str_cut(&rest, '\n'));

		memcpy(out + n, line.p, line.n);
		n += line.n;
		if (rest.p)
			out[n++] = '\n';
	}
	return (struct str){ out, n };
}

const char *text_or_null(struct arena *arena, struct str text)
{
	text = str_trim(text);
	return text.n ? str_dup(arena, text) : NULL;
}

static struct str from(struct str text, size_t at)
{
	return (struct str){ text.p + at, text.n - at };
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* A reply code at the start of TEXT: 2xx to 5xx, a third digit, and then no digit, letter or
 * dot. */
static bool is_code(struct str text)
{
	return text.n >= 3 && text.p[0] >= '2' && text.p[0] <= '5' && text.p[1] >= '0' &&
	       text.p[1] <= '7' && is_digit(text.p[2]) &&
	       (text.n == 3 || !(is_digit(text.p[3]) || text.p[3] == '.' || text.p[3] == '/' ||
				       text.p[3] == ':' || text.p[3] == ',' || text.p[3] == '_'));
}

/* What may stand in front of a reply on its line. */
static const char *const leaders[] = { "<<<", "<**", "<--", "<-", "<~*", "<~", "<=", "s:", "smtp;",
	"smtp error", "smtp", "error:", "error", "错误",
	"said:", "reply:", "response:", "result:", "server:", "(reason:", "reason:", "\"", "'", "*",
	"-", ":", "diagnostic-code:", "status:", NULL };

/* Does LINE begin a reply ("550 5.7.1 ...", "<<< 550-...", "SMTP error: 550 ...")? Where the reply
 * code stands in it. */
bool text_begins_reply(struct str line, size_t *code)
{
	struct str rest = str_trim(line);

	for (bool again = true; again && rest.n;) {
		if (is_code(rest)) {
			*code = (size_t)(rest.p - line.p);
			return true;
		}
		again = false;
		for (const char *const *l = leaders; *l && !again; l++)
			if (str_istarts(rest, str_of(*l))) {
				rest = str_trim(from(rest, strlen(*l)));
				again = true;
			}
	}
	return false;
}

/* What stands in front of a reply within a line. */
static const char *const heralds[] = { "said: ", "said : ", "said:", "refused to talk to me: ",
	"returned '", "returned \"", "returned: ", "responded with: ", "responded: ",
	"response was: ", "response: ", "replied: ", "reply: ", "reason: ", "smtp; ", "smtp;",
	"error was: ", "returned was: ", "error: ", "message: ", "said \"", "said '",
	"server returned ", "with error ", "answered: ", "odpowiedzial: ", "failure: ", "<<< ",
	"stat=\"", "stat=deferred: ", "status: ", "because: ", "返回:", "返回：", "返回“", "返回",
	"信息:", "信息：", "原因:", "原因：", NULL };

bool text_holds_reply(struct str line, size_t *code)
{
	for (const char *const *h = heralds; *h; h++) {
		size_t at = 0, where;

		while (text_find(line, at, *h, &where)) {
			at = where + strlen(*h);
			while (at < line.n && strchr(" '\"[(#", line.p[at]))
				at++;
			if (is_code(from(line, at))) {
				*code = at;
				return true;
			}
		}
	}
	return false;
}

static const char *copy(struct arena *arena, const char *text)
{
	return arena_strdup(arena, text);
}

static struct str copy_str(struct arena *arena, struct str text)
{
	if (text.n > UNIT_MAX)
		text.n = UNIT_MAX;
	return (struct str){ arena_copy(arena, text.p, text.n), text.n };
}

void gather_add(struct gather *g, const struct heard *heard)
{
	struct heard *own = ARENA_PUSH(g->arena, g->out->item, g->out->count);

	*own = (struct heard){
		.form = heard->form,
		.text = copy_str(g->arena, heard->text),
		.context = copy_str(g->arena, heard->context),
		.status = copy(g->arena, heard->status),
		.recipient = copy(g->arena, heard->recipient),
		.sender = copy(g->arena, heard->sender),
		.ip = copy(g->arena, heard->ip),
		.helo = copy(g->arena, heard->helo),
		.from = copy(g->arena, heard->from),
		.remote = copy(g->arena, heard->remote),
		.remote_ip = copy(g->arena, heard->remote_ip),
		.line = heard->line,
	};
}

/* A line of the block, and what it is. */
struct text_line {
	struct str text; /* from the reply code on, if it begins one; else as it is */
	struct str whole;
	bool blank, begins, command;
	size_t number;
};

/* A line that the client said: ">>> RCPT TO:<...>", "C: MAIL FROM:<...>", " ~> ..." */
static bool is_command(struct str line)
{
	static const char *const marks[] = { ">>>", "c: ", "->", "~>", "~*", "=>", NULL };
	struct str text = str_trim(line);

	for (const char *const *m = marks; *m; m++)
		if (str_istarts(text, str_of(*m)))
			return true;
	return false;
}

static struct text_line read_line(struct str line, size_t number)
{
	struct text_line l = { .whole = line, .text = line, .number = number };
	size_t code;

	l.blank = !str_trim(line).n;
	l.command = is_command(line);
	if (!l.command && (text_begins_reply(line, &code) || text_holds_reply(line, &code)))
		l.begins = true;
	return l;
}

/* Where the reply in the line begins. */
static size_t reply_start(struct str line)
{
	size_t code;

	return text_begins_reply(line, &code) || text_holds_reply(line, &code) ? code : 0;
}

struct block {
	struct gather *g;
	const struct heard *base;
	struct text_line *line;
	size_t count, before; /* lines; replies that were found before this block */
	bool quotes;	      /* some line begins a reply: prose that tells the same is none */
	struct str text;
};

static struct text_line *cut_lines(struct gather *g, struct str text, size_t number, size_t *count)
{
	struct text_line *lines = NULL;

	*count = 0;
	for (struct str rest = text; rest.p;)
		*ARENA_PUSH(g->scratch, lines, *count) = read_line(str_cut(&rest, '\n'), number++);
	return lines;
}

static bool stands_alone(struct block *b, const struct text_line *l)
{
	struct arena_mark mark = arena_mark(b->g->scratch);
	bool alone = l->begins || explain_knows(b->g->explainer, b->g->scratch, l->whole);

	arena_release(b->g->scratch, mark);
	return alone;
}

/* The line before line I that begins a reply, as long as the lines between them are of it:
 * neither blank nor a command. Or NULL. */
static const struct text_line *begun_before(const struct block *b, size_t i)
{
	while (i-- && !b->line[i].blank && !b->line[i].command)
		if (b->line[i].begins)
			return &b->line[i];
	return NULL;
}

static bool is_continuation(const struct text_line *l, const struct text_line *before)
{
	size_t code = reply_start(l->whole), last = before ? reply_start(before->whole) : 0;
	struct str one = from(l->whole, code);

	if (!before || !before->begins || !l->begins || before->whole.n < last + 4)
		return false;

	struct str other = from(before->whole, last);

	return other.p[3] == '-' && !strncmp(one.p, other.p, 3);
}

/* Does line I begin a reply of several lines ("550-...") that goes on without its code? */
static bool expects_more(const struct block *b, size_t i)
{
	struct str reply = from(b->line[i].whole, reply_start(b->line[i].whole));

	return b->line[i].begins && reply.n > 3 && reply.p[3] == '-' && i + 1 < b->count &&
	       !b->line[i + 1].blank && !b->line[i + 1].begins;
}

/* One reply a line: nearly every line makes sense alone. */
static bool is_list(struct block *b)
{
	size_t lines = 0, alone = 0;

	for (size_t i = 0; i < b->count && lines < PROBE_LINES; i++) {
		if (b->line[i].blank)
			continue;
		lines++;
		if (expects_more(b, i))
			return false;
		if (is_continuation(&b->line[i], begun_before(b, i)))
			return false;
		alone += b->line[i].whole.p[0] != ' ' && b->line[i].whole.p[0] != '\t' &&
			 stands_alone(b, &b->line[i]);
	}
	return lines >= 2 && alone * 10 >= lines * (lines < 8 ? 10 : 8);
}

static void add(struct block *b, struct str text, struct str context, size_t line)
{
	struct heard heard = *b->base;

	heard.text = str_trim(text);
	heard.context = context;
	heard.line = line;
	gather_add(b->g, &heard);
}

static size_t begin_count(const struct block *b)
{
	size_t n = 0;

	for (size_t i = 0; i < b->count; i++)
		n += b->line[i].begins && !is_continuation(&b->line[i], begun_before(b, i));
	return n;
}

/* A unit's lines joined, each without what stands in front of the code. */
static struct str join(struct block *b, size_t first, size_t end)
{
	size_t n = 0;
	char *text;

	for (size_t i = first; i < end; i++)
		n += b->line[i].whole.n + 1;
	text = arena_alloc(b->g->scratch, n + 1);
	n = 0;
	for (size_t i = first; i < end; i++) {
		struct str line = b->line[i].whole;

		if (b->line[i].command)
			continue;
		if (b->line[i].begins)
			line = from(line, reply_start(line));
		memcpy(text + n, line.p, line.n);
		n += line.n;
		text[n++] = '\n';
	}
	return (struct str){ text, n };
}

static size_t unit_end(const struct block *b, size_t first)
{
	size_t end = first + 1;

	for (; end < b->count; end++) {
		const struct text_line *l = &b->line[end];

		if (l->blank || l->command ||
			(l->begins && (!b->line[first].begins ||
					      !is_continuation(l, begun_before(b, end)))))
			break;
	}
	return end;
}

/* Signs that end a reply quoted in prose: "Remote Server returned '550 5.1.1 ...'". */
static struct str unquote(struct str whole, size_t at, struct str text)
{
	char quote =
		at && (whole.p[at - 1] == '\'' || whole.p[at - 1] == '"') ? whole.p[at - 1] : 0;

	text = str_trim(text);
	if (quote && text.n && text.p[text.n - 1] == quote)
		text.n--;
	return text;
}

/* Lines before a reply that belong to it: "<u@d>: host mx.example.net[192.0.2.1]", wrapped before
 * its "said: 550 ...". */
static size_t context_start(const struct block *b, size_t first)
{
	size_t start = first;

	while (start && first - start < CONTEXT_LINES) {
		const struct text_line *l = &b->line[start - 1];

		if (l->blank || l->command || l->begins)
			break;
		start--;
	}
	return start;
}

/* What follows a refusal and is none of its own: "503 Need RCPT" to the next command of the same
 * client, and the summary that Sendmail writes below its transcript. */
static bool is_aftermath(const struct block *b, struct str text)
{
	static const char *const summaries[] = { "554 5.0.0 service unavailable",
		"501 5.6.0 data format error", "554 5.3.0 service unavailable",
		"554 5.5.1 error: no valid recipients", NULL };

	if (b->g->out->count == b->before)
		return false;
	for (const char *const *s = summaries; *s; s++)
		if (str_istarts(text, str_of(*s)))
			return true;
	return str_starts(text, STR("503")) &&
	       (text_has(text, "need") || text_has(text, "sequence") || text_has(text, "precede") ||
		       text_has(text, "valid rcpt"));
}

/* Does TEXT begin with a mail address, as the paragraphs of a notification do that tell of one
 * recipient, or with an enhanced code? */
static bool names_recipient(struct str text)
{
	struct str word = str_trim(text);

	for (size_t i = 0; i < word.n; i++)
		if (strchr(" \t\n", word.p[i]))
			word.n = i;
	return str_find(word, '@') < word.n || explain_enhanced(word);
}

static void add_unit(struct block *b, size_t first, size_t end)
{
	struct str text = join(b, first, end), whole = b->line[first].whole;
	const char *start = b->line[context_start(b, first)].whole.p;
	const struct str *last = &b->line[end - 1].whole;
	struct str context = { start, (size_t)(last->p + last->n - start) };

	if (is_aftermath(b, text))
		return;
	if (b->line[first].begins)
		add(b, unquote(whole, reply_start(whole), text), context, b->line[first].number);
	else if (!b->g->coded && (!b->quotes || names_recipient(text)) &&
		 explain_knows(b->g->explainer, b->g->scratch, text))
		add(b, text, (struct str){ "", 0 }, b->line[first].number);
}

/* The next unit of the block from line *AT on: its lines, and the line behind it. False: no more.
 * */
static bool next_unit(const struct block *b, size_t *at, size_t *end)
{
	while (*at < b->count && (b->line[*at].blank || b->line[*at].command))
		++*at;
	if (*at < b->count)
		*end = unit_end(b, *at);
	return *at < b->count;
}

/* A notification without a code in it is one reply: the paragraph that says most. If some
 * paragraphs begin with an address, each of those is one. */
static void add_prose(struct block *b)
{
	size_t best = 0, best_end = 0, at = 0, end = 0;
	int most = 0;
	bool named = false;

	for (; next_unit(b, &at, &end); at = end) {
		struct str text = join(b, at, end);
		int rank = explain_rank(b->g->explainer, b->g->scratch, text);

		named |= rank && names_recipient(text);
		if (rank > most) {
			most = rank;
			best = at;
			best_end = end;
		}
	}
	b->quotes = named; /* now only what names a recipient counts */
	for (at = 0; named && next_unit(b, &at, &end); at = end)
		add_unit(b, at, end);
	if (!named && most)
		add_unit(b, best, best_end);
}

static void cut_units(struct block *b)
{
	size_t at = 0, end = 0;

	b->quotes = begin_count(b);
	if (!b->quotes) {
		if (!b->g->coded)
			add_prose(b);
		return;
	}
	for (; next_unit(b, &at, &end); at = end) {
		bool leads = !b->line[at].begins && end < b->count && b->line[end].begins;

		if (!leads) /* else it is the context of the reply that follows */
			add_unit(b, at, end);
	}
}

static void list_lines(struct block *b)
{
	for (size_t i = 0; i < b->count; i++)
		if (!b->line[i].blank && !b->line[i].command)
			add(b, b->line[i].whole, (struct str){ "", 0 }, b->line[i].number);
}

/* Is the whole text one reply? It has no code, or begins with its only one. */
static bool is_single(const struct block *b)
{
	size_t first = 0;

	while (first + 1 < b->count && b->line[first].blank)
		first++;
	return b->text.n <= WHOLE_MAX && begin_count(b) == (b->line[first].begins ? 1u : 0u);
}

/* A code of class 2 or 3. */
static bool is_positive(struct str text)
{
	return is_code(text) && (text.p[0] == '2' || text.p[0] == '3');
}

/* What the server granted before and after it refused is no news: of the replies from FIRST on only
 * refusals stay, if there are any. */
static void keep_refusals(struct heards *found, size_t first)
{
	size_t n = first, refusals = 0;

	for (size_t i = first; i < found->count; i++)
		refusals += !is_positive(found->item[i].text);
	for (size_t i = first; i < found->count && refusals; i++)
		if (!is_positive(found->item[i].text))
			found->item[n++] = found->item[i];
	if (refusals)
		found->count = n;
}

size_t bounce_text(
	struct gather *g, const struct heard *base, struct str text, size_t number, bool loose)
{
	struct block b = { .g = g, .base = base, .text = text };
	size_t before = b.before = g->out->count;

	if (!str_trim(text).n)
		return 0;
	b.line = cut_lines(g, text, number, &b.count);
	if (loose && is_list(&b))
		list_lines(&b);
	else if (loose && is_single(&b))
		add(&b, text, (struct str){ "", 0 }, number);
	else
		cut_units(&b);
	keep_refusals(g->out, before);
	if (loose && g->out->count == before && text.n <= UNIT_MAX)
		add(&b, text, (struct str){ "", 0 }, number);
	return g->out->count - before;
}
