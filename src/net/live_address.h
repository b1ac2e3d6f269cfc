// SPDX-License-Identifier: AGPL-3.0-or-later
// How many viewers come from each address, so that one address cannot take all places. Everything
// here needs the hub's lock.
#ifndef CAUSEWAY_NET_LIVE_ADDRESS_H
#define CAUSEWAY_NET_LIVE_ADDRESS_H

#include "base/str.h"

#define ADDRESS_ROWS 1024

struct address; // with at least one viewer

struct address_table {
	struct address *rows[ADDRESS_ROWS];
	unsigned most; // viewers of one address; 0: any number
};

// Counts one more viewer; NULL if the address has its most, or without memory.
struct address *address_enter(struct address_table *table, struct str text);
// One less; with the last one the address is forgotten. NULL is fine.
void address_leave(struct address_table *table, struct address *address);

#endif
