/* Puts TXT answers in front of the real ones. */
#include "checks/spf/spf_overlay.h"

#include <string.h>

enum { STRING_MAX = 255 };

/* A TXT record that says TEXT. */
static struct rr record_of(struct arena *arena, const char *name, struct str text)
{
	size_t count = text.n / STRING_MAX + 1;
	struct str *part = arena_array(arena, count, sizeof *part);

	for (size_t i = 0; i < count; i++) {
		size_t at = i * STRING_MAX, rest = text.n - at;

		part[i] = (struct str){ text.p + at, rest < STRING_MAX ? rest : STRING_MAX };
	}
	return (struct rr){
		.owner = name,
		.type = RR_TXT,
		.text = text,
		.part = part,
		.part_count = count,
		.show = "",
	};
}

void spf_overlay_put(
	struct spf_overlay *overlay, const char *name, const struct answer *old, struct str text)
{
	struct answer *answer = arena_alloc(overlay->arena, sizeof *answer);
	struct rr *rr = arena_array(overlay->arena, (old ? old->count : 0) + 1, sizeof(struct rr));
	size_t count = 0;

	for (size_t i = 0; old && i < old->count; i++)
		if (!spf_is_record(old->rr[i].text))
			rr[count++] = old->rr[i];
	rr[count++] = record_of(overlay->arena, name, text);
	*answer = (struct answer){ .name = name, .type = RR_TXT, .rr = rr, .count = count };
	*ARENA_PUSH(overlay->arena, overlay->txt, overlay->count) = answer;
}

static const struct answer *ask_overlay(void *context, enum rr_type type, const char *name)
{
	const struct spf_overlay *overlay = context;

	for (size_t i = 0; type == RR_TXT && i < overlay->count; i++)
		if (!strcmp(overlay->txt[i]->name, name))
			return overlay->txt[i];
	return overlay->below->ask(overlay->below->context, type, name);
}

struct spf_dns spf_overlay_dns(struct spf_overlay *overlay)
{
	return (struct spf_dns){ .ask = ask_overlay, .context = overlay };
}
