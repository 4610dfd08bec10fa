/* --version */
#ifndef CMD_VERSION_H
#define CMD_VERSION_H

#include "resolver/arena.h"

/* Prints the program's version, the dates of its data, a word if they are old, and the versions of
 * the libraries. TODAY: "2026-11-21". */
void version_print(struct arena *arena, const char *today);

#endif
