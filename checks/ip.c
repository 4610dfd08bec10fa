/* What kind of address is the sender's? */
#include "checks/check.h"

static void eval_ip(struct eval *e)
{
	const struct target *target = e->target;
	enum ip_class class = ip_class(target->ip);

	set_fact(e, FACT_IP_VERSION, target->ip->version == 4 ? "4" : "6");
	set_fact(e, FACT_IP_CLASS, ip_class_name(class));
	if (ip_is_documentation(target->ip))
		finding(e, FIND_IP_DOCUMENTATION, target->ip_text,
			"%s is a documentation address; it is treated as a public one",
			target->ip_text);
	if (class != IP_PUBLIC) {
		struct finding *f = finding(e, FIND_IP_NOT_PUBLIC, target->ip_text,
			"%s is a %s address: no receiver on the Internet sees mail from it",
			target->ip_text, ip_class_name(class));

		f->remedy =
			"check the public address that your mail leaves from (behind NAT: the gateway's)";
	}
}

const struct check check_ip = {
	.name = "ip",
	.summary = "version and class of the sending address",
	.needs = NEED_IP,
	.eval = eval_ip,
};

/* What the user says about the sender; no question is asked. */
static void eval_given(struct eval *e)
{
	const struct target *target = e->target;

	if (target->tls != TRI_UNKNOWN)
		set_flag(e, FACT_CLIENT_TLS, target->tls == TRI_YES);
	if (target->bulk)
		set_flag(e, FACT_PROFILE_BULK, true);
}

const struct check check_given = {
	.name = "given",
	.summary = "what the options say about the sender",
	.eval = eval_given,
	.hidden = true,
};
