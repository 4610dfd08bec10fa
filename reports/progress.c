/* One line on stderr while answers are awaited. */
#include "reports/progress.h"

#include "resolver/resolver.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FIRST_MS = 200, STEP_MS = 100 };

void progress_begin(struct progress *progress, FILE *stream)
{
	const char *terminal = getenv("TERM");

	*progress = (struct progress){
		.stream = stream,
		.active = isatty(fileno(stream)) && !(terminal && !strcmp(terminal, "dumb")),
		.next = resolver_now() + FIRST_MS,
	};
}

void progress_update(struct progress *progress, size_t answered, size_t put)
{
	uint64_t now;

	if (!progress->active)
		return;
	now = resolver_now();
	if (now < progress->next)
		return;
	progress->next = now + STEP_MS;
	progress->shown = true;
	fprintf(progress->stream, "\r%zu of %zu questions answered\033[K", answered, put);
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
