// SPDX-License-Identifier: AGPL-3.0-or-later
// Turns a folded post into features: 64-bit hashes of its words, of neighbouring words, of the
// four- and five-character parts of its words, of hashtags, and of a few cues (a repost, a
// question, the length, capitals, punctuation). A feature knows which word it comes from, so that
// a reason can be shown. Never decides which features count: a model does. The hash is part of the
// model format; changing anything here
// asks for a new FEATURE_VERSION and a newly trained model.
#ifndef CAUSEWAY_TEXT_FEATURE_H
#define CAUSEWAY_TEXT_FEATURE_H

#include "text/fold.h"

#define FEATURE_VERSION 1
#define FEATURES_MAX	8192 // of one post; those of the words behind are left out

// Which word a feature comes from.
#define FEATURE_OF_POST	  0xFFFFu // the post as a whole
#define FEATURE_PAIR	  0x8000u // the word and the one before it
#define FEATURE_PART	  0x4000u // a part of the word
#define FEATURE_WORD_MASK 0x3FFFu

#define FEATURES_RECENT 512

// About 84 KiB, meant to be reused. A feature is listed once, where it first occurs; only in posts
// of many hundred features may one come again.
struct features {
	size_t n;
	uint64_t recent[FEATURES_RECENT]; // private: the last feature of each of so many classes
	uint64_t hash[FEATURES_MAX];
	uint16_t word[FEATURES_MAX]; // index into folded.words with the marks above
};

// Lists the features of a post, in the order of its words. Cannot fail; linear.
void features_extract(const struct folded *folded, struct features *ret);

#endif
