// SPDX-License-Identifier: AGPL-3.0-or-later
// The finished triage model: reads and checks its file, scores a post on all heads in one pass and
// says exactly which words gave a score. A model is a linear one per head over the features of
// text/feature.h; only features chosen in training have a place, told apart by a 16-bit tag, so
// that a word the model never saw counts nothing. Never trains (triage/train does), never decides
// what a label means, never allocates while scoring. A model may be used by many threads at once.
#ifndef CAUSEWAY_TEXT_MODEL_H
#define CAUSEWAY_TEXT_MODEL_H

#include "base/outcome.h"
#include "text/feature.h"
#include "text/heads.h"

// --- the file: this header, then `rows` rows; little-endian, nothing else ---

#define MODEL_MAGIC	 "CWHEADS"
#define MODEL_VERSION	 1
#define MODEL_ROWS_LEAST 1024
#define MODEL_ROWS_MOST	 32768
#define MODEL_SLOT_HEADS 28

// One feature: its weight for each head, of which HEADS are used.
struct model_slot {
	int8_t weight[MODEL_SLOT_HEADS];
	uint8_t norm;  // what the feature adds to the squared length of a post, in norm_step
	uint8_t check; // more of the feature's key, see model_check_of; 0: unknown
	uint16_t tag;
};

// A cache line: a feature's key chooses the row, its tag one of the two slots.
struct model_row {
	struct model_slot slot[2];
};

// score = bias + scale * sum of weights / sqrt(norm_step * sum of norms);
// probability = 1 / (1 + exp(-(slope * score + offset))); label if probability >= threshold.
struct model_head {
	char name[16]; // as head_name, the rest zero
	float scale, bias;
	float slope, offset;
	float threshold;
	uint32_t spare[3];
};

struct model_header {
	char magic[8];
	uint32_t version;
	uint32_t feature_version;
	uint32_t heads;
	uint32_t rows;	   // a power of two
	uint64_t seed;	   // of the key
	uint64_t checksum; // of the whole file, this field taken as 0
	float norm_step;
	// The lexicon that the posts were read with in training: how many entries it had, and its
	// lexicon_mark. 0: none. Nobody refuses a model for another one.
	uint32_t lexicon_entries;
	uint64_t lexicon_mark;
	uint32_t english; // 1: trained on posts in English alone, to measure the others
	uint32_t spare;
	struct model_head head[HEADS];
	char padding[2784]; // the rows begin at byte 4096
};

// Computes the checksum into the header and writes the file under a temporary name beside `path`,
// then renames it. UNAVAILABLE with a sentence if the disk refuses.
enum outcome model_write(const char *path, struct model_header *header,
			 const struct model_row *rows, struct fault *fault);

// Where a feature lives: the row, and the tag to compare.
static inline uint64_t model_key(uint64_t feature, uint64_t seed)
{
	return (feature ^ seed) * UINT64_C(0x9FB21C651E98DF25);
}
static inline uint32_t model_row_of(uint64_t key, uint32_t rows)
{
	return (uint32_t)(key >> 40) & (rows - 1);
}
static inline uint16_t model_tag_of(uint64_t key)
{
	return (uint16_t)(key >> 24);
}
// Eight bits more, 1 to 255, which scoring does not ask: a feature that lands in a slot with
// another check is a stranger to it, and is never shown as a reason.
static inline uint8_t model_check_of(uint64_t key)
{
	return (uint8_t)((key >> 16 & 0xFF) % 255 + 1);
}

// --- the model in memory ---

struct model;

// Reads a model file whole and checks all of it. NOT_FOUND, INVALID (truncated, damaged, another
// format or other heads) or UNAVAILABLE with a sentence. Freed by model_close.
enum outcome model_open(const char *path, struct model **ret_model, struct fault *fault);
void model_close(struct model *model);

const struct model_header *model_about(const struct model *model);

struct model_scores {
	float p[HEADS];	 // calibrated probabilities, 0 to 1
	uint32_t labels; // bit 1 << head is set where p reaches the head's threshold
};

static inline bool model_label(const struct model_scores *scores, enum head head)
{
	return scores->labels >> head & 1;
}

#define MODEL_WHY_MOST 16

// A part of the original text and what it added to a head's log-odds (negative: spoke against it).
struct model_reason {
	uint16_t from_point, to_point; // code points, as in struct fold_word
	float weight;
};

// Scores one post on all heads. A post without any known feature gets each head's base rate.
void model_score(const struct model *model, const struct features *features,
		 struct model_scores *ret);
// How many features of the post the model knows. Few of many: a language it cannot read.
size_t model_known(const struct model *model, const struct features *features);

// The at most `most` words that spoke most for `head` (with `against`: against it), strongest
// first; what pairs and parts of words add is given to their words, so that the weights of all
// words and of the post's cues sum up to the score exactly. A feature that shares its slot with
// another, or is told by its check to be a stranger there, counts for the score as for every
// reader, but is given to no word. Returns how many.
size_t model_why(const struct model *model, const struct folded *folded,
		 const struct features *features, enum head head, bool against, size_t most,
		 struct model_reason *ret);

#endif
