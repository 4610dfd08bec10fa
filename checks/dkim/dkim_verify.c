/* The only user of libopendkim (2.11). Nothing reaches it that dkim_signature.c and dkim_record.c
 * have not found sound:
 *
 * - it reads tag names without case and keeps the last of two, cuts h= at 4,095 octets, i= at 256
 *   and key records at 1,024, and needs a soundly read d= and s= (it aborts, or asks for other
 *   names than it should);
 * - it writes one pointer past an array when h= names every field of the header
 *   (dkim_canon_selecthdrs() in dkim-canon.c), which is why its memory comes from us, with room
 *   behind each piece;
 * - it asks the clock: a signature that has expired since a capture was made cannot be verified in
 *   its replay;
 * - it loses bare CRs of a body and takes VT and FF in a header for blanks; see struct message,
 *   oddity. */
#include "checks/dkim/dkim_verify.h"

#include <opendkim/dkim.h>

#include <assert.h>
#include <string.h>

enum { CHUNK = MESSAGE_LINE_MAX + 2, SPARE = 4 * sizeof(void *) };

/* What its callbacks see. */
struct session {
	struct arena *arena;
	const struct message *message;
	struct dkim_trial *trial;
	size_t count;
};

static void *library_alloc(void *closure, size_t size)
{
	struct session *session = closure;

	return arena_alloc(session->arena, size + SPARE);
}

static void library_free(void *closure, void *p)
{
	(void)closure; /* the arena takes it back */
	(void)p;
}

/* The key record for the names that SIG asks with. */
static struct str key_of(const struct session *session, DKIM_SIGINFO *sig)
{
	const struct str domain = str_of((const char *)dkim_sig_getdomain(sig));
	const struct str selector = str_of((const char *)dkim_sig_getselector(sig));

	for (size_t i = 0; i < session->count; i++) {
		const struct dkim_signature *signature = session->trial[i].signature;

		if (str_ieq(domain, str_of(signature->domain)) &&
			str_eq(selector, str_of(signature->selector)))
			return session->trial[i].key;
	}
	return STR("");
}

/* Hands over the key record. */
static DKIM_CBSTAT give_key(DKIM *dkim, DKIM_SIGINFO *sig, unsigned char *room, size_t size)
{
	struct session *session = dkim_get_user_context(dkim);
	const struct str key = key_of(session, sig);

	if (!key.n || key.n >= size)
		return DKIM_CBSTAT_NOTFOUND;
	memcpy(room, key.p, key.n);
	room[key.n] = '\0';
	return DKIM_CBSTAT_CONTINUE;
}

/* Feeding it */

static bool is_signature(const struct message_field *field)
{
	return str_ieq(field->name, STR(DKIM_SIGNHEADER));
}

static bool is_tried(const struct session *session, const struct message_field *field)
{
	for (size_t i = 0; i < session->count; i++)
		if (session->trial[i].signature->field == field)
			return true;
	return false;
}

static DKIM_STAT feed_header(struct session *session, DKIM *dkim)
{
	const struct message *message = session->message;
	DKIM_STAT status = DKIM_STAT_OK;

	for (size_t i = 0; i < message->field_count && status == DKIM_STAT_OK; i++) {
		const struct message_field *field = &message->field[i];

		if (is_signature(field) && !is_tried(session, field))
			continue;
		status = dkim_header(
			dkim, (unsigned char *)str_dup(session->arena, field->text), field->text.n);
	}
	return status == DKIM_STAT_OK ? dkim_eoh(dkim) : status;
}

/* The body with CRLF at each line's end, and at its own, as it goes over SMTP. */
static DKIM_STAT feed_body(struct session *session, DKIM *dkim)
{
	struct str rest = session->message->body;
	unsigned char *chunk = arena_alloc(session->arena, CHUNK);
	DKIM_STAT status = DKIM_STAT_OK;
	size_t n = 0;

	while (rest.n && status == DKIM_STAT_OK) {
		size_t end = str_find(rest, '\n'), line = end;

		if (line < rest.n && line && rest.p[line - 1] == '\r')
			line--;
		if (n + line + 2 > CHUNK) {
			status = dkim_body(dkim, chunk, n);
			n = 0;
		}
		memcpy(chunk + n, rest.p, line);
		memcpy(chunk + n + line, "\r\n", 2);
		n += line + 2;
		end += end < rest.n;
		rest.p += end;
		rest.n -= end;
	}
	if (n && status == DKIM_STAT_OK)
		status = dkim_body(dkim, chunk, n);
	return status;
}

/* What came of it */

static void give_up(struct session *session, const char *why)
{
	for (size_t i = 0; i < session->count; i++) {
		session->trial[i].state = DKIM_SIGNED_LIBRARY;
		session->trial[i].why = why;
	}
}

static enum dkim_signed state_of(DKIM_SIGINFO *sig)
{
	if (dkim_sig_getbh(sig) == DKIM_SIGBH_MISMATCH)
		return DKIM_SIGNED_BODY_CHANGED;
	switch (dkim_sig_geterror(sig)) {
	case DKIM_SIGERROR_OK:
		return DKIM_SIG_CHECK(sig) ? DKIM_SIGNED_OK : DKIM_SIGNED_LIBRARY;
	case DKIM_SIGERROR_BADSIG:
		return DKIM_SIGNED_BAD;
	case DKIM_SIGERROR_TOOLARGE_L:
		return DKIM_SIGNED_LENGTH;
	default:
		return DKIM_SIGNED_LIBRARY;
	}
}

static void collect(struct session *session, DKIM *dkim)
{
	DKIM_SIGINFO **list;
	int count;

	if (dkim_getsiglist(dkim, &list, &count) != DKIM_STAT_OK ||
		(size_t)count != session->count) {
		give_up(session, "it finds another number of signatures");
		return;
	}
	for (size_t i = 0; i < session->count; i++) {
		struct dkim_trial *trial = &session->trial[i];

		trial->state = state_of(list[i]);
		trial->why = NULL;
		if (trial->state == DKIM_SIGNED_LIBRARY)
			trial->why = dkim_sig_geterrorstr(dkim_sig_geterror(list[i]));
	}
}

static void run(struct session *session, DKIM *dkim)
{
	DKIM_STAT status = dkim_set_user_context(dkim, session);

	if (status == DKIM_STAT_OK)
		status = feed_header(session, dkim);
	if (status == DKIM_STAT_OK)
		status = feed_body(session, dkim);
	if (status == DKIM_STAT_OK) {
		dkim_eom(dkim, NULL); /* its status is that of one signature */
		collect(session, dkim);
	} else {
		give_up(session, dkim_getresultstr(status));
	}
}

/* Without the flag, a From field it cannot parse would end it all. */
static bool configure(DKIM_LIB *lib)
{
	unsigned flags = DKIM_LIBFLAGS_BADSIGHANDLES;
	unsigned any_size = 0; /* the size of keys was judged */

	return dkim_options(lib, DKIM_OP_SETOPT, DKIM_OPTS_FLAGS, &flags, sizeof flags) ==
		       DKIM_STAT_OK &&
	       dkim_options(lib, DKIM_OP_SETOPT, DKIM_OPTS_MINKEYBITS, &any_size,
		       sizeof any_size) == DKIM_STAT_OK &&
	       dkim_set_key_lookup(lib, give_key) == DKIM_STAT_OK;
}

/* --- done once --- */

/* What trials of a message came to. */
struct verified {
	size_t count;
	struct {
		const struct message_field *field;
		struct str key;
		enum dkim_signed state;
		const char *why;
	} trial[DKIM_TRIALS_MAX];
};

/* Are the trials those of V? Then they are filled in. */
static bool recall(const struct verified *v, struct dkim_trial *trial, size_t count)
{
	if (!v || v->count != count)
		return false;
	for (size_t i = 0; i < count; i++)
		if (v->trial[i].field != trial[i].signature->field ||
			!str_eq(v->trial[i].key, trial[i].key))
			return false;
	for (size_t i = 0; i < count; i++) {
		trial[i].state = v->trial[i].state;
		trial[i].why = v->trial[i].why;
	}
	return true;
}

static void keep(struct message_memo *memo, const struct dkim_trial *trial, size_t count)
{
	struct verified *v = arena_alloc(memo->arena, sizeof *v);

	v->count = count;
	for (size_t i = 0; i < count; i++) {
		v->trial[i].field = trial[i].signature->field;
		v->trial[i].key =
			(struct str){ str_dup(memo->arena, trial[i].key), trial[i].key.n };
		v->trial[i].state = trial[i].state;
		v->trial[i].why = trial[i].why ? str_dup(memo->arena, str_of(trial[i].why)) : NULL;
	}
	memo->verified = v;
}

static void verify(
	struct arena *arena, const struct message *message, struct dkim_trial *trial, size_t count)
{
	struct session session = { arena, message, trial, count };
	DKIM_STAT status;

	assert(!message->fault && count <= DKIM_TRIALS_MAX);
	give_up(&session, "no memory");
	if (!count)
		return;

	DKIM_LIB *lib = dkim_init(library_alloc, library_free);

	if (!lib)
		return;

	DKIM *dkim = configure(lib) ? dkim_verify(lib, (const unsigned char *)"preflight", &session,
					      &status)
				    : NULL;

	if (dkim) {
		run(&session, dkim);
		dkim_free(dkim);
	}
	dkim_close(lib);
}

const char *dkim_library_version(struct arena *arena)
{
	const uint32_t version = dkim_libversion();

	return arena_printf(
		arena, "%u.%u.%u", version >> 24, version >> 16 & 0xff, version >> 8 & 0xff);
}

void dkim_trials_run(
	struct arena *arena, const struct message *message, struct dkim_trial *trial, size_t count)
{
	if (recall(message->memo->verified, trial, count))
		return;
	verify(arena, message, trial, count);
	keep(message->memo, trial, count);
}
