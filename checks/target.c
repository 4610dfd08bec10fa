/* Options become a target: addresses and names parsed, other names derived from them. */
#include "checks/target.h"

#include "resolver/name.h"
#include "resolver/lang.h"

#include <string.h>

/* An address of the form LOCAL@DOMAIN cut at its last @, angle brackets around it taken off. */
static void cut_address(struct str text, struct str *local, struct str *domain)
{
	text = str_trim(text);
	if (text.n >= 2 && text.p[0] == '<' && text.p[text.n - 1] == '>')
		text = (struct str){ text.p + 1, text.n - 2 };
	*local = text;
	*domain = (struct str){ 0 };
	for (size_t i = text.n; i-- > 0;)
		if (text.p[i] == '@') {
			*local = (struct str){ text.p, i };
			*domain = (struct str){ text.p + i + 1, text.n - i - 1 };
			return;
		}
}

static bool set_ip(struct arena *arena, struct target *target, const char *text, const char **why)
{
	struct ip *ip = arena_alloc(arena, sizeof *ip);
	char buffer[IP_TEXT_MAX];

	if (!text)
		return true;
	if (!ip_parse(str_of(text), ip)) {
		*why = speak(
			arena, "'%s' is not an IP address", str_printable(arena, str_of(text)));
		return false;
	}
	*ip = ip_unmapped(ip);
	target->ip = ip;
	target->ip_text = arena_strdup(arena, ip_text(ip, buffer));
	target->reverse = ip_reverse(arena, ip);
	target->addr_type = ip->version == 4 ? RR_A : RR_AAAA;
	return true;
}

/* A name that has to be one; NULL with *WHY set if it is not. */
static const char *must_be_name(
	struct arena *arena, const char *what, struct str text, const char **why)
{
	const char *fault = NULL;
	const char *name = name_from_user(arena, text, &fault);

	if (!name)
		*why = speak(
			arena, "'%s' is not a %s: %s", str_printable(arena, text), what, fault);
	return name;
}

static bool set_domain(
	struct arena *arena, struct target *target, const char *text, const char **why)
{
	if (!text)
		return true;
	target->domain = must_be_name(arena, "domain name", str_of(text), why);
	return target->domain;
}

/* The envelope sender may hold anything: its faults become facts. */
static void set_sender(struct arena *arena, struct target *target, const char *text)
{
	struct str local, domain;

	if (!text && !target->domain)
		return;
	if (!text)
		text = arena_printf(arena, "postmaster@%s", target->domain);
	cut_address(str_of(text), &local, &domain);
	if (!local.n && !domain.p) {
		target->sender = "";
		return;
	}
	target->sender = text;
	target->sender_local = local;
	if (!domain.p)
		return;
	target->sender_text = str_dup(arena, domain);
	target->sender_domain = name_from_user(arena, domain, NULL);
}

/* The domain of an address that has to be one. */
static const char *must_have_domain(
	struct arena *arena, const char *what, const char *text, const char **why)
{
	struct str local, domain;

	cut_address(str_of(text), &local, &domain);
	if (!domain.p || !local.n) {
		*why = speak(arena, "'%s' is not %s: LOCAL@DOMAIN is expected",
			str_printable(arena, str_of(text)), what);
		return NULL;
	}
	return must_be_name(arena, "domain name", domain, why);
}

static bool set_from(struct arena *arena, struct target *target, const char *text, const char **why)
{
	const struct message *message = target->message;

	if (!text && message && message->author.only) {
		target->from_domain = message->author.only;
		return true;
	}
	if (!text) {
		target->from_domain = target->domain ? target->domain : target->sender_domain;
		target->author_fault = message ? message->author.fault : NULL;
		return true;
	}
	target->from_domain = must_have_domain(arena, "a From address", text, why);
	return target->from_domain;
}

static bool set_recipient(
	struct arena *arena, struct target *target, const char *text, const char **why)
{
	if (!text)
		return true;
	target->recipient = text;
	target->rcpt_domain = must_have_domain(arena, "a recipient address", text, why);
	return target->rcpt_domain;
}

struct target *target_new(struct arena *arena, const struct target_input *input, const char **why)
{
	struct target *target = arena_alloc(arena, sizeof *target);

	*target = (struct target){
		.arena = arena,
		.index = input->index,
		.helo = input->helo,
		.selectors = input->selectors,
		.message = input->message,
		.proof = input->proof,
		.tls = input->tls,
		.bulk = input->bulk,
		.rep = input->rep,
		.rep_count = input->rep_count,
	};
	if (!input->ip && !input->domain && !input->sender) {
		*why = "neither --ip nor --domain was given";
		return NULL;
	}
	if (!set_ip(arena, target, input->ip, why) ||
		!set_domain(arena, target, input->domain, why))
		return NULL;
	set_sender(arena, target, input->sender);
	if (!set_from(arena, target, input->from, why) ||
		!set_recipient(arena, target, input->recipient, why))
		return NULL;
	return target;
}
