/* Keeps keys of DNS lists out of everything that people see. */
#ifndef RESOLVER_HIDE_H
#define RESOLVER_HIDE_H

#include "resolver/memo.h"

/* ANSWER as the answer to question->name: the label that differs in question->wire_name, the key,
 * becomes the word "key" in every name and text. A copy in question->arena, or ANSWER itself when
 * the two names are the same. */
const struct answer *hide_key(const struct question *question, const struct answer *answer);

#endif
