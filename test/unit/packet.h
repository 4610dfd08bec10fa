/* A DNS packet put together by hand, for the tests of the decoder. */
#ifndef TEST_UNIT_PACKET_H
#define TEST_UNIT_PACKET_H

#include "resolver/dns.h"

/* A packet that is being put together. */
static struct packet {
	uint8_t p[1 << 20];
	size_t n;
} packet;

static void put8(unsigned value)
{
	packet.p[packet.n++] = (uint8_t)value;
}

static void put16(unsigned value)
{
	put8(value >> 8);
	put8(value & 255);
}

static void put32(uint32_t value)
{
	put16(value >> 16);
	put16(value & 65535);
}

static void put_name(const char *name)
{
	packet.n += name_to_wire(name, packet.p + packet.n);
}

/* Header with counts, and a question; FLAGS: 0x8180 is a good answer's. */
static void begin(unsigned flags, unsigned answers, unsigned authority, unsigned additional)
{
	packet.n = 0;
	put16(0x1234);
	put16(flags);
	put16(1);
	put16(answers);
	put16(authority);
	put16(additional);
}

static void ask(const char *name, enum rr_type type)
{
	put_name(name);
	put16(type);
	put16(1);
}

static void head(const char *owner, unsigned type, unsigned length)
{
	put_name(owner);
	put16(type);
	put16(1);
	put32(300);
	put16(length);
}

static void put_a(const char *owner, uint32_t address)
{
	head(owner, RR_A, 4);
	put32(address);
}

static void put_alias(const char *owner, unsigned type, const char *target)
{
	uint8_t wire[NAME_WIRE_MAX];

	head(owner, type, (unsigned)name_to_wire(target, wire));
	put_name(target);
}

static void put_soa(const char *owner)
{
	head(owner, RR_SOA, 2 + 20);
	put8(0);
	put8(0);
	for (uint32_t i = 1; i <= 4; i++)
		put32(i);
	put32(4294967295u);
}

#endif
