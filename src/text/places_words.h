// SPDX-License-Identifier: AGPL-3.0-or-later
// The small words around the name of a place: those that lead to one ("in", "near"), those that
// say what kind of place it is (Arabic "governorate", "hospital"), and what Arabic writes in one
// word with it ("and", "in", "the"). Tables only; knows no places.
#ifndef CAUSEWAY_TEXT_PLACES_WORDS_H
#define CAUSEWAY_TEXT_PLACES_WORDS_H

#include "base/str.h"

enum place_word {
	PLACE_WORD_OTHER,
	PLACE_WORD_CUE,	  // a place may follow
	PLACE_WORD_KIND,  // says what kind of place follows, and is a part of its name
	PLACE_WORD_AFTER, // a place may stand before it
};

// What a folded word says of the one beside it. A kind may be joined to "and", "in" or "to".
enum place_word place_word_of(struct str word);

// False if place_word_bare has surely no reading of a folded word: it is not in Arabic letters.
static inline bool place_word_may_join(struct str word)
{
	return word.len > 0 && ((unsigned char)word.at[0] & 0xFC) == 0xD8;
}

// Arabic joins short words to the front of a name. Takes the `n`th reading of the folded `word`,
// from 0 on, without them: writes it to `room` and returns it, or a NULL string if there are no
// more. *ret_leads: what was taken off means "in" or "to".
#define PLACE_WORD_ROOM 64
struct str place_word_bare(struct str word, size_t n, char room[PLACE_WORD_ROOM], bool *ret_leads);

#endif
