/* Does a name that the address points to point back to the address? */
#include "checks/host_flaw.h"
#include "checks/ptr_generic.h"
#include "checks/shared.h"

#include <ctype.h>
#include <string.h>

/* What became of the names. */
struct tally {
	unsigned confirmed, denied, unsure;
	const char *denied_name, *unsure_name; /* the first of each */
	size_t left_out;		       /* names that were not looked at */
};

static struct tally count_names(struct eval *e, const struct ptr_names *names, bool *known)
{
	struct tally tally = { .left_out = names->left_out };

	for (size_t i = 0; i < names->count; i++) {
		const char *name = names->name[i];

		switch (name_confirms(e, name, known)) {
		case TRI_YES:
			tally.confirmed++;
			break;
		case TRI_NO:
			tally.denied_name = tally.denied++ ? tally.denied_name : name;
			break;
		case TRI_UNKNOWN:
			tally.unsure_name = tally.unsure++ ? tally.unsure_name : name;
			break;
		}
	}
	return tally;
}

static const char *more_unsure(struct arena *arena, const struct tally *tally)
{
	if (!tally->unsure && !tally->left_out)
		return "";
	return speak(arena, " (%zu more could not be told)", tally->unsure + tally->left_out);
}

static void report_unconfirmed(struct eval *e, const struct tally *tally)
{
	const struct target *target = e->target;
	const char *name = tally->denied_name;
	struct finding *f = finding(e, FIND_FCRDNS_UNCONFIRMED, target->ip_text,
		"%s -> %s, but that name does not point back to %s", target->ip_text, name,
		target->ip_text);

	finding_evidence(e, f, ask(e, target->addr_type, name));
	if (!name_is_publishable(name)) {
		f->remedy = "have the PTR record changed to the name of your mail server";
		return;
	}
	f->remedy = speak(e->arena, "give %s the address %s, or have the PTR record changed", name,
		target->ip_text);
	finding_record(
		e, f, "%s. IN %s %s", name, rr_type_name(target->addr_type), target->ip_text);
}

/* The other names may well be a web server's, whose address must stay: the cure is a PTR record
 * less. */
static void report_partial(struct eval *e, const struct ptr_names *names, const struct tally *tally)
{
	const struct target *target = e->target;
	const char *name = tally->denied_name;
	const size_t total = names->count + names->left_out;
	struct finding *f = finding(e, FIND_FCRDNS_PARTIAL, name,
		"%u of %zu PTR names of %s do not point back to it, %s for one%s", tally->denied,
		total, target->ip_text, name, more_unsure(e->arena, tally));

	finding_evidence(e, f, ask(e, target->addr_type, name));
	f->remedy = speak(e->arena,
		"keep only the PTR records whose names point back, or give the other names the address %s",
		target->ip_text);
	for (size_t i = 0; i < names->count; i++) {
		bool known;

		if (name_confirms(e, names->name[i], &known) == TRI_YES)
			finding_record(e, f, "%s. IN PTR %s.", target->reverse, names->name[i]);
	}
}

/* Of very many names none that was looked at points back: the others may. */
static void report_too_many(struct eval *e, const struct ptr_names *names)
{
	const char *ip = e->target->ip_text;
	struct finding *f = finding(e, FIND_FCRDNS_UNKNOWN, ip,
		"%s has %zu PTR names; none of the %zu that were looked at points back", ip,
		names->count + names->left_out, names->count);

	f->remedy = "keep one PTR record, the one of your mail server: receivers look at few";
	finding_evidence(e, f, names->answer);
}

static void report_unsure(struct eval *e, const struct ptr_names *names, const struct tally *tally)
{
	const struct target *target = e->target;
	struct finding *f;

	if (!tally->unsure) {
		report_too_many(e, names);
		return;
	}
	f = finding(e, FIND_FCRDNS_UNKNOWN, target->ip_text,
		"%s -> %s; whether that name points back could not be told", target->ip_text,
		tally->unsure_name);
	f->remedy = "try again; if it stays so, the name servers of that name are broken";
	finding_evidence(e, f, ask(e, target->addr_type, tally->unsure_name));
}

/* Could a name point back that nothing is known of? */
static bool is_open(const struct tally *tally)
{
	return tally->unsure || tally->left_out;
}

static const char *status_of(const struct ptr_names *names, const struct tally *tally)
{
	if (dns_failed(names->answer))
		return "temperror";
	if (!names->count)
		return "none";
	if (tally->confirmed)
		return "pass";
	return is_open(tally) ? "temperror" : "fail";
}

/* A name whose address was not asked (offline) says nothing; it is not unsure. */
static bool not_asked(struct eval *e, const struct ptr_names *names)
{
	for (size_t i = 0; i < names->count; i++) {
		const struct answer *addr = ask(e, e->target->addr_type, names->name[i]);

		if (addr && dns_not_asked(addr))
			return true;
	}
	return false;
}

static const char *word_of_lookup(struct eval *e, const char *name)
{
	bool known = true;

	switch (name_confirms(e, name, &known)) {
	case TRI_YES:
		return "pass";
	case TRI_NO:
		return "fail";
	case TRI_UNKNOWN:
		break;
	}
	return "temperror";
}

/* What a server makes of one name alone. Those that look like an address, or cannot be a host's,
 * count as no name for many. */
static const char *word_of_name(struct eval *e, const char *name)
{
	if (ptr_is_address(name))
		return "address";
	/* numbers that are no address are looked up as if they were one, in vain */
	if (!ptr_is_host(name))
		return strcmp(host_flaw(str_of(name)), "digits") ? "address" : "fail";
	return word_of_lookup(e, name);
}

/* Many servers take the first PTR record and forget the others; which one is first changes with
 * every answer. */
static const char *status_of_one(struct eval *e, const struct ptr_names *names)
{
	bool pass = false, other = false, unsure = false, same = true;
	const char *first = NULL;

	if (dns_failed(names->answer))
		return "temperror";
	for (size_t i = 0; i < names->count; i++) {
		const char *word = word_of_name(e, names->name[i]);

		first = first ? first : word;
		same &= !strcmp(word, first);
		pass |= !strcmp(word, "pass");
		other |= strcmp(word, "pass") != 0;
		unsure |= !strcmp(word, "temperror");
	}
	if (pass && other)
		return "mixed";
	return !first ? "none" : same ? first : unsure ? "denied" : "fail";
}

/* May Exim ask for NAME (its check_dns_names_pattern): labels of letters, digits, hyphens,
 * underscores and slashes, none of the signs at an end but the underscore; and no address, which it
 * never looks up. */
static bool exim_asks(const char *name)
{
	struct ip ip;
	struct str rest = str_of(name);

	if (ip_parse(rest, &ip))
		return false;
	while (rest.p) {
		struct str label = str_cut(&rest, '.');

		if (!label.n || strchr("-/", label.p[0]) || strchr("-/", label.p[label.n - 1]))
			return false;
		for (size_t i = 0; i < label.n; i++)
			if (!isalnum((unsigned char)label.p[i]) && !strchr("-_/", label.p[i]))
				return false;
	}
	return true;
}

/* Exim drops the names that do not confirm, and puts off as soon as one cannot be told. */
static const char *status_of_all(struct eval *e, const struct ptr_names *names)
{
	const char *all = "fail";

	if (dns_failed(names->answer))
		return "temperror";
	for (size_t i = 0; i < names->count; i++) {
		const char *word =
			exim_asks(names->name[i]) ? word_of_lookup(e, names->name[i]) : "fail";

		if (!strcmp(word, "temperror"))
			return word;
		if (!strcmp(word, "pass"))
			all = word;
	}
	return names->count ? all : "none";
}

static void eval_fcrdns(struct eval *e)
{
	struct ptr_names names = ptr_names(e);
	bool known = true;

	if (!names.answer || dns_not_asked(names.answer))
		return;

	struct tally tally = count_names(e, &names, &known);

	if (!known)
		return;
	if (!tally.confirmed && not_asked(e, &names))
		return;
	set_fact(e, FACT_FCRDNS_STATUS, status_of(&names, &tally));
	set_fact(e, FACT_FCRDNS_ONE, status_of_one(e, &names));
	set_fact(e, FACT_FCRDNS_ALL, status_of_all(e, &names));
	if (names.count)
		set_counter(e, COUNT_PTR_CONFIRMED, tally.confirmed);
	if (tally.confirmed && tally.denied)
		report_partial(e, &names, &tally);
	else if (!tally.confirmed && is_open(&tally))
		report_unsure(e, &names, &tally);
	else if (!tally.confirmed && tally.denied)
		report_unconfirmed(e, &tally);
}

const struct check check_fcrdns = {
	.name = "fcrdns",
	.summary = "a PTR name resolves back to the sending address",
	.needs = NEED_IP,
	.eval = eval_fcrdns,
};
