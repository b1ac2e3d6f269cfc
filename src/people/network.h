// SPDX-License-Identifier: AGPL-3.0-or-later
// Which network an address belongs to: a person moves about in one, and a whole one of IPv6 is one
// subscriber's. Never asks the network itself.
#ifndef CAUSEWAY_PEOPLE_NETWORK_H
#define CAUSEWAY_PEOPLE_NETWORK_H

#include "base/str.h"

#define NETWORK_BYTES_MAX 16

// The first bits of an address in text form, the rest zero: `bits4` of an IPv4 address (4 bytes,
// also when it is written as IPv6), `bits6` of an IPv6 one (16 bytes); both are multiples of 8.
// 0 if it is no address.
size_t network_cut(struct str address, unsigned bits4, unsigned bits6,
		   unsigned char out[NETWORK_BYTES_MAX]);

#endif
