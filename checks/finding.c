/* The table of findings. */
#include "checks/finding.h"

const struct finding_spec finding_specs[FIND_COUNT] = {
#define FINDING(id, name, severity, who, facts, meaning) \
	[FIND_##id] = { name, SEV_##severity, WHO_##who, facts, meaning },
#include "checks/findings.def"
#undef FINDING
};

const char *severity_name(enum severity severity)
{
	static const char *const names[] = {
		[SEV_INFO] = "info",
		[SEV_UNKNOWN] = "info",
		[SEV_WARNING] = "warning",
		[SEV_CRITICAL] = "critical",
	};

	return names[severity];
}

const char *who_name(enum who who)
{
	static const char *const names[] = {
		[WHO_YOU] = "you",
		[WHO_PROVIDER] = "provider",
		[WHO_LIST] = "list",
		[WHO_RECEIVER] = "receiver",
	};

	return names[who];
}
