/* Hashes of names, for tables in memory. */
#ifndef RESOLVER_HASH_H
#define RESOLVER_HASH_H

#include <stddef.h>
#include <stdint.h>

/* HASH (0 at first) continued by N octets. Nothing secret in it: how many names a zone can bring
 * into a run is bounded. */
uint64_t hash_octets(uint64_t hash, const void *octets, size_t n);

/* The same whatever the case of letters; a few other octets come out alike too. */
uint64_t hash_folded(uint64_t hash, const void *octets, size_t n);

#endif
