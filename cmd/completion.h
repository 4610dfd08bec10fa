/* preflight completion bash|zsh|fish */
#ifndef CMD_COMPLETION_H
#define CMD_COMPLETION_H

#include "cmd/options.h"

int command_completion(struct arena *arena, const struct options *options);

#endif
