// SPDX-License-Identifier: AGPL-3.0-or-later
// The learnt part of hearing danger: a small linear classifier over the words of a post, whole and
// by their first letters, the pairs of neighbours, the concepts that the crisis lexicon found,
// which are the same in every language, and the pairs of those that stand near each other. It
// stands beside the rules of triage/signs.h and speaks for those whose words no rule puts together.
// The weights are in model/danger.cwd, which is part of the program; triage/train_danger.c makes
// it. Whoever writes to us is heard sooner than whoever writes to the world: a message to us is
// mostly a plea, and a person reads it anyway. Of what was written to the world it also says what
// is surely ordinary. Never allocates.
#ifndef CAUSEWAY_TRIAGE_DANGER_H
#define CAUSEWAY_TRIAGE_DANGER_H

#include "text/feature.h"

#define DANGER_MAGIC	"CWDANG3"
#define DANGER_BUCKETS	10920
#define DANGER_WAYS	4 // slots of a bucket
#define DANGER_SLOTS	((size_t)DANGER_WAYS * DANGER_BUCKETS)
#define DANGER_WORDS	200  // of a post; what stands behind is not asked
#define DANGER_STEM	4    // letters of a word that count
#define DANGER_KNOWN	9    // of its keys must have a weight, or it says nothing
#define DANGER_ORDINARY 0.8F // below the score of a label a post is surely an ordinary one
#define DANGER_NEAR	3    // concepts before it with which a concept makes a pair
#define DANGER_KEYS	(3 * DANGER_WORDS + (1 + DANGER_NEAR) * LEXICON_HITS_MAX)

// The file; little-endian. A key chooses the bucket by its size, its tag one of its slots.
struct danger_table {
	char magic[8];
	float bias, scale; // score = bias + scale * sum of weights / sqrt(number of keys)
	float label;	   // the score of somebody in danger
	float direct;	   // and of somebody who wrote to us; not above it
	uint32_t used;	   // slots that hold a weight other than 0
	uint16_t tag[DANGER_SLOTS];
	int8_t weight[DANGER_SLOTS];
};

// The one that comes with the program.
const struct danger_table *danger_own(void);

// All that a post says, as keys. `concepts`: the keys of all concepts of the lexicon that found the
// hits, by their number. Returns how many.
size_t danger_keys(const struct folded *folded, const uint32_t *concepts,
		   const struct lexicon_hits *hits, uint32_t ret[DANGER_KEYS]);
static inline size_t danger_first_slot(uint32_t key)
{
	return DANGER_WAYS * (size_t)((uint64_t)key * DANGER_BUCKETS >> 32);
}
static inline uint16_t danger_tag(uint32_t key)
{
	return (uint16_t)key;
}

// The key of a concept of the lexicon, by its name.
uint32_t danger_key_of_concept(struct str name);
// What a key weighs; 0 if it is not known.
int danger_weight(const struct danger_table *table, uint32_t key);
// What a post adds up to.
struct danger_heard {
	float evidence; // for protection: LEXICON_LABEL where the score is that of a label, 0 where
			// it is far from it or little is known
	bool ordinary;	// enough is known, and it speaks as clearly against danger
};
// `concepts`: as of danger_keys. `direct`: it was written to us, and LEXICON_LABEL, no more, is
// also where the score is that of somebody who did.
struct danger_heard danger_read(const struct danger_table *table, const uint32_t *concepts,
				const struct folded *folded, const struct lexicon_hits *hits,
				bool direct);
// What each of its first DANGER_WORDS words adds to that score, half of a pair each; a concept
// counts at the word where its form begins. All of them and the bias are the score.
void danger_credit(const struct danger_table *table, const uint32_t *concepts,
		   const struct folded *folded, const struct lexicon_hits *hits,
		   float ret[DANGER_WORDS]);

#endif
