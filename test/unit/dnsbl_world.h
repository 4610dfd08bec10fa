/* A made-up world of answers, and the engine run over it: what the tests of the check `dnsbl` stand
 * on. */
#ifndef TEST_UNIT_DNSBL_WORLD_H
#define TEST_UNIT_DNSBL_WORLD_H

#include "checks/dnsbl/dnsbl.h"
#include "checks/fitness.h"
#include "checks/dnsbl/list_select.h"
#include "checks/run.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What a name answers: a status, "NODATA", addresses, or for TXT a text; NAME with a dot in front
 * stands for all names below. The first row that fits counts; then lists answer their positive test
 * entries; all else is NXDOMAIN. */
struct world {
	const char *name, *answer;
	enum rr_type type;
};

static struct arena *arena;
static const struct world *world;
static struct question *queue[4096];
static size_t queued;
static bool saw_key; /* a question went out with the key in its wire name */
static unsigned asked_secret_plain;

static const char secret[] = "s3cretk3y";

/* The resolver's side, in place of resolver/resolver.c. */
uint64_t resolver_now(void)
{
	return 1;
}

static bool world_fits(const struct world *w, enum rr_type type, const char *name)
{
	size_t n = strlen(name), m = strlen(w->name);

	if (w->type != type)
		return false;
	if (*w->name == '.')
		return n >= m && !strcmp(name + n - m, w->name);
	return !strcmp(name, w->name);
}

/* The entry that a working list lists. */
static const char *test_answer(const char *name)
{
	for (size_t i = 0; i < builtin_list_count; i++) {
		const struct list *list = &builtin_lists[i];
		const char *const entries[] = { list->test_listed, list->test_listed6 };

		for (size_t k = 0; k < 2; k++) {
			struct ip ip;
			const char *front;

			if (!entries[k])
				continue;
			front = ip_parse(str_of(entries[k]), &ip)
					? ip_reverse_labels(arena, &ip)
					: name_parse(arena, str_of(entries[k]));
			if (!strcmp(name, name_join(arena, front, list->zone)))
				return list->test_expect ? list->test_expect : "127.0.0.2";
		}
	}
	return "NXDOMAIN";
}

static const char *world_says(enum rr_type type, const char *name)
{
	for (const struct world *w = world; w && w->name; w++)
		if (world_fits(w, type, name))
			return w->answer;
	return type == RR_A ? test_answer(name) : "NXDOMAIN";
}

static void add_record(struct answer *answer, struct rr **records, const char *text)
{
	struct rr *rr = ARENA_PUSH(arena, *records, answer->count);

	*rr = (struct rr){ .owner = answer->name, .type = answer->type, .show = text };
	if (answer->type == RR_A || answer->type == RR_AAAA)
		assert_true(ip_parse(str_of(text), &rr->ip));
	else if (answer->type == RR_TXT)
		rr->text = str_of(text);
	else
		rr->name = text;
	answer->rr = *records;
}

static const struct answer *make_answer(const struct question *question)
{
	struct answer *answer = arena_alloc(arena, sizeof *answer);
	const char *text = world_says(question->type, question->name);
	struct str rest = str_of(text);
	struct rr *records = NULL;

	*answer = (struct answer){
		.name = question->name,
		.type = question->type,
		.server = "127.0.0.1",
		.ms = 20,
	};
	if (dns_status_parse(rest, &answer->status) || !strcmp(text, "NODATA"))
		return answer;
	if (question->type == RR_TXT)
		add_record(answer, &records, text);
	else
		while (rest.p) {
			struct str word = str_cut(&rest, ' ');

			add_record(answer, &records, str_dup(arena, word));
		}
	return answer;
}

void resolver_submit(struct resolver *resolver, struct question *question, uint64_t deadline)
{
	(void)resolver;
	(void)deadline;
	assert_true(queued < sizeof queue / sizeof *queue);
	assert_null(strstr(question->name, secret));
	if (question->wire_name && strstr(question->wire_name, secret)) {
		saw_key = true;
		assert_non_null(strstr(question->name, ".key."));
	} else if (strstr(question->name, ".key.")) {
		asked_secret_plain++;
	}
	queue[queued++] = question;
}

struct question *resolver_next_within(struct resolver *resolver, int wait_ms)
{
	(void)resolver;
	(void)wait_ms;
	if (!queued)
		return NULL;

	struct question *question = queue[--queued];

	question->answer = make_answer(question);
	return question;
}

/* No run here is stopped. */
void resolver_give_up(struct resolver *resolver, struct question *question)
{
	(void)resolver;
	(void)question;
	fail();
}

/* One run. */
struct options {
	const char *ip, *domain, *helo, *sender, *from;
	const char *lists, *require;
	const char *server, *dqs;
	bool no_day;
};

static struct run *run;
static struct setup setup;
static const struct result *result;

static const char *const *words_of(const char *text)
{
	const char **words = arena_array(arena, 2, sizeof *words);

	words[0] = text;
	return text ? words : NULL;
}

static void run_with(const struct options *options, const struct world *rows)
{
	static const char *const checks[] = { "dnsbl", NULL };
	const struct target_input input = {
		.ip = options->ip,
		.domain = options->domain,
		.helo = options->helo,
		.sender = options->sender,
		.from = options->from,
	};
	const char *why = NULL;
	const struct target *target = target_new(arena, &input, &why);

	world = rows;
	setup = (struct setup){
		.checks = checks,
		.lists = words_of(options->lists),
		.require = words_of(options->require),
		.servers = words_of(options->server ? options->server : "127.0.0.1"),
		.day = options->no_day ? NULL : "20261121",
	};
	if (options->dqs)
		setenv("PREFLIGHT_DQS_KEY", options->dqs, 1);
	else
		unsetenv("PREFLIGHT_DQS_KEY");
	if (!target || !list_select(arena, NULL, &setup, &why))
		fail_msg("%s", why);
	saw_key = false;
	asked_secret_plain = 0;
	run = run_open(&setup, NULL, 8000);
	run_add(run, target);
	result = run_next(run, NULL);
	assert_non_null(result);
}

static void end(void)
{
	run_release(run, result);
	run_close(run);
}

static const struct list_result *row(const char *zone, enum list_role role)
{
	for (size_t i = 0; i < result->list_count; i++)
		if (!strcmp(result->list[i].zone, zone) && result->list[i].role == role)
			return &result->list[i];
	return NULL;
}

static const struct finding *find(enum finding_id id)
{
	for (size_t i = 0; i < result->finding_count; i++)
		if (result->finding[i].id == id)
			return &result->finding[i];
	return NULL;
}

static size_t count_findings(enum severity severity)
{
	size_t n = 0;

	for (size_t i = 0; i < result->finding_count; i++)
		n += result->finding[i].severity == severity;
	return n;
}

static void expect_row(const char *zone, enum list_role role, enum list_verdict verdict)
{
	const struct list_result *r = row(zone, role);

	if (!r)
		fail_msg("no row for %s as %s", zone, list_role_name(role));
	if (r->verdict != verdict)
		fail_msg("%s as %s: %s (%s), wanted %s", zone, list_role_name(role),
			list_verdict_name(r->verdict), r->reason ? r->reason : "",
			list_verdict_name(verdict));
}

#define ZEN "zen.spamhaus.org"
#define IP "192.0.2.25"
#define AT "25.2.0.192."

#endif
