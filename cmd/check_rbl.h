/* check_rbl: the program as it is called by that name, with the options of the plugin check_rbl 1.7
 * (Matteo Corti). */
#ifndef CMD_CHECK_RBL_H
#define CMD_CHECK_RBL_H

#include "cmd/options.h"

/* Takes check_rbl's whole command line and answers as it does, but for what check_rbl gets wrong
 * (see reports/rbl.c). Returns the exit status of a plugin. */
int command_check_rbl(struct arena *arena, int argc, char *const *argv);

#endif
