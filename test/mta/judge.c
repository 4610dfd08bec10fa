/* What profiles answer to senders whose message is known to be signed or not: one sender a line in,
 * one JSON line out.
 *
 *   judge SERVER CATALOGUE PROFILE... <senders      (SERVER: 127.0.0.1:PORT)
 *
 * A line: id, ip, domain, HELO, sender ("-": null), From address, selector, message (none, good,
 * badbody, badsig), separated by tabs. */
#include "cmd/session.h"
#include "resolver/json.h"

#include <err.h>
#include <stdlib.h>
#include <string.h>

enum { COLUMNS = 8, TIMEOUT_MS = 1000, LIST_TIMEOUT_MS = 800 };
enum { ID, IP, DOMAIN, HELO, SENDER, FROM, SELECTOR, MESSAGE };

struct job_set {
	struct arena *arena;
	const char *server, *catalogue;
	char *const *profile;
};

static struct options options_of(const struct job_set *set, const char *const *column)
{
	struct options options = { .timeout_ms = TIMEOUT_MS, .list_timeout_ms = LIST_TIMEOUT_MS };

	options_add_text(set->arena, &options.ip, column[IP]);
	options_add_text(set->arena, &options.domain, column[DOMAIN]);
	options.helo = column[HELO];
	options.sender = strcmp(column[SENDER], "-") ? column[SENDER] : "<>";
	options.from = column[FROM];
	options_add_text(set->arena, &options.resolver, set->server);
	options_add_text(set->arena, &options.catalogue, set->catalogue);
	options_add_text(set->arena, &options.lists, "none");
	options_add_text(set->arena, &options.selector, column[SELECTOR]);
	for (char *const *p = set->profile; *p; p++)
		options_add_text(set->arena, &options.receiver, *p);
	return options;
}

/* What is known of authentication once there is a message. */
static const struct facts *facts_of(
	struct arena *arena, const struct result *r, const char *message)
{
	struct facts *facts = arena_alloc(arena, sizeof *facts);
	bool good = !strcmp(message, "good");

	if (r->hypothesis[good ? WHEN_SIGNED : WHEN_UNSIGNED])
		*facts = *r->hypothesis[good ? WHEN_SIGNED : WHEN_UNSIGNED];
	if (good && facts->value[FACT_DKIM_RESULT] &&
		!strcmp(facts->value[FACT_DKIM_RESULT], "pass"))
		facts->value[FACT_DKIM_FAULT] = "none";
	if (!strcmp(message, "badbody") || !strcmp(message, "badsig")) {
		facts->value[FACT_DKIM_RESULT] = "fail";
		facts->value[FACT_DKIM_FAULT] = !strcmp(message, "badbody") ? "body" : "signature";
	}
	return facts;
}

static void put_result(struct json_out *out, const struct profile_result *r)
{
	json_open(out, r->profile->id, '{');
	json_text(out, "verdict", profile_verdict_name(r->verdict));
	json_text(out, "stage", r->rule ? rule_stage_name(r->stage) : NULL);
	json_int(out, "code", r->rule ? r->rule->code : 0);
	json_text(out, "text", r->text);
	json_hundredths(out, "score", r->score);
	json_open(out, "needs", '[');
	for (size_t i = 0; i < r->needs_count; i++)
		json_text(out, NULL, r->needs[i]);
	json_close(out, ']');
	json_close(out, '}');
}

static void judge_line(const struct job_set *set, char *line)
{
	const char *column[COLUMNS];
	struct str rest = str_of(line);
	struct session session;
	struct json_out out;
	const char *why;

	for (int i = 0; i < COLUMNS; i++)
		column[i] = rest.p ? str_dup(set->arena, str_cut(&rest, '\t')) : "";

	const struct options options = options_of(set, column);

	if (!session_open(set->arena, &options, NULL, &session, &why))
		errx(1, "%s: %s", column[ID], why);

	struct run *run = run_open(&session.setup, session.resolver, session.timeout_ms);

	run_add(run, session.setup.targets[0]);

	const struct result *r = run_next(run, NULL);
	struct evidence evidence = result_evidence(r);

	evidence.signed_as = evidence.unsigned_as = facts_of(set->arena, r, column[MESSAGE]);
	json_begin(&out, stdout, false);
	json_open(&out, NULL, '{');
	json_text(&out, "id", column[ID]);
	json_open(&out, "profiles", '{');
	for (size_t i = 0; session.setup.profiles[i]; i++) {
		const struct profile_result judged =
			profile_judge(set->arena, session.setup.profiles[i], &evidence, r->target);

		put_result(&out, &judged);
	}
	json_close(&out, '}');
	json_open(&out, "facts", '{');
	for (size_t i = 0; i < FACT_COUNT; i++) {
		const char *value =
			r->facts.value[i] ? r->facts.value[i] : evidence.signed_as->value[i];

		if (value)
			json_text(&out, fact_specs[i].key, value);
	}
	json_close(&out, '}');
	json_close(&out, '}');
	putchar('\n');
	run_release(run, r);
	run_close(run);
	session_close(&session);
}

int main(int argc, char **argv)
{
	struct job_set set = { .arena = arena_new() };
	char *line = NULL;
	size_t size = 0;
	ssize_t n;

	if (argc < 4)
		errx(64, "usage: judge SERVER CATALOGUE PROFILE... <senders");
	set.server = argv[1];
	set.catalogue = argv[2];
	set.profile = argv + 3;
	while ((n = getline(&line, &size, stdin)) > 0) {
		line[strcspn(line, "\n")] = 0;
		judge_line(&set, line);
	}
	free(line);
	arena_free(set.arena);
	return 0;
}
