// SPDX-License-Identifier: AGPL-3.0-or-later
// The card of a model: which data it was made of, under which licences, and how good it is for
// each set, head and language. Written as Markdown beside the model. Holds no text of any post.
#ifndef CAUSEWAY_TRIAGE_TRAIN_CARD_H
#define CAUSEWAY_TRIAGE_TRAIN_CARD_H

#include "triage/evaluate.h"

// What the card says besides the figures.
struct card_facts {
	const struct names *sets; // trained on
	size_t train_posts, dev_posts, features;
	uint64_t lexicon_mark; // as in the model's header
	uint32_t lexicon_entries;
	const struct evaluation *parted; // answers to events by models that had not seen them
};

// Writes the card of the model file `model_path` to the path with ".md" for its ending.
enum outcome card_write(const char *model_path, const struct card_facts *facts,
			const struct evaluation *evaluation, struct fault *fault);

#endif
