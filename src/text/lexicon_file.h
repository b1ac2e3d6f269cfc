// SPDX-License-Identifier: AGPL-3.0-or-later
// The lexicon file, and how a form becomes a key in it: one definition for tool/lexicon.c, which
// writes it, and for lexicon.c, which reads it. Changing anything here needs LEXICON_VERSION + 1.
#ifndef CAUSEWAY_TEXT_LEXICON_FILE_H
#define CAUSEWAY_TEXT_LEXICON_FILE_H

#include "text/fold.h"
#include "text/hash.h"
#include "text/heads.h"

#define LEXICON_MAGIC	    "CWLEXIC"
#define LEXICON_VERSION	    5
#define LEXICON_FILE_MAX    ((size_t)16 << 20)
#define LEXICON_CONCEPTS    512
#define LEXICON_LANGUAGES   127
#define LEXICON_CODE_MAX    12
#define LEXICON_WORDS	    6	// longest form in words (Vietnamese parts its syllables),
#define LEXICON_UNITS	    16	// or in syllables of a script without spaces
#define LEXICON_FILTER_BITS 18	// log2 of the bits that tell which units begin a form
#define LEXICON_PROBES	    256 // a key lies at most so far from its place, most within one or two
#define LEXICON_CONTINUES   UINT32_C(0x80000000)

struct lexicon_concept {
	char name[31]; // ends in a zero
	uint8_t life;  // 1: a strong form means that somebody may die
	float evidence[HEADS];
};

// Several codes may name one language ("ur-Latn", "hi-Latn"). Number 0 is "any language".
struct lexicon_language {
	char code[LEXICON_CODE_MAX - 1]; // ends in a zero
	uint8_t number;
};

// A form, or the beginning of longer ones.
struct lexicon_slot {
	uint32_t tag; // the upper half of the key
	// 0 in an empty slot; else the number of the form's first entry + 1 (or 0: only a
	// beginning), with LEXICON_CONTINUES if longer forms begin like this.
	uint32_t leads;
};

enum lexicon_entry_mark {
	LEXICON_WEAK = 1,
	LEXICON_ANYWHERE = 2, // counts whatever the guessed language
	LEXICON_LAST = 4,     // of its form
	LEXICON_HOME = 8,     // does not count when the language is unsure
	LEXICON_WIDE = 16, // of a file whose words are of no other language, seldom told as its own
};

// What a form means in one language.
struct lexicon_entry {
	uint16_t concept;
	uint8_t language;
	uint8_t marks;
};

// Behind the header, without gaps: the filter, the slots, the concepts, the languages, the
// entries.
struct lexicon_header {
	char magic[8];
	uint32_t version, heads;
	uint32_t slots; // a power of two
	uint32_t concepts, languages, entries;
	uint64_t checksum; // of the whole file, this field taken as 0
};

uint64_t lexicon_checksum(struct str file);

// What forms are made of: words, and syllables of scripts that put no spaces between words, or put
// them as they like (Korean).
struct lexicon_unit {
	uint64_t hash;
	uint16_t from_point, to_point; // code points of the original text
	bool inside;		       // no form begins here: inside a Korean word
};

// Cuts one folded word into units, at most `most`; returns how many. Every word has one at least.
size_t lexicon_cut(const struct folded *folded, size_t word, size_t most, struct lexicon_unit *ret);

// The key of a form: that of its beginning joined with its last unit.
static inline uint64_t lexicon_key(uint64_t beginning, uint64_t unit)
{
	return beginning ? hash_pair(beginning, unit) : unit;
}
static inline uint32_t lexicon_tag(uint64_t key)
{
	return (uint32_t)(key >> 32);
}
static inline uint32_t lexicon_filter_bit(uint64_t key)
{
	return (uint32_t)(key >> (64 - LEXICON_FILTER_BITS));
}

#endif
