// SPDX-License-Identifier: AGPL-3.0-or-later
// The labelled posts in memory, as the trainer needs them: labels, set, event, language and
// features numbered by a dictionary that counts in how many posts of the training part each
// occurs. Keeps no text. About 1 KiB a post.
#ifndef CAUSEWAY_TRIAGE_TRAIN_CORPUS_H
#define CAUSEWAY_TRIAGE_TRAIN_CORPUS_H

#include "base/vec.h"
#include "triage/train_eye.h"
#include "triage/train_names.h"
#include "triage/train_read.h"

#define CORPUS_POSTS_MAX    ((size_t)4 << 20)
#define CORPUS_FEATURES_MAX ((size_t)16 << 20) // different ones
#define CORPUS_USES_MAX	    ((size_t)1 << 30)
#define CORPUS_NONE	    UINT32_MAX

struct corpus_use {
	uint32_t feature; // number in the dictionary
	uint32_t times;	  // in this post
};

struct corpus_post {
	uint32_t known, yes; // as in struct train_record
	uint16_t set, event, lang;
	bool dev;
	uint32_t n_uses;
	size_t first_use;
};

struct corpus_feature {
	uint64_t hash;
	uint32_t posts;	 // of the training part, our own examples left out: they are all alike
	bool concept;	 // of the lexicon
	bool cue;	 // of the post as a whole
	uint64_t events; // a bit for each event it occurs in, several events to a bit; posts
			 // without an event count as one event each
};

struct corpus {
	struct vec posts;    // struct corpus_post
	struct vec uses;     // struct corpus_use
	struct vec features; // struct corpus_feature
	uint32_t *slots;     // hash table: number + 1, or 0
	size_t n_slots;
	struct names sets, events, langs;
	struct train_eye *eye; // borrowed while reading
	bool dev, examples;    // what is being read, if not the published training posts
};

// Reads both parts of a data folder with `eye`, and our own examples (NULL: none) as training
// posts. Freed by corpus_free, also after a failure.
enum outcome corpus_read(struct corpus *corpus, const char *directory, const char *examples,
			 struct train_eye *eye, struct fault *fault);
void corpus_free(struct corpus *corpus);

#endif
