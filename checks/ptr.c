/* Has the sending address names, and are they fit for a mail server? */
#include "checks/ptr_generic.h"
#include "checks/shared.h"

#include <string.h>

/* What a PTR name looks like: a word of fact ptr.form. */
static const char *form_of(const char *name)
{
	if (ptr_is_address(name))
		return "address";
	if (name_under(name, "in-addr.arpa") || name_under(name, "ip6.arpa"))
		return "arpa";
	if (name_under(name, "localhost") || name_under(name, "localdomain"))
		return "localhost";
	if (!ptr_is_host(name))
		return "invalid";
	return name_labels(name) < 2 ? "single" : "name";
}

/* "publish" lines for a PTR record to WANTED, and for its address if that is not there yet. */
static void propose_ptr(struct eval *e, struct finding *f)
{
	const struct target *target = e->target;
	const char *wanted = wanted_host_name(e);

	if (!wanted)
		return;
	finding_record(e, f, "%s. IN PTR %s.", target->reverse, wanted);

	const struct answer *addr = ask(e, target->addr_type, wanted);

	if (!dns_definite(addr))
		return;
	if (answer_holds(addr, target->ip))
		f->remedy = speak(e->arena, "%s already points to %s; ask for the PTR record only",
			wanted, target->ip_text);
	else
		finding_record(e, f, "%s. IN %s %s", wanted, rr_type_name(target->addr_type),
			target->ip_text);
}

static void name_keeper(struct eval *e, struct finding *f, const struct answer *ptr)
{
	const char *contact = soa_contact(e, ptr);

	if (contact)
		f->who_detail =
			speak(e->arena, "reverse zone %s, kept by %s", ptr->soa->owner, contact);
}

static void report_missing(struct eval *e, const struct answer *ptr)
{
	const char *ip = e->target->ip_text;
	struct finding *f = finding(e, FIND_PTR_MISSING, ip, "%s has no PTR record", ip);

	f->remedy = "ask the keeper of the address (your provider) to publish the PTR record";
	finding_evidence(e, f, ptr);
	name_keeper(e, f, ptr);
	propose_ptr(e, f);
}

static void report_failed(struct eval *e, const struct answer *ptr)
{
	const char *ip = e->target->ip_text;
	struct finding *f = finding(e, FIND_PTR_UNKNOWN, ip,
		"whether %s has a PTR record could not be told: %s", ip, dns_failure(ptr));

	f->remedy =
		"try again; if it stays so, the name servers of the reverse zone are broken: tell your provider";
	finding_evidence(e, f, ptr);
}

static void report_form(struct eval *e, const char *name, const char *form)
{
	static const struct {
		const char *form, *text;
	} faults[] = {
		{ "address", "an address, not a host name" },
		{ "invalid", "no valid host name" },
		{ "arpa", "a name of the reverse tree, not a host name" },
		{ "localhost", "a name for the machine itself" },
		{ "single", "a single label, not a fully qualified name" },
	};

	for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
		if (strcmp(form, faults[i].form))
			continue;

		struct finding *f = finding(
			e, FIND_PTR_INVALID, name, "the PTR name %s is %s", name, faults[i].text);

		f->remedy = "ask your provider to replace it by the full name of your mail server";
		propose_ptr(e, f);
	}
	if (strchr(name, '_'))
		finding(e, FIND_PTR_INVALID, name,
			"the PTR name %s has an underscore: no host name (RFC 1123)", name)
			->severity = SEV_INFO;
}

static void judge_names(struct eval *e, const struct ptr_names *names)
{
	const char *form = NULL;
	bool all_generic = true;

	for (size_t i = 0; i < names->count; i++) {
		const char *name = names->name[i], *its_form = form_of(name);

		all_generic &= ptr_is_generic(name, e->target->ip);
		if (!form || !strcmp(its_form, "name"))
			form = its_form;
		report_form(e, name, its_form);
	}
	set_fact(e, FACT_PTR_FORM, form);
	set_flag(e, FACT_PTR_NAME_VALID, !strcmp(form, "name"));
	set_flag(e, FACT_PTR_GENERIC, all_generic);
	for (size_t i = 0; i < names->count; i++) {
		const char *name = names->name[i];

		if (!ptr_is_generic(name, e->target->ip))
			continue;

		struct finding *f = finding(e, FIND_PTR_GENERIC, name,
			"the PTR name %s looks like one of a pool or dial-up line", name);

		if (!all_generic)
			f->severity = SEV_INFO;
		f->remedy =
			"ask your provider to set the PTR record to the name of your mail server";
		propose_ptr(e, f);
	}
}

static void report_many(struct eval *e, const struct ptr_names *names)
{
	struct finding *f;

	if (names->count < 2)
		return;
	f = finding(e, FIND_PTR_MANY, e->target->ip_text,
		"%s has %zu PTR names; many servers look at whichever comes first, which is random",
		e->target->ip_text, names->count + names->left_out);
	f->remedy = "keep one PTR record, the one of your mail server";
	finding_evidence(e, f, names->answer);
}

static void eval_ptr(struct eval *e)
{
	struct ptr_names names = ptr_names(e);
	const struct answer *ptr = names.answer;

	set_status(e, FACT_PTR_STATUS, ptr);
	if (!ptr || dns_not_asked(ptr))
		return;
	if (dns_failed(ptr)) {
		report_failed(e, ptr);
		return;
	}
	set_counter(e, COUNT_PTR_NAMES, (unsigned)(names.count + names.left_out));
	if (!names.count) {
		report_missing(e, ptr);
		return;
	}
	judge_names(e, &names);
	report_many(e, &names);
}

const struct check check_ptr = {
	.name = "ptr",
	.summary = "the address has a PTR record with a proper name",
	.needs = NEED_IP,
	.eval = eval_ptr,
};
