/* The SMTP dialogue between the sender and the receiver of a profile, up to the reply that ends
 * it. */
#include "checks/predict/profile.h"

#include <string.h>

struct talk {
	struct arena *arena;
	struct profile_line *line;
	size_t count;
	const struct profile_result *result;
	bool over;
};

static void say(struct talk *t, char who, const char *text)
{
	*ARENA_PUSH(t->arena, t->line, t->count) = (struct profile_line){ who, text };
}

/* The receiver's word at STAGE: the reply that ends it all, or GOOD. */
static void answer(struct talk *t, enum rule_stage stage, const char *good)
{
	t->over = t->result->rule && t->result->stage == stage;
	say(t, 'R', t->over ? t->result->text : good);
}

static const char *printable(struct talk *t, const char *text)
{
	return str_printable(t->arena, str_of(text));
}

static void greet(struct talk *t, const char *helo, const char *ehlo_refused)
{
	const struct profile *p = t->result->profile;
	const char *name = helo ? printable(t, helo) : "...";
	const char *good = arena_printf(t->arena, "250 %s", p->host);

	answer(t, STAGE_CONNECT, arena_printf(t->arena, "220 %s %s", p->host, p->banner));
	if (t->over)
		return;
	say(t, 'S', arena_printf(t->arena, "EHLO %s", name));
	if (ehlo_refused) { /* senders fall back to HELO, and the same is not looked at again */
		say(t, 'R', ehlo_refused);
		say(t, 'S', arena_printf(t->arena, "HELO %s", name));
	}
	answer(t, STAGE_HELO, good);
}

static void envelope(struct talk *t, const struct target *target)
{
	say(t, 'S',
		arena_printf(t->arena, "MAIL FROM:<%s>",
			target->sender ? printable(t, target->sender) : "..."));
	answer(t, STAGE_MAIL, "250 OK");
	if (t->over)
		return;
	say(t, 'S', arena_printf(t->arena, "RCPT TO:<%s>", printable(t, target->recipient)));
	answer(t, STAGE_RCPT, "250 OK");
}

static void message(struct talk *t)
{
	say(t, 'S', "DATA");
	say(t, 'R', "354 End data with <CR><LF>.<CR><LF>");
	say(t, 'S', ".");
	answer(t, STAGE_EOM, "250 OK");
}

void profile_dialogue(struct arena *arena, struct profile_result *result,
	const struct target *target, const char *helo, const char *ehlo_refused)
{
	struct talk t = { .arena = arena, .result = result };

	if (result->verdict != PROFILE_CANNOT_TELL) {
		greet(&t, helo, ehlo_refused);
		if (!t.over)
			envelope(&t, target);
		if (!t.over)
			message(&t);
	}
	result->line = t.line;
	result->line_count = t.count;
}
