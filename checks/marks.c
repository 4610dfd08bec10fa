/* The characters that come into records unmeant, and what they stand for. */
#include "checks/marks.h"

#include <string.h>

static const struct text_mark marks[] = {
	{ "\xef\xbb\xbf", "", "a byte order mark" },
	{ "\xe2\x80\x8b", "", "an invisible space" },
	{ "\xe2\x80\x9c", "", "a typographic quotation mark" },
	{ "\xe2\x80\x9d", "", "a typographic quotation mark" },
	{ "\xe2\x80\x9e", "", "a typographic quotation mark" },
	{ "\xe2\x80\x98", "", "a typographic quotation mark" },
	{ "\xe2\x80\x99", "", "a typographic quotation mark" },
	{ "\xc2\xab", "", "a typographic quotation mark" },
	{ "\xc2\xbb", "", "a typographic quotation mark" },
	{ "\"", "", "a quotation mark" },
	{ "'", "", "a quotation mark" },
	{ "`", "", "a quotation mark" },
	{ "\\", "", "a backslash" },
	{ "(", "", "a parenthesis" },
	{ ")", "", "a parenthesis" },
	{ "\xe2\x80\x90", "-", "a dash" },
	{ "\xe2\x80\x91", "-", "a dash" },
	{ "\xe2\x80\x92", "-", "a dash" },
	{ "\xe2\x80\x93", "-", "a dash" },
	{ "\xe2\x80\x94", "-", "a dash" },
	{ "\xe2\x88\x92", "-", "a dash" },
	{ "\xc2\xa0", " ", "a no-break space" },
	{ "\t", " ", "a tab" },
	{ "\r", " ", "a line break" },
	{ "\n", " ", "a line break" },
	{ " ", " ", "a space" },
};

const struct text_mark *text_mark_at(struct str text)
{
	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
		if (str_starts(text, str_of(marks[i].found)))
			return &marks[i];
	return NULL;
}
