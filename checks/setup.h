/* What the user chose for the whole run: which checks, which lists, which receivers, the user's own
 * data. */
#ifndef CHECKS_SETUP_H
#define CHECKS_SETUP_H

#include "checks/check.h"
#include "checks/load/load.h"
#include "checks/predict/predict.h"

/* A list's key: PREFLIGHT_DQS_KEY, or a line "ZONE KEY" of --keys FILE. Never shown. */
struct list_key {
	const char *zone; /* zone of the list it is for; NULL: all Spamhaus lists (DQS) */
	const char *key;
};

struct setup {
	const char *const *checks; /* names of --checks, NULL-ended; NULL: all */
	/* words of --lists (core, default, extended, none, all, zones, files), NULL-ended; NULL:
	 * default */
	const char *const *lists;
	bool lists_health; /* `lists --test`: each list's self-test alone, about no object */
	const char *const *require;	    /* zones of --require, NULL-ended */
	struct list_table own_lists;	    /* of --lists FILE */
	const struct list *const *selected; /* what list_select() made of it, NULL-ended */
	const struct list_key *key;
	size_t key_count;
	const struct rule *rule; /* builtin ones and those of --catalogue, ordered */
	size_t rule_count;
	const char *const *receivers;	   /* slugs of --receiver, NULL-ended; NULL: all */
	const struct checklist *checklist; /* of the catalogue */
	size_t checklist_count;
	const struct profile *const *profiles; /* those of --receiver, NULL-ended; NULL: none */
	const struct profile *profile;	       /* all that are known */
	size_t profile_count;
	const struct target *const *targets; /* all targets of the run: for ip.unchecked */
	size_t target_count;
	bool authoritative;   /* name servers are asked themselves too (--authoritative) */
	bool private_servers; /* also those at addresses that are not public */
	bool stream;	      /* targets come and go while others are under way (bulk) */
	bool zone_mode;	      /* no network: answers come from zone files or a replay */
	/* "20261121": for the random labels of the self-tests; NULL: none are made */
	const char *day;
	/* the names of their self-tests' questions, by zone (dnsbl_prepare()); NULL: made when they
	 * are needed */
	const struct name_table *list_tests;
	int64_t time;		    /* of the run, seconds since 1970; -1: not known */
	const struct lang *lang;    /* that findings are told in; NULL: English */
	const char *const *servers; /* text of the resolvers, NULL-ended */
	struct spf2 *spf2;	    /* the second opinion on SPF (checks/spf2/spf2.h); NULL: none */
};

#endif
