/* preflight learn: a profile from a mail server's configuration. */
#include "cmd/learn.h"

#include "checks/learn/learn.h"
#include "checks/load/load.h"
#include "checks/load/load_field.h"
#include "cmd/command.h"
#include "cmd/profile_json.h"
#include "resolver/lang.h"

#include <err.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct job {
	const struct options *options;
	struct arena *arena;
	const char *name; /* of the input, for a person */
	struct learnt learnt;
	char *json; /* the catalogue file */
	size_t json_size;
};

static bool options_fit(struct job *job, const char **why)
{
	const struct options *o = job->options;

	*why = NULL;
	if (o->operand.count > 1)
		*why = speak(job->arena, "learn: one file at a time, '%s' is one too many",
			str_printable(job->arena, str_of(o->operand.item[1])));
	else if (o->format && strcmp(o->format, "json") != 0)
		*why = speak(job->arena, "--format: a profile is json, not '%s'",
			str_printable(job->arena, str_of(o->format)));
	else if (o->receiver.count > 1 ||
		 (o->receiver.count && (!load_is_slug(o->receiver.item[0]) ||
					       !strcmp(o->receiver.item[0], "profiles"))))
		*why = speak(job->arena,
			"--receiver: the profile's name, letters a-z, digits and single hyphens, not '%s'",
			str_printable(job->arena, str_of(o->receiver.item[o->receiver.count - 1])));
	return !*why;
}

static bool read_input(struct job *job, struct str *text, const char **why)
{
	const struct texts *operand = &job->options->operand;
	bool standard = !operand->count || !strcmp(operand->item[0], "-");

	job->name = standard ? tr(job->arena, N_("standard input"))
			     : str_printable(job->arena, str_of(operand->item[0]));
	if (standard ? str_read(job->arena, stdin, LEARN_MAX, text)
		     : str_read_file(job->arena, operand->item[0], LEARN_MAX, text))
		return true;
	*why = speak(job->arena, "learn: %s: %s", job->name,
		errno == EFBIG ? "larger than 1 MB" : strerror(errno));
	return false;
}

static void print_json(struct job *job)
{
	FILE *stream = open_memstream(&job->json, &job->json_size);
	struct json_out out;

	if (!stream)
		err(EXIT_MACHINE, "no memory");
	json_begin(&out, stream, true);
	json_open(&out, NULL, '{');
	json_open(&out, "profiles", '[');
	profile_json(&out, &job->learnt.profile);
	json_close(&out, ']');
	json_close(&out, '}');
	fputc('\n', stream);
	if (fclose(stream))
		err(EXIT_MACHINE, "no memory");
}

/* What is written can be loaded: a profile that cannot is never handed out. */
static bool proves_good(struct job *job, const char **why)
{
	struct rule_table table = { 0 };

	return load_text(job->arena, job->name, (struct str){ job->json, job->json_size }, NULL,
		&table, why);
}

static void write_out(const struct job *job)
{
	const char *path = job->options->output;
	FILE *out = path ? fopen(path, "we") : stdout;

	if (!out)
		machine_fault(job->arena, path);
	fwrite(job->json, 1, job->json_size, out);
	must_be_written(job->arena, out, path ? path : N_("standard output"));
	if (path && fclose(out))
		machine_fault(job->arena, path);
}

static const char *level_words(const struct job *job, const struct learn_remark *remark)
{
	return tr(job->arena, learn_level_name(remark->level));
}

static void say_remarks(const struct job *job)
{
	size_t count[LEARN_DANGER + 1] = { 0 };

	for (int level = LEARN_DANGER; level >= LEARN_NOTE; level--)
		for (size_t i = 0; i < job->learnt.remark_count; i++) {
			const struct learn_remark *r = &job->learnt.remark[i];

			if ((int)r->level != level)
				continue;
			count[level]++;
			if (r->line)
				fprintf(stderr, "%s:%u: %s: %s\n", job->name, r->line,
					level_words(job, r), r->text);
			else
				fprintf(stderr, "%s: %s: %s\n", job->name, level_words(job, r),
					r->text);
		}
	fprintf(stderr, "%s\n",
		speak(job->arena,
			"%s: %s, %zu rules; %zu dangerous, %zu that may refuse and are not in the profile, %zu notes",
			job->name, job->learnt.profile.software, job->learnt.profile.rule_count,
			count[LEARN_DANGER], count[LEARN_UNTOLD], count[LEARN_NOTE]));
}

int command_learn(struct arena *arena, const struct options *options)
{
	struct job job = { .options = options, .arena = arena };
	struct str text;
	const char *why;

	if (!options_fit(&job, &why) || !read_input(&job, &text, &why))
		return usage_fault(arena, options, why);
	if (!learn(arena, text, options->receiver.count ? options->receiver.item[0] : NULL,
		    &job.learnt, &why))
		return usage_fault(arena, options, speak(arena, "learn: %s: %s", job.name, why));
	print_json(&job);
	if (!proves_good(&job, &why)) {
		free(job.json);
		return usage_fault(arena, options,
			speak(arena, "learn: %s: the profile would not load: %s", job.name, why));
	}
	write_out(&job);
	say_remarks(&job);
	free(job.json);
	return 0;
}
