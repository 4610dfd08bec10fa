/* Reads DKIM key records, one a line, in hexadecimal; prints what our linter makes of each, one
 * JSON object a line. */
#include "checks/dkim/dkim_record.h"
#include "resolver/json.h"

#include <ctype.h>
#include <err.h>
#include <stdlib.h>

static unsigned digit(char c)
{
	if (!isxdigit((unsigned char)c))
		errx(1, "no hexadecimal digit: %c", c);
	return (unsigned)(isdigit((unsigned char)c) ? c - '0'
						    : tolower((unsigned char)c) - 'a' + 10);
}

static struct str decode(struct arena *arena, const char *line, size_t n)
{
	char *text = arena_alloc(arena, n / 2 + 1);

	for (size_t i = 0; i < n / 2; i++)
		text[i] = (char)(digit(line[2 * i]) << 4 | digit(line[2 * i + 1]));
	return (struct str){ text, n / 2 };
}

static void judge(struct arena *arena, struct str text)
{
	const struct dkim_record record = dkim_record_read(arena, text);
	const bool fatal = record.status == DKIM_INVALID && record.fatal != DKIM_FLAW_COUNT;
	struct json_out out;

	json_begin(&out, stdout, false);
	json_open(&out, NULL, '{');
	json_text(&out, "status", dkim_status_word(record.status));
	json_text(&out, "flaw", fatal ? dkim_flaw_specs[record.fatal].name : NULL);
	json_bool(&out, "ed25519", record.key.kind == KEY_ED25519);
	json_int(&out, "bits", record.key.bits);
	json_close(&out, '}');
	putchar('\n');
}

int main(void)
{
	char *line = NULL;
	size_t room = 0;
	ssize_t n;

	while ((n = getline(&line, &room, stdin)) > 0) {
		struct arena *arena = arena_new();

		if (line[n - 1] == '\n')
			n--;
		judge(arena, decode(arena, line, (size_t)n));
		arena_free(arena);
	}
	free(line);
	return 0;
}
