/* The words of reports: names of receivers, verdicts, stages, as a person says them. */
#include "reports/cause.h"

#include "resolver/lang.h"

#include <string.h>

const char *receiver_name(struct arena *arena, const struct rule *rule)
{
	const char *provider = rule->provider;
	const char *note = provider ? strstr(provider, " (") : NULL;

	if (!provider || !*provider || *provider == '(')
		return rule->receiver;
	/* "Postfix (sending side)" is not Postfix, the receiver. */
	if (!note || strstr(note, "sending side"))
		return provider;
	return arena_copy(arena, provider, (size_t)(note - provider));
}

const char *target_name(struct arena *arena, const struct target *target)
{
	const char *ip = target->ip_text, *domain = target->domain;

	return ip && domain ? arena_printf(arena, "%s %s", ip, domain)
	       : ip	    ? ip
	       : domain	    ? domain
			    : "";
}

const char *verdict_word(enum verdict verdict, bool incomplete)
{
	switch (verdict) {
	case VERDICT_OK:
		return incomplete ? N_("OK (incomplete)") : N_("OK");
	case VERDICT_WARNING:
		return incomplete ? N_("WARNING (incomplete)") : N_("WARNING");
	case VERDICT_CRITICAL:
		return incomplete ? N_("CRITICAL (incomplete)") : N_("CRITICAL");
	case VERDICT_UNKNOWN:
		break;
	}
	return N_("UNKNOWN");
}

bool nothing_asked(const struct result *result)
{
	return result->dns.unique && !result->dns.asked;
}

const char *result_word(const struct result *result)
{
	return result->verdict == VERDICT_OK && nothing_asked(result)
		       ? N_("OK (nothing asked)")
		       : verdict_word(result->verdict, result->incomplete);
}

const char *severity_word(enum severity severity)
{
	static const char *const words[] = {
		[SEV_INFO] = N_("NOTE"),
		[SEV_UNKNOWN] = N_("UNKNOWN"),
		[SEV_WARNING] = N_("WARNING"),
		[SEV_CRITICAL] = N_("CRITICAL"),
	};

	return words[severity];
}

const char *stage_words(enum rule_stage stage)
{
	static const char *const words[] = {
		[STAGE_CONNECT] = N_("connect"),
		[STAGE_HELO] = N_("helo"),
		[STAGE_MAIL] = N_("mail from"),
		[STAGE_RCPT] = N_("rcpt to"),
		[STAGE_DATA] = N_("data"),
		[STAGE_EOM] = N_("message end"),
		[STAGE_UNKNOWN] = N_("some stage"),
	};

	return words[stage];
}

const char *name_both(struct arena *arena, const char *name)
{
	const char *unicode = name ? name_unicode(arena, name) : NULL;

	if (!unicode || !strcmp(unicode, name))
		return name;
	return arena_printf(arena, "%s (%s)", name, unicode);
}

/* Does TEXT say CODE near its beginning ("550 ...", "SMTP 550 (...)")? */
static bool says_code(const char *text, const char *code)
{
	const char *at = strstr(text, code);

	return at && at - text <= 12;
}

const char *prediction_reply(struct arena *arena, const struct prediction *prediction)
{
	const struct rule *rule = prediction->rule;

	if (!rule->code || says_code(prediction->text, arena_printf(arena, "%d", rule->code)))
		return prediction->text;
	return arena_printf(arena, "%d %s%s%s", rule->code, rule->enhanced ? rule->enhanced : "",
		rule->enhanced ? " " : "", prediction->text);
}
