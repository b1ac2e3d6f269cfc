// SPDX-License-Identifier: AGPL-3.0-or-later
// Folds UTF-8 text into the simple form on which features, places, search and near-copies agree:
// lower case, Latin and Greek accents dropped, letter forms of Arabic unified, digits of all
// scripts as ASCII, fancy letters as plain ones, letters of another script that look like their
// word's own as these, links and mentions as one marker each; and cuts
// it into words that know where they stand in the original. One linear pass, no allocation, broken
// UTF-8 is skipped. Never translates, stems or judges a word. What each code point becomes is
// worked out at build time by tool/fold_table.c from Unicode's UnicodeData.txt.
#ifndef CAUSEWAY_TEXT_FOLD_H
#define CAUSEWAY_TEXT_FOLD_H

#include "base/str.h"

#define FOLD_INPUT_MAX	    8192 // bytes of the original that are looked at; the rest is ignored
#define FOLD_BYTES_MAX	    17408
#define FOLD_WORDS_MAX	    4096
#define FOLD_WORD_BYTES_MAX 240 // a longer word is cut in several
// These stand for a link and a mention, each as a word of its own.
#define FOLD_URL_MARK	    '\x01'
#define FOLD_MENTION_MARK   '\x02'

enum fold_kind {
	FOLD_WORD,	// begins with a letter
	FOLD_NUMBER,	// begins with a digit; "1,500" and "3.5" are one number with its mark
	FOLD_HASHTAG,	// the word behind a # (without it)
	FOLD_CHARACTER, // one character of Chinese or Japanese, which write no spaces
	FOLD_SYMBOL,	// '?', '!', '%', a currency sign or an emoji, equal neighbours taken as one
	FOLD_URL,
	FOLD_MENTION,
};

// 24 bytes; all offsets fit because the input is limited.
struct fold_word {
	uint64_t hash;		       // hash_bytes of its folded bytes
	uint16_t start, len;	       // in struct folded .bytes
	uint16_t from, to;	       // bytes of the original text
	uint16_t from_point, to_point; // code points of the original (a broken byte counts as one)
	uint8_t kind;		       // enum fold_kind
	uint8_t joined : 1;	       // nothing stood between this word and the one before
	uint8_t respelled : 1;	       // letters of another script were read as they look
	uint8_t plain : 1; // its bytes are those of the text, which are ASCII, with small letters
};

enum fold_seen {
	FOLD_SEEN_REPOST = 1,	// begins with "RT @…"
	FOLD_SEEN_QUESTION = 2, // a question mark of any script
	FOLD_SEEN_CUT = 4,	// the text was longer than FOLD_INPUT_MAX, or had too many words
	FOLD_SEEN_BROKEN = 8,	// some bytes were not UTF-8
};

// The result. About 114 KiB, meant to be reused; only what `len` and `n_words` cover is written.
struct folded {
	char bytes[FOLD_BYTES_MAX]; // one space before the first word, one after every word
	size_t len;
	size_t n_words;
	uint32_t seen;	      // enum fold_seen
	uint32_t kinds;	      // a bit for each enum fold_kind that a word has
	uint8_t firsts;	      // all first bytes of words of letters or digits, joined with |
	uint32_t punctuation; // bit c - '!' for each c from '!' to '@' that ends or parts words
	uint32_t capitals;    // A to Z
	struct fold_word words[FOLD_WORDS_MAX];
};

// Folds `text` into *ret. Cannot fail; linear in the length of the text.
void fold_text(struct str text, struct folded *ret);

// False if no word is of that kind.
static inline bool fold_has_kind(const struct folded *folded, enum fold_kind kind)
{
	return folded->kinds >> kind & 1;
}

// True if surely no word is in a script that writes no spaces: no character, and no word that
// begins with one of three bytes.
static inline bool fold_has_spaces(const struct folded *folded)
{
	return !fold_has_kind(folded, FOLD_CHARACTER) && folded->firsts < 0xE0;
}

// The folded bytes of one word, borrowed from `folded`.
static inline struct str fold_word_str(const struct folded *folded, size_t word)
{
	return str_of(folded->bytes + folded->words[word].start, folded->words[word].len);
}

// Folds `name` and writes its words into `out` with one space between and a zero behind, as many
// whole words as fit into `room` bytes; gives the length. `folded` is working memory.
size_t fold_joined(struct folded *folded, struct str name, char *out, size_t room);

enum fold_class {
	FOLD_CLASS_OTHER, // space, punctuation, controls: ends a word
	FOLD_CLASS_LETTER,
	FOLD_CLASS_DIGIT,
	FOLD_CLASS_MARK,      // a combining sign that is kept (Indic vowel signs, Thai tones)
	FOLD_CLASS_CHARACTER, // Chinese and Japanese characters
	FOLD_CLASS_SYMBOL,
	FOLD_CLASS_DROP, // invisible, or a sign that folding removes
};

// What a code point is, for code that reads the original text itself.
enum fold_class fold_class_of(uint32_t code_point);
// Its simple lower-case form, accents kept (for language identification, which needs them).
uint32_t fold_lower(uint32_t code_point);
// The value of a decimal digit of any script, or -1.
int fold_digit(uint32_t code_point);

#endif
