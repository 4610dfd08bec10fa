/* One line on stderr while answers are awaited. */
#include "reports/progress.h"

#include "resolver/lang.h"
#include "resolver/resolver.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FIRST_MS = 200, STEP_MS = 100 };

void progress_begin(struct progress *progress, const struct arena *arena, FILE *stream)
{
	const char *terminal = getenv("TERM");

	*progress = (struct progress){
		.stream = stream,
		.arena = arena,
		.active = isatty(fileno(stream)) && !(terminal && !strcmp(terminal, "dumb")),
		.begun = resolver_now(),
		.next = resolver_now() + FIRST_MS,
	};
}

/* Is it time to show something? */
static bool is_due(struct progress *progress)
{
	uint64_t now;

	if (!progress->active)
		return false;
	now = resolver_now();
	if (now < progress->next)
		return false;
	progress->next = now + STEP_MS;
	progress->shown = true;
	return true;
}

void progress_update(struct progress *progress, size_t answered, size_t put)
{
	if (!is_due(progress))
		return;
	putc('\r', progress->stream);
	fprintf(progress->stream, tr(progress->arena, "%zu of %zu questions answered"), answered,
		put);
	fputs("\033[K", progress->stream);
	fflush(progress->stream);
}

void progress_targets(struct progress *progress, size_t done, size_t unknown, double fraction)
{
	double seconds;

	if (!is_due(progress))
		return;
	seconds = (double)(resolver_now() - progress->begun) / 1000;
	putc('\r', progress->stream);
	fprintf(progress->stream, tr(progress->arena, "%zu targets, %.0f a second, %zu unknown"),
		done, (double)done / seconds, unknown);
	if (fraction > 0) {
		const double left = seconds / fraction - seconds;
		const unsigned long rest = left > 0 ? (unsigned long)(left + 0.5) : 0;

		fprintf(progress->stream, tr(progress->arena, ", %.0f%%, %lu:%02lu:%02lu to go"),
			fraction * 100, rest / 3600, rest / 60 % 60, rest % 60);
	}
	fputs("\033[K", progress->stream);
	fflush(progress->stream);
}

void progress_end(struct progress *progress)
{
	if (!progress->shown)
		return;
	progress->shown = false;
	fputs("\r\033[K", progress->stream);
	fflush(progress->stream);
}
