/* Corrections that reach below the sender's own record: records of included names, several at
 * once. */
#ifndef CHECKS_SPF_PATCH_H
#define CHECKS_SPF_PATCH_H

#include "checks/spf/spf_cure.h"

struct spf_patch {
	const char *name;
	struct str text;
};

struct spf_patches {
	struct spf_patch *patch;
	size_t count;
};

/* Who may be told to change the record of NODE: is it below the registered domain of the root's? */
bool spf_is_own(const struct spf_tree *tree, const struct spf_node *node);

/* The records that keep strangers out of TREE, which lets every address pass: open ones of the
 * sender's own corrected, includes of others' open ones left out. Tried: with them published the
 * client passes and not everyone does. Count 0: there are none. In ARENA. */
struct spf_patches spf_close(struct arena *arena, const struct spf_dns *dns,
	const struct spf_client *client, const struct spf_tree *tree);

/* The record of LINT->node, one of the sender's own, or several in place of a long one, that take
 * the fault LINT away and change nothing for the client. In ARENA. */
struct spf_patches spf_patch(struct arena *arena, const struct spf_dns *dns,
	const struct spf_client *client, const struct spf_tree *tree, const struct spf_lint *lint);

#endif
