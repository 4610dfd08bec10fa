/* What is said of a test message and its DKIM signatures. */
#include "checks/dkim/dkim_message.h"

#include <string.h>

/* One signature of the message. */
struct saying {
	struct eval *e;
	const struct dkim_message *m;
	const struct dkim_proof *proof;
};

/* Who acts on what, by the state. */
static const char *remedy_of(enum dkim_signed state)
{
	switch (state) {
	case DKIM_SIGNED_BODY_CHANGED:
		return "sign as the last step: behind everything that changes messages (footers, virus scanners, "
		       "other encodings), and save the test message as it was received";
	case DKIM_SIGNED_BAD:
		return "compare the published key with the one that signs (--private-key FILE --selector NAME "
		       "proves it), and see that nothing changes header fields behind the signer";
	case DKIM_SIGNED_SHA1:
	case DKIM_SIGNED_ALGORITHM:
		return "sign with rsa-sha256";
	case DKIM_SIGNED_EXPIRED:
		return "if the message is not an old one, let signatures live for days (x=), or drop x=";
	case DKIM_SIGNED_LENGTH:
		return "do not use l=";
	default:
		return NULL;
	}
}

/* The field that begins with "DKIM-Signature", in one line that is not too long. */
static const char *show_field(struct arena *arena, struct str text)
{
	enum { SHOWN = 160 };
	char *line = arena_alloc(arena, SHOWN + 1);
	size_t n = 0;

	for (size_t i = 0; i < text.n && n < SHOWN; i++) {
		bool blank = memchr(" \t\r\n", text.p[i], 4);

		if (!blank)
			line[n++] = text.p[i];
		else if (n && line[n - 1] != ' ')
			line[n++] = ' ';
	}
	return arena_printf(arena, "%s%s", str_printable(arena, (struct str){ line, n }),
		n == SHOWN ? " ..." : "");
}

static const char *name_of(struct arena *arena, const struct dkim_proof *proof)
{
	const struct dkim_signature *signature = &proof->signature;

	if (!signature->domain)
		return "a DKIM signature of the message";
	return speak(arena, "the signature of %s (s=%s)", signature->domain,
		signature->selector ? signature->selector : "?");
}

static struct finding *say(const struct saying *s, enum finding_id id)
{
	struct arena *arena = s->e->arena;
	const struct dkim_signature *signature = &s->proof->signature;
	struct finding *f =
		finding(s->e, id, signature->domain ? signature->domain : "DKIM-Signature", "%s %s",
			name_of(arena, s->proof), dkim_signed_specs[s->proof->state].text);

	if (s->proof->why)
		f->text = arena_printf(arena, "%s: %s", f->text, s->proof->why);
	f->evidence = show_field(arena, signature->field->text);
	f->remedy = remedy_of(s->proof->state);
	return f;
}

/* May a signature of DOMAIN be aligned with the From address? */
static bool is_related(const struct saying *s, const struct dkim_proof *proof)
{
	const char *from = s->e->target->from_domain, *domain = proof->signature.domain;

	return from && domain && (name_under(from, domain) || name_under(domain, from));
}

/* Does another signature do what this one fails to do? */
static bool is_replaced(const struct saying *s)
{
	for (size_t i = 0; i < s->m->count; i++) {
		const struct dkim_proof *other = &s->m->proof[i];

		if (other->state == DKIM_SIGNED_OK &&
			(is_related(s, other) || !is_related(s, s->proof)))
			return true;
	}
	return false;
}

/* Are the words about its key said of the key itself? */
static bool is_key_said(const struct saying *s, bool surveyed)
{
	return surveyed && s->proof->answer && s->proof->key.status != DKIM_OK &&
	       !strcmp(s->proof->signature.domain, s->e->target->domain);
}

static void say_good(const struct saying *s)
{
	if (s->proof->signature.partial)
		finding(s->e, FIND_DKIM_PARTIAL, s->proof->signature.domain,
			"%s is good, but covers only the beginning of the body (l=): anybody may add to it",
			name_of(s->e->arena, s->proof))
			->remedy = "do not use l=";
}

static void say_bad(const struct saying *s, bool surveyed)
{
	const char *result = dkim_proof_result(s->proof);
	bool neutral = result && !strcmp(result, "neutral");
	struct finding *f;

	if (!result || neutral || !strcmp(result, "temperror")) {
		f = say(s, FIND_DKIM_SIGNATURE_UNREAD);
		finding_evidence(s->e, f, neutral ? NULL : s->proof->answer);
		return;
	}
	f = say(s, FIND_DKIM_SIGNATURE);
	if (is_replaced(s) || is_key_said(s, surveyed))
		f->severity = SEV_INFO;
	if (s->proof->key.status != DKIM_OK)
		finding_evidence(s->e, f, s->proof->answer);
}

static void say_form(struct eval *e, const struct message *message)
{
	const char *text = message->fault ? message->fault : message->oddity;

	if (text)
		finding(e, FIND_DKIM_MESSAGE, "the message",
			"the message %s: receivers refuse it, change it, or read it differently",
			text)
			->remedy =
			"send messages as RFC 5321 and RFC 5322 say: lines of at most 998 octets, "
			"ended by CRLF, no control characters";
}

static void say_unsigned(struct eval *e)
{
	const char *from = e->target->from_domain;

	finding(e, FIND_DKIM_UNSIGNED, from ? from : "the message",
		"the message has no DKIM signature")
		->remedy = "switch on DKIM signing at your mail server or provider";
}

/* Those that are too many for a line each. */
static void say_others(struct eval *e, const struct dkim_message *m, size_t bad)
{
	if (m->total > m->count)
		finding(e, FIND_DKIM_SIGNATURE_UNREAD, "DKIM-Signature",
			"the message has %zu DKIM signatures; only the first %zu were looked at, of which %zu do not pass",
			m->total, m->count, bad);
	else if (bad > DKIM_SAID_MAX)
		finding(e, FIND_DKIM_SIGNATURE_UNREAD, "DKIM-Signature",
			"%zu more of the message's DKIM signatures do not pass",
			bad - DKIM_SAID_MAX);
}

void dkim_message_say(struct eval *e, const struct dkim_message *m, bool surveyed)
{
	size_t bad = 0;

	say_form(e, e->target->message);
	for (size_t i = 0; i < m->count; i++) {
		const struct saying s = { e, m, &m->proof[i] };

		if (s.proof->state == DKIM_SIGNED_OK)
			say_good(&s);
		else if (bad++ < DKIM_SAID_MAX)
			say_bad(&s, surveyed);
	}
	say_others(e, m, bad);
	if (!m->total && !m->left_out)
		say_unsigned(e);
}
