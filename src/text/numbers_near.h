// SPDX-License-Identifier: AGPL-3.0-or-later
// Inside of numbers.c and phones.c: what stands beside a number.
#ifndef CAUSEWAY_TEXT_NUMBERS_NEAR_H
#define CAUSEWAY_TEXT_NUMBERS_NEAR_H

#include "text/fold.h"

static inline bool is_word_kind(const struct folded *folded, size_t word, enum fold_kind kind)
{
	return word < folded->n_words && folded->words[word].kind == kind;
}

// Whether a list of words, with a space before and behind each, holds this one.
bool is_listed(struct str word, struct str list);
// Money before or behind these words, as in "Rs 5000000000" or "$ 1234567".
bool is_money(const struct folded *folded, size_t first, size_t last);

#endif
