/* What a monitoring plugin owes its caller whatever happens: a state on standard output, in time
 * (Monitoring Plugins guidelines). */
#ifndef CMD_PLUGIN_H
#define CMD_PLUGIN_H

#include "cmd/options.h"

/* Is this run a monitoring plugin's? */
bool is_plugin(const struct options *options);

/* From here on the end is a plugin's: what err(3) says goes to standard output behind "... UNKNOWN
 * - ", and when the time of -t (else 10 s, the default of monitoring plugins) is nearly over, the
 * program ends with "... UNKNOWN" and status 3. So it does on SIGINT and SIGTERM. */
void plugin_begin(const struct options *options);

/* Milliseconds that the DNS questions of the run may take: what -t says, or the default; as a
 * plugin less, so that the report is out before the time is over. */
unsigned plugin_deadline(const struct options *options, unsigned default_ms);

/* A fault of the user's, as a plugin says it: a first line under 80 characters, all of it in the
 * second when it is longer. Returns the exit status, 3. */
int plugin_fault(const struct options *options, const char *why);

/* --version of a plugin, status 3. */
int plugin_version(const struct options *options);

#endif
