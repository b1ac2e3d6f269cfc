// SPDX-License-Identifier: AGPL-3.0-or-later
// What one team taught triage: words, their parts and concepts of the lexicon that move the
// log-odds of labels, learnt from the posts that people labelled. It is a function of those lessons
// in their order and of nothing else: learnt anew from fewer of them it is as if the others had
// never been. Each lesson moves it by a bounded step; of a label that lessons tell worse by what
// the others teach, half is believed. Never holds a text, never says what a label
// means. Once learnt it is only read, by many threads at once.
#ifndef CAUSEWAY_TEXT_OVERLAY_H
#define CAUSEWAY_TEXT_OVERLAY_H

#include "text/heads.h"
#include "text/lexicon.h"

// What can be taught: the heads before HEAD_PROTECTION, and three steps of urgency.
enum overlay_head {
	OVERLAY_LIFE = HEAD_PROTECTION, // life is at risk
	OVERLAY_URGENT,			// urgent or more
	OVERLAY_SOON,			// soon or more
	OVERLAY_HEADS,
};

#define OVERLAY_BYTES_MAX    (272 << 10) // of memory, for each team
#define OVERLAY_FEATURES_MAX 1024	 // of one post; the words behind are left out
#define OVERLAY_LESSONS_MAX  2048	 // the rest is for training
// A lesson adds to the log-odds of its own post at most this, and of a label that few lessons have,
// OVERLAY_RARE times as much.
#define OVERLAY_STEP	     2.0F
#define OVERLAY_RARE	     2.0F
#define OVERLAY_MOST	     4.0F // what all lessons together add to a post, at most

// What a feature is; its lowest bits say it.
enum overlay_kind {
	OVERLAY_WORD,
	OVERLAY_PAIR, // of neighbouring characters of scripts that write no spaces
	OVERLAY_CONCEPT,
	OVERLAY_PART, // four or five letters of a word
};
static inline enum overlay_kind overlay_kind_of(uint64_t feature)
{
	return feature & 3;
}

// The features of a post: those of each different word once. Returns how many.
size_t overlay_features(const struct folded *folded, const struct lexicon_hits *hits,
			uint64_t ret[OVERLAY_FEATURES_MAX]);

// What somebody said of a post.
struct overlay_lesson {
	uint32_t said, yes;	   // bits of enum overlay_head: which labels are known; which hold
	float share;		   // of the step that it may make: 0 to 1
	float odds[OVERLAY_HEADS]; // what triage says by itself: log-odds above the threshold
	const uint64_t *features;  // as of overlay_features; borrowed
	size_t n_features;
};

struct overlay;

// Learns from at most OVERLAY_LESSONS_MAX lessons. `levels`: the log-odds of the labels'
// thresholds; NULL: of sureness nothing is learnt. NULL without memory. Freed by overlay_free
// (which takes NULL).
struct overlay *overlay_learn(const struct overlay_lesson *lessons, size_t count,
			      const float levels[OVERLAY_HEADS]);
void overlay_free(struct overlay *overlay);

// What was taught adds to each label of a post with these features, in log-odds; exactly 0 for a
// label of which nobody said anything.
void overlay_say(const struct overlay *overlay, const uint64_t *features, size_t n,
		 float ret_more[OVERLAY_HEADS]);

// How sure triage may be of each label that was taught: what its log-odds above the threshold are
// to be multiplied by, in halves. 1 to OVERLAY_SURE_MOST; OVERLAY_SURE: they stay.
#define OVERLAY_SURE	  2
#define OVERLAY_SURE_MOST 4
const uint8_t *overlay_sureness(const struct overlay *overlay);

// What was taught of the words met lately, so that most words of a stream cost one look-up with all
// their parts. One thread's own, for all overlays; 1 MiB, of which
// a page is used when a word comes to it.
struct overlay_memory;
struct overlay_memory *overlay_memory_new(void); // NULL without memory; freed with free

// As overlay_say of the post's overlay_features, to the last bit.
void overlay_hear(const struct overlay *overlay, struct overlay_memory *memory,
		  const struct folded *folded, const struct lexicon_hits *hits,
		  float ret_more[OVERLAY_HEADS]);

// Words that what was taught speaks through.
struct overlay_reason {
	uint16_t from_point, to_point; // code points of the original text
	float weight;		       // in log-odds
};
#define OVERLAY_WHY_LEAST 0.05F // a word that weighs less is no reason

// The words and forms of the lexicon that speak for a label (enum overlay_head), or against it, by
// what was taught, strongest first, at most `most`; returns how many. A pair of words counts half
// for each, and a word each time it stands there.
size_t overlay_why(const struct overlay *overlay, const struct folded *folded,
		   const struct lexicon_hits *hits, size_t label, bool against, size_t most,
		   struct overlay_reason *ret);

#endif
