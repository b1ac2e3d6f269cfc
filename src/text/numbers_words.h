// SPDX-License-Identifier: AGPL-3.0-or-later
// Inside of numbers.c: the words for numbers ("twelve", "दो"), in folded form. Tables only.
#ifndef CAUSEWAY_TEXT_NUMBERS_WORDS_H
#define CAUSEWAY_TEXT_NUMBERS_WORDS_H

#include "base/str.h"

struct number_word {
	const char *word; // folded
	uint16_t value;	  // with these marks
};
#define NUMBER_HUNDREDTHS 0x8000u // the value is in hundredths: "half", "डेढ़"
#define NUMBER_WITH_UNIT  0x4000u // the word is its unit, too: "ساعتين" is two hours

// Those that begin with a letter of ASCII, and all others; each ascending by bytes.
extern const struct number_word number_words_latin[], number_words_other[];
extern const size_t number_words_latin_count, number_words_other_count;

#define NUMBER_WORD_FILTER 128
extern const uint64_t number_word_filter[NUMBER_WORD_FILTER];

// The bit of a word of this hash (hash_bytes).
static inline size_t number_word_bit(uint64_t hash)
{
	return hash >> 51;
}

// False if a word of this hash is surely none of them.
static inline bool may_be_number_word(uint64_t hash)
{
	const size_t bit = number_word_bit(hash);
	return number_word_filter[bit / 64] >> bit % 64 & 1;
}

// What a word says, with its marks; 0 for any other word.
uint16_t number_word_value(struct str word);

#endif
