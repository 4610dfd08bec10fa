/* What zonefile.c and zonefile_read.c share. */
#ifndef RESOLVER_ZONE_SET_H
#define RESOLVER_ZONE_SET_H

#include "resolver/zone.h"
#include "resolver/zonefile.h"

struct zone_set {
	struct arena *arena;
	struct name_table *zones; /* by origin */
	size_t count;
};

#endif
