/* Captures are written. */
#include "resolver/capture.h"
#include "resolver/json.h"
#include "resolver/wire.h"

#include <errno.h>
#include <time.h>

struct capture {
	struct arena *arena;
	FILE *stream;
	int error; /* errno of the first failure */
};

static void end_line(struct capture *capture)
{
	putc('\n', capture->stream);
	if (ferror(capture->stream) && !capture->error)
		capture->error = errno ? errno : EIO;
}

static void write_run(
	struct capture *capture, const char *version, int64_t when, const char *const *arguments)
{
	time_t seconds = (time_t)when;
	struct tm tm = { 0 };
	char text[sizeof "2026-11-21T20:15:00Z" + 16] = "";
	struct json_out out;

	if (gmtime_r(&seconds, &tm))
		strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &tm);
	json_begin(&out, capture->stream, false);
	json_open(&out, NULL, '{');
	json_text(&out, "preflight", version);
	json_text(&out, "time", text);
	json_open(&out, "arguments", '[');
	while (*arguments)
		json_text(&out, NULL, *arguments++);
	json_close(&out, ']');
	json_close(&out, '}');
	end_line(capture);
}

struct capture *capture_begin(struct arena *arena, FILE *stream, const char *version, int64_t time,
	const char *const *arguments)
{
	struct capture *capture = arena_alloc(arena, sizeof *capture);

	*capture = (struct capture){ .arena = arena, .stream = stream };
	write_run(capture, version, time, arguments);
	return capture;
}

struct capture *capture_open(struct arena *arena, const char *path, const char *version,
	int64_t time, const char *const *arguments)
{
	FILE *stream = fopen(path, "we");

	return stream ? capture_begin(arena, stream, version, time, arguments) : NULL;
}

static void write_records(
	struct capture *capture, struct json_out *out, const struct rr *rr, size_t count)
{
	struct arena_mark mark = arena_mark(capture->arena);

	for (size_t i = 0; i < count; i++) {
		json_text(out, NULL, wire_rr_show(capture->arena, &rr[i]));
		arena_release(capture->arena, mark);
	}
}

static void write_answer(struct capture *capture, struct json_out *out, const struct answer *answer)
{
	json_text(out, "rcode", dns_status_name(answer->status));
	json_int(out, "ms", answer->ms);
	json_text(out, "server", answer->server);
	json_open(out, "answer", '[');
	write_records(capture, out, answer->cname, answer->cname_count);
	if (answer->status != DNS_REFERRAL)
		write_records(capture, out, answer->rr, answer->count);
	json_close(out, ']');
	json_open(out, "authority", '[');
	if (answer->status == DNS_REFERRAL)
		write_records(capture, out, answer->rr, answer->count);
	write_records(capture, out, answer->soa, answer->soa ? 1 : 0);
	json_close(out, ']');
	if (answer->authenticated)
		json_bool(out, "ad", true);
	if (answer->truncated)
		json_bool(out, "truncated", true);
	if (answer->authoritative)
		json_bool(out, "aa", true);
	if (!answer->glue_count)
		return;
	json_open(out, "additional", '[');
	write_records(capture, out, answer->glue, answer->glue_count);
	json_close(out, ']');
}

void capture_write(struct capture *capture, const struct question *question)
{
	struct arena_mark mark = arena_mark(capture->arena);
	struct json_out out;

	if (!question->answer || dns_not_asked(question->answer))
		return;
	json_begin(&out, capture->stream, false);
	json_open(&out, NULL, '{');
	json_text(&out, "name", question->name);
	json_text(&out, "type", rr_type_text(capture->arena, question->type));
	if (question->server)
		json_text(&out, "asked", question->server);
	write_answer(capture, &out, question->answer);
	json_close(&out, '}');
	end_line(capture);
	arena_release(capture->arena, mark);
}

bool capture_close(struct capture *capture)
{
	if (fclose(capture->stream) && !capture->error)
		capture->error = errno ? errno : EIO;
	errno = capture->error;
	return !capture->error;
}
