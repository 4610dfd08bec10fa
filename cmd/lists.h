/* preflight lists: the DNS lists that are known, and how each does now. */
#ifndef CMD_LISTS_H
#define CMD_LISTS_H

#include "cmd/options.h"

/* Prints the table of all lists whose zone, name, operator, kind or state holds one of the words
 * given (all without a word), as text or with --format json; a single list is shown whole. With
 * --test: asks each selected list its own test entries and says whether it works; with words, the
 * lists that the words fit. Returns the exit status: 0; with --test 1 when a list that was asked is
 * not usable; 64 for bad options. */
int command_lists(struct arena *arena, const struct options *options);

#endif
