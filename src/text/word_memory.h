// SPDX-License-Identifier: AGPL-3.0-or-later
// One memory for what the steps of triage know of the words met lately: what a word's features add
// up to in the model, whether a form of the lexicon may begin with it, what the gazetteer says of
// it, which number or unit it is. Most words of a stream come again and again, so most cost one
// look-up of two cache lines for all steps together, a tenth of asking the tables. Scores a post as
// model_score does, and notes what lexicon_note, places_note, number_note and copies_note say, to
// the last bit. Knows nothing of whole posts beside their sum.
//
// A memory has 128 bytes for each word and never grows; it is one thread's own. A word that is met
// takes the place of one that was not met again since it came; one of more than WORD_MEMORY_BYTES
// is worked out each time. It remembers of which model, lexicon and gazetteer it is: with others it
// begins anew.
#ifndef CAUSEWAY_TEXT_WORD_MEMORY_H
#define CAUSEWAY_TEXT_WORD_MEMORY_H

#include "text/model.h"
#include "text/places.h"
#include "text/word_note.h"

#define WORD_MEMORY_WORDS 8192
#define WORD_MEMORY_BYTES 39

// What is asked of each word. Lexicon and gazetteer may be NULL: then there is nothing to note.
struct word_tables {
	const struct model *model;
	const struct lexicon *lexicon;
	const struct places *places;
};

struct word_memory;

// An empty memory for so many words, a power of two from 2 on, or NULL without memory. Freed by
// word_memory_free (which takes NULL).
struct word_memory *word_memory_new(size_t words);
void word_memory_free(struct word_memory *memory);

// Adds up the words of a post and notes what there is to note, and has the memory bring what is
// asked of its pairs while something else is done.
void word_memory_read(struct word_memory *memory, const struct word_tables *tables,
		      const struct folded *folded, struct word_notes *ret_notes);
// Adds the concepts that the lexicon found in that post, before its scores are asked for.
void word_memory_add_concepts(struct word_memory *memory, const struct lexicon_hits *hits);
// The scores of that post; once for each reading, with the same tables. *ret_known: which share of
// its features the model knows, 0 to 1.
void word_memory_score(struct word_memory *memory, const struct word_tables *tables,
		       struct model_scores *ret, float *ret_known);

#endif
