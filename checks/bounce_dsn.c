/* Delivery status fields (RFC 3464): a group about the message, then one for each recipient. */
#include "checks/bounce_part.h"
#include "checks/explain_normal.h"

#include <string.h>

/* One recipient's fields. */
struct group {
	struct str recipient, action, status, remote, diagnostic;
	size_t fields;
};

static struct str from(struct str text, size_t at)
{
	return (struct str){ text.p + at, text.n - at };
}

/* The value behind "dns;" or "rfc822;" or the like. */
static struct str typed_value(struct str value)
{
	size_t at = str_find(value, ';'), blank = str_find(value, ' ');

	return str_trim(at < value.n && at <= blank ? from(value, at + 1) : value);
}

static void take_field(struct group *g, struct str name, struct str value)
{
	g->fields++;
	if (str_ieq(name, STR("Final-Recipient")) ||
		(str_ieq(name, STR("Original-Recipient")) && !g->recipient.n))
		g->recipient = typed_value(value);
	else if (str_ieq(name, STR("Action")))
		g->action = str_trim(value);
	else if (str_ieq(name, STR("Status")))
		g->status = str_trim(value);
	else if (str_ieq(name, STR("Remote-MTA")))
		g->remote = typed_value(value);
	else if (str_ieq(name, STR("Diagnostic-Code")))
		g->diagnostic = typed_value(value);
}

/* Cuts the next field with its continued lines off *REST. False at a blank line or the end. */
static bool next_field(struct str *rest, struct str *name, struct str *value)
{
	size_t end = str_find(*rest, '\n'), colon;
	struct str field;

	if (!rest->n || !str_trim((struct str){ rest->p, end }).n)
		return false;
	while (end + 1 < rest->n && (rest->p[end + 1] == ' ' || rest->p[end + 1] == '\t')) {
		struct str more = from(*rest, end + 1);

		if (!str_trim((struct str){ more.p, str_find(more, '\n') }).n)
			break;
		end += 1 + str_find(more, '\n');
	}
	field = (struct str){ rest->p, end };
	*rest = from(*rest, end < rest->n ? end + 1 : end);
	colon = str_find(field, ':');
	*name = str_trim((struct str){ field.p, colon });
	*value = colon < field.n ? str_trim(from(field, colon + 1)) : (struct str){ "", 0 };
	return true;
}

static void skip_blank_lines(struct str *rest)
{
	while (rest->n) {
		size_t end = str_find(*rest, '\n');

		if (str_trim((struct str){ rest->p, end }).n)
			return;
		*rest = from(*rest, end < rest->n ? end + 1 : end);
	}
}

/* Folded lines lose the blanks they begin with; each stays a line, as the server sent it. */
static struct str unfold(struct arena *arena, struct str value)
{
	char *out = arena_alloc(arena, value.n + 1);
	size_t n = 0;

	for (struct str rest = value; rest.p;) {
		struct str line = str_trim(str_cut(&rest, '\n'));

		memcpy(out + n, line.p, line.n);
		n += line.n;
		if (rest.p)
			out[n++] = '\n';
	}
	return (struct str){ out, n };
}

static void take_remote(struct gather *g, struct heard *heard, struct str remote)
{
	struct str address = text_between(remote, "[", "]");
	struct str name = remote;
	struct ip ip;

	name.n = str_find(name, ' ');
	name.n = str_find(name, '[') < name.n ? str_find(name, '[') : name.n;
	name.n = str_find(name, '(') < name.n ? str_find(name, '(') : name.n;
	if (ip_parse(address, &ip))
		heard->remote_ip = str_dup(g->scratch, address);
	else if (ip_parse(str_trim(remote), &ip))
		heard->remote_ip = str_dup(g->scratch, str_trim(remote));
	heard->remote = text_or_null(g->scratch, name);
}

static bool is_enhanced(struct str status)
{
	return explain_enhanced(status) != 0;
}

/* A group without a diagnostic: the notification's text may say what the server said. */
static void add_from_text(struct gather *g, const struct heard *heard, struct str text)
{
	struct heard whole = *heard;

	if (text.n && bounce_text(g, heard, text, heard->line, false))
		return;
	whole.text = str_of(heard->status ? heard->status : "");
	whole.context = text;
	gather_add(g, &whole);
}

static void add_group(
	struct gather *g, const struct heard *base, const struct group *group, struct str text)
{
	struct heard heard = *base;
	struct str status = group->status;

	status.n = explain_enhanced(status);
	heard.form = "dsn";
	if (group->recipient.n)
		heard.recipient = str_dup(g->scratch, group->recipient);
	if (is_enhanced(group->status))
		heard.status = str_dup(g->scratch, status);
	if (group->remote.n)
		take_remote(g, &heard, group->remote);
	if (group->diagnostic.n) {
		heard.text = unfold(g->scratch, group->diagnostic);
		heard.context = heard.text;
		gather_add(g, &heard);
	} else {
		add_from_text(g, &heard, text);
	}
}

static void take_about(struct gather *g, struct heard *base, struct str name, struct str value)
{
	if (str_ieq(name, STR("Reporting-MTA"))) {
		struct str host = typed_value(value);

		host.n = str_find(host, ' ');
		base->helo = text_or_null(g->scratch, host);
	} else if (str_ieq(name, STR("X-Postfix-Sender"))) {
		base->sender = text_or_null(g->scratch, typed_value(value));
	}
}

size_t bounce_dsn(struct gather *g, const struct heard *given, struct str fields, struct str text)
{
	struct heard base = *given;
	size_t before = g->out->count;

	for (skip_blank_lines(&fields); fields.n; skip_blank_lines(&fields)) {
		struct group group = { 0 };
		struct str name, value;

		while (next_field(&fields, &name, &value)) {
			take_field(&group, name, value);
			take_about(g, &base, name, value);
		}
		if (group.recipient.n || group.diagnostic.n || group.status.n)
			add_group(g, &base, &group, text);
	}
	return g->out->count - before;
}
