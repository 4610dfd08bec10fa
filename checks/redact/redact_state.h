/* What the parts of redaction share. Private to checks/redact*.c. */
#ifndef CHECKS_REDACT_STATE_H
#define CHECKS_REDACT_STATE_H

#include "checks/redact/redact.h"
#include "resolver/name_table.h"

enum { LABELS_MAX = 128 };

/* An address, and a name that its PTR record gives. */
struct redact_ptr {
	struct ip ip;
	const char *name;
};

/* Seen in the first reading. */
struct redact_seen {
	struct arena *arena;
	struct ip *ip; /* each once */
	size_t ip_count;
	struct redact_ptr *ptr;
	size_t ptr_count;
	struct name_table *names, *registered, *words;
	struct name_table *tops; /* top-level domains of those registered */
	const char **name;	 /* those of NAMES */
	size_t name_count;
};

struct redactor {
	const struct setup *setup;
	const struct redact_arguments *arguments;
	bool looking; /* the first reading: nothing is replaced */
	uint64_t salt[2];
	struct redact_seen seen;
	struct arena *arena;	   /* of one attempt */
	struct name_table *words;  /* word -> what stands in its place */
	struct name_table *taken;  /* those replacements */
	size_t crossed;		   /* SPF records that have become too long, or are so no more */
	struct name_table *labels; /* name -> its first label, where an address decides about it */
};

/* SipHash-2-4 of the N octets at P. */
uint64_t redact_hash(const struct redactor *r, const void *p, size_t n);

/* Pseudo-random octets that depend on TEXT, as many as wanted. */
struct redact_stream {
	const struct redactor *r;
	struct str text;
	uint64_t word;
	unsigned count;
};
/* The next of them, below BELOW. */
unsigned redact_draw(struct redact_stream *stream, unsigned below);

/* What stands for an address; the same always for the same. */
struct ip redact_ip(struct redactor *r, const struct ip *ip);
/* The first BITS bits of an address; what was zero behind them stays so. */
struct ip redact_network(struct redactor *r, const struct ip *ip, unsigned bits);
bool redact_ip_is_seen(const struct redactor *r, const struct ip *ip);

/* A piece of a text that is replaced by another one. */
struct redact_patch {
	size_t start, n;
	const char *text;
};

/* The words of TEXT replaced, the rest as it was. OWNER: it is the label that somebody registered,
 * no word of it is kept. PATCH: COUNT pieces in order that are replaced in another way. */
struct str redact_words(struct redactor *r, struct str text, bool owner,
	const struct redact_patch *patch, size_t count);

/* A text that grows, a NUL behind it; zeroed at first. */
struct redact_out {
	char *p;
	struct str text;
	size_t room;
};
void redact_put(struct redactor *r, struct redact_out *out, struct str text);

/* One that is as long in place of the character beyond ASCII that TEXT begins with; how long that
 * is, 0: it begins with none. */
size_t redact_put_letter(struct redactor *r, struct redact_out *out, struct str text);

/* What becomes of one label (canonical form); A-labels stay A-labels. */
const char *redact_label(struct redactor *r, struct str label, bool owner);

/* Of a canonical name. */
const char *redact_name(struct redactor *r, const char *name);

/* Of a name, or address, as it stands in a text; its words are replaced when it is neither. */
const char *redact_name_text(struct redactor *r, struct str text);

/* Decides about names that hold the address their PTR record belongs to: before anything is
 * replaced. */
void redact_ptr_names(struct redactor *r);

/* The zone of a list that NAME is in or below, or NULL. */
const char *redact_list_zone(const struct redactor *r, const char *name, const struct list **list);

/* The text of a TXT record at OWNER. */
struct str redact_text(struct redactor *r, const char *owner, struct str text);

/* The value of a p= tag. */
struct str redact_key(struct redactor *r, struct str value);

#endif
