/* The dates of the built-in data. */
#include "checks/load/data_date.h"

#include "checks/dnsbl/list.h"
#include "checks/predict/rule.h"

#include "resolver/str.h"

#include <string.h>

/* The newer of two dates; those without a day ("2011") do not count. */
static const char *newer(const char *a, const char *b)
{
	return b && strlen(b) == strlen("2026-11-21") && strcmp(b, a) > 0 ? b : a;
}

const char *data_rules_date(void)
{
	const char *date = "";

	for (size_t i = 0; i < builtin_rule_count; i++)
		date = newer(date, builtin_rules[i].checked);
	return date;
}

const char *data_lists_date(void)
{
	const char *date = "";

	for (size_t i = 0; i < builtin_list_count; i++)
		date = newer(date, builtin_lists[i].as_of);
	return date;
}

const char *data_date(void)
{
	return newer(data_rules_date(), data_lists_date());
}

bool data_is_old(const char *date, const char *today)
{
	unsigned long then, now;

	if (!str_number((struct str){ date, strnlen(date, 4) }, 9999, &then) ||
		!str_number((struct str){ today, strnlen(today, 4) }, 9999, &now))
		return false;
	return now > then + 1 || (now == then + 1 && strcmp(date + 4, today + 4) < 0);
}
