/* Conditions held against what is known: their truth, and which tests decide it. */
#ifndef CHECKS_COND_H
#define CHECKS_COND_H

#include "checks/predict/predict.h"

/* How the evidence is looked at. */
struct cond_view {
	const struct evidence *evidence;
	/* Facts of a hypothesis: those that are not NULL stand in for the evidence's. NULL:
	 * none. */
	const struct facts *assumed;
	/* Facts whose value is a failure count as not known. */
	bool calm;
	/* A profile's: what does not apply (the MX of an address literal, of a null sender) does
	 * not hold; else it is not known. */
	bool absent_is_false;
	bool null_sender;
	/* So do listings of domains that are less than grave (LISTING_HIGH). */
	bool grave;
};

/* The condition's truth under VIEW. */
enum truth cond_truth(const struct cond *cond, const struct cond_view *view);

/* Where the condition at COND ends: behind its last test. */
const struct cond *cond_end(const struct cond *cond);

/* The tests that make the condition's truth what it is: of a true OR its true branches, of an
 * unknown AND its unknown ones ... */
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

/* The result of a list that makes TEST (LISTED, LISTED_ANY, DOMAIN_LISTED) true, the first of
 * several; or NULL. */
const struct list_result *cond_listing(const struct cond *test, const struct cond_view *view);

/* TEST as text: "ptr.status == nxdomain" with the value it has, "listed('zen.spamhaus.org')". */
const char *cond_text(struct arena *arena, const struct cond *test, const struct cond_view *view);

/* What would have to be known for an unknown TEST: "ptr.status", "listed:zen.spamhaus.org",
 * "rep:cloudmark-csi"; appended to NEEDS (COUNT), each once. */
void cond_needs(struct arena *arena, const struct cond *test, const struct cond_view *view,
	const char ***needs, size_t *count);

/* Does the fact not apply to this sender: MX of an address literal, A of a HELO that is no name,
 * form of a PTR that is not there? */
bool cond_fact_absent(const struct cond_view *view, enum fact_id id);

/* Is it a test of what a receiver sees without judging it? Only profiles may ask so. */
bool cond_is_raw(const struct cond *test);

/* The answer of a list that TEST (ANSWERED, FAILED) is about, of several the one that makes it
 * true; NULL when nobody was asked. */
const struct raw_answer *cond_raw(const struct cond *test, const struct cond_view *view);

/* The truth of such a test (ANSWERED, FAILED, MX_ANY, MX_ONLY). */
enum truth cond_raw_truth(const struct cond *test, const struct cond_view *view);

/* Is the address RECORD in the set WORDS (separated by blanks: 127.0.0.2, 127.0.0.2-127.0.0.11,
 * 127.0.0.0/8, 127.0.[0..255].[1;3])? */
bool cond_net_holds(const char *words, const struct ip *record);

/* Is WORD one item of such a set? */
bool cond_net_valid(struct str word);

/* Is WORD one of WORDS (separated by blanks; NULL: none)? */
bool cond_has_word(const char *words, const char *word);

#endif
