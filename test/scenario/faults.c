/* Every scenario again, in process, with faults: each question in turn lost, refused, garbled or
 * late, random loss, and a deadline in the middle. Never ok when a deciding answer is missing,
 * never worse without evidence, everything else as it was. Usage: faults NAME.args ... */
#include "test/scenario/faults.h"

#include "resolver/wire.h"

#include <strings.h>
#include <time.h>

/* What a run goes through. */
struct plan {
	enum plan_kind {
		ONE,	 /* the question VICTIM alone */
		RANDOM,	 /* RATE percent of all questions, by SEED */
		DEADLINE /* every question after the first COUNT */
	} kind;
	enum dns_status status; /* what becomes of the answer */
	bool late;		/* nothing, but it comes last */
	const struct question *victim;
	unsigned rate, seed;
	size_t count, seen;
	const struct question **hit; /* the victims of this run, by name and type */
	size_t hit_count;
	struct arena *arena;
};

static bool same_question(const struct question *a, const struct question *b)
{
	return a->type == b->type && !strcmp(a->name, b->name) &&
	       !strcmp(a->server ? a->server : "", b->server ? b->server : "");
}

static uint64_t hash(const struct question *question, unsigned seed)
{
	uint64_t h = 14695981039346656037u ^ seed;

	for (const char *p = question->name; *p; p++)
		h = (h ^ (unsigned char)*p) * 1099511628211u;
	for (const char *p = question->server; p && *p; p++)
		h = (h ^ (unsigned char)*p) * 1099511628211u;
	h = (h ^ (unsigned)question->type) * 1099511628211u;
	return (h ^ h >> 29) * 0xbf58476d1ce4e5b9u >> 20;
}

static bool is_hit(struct plan *plan, const struct question *question)
{
	switch (plan->kind) {
	case ONE:
		return same_question(question, plan->victim);
	case RANDOM:
		return hash(question, plan->seed) % 100 < plan->rate;
	case DEADLINE:
		return plan->seen++ >= plan->count;
	}
	return false;
}

/* A packet about the question that is none: what comes of it is for the decoder to say. */
static const struct answer *garbled(const struct question *question)
{
	uint8_t packet[64];
	uint64_t noise = hash(question, 1);

	for (size_t i = 0; i < sizeof packet; i++) {
		noise = noise * 6364136223846793005u + 1442695040888963407u;
		packet[i] = (uint8_t)(noise >> 56);
	}
	return wire_decode(question->arena, question->name, question->type, packet, sizeof packet);
}

static const struct answer *tamper_with(
	void *context, const struct question *question, const struct answer *answer, bool *late)
{
	struct plan *plan = context;
	struct answer *failed;

	if (!is_hit(plan, question))
		return answer;
	*late = plan->late;
	if (plan->late)
		return answer;
	*ARENA_PUSH(plan->arena, plan->hit, plan->hit_count) = question;
	if (plan->status == DNS_GARBAGE)
		return garbled(question);
	failed = arena_alloc(question->arena, sizeof *failed);
	*failed = (struct answer){
		.name = question->name,
		.type = question->type,
		.status = plan->status,
		.ms = answer->ms,
		.server = answer->server,
	};
	return failed;
}

static bool was_hit(const void *context, const struct question *question)
{
	const struct plan *plan = context;

	for (size_t i = 0; i < plan->hit_count; i++)
		if (same_question(plan->hit[i], question))
			return true;
	return false;
}

/* What all runs came to. */
struct tally {
	unsigned long runs, one, random, deadline, late;
	unsigned long false_ok, false_bad, lost;
};

static const char *plan_text(struct arena *arena, const struct plan *plan)
{
	switch (plan->kind) {
	case ONE:
		return arena_printf(arena, "%s %s: %s", plan->victim->name,
			rr_type_name(plan->victim->type),
			plan->late ? "late" : dns_status_name(plan->status));
	case RANDOM:
		return arena_printf(arena, "%u %% lost, seed %u", plan->rate, plan->seed);
	case DEADLINE:
		return arena_printf(arena, "deadline after %zu answers", plan->count);
	}
	return "";
}

/* REPORT without what only the clock decides: how long answers took, and until when they live. */
static struct str without_times(struct arena *arena, const struct performed *o)
{
	static const char *const keys[] = { "\"ms\": ", "_until\": " };
	char *text = arena_alloc(arena, o->report_size + 1);
	size_t n = 0;

	for (const char *p = o->report; *p;) {
		text[n++] = *p++;
		for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
			if (n >= strlen(keys[i]) &&
				!memcmp(text + n - strlen(keys[i]), keys[i], strlen(keys[i])))
				p += strcspn(p, ",\n}");
	}
	return (struct str){ text, n };
}

static bool same_report(struct arena *arena, const struct performed *a, const struct performed *b)
{
	const struct str x = without_times(arena, a), y = without_times(arena, b);

	return x.n == y.n && !memcmp(x.p, y.p, x.n);
}

/* One run by PLAN; false if anything is wrong with it. */
static bool check_plan(const struct options *options, const struct performed *base,
	struct plan *plan, struct tally *tally)
{
	struct arena *arena = arena_new();
	struct options with = *options;
	const struct tamper tamper = { tamper_with, plan };
	struct performed o;
	unsigned wrong = 0;
	char *said = NULL;
	size_t n = 0;
	FILE *out = open_memstream(&said, &n);

	tally->runs++;
	plan->arena = arena;
	with.tamper = &tamper;
	if (!perform(arena, &with, plan->late ? "json" : plan->kind == RANDOM ? "text" : NULL, &o))
		abort();
	if (plan->late && !same_report(arena, base, &o)) {
		fprintf(out, "#   the report differs\n");
		tally->lost++;
		wrong++;
	}
	for (size_t i = 0; !plan->late && i < o.result_count; i++) {
		struct comparison c = { .arena = arena,
			.base = base->result[i],
			.now = o.result[i],
			.is_victim = was_hit,
			.plan = plan,
			.out = out };

		wrong += compare(&c);
		tally->false_ok += c.false_ok;
		tally->false_bad += c.false_bad;
		tally->lost += c.lost;
	}
	fclose(out);
	if (wrong)
		printf("# %s\n%s", plan_text(arena, plan), said);
	free(said);
	end(&o);
	arena_free(arena);
	return !wrong;
}

/* A scenario under test. */
struct subject {
	const struct options *options;
	const struct performed *base;
	struct tally *tally;
	unsigned bad;
};

static void check_each_fault(const struct question *question, void *context)
{
	static const enum dns_status faults[] = { DNS_TIMEOUT, DNS_SERVFAIL, DNS_REFUSED,
		DNS_FORMERR, DNS_NOTIMP, DNS_GARBAGE };
	struct subject *s = context;
	struct plan late = { .kind = ONE, .victim = question, .late = true };

	if (!dns_definite(question->answer))
		return;
	for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
		struct plan plan = { .kind = ONE, .victim = question, .status = faults[i] };

		s->bad += !check_plan(s->options, s->base, &plan, s->tally);
		s->tally->one++;
	}
	s->bad += !check_plan(s->options, s->base, &late, s->tally);
	s->tally->late++;
}

static void check_random(struct subject *s)
{
	static const unsigned rates[] = { 5, 20, 50 };
	static const enum dns_status faults[] = { DNS_TIMEOUT, DNS_SERVFAIL, DNS_REFUSED,
		DNS_GARBAGE };

	for (unsigned i = 0; i < 3; i++)
		for (unsigned seed = 0; seed < 8; seed++) {
			struct plan plan = { .kind = RANDOM,
				.rate = rates[i],
				.seed = seed * 1000 + (unsigned)s->tally->runs,
				.status = faults[seed % 4] };

			s->bad += !check_plan(s->options, s->base, &plan, s->tally);
			s->tally->random++;
		}
}

static void check_deadline(struct subject *s)
{
	const size_t count = memo_count(s->base->run->memo);

	for (size_t i = 0; i < count; i++) {
		struct plan plan = { .kind = DEADLINE, .count = i, .status = DNS_TIMEOUT };

		s->bad += !check_plan(s->options, s->base, &plan, s->tally);
		s->tally->deadline++;
	}
}

static bool check_scenario(const char *path, struct tally *tally)
{
	struct arena *arena = arena_new();
	struct options options = { 0 };
	struct performed base;
	bool good = read_args(arena, path, &options) && perform(arena, &options, "json", &base);

	if (good) {
		struct subject s = { &options, &base, tally, 0 };

		memo_each(base.run->memo, check_each_fault, &s);
		check_random(&s);
		check_deadline(&s);
		good = !s.bad;
		end(&base);
	}
	arena_free(arena);
	return good;
}

int main(int argc, char **argv)
{
	struct tally tally = { 0 };
	const clock_t begin = clock();

	printf("1..%d\n", argc - 1);
	for (int i = 1; i < argc; i++)
		printf("%sok %d - %s with faults\n", check_scenario(argv[i], &tally) ? "" : "not ",
			i, argv[i]);
	printf("#: %lu runs with faults: one answer lost, refused or garbled %lu, late %lu, 5/20/50 %% loss %lu, deadline midway %lu\n",
		tally.runs, tally.one, tally.late, tally.random, tally.deadline);
	printf("#: wrong ok %lu, wrong critical or bad %lu, lost results %lu; %.0f s of CPU\n",
		tally.false_ok, tally.false_bad, tally.lost,
		(double)(clock() - begin) / CLOCKS_PER_SEC);
	return 0;
}
