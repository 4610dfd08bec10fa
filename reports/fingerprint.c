/* Fingerprints of findings. */
#include "reports/fingerprint.h"

#include <inttypes.h>
#include <string.h>

static uint64_t hash_text(uint64_t hash, const char *text)
{
	for (; text && *text; text++)
		hash = (hash ^ (unsigned char)*text) * UINT64_C(0x100000001b3);
	return hash;
}

/* "a","bc" is not "ab","c". */
static uint64_t hash_end(uint64_t hash)
{
	return (hash ^ 0xff) * UINT64_C(0x100000001b3);
}

static uint64_t hash_part(uint64_t hash, const char *text)
{
	return hash_end(hash_text(hash, text));
}

const char *fingerprint_of(const struct target *target, const struct finding *f, unsigned twin,
	char text[FINGERPRINT_SIZE])
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325);
	char number[12];

	hash = hash_part(hash, finding_specs[f ? f->id : FIND_RULE_REFUSED].name);
	hash = hash_part(hash, f ? f->subject : NULL);
	hash = hash_part(hash, f ? f->zone : NULL);
	hash = hash_part(hash, target->ip_text);
	hash = hash_part(hash, target->domain);
	if (twin) {
		snprintf(number, sizeof number, "%u", twin);
		hash = hash_part(hash, number);
	}
	snprintf(text, FINGERPRINT_SIZE, "%016" PRIx64, hash);
	return text;
}

static bool same_thing(const struct finding *a, const struct finding *b)
{
	return a->id == b->id && !strcmp(a->subject, b->subject) &&
	       str_eq(str_of(a->zone), str_of(b->zone));
}

unsigned fingerprint_twin(const struct result *result, size_t index)
{
	unsigned twin = 0;

	for (size_t i = 0; i < index; i++)
		twin += same_thing(&result->finding[i], &result->finding[index]);
	return twin;
}

const char *fingerprint(const struct result *result, size_t index, char text[FINGERPRINT_SIZE])
{
	return fingerprint_of(
		result->target, &result->finding[index], fingerprint_twin(result, index), text);
}
