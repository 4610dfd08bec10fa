/* Reads the replies of mail servers out of what people have of them: reply texts, log lines,
 * bounces, mailboxes.
 *
 *     bounce.c         the input's form; one unit of it after the other (a message, a line, a
 *                      block of text)
 *     bounce_line.c    lines, of bounded length
 *     bounce_clean.c   what stands around a reply by those who passed it on: "> ", "&lt;",
 *                      wrapped lines
 *     bounce_text.c    a block of text -> the replies in it
 *     bounce_log.c     a log line of Postfix, Exim, Sendmail, OpenSMTPD, Exchange or qmail -> its
 *                      reply
 *     bounce_json.c    a line of JSON -> a reply
 *     bounce_mail.c    a message -> its delivery status, or the replies in its text (mime.c,
 *                      html_plain.c, charset.c)
 *     bounce_dsn.c     delivery status fields (RFC 3464)
 *
 * Memory is bounded: lines over 64 KiB, messages over 768 KiB and blocks of text over 256 KiB
 * are cut. */
#ifndef CHECKS_BOUNCE_H
#define CHECKS_BOUNCE_H

#include "checks/explain/explain.h"

/* Replies as they are found. */
struct heards {
	struct heard *item;
	size_t count;
};

/* What the input held, for a word to the user. */
struct bounce_counts {
	size_t messages; /* whole messages */
	size_t bounces;	 /* of these, with a reply in them */
	size_t lines;	 /* log lines with a reply in them */
	size_t cut;	 /* messages and lines that were cut */
	size_t nuls;	 /* NUL octets */
	bool empty;	 /* nothing but white space */
};

struct bounces;

/* Reads from STREAM. EXPLAINER tells which texts are known. End with bounces_close(); the stream
 * stays open. */
struct bounces *bounces_open(FILE *stream, struct explainer *explainer);
void bounces_close(struct bounces *bounces);

/* The replies of the next unit of the input, in ARENA; perhaps none. False: there is no more. */
bool bounces_next(struct bounces *bounces, struct arena *arena, struct heards *out);

const struct bounce_counts *bounces_counts(const struct bounces *bounces);

#endif
