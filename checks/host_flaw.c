/* What is wrong with the letters of a name that should be a host's. */
#include "checks/host_flaw.h"

#include "resolver/name.h"

#include <ctype.h>
#include <string.h>

static bool is_number(struct str text)
{
	for (size_t i = 0; i < text.n; i++)
		if (!isdigit((unsigned char)text.p[i]))
			return false;
	return text.n;
}

static bool has_odd_character(struct str label)
{
	for (size_t i = 0; i < label.n; i++)
		if (!isalnum((unsigned char)label.p[i]) && !memchr("-_", label.p[i], 2))
			return true;
	return false;
}

const char *host_flaw(struct str text)
{
	struct str label = { 0 };
	const char *flaw = "none";
	bool all_numbers = true;

	if (text.n && text.p[text.n - 1] == '.')
		text.n--;
	for (struct str rest = text; rest.p;) {
		label = str_cut(&rest, '.');
		if (has_odd_character(label))
			return "character";
		if (!label.n)
			flaw = "label";
		else if (label.p[0] == '-' || label.p[label.n - 1] == '-')
			flaw = "hyphen";
		else if (label.n > LABEL_MAX)
			flaw = "long";
		all_numbers &= is_number(label);
	}
	if (text.n > NAME_WIRE_MAX - 2)
		return "long";
	if (strcmp(flaw, "none") != 0)
		return flaw;
	return all_numbers ? "digits" : is_number(label) ? "number" : "none";
}
