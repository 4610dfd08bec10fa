/* Signatures of a message: read, keys asked for and judged, then verified together. */
#include "checks/dkim/dkim_message.h"

#include <string.h>

/* A signature that might pass elsewhere stands before one that is known to fail. */
static const char *const best_first[] = { "pass", NULL, "temperror", "neutral", "fail",
	"permerror" };

const char *dkim_proof_result(const struct dkim_proof *proof)
{
	return dkim_signed_specs[proof->state].result;
}

const char *const *dkim_message_selectors(
	struct arena *arena, const struct dkim_message *m, const char *domain)
{
	const char **list = NULL;
	size_t count = 0;

	for (size_t i = 0; i < m->count && count < DKIM_SAID_MAX; i++) {
		const struct dkim_signature *signature = &m->proof[i].signature;

		if (signature->key_name && domain && !strcmp(signature->domain, domain))
			*ARENA_PUSH(arena, list, count) = signature->selector;
	}
	if (list)
		*ARENA_PUSH(arena, list, count) = NULL;
	return list;
}

/* Reading and asking */

static bool is_signature(const struct message_field *field)
{
	return str_ieq(field->name, STR("DKIM-Signature"));
}

static void read_signatures(
	struct arena *arena, const struct message *message, int64_t now, struct dkim_message *out)
{
	out->proof = arena_array(arena, DKIM_TRIALS_MAX, sizeof *out->proof);
	for (size_t i = 0; i < message->field_count; i++) {
		if (!is_signature(&message->field[i]) || out->total++ >= DKIM_TRIALS_MAX)
			continue;

		struct dkim_proof *proof = &out->proof[out->count++];

		proof->signature = dkim_signature_read(arena, &message->field[i], now);
		proof->state = proof->signature.state;
	}
}

/* What the key says about the signature. */
static enum dkim_signed judge_key(const struct dkim_proof *proof)
{
	const struct dkim_record *record = &proof->key.record;

	switch (proof->key.status) {
	case DKIM_MISSING:
		return DKIM_SIGNED_KEY_MISSING;
	case DKIM_REVOKED:
		return DKIM_SIGNED_KEY_REVOKED;
	case DKIM_INVALID:
		return DKIM_SIGNED_KEY_INVALID;
	case DKIM_TEMPERROR:
		return DKIM_SIGNED_KEY_FAILED;
	case DKIM_UNKNOWN:
		return DKIM_SIGNED_KEY_NOT_ASKED;
	case DKIM_WEAK:
	case DKIM_OK:
		break;
	}
	if (proof->signature.state != DKIM_SIGNED_OK)
		return proof->signature.state;
	if ((record->key.kind == KEY_ED25519) != proof->signature.ed25519)
		return DKIM_SIGNED_KEY_TYPE;
	if (proof->key.status == DKIM_WEAK)
		return DKIM_SIGNED_KEY_WEAK;
	return record->strict_domain && proof->signature.subdomain ? DKIM_SIGNED_KEY_STRICT
								   : DKIM_SIGNED_OK;
}

bool dkim_message_ask(const struct asker *asker, const struct message *message, int64_t now,
	struct dkim_message *out)
{
	bool known = true;

	*out = (struct dkim_message){ 0 };
	read_signatures(asker->arena, message, now, out);
	for (size_t i = 0; i < out->count; i++) {
		struct dkim_proof *proof = &out->proof[i];

		if (!proof->signature.key_name)
			continue;
		proof->answer = asker_ask(asker, RR_TXT, proof->signature.key_name);
		if (!proof->answer) {
			known = false;
			continue;
		}
		proof->key = dkim_key_judge(asker->arena, proof->answer);
		proof->key.selector = proof->signature.selector;
		proof->key.name = proof->signature.key_name;
		proof->state = judge_key(proof);
	}
	return known;
}

/* Verifying */

/* A key record as libopendkim reads it whole: without notes and flaws. Empty: it does not fit. */
static struct str clean_key(struct arena *arena, const struct dkim_proof *proof)
{
	enum { ROOM = 1024 };
	struct str key = dkim_record_repair(arena, proof->key.text);

	return key.n <= ROOM ? key : STR("");
}

static size_t run_trials(struct arena *arena, const struct message *message, struct dkim_message *m)
{
	struct dkim_trial trial[DKIM_TRIALS_MAX];
	struct dkim_proof *subject[DKIM_TRIALS_MAX];
	size_t count = 0;

	for (size_t i = 0; i < m->count; i++) {
		struct dkim_proof *proof = &m->proof[i];

		if (proof->state != DKIM_SIGNED_OK)
			continue;

		struct str key = clean_key(arena, proof);

		if (!key.n)
			proof->state = DKIM_SIGNED_KEY_HUGE;
		else if (message->body.n * (count + 1) > DKIM_WORK_MAX)
			proof->state = DKIM_SIGNED_TOO_MANY;
		else {
			trial[count] =
				(struct dkim_trial){ .signature = &proof->signature, .key = key };
			subject[count++] = proof;
		}
	}
	dkim_trials_run(arena, message, trial, count);
	for (size_t i = 0; i < count; i++) {
		subject[i]->state = trial[i].state;
		subject[i]->why = trial[i].why;
	}
	return count;
}

/* A signature that does not fit is no proof of a change where verifiers take the message
 * differently, or where signatures that this one signs were HIDDEN from the library. */
static void doubt_failures(const struct message *message, struct dkim_message *m, bool hidden)
{
	for (size_t i = 0; i < m->count; i++) {
		struct dkim_proof *proof = &m->proof[i];

		if ((proof->state == DKIM_SIGNED_BAD || proof->state == DKIM_SIGNED_BODY_CHANGED) &&
			(message->oddity || (hidden && proof->signature.signs_signatures)))
			proof->state = DKIM_SIGNED_ODD;
	}
}

static size_t rank_of(const struct dkim_proof *proof)
{
	const char *result = dkim_proof_result(proof);
	size_t rank = 0;

	while (result ? !best_first[rank] || strcmp(best_first[rank], result) != 0
		      : best_first[rank] != NULL)
		rank++;
	return rank;
}

static void find_best(const struct message *message, struct dkim_message *m)
{
	m->left_out = m->total > m->count || message->header_cut;
	m->result = "none";
	for (size_t i = 0; i < m->count; i++) {
		if (m->best && rank_of(m->best) <= rank_of(&m->proof[i]))
			continue;
		m->best = &m->proof[i];
		m->result = dkim_proof_result(m->best);
	}
	if (m->left_out && m->result && strcmp(m->result, "pass") != 0)
		m->result = "neutral"; /* one that was not looked at may pass */
}

void dkim_message_verify(struct arena *arena, const struct message *message, struct dkim_message *m)
{
	if (message->fault) {
		for (size_t i = 0; i < m->count; i++)
			if (m->proof[i].state == DKIM_SIGNED_OK)
				m->proof[i].state = DKIM_SIGNED_MESSAGE;
	} else {
		size_t tried = run_trials(arena, message, m);

		doubt_failures(message, m, m->total > tried);
	}
	find_best(message, m);
}
