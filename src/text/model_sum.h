// SPDX-License-Identifier: AGPL-3.0-or-later
// Inside of model.c and word_memory.c: the rows in memory, the sum of the weights of a post's
// features, and what becomes of it.
#ifndef CAUSEWAY_TEXT_MODEL_SUM_H
#define CAUSEWAY_TEXT_MODEL_SUM_H

#include "text/model.h"

struct model {
	struct model_header header;
	struct model_row *rows;
	uint16_t tags[MODEL_ROWS_MOST][2]; // of the slots: most features are in none of them
	// What the header says of the heads, four heads side by side; those that are not used say
	// 0, with a threshold that nothing reaches.
	float scale[MODEL_SLOT_HEADS], bias[MODEL_SLOT_HEADS];
	float slope[MODEL_SLOT_HEADS], offset[MODEL_SLOT_HEADS];
	float threshold[MODEL_SLOT_HEADS];
};

#define MODEL_BLOCK 256 // weights of so many features sum up within 16 bits

// What features add up to: the weights for each head, then these.
enum model_lane {
	MODEL_LANE_NORM = MODEL_SLOT_HEADS,
	MODEL_LANE_KNOWN,    // features that the model knows
	MODEL_LANE_FEATURES, // of how many
	MODEL_LANES = 32,
};
struct model_sum {
	int32_t lane[MODEL_LANES];
};

// Has the memory bring what model_find asks of a key.
static inline void model_fetch(const struct model *model, uint64_t key)
{
	__builtin_prefetch(model->tags[model_row_of(key, model->header.rows)]);
}

// The slots of those features that the model knows, by their keys and without a branch that the
// processor could guess wrong; returns how many. ret_slots has room for one more than there are
// keys.
size_t model_find(const struct model *model, const uint64_t *keys, size_t n,
		  const struct model_slot **ret_slots);

// Adds the slots of at most MODEL_BLOCK features.
void model_sum_add(const struct model_slot *const *slots, size_t n, struct model_sum *sum);

void model_sum_score(const struct model *model, const struct model_sum *sum,
		     struct model_scores *ret);

#endif
