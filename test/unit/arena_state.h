/* An arena for each test, as its state; after cmocka.h. */
#ifndef TEST_UNIT_ARENA_STATE_H
#define TEST_UNIT_ARENA_STATE_H

#include "resolver/arena.h"

static int setup(void **state)
{
	*state = arena_new();
	return 0;
}

static int teardown(void **state)
{
	arena_free(*state);
	return 0;
}

#endif
