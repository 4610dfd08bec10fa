/* preflight explain: what the replies of mail servers mean. */
#ifndef CMD_EXPLAIN_H
#define CMD_EXPLAIN_H

#include "cmd/options.h"

/* Reads the operand (a file; "-" or none: standard input) and explains each reply in it. Exit
 * status: 0 all explained by the catalogue, 1 some only by their code or a keyword, 3 none or there
 * was nothing to explain, 64 wrong usage. */
int command_explain(struct arena *arena, const struct options *options);

#endif
