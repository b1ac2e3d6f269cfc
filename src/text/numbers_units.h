// SPDX-License-Identifier: AGPL-3.0-or-later
// Inside of numbers.c: the words for units and multiples, in folded form.
#ifndef CAUSEWAY_TEXT_NUMBERS_UNITS_H
#define CAUSEWAY_TEXT_NUMBERS_UNITS_H

#include "text/numbers.h"

struct unit_word {
	const char *word; // folded
	enum unit unit;
};

// Those that begin with a letter of ASCII, with one of two bytes and with one of three; each
// ascending by bytes. Several forms of a word stand one by one: nothing is stemmed.
extern const struct unit_word unit_words_latin[], unit_words_other[], unit_words_far[];
extern const size_t unit_words_latin_count, unit_words_other_count, unit_words_far_count;

// The `n`th word that has a factor; empty behind the last one.
struct str multiple_word(size_t n);
// The factor of a word such as "thousand" or "lakh"; 0 for any other word.
double multiple_of(struct str word);

#endif
