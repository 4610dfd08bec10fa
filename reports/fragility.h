/* What single losses do, for text and JSON. */
#ifndef REPORTS_FRAGILITY_H
#define REPORTS_FRAGILITY_H

#include "checks/run.h"
#include "reports/screen.h"
#include "resolver/json.h"

enum loss_kind { LOSS_SERVER, LOSS_ANSWER, LOSS_LIST };

/* Receivers that would refuse with this code and do not now. */
struct loss_code {
	int code;
	unsigned receivers;
};

/* One thing that is lost, and what follows. */
struct loss {
	enum loss_kind kind;
	const char *what; /* "ns2.example.com", "example.com TXT", "zen.spamhaus.org" */
	const char *why;  /* what goes with it: "the last server of example.com"; or NULL */
	enum verdict verdict;
	bool incomplete;
	unsigned named, software, other; /* receivers that would refuse, or may, and do not now */
	unsigned expected;		 /* of all these, by documented rules and known facts */
	struct loss_code code[12];
	size_t code_count;
	const char **receiver; /* names of the named ones, or else of software */
	size_t receiver_count;
	size_t order; /* as met */
};

struct fragility {
	const struct target *target;
	enum verdict verdict; /* as it is */
	bool incomplete;
	struct loss *loss; /* those that change something, the worst first */
	size_t loss_count;
	unsigned tried, harmless; /* losses in all; of these, without any change */
	/* single points of failure that no answer shows: one network, one server */
	const char **single;
	size_t single_count;
	bool servers_known; /* are the name servers of a zone known? */
};

/* Writes what the losses would do; with VERBOSE every one that changes something. */
void fragility_text(
	struct screen *screen, struct arena *arena, const struct fragility *all, unsigned verbose);
void fragility_json(struct json_out *out, const struct fragility *all);

#endif
