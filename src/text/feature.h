// SPDX-License-Identifier: AGPL-3.0-or-later
// Turns a folded post into features: 64-bit hashes of its words, of neighbouring words, of the
// four- and five-character parts of its words, of hashtags, and of a few cues (a repost, a
// question, the length, capitals, punctuation); and, once the crisis lexicon was asked, of the
// concepts it found, which are the same in every language. A feature knows which word it comes
// from, so that a reason can be shown. Never decides which features count: a model does. The hash
// is part of the model format; changing anything here asks for a new FEATURE_VERSION and a newly
// trained model.
#ifndef CAUSEWAY_TEXT_FEATURE_H
#define CAUSEWAY_TEXT_FEATURE_H

#include "text/hash.h"
#include "text/lexicon.h"

#define FEATURE_VERSION 3
#define FEATURES_MAX	8192 // of one post; those of the words behind are left out

// Which word a feature comes from.
#define FEATURE_OF_POST	  0xFFFFu // the post as a whole
#define FEATURE_PAIR	  0x8000u // the word and the one before it
#define FEATURE_PART	  0x4000u // a part of the word
#define FEATURE_CONCEPT	  0x2000u // a concept of the lexicon, whose form begins at the word
#define FEATURE_WORD_MASK 0x1FFFu

// The different words and pairs of a post, as far as they were met. Private.
struct feature_words {
	size_t mask;
	uint64_t seen[4 * FOLD_WORDS_MAX];
};

// About 210 KiB, of which a post of usual length touches 10; meant to be reused.
struct features {
	size_t n;
	struct feature_words words;
	uint64_t hash[FEATURES_MAX];
	uint16_t word[FEATURES_MAX]; // index into folded.words with the marks above
};

// Lists the features of a post in the order of its words: those of each different word once, and
// each pair once. Cannot fail; linear.
void features_extract(const struct folded *folded, struct features *ret);
// Adds to that list the concepts that the lexicon found in the same folded text, each once.
void features_add_concepts(const struct folded *folded, const struct lexicon *lexicon,
			   const struct lexicon_hits *hits, struct features *features);

// --- what the list is made of, for whoever remembers what a word has ---

// Those of one word by itself, which depend on its kind and its bytes alone, its own before those
// of its parts. Returns how many; *ret_own stands for the word in pairs.
#define FEATURES_WORD_MAX (2 + 2 * (FOLD_WORD_BYTES_MAX + 2))
size_t features_of_word(const struct folded *folded, size_t index, uint64_t ret[FEATURES_WORD_MAX],
			uint64_t *ret_own);
// Its parts alone, as often as each is in it.
size_t features_parts_of_word(const struct folded *folded, size_t index,
			      uint64_t ret[FEATURES_WORD_MAX]);
// At least as many as those of a word and the pair that it ends. A post's list ends before the word
// with which it could come to more than FEATURES_MAX.
static inline size_t features_most(const struct fold_word *word)
{
	return 3 + 2 * (word->len + 2u);
}
// That of two neighbours.
static inline uint64_t features_of_pair(uint64_t before, uint64_t own)
{
	return hash_product(own, before ^ UINT64_C(0x3C6EF372FE94F82B));
}
// Those of the post as a whole; returns how many.
#define FEATURES_POST_MAX 48
size_t features_of_post(const struct folded *folded, uint64_t ret[FEATURES_POST_MAX]);

// That of a concept, by its name.
uint64_t feature_of_concept(struct str name);
// Those of the concepts found, each once, told by name, so that they stay the same when the lexicon
// grows. Returns how many; ret_hit says of each which hit it is.
size_t features_of_concepts(const struct lexicon *lexicon, const struct lexicon_hits *hits,
			    uint64_t ret[LEXICON_HITS_MAX], uint8_t ret_hit[LEXICON_HITS_MAX]);

// Begins a post of so many words.
void feature_words_begin(struct feature_words *words, size_t n_words);
// True once for each different word, by what features_of_word says of it and its kind (enum
// fold_kind), and once for each pair, by features_of_pair and FEATURE_PAIR. Somebody who wants to
// fill one part of the table makes a word count again, but costs no time.
static inline bool feature_words_fresh(struct feature_words *words, uint64_t own, unsigned kind)
{
	const uint64_t key = own + kind;
	for (size_t probe = 0; probe < 16; probe++) {
		uint64_t *seen = &words->seen[(key + probe) & words->mask];
		if (*seen == key)
			return false;
		if (*seen)
			continue;
		*seen = key; // an empty place holds 0
		break;
	}
	return true;
}

#endif
