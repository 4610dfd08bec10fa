/* Captures: every question of a run and its answer as NDJSON, to look at, to send to someone, and
 * to replay. The form is a contract (the manual, section FILES): first line the run, then a
 * question a line:
 *
 *     {"name", "type", "rcode", "ms", "server", "answer": ["presentation RR" ...],
 *      "authority": [...], "ad": true, "asked": "192.0.2.53", "aa": true, "additional": [...]}
 *
 * name, type and rcode must be there. rcode is a dns_status_name() but OVERBUDGET; "ad" is only
 * written when true. "asked": the name server that was asked directly, not the resolver; then "aa"
 * (when true) says that it answered with authority, and the rcode REFERRAL that it named others:
 * "authority" has their NS records, "additional" their addresses. */
#ifndef RESOLVER_CAPTURE_H
#define RESOLVER_CAPTURE_H

#include "resolver/memo.h"

struct replay;

/* Reads the capture PATH into ARENA. NULL on a fault; *WHY then says "PATH:LINE: what is wrong".
 * The first line may be the run ({"preflight": VERSION, "time": "2026-11-21T20:15:00Z",
 * "arguments": [...]}); unknown members are allowed there, not in questions. A question that is
 * there twice (several targets of a run asked it) has its first answer. Faults too: a record that
 * neither the question nor its chain of CNAMEs explains, records in an answer that failed, over 256
 * MiB. */
struct replay *replay_load(struct arena *arena, const char *path, const char **why);

/* The recorded answer as it was, or one with DNS_NOTASKED. Never NULL. Where its chain of CNAMEs
 * leads to a name that it has no records of, that name is a question of its own, as it was in the
 * recorded run: whoever asks goes on there. */
const struct answer *replay_answer(
	const struct replay *replay, struct arena *arena, enum rr_type type, const char *name);

/* The same, of the name server at the address SERVER (NULL: of the resolver). */
const struct answer *replay_answer_at(const struct replay *replay, struct arena *arena,
	enum rr_type type, const char *name, const char *server);

/* The day of the recorded run, "20261121", or NULL when the capture does not say. */
const char *replay_day(const struct replay *replay);

/* When it was recorded, in seconds since 1970; -1 when the capture does not say. */
int64_t replay_time(const struct replay *replay);

struct capture;

/* Begins a capture at PATH ("-" is not special). NULL with errno set when it cannot be written.
 * ARGUMENTS (NULL-ended, secrets already taken out) and TIME (seconds since 1970) go into the first
 * line. */
struct capture *capture_open(struct arena *arena, const char *path, const char *version,
	int64_t time, const char *const *arguments);

/* The same into STREAM, which is closed at the end. */
struct capture *capture_begin(struct arena *arena, FILE *stream, const char *version, int64_t time,
	const char *const *arguments);

/* Writes one answered question (names without keys). NOTASKED and OVERBUDGET are not written. */
void capture_write(struct capture *capture, const struct question *question);

/* Ends it. False with errno set if anything of it could not be written. */
bool capture_close(struct capture *capture);

#endif
