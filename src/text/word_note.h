// SPDX-License-Identifier: AGPL-3.0-or-later
// What the steps of triage ask of a word whatever post it stands in: it depends on the word's kind
// and bytes alone, so it is worked out once and remembered (text/word_memory.h), and a step looks
// only at words of which there is something to note. Each part belongs to the step that says it.
#ifndef CAUSEWAY_TEXT_WORD_NOTE_H
#define CAUSEWAY_TEXT_WORD_NOTE_H

#include "text/fold.h"

struct word_note {
	uint32_t form;	 // as lexicon_note
	uint16_t number; // as number_note
	uint8_t unit;	 // the same
	uint8_t place;	 // as places_note
};

// Those of the words of a post, in their order.
struct word_notes {
	struct word_note all; // joined with |: what is 0 here is 0 of every word
	struct word_note of[FOLD_WORDS_MAX];
	uint16_t begins[FOLD_WORDS_MAX]; // as copies_note
};

#endif
