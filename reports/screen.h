/* Text for a terminal: display columns, escapes, cutting and wrapping.
 *
 * Widths are those of the Unicode East Asian Width property and do not depend on the locale: the
 * same report is laid out alike everywhere. */
#ifndef REPORTS_SCREEN_H
#define REPORTS_SCREEN_H

#include "resolver/str.h"

/* Where a report is written to, and how. */
struct screen {
	FILE *out;
	struct arena *arena; /* for what is put together on the way */
	unsigned width;	     /* columns of a line */
	bool color;
};

enum paint { PAINT_NONE, PAINT_GOOD, PAINT_WARNING, PAINT_BAD, PAINT_UNKNOWN };

/* TEXT without anything a terminal obeys: control characters (C0, DEL, C1), characters that turn
 * the direction of writing or have no width, and bytes that are no UTF-8 become \xHH. Backslashes
 * stay: texts of reports are escaped already, and records hold them. NULL gives "". The same
 * pointer when nothing has to be changed. */
const char *screen_safe(struct arena *arena, const char *text);

/* The same, fit for a plugin's output: no bar and no markup either (web pages of monitoring systems
 * may show it as HTML). */
const char *screen_plain(struct arena *arena, const char *text);

/* Columns of TEXT (safe UTF-8). */
unsigned screen_columns(const char *text);

/* TEXT cut to at most WIDTH columns, "..." at the end if anything was cut. */
const char *screen_cut(struct arena *arena, const char *text, unsigned width);

/* Writes TEXT escaped; this and the following translate it where the arena's language has all of
 * it. */
void screen_put(struct screen *screen, const char *text);

/* Writes TEXT escaped, in colour if there is colour, then blanks up to WIDTH columns. */
void screen_paint(struct screen *screen, enum paint paint, const char *text, unsigned width);

/* Writes blanks. */
void screen_blanks(struct screen *screen, unsigned count);

/* Writes TEXT escaped and wrapped at blanks (and between wide characters), then a newline. The
 * cursor stands at column AT; further lines are indented by INDENT. Only a word wider than a line
 * goes over the width. */
void screen_wrap(struct screen *screen, unsigned at, unsigned indent, const char *text);

#endif
