// SPDX-License-Identifier: AGPL-3.0-or-later
// The gazetteer file, and how names become keys in it: one definition for tool/gazetteer/build.c,
// which writes it, and for places.c, which reads it. Changing anything here needs
// PLACES_VERSION + 1 and a new file.
#ifndef CAUSEWAY_TEXT_PLACES_FILE_H
#define CAUSEWAY_TEXT_PLACES_FILE_H

#include "text/fold.h"
#include "text/hash.h"

#define PLACES_MAGIC	   "CWPLACE"
#define PLACES_VERSION	   4
#define PLACES_OLDEST	   2 // 2: without PLACES_FORM; 2 and 3: another checksum; else the same
#define PLACES_LARGE	   4 // from here on the checksum is one for large files
#define PLACES_FILE_MAX	   ((size_t)128 << 20)
#define PLACES_FILTER_BITS 20 // log2 of its entries of 4 bits
#define PLACES_NAME_WORDS  4  // longest name in words,
#define PLACES_NAME_SIGNS  16 // or in characters of a script without spaces
#define PLACES_MANY	   UINT64_C(0x80000000)
#define PLACES_FORM	   UINT32_C(0x40000000)
#define PLACES_LAST	   UINT32_C(0x80000000)
#define PLACES_DIVISIONS   INT64_C(2000000000) // ids from here on: divisions, countries, continents

enum place_kind {
	PLACE_CITY,
	PLACE_DISTRICT, // second-level division
	PLACE_STATE,	// first-level division
	PLACE_COUNTRY,
	PLACE_CONTINENT,
	PLACE_OWN, // added by the operator of a campaign
	PLACE_KINDS
};

struct place_record {
	uint32_t id;	  // GeoNames, or above all of its ids for divisions, countries, continents
	int32_t lat, lon; // in 1/100,000 of a degree
	uint32_t population;
	uint32_t name; // offset of a zero-terminated string
	char country[2];
	uint8_t kind; // enum place_kind
	uint8_t spare;
};

// Behind the header, in this order, each padded to 8 bytes: the filter (half a byte an entry), the
// slots (uint64_t), the lists (uint32_t), the places, the strings.
// A slot is 0 (empty), or the upper half of the key over: the place's number + 1, or PLACES_MANY
// and the number of the first element of its list. With PLACES_FORM the place's name stands in a
// form by which a language says "in" or "from" it. Slots are probed one after the other. The last
// element of a list has PLACES_LAST; the most likely place comes first.
struct places_header {
	char magic[8];
	uint32_t version;
	uint32_t slots; // a power of two
	uint32_t lists, places;
	uint32_t strings; // bytes; the last one is 0
	uint32_t spare;
	uint64_t checksum; // of the whole file, this field taken as 0
	char source[88];   // what it was made from and under which licence
};

// What the filter says of the first unit of a name (of the first two in a script without spaces).
enum places_filter {
	PLACES_IS_NAME = 1,	  // it is a name by itself
	PLACES_BEGINS_LONGER = 2, // a name of more units begins so
	PLACES_BEGINS_STRONG = 4, // one of these names is recognised in small letters too
	// Of the first two units together, in scripts with spaces: a name begins with both.
	PLACES_GOES_ON = 8,
};

// A word, or a character of a script without spaces.
struct place_unit {
	uint64_t hash;
	uint16_t word; // number in struct folded
	bool spaceless;
	uint16_t from, to, from_point, to_point; // as in struct fold_word
};

// The checksum that belongs into the header of these bytes of a whole file, of the version that
// they say.
static inline uint64_t places_checksum(struct str file)
{
	size_t at = offsetof(struct places_header, checksum);
	uint64_t head = hash_bytes(str_of(file.at, at));
	at += sizeof(uint64_t);
	const struct str rest = str_of(file.at + at, file.len - at);
	const struct places_header *header = (const void *)file.at;
	return hash_pair(head,
			 header->version < PLACES_LARGE ? hash_bytes(rest) : hash_large(rest));
}

#define PLACE_UNITS_MAX 512 // of a text; the rest is not looked at

// The units of a text; returns how many. Symbols, links and mentions give a unit with hash 0, over
// which no name reaches.
size_t place_units(struct str text, const struct folded *folded, struct place_unit *units,
		   size_t max);

static inline uint64_t place_key_start(void)
{
	return UINT64_C(0x6A09E667F3BCC908);
}

static inline uint64_t place_key_extend(uint64_t key, uint64_t unit)
{
	return hash_pair(key, unit);
}

static inline uint32_t place_filter_index(uint64_t key)
{
	return (uint32_t)(key >> (64 - PLACES_FILTER_BITS));
}

// Hash 0 is kept for units that break a name.
static inline uint64_t place_unit_hash(struct str word)
{
	return hash_bytes(word) | 1;
}

// The same of a word that was folded.
static inline uint64_t place_unit_hash_of(const struct fold_word *word)
{
	return word->hash | 1;
}

#endif
