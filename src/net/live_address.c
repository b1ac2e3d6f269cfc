// SPDX-License-Identifier: AGPL-3.0-or-later
#include "net/live_address.h"

struct address {
	struct address *next; // in its row of the table
	unsigned viewers;
	struct str text; // behind the struct
};

// FNV-1a, 32 bits.
static struct address **row_of(struct address_table *table, struct str text)
{
	uint32_t hash = 0x811c9dc5;
	for (size_t i = 0; i < text.len; i++)
		hash = (hash ^ (unsigned char)text.at[i]) * 0x01000193;
	return &table->rows[hash % ADDRESS_ROWS];
}

struct address *address_enter(struct address_table *table, struct str text)
{
	struct address **row = row_of(table, text);
	struct address *address = *row;
	while (address && !str_equal(address->text, text))
		address = address->next;
	if (!address) {
		address = calloc(1, sizeof(*address) + text.len);
		if (!address)
			return NULL;
		if (text.len)
			memcpy(address + 1, text.at, text.len);
		address->text = str_of((const char *)(address + 1), text.len);
		address->next = *row;
		*row = address;
	}
	if (table->most && address->viewers >= table->most)
		return NULL;
	address->viewers++;
	return address;
}

void address_leave(struct address_table *table, struct address *address)
{
	if (!address || --address->viewers > 0)
		return;
	struct address **at = row_of(table, address->text);
	while (*at != address)
		at = &(*at)->next;
	*at = address->next;
	free(address);
}
