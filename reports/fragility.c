/* What single losses do, as text and JSON. */
#include "reports/fragility.h"
#include "reports/cause.h"
#include "resolver/lang.h"

#include <string.h>

enum { SHOWN = 12, NAMES_SHOWN = 5, INDENT = 4 };

static const char *kind_name(enum loss_kind kind)
{
	static const char *const names[] = {
		[LOSS_SERVER] = "server",
		[LOSS_ANSWER] = "answer",
		[LOSS_LIST] = "list",
	};

	return names[kind];
}

/* Text */

/* "3 named receivers and 2 kinds of server software" */
static const char *who(struct arena *arena, const struct loss *loss)
{
	const char *named = speak(arena,
		tr_n(arena, "%u named receiver", "%u named receivers", loss->named), loss->named);
	const char *software = speak(arena,
		tr_n(arena, "%u kind of server software", "%u kinds of server software",
			loss->software),
		loss->software);

	if (!loss->named)
		return software;
	return loss->software
		       ? arena_printf(arena, "%s%s%s", named, tr(arena, N_(" and ")), software)
		       : named;
}

static const char *codes(struct arena *arena, const struct loss *loss)
{
	const char *all = "";

	for (size_t i = 0; i < loss->code_count; i++)
		all = arena_printf(arena, "%s%s%d%s", all, i ? ", " : "", loss->code[i].code,
			loss->code[i].receivers > 1
				? arena_printf(arena, " x%u", loss->code[i].receivers)
				: "");
	return all;
}

static const char *names(struct arena *arena, const struct loss *loss, unsigned verbose)
{
	const size_t max = verbose ? loss->receiver_count : NAMES_SHOWN;
	const char *all = "";

	for (size_t i = 0; i < loss->receiver_count && i < max; i++)
		all = arena_printf(
			arena, "%s%s%s", all, i ? tr(arena, ", ") : "", loss->receiver[i]);
	return loss->receiver_count > max
		       ? speak(arena, "%s and %zu more (-v)", all, loss->receiver_count - max)
		       : all;
}

static const char *subject(struct arena *arena, const struct loss *loss)
{
	switch (loss->kind) {
	case LOSS_SERVER:
		return speak(arena, "If %s dies (%s)", loss->what, loss->why);
	case LOSS_LIST:
		return speak(arena, "If the list %s gives no answer", loss->what);
	case LOSS_ANSWER:
		break;
	}
	return speak(arena, "If %s gets no answer", loss->what);
}

static void put_loss(struct screen *screen, struct arena *arena, const struct fragility *all,
	const struct loss *loss, unsigned verbose)
{
	const bool moved = loss->verdict != all->verdict || loss->incomplete != all->incomplete;
	const char *verdict =
		moved ? speak(arena, "the verdict is %s",
				tr(arena, verdict_word(loss->verdict, loss->incomplete)))
		      : N_("the verdict stays");
	const bool refuse = loss->named || loss->software;

	screen_wrap(screen, 0, INDENT,
		refuse ? speak(arena,
				 loss->expected ? N_("%s: %s, %s answer %s")
						: N_("%s: %s, %s may answer %s"),
				 subject(arena, loss), verdict, who(arena, loss),
				 codes(arena, loss))
		       : arena_printf(arena, "%s%s%s", subject(arena, loss), tr(arena, N_(": ")),
				 tr(arena, verdict)));
	if (refuse) {
		screen_blanks(screen, INDENT);
		screen_wrap(screen, INDENT, INDENT, names(arena, loss, verbose));
	}
}

static void put_head(struct screen *screen, struct arena *arena, const struct fragility *all)
{
	screen_wrap(screen, 0, INDENT,
		speak(arena, "%s  %s: %zu of %u single losses do harm",
			tr(arena, verdict_word(all->verdict, all->incomplete)),
			target_name(arena, all->target), all->loss_count, all->tried));
	if (!all->servers_known)
		screen_wrap(screen, 0, INDENT,
			N_("Name servers are not known: a capture made with --authoritative has them, and so do zone files with NS records and addresses."));
	putc('\n', screen->out);
}

void fragility_text(
	struct screen *screen, struct arena *arena, const struct fragility *all, unsigned verbose)
{
	size_t shown = 0;

	put_head(screen, arena, all);
	for (size_t i = 0; i < all->single_count; i++)
		screen_wrap(screen, 0, INDENT,
			speak(arena, "Single point of failure: %s", all->single[i]));
	if (all->single_count)
		putc('\n', screen->out);
	for (; shown < all->loss_count && (verbose || shown < SHOWN); shown++)
		put_loss(screen, arena, all, &all->loss[shown], verbose);
	if (shown < all->loss_count)
		screen_wrap(
			screen, 0, 0, speak(arena, "and %zu more (-v)", all->loss_count - shown));
	screen_wrap(screen, 0, INDENT, speak(arena, "%u do none.", all->harmless));
}

/* JSON */

static void put_json_loss(struct json_out *out, const struct loss *loss)
{
	json_open(out, NULL, '{');
	json_text(out, "kind", kind_name(loss->kind));
	json_text(out, "what", loss->what);
	json_text(out, "why", loss->why);
	json_text(out, "verdict", verdict_name(loss->verdict));
	json_bool(out, "incomplete", loss->incomplete);
	json_int(out, "named", loss->named);
	json_int(out, "software", loss->software);
	json_int(out, "expected", loss->expected);
	json_open(out, "codes", '[');
	for (size_t i = 0; i < loss->code_count; i++) {
		json_open(out, NULL, '{');
		json_int(out, "code", loss->code[i].code);
		json_int(out, "receivers", loss->code[i].receivers);
		json_close(out, '}');
	}
	json_close(out, ']');
	json_open(out, "receivers", '[');
	for (size_t i = 0; i < loss->receiver_count; i++)
		json_text(out, NULL, loss->receiver[i]);
	json_close(out, ']');
	json_close(out, '}');
}

void fragility_json(struct json_out *out, const struct fragility *all)
{
	json_text(out, "ip", all->target->ip_text);
	json_text(out, "domain", all->target->domain);
	json_text(out, "verdict", verdict_name(all->verdict));
	json_bool(out, "incomplete", all->incomplete);
	json_int(out, "tried", all->tried);
	json_int(out, "harmless", all->harmless);
	json_bool(out, "servers_known", all->servers_known);
	json_open(out, "single_points", '[');
	for (size_t i = 0; i < all->single_count; i++)
		json_text(out, NULL, all->single[i]);
	json_close(out, ']');
	json_open(out, "losses", '[');
	for (size_t i = 0; i < all->loss_count; i++)
		put_json_loss(out, &all->loss[i]);
	json_close(out, ']');
}
