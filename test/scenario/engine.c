/* Every scenario again, in process, with answers in shuffled order: the report must not change.
 * Usage: engine NAME.args ... */
#include "test/scenario/perform.h"

enum { SHUFFLES = 8 };

/* The first line that differs. */
static void show_difference(const char *a, const char *b)
{
	const char *line_a = a, *line_b = b;

	for (; *a && *a == *b; a++, b++)
		if (*a == '\n') {
			line_a = a + 1;
			line_b = b + 1;
		}
	printf("#   was %.*s\n#   is  %.*s\n", (int)strcspn(line_a, "\n"), line_a,
		(int)strcspn(line_b, "\n"), line_b);
}

static bool check_shuffled(const struct options *options, const struct performed *base)
{
	for (int seed = 1; seed <= SHUFFLES; seed++) {
		struct arena *arena = arena_new();
		struct options shuffled = *options;
		struct performed o;

		shuffled.shuffle = arena_printf(arena, "%d", seed);
		bool same = perform(arena, &shuffled, "json", &o) &&
			    o.report_size == base->report_size &&
			    !memcmp(o.report, base->report, o.report_size);

		if (!same) {
			printf("# seed %d: the report differs\n", seed);
			show_difference(base->report, o.report);
		}
		end(&o);
		arena_free(arena);
		if (!same)
			return false;
	}
	return true;
}

int main(int argc, char **argv)
{
	printf("1..%d\n", argc - 1);
	for (int i = 1; i < argc; i++) {
		struct arena *arena = arena_new();
		struct options options = { 0 };
		struct performed base;

		if (!read_args(arena, argv[i], &options) ||
			!perform(arena, &options, "json", &base)) {
			printf("not ok %d - %s: cannot be run\n", i, argv[i]);
		} else {
			printf("%sok %d - %s in shuffled order\n",
				check_shuffled(&options, &base) ? "" : "not ", i, argv[i]);
			end(&base);
		}
		arena_free(arena);
	}
	printf("#: %d shuffled runs a scenario\n", SHUFFLES);
	return 0;
}
