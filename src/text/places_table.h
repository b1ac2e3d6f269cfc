// SPDX-License-Identifier: AGPL-3.0-or-later
// The gazetteer in memory, for places.c: the tables of its file (places_file.h) and those that are
// made of them at the opening, so that most words are answered without the file. Knows keys and
// slots, nothing of texts.
#ifndef CAUSEWAY_TEXT_PLACES_TABLE_H
#define CAUSEWAY_TEXT_PLACES_TABLE_H

#include "text/places.h"
#include "text/places_file.h"

#define PLACES_FILTER_BYTES ((size_t)1 << (PLACES_FILTER_BITS - 1))
#define PLACES_KNOWN_BITS   22

struct places {
	const struct places_header *header;
	const uint64_t *slots;
	const uint32_t *lists;
	const struct place_record *places;
	const char *strings;
	struct str mapped; // empty if the bytes belong to the caller
	// What is asked for nearly every word lies together on one huge page: the file's filter,
	// and a bit for each key in the slots, by its tag, because a post of forty words asks for
	// sixteen keys, of which one is there, and each slot lies on a page of its own.
	uint8_t filter[PLACES_FILTER_BYTES];
	uint64_t known[1 << PLACES_KNOWN_BITS >> 6];
};

// The bit of a key, by its tag: the upper half.
static inline uint64_t places_known_bit(uint64_t tag)
{
	return tag % (1 << PLACES_KNOWN_BITS);
}

// Where the bit of a key lies.
static inline const uint64_t *places_known_word(const struct places *p, uint64_t key)
{
	return &p->known[places_known_bit(key >> 32) / 64];
}

// False if the key is surely not in the slots.
static inline bool places_may_know(const struct places *p, uint64_t key)
{
	return *places_known_word(p, key) >> places_known_bit(key >> 32) % 64 & 1;
}

// The byte of the filter that tells of a key, and what it says: some of enum places_filter.
static inline const uint8_t *places_filter_byte(const struct places *p, uint64_t key)
{
	return &p->filter[place_filter_index(key) / 2];
}
static inline unsigned places_filter_bits(const struct places *p, uint64_t key)
{
	return (unsigned)*places_filter_byte(p, key) >> (place_filter_index(key) % 2 ? 4 : 0) & 15u;
}

// The lower half of a key's slot; 0 if there is none.
static inline uint32_t places_find_slot(const struct places *p, uint64_t key)
{
	uint32_t at = (uint32_t)key & (p->header->slots - 1);
	if (!places_may_know(p, key))
		return 0;
	for (; p->slots[at]; at = (at + 1) & (p->header->slots - 1))
		if (p->slots[at] >> 32 == key >> 32)
			return (uint32_t)p->slots[at];
	return 0;
}

#endif
