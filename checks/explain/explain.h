/* What a server's reply means: the entry of the catalogue that fits best, else the standard meaning
 * of its code.
 *
 * A bounce, a log line or a pasted text is first read into the replies it holds
 * (checks/explain/bounce.h); here each of them is explained. */
#ifndef CHECKS_EXPLAIN_H
#define CHECKS_EXPLAIN_H

#include "checks/load/load.h"

/* A reply as it was found, with what surrounded it. Texts are UTF-8; NULL where nothing is
 * known. */
struct heard {
	const char *form;   /* "text", "dsn", "postfix", "exim" ...: where it was read */
	struct str text;    /* what the server said */
	struct str context; /* the line or paragraph it stood in; empty: nothing more */
	const char *status; /* enhanced code that a report gives besides the text */
	const char *recipient;
	const char *sender;    /* envelope sender, "" the null sender */
	const char *ip;	       /* address that sent */
	const char *helo;      /* name it greeted with */
	const char *from;      /* domain of the header From */
	const char *remote;    /* host that replied */
	const char *remote_ip; /* its address */
	size_t line;	       /* of the input, from 1; 0: not known */
};

enum explain_kind {
	EXPLAIN_NOTHING, /* no entry, no code, no keyword */
	EXPLAIN_KEYWORD, /* only a word of the keyword lists */
	EXPLAIN_CODE,	 /* only the code's standard meaning */
	EXPLAIN_REPLY,	 /* a positive reply */
	EXPLAIN_RULE,	 /* an entry of the catalogue */
};

/* What is named in a reply; NULL where nothing is. */
struct quoted {
	const char *ip, *domain, *list, *url, *recipient;
};

struct explanation {
	const struct heard *heard;
	struct str normalised;
	enum explain_kind kind;
	int code;	      /* of the reply; 0: it has none */
	const char *enhanced; /* or NULL */
	const char *id; /* of the entry or reply; "code-5.7.25", "keyword-quota"; NULL: nothing */
	const char *receiver; /* slug, or NULL */
	const char *provider; /* name to show, or NULL */
	const char *category; /* also "none" (positive), or NULL */
	const char *basis;    /* of the rule; "code", "keyword", "reply" */
	const char *cause_en, *cause_zh, *remedy_en, *remedy_zh; /* or NULL */
	const char *look_up;					 /* URL of the entry, or NULL */
	const struct rule *rule;				 /* or NULL */
	const struct rule *const *also; /* further entries that match, best first */
	size_t also_count;
	enum rule_blame blame;
	struct quoted quoted;
	bool historical;     /* the receiver or list is gone */
	bool stale;	     /* the entry was compared with its source over two years ago */
	const char *checked; /* when it was; or NULL */
};

struct explainer;

/* With these rules (borrowed). TODAY is "2026-11-21". End with explainer_free(). */
struct explainer *explainer_new(const struct rule *rules, size_t count,
	const struct list_table *own_lists, const char *today);
void explainer_free(struct explainer *explainer);

/* What HEARD means; in ARENA, which HEARD must live as long as. Never NULL. */
const struct explanation *explain(
	struct explainer *explainer, struct arena *arena, const struct heard *heard);

/* Is there an entry (no code's meaning, no keyword) for TEXT? */
bool explain_knows(struct explainer *explainer, struct arena *arena, struct str text);

/* How specific that entry is: its rank (checks/predict/rule.h); 0: there is none. */
int explain_rank(struct explainer *explainer, struct arena *arena, struct str text);

const char *explain_kind_name(
	enum explain_kind kind); /* "nothing" "keyword" "code" "reply" "rule" */

#endif
