// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/utf8.h"
#include "text/places_file.h"
#include "text/script.h"

#include <assert.h>

// One unit for each code point of a word that is written without spaces.
static size_t character_units(struct str text, const struct fold_word *word, uint16_t number,
			      struct place_unit *units, size_t max)
{
	size_t n = 0;
	uint16_t point = word->from_point;
	struct str part = str_of(text.at, word->to);
	for (size_t at = word->from; at < part.len && n < max; point++) {
		size_t from = at;
		uint32_t code_point = utf8_next(part, &at);
		if (fold_class_of(code_point) == FOLD_CLASS_DROP)
			continue;
		units[n++] = (struct place_unit){
		    .hash = hash_mix(code_point) | 1,
		    .word = number,
		    .from = (uint16_t)from,
		    .to = (uint16_t)at,
		    .from_point = point,
		    .to_point = (uint16_t)(point + 1),
		    .spaceless = true,
		};
	}
	return n;
}

static bool is_spaceless(struct str text, const struct fold_word *word)
{
	if (word->kind == FOLD_CHARACTER)
		return true;
	size_t at = word->from;
	return (unsigned char)text.at[at] >= 0xE0 &&
	       script_is_spaceless(script_of(utf8_next(text, &at)));
}

static inline void word_unit(const struct fold_word *word, size_t number, struct place_unit *ret)
{
	ret->hash = word->kind <= FOLD_CHARACTER ? place_unit_hash_of(word) : 0;
	ret->word = (uint16_t)number;
	ret->spaceless = false;
	static_assert(offsetof(struct place_unit, to_point) - offsetof(struct place_unit, from) ==
			  offsetof(struct fold_word, to_point) - offsetof(struct fold_word, from),
		      "both say in the same way where they stand");
	memcpy(&ret->from, &word->from, 4 * sizeof ret->from);
}

size_t place_units(struct str text, const struct folded *folded, struct place_unit *units,
		   size_t max)
{
	const size_t n_words = folded->n_words < max ? folded->n_words : max;
	if (fold_has_spaces(folded)) {
		for (size_t i = 0; i < n_words; i++)
			word_unit(&folded->words[i], i, &units[i]);
		return n_words;
	}
	size_t n = 0;
	for (size_t i = 0; i < folded->n_words && n < max; i++) {
		const struct fold_word *word = &folded->words[i];
		if (word->kind <= FOLD_CHARACTER && is_spaceless(text, word))
			n += character_units(text, word, (uint16_t)i, units + n, max - n);
		else
			word_unit(word, i, &units[n++]);
	}
	return n;
}
