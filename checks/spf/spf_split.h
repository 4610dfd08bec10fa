/* A long record as several short ones. */
#ifndef CHECKS_SPF_SPLIT_H
#define CHECKS_SPF_SPLIT_H

#include "checks/spf/spf_patch.h"

/* The record at the root of TREE, its first terms moved into records of at most 400 octets,
 * _spf1 and so on below the domain, which it includes; the root's record is the first. Terms that
 * say other than pass, or hold macros, stay, and all that stand behind one. Count 0: it cannot be
 * had. In ARENA. */
struct spf_patches spf_split(struct arena *arena, const struct spf_tree *tree);

#endif
