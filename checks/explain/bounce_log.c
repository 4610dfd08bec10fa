/* A log line of Postfix, Exim, Sendmail, OpenSMTPD, Exchange or qmail -> its reply. */
#include "checks/explain/bounce_part.h"
#include "checks/explain/explain_normal.h"

#include <string.h>

/* A kind of log line: a line with MARK (and, if given, MARK2) is read by READ. SURE: the marks
 * alone tell, without a time in front. */
struct log_kind {
	const char *form, *mark, *mark2;
	enum log_outcome (*read)(struct arena *arena, struct str line, struct heard *out);
	bool sure;
};

static struct str from(struct str text, size_t at)
{
	return (struct str){ text.p + at, text.n - at };
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* TEXT without what stands at and behind WORD. */
static struct str until(struct str text, const char *word)
{
	size_t where;

	return text_find(text, 0, word, &where) ? (struct str){ text.p, where } : text;
}

static struct str last_until(struct str text, char c)
{
	size_t n = text.n;

	while (n && text.p[n - 1] != c)
		n--;
	return n ? (struct str){ text.p, n - 1 } : text;
}

/* "host mx.example.net[192.0.2.1]": name and address of who replied. */
static void read_host(struct arena *arena, struct str text, struct heard *out)
{
	struct str name = until(text, "[");
	struct str address = text_between(text, "[", "]");
	struct ip ip;

	if (ip_parse(address, &ip)) {
		out->remote_ip = str_dup(arena, address);
		out->remote = text_or_null(arena, name);
	}
}

/* What a server said inside what a client tells of it: behind "said: " and its like; without "(in
 * reply to ...)". */
static struct str inner_reply(struct str told)
{
	size_t at;
	struct str text = text_holds_reply(told, &at) ? from(told, at) : told;

	return str_trim(until(text, " (in reply to "));
}

static enum log_outcome finish(struct str told, struct heard *out)
{
	told = str_trim(told);
	out->context = told;
	out->text = inner_reply(told);
	return out->text.n ? LOG_REPLY : LOG_NOISE;
}

/* postfix/smtp[1]: QID: to=<u@d>, relay=mx[1.2.3.4]:25, dsn=5.1.1, status=bounced (host mx[1.2.3.4]
 * said: 550 ...) */
static enum log_outcome read_postfix(struct arena *arena, struct str line, struct heard *out)
{
	struct str told = text_between(line, " status=", "\n");
	size_t open = str_find(told, '(');

	out->recipient = text_or_null(arena, text_between(line, " to=<", ">"));
	out->status = text_or_null(arena, text_between(line, ", dsn=", ","));
	read_host(arena, text_between(line, " relay=", ":"), out);
	if (open == told.n)
		return LOG_NOISE;
	told = last_until(from(told, open + 1), ')');
	return finish(told, out);
}

/* postfix/smtpd[1]: NOQUEUE: reject: RCPT from unknown[1.2.3.4]: 450 4.7.25 ...; from=<s@d>
 * to=<u@d> proto=ESMTP helo=<h> */
static enum log_outcome read_postfix_reject(struct arena *arena, struct str line, struct heard *out)
{
	struct str rest = text_between(line, "reject: ", "\n");
	struct str address = text_between(rest, "[", "]");
	size_t at;

	out->ip = text_or_null(arena, address);
	out->recipient = text_or_null(arena, text_between(rest, " to=<", ">"));
	out->sender = text_or_null(arena, text_between(rest, "; from=<", ">"));
	out->helo = text_or_null(arena, text_between(rest, " helo=<", ">"));
	if (!text_find(rest, 0, "]: ", &at) && !text_find(rest, 0, "]:", &at))
		return LOG_NOISE;
	rest = from(rest, at + 2);
	if (text_find(rest, 0, ": ", &at) && at < 8) /* "[1.2.3.4]:55555: 550 ..." of postscreen */
		rest = from(rest, at + 2);
	return finish(until(rest, "; from=<"), out);
}

/* postfix/qmgr[1]: QID: from=<s@d>, status=expired, returned to sender */
static enum log_outcome read_postfix_expired(
	struct arena *arena, struct str line, struct heard *out)
{
	size_t at;

	out->sender = text_or_null(arena, text_between(line, " from=<", ">"));
	if (!text_find(line, 0, "status=expired", &at))
		return LOG_NOISE;
	return finish(from(line, at), out);
}

/* QID: host mx[1.2.3.4] said: 450 ... (in reply to RCPT TO command) */
static enum log_outcome read_postfix_said(struct arena *arena, struct str line, struct heard *out)
{
	size_t at;

	if (!text_find(line, 0, ": host ", &at))
		return LOG_NOISE;
	read_host(arena, from(line, at + 7), out);
	return finish(from(line, at + 2), out);
}

/* 2026-11-21 10:00:00 1abcde-000001-AB ** u@d R=dnslookup T=remote_smtp H=mx.d [1.2.3.4]: SMTP
 * error from remote ...: 550 ... */
static enum log_outcome read_exim(struct arena *arena, struct str line, struct heard *out)
{
	struct str rest = text_between(line, " ** ", "\n");
	struct str host;
	size_t at;

	if (!rest.n)
		rest = text_between(line, " == ", "\n");
	out->recipient = text_or_null(arena, until(until(rest, " "), ":"));
	host = text_between(rest, " H=", ":");
	out->remote_ip = text_or_null(arena, text_between(host, "[", "]"));
	out->remote = out->remote_ip ? text_or_null(arena, until(host, " [")) : NULL;
	if (text_find(rest, 0, "]: ", &at) && text_has(rest, " H="))
		rest = from(rest, at + 3);
	else if (text_find(rest, 0, "): ", &at) && text_has(rest, " defer ("))
		rest = from(rest, at + 3);
	else if (text_find(rest, 0, ": ", &at))
		rest = from(rest, at + 2);
	return finish(rest, out);
}

/* 2026-11-21 10:00:00 H=(helo) [1.2.3.4] F=<s@d> rejected RCPT <u@d>: text */
static enum log_outcome read_exim_reject(struct arena *arena, struct str line, struct heard *out)
{
	struct str rest = text_between(line, " rejected ", "\n");
	size_t at;

	out->ip = text_or_null(arena, text_between(line, " [", "]"));
	out->sender = text_or_null(arena, text_between(line, " F=<", ">"));
	out->helo = text_or_null(arena, text_between(line, " H=(", ")"));
	out->recipient = text_or_null(arena, text_between(rest, "RCPT <", ">"));
	if (!text_find(rest, 0, ": ", &at))
		return LOG_NOISE;
	return finish(from(rest, at + 2), out);
}

/* => u@d R=... C="250 ..." */
static enum log_outcome read_exim_delivered(struct arena *arena, struct str line, struct heard *out)
{
	struct str rest = text_between(line, "> ", "\n");

	out->recipient = text_or_null(arena, until(rest, " "));
	return finish(text_between(line, " C=\"", "\""), out);
}

/* sendmail[1]: QID: to=<u@d>, delay=..., relay=mx [1.2.3.4], dsn=5.1.1, stat=User unknown */
static enum log_outcome read_sendmail(struct arena *arena, struct str line, struct heard *out)
{
	struct str relay = text_between(line, " relay=", ", ");
	struct str reply = text_between(line, " reply=", ", stat=");
	struct str told = text_between(line, " stat=", "\n");

	out->recipient = text_or_null(arena, text_between(line, " to=<", ">"));
	out->status = text_or_null(arena, text_between(line, " dsn=", ","));
	out->remote_ip = text_or_null(arena, text_between(relay, "[", "]"));
	out->remote = text_or_null(arena, until(relay, " ["));
	if (str_istarts(told, STR("Deferred: ")))
		told = from(told, 10);
	/* "reply=" may hold what was said afterwards: "221 Bye". */
	if (reply.n >= 3 && (reply.p[0] == '4' || reply.p[0] == '5') && is_digit(reply.p[1]))
		told = reply;
	return finish(told, out);
}

/* sendmail/sm-mta[1]: ruleset=check_rcpt, arg1=<u@d>, relay=h [1.2.3.4], reject=550 5.7.1 ... */
static enum log_outcome read_sendmail_reject(
	struct arena *arena, struct str line, struct heard *out)
{
	out->ip = text_or_null(arena, text_between(text_between(line, " relay=", ", "), "[", "]"));
	return finish(text_between(line, " reject=", "\n"), out);
}

/* smtpd[1]: 1a2b mta delivery evpid=... to=<u@d> rcpt=<-> relay="1.2.3.4 (mx)" result="PermFail"
 * stat="550 5.1.1 ..." */
static enum log_outcome read_opensmtpd(struct arena *arena, struct str line, struct heard *out)
{
	struct str relay = text_between(line, " relay=\"", "\"");

	out->recipient = text_or_null(arena, text_between(line, " to=<", ">"));
	out->sender = text_or_null(arena, text_between(line, " from=<", ">"));
	out->ip = text_or_null(arena, text_between(line, " source=\"", "\""));
	out->remote_ip = text_or_null(arena, until(relay, " "));
	out->remote = text_or_null(arena, text_between(relay, "(", ")"));
	return finish(text_between(line, " stat=\"", "\"\n"), out);
}

/* smtpd[1]: 1a2b smtp failed-command command="RCPT TO:<u@d>" result="550 ..." */
static enum log_outcome read_opensmtpd_command(
	struct arena *arena, struct str line, struct heard *out)
{
	out->recipient = text_or_null(arena, text_between(line, "RCPT TO:<", ">"));
	return finish(text_between(line, " result=\"", "\"\n"), out);
}

/* Exchange message tracking and SMTP protocol logs: {LED=550 5.7.1 ...}, or comma separated
 * fields. */
static enum log_outcome read_exchange(struct arena *arena, struct str line, struct heard *out)
{
	out->remote_ip = text_or_null(arena, text_between(line, "{IP=", "}"));
	out->remote = text_or_null(arena, text_between(line, "{FQDN=", "}"));
	return finish(text_between(line, "{LED=", "};{"), out);
}

/* Message tracking as CSV: the field that is a reply, "550 5.4.4 ROUTING...", and the one that is
 * an address. */
static enum log_outcome read_exchange_tracking(
	struct arena *arena, struct str line, struct heard *out)
{
	struct str told = { "", 0 };

	for (struct str rest = line; rest.p;) {
		struct str field = str_cut(&rest, ',');
		size_t code;

		while (field.n && field.p[0] == '"')
			field = from(field, 1);
		if (!told.n && field.n > 4 && (field.p[0] == '4' || field.p[0] == '5') &&
			text_begins_reply(field, &code) && field.p[3] == ' ')
			told = (struct str){ field.p, (size_t)(line.p + line.n - field.p) };
		else if (!out->recipient && field.n && field.p[0] != '<' &&
			 str_find(field, '@') < field.n)
			out->recipient = text_or_null(arena, field);
	}
	return finish(until(told, ","), out);
}

static enum log_outcome read_exchange_protocol(
	struct arena *arena, struct str line, struct heard *out)
{
	struct str said = text_between(line, ",<,", "\n");

	(void)arena;
	if (said.n && said.p[0] == '"')
		said = last_until(from(said, 1), '"');
	while (said.n && said.p[said.n - 1] == ',')
		said.n--;
	return finish(said, out);
}

/* delivery 12: failure:
 * 1.2.3.4_does_not_like_recipient./Remote_host_said:_550_5.1.1_no/Giving_up_on_1.2.3.4./ */
static enum log_outcome read_qmail(struct arena *arena, struct str line, struct heard *out)
{
	struct str told = text_between(line, ": failure: ", "\n");
	char *copy;

	if (!told.n)
		told = text_between(line, ": deferral: ", "\n");
	if (!told.n)
		told = text_between(line, ": success: ", "\n");
	if (!told.n)
		told = text_between(line, "failure: ", "\n");
	copy = str_dup(arena, told);
	for (char *p = copy; *p; p++) /* line ends are slashes there; URLs have them too */
		if (*p == '_')
			*p = ' ';
		else if (*p == '/' && is_digit(p[1]) && is_digit(p[2]) && is_digit(p[3]))
			*p = '\n';
	told = str_of(copy);
	if (text_has(told, "Remote host said: "))
		told = text_between(told, "Remote host said: ", "/Giving up on");
	return finish(told, out);
}

static enum log_outcome read_noise(struct arena *arena, struct str line, struct heard *out)
{
	(void)arena;
	(void)line;
	(void)out;
	return LOG_NOISE;
}

static const struct log_kind kinds[] = {
	{ "postfix", " status=", " to=<", read_postfix, true },
	{ "postfix", " from=<", " status=expired", read_postfix_expired, true },
	{ "postfix", ": reject: ", " from ", read_postfix_reject, false },
	{ "postfix", ": milter-reject: ", " from ", read_postfix_reject, false },
	{ "postfix", ": host ", " said: ", read_postfix_said, false },
	{ "postfix", ": host ", " refused to talk to me: ", read_postfix_said, false },
	{ "opensmtpd", " stat=\"", " result=\"", read_opensmtpd, true },
	{ "opensmtpd", " result=\"", "command=\"", read_opensmtpd_command, false },
	{ "sendmail", ", stat=", " dsn=", read_sendmail, true },
	{ "sendmail", ", stat=", " to=", read_sendmail, true },
	{ "sendmail", "ruleset=", " reject=", read_sendmail_reject, false },
	{ "exim", " ** ", "-", read_exim, false },
	{ "exim", " == ", " defer (", read_exim, false },
	{ "exim", " rejected ", " H=", read_exim_reject, false },
	{ "exim", "=> ", " C=\"", read_exim_delivered, false },
	{ "exim", "-> ", " C=\"", read_exim_delivered, false },
	{ "exchange", "{LED=", NULL, read_exchange, true },
	{ "exchange", ",FAIL,", ",", read_exchange_tracking, false },
	{ "exchange", ",DEFER,", ",", read_exchange_tracking, false },
	{ "exchange", ",<,", ",", read_exchange_protocol, false },
	{ "qmail", "delivery ", ": failure: ", read_qmail, true },
	{ "qmail", "delivery ", ": deferral: ", read_qmail, true },
	{ "qmail", "delivery ", ": success: ", read_qmail, true },
	{ "qmail", "failure: ", "_host_said:_", read_qmail, true },
	{ "log", "postfix/", "]: ", read_noise, false },
	{ "log", "exim[", "]: ", read_noise, false },
	{ "log", "sendmail[", "]: ", read_noise, false },
	{ "log", "sm-mta[", "]: ", read_noise, false },
	{ "log", "smtpd[", "]: ", read_noise, false },
	{ "log", "qmail: ", NULL, read_noise, false },
	{ "log", "dovecot: ", NULL, read_noise, false },
};

static bool month(struct str word)
{
	static const char names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

	for (size_t i = 0; word.n >= 3 && i < 36; i += 3)
		if (!memcmp(word.p, names + i, 3))
			return true;
	return false;
}

/* A time at the start: "Nov 21 10:00:00", "2026-11-21 10:00:00", "2026-11-21T10:00:00.1+00:00",
 * "@4000000065..." (tai64n), or none with a program's name. */
static bool is_stamped(struct str line)
{
	if (line.n > 15 && month(line) && line.p[3] == ' ' && line.p[9] == ':' && line.p[12] == ':')
		return true;
	if (line.n > 19 && line.p[4] == '-' && line.p[7] == '-' && line.p[13] == ':' &&
		is_digit(line.p[0]))
		return true;
	if (line.n > 25 && line.p[0] == '@' && line.p[1] == '4')
		return true;
	for (size_t i = 0; i < 10 && i < line.n; i++) /* multilog's or splogger's seconds */
		if (!is_digit(line.p[i]))
			return false;
	return line.n > 20 && (line.p[10] == '.' || line.p[10] == ' ');
}

static bool names_program(struct str line)
{
	static const char *const programs[] = { "postfix/", "exim[", "sendmail[", "smtpd[",
		"sm-mta[", NULL };
	struct str start = { line.p, line.n < 40 ? line.n : 40 };

	for (const char *const *p = programs; *p; p++)
		if (str_istarts(start, str_of(*p)))
			return true;
	return false;
}

enum log_outcome bounce_log(struct arena *arena, struct str line, struct heard *out)
{
	bool stamped;

	*out = (struct heard){ .form = "log" };
	line = str_trim(line);
	stamped = is_stamped(line) || names_program(line);
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if ((stamped || kinds[i].sure) && text_has(line, kinds[i].mark) &&
			(!kinds[i].mark2 || text_has(line, kinds[i].mark2))) {
			out->form = kinds[i].form;
			return kinds[i].read(arena, line, out);
		}
	return stamped ? LOG_NOISE : LOG_NONE;
}
