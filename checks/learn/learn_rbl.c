/* Postfix's reply about a list (default_rbl_reply), and the codes of its replies. */
#include "checks/learn/learn_postfix.h"

#include <string.h>

/* What a reply is about, in the words of the restriction. */
struct wording {
	struct postfix *p;
	const char *class, *what;
};

int postfix_code(struct postfix *p, const char *setting)
{
	unsigned long code;

	if (!setting)
		return 450;
	if (!str_number(str_of(setting), 599, &code))
		code = (unsigned long)postfix_number(p, setting, 450);
	return code >= 400 && code <= 599 ? (int)code : 450;
}

static const char *rbl_variable(const struct wording *w, struct str name)
{
	static const struct {
		const char *name, *variable;
	} variables[] = {
		{ "rbl_domain", "{list}" },
		{ "rbl_reason", "{url}" },
		{ "rbl_txt", "{url}" },
		{ "client_address", "{ip}" },
		{ "client_name", "{name}" },
		{ "reverse_client_name", "{name}" },
		{ "client", "{name}[{ip}]" },
		{ "helo_name", "{host}" },
		{ "sender", "{sender}" },
		{ "sender_domain", "{domain}" },
		{ "recipient", "{recipient}" },
	};

	if (str_eq(name, STR("rbl_class")))
		return w->class;
	if (str_eq(name, STR("rbl_what")))
		return w->what;
	for (size_t i = 0; i < sizeof variables / sizeof *variables; i++)
		if (str_eq(name, str_of(variables[i].name)))
			return variables[i].variable;
	return "...";
}

/* The template with our variables; the code stands in front. */
static const char *rbl_text(const struct wording *w, const char *form)
{
	struct arena *arena = w->p->learner->arena;
	const char *out = "";
	unsigned left = 100; /* macros */

	while (*form && left--) {
		size_t n = strcspn(form, "$"), used;
		bool braces;
		struct str name;

		out = arena_printf(arena, "%s%.*s", out, (int)n, form);
		form += n;
		if (!*form)
			break;
		braces = form[1] == '{' || form[1] == '(';
		form += braces ? 2 : 1;
		used = strspn(form, "abcdefghijklmnopqrstuvwxyz_");
		name = (struct str){ form, used };
		form += used;
		if (braces && *form == '?') {
			form++; /* the text is there when the list has one */
			size_t end = strcspn(form, "})");
			const char *inside = arena_printf(arena, "%.*s", (int)end, form);

			out = arena_printf(arena, "%s%s", out, rbl_text(w, inside));
			form += end;
		} else if (str_eq(name, STR("rbl_code"))) {
			out = arena_printf(
				arena, "%s%d", out, postfix_code(w->p, "maps_rbl_reject_code"));
		} else {
			out = arena_printf(arena, "%s%s", out, rbl_variable(w, name));
		}
		form += braces && *form;
	}
	return out;
}

/* "554 5.7.1 text" to its parts, as Postfix reads it. */
static void split_reply(struct arena *arena, const char *text, struct rule *rule)
{
	unsigned long code = 0;
	size_t n;

	if (!str_number((struct str){ text, 3 < strlen(text) ? 3 : 0 }, 599, &code) || code < 400 ||
		text[3] != ' ') {
		rule->code = 450;
		rule->text = "Service unavailable";
		rule->enhanced = "4.7.1";
		return;
	}
	text += 4;
	n = strspn(text, "0123456789.");
	rule->code = (int)code;
	rule->enhanced =
		n >= 5 && text[n] == ' ' ? arena_printf(arena, "%.*s", (int)n, text) : "5.7.1";
	rule->text = n >= 5 && text[n] == ' ' ? text + n + 1 : text;
	if (!*rule->text)
		rule->text = "Service unavailable";
}

void postfix_rbl_reply(struct postfix *p, const char *class, const char *what, struct rule *rule)
{
	const struct wording wording = { p, class, what };
	const char *form = postfix_setting(p, STR("default_rbl_reply"))->value;

	split_reply(p->learner->arena, rbl_text(&wording, form), rule);
}
