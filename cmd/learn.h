/* preflight learn: a profile from a mail server's configuration. */
#ifndef CMD_LEARN_H
#define CMD_LEARN_H

#include "cmd/options.h"

/* Reads the file of the operand (- or none: standard input), writes the profile as a catalogue file
 * to --output or standard output and remarks, with lines, to stderr. --receiver NAME: the profile's
 * id. Returns the exit status: 0; 64 when it is no such configuration. */
int command_learn(struct arena *arena, const struct options *options);

#endif
