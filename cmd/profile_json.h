/* A profile as the JSON of the catalogue. */
#ifndef CMD_PROFILE_JSON_H
#define CMD_PROFILE_JSON_H

#include "checks/predict/profile.h"
#include "resolver/json.h"

/* One element of "profiles": with the fields that load.h describes. Texts of replies may begin with
 * their codes: these are left out. */
void profile_json(struct json_out *out, const struct profile *profile);

#endif
