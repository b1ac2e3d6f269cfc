// SPDX-License-Identifier: AGPL-3.0-or-later
// What a language is recognised by: hashes of the pieces of three and four letters of each word, of
// those of two to five that touch an end of it, of its letters beyond ASCII and of the whole word,
// with accents kept, taken from the words of the script that fills most of the text. Other pieces
// say what these say. One definition for the trainer and for the reader of the finished table;
// changing anything here needs LANGUAGE_VERSION + 1 and a new table.
#ifndef CAUSEWAY_TEXT_LANGUAGE_GRAMS_H
#define CAUSEWAY_TEXT_LANGUAGE_GRAMS_H

#include "text/fold.h"
#include "text/language_lines.h"
#include "text/script.h"

#define LANGUAGE_LETTERS_MAX 96 // letters that are looked at; enough to be sure
#define LANGUAGE_WORD_MAX    40 // letters of a word that are looked at
#define LANGUAGE_GRAM_MAX    5	// letters of the longest piece
#define LANGUAGE_GRAMS_MAX   1024

struct language_grams {
	enum script script; // SCRIPT_OTHER: no letters; kana count as SCRIPT_HAN
	uint32_t letters;   // of the words whose pieces were taken
	bool hashtags;	    // there are no other words
	size_t next_word;   // of the folded text; all before are done
	// Where the pieces are looked up next, or NULL: the memory is asked for each line as soon
	// as its piece is known, so that it brings them side by side.
	const struct language_lines *lines;
	uint32_t n;
	uint32_t hash[LANGUAGE_GRAMS_MAX]; // of the pieces taken
};

// Chooses the script of `text`, whose folding is `folded`; takes no word yet. `lines`: where the
// pieces are looked up, or NULL.
void language_grams_begin(struct str text, const struct folded *folded,
			  const struct language_lines *lines, struct language_grams *ret);
// The next word of that script as it stands in `text`, with the Chinese or Japanese characters that
// stand together with it; empty if there are no more.
struct str language_grams_word(struct str text, const struct folded *folded,
			       struct language_grams *grams);
// Adds the pieces and letters of a word. They depend on its bytes alone.
void language_grams_take(struct str word, struct language_grams *grams);
// All at once, for the words of the first LANGUAGE_LETTERS_MAX letters.
void language_grams(struct str text, const struct folded *folded, struct language_grams *ret);

#endif
