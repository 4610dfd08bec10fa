/* A plugin always gives a state on standard output, before its time is over. */
#include "cmd/plugin.h"

#include "cmd/command.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

enum {
	PLUGIN_TIMEOUT = 10000, /* milliseconds: the guidelines' default */
	LINE_MAX_BYTES = 79,
	MARGIN_MAX = 100, /* milliseconds between the last state and the end of the time */
};

bool is_plugin(const struct options *options)
{
	return options->called_as_plugin || options->called_as_rbl ||
	       (options->format && !strcmp(options->format, "nagios"));
}

/* The word its output begins with: "PREFLIGHT" or "CHECK_RBL". */
static const char *plugin_name(const struct options *options)
{
	return options->called_as_rbl ? "CHECK_RBL" : "PREFLIGHT";
}

/* A tenth of the time at most: room for one line. */
static unsigned margin(unsigned timeout)
{
	return timeout / 10 < MARGIN_MAX ? timeout / 10 : MARGIN_MAX;
}

unsigned plugin_deadline(const struct options *options, unsigned default_ms)
{
	if (!options->timeout_ms)
		return default_ms;
	/* The last questions are given up, then there is still a report to write. */
	return is_plugin(options) ? options->timeout_ms - options->timeout_ms / 10
				  : options->timeout_ms;
}

static void give_up(const char *text, size_t length)
{
	/* Nothing else may be called in a signal handler; a lost line cannot be helped. */
	if (write(STDOUT_FILENO, text, length) != (ssize_t)length)
		_exit(EXIT_MACHINE);
	_exit(EXIT_MACHINE);
}

static void plugin_is_late(int signal)
{
	static const char text[] = "PREFLIGHT UNKNOWN - no result in the time of -t\n";

	(void)signal;
	give_up(text, sizeof text - 1);
}

static void plugin_is_ended(int signal)
{
	static const char text[] = "PREFLIGHT UNKNOWN - interrupted\n";

	(void)signal;
	give_up(text, sizeof text - 1);
}

static void rbl_is_ended(int signal)
{
	static const char text[] = "CHECK_RBL UNKNOWN - interrupted\n";

	(void)signal;
	give_up(text, sizeof text - 1);
}

static void rbl_is_late(int signal)
{
	static const char text[] = "CHECK_RBL UNKNOWN - no result in the time of -t\n";

	(void)signal;
	give_up(text, sizeof text - 1);
}

void plugin_begin(const struct options *options)
{
	unsigned timeout = options->timeout_ms ? options->timeout_ms : PLUGIN_TIMEOUT;
	unsigned left = timeout - margin(timeout);
	static char rbl[] = "CHECK_RBL UNKNOWN - failed", plugin[] = "PREFLIGHT UNKNOWN - failed";
	const struct itimerval timer = {
		.it_value = { left / 1000, (suseconds_t)(left % 1000) * 1000 },
	};

	/* Before the run begins, which looks for these itself. */
	signal(SIGINT, options->called_as_rbl ? rbl_is_ended : plugin_is_ended);
	signal(SIGTERM, options->called_as_rbl ? rbl_is_ended : plugin_is_ended);
	signal(SIGALRM, options->called_as_rbl ? rbl_is_late : plugin_is_late);
	setitimer(ITIMER_REAL, &timer, NULL);
	/* Nagios reads standard output only; Icinga takes both for one text, whose first line
	 * counts. */
	dup2(STDOUT_FILENO, STDERR_FILENO);
	program_invocation_short_name = options->called_as_rbl ? rbl : plugin;
}

/* TEXT without what ends the text for a monitoring system. */
static void put_plain(const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++)
		putchar(text[i] == '|' ? '/' : text[i]);
}

int plugin_fault(const struct options *options, const char *why)
{
	const char *name = plugin_name(options);
	const size_t begin = strlen(name) + strlen(" UNKNOWN - ");
	const size_t room = LINE_MAX_BYTES - begin, n = strlen(why);
	const size_t shown = n <= room ? n : room - 3;

	printf("%s UNKNOWN - ", name);
	put_plain(why, shown);
	puts(shown < n ? "..." : "");
	if (shown < n) {
		put_plain(why, n < 1000 ? n : 1000);
		putchar('\n');
	}
	return EXIT_MACHINE;
}

int plugin_version(const struct options *options)
{
	printf("%s " PREFLIGHT_VERSION "\n",
		options->called_as_rbl ? "check_rbl (preflight)" : "check_preflight");
	return EXIT_MACHINE;
}
