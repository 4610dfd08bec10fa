/* Delivery status fields (RFC 3464): a group about the message, then one for each recipient. */
#include "checks/explain/bounce_part.h"
#include "checks/explain/explain_normal.h"

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
	return text_each_line(arena, value, str_trim);
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

/* What stands in the notification behind "user@example.net: ", with the indented lines that
 * follow. */
static struct str text_about(struct str text, const char *recipient)
{
	size_t at = 0, n = recipient ? strlen(recipient) : 0;

	while (n && text_find(text, at, recipient, &at)) {
		struct str rest = from(text, at + n);
		size_t end;

		at += n;
		if (rest.n && rest.p[0] == '>')
			rest = from(rest, 1);
		if (!rest.n || rest.p[0] != ':')
			continue;
		end = str_find(rest, '\n');
		while (end + 1 < rest.n && (rest.p[end + 1] == ' ' || rest.p[end + 1] == '\t'))
			end += 1 + str_find(from(rest, end + 1), '\n');
		return str_trim((struct str){ rest.p + 1, end - 1 });
	}
	return (struct str){ "", 0 };
}

/* A code of class 2 or 3: what was said after the refusal, or before it. */
static bool is_positive(struct str text)
{
	text = str_trim(text);
	return text.n >= 3 && (text.p[0] == '2' || text.p[0] == '3') && text.p[1] >= '0' &&
	       text.p[1] <= '5';
}

/* The first refusal that the notification quotes. */
static bool find_refusal(
	struct gather *g, const struct heard *base, struct str text, struct heard *out)
{
	struct heards found = { 0 };
	struct gather inner = { g->scratch, g->scratch, g->explainer, &found, false };

	bounce_text(&inner, base, text, base->line, false);
	for (size_t i = 0; i < found.count; i++)
		if (!is_positive(found.item[i].text)) {
			*out = found.item[i];
			return true;
		}
	return false;
}

/* A group without a diagnostic, or with one that is no refusal: the notification's text may say
 * what the server said. */
static void add_from_text(struct gather *g, const struct heard *base, struct str text)
{
	struct heard heard = *base;
	struct str told = text_about(text, base->recipient);
	size_t code;

	if (told.n) {
		heard.context = told;
		heard.text = text_holds_reply(told, &code) ? from(told, code) : told;
	} else if (!find_refusal(g, base, text, &heard)) {
		heard.text = str_of(base->status ? base->status : "");
		heard.context = text;
	}
	gather_add(g, &heard);
}

static bool has_failed(const struct group *group)
{
	return !str_istarts(group->action, STR("deliver")) &&
	       !str_istarts(group->action, STR("relay")) &&
	       !str_istarts(group->action, STR("expand"));
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
	if (group->diagnostic.n && !(is_positive(group->diagnostic) && has_failed(group))) {
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

	fields = clean_fields(g->scratch, fields);
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
