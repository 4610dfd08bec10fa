/* The whole tree of an SPF record: every record that includes and redirects lead to, fetched
 * breadth first, past limits and past the first match. */
#ifndef CHECKS_SPF_TREE_H
#define CHECKS_SPF_TREE_H

#include "checks/spf/spf_eval.h"

enum spf_node_state {
	SPF_NODE_PENDING,   /* not known yet */
	SPF_NODE_PRESENT,   /* one well-formed record */
	SPF_NODE_BROKEN,    /* one record, with syntax errors */
	SPF_NODE_MULTIPLE,  /* several records */
	SPF_NODE_ABSENT,    /* none */
	SPF_NODE_FAILED,    /* the question failed */
	SPF_NODE_NOT_ASKED, /* nobody was asked, or it hangs on an address that is not given */
	SPF_NODE_LOOP,	    /* a record that leads here leads back to itself */
	SPF_NODE_NO_NAME,   /* what the term says cannot be asked */
	SPF_NODE_CUT,	    /* beyond what is looked at of one tree */
};

/* IP versions: index of what differs between IPv4 and IPv6 senders. */
enum { SPF_V4, SPF_V6, SPF_FAMILIES };

/* One term that costs a lookup, looked up. */
struct spf_probe {
	const struct spf_term *term;
	const char *name; /* what it asks for, canonical; NULL: not known, or cannot be asked */
	struct spf_node *child;			  /* include, redirect; else NULL */
	const struct answer *mx;		  /* mx: or NULL */
	const struct answer **host[SPF_FAMILIES]; /* a, mx, exists: those that are known */
	size_t host_count[SPF_FAMILIES];
	unsigned voids[SPF_FAMILIES]; /* what a sender of this version finds nothing for */
};

struct spf_node {
	struct spf_node *parent;    /* NULL: the root */
	const struct spf_term *via; /* the parent's term that leads here */
	struct str domain;	    /* as written or expanded */
	const char *name;	    /* canonical, or NULL */
	enum spf_node_state state;
	const struct answer *txt;	 /* or NULL */
	const struct spf_record *record; /* PRESENT, BROKEN */
	/* PRESENT: its terms that cost a lookup, up to the first `all' */
	const struct spf_probe *probe;
	size_t probe_count;
	/* PRESENT: the text that exp= leads to, where it can be given to a sender; or NULL */
	const struct answer *explanation;
	/* of it and everything below */
	unsigned lookups;
	unsigned voids[SPF_FAMILIES];
};

struct spf_tree {
	struct spf_node **node; /* breadth first, node[0] is the root */
	size_t count;
	bool pending; /* answers are missing */
	bool cut;     /* there is more than is looked at */
};

/* The main identity's records and what they come to, for a report to draw. */
struct spf_view {
	const struct spf_tree *tree;
	struct spf_verdict verdict; /* SPF_PENDING without an address */
};

/* Walks the tree of DOMAIN (raw text), asking everything that can be asked; at most 60 records, 100
 * terms, 256 KiB of text. CLIENT's address may be NULL. In ARENA. */
const struct spf_tree *spf_tree_walk(struct arena *arena, const struct spf_dns *dns,
	const struct spf_client *client, struct str domain);

/* One line: "example.com: mx 1, include:_spf.example.net 3 (include:a.example.net 1, a 1)", at most
 * about 600 octets. */
const char *spf_tree_text(struct arena *arena, const struct spf_tree *tree);

/* Does the record pass every address of this family, whatever it is? TRI_UNKNOWN when a part of the
 * tree is not known. */
enum tristate spf_passes_all(struct arena *arena, const struct spf_tree *tree, unsigned family);

/* The same of either family, of the tree and of one node: is it known to? */
bool spf_lets_all_pass(struct arena *arena, const struct spf_tree *tree);
bool spf_node_lets_all_pass(struct arena *arena, const struct spf_node *node);

/* The node whose own terms are why: an include or redirect of the root led there, or it is the
 * root. */
const struct spf_node *spf_opening(struct arena *arena, const struct spf_tree *tree);

/* Does it say nothing but what `all' says? */
bool spf_only_all(const struct spf_record *record);

#endif
