/* A message -> the replies in it: its delivery status, else what its text quotes. */
#include "checks/explain/bounce_part.h"
#include "checks/explain/html_plain.h"
#include "checks/explain/mime.h"

#include <string.h>

enum { NESTING_MAX = 4 };

/* A message that is looked into. */
struct letter {
	const struct mime_message *message;
	struct str text;		     /* of the notification, without the returned message */
	const struct mime_message *returned; /* what was sent, or its fields; or NULL */
	bool from_daemon;
};

/* What begins the copy of the returned message in a notification's text. */
static const char *const copies[] = { "\n--- Below this line is a copy",
	"\n------ This is a copy of", "\n----- Original message", "\n-----Original Message",
	"\n--- The following is the original",
	"\nOriginal message headers:", "\n   ----- Original message follows",
	"\n------ This is a copy", "\n--- Original message ---", "\n----- Message header follows",
	"\nOriginal Message Headers", "\nMessage headers follow", "\nOriginal message follows",
	"copy of the original message:", "\n------- Returned Message", "\nOriginal Message:\n",
	"\n----- Unsent message follows", "\nReceived: from ", "\n--- Enclosed is the original",
	NULL };

/* Fields that a message gets on its way: no report begins a line with them. */
static const char *const fields[] = { "return-path", "received", "delivered-to", "x-original-to",
	"message-id", "dkim-signature", "arc-seal", "x-received", "newsgroups", "mime-version",
	"x-google-smtp-source", "envelope-to", NULL };

static bool is_field(struct str line, const char *const *names)
{
	size_t n = 0;

	while (n < line.n && line.p[n] > ' ' && line.p[n] != ':' && line.p[n] < 127)
		n++;
	if (!n || n == line.n || line.p[n] != ':')
		return false;
	for (; names && *names; names++)
		if (str_ieq((struct str){ line.p, n }, str_of(*names)))
			return true;
	return !names;
}

/* Does TEXT begin with the fields of a message: one of the above, and two more lines of fields or
 * their continuation? */
static bool begins_fields(struct str text)
{
	if (!is_field(str_cut(&text, '\n'), fields))
		return false;
	for (int more = 0; more < 2; more++) {
		struct str line = str_cut(&text, '\n');

		if (!line.n || (line.p[0] != ' ' && line.p[0] != '\t' && !is_field(line, NULL)))
			return false;
	}
	return true;
}

static struct str without_copy(struct str text)
{
	size_t at, least = text.n;

	for (const char *const *c = copies; *c; c++)
		if (text_find(text, 0, *c, &at) && at < least)
			least = at;
	for (at = 0; at < least; at++)
		if ((!at || text.p[at - 1] == '\n') &&
			begins_fields((struct str){ text.p + at, text.n - at }))
			least = at;
	return (struct str){ text.p, least };
}

static struct str visible_text(struct gather *g, const struct mime_message *m)
{
	struct str html = { "", 0 };

	for (size_t i = 0; i < m->part_count; i++) {
		const struct mime_part *part = &m->part[i];

		if (!strcmp(part->type, "text/plain") && str_trim(part->text).n)
			return html_looks_like(part->text) ? html_plain(g->scratch, part->text)
							   : part->text;
		if (!strcmp(part->type, "text/html") && !html.n)
			html = html_plain(g->scratch, part->text);
	}
	return html;
}

static const struct mime_message *find_returned(const struct mime_message *m)
{
	for (size_t i = 0; i < m->part_count; i++)
		if (m->part[i].message)
			return m->part[i].message;
	return NULL;
}

static bool has_any(struct str text, const char *const *words)
{
	for (; *words; words++)
		if (text_has(text, *words))
			return true;
	return false;
}

/* Is it from a mail system, by who it is from? */
static bool is_from_daemon(const struct mime_message *m)
{
	static const char *const daemons[] = { "mailer-daemon", "postmaster@", "mail delivery",
		"mail-daemon", "mailerdaemon", "microsoftexchange", "bounce-",
		"system administrator", "mdaemon", "postmaster ", "<>", NULL };

	return has_any(mime_field(m, "From"), daemons) ||
	       str_eq(str_trim(mime_field(m, "Return-Path")), STR("<>")) ||
	       mime_field(m, "X-Failed-Recipients").n;
}

/* ... by its subject? */
static bool is_about_delivery(const struct mime_message *m)
{
	static const char *const subjects[] = { "undeliver", "returned mail", "delivery status",
		"delivery fail", "delivery notification", "delivery problem", "delivery delay",
		"failure notice", "mail delivery", "message rejected", "could not be delivered",
		"not delivered", "delivery has failed", "退信", "退回", "投递失败", "无法投递",
		"unzustellbar", "nicht zustellbar", "non remis", "impossible de remettre",
		"non consegnato", "не доставлено", "エラー", "配信できません", "配信不能", "반송",
		"배달 실패", "전송 실패", "投递状态", "無法傳遞", "未送达", "no entregado",
		"no se puede entregar", "devuelto", "devolvido", "falha na entrega",
		"mancato recapito", "remise impossible", "retour de courrier", "mail retourn",
		"niet bezorgd", "onbestelbaar", "zwrot", "nie dostarczono", "nedoru",
		"kan inte levereras", "teslim edilemedi", "возвращ", "недостав", "kézbesíthetetlen",
		NULL };

	return has_any(mime_field(m, "Subject"), subjects);
}

/* The mail address in a field's value. */
static struct str mail_address(struct str value)
{
	struct str inner = text_between(value, "<", ">");
	size_t at, start, end;

	if (str_find(inner, '@') < inner.n)
		return str_trim(inner);
	at = start = end = str_find(value, '@');
	if (at == value.n)
		return (struct str){ "", 0 };
	while (start && !strchr(" \t,;:<(\"", value.p[start - 1]))
		start--;
	while (end < value.n && !strchr(" \t,;:>)\"", value.p[end]))
		end++;
	return (struct str){ value.p + start, end - start };
}

static const char *domain_of(struct arena *arena, struct str address)
{
	struct str domain = address;

	str_cut(&domain, '@');
	return domain.p ? text_or_null(arena, domain) : NULL;
}

/* Who sent what came back. */
static struct heard about_sender(struct gather *g, const struct letter *l, size_t line)
{
	struct heard base = { .form = "mail", .line = line };
	struct str to = mail_address(mime_field(l->message, "To"));
	struct str failed = mail_address(mime_field(l->message, "X-Failed-Recipients"));

	base.sender = text_or_null(g->scratch, to);
	base.recipient = text_or_null(g->scratch, failed);
	if (!l->returned)
		return base;

	struct str from = mail_address(mime_field(l->returned, "From"));
	struct str path = mail_address(mime_field(l->returned, "Return-Path"));

	base.from = domain_of(g->scratch, from);
	if (path.n)
		base.sender = text_or_null(g->scratch, path);
	return base;
}

static bool is_status(const struct mime_part *part)
{
	return !strcmp(part->type, "message/delivery-status") ||
	       !strcmp(part->type, "message/global-delivery-status");
}

static size_t read_status(struct gather *g, const struct letter *l, const struct heard *base)
{
	size_t n = 0;

	for (size_t i = 0; i < l->message->part_count; i++)
		if (is_status(&l->message->part[i]))
			n += bounce_dsn(g, base, l->message->part[i].text, l->text);
	return n;
}

/* A notification without status fields: what its text quotes, else the text itself. */
static size_t read_text(struct gather *g, const struct letter *l, const struct heard *base)
{
	size_t n = bounce_text(g, base, l->text, base->line, false);

	return n || !l->from_daemon ? n : bounce_text(g, base, l->text, base->line, true);
}

static bool read_letter(
	struct gather *g, const struct mime_message *m, size_t line, unsigned nesting);

/* Bounces that someone forwards as attachments. */
static bool read_attached(
	struct gather *g, const struct mime_message *m, size_t line, unsigned nesting)
{
	bool any = false;

	for (size_t i = 0; i < m->part_count && nesting < NESTING_MAX; i++)
		if (!strcmp(m->part[i].type, "message/rfc822") && m->part[i].message)
			any |= read_letter(g, m->part[i].message, line, nesting + 1);
	return any;
}

static bool read_letter(
	struct gather *g, const struct mime_message *m, size_t line, unsigned nesting)
{
	struct letter l = { .message = m, .returned = find_returned(m) };
	struct heard base;

	l.text = without_copy(visible_text(g, m));
	l.from_daemon = is_from_daemon(m);
	base = about_sender(g, &l, line);
	if (read_status(g, &l, &base))
		return true;
	if ((l.from_daemon || is_about_delivery(m)) && read_text(g, &l, &base))
		return true;
	return read_attached(g, m, line, nesting);
}

/* Status fields alone, as someone copied them out of a bounce. */
static bool is_bare_status(const struct mime_message *m)
{
	return mime_field(m, "Reporting-MTA").n || mime_field(m, "Final-Recipient").n ||
	       mime_field(m, "Diagnostic-Code").n;
}

bool bounce_mail(struct gather *g, struct str message, size_t line)
{
	static const struct str no_text = { "", 0 };
	const struct heard base = { .form = "dsn", .line = line };
	const struct mime_message *m = mime_read(g->scratch, message);

	if (is_bare_status(m) && bounce_dsn(g, &base, message, no_text))
		return true;
	return read_letter(g, m, line, 0);
}
