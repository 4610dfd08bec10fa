/* Captures are read, and asked again. */
#include "resolver/capture.h"
#include "resolver/json.h"
#include "resolver/wire.h"
#include "resolver/lang.h"

#include <errno.h>
#include <limits.h>
#include <string.h>
#include <time.h>

enum { FILE_MAX = 256 * 1024 * 1024 };

struct replay {
	struct arena *arena;
	struct memo *memo;
	char day[sizeof "20261121"]; /* "": not known */
	int64_t time;		     /* -1: not known */
};

/* Reading */

struct records {
	struct rr *rr;
	size_t count;
};

/* A question line that is being read. */
struct line {
	struct arena *arena;
	const char *name;
	enum rr_type type;
	enum dns_status status;
	unsigned ms;
	const char *server;
	struct records answer, authority, additional;
	bool authenticated, authoritative, truncated;
	const char *asked; /* address of the name server that was asked itself, or NULL */
	const char *why;
};

static bool fault(struct line *line, const char *why)
{
	line->why = why;
	return false;
}

/* A fault that names the offending text. */
static bool fault_at(struct line *line, const char *what, struct str text)
{
	line->why = speak(line->arena, "%s: `%s'", what, str_printable(line->arena, text));
	return false;
}

static bool read_name(struct line *line, const struct json *value)
{
	const char *why = "it is no text";

	if (value->kind == JSON_KIND_TEXT)
		line->name = name_parse_why(line->arena, value->text, &why);
	return line->name || fault(line, why);
}

static bool read_type(struct line *line, const struct json *value)
{
	return rr_type_parse(value->text, &line->type) ||
	       fault_at(line, "no record type", value->text);
}

static bool read_rcode(struct line *line, const struct json *value)
{
	return (dns_status_parse(value->text, &line->status) && line->status != DNS_OVER_BUDGET) ||
	       fault_at(line, "no rcode", value->text);
}

static bool read_ms(struct line *line, const struct json *value)
{
	if (!value->is_integer || value->number < 0 || value->number > UINT_MAX)
		return fault(line, "not a number of milliseconds");
	line->ms = (unsigned)value->number;
	return true;
}

/* It is printed as it is, so it must be fit for that. */
static bool read_server(struct line *line, const struct json *value)
{
	uint32_t code;

	for (struct str rest = value->text; rest.n;) {
		size_t n = str_utf8(rest, &code);

		if (!n || !str_code_is_plain(code))
			return fault_at(line, "not printable", value->text);
		rest = (struct str){ rest.p + n, rest.n - n };
	}
	line->server = str_dup(line->arena, value->text);
	return true;
}

static bool read_ad(struct line *line, const struct json *value)
{
	line->authenticated = value->truth;
	return true;
}

static bool read_aa(struct line *line, const struct json *value)
{
	line->authoritative = value->truth;
	return true;
}

static bool read_truncated(struct line *line, const struct json *value)
{
	line->truncated = value->truth;
	return true;
}

static bool read_asked(struct line *line, const struct json *value)
{
	struct ip ip;
	char text[IP_TEXT_MAX];

	if (!ip_parse(value->text, &ip))
		return fault_at(line, "no address", value->text);
	line->asked = arena_strdup(line->arena, ip_text(&ip, text));
	return true;
}

static bool read_records(struct line *line, const struct json *value, struct records *out)
{
	for (size_t i = 0; i < value->count; i++) {
		const struct json *item = &value->item[i];
		const struct rr *rr = NULL;

		if (item->kind == JSON_KIND_TEXT)
			rr = wire_rr_parse(line->arena, item->text);
		if (!rr)
			return fault_at(line, "no resource record", item->text);
		*ARENA_PUSH(line->arena, out->rr, out->count) = *rr;
	}
	return true;
}

static bool read_answer(struct line *line, const struct json *value)
{
	return read_records(line, value, &line->answer);
}

static bool read_authority(struct line *line, const struct json *value)
{
	return read_records(line, value, &line->authority);
}

static bool read_additional(struct line *line, const struct json *value)
{
	return read_records(line, value, &line->additional);
}

static const struct member {
	const char *name;
	enum json_kind kind;
	const char *kind_word;
	bool required;
	bool (*read)(struct line *line, const struct json *value);
} members[] = {
	{ "name", JSON_KIND_TEXT, "a text", true, read_name },
	{ "type", JSON_KIND_TEXT, "a text", true, read_type },
	{ "rcode", JSON_KIND_TEXT, "a text", true, read_rcode },
	{ "ms", JSON_KIND_NUMBER, "a number", false, read_ms },
	{ "server", JSON_KIND_TEXT, "a text", false, read_server },
	{ "answer", JSON_KIND_ARRAY, "an array", false, read_answer },
	{ "authority", JSON_KIND_ARRAY, "an array", false, read_authority },
	{ "ad", JSON_KIND_BOOL, "true or false", false, read_ad },
	{ "aa", JSON_KIND_BOOL, "true or false", false, read_aa },
	{ "truncated", JSON_KIND_BOOL, "true or false", false, read_truncated },
	{ "asked", JSON_KIND_TEXT, "a text", false, read_asked },
	{ "additional", JSON_KIND_ARRAY, "an array", false, read_additional },
};

enum { MEMBER_COUNT = sizeof members / sizeof *members };

static const struct member *find_member(const char *name)
{
	for (size_t i = 0; i < MEMBER_COUNT; i++)
		if (!strcmp(members[i].name, name))
			return &members[i];
	return NULL;
}

static bool read_member(struct line *line, const struct json *value)
{
	const struct member *member = find_member(value->key);

	if (!member)
		return fault_at(line, "unknown member", str_of(value->key));
	if (value->kind == JSON_KIND_NULL && !member->required)
		return true;
	if (value->kind == member->kind) {
		if (member->read(line, value))
			return true;
	} else {
		line->why = speak(line->arena, "not %s", member->kind_word);
	}
	line->why = speak(line->arena, "member `%s': %s", member->name, line->why);
	return false;
}

static bool read_members(struct line *line, const struct json *object)
{
	for (size_t i = 0; i < object->count; i++)
		if (!read_member(line, &object->item[i]))
			return false;
	for (size_t i = 0; i < MEMBER_COUNT; i++)
		if (members[i].required && !json_get(object, members[i].name))
			return fault_at(line, "no member", str_of(members[i].name));
	return true;
}

/* Does every record of the REFERRAL belong to it? */
static bool is_whole_referral(struct line *line, const struct answer *referral)
{
	if (!line->asked)
		return fault(line, "a referral is for a name server that was asked itself");
	if (line->answer.count || line->authority.count != referral->count ||
		line->additional.count != referral->glue_count)
		return fault(line, "a record that is neither of the referral nor of its servers");
	return true;
}

/* The answer of the line; NULL when its records do not belong to it. */
static struct answer *assemble(struct line *line)
{
	const bool referral = line->status == DNS_REFERRAL;
	struct records *records = referral ? &line->additional : &line->answer;
	struct answer *answer = wire_assemble(line->arena, line->name, line->type, line->status,
		records->rr, records->count, line->authority.rr, line->authority.count);
	size_t used = answer->count + answer->cname_count;

	answer->ms = line->ms;
	answer->server = line->server;
	answer->authenticated = line->authenticated;
	answer->authoritative = line->authoritative && line->asked;
	answer->truncated = line->truncated;
	line->why = "member `truncated': only rcode GARBAGE or TIMEOUT has it";
	if (line->truncated && line->status != DNS_GARBAGE && line->status != DNS_TIMEOUT)
		return NULL;
	if (referral)
		return is_whole_referral(line, answer) ? answer : NULL;
	line->why = "member `additional': only a referral has one";
	if (line->additional.count)
		return NULL;
	if (answer->status == DNS_GARBAGE)
		return answer; /* a loop of CNAMEs is an answer too */
	line->why = "records in an answer that has none";
	if (!dns_definite(answer) && (line->answer.count || line->authority.count))
		return NULL;
	line->why =
		"member `answer': a record that is neither of the question nor of its chain of CNAMEs";
	if (used != line->answer.count)
		return NULL;
	line->why = "member `authority': not one SOA of a zone above the name";
	return line->authority.count == (answer->soa ? 1 : 0) ? answer : NULL;
}

static bool read_question(struct replay *replay, const struct json *object, const char **why)
{
	struct line line = { .arena = replay->arena };
	const struct answer *answer = read_members(&line, object) ? assemble(&line) : NULL;

	*why = line.why;
	if (answer && !memo_find_at(replay->memo, line.type, line.name, line.asked, 0))
		(line.asked ? memo_put_at(replay->memo, line.type, line.name, line.asked)
			    : memo_put(replay->memo, ASK_RECORD, line.type, line.name, NULL))
			->answer = answer;
	return answer;
}

/* "2026-11-21T20:15:00Z" -> "20261121". */
static bool read_time(struct replay *replay, const char *text)
{
	static const char form[] = "dddd-dd-ddTdd:dd:ddZ";
	char *to = replay->day;

	for (size_t i = 0; i < sizeof form; i++)
		if (form[i] == 'd' ? text[i] < '0' || text[i] > '9' : text[i] != form[i])
			return false;
	for (size_t i = 0; i < 10; i++)
		if (form[i] == 'd')
			*to++ = text[i];
	*to = '\0';

	struct tm tm = { 0 };

	if (strptime(text, "%Y-%m-%dT%H:%M:%SZ", &tm))
		replay->time = (int64_t)timegm(&tm);
	return true;
}

static bool read_run(struct replay *replay, const struct json *object, const char **why)
{
	const char *time = json_get_text(object, "time");

	*why = "member `time': \"2026-11-21T20:15:00Z\" is expected";
	return time ? read_time(replay, time) : !json_get(object, "time");
}

static bool read_line(
	struct replay *replay, struct arena *scratch, struct str text, bool first, const char **why)
{
	const struct str place = str_of(tr(scratch, N_("line 1, ")));
	const struct json *object = json_parse(scratch, text, why);

	/* The line of the file is named in front. */
	if (!object && str_starts(str_of(*why), place))
		*why = arena_strdup(replay->arena, *why + place.n);
	if (!object)
		return false;
	*why = "not an object";
	if (object->kind != JSON_KIND_OBJECT)
		return false;
	if (first && json_get(object, "preflight"))
		return read_run(replay, object, why);
	return read_question(replay, object, why);
}

static bool read_lines(struct replay *replay, const char *path, struct str text, const char **why)
{
	struct arena *scratch = arena_new();
	struct arena_mark mark = arena_mark(scratch);
	unsigned number = 1;
	bool first = true, good = true;

	arena_speak(scratch, arena_lang(replay->arena));
	for (; text.p && good; number++) {
		struct str line = str_trim(str_cut(&text, '\n'));

		if (!line.n)
			continue;
		good = read_line(replay, scratch, line, first, why);
		if (!good)
			*why = speak(replay->arena, "%s:%u: %s",
				str_printable(replay->arena, str_of(path)), number, *why);
		first = false;
		arena_release(scratch, mark);
	}
	arena_free(scratch);
	return good;
}

struct replay *replay_load(struct arena *arena, const char *path, const char **why)
{
	struct replay *replay = arena_alloc(arena, sizeof *replay);
	struct arena *scratch = arena_new();
	struct str text;
	bool good = str_read_file(scratch, path, FILE_MAX, &text);

	*replay = (struct replay){ .arena = arena, .memo = memo_new(arena), .time = -1 };
	if (good)
		good = read_lines(replay, path, text, why);
	else
		*why = speak(arena, "%s: %s", str_printable(arena, str_of(path)),
			errno == EFBIG ? "larger than 256 MiB" : strerror(errno));
	arena_free(scratch);
	return good ? replay : NULL;
}

/* Asking */

const struct answer *replay_answer(
	const struct replay *replay, struct arena *arena, enum rr_type type, const char *name)
{
	return replay_answer_at(replay, arena, type, name, NULL);
}

const struct answer *replay_answer_at(const struct replay *replay, struct arena *arena,
	enum rr_type type, const char *name, const char *server)
{
	const struct question *question = memo_find_at(replay->memo, type, name, server, 0);

	if (question)
		return question->answer;
	return wire_assemble(arena, name, type, DNS_NOTASKED, NULL, 0, NULL, 0);
}

int64_t replay_time(const struct replay *replay)
{
	return replay->time;
}

const char *replay_day(const struct replay *replay)
{
	return replay->day[0] ? replay->day : NULL;
}
