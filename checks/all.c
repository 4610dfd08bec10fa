/* The table of checks: a new one is a file and a line here. */
#include "checks/check.h"

extern const struct check check_fitness, check_given, check_ip, check_ptr, check_fcrdns, check_helo,
	check_sender, check_rcpt, check_spf, check_dkim, check_dmarc, check_extras, check_dnsbl,
	check_profile, check_authority;

const struct check *const all_checks[] = {
	&check_fitness,
	&check_given,
	&check_ip,
	&check_ptr,
	&check_fcrdns,
	&check_helo,
	&check_sender,
	&check_rcpt,
	&check_spf,
	&check_dkim,
	&check_dmarc,
	&check_extras,
	&check_dnsbl,
	&check_profile,
	&check_authority,
	NULL,
};
