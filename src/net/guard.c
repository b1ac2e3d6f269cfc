// SPDX-License-Identifier: AGPL-3.0-or-later
#include "net/guard.h"

#include <netinet/in.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct range4 {
	uint32_t start;
	unsigned bits;
};

#define IP4(a, b, c, d) ((uint32_t)(a) << 24 | (uint32_t)(b) << 16 | (uint32_t)(c) << 8 | (d))

static const struct range4 special4[] = {
    {IP4(0, 0, 0, 0), 8},	// this network
    {IP4(10, 0, 0, 0), 8},	// private
    {IP4(100, 64, 0, 0), 10},	// shared by carriers
    {IP4(127, 0, 0, 0), 8},	// loopback
    {IP4(169, 254, 0, 0), 16},	// link-local; clouds keep credentials there
    {IP4(172, 16, 0, 0), 12},	// private
    {IP4(192, 0, 0, 0), 24},	// protocol assignments
    {IP4(192, 0, 2, 0), 24},	// documentation
    {IP4(192, 88, 99, 0), 24},	// 6to4 relays
    {IP4(192, 168, 0, 0), 16},	// private
    {IP4(198, 18, 0, 0), 15},	// benchmarks
    {IP4(198, 51, 100, 0), 24}, // documentation
    {IP4(203, 0, 113, 0), 24},	// documentation
    {IP4(224, 0, 0, 0), 3},	// multicast, reserved, broadcast
};

static bool public4(uint32_t address)
{
	for (size_t i = 0; i < sizeof(special4) / sizeof(special4[0]); i++)
		if ((address ^ special4[i].start) >> (32 - special4[i].bits) == 0)
			return false;
	return true;
}

struct range6 {
	uint8_t start[16];
	unsigned bits;
};

// Within 2000::/3, outside of which nothing is public.
static const struct range6 special6[] = {
    {{0x20, 0x01}, 23},		    // protocol assignments, Teredo
    {{0x20, 0x01, 0x0d, 0xb8}, 32}, // documentation
    {{0x3f, 0xff}, 20},		    // documentation
};

static bool in_range6(const uint8_t *address, const uint8_t *start, unsigned bits)
{
	unsigned bytes = bits / 8, rest = bits % 8;
	if (memcmp(address, start, bytes) != 0)
		return false;
	return !rest || (address[bytes] ^ start[bytes]) >> (8 - rest) == 0;
}

static uint32_t read4(const uint8_t *at)
{
	return IP4(at[0], at[1], at[2], at[3]);
}

static bool public6(const uint8_t *address)
{
	static const uint8_t mapped[16] = {[10] = 0xff, [11] = 0xff};
	static const uint8_t nat64[16] = {0x00, 0x64, 0xff, 0x9b};
	static const uint8_t six_to_four[16] = {0x20, 0x02};
	static const uint8_t global[16] = {0x20};
	if (in_range6(address, mapped, 96) || in_range6(address, nat64, 96))
		return public4(read4(address + 12));
	if (in_range6(address, six_to_four, 16))
		return public4(read4(address + 2));
	if (!in_range6(address, global, 3))
		return false;
	for (size_t i = 0; i < sizeof(special6) / sizeof(special6[0]); i++)
		if (in_range6(address, special6[i].start, special6[i].bits))
			return false;
	return true;
}

bool address_public(const struct sockaddr *address)
{
	if (address->sa_family == AF_INET)
		return public4(
		    ntohl(((const struct sockaddr_in *)(const void *)address)->sin_addr.s_addr));
	if (address->sa_family == AF_INET6)
		return public6(
		    ((const struct sockaddr_in6 *)(const void *)address)->sin6_addr.s6_addr);
	return false;
}
