// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/network.h"

#include <arpa/inet.h>

static size_t first_bits(unsigned char *bytes, size_t len, unsigned bits)
{
	for (size_t i = bits / 8; i < len; i++)
		bytes[i] = 0;
	return len;
}

size_t network_cut(struct str address, unsigned bits4, unsigned bits6,
		   unsigned char out[NETWORK_BYTES_MAX])
{
	char text[INET6_ADDRSTRLEN];
	const struct str mapped = STR("::ffff:");
	if (str_starts(address, mapped) && str_find_byte(address, '.') != SIZE_MAX)
		address = str_slice(address, mapped.len, address.len);
	if (address.len == 0 || address.len >= sizeof text)
		return 0;
	memcpy(text, address.at, address.len);
	text[address.len] = '\0';
	if (inet_pton(AF_INET, text, out) == 1)
		return first_bits(out, 4, bits4);
	return inet_pton(AF_INET6, text, out) == 1 ? first_bits(out, 16, bits6) : 0;
}
