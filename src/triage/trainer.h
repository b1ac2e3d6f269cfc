// SPDX-License-Identifier: AGPL-3.0-or-later
// What the parts of the trainer share: the posts, the features chosen, the one head that is being
// trained, and the finished table. train.c runs it, train_head.c trains a head, train_table.c
// rounds it to 8 bits and calibrates it, train_unseen.c measures on events left out.
#ifndef CAUSEWAY_TRIAGE_TRAINER_H
#define CAUSEWAY_TRIAGE_TRAINER_H

#include "triage/evaluate.h"
#include "triage/train.h"
#include "triage/train_corpus.h"
#include "triage/train_solve.h"
#include "triage/train_space.h"

#define TRAINER_ROWS  32768
#define TRAINER_SEED  UINT64_C(0x6A09E667F3BCC908)
#define TRAINER_NEVER 2.0F // a threshold that no probability reaches
// The events are parted in so many; what a model says of a part it did not see gives thresholds and
// calibration.
#define TRAINER_PARTS 3

struct trainer {
	struct corpus corpus;
	struct space common, space;
	struct solve_row *rows;
	struct solve_entry *scaled; // the entries as the head being trained sees them
	float *weights, *scale;	    // of each column
	enum train_unseen unseen;   // what is left out of training altogether,
	int left_out, folds;	    // and if that is events, which share of them
	float cost[HEADS];	    // of an error, chosen for each head
	FILE *log;
	uint64_t lexicon_mark; // of the lexicon that the posts were read with; 0: none
	uint32_t lexicon_entries;
	struct model_header header;
	struct model_row *table;
	struct evaluation parted; // answers to the parts of the events that were not seen
};

// Which training posts to take.
enum take {
	TAKE_ALL,
	TAKE_TO_CHOOSE,	     // features by: all but our own examples, every set trusted alike
	TAKE_BUT_HELD_OUT,   // without those that judge the costs tried
	TAKE_BUT_FIRST_PART, // and the parts that follow: without that part of the events
};

static inline const struct corpus_post *trainer_post(const struct trainer *trainer, size_t number)
{
	return vec_at(&trainer->corpus.posts, number);
}

// True if a post belongs to what is left out altogether.
bool trainer_leaves_out(const struct trainer *trainer, const struct corpus_post *post);
// Which part of the events a post belongs to; TRAINER_PARTS if it is of no event.
int trainer_part(const struct trainer *trainer, const struct corpus_post *post);

// True if this head is to be trained: some post is labelled with it, and where the unseen is
// measured, one of those that are left out.
bool trainer_asks(const struct trainer *trainer, enum head head);

// --- train_head.c ---

// True for a set of our own.
bool trainer_is_own(const struct trainer *trainer, size_t set);

// Trains one head on the posts that know it; the weights are left in trainer->weights.
enum outcome trainer_train(struct trainer *trainer, const struct space *space, enum head head,
			   float cost, int take, int rounds, float *ret_bias);
struct plain_head;
// The same without any of our own: every error costs the same, no feature counts more.
enum outcome trainer_train_plain(struct trainer *trainer, const struct plain_head *plain,
				 enum head head, int take, float *ret_bias);
// Sets trainer->cost[head] to the one that is best on held-out posts.
enum outcome trainer_choose_cost(struct trainer *trainer, enum head head);
// Fills trainer->space with the features that are most useful to all heads.
enum outcome trainer_choose_features(struct trainer *trainer, struct fault *fault);

// --- train_table.c ---

// Writes the head in trainer->weights into the table as 8-bit steps.
void trainer_quantise(struct trainer *trainer, enum head head, float bias);
// Last of all: marks the slots that another feature of the training posts comes to as well and that
// its check would not tell from the one trained; says how many. UNAVAILABLE without memory.
enum outcome trainer_mark_shared(struct trainer *trainer, size_t *ret_shared);
// The score that the finished table gives a post.
float trainer_score(struct trainer *trainer, size_t number, enum head head);
float trainer_probability(const struct model_head *head, float score);
// Calibration and threshold of a finished head, on posts that were not trained on: parts of the
// events, each judged by a model that has not seen it, and development posts of sets without
// events. Heads that too few events know take the development posts alone.
enum outcome trainer_calibrate(struct trainer *trainer, enum head head);

// A head of the plain classifier that unseen events are compared with; its weights are in
// trainer->weights.
struct plain_head {
	const struct space *space;
	bool own; // taught by our own examples, too, not by the published sets alone
	float bias;
	struct model_head about; // calibration and threshold
};
// Trains one in plain->space, and calibrates it and chooses its threshold as those of the model
// are: on parts of the events that were not seen and on development posts.
enum outcome trainer_calibrate_plain(struct trainer *trainer, enum head head,
				     struct plain_head *plain);

// --- train.c ---

// Trains all heads into an empty table, on features chosen for it.
enum outcome trainer_train_all(struct trainer *trainer, struct fault *fault);

// --- train_unseen.c ---

// Leaves events out in turn (or all languages but English at once), prints how well they are told
// by models that saw none of their posts, and the same of a plain classifier. With `out`: instead
// of the plain classifier, keeps each of those models as OUT.N, and its events as OUT.N.events; the
// one of English alone as OUT.
enum outcome trainer_measure_unseen(struct trainer *trainer, const char *out, struct fault *fault);

#endif
