/* Addresses: a permutation that keeps prefixes (as Crypto-PAn does), and within a prefix the class
 * of the address. */
#include "checks/redact/redact_state.h"

#include <string.h>

static unsigned bits_of(const struct ip *ip)
{
	return ip->version == 4 ? 32 : 128;
}

bool redact_ip_is_seen(const struct redactor *r, const struct ip *ip)
{
	for (size_t i = 0; i < r->seen.ip_count; i++)
		if (ip_eq(ip, &r->seen.ip[i]))
			return true;
	return false;
}

static bool is_test_entry(const struct ip *ip, const char *text)
{
	struct ip entry;

	return text && ip_parse(str_of(text), &entry) && ip_eq(ip, &entry);
}

/* Loopback addresses are what lists answer; their test entries must be found again. */
static bool stays(const struct ip *ip)
{
	if (ip_class(ip) == IP_LOOPBACK)
		return true;
	for (size_t i = 0; i < builtin_list_count; i++)
		if (is_test_entry(ip, builtin_lists[i].test_listed) ||
			is_test_entry(ip, builtin_lists[i].test_listed6) ||
			is_test_entry(ip, builtin_lists[i].test_unlisted))
			return true;
	return false;
}

/* Groups of zeros in an address of version 6 stay, or its text would be much longer; all but the
 * last octet. */
static bool is_in_zeros(const struct ip *ip, unsigned i)
{
	const unsigned group = i / 16 * 16;

	if (ip->version == 4 || i >= 120)
		return false;
	for (unsigned k = group; k < i; k++)
		if (ip->bytes[k / 8] & 0x80 >> k % 8)
			return false;
	return true;
}

/* Is bit I of IP turned round? That hangs on the bits before it alone. */
static bool turns(const struct redactor *r, const struct ip *ip, unsigned i)
{
	struct ip prefix = { .version = ip->version };

	if (is_in_zeros(ip, i) || !ip_prefix_is_uniform(ip, i))
		return false;
	memcpy(prefix.bytes, ip->bytes, i / 8);
	if (i % 8)
		prefix.bytes[i / 8] = (uint8_t)(ip->bytes[i / 8] & (0xff00u >> i % 8));
	prefix.version |= i << 8;
	return redact_hash(r, &prefix, sizeof prefix) & 1;
}

static struct ip permute(const struct redactor *r, const struct ip *ip)
{
	struct ip out = *ip;

	for (unsigned i = 0; i < bits_of(ip); i++)
		if (turns(r, ip, i))
			out.bytes[i / 8] ^= (uint8_t)(0x80 >> i % 8);
	return out;
}

struct ip redact_ip(struct redactor *r, const struct ip *ip)
{
	struct ip plain = ip_unmapped(ip), out = *ip;

	if (stays(&plain))
		return *ip;
	if (r->looking) {
		if (!redact_ip_is_seen(r, &plain))
			*ARENA_PUSH(r->seen.arena, r->seen.ip, r->seen.ip_count) = plain;
		return *ip;
	}
	plain = permute(r, &plain);
	if (plain.version == ip->version)
		return plain;
	memcpy(out.bytes + 12, plain.bytes, 4); /* ::ffff:192.0.2.1 */
	return out;
}

struct ip redact_network(struct redactor *r, const struct ip *ip, unsigned bits)
{
	struct ip out = r->looking ? *ip : redact_ip(r, ip);

	for (unsigned i = bits; i < bits_of(ip); i++)
		if (ip->bytes[i / 8] &
			0x80 >> i % 8) /* no network, but a host and how much counts of it */
			return redact_ip(r, ip);
	for (unsigned i = bits; i < bits_of(ip); i++)
		out.bytes[i / 8] &= (uint8_t) ~(0x80 >> i % 8);
	return out;
}
