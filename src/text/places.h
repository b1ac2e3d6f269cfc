// SPDX-License-Identifier: AGPL-3.0-or-later
// Finds the places that a text names and says where they are. One pass over the folded words: the
// longest known name that the writing (capitals, hashtags, words such as "near") makes likely;
// among places of one name the one in or near the campaign's area, then the largest. Knows the
// gazetteer built by tool/gazetteer (GeoNames, CC BY 4.0) and the places that an operator added
// for a campaign. Works without either and then finds nothing. Never guesses from common words
// alone, never looks anything up on a network, never allocates per text.
#ifndef CAUSEWAY_TEXT_PLACES_H
#define CAUSEWAY_TEXT_PLACES_H

#include "base/outcome.h"
#include "text/word_note.h"

#define PLACES_FOUND_MAX 16
#define PLACES_OWN_MAX	 2048 // places of one campaign,
#define PLACES_OWN_NAMES 8192 // and their names in all

struct places;	   // the gazetteer: read-only, for any number of threads
struct places_own; // a campaign's own places: filled once, then read-only

// Maps the gazetteer. INVALID if it is damaged or hostile, NOT_FOUND if it is absent.
enum outcome places_open(const char *path, struct places **ret, struct fault *fault);
// The same from memory that stays as it is for the life of the gazetteer, aligned to 8 bytes.
enum outcome places_open_bytes(struct str bytes, struct places **ret, struct fault *fault);
void places_close(struct places *places); // takes NULL

// What the gazetteer was made from and under which licence, to be shown where places are.
const char *places_source(const struct places *places);

// An empty set of own places, or NULL without memory.
struct places_own *places_own_new(void);
void places_own_free(struct places_own *own); // takes NULL
// Adds a place under its name and under other spellings, separated by commas (may be empty). Own
// places win over the gazetteer and are found in any case. The name is lent to what is found by it,
// and has to outlive that. INVALID for a name of no or too many words or a point off the globe,
// TOO_MUCH when the set is full; then nothing is added.
enum outcome places_add(struct places_own *own, int64_t id, struct str name, struct str others,
			double lat, double lon, struct fault *fault);

// Where the campaign is, as far as it is known.
struct places_area {
	char country[3]; // ISO 3166-1, or empty
	bool has_point;
	double lat, lon;
	const struct places_own *own; // or NULL
};

struct place_found {
	uint16_t start, end; // code points of the original text
	uint16_t from, to;   // bytes of it
	int64_t id;	     // of the gazetteer, or as given to places_add
	struct str name; // the place's usual name, borrowed from the gazetteer or the own places
	double lat, lon; // degrees
	char country[3]; // empty for own places and continents
	uint8_t kind;	 // enum place_kind of text/places_file.h
};

// The places named in `text`, whose folding is `folded`, in the order of the text, without
// overlap; returns how many. `places` and `area` may be NULL.
size_t places_find(const struct places *places, const struct places_area *area, struct str text,
		   const struct folded *folded, struct place_found ret[PLACES_FOUND_MAX]);

// The same in two steps, so that something else can be done while the memory brings what the first
// one asks for.
struct places_search; // one text's

// Room for a search, to be used again and again, or NULL without memory.
struct places_search *places_search_new(void);
void places_search_free(struct places_search *search); // takes NULL

// What a memory of words keeps of each word: what the gazetteer says of it by itself, and what it
// says of the word behind it. Depends on its kind and its bytes alone.
uint8_t places_note(const struct places *places, const struct folded *folded, size_t word);
// Tells one gazetteer from another: its checksum.
uint64_t places_mark(const struct places *places);

// All that is given stays as it is until the second step. `notes`: those of all words, or NULL.
void places_begin(const struct places *places, const struct places_area *area, struct str text,
		  const struct folded *folded, const struct word_notes *notes,
		  struct places_search *ret);
// As places_find; once for each beginning.
size_t places_finish(struct places_search *search, struct place_found ret[PLACES_FOUND_MAX]);

#endif
