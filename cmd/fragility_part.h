/* What fragility.c and fragility_loss.c share. */
#ifndef CMD_FRAGILITY_PART_H
#define CMD_FRAGILITY_PART_H

#include "checks/authority/authority.h"
#include "reports/fragility.h"
#include "resolver/resolver.h"

/* A question of the run as it is, that got an answer. */
struct met {
	enum rr_type type;
	const char *name;
	const char *zone; /* of the list it was put to; else NULL */
};

/* What is lost in the run under way. */
struct losing {
	struct arena *arena;
	bool recording; /* nothing is lost, the questions are noted */
	struct met *met;
	size_t met_count;
	/* what is lost: one answer, all of one list, all of the zones that are dead */
	const struct met *answer;
	const char *list;
	const char **dead; /* origins */
	size_t dead_count;
	/* where another version of a zone is what is left */
	const struct authority_name **changed;
	const struct answer **becomes;
	size_t changed_count;
};

/* The struct tamper call: context is a struct losing. */
const struct answer *losing_answer(
	void *context, const struct question *question, const struct answer *answer, bool *late);

/* Sets LOSING to what goes with the name server NAME. *WHY: in words; NULL: nothing is lost with
 * it. */
void losing_server(
	struct losing *losing, const struct authority *all, const char *name, const char **why);

/* The names of all servers that answer, each once. */
const char **losing_servers(struct arena *arena, const struct authority *all, size_t *count);

/* Single points of failure of the zones, in words. */
const char **losing_singles(struct arena *arena, const struct authority *all, size_t *count);

#endif
