/* Prometheus text exposition format 0.0.4, for node_exporter's textfile collector. */
#include "reports/cause.h"
#include "reports/exit.h"
#include "reports/formats.h"
#include "reports/screen.h"

/* One number about one target. */
struct sample {
	struct arena *arena;
	const struct result *result;
	struct causes causes;
};

static double listings_with(const struct sample *s, enum list_verdict verdict)
{
	unsigned count = 0;

	for (size_t i = 0; i < s->result->list_count; i++)
		count += s->result->list[i].verdict == verdict;
	return count;
}

static double state_of(const struct sample *s)
{
	return verdict_status(s->result->verdict);
}
static double incomplete_of(const struct sample *s)
{
	return s->result->incomplete;
}
static double critical_of(const struct sample *s)
{
	return s->causes.critical;
}
static double warnings_of(const struct sample *s)
{
	return s->causes.warnings;
}
static double refusing_of(const struct sample *s)
{
	return refusals_of(s->arena, s->result).receivers;
}
static double listed_of(const struct sample *s)
{
	return listings_with(s, LISTED);
}
static double unusable_of(const struct sample *s)
{
	return listings_with(s, UNUSABLE);
}
static double questions_of(const struct sample *s)
{
	return s->result->dns.unique;
}
static double seconds_of(const struct sample *s)
{
	return s->result->dns.ms / 1000.0;
}

static const struct metric {
	const char *name, *help;
	double (*value)(const struct sample *s);
} metrics[] = {
	{ "preflight_state", "0 ok, 1 warning, 2 critical, 3 unknown", state_of },
	{ "preflight_incomplete", "1 if something deciding could not be told", incomplete_of },
	{ "preflight_critical_causes", "Causes that are critical", critical_of },
	{ "preflight_warning_causes", "Causes that are warnings", warnings_of },
	{ "preflight_refusing_receivers", "Named receivers that are expected to refuse",
		refusing_of },
	{ "preflight_lists_listed", "Listings on DNS lists", listed_of },
	{ "preflight_lists_unusable", "DNS list answers that could not be used", unusable_of },
	{ "preflight_dns_questions", "Different DNS questions", questions_of },
	{ "preflight_duration_seconds", "Time the DNS questions took", seconds_of },
};

/* In label values \, " and newlines are escaped; newlines are \x0A already. */
static void put_label(
	struct arena *arena, FILE *out, const char *name, const char *value, bool last)
{
	fprintf(out, "%s=\"", name);
	for (const char *p = screen_safe(arena, value); *p; p++) {
		if (*p == '\\' || *p == '"')
			putc('\\', out);
		putc(*p, out);
	}
	fputs(last ? "\"" : "\",", out);
}

static void put_metric(const struct report *r, const struct metric *metric)
{
	fprintf(r->out, "# HELP %s %s.\n# TYPE %s gauge\n", metric->name, metric->help,
		metric->name);
	for (size_t i = 0; i < r->result_count; i++) {
		struct arena *arena = arena_new();
		const struct target *t = r->result[i]->target;
		struct sample sample = { arena, r->result[i], causes_of(arena, r->result[i]) };

		fprintf(r->out, "%s{", metric->name);
		put_label(arena, r->out, "ip", t->ip_text, false);
		put_label(arena, r->out, "domain", t->domain, true);
		fprintf(r->out, "} %.15g\n", metric->value(&sample));
		arena_free(arena);
	}
}

void prometheus_write(struct report *r)
{
	for (size_t i = 0; i < sizeof metrics / sizeof *metrics; i++)
		put_metric(r, &metrics[i]);
}
