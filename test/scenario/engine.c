/* Every scenario again, in process: with answers in shuffled order (the report must not change), and with each answer lost in turn (never
 * ok where it was deciding, nothing else lost). Usage: engine NAME.args ... */
#include "checks/engine.h"
#include "cmd/demo.h"
#include "cmd/session.h"
#include "reports/report.h"

#include <stdlib.h>
#include <string.h>
#include <wordexp.h>

enum { SHUFFLES = 8 };

/* One run of a scenario. */
struct performed {
	const struct result **results;
	const struct result *result; /* the first of them */
	char *json;		     /* the whole report */
	size_t json_size;
	const struct question **asked;
	size_t asked_count;
	struct run *run;
	struct session session;
};

static void note_question(const struct question *question, void *context)
{
	struct performed *o = context;
	const struct question **grown = realloc(o->asked, (o->asked_count + 1) * sizeof *grown);

	if (!grown)
		abort();
	o->asked = grown;
	o->asked[o->asked_count++] = question;
}

static bool perform(struct arena *arena, const struct options *options, struct performed *o)
{
	const char *why;
	const struct report_format *json = report_find("json");
	struct report_options report_options = { .width = 100 };
	const char *zone = options->zone.count ? NULL : demo_zone;

	*o = (struct performed){ 0 };
	if (!session_open(arena, options, zone, &o->session, &why)) {
		printf("# %s\n", why);
		return false;
	}
	o->run = run_open(&o->session.setup, o->session.resolver, o->session.timeout_ms);
	for (size_t i = 0; i < o->session.setup.target_count; i++)
		run_add(o->run, o->session.setup.targets[i]);

	const struct result **results =
		arena_array(arena, o->session.setup.target_count, sizeof *results);

	for (const struct result *r; (r = run_next(o->run, NULL));)
		results[r->target->index] = r;
	memo_each(o->run->memo, note_question, o);
	o->results = results;
	o->result = results[0];

	FILE *out = open_memstream(&o->json, &o->json_size);
	struct report_run all = { .version = "test",
		.source = "zone",
		.servers = o->session.setup.servers,
		.verdict = results[0]->verdict,
		.fitness = results[0]->fitness };
	struct report report = { .options = &report_options,
		.out = out,
		.arena = arena,
		.result = results,
		.result_count = o->session.setup.target_count,
		.run = &all };

	json->write(&report);
	fclose(out);
	return true;
}

static void end(struct performed *o)
{
	for (size_t i = 0; i < o->session.setup.target_count; i++)
		run_release(o->run, o->results[i]);
	run_close(o->run);
	session_close(&o->session);
	free(o->json);
	free(o->asked);
}

/* NAME.args: one line, words as a shell reads them. */
static bool read_args(struct arena *arena, const char *path, struct options *options)
{
	struct str text;
	wordexp_t words;
	const char *why;

	if (!str_read_file(arena, path, 65536, &text))
		return false;
	if (wordexp(str_dup(arena, str_trim(text)), &words, WRDE_NOCMD))
		return false;

	char **argv = arena_array(arena, words.we_wordc + 2, sizeof *argv);

	argv[0] = arena_strdup(arena, "preflight");
	for (size_t i = 0; i < words.we_wordc; i++)
		argv[i + 1] = arena_strdup(arena, words.we_wordv[i]);

	int argc = (int)words.we_wordc + 1;

	wordfree(&words);
	return options_parse(arena, argc, argv, options, &why);
}

/* The first line that differs. */
static void show_difference(const char *a, const char *b)
{
	const char *line_a = a, *line_b = b;

	for (; *a && *a == *b; a++, b++)
		if (*a == '\n') {
			line_a = a + 1;
			line_b = b + 1;
		}
	printf("#   was %.*s\n#   is  %.*s\n", (int)strcspn(line_a, "\n"), line_a,
		(int)strcspn(line_b, "\n"), line_b);
}

static bool check_shuffled(const struct options *options, const struct performed *base)
{
	for (int seed = 1; seed <= SHUFFLES; seed++) {
		struct arena *arena = arena_new();
		struct options shuffled = *options;
		struct performed o;

		shuffled.shuffle = arena_printf(arena, "%d", seed);
		bool same = perform(arena, &shuffled, &o) && o.json_size == base->json_size &&
			    !memcmp(o.json, base->json, o.json_size);

		if (!same) {
			printf("# seed %d: the report differs\n", seed);
			show_difference(base->json, o.json);
		}
		end(&o);
		arena_free(arena);
		if (!same)
			return false;
	}
	return true;
}

/* Is this question one of those that decide (DESIGN section 8)? Those below the lists asked are named apart. */
static bool is_deciding(const struct result *result, const struct question *q)
{
	const struct target *t = result->target;

	if (q->type == RR_PTR)
		return t->reverse && !strcmp(q->name, t->reverse);
	if (q->type == RR_MX)
		return t->sender_domain && *t->sender && !strcmp(q->name, t->sender_domain);
	return q->type == RR_TXT && t->ip && t->sender_domain && *t->sender &&
	       !strcmp(q->name, t->sender_domain);
}

static bool is_of_zone(const char *name, const char *zone)
{
	return zone && name_under(name, zone);
}

/* Facts may turn into "failed" or "not known" when an answer is lost, into nothing else, but for those that name the next best. */
static bool fact_may_become(enum fact_id id, const char *now)
{
	static const enum fact_id next_best[] = { FACT_DKIM_KEY_STATUS, FACT_DMARC_ORG_DOMAIN,
		FACT_HELO_SYNTAX, FACT_HELO_MATCHES_IP, FACT_HELO_A_STATUS, FACT_HELO_MX_STATUS,
		FACT_SPF_HELO_RESULT };

	if (!now || fact_value_failed(now))
		return true;
	for (size_t i = 0; i < sizeof next_best / sizeof *next_best; i++)
		if (id == next_best[i])
			return true;
	return false;
}

static unsigned compare_facts(const struct result *base, const struct result *lost)
{
	unsigned wrong = 0;

	for (unsigned i = 0; i < FACT_COUNT; i++) {
		const char *was = base->facts.value[i], *now = lost->facts.value[i];

		if ((was && now && !strcmp(was, now)) || was == now)
			continue;
		if (fact_may_become((enum fact_id)i, now))
			continue;
		printf("#   %s was %s, is %s\n", fact_specs[i].key, was ? was : "null", now);
		wrong++;
	}
	return wrong;
}

static const struct list_result *find_list(
	const struct result *result, const struct list_result *like)
{
	for (size_t i = 0; i < result->list_count; i++) {
		const struct list_result *l = &result->list[i];

		if (!strcmp(l->zone, like->zone) && !strcmp(l->object, like->object) &&
			l->role == like->role)
			return l;
	}
	return NULL;
}

static unsigned compare_lists(
	const struct result *base, const struct result *lost, const char *name)
{
	unsigned wrong = 0;

	for (size_t i = 0; i < base->list_count; i++) {
		const struct list_result *was = &base->list[i], *now = find_list(lost, was);

		if (is_of_zone(name, was->zone)) {
			if (now && now->verdict == CLEAN && was->verdict != CLEAN) {
				printf("#   %s: clean although an answer was lost\n", was->zone);
				wrong++;
			}
			continue;
		}
		if (was->role != ROLE_IP) /* its object may be known by the lost answer only */
			continue;
		if (!now || now->verdict != was->verdict) {
			printf("#   %s: lost with another answer\n", was->zone);
			wrong++;
		}
	}
	return wrong;
}

/* What is wrong when QUESTION is lost. */
static unsigned check_loss(const struct options *options, const struct performed *base,
	const struct question *question)
{
	struct arena *arena = arena_new();
	struct options without = *options;
	struct performed o;
	unsigned wrong = 0;

	without.lose = arena_printf(arena, "%s %s", question->name, rr_type_name(question->type));
	if (perform(arena, &without, &o)) {
		wrong += compare_facts(base->result, o.result);
		wrong += compare_lists(base->result, o.result, question->name);
		if (is_deciding(base->result, question) && o.result->verdict == VERDICT_OK) {
			printf("#   deciding, yet ok\n");
			wrong++;
		}
		if (o.result->verdict > base->result->verdict &&
			o.result->verdict > VERDICT_WARNING) {
			printf("#   critical only because an answer was lost\n");
			wrong++;
		}
		end(&o);
	} else {
		wrong++;
	}
	if (wrong)
		printf("# lost: %s\n", without.lose);
	arena_free(arena);
	return wrong;
}

int main(int argc, char **argv)
{
	int number = 0;
	unsigned long runs = 0;

	printf("1..%d\n", 2 * (argc - 1));
	for (int i = 1; i < argc; i++) {
		struct arena *arena = arena_new();
		struct options options = { 0 };
		struct performed base;
		unsigned wrong = 0;

		if (!read_args(arena, argv[i], &options) || !perform(arena, &options, &base)) {
			printf("not ok %d - %s: cannot be run\nnot ok %d - %s\n", number + 1,
				argv[i], number + 2, argv[i]);
			number += 2;
			arena_free(arena);
			continue;
		}
		if (base.session.setup.target_count > 1) { /* the single runs cover it */
			printf("ok %d - %s # SKIP several targets\nok %d - %s # SKIP several targets\n",
				number + 1, argv[i], number + 2, argv[i]);
			number += 2;
			end(&base);
			arena_free(arena);
			continue;
		}
		printf("%sok %d - %s in shuffled order\n",
			check_shuffled(&options, &base) ? "" : "not ", ++number, argv[i]);
		for (size_t k = 0; k < base.asked_count; k++)
			if (dns_definite(base.asked[k]->answer)) {
				wrong += check_loss(&options, &base, base.asked[k]);
				runs++;
			}
		printf("%sok %d - %s with each answer lost\n", wrong ? "not " : "", ++number,
			argv[i]);
		end(&base);
		arena_free(arena);
	}
	printf("#: %lu runs with an answer lost, %d shuffled ones a scenario\n", runs, SHUFFLES);
	return 0;
}
