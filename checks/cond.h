/* Conditions held against what is known: their truth, and which tests decide it. */
#ifndef CHECKS_COND_H
#define CHECKS_COND_H

#include "checks/predict.h"

/* How the evidence is looked at. */
struct cond_view {
	const struct evidence *evidence;
	/* Facts of a hypothesis: those that are not NULL stand in for the evidence's. NULL: none. */
	const struct facts *assumed;
	/* Facts whose value is a failure count as not known. */
	bool calm;
	/* So do listings of domains that are less than grave (LISTING_HIGH). */
	bool grave;
};

enum truth cond_truth(const struct cond *cond, const struct cond_view *view);

/* Where the condition at COND ends: behind its last test. */
const struct cond *cond_end(const struct cond *cond);

/* The tests that make the condition's truth what it is: of a true OR its true branches, of an unknown AND its unknown ones ... */
struct cond_tests {
	const struct cond **test;
	size_t count;
};
struct cond_tests cond_deciding(
	struct arena *arena, const struct cond *cond, const struct cond_view *view);

/* What the fact is under VIEW; NULL: not known. */
const char *cond_fact(const struct cond_view *view, enum fact_id id);

/* Does RESULT make TEST (LISTED, LISTED_ANY, DOMAIN_LISTED) true? */
bool cond_listed_by(const struct cond *test, const struct list_result *result);

/* The result of a list that makes TEST (LISTED, LISTED_ANY, DOMAIN_LISTED) true, the first of several; or NULL. */
const struct list_result *cond_listing(const struct cond *test, const struct cond_view *view);

/* TEST as text: "ptr.status == nxdomain" with the value it has, "listed('zen.spamhaus.org')". */
const char *cond_text(struct arena *arena, const struct cond *test, const struct cond_view *view);

/* What would have to be known for an unknown TEST: "ptr.status", "listed:zen.spamhaus.org", "rep:cloudmark-csi"; appended to NEEDS
 * (COUNT), each once. */
void cond_needs(struct arena *arena, const struct cond *test, const struct cond_view *view,
	const char ***needs, size_t *count);

/* Is WORD one of WORDS (separated by blanks; NULL: none)? */
bool cond_has_word(const char *words, const char *word);

#endif
