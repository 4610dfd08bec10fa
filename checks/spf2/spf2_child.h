/* The inside of the process in which libspf2 runs: what its parts share. Nobody else looks in
 * here. */
#ifndef CHECKS_SPF2_CHILD_H
#define CHECKS_SPF2_CHILD_H

#include "checks/spf2/spf2_wire.h"

/* Answers the requests that come in at the socket FD, until the other end is closed. */
_Noreturn void spf2_child(int fd);

/* Sends REPLY; SPF2_ABORTED and SPF2_ENDLESS end the process. */
void spf2_child_say(const struct spf2_reply *reply);

/* Gives up what the process does not need: its other descriptors, files, network, new processes,
 * much memory, core dumps. FD moves to SPF2_CHILD_FD. False when that failed: then nothing hostile
 * may be done. */
enum { SPF2_CHILD_FD = 3 };
bool spf2_jail_enter(int fd);

/* From the first use on: only system calls that a computation needs. Where that is not to be had,
 * the limits above must do. */
void spf2_jail_close(void);

/* Gives the process so much time of its own for the next request; past it, it is killed. */
enum { SPF2_CPU_SECONDS = 1 };
void spf2_jail_clock(void);

struct spf2_library;

/* The library, set up once; NULL without memory. */
struct spf2_library *spf2_library_open(struct arena *arena);

/* What libspf2 concludes. May not return. The reply in ARENA. */
struct spf2_reply spf2_library_ask(
	struct spf2_library *library, struct arena *arena, const struct spf2_request *request);

/* The version of libspf2 that is in use, "1.2.10"; static or in ARENA. */
const char *spf2_library_version(struct arena *arena);

#endif
