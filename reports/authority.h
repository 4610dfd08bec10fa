/* What the name servers said, for text and JSON. */
#ifndef REPORTS_AUTHORITY_H
#define REPORTS_AUTHORITY_H

#include "checks/authority/authority.h"
#include "resolver/json.h"

/* When something that lives SECONDS from the run on ends, for a person: "14:32 UTC", with the day
 * when it is another one; "900 s from the run on" where the time of the run is not known. */
const char *authority_until(struct arena *arena, const struct authority *all, int64_t seconds);

/* The member "authority" of a target. */
void authority_json(struct json_out *out, const struct authority *all);

#endif
