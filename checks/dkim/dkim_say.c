/* The findings about the keys of a domain, selector by selector. */
#include "checks/dkim/dkim.h"

#include "checks/txt.h"

/* One selector and what is to be said about it. */
struct saying {
	struct eval *e;
	const struct dkim_survey *survey;
	const struct dkim_key *key;
};

static struct finding *say(const struct saying *s, enum finding_id id, const char *text)
{
	const struct dkim_key *key = s->key;
	struct finding *f = finding(s->e, id, key->name ? key->name : key->selector,
		"selector %s %s", key->selector, text);

	/* A guessed selector with a good one beside it is not the one in use. */
	if (!s->survey->given && s->survey->status == DKIM_OK && key->status != DKIM_OK)
		f->severity = SEV_INFO;
	finding_evidence(s->e, f, key->answer);
	return f;
}

static const char *last_target(const struct answer *answer)
{
	return answer->cname_count ? answer->cname[answer->cname_count - 1].name : NULL;
}

static void publish_at(const struct saying *s, struct finding *f, const char *name, struct str text)
{
	if (text.n)
		finding_record(s->e, f, "%s", txt_record(s->e->arena, name, text));
}

static void publish(const struct saying *s, struct finding *f, struct str text)
{
	publish_at(s, f, s->key->name, text);
}

/* The record put right, where it stands: behind the aliases. */
static void publish_repaired(const struct saying *s, struct finding *f)
{
	const char *alias = last_target(s->key->answer);

	publish_at(
		s, f, alias ? alias : s->key->name, dkim_record_repair(s->e->arena, s->key->text));
}

/* The record that the given private key needs; false when there is no such key. It is better than
 * any guess. */
static bool publish_own(const struct saying *s, struct finding *f)
{
	enum { RSA_FLOOR = 1024 }; /* RFC 8301 section 3.2 */
	const struct key_proof *proof = s->e->target->proof;

	if (!proof)
		return false;
	if (proof->key.kind == KEY_RSA && proof->key.bits < RSA_FLOOR) {
		f->remedy = "make a key of 2048 bits: the private key has too few for any receiver";
		return true;
	}
	f->remedy = "publish the key of your private key, as shown";
	publish(s, f, dkim_record_for(s->e->arena, proof->public));
	return true;
}

/* Sign, then verify: the only proof that two halves belong together. */
static void say_proof(const struct saying *s)
{
	const struct key_proof *proof = s->e->target->proof;
	struct finding *f;

	if (!proof)
		return;
	if (key_fits(s->key->record.der, proof)) {
		say(s, FIND_DKIM_KEY_FITS, "has the key that the private key signs for");
		return;
	}
	f = say(s, FIND_DKIM_KEY_MISMATCH,
		"has the key of another pair: what the private key signs does not verify");
	publish_own(s, f);
}

static void say_missing(const struct saying *s)
{
	const struct dkim_key *key = s->key;
	struct arena *arena = s->e->arena;
	const char *alias = last_target(key->answer);
	const char *text = "has no key record";

	if (!key->name)
		text = "cannot be a name in DNS";
	else if (alias)
		text = speak(
			arena, "has no key record: it is an alias of %s, which has none", alias);

	struct finding *f = say(s, FIND_DKIM_MISSING, text);

	if (key->twice && key->twice->count && dkim_key_judge(arena, key->twice).found) {
		f->text = speak(arena,
			"selector %s has its key record at %s: the domain was appended twice",
			key->selector, key->twice->name);
		f->remedy =
			"enter the record's name in the DNS panel without the domain, or with a "
			"final dot";
		publish(s, f, key->twice->rr[0].text);
		return;
	}
	if (key->name && !alias && publish_own(s, f))
		return;
	f->remedy = "publish the public key that your mail server or provider shows for this "
		    "selector, or sign with the selector whose key is published";
}

static void say_invalid(const struct saying *s)
{
	const struct dkim_record *record = &s->key->record;
	struct arena *arena = s->e->arena;
	const char *text =
		speak(arena, "is unusable: its key record %s", dkim_flaw_specs[record->fatal].text);

	if (record->at.n && record->at.n <= 40)
		text = speak(arena, "%s (found: %s)", text, str_printable(arena, record->at));
	if (record->flaw[DKIM_FLAW_NOT_A_KEY] && s->survey->wildcard)
		text = speak(arena, "%s; a wildcard answers for every selector", text);

	struct finding *f = say(s, FIND_DKIM_INVALID, text);

	if (record->fatal != DKIM_FLAW_SEVERAL && publish_own(s, f))
		return;
	f->remedy =
		record->fatal == DKIM_FLAW_SEVERAL
			? "remove every TXT record of this name but the key record"
			: "publish the record as your mail server or provider shows it, unchanged and whole";
	publish_repaired(s, f);
}

static void say_size(const struct saying *s, enum finding_id id, const char *consequence)
{
	struct finding *f = say(s, id,
		speak(s->e->arena, "has an RSA key of %u bits; %s (RFC 8301 section 3.2)",
			s->key->record.key.bits, consequence));

	f->remedy = "make a key of 2048 bits for a new selector, publish it, then sign with it";
}

/* Flaws of a record that works: one finding for all of them. */
static void say_notes(const struct saying *s)
{
	struct arena *arena = s->e->arena;
	const char *text = "works, but its key record ";
	bool any = false;

	for (int i = 0; i < DKIM_FLAW_COUNT; i++) {
		if (!s->key->record.flaw[i] || dkim_flaw_specs[i].grade != DKIM_NOTE)
			continue;
		text = speak(
			arena, "%s%s%s", text, any ? "; and it " : "", dkim_flaw_specs[i].text);
		any = true;
	}
	if (!any)
		return;

	struct finding *f = say(s, FIND_DKIM_LINT, text);

	if (!s->key->record.flaw[DKIM_FLAW_HUGE]) {
		f->remedy = "publish the record as shown";
		publish_repaired(s, f);
	}
}

static void say_long(const struct saying *s)
{
	struct str repaired = dkim_record_repair(s->e->arena, s->key->text);
	struct finding *f = say(s, FIND_DKIM_LONG,
		speak(s->e->arena,
			"has a key record of %zu octets; libopendkim, in many mail "
			"servers, reads only the first 1024",
			s->key->text.n));

	f->remedy = "drop the notes (n=) from the record, or use a key of 2048 bits";
	if (repaired.n < s->key->text.n)
		publish_repaired(s, f);
}

static void say_key(const struct saying *s)
{
	const struct dkim_record *record = &s->key->record;

	switch (s->key->status) {
	case DKIM_MISSING:
		say_missing(s);
		return;
	case DKIM_INVALID:
		say_invalid(s);
		return;
	case DKIM_REVOKED:
		say(s, FIND_DKIM_REVOKED, "is revoked: p= in its key record is empty")->remedy =
			"sign with another selector and publish its key; the revoked record may stay";
		return;
	case DKIM_TEMPERROR:
		say(s, FIND_DKIM_UNKNOWN, "could not be asked for");
		return;
	case DKIM_UNKNOWN:
		return;
	case DKIM_WEAK:
		say_size(s, FIND_DKIM_WEAK, "verifiers must not accept fewer than 1024");
		break;
	case DKIM_OK:
		if (record->flaw[DKIM_FLAW_SHORT])
			say_size(s, FIND_DKIM_SHORT, "2048 are asked for");
		break;
	}
	say_proof(s);
	if (record->flaw[DKIM_FLAW_LONG])
		say_long(s);
	say_notes(s);
}

/* Nothing was found where selectors were guessed. */
static void say_not_found(struct eval *e, const struct dkim_survey *survey)
{
	unsigned asked = 0, failed = 0;
	struct finding *f;

	for (size_t i = 0; i < survey->count; i++) {
		asked += survey->key[i].status != DKIM_UNKNOWN;
		failed += survey->key[i].status == DKIM_TEMPERROR;
	}
	if (!asked)
		return;
	if (failed == asked) {
		f = finding(e, FIND_DKIM_UNKNOWN, e->target->domain,
			"no DKIM key of %s could be asked for", e->target->domain);
		finding_evidence(e, f, survey->root);
		return;
	}
	f = finding(e, FIND_DKIM_GUESS, e->target->domain,
		"no selector was given and none of %u usual ones is known to have a good key: whether %s signs its mail is unknown%s%s",
		asked, e->target->domain, failed ? "; some questions failed" : "",
		survey->wildcard ? "; a wildcard that is no usable key answers for every selector"
				 : "");
	f->remedy = "name the selector your mail is signed with: --selector NAME (the s= of its "
		    "DKIM-Signature)";
	finding_evidence(e, f, survey->wildcard ? survey->nonsense : survey->root);
}

static void say_no_keys(struct eval *e, const struct dkim_survey *survey)
{
	struct finding *f = finding(e, FIND_DKIM_MISSING, e->target->domain,
		"%s has no DKIM keys: _domainkey.%s does not exist, so nothing below it does (RFC 8020)",
		e->target->domain, e->target->domain);

	f->remedy = "switch on DKIM signing at your mail server or provider, and publish the key "
		    "record that it shows";
	finding_evidence(e, f, survey->root);
}

static unsigned count_keys(const struct dkim_survey *survey)
{
	unsigned count = 0;

	for (size_t i = 0; i < survey->count; i++)
		count += survey->key[i].status == DKIM_OK || survey->key[i].status == DKIM_WEAK;
	return count;
}

/* Does a key say t=y? Not known as long as a record is missing. */
static enum tristate is_testing(const struct dkim_survey *survey)
{
	enum tristate testing = survey->given ? TRI_NO : TRI_UNKNOWN;

	for (size_t i = 0; survey->given && i < survey->count; i++) {
		if (survey->key[i].record.flaw[DKIM_FLAW_TESTING])
			return TRI_YES;
		if (!survey->key[i].text.n)
			testing = TRI_UNKNOWN;
	}
	return testing;
}

void dkim_say_survey(struct eval *e, const struct dkim_survey *survey)
{
	enum tristate testing = is_testing(survey);

	if (testing != TRI_UNKNOWN)
		set_flag(e, FACT_DKIM_KEY_TESTING, testing == TRI_YES);
	set_fact(e, FACT_DKIM_KEY_STATUS, dkim_status_word(survey->status));
	set_counter(e, COUNT_DKIM_SELECTORS_ASKED, (unsigned)survey->count);
	set_counter(e, COUNT_DKIM_KEYS_FOUND, count_keys(survey));

	for (size_t i = 0; i < survey->count; i++) {
		struct saying s = { e, survey, &survey->key[i] };
		bool retired = s.key->status == DKIM_REVOKED && survey->status == DKIM_OK;

		if (survey->given || (s.key->found && !retired))
			say_key(&s);
	}
	if (!survey->given && survey->status == DKIM_MISSING)
		say_no_keys(e, survey);
	else if (!survey->given && survey->status == DKIM_UNKNOWN)
		say_not_found(e, survey);
}
