/* SARIF 2.1.0 (OASIS): a rule for each kind of finding there is in the run, a result for each
 * finding. */
#include "reports/ci.h"
#include "reports/formats.h"
#include "reports/screen.h"

#include <string.h>

#define SARIF_SCHEMA "https://json.schemastore.org/sarif-2.1.0.json"

static const char *level_name(enum ci_level level)
{
	static const char *const names[CI_LEVEL_COUNT] = {
		[CI_NOTE] = "note",
		[CI_WARNING] = "warning",
		[CI_UNKNOWN] = "warning",
		[CI_CRITICAL] = "error",
	};

	return names[level];
}

static void put_message(struct json_out *out, const char *key, const char *text)
{
	json_open(out, key, '{');
	json_text(out, "text", text);
	json_close(out, '}');
}

/* All kinds of findings, so that their places do not depend on the run. */
static void put_rules(struct json_out *out)
{
	json_open(out, "rules", '[');
	for (size_t i = 0; i < FIND_COUNT; i++) {
		json_open(out, NULL, '{');
		json_text(out, "id", finding_specs[i].name);
		put_message(out, "shortDescription", finding_specs[i].meaning);
		json_close(out, '}');
	}
	json_close(out, ']');
}

static void put_tool(struct json_out *out, const char *version)
{
	json_open(out, "tool", '{');
	json_open(out, "driver", '{');
	json_text(out, "name", "preflight");
	json_text(out, "version", version);
	put_rules(out);
	json_close(out, '}');
	json_close(out, '}');
}

/* PATH as a URI reference (RFC 3986): a relative one stays relative. */
static const char *uri_of(struct arena *arena, const char *path)
{
	static const char kept[] = "/-._~!$&'()*+,;=@";
	char *uri = arena_alloc(arena, strlen(path) * 3 + 8), *to = uri;

	if (*path == '/') {
		memcpy(to, "file://", 7);
		to += 7;
	}
	while (path[0] == '.' && path[1] == '/')
		path += 2;
	for (; *path; path++)
		if ((*path >= 'a' && *path <= 'z') || (*path >= 'A' && *path <= 'Z') ||
			(*path >= '0' && *path <= '9') || strchr(kept, *path))
			*to++ = *path;
		else
			to += snprintf(to, 4, "%%%02X", (unsigned char)*path);
	return uri;
}

static void put_place(struct json_out *out, struct arena *arena, struct ci_place place)
{
	if (!place.file)
		return;
	json_open(out, "physicalLocation", '{');
	json_open(out, "artifactLocation", '{');
	json_text(out, "uri", uri_of(arena, place.file));
	json_close(out, '}');
	json_open(out, "region", '{');
	json_int(out, "startLine", place.line);
	json_close(out, '}');
	json_close(out, '}');
}

static void put_locations(struct json_out *out, struct arena *arena, const struct cause *cause,
	const struct target *target)
{
	json_open(out, "locations", '[');
	json_open(out, NULL, '{');
	put_place(out, arena, ci_place(cause, target));
	json_open(out, "logicalLocations", '[');
	json_open(out, NULL, '{');
	json_text(out, "fullyQualifiedName", target_name(arena, target));
	json_text(out, "kind", "resource");
	json_close(out, '}');
	json_close(out, ']');
	json_close(out, '}');
	json_close(out, ']');
}

static void put_result(struct json_out *out, struct arena *arena, const struct cause *cause,
	const struct target *target)
{
	enum finding_id id = cause->finding ? cause->finding->id : FIND_RULE_REFUSED;
	const char *text = screen_safe(arena, cause_text(cause));

	json_open(out, NULL, '{');
	json_text(out, "ruleId", finding_specs[id].name);
	json_int(out, "ruleIndex", id);
	json_text(out, "level", level_name(ci_level(cause)));
	put_message(out, "message", arena_printf(arena, "%s\n%s", text, ci_details(arena, cause)));
	put_locations(out, arena, cause, target);
	json_open(out, "partialFingerprints", '{');
	json_text(out, "preflight/v1", ci_fingerprint(arena, cause, target));
	json_close(out, '}');
	json_close(out, '}');
}

static void put_results(struct json_out *out, const struct report *r)
{
	json_open(out, "results", '[');
	for (size_t i = 0; i < r->result_count; i++) {
		struct arena *arena = arena_new();
		struct causes causes = causes_of(arena, r->result[i]);

		for (size_t k = 0; k < causes.count; k++)
			put_result(out, arena, &causes.cause[k], r->result[i]->target);
		arena_free(arena);
	}
	json_close(out, ']');
}

void sarif_write(struct report *r)
{
	struct json_out out;

	json_begin(&out, r->out, true);
	json_open(&out, NULL, '{');
	json_text(&out, "$schema", SARIF_SCHEMA);
	json_text(&out, "version", "2.1.0");
	json_open(&out, "runs", '[');
	json_open(&out, NULL, '{');
	put_tool(&out, r->run->version);
	put_results(&out, r);
	json_text(&out, "columnKind", "unicodeCodePoints");
	json_close(&out, '}');
	json_close(&out, ']');
	json_close(&out, '}');
	putc('\n', r->out);
}
