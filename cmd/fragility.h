/* preflight fragility: what the loss of one answer, list or name server would do to the sender. */
#ifndef CMD_FRAGILITY_H
#define CMD_FRAGILITY_H

#include "cmd/options.h"

int command_fragility(struct arena *arena, const struct options *options);

#endif
