// SPDX-License-Identifier: AGPL-3.0-or-later
// What the parts of the judgement share: what it holds, and one thread's working memory.
// judgement.c opens the files, knows the campaigns and reads batches; judging_scores.c goes from
// words to labels, kind and urgency; judging_facts.c notes places, phones and quantities;
// judging_lessons.c learns from people and explains.
#ifndef CAUSEWAY_TRIAGE_JUDGING_H
#define CAUSEWAY_TRIAGE_JUDGING_H

#include "base/vec.h"
#include "text/copies.h"
#include "text/language.h"
#include "text/lexicon.h"
#include "text/lexicon_file.h"
#include "text/numbers.h"
#include "text/overlay.h"
#include "text/places.h"
#include "text/word_memory.h"
#include "triage/judgement.h"
#include "triage/meant.h"
#include "triage/why.h"

#include <pthread.h>

// What the people of a campaign told triage.
struct own {
	int64_t campaign;
	struct overlay *overlay; // what they taught; owned; NULL: nothing
	struct meant *meant;	 // what its hashtags mean; owned; NULL: nothing
};

struct judgement {
	pthread_rwlock_t lock; // who reads posts holds it against an exchange of the next four
	struct vec own;	       // struct own
	struct model *model;
	struct language_table *languages;
	struct lexicon *lexicon;
	uint32_t haste[LEXICON_CONCEPTS];  // enum rule_haste of each of its concepts
	uint64_t roles[LEXICON_CONCEPTS];  // the part it plays in signs of danger
	uint16_t gripes[LEXICON_CONCEPTS]; // and in complaints about us
	uint32_t danger[LEXICON_CONCEPTS]; // their keys in what was learnt of danger
	uint32_t learnt;		   // heads that the model had labels to learn from
	float thresholds[HEADS];	   // that a score must reach, also without the model
	struct places *places;		   // NULL without a gazetteer
	struct areas *areas;		   // of the campaigns
	bool bulk;
	struct judge judge;
};

// One thread's working memory.
struct scratch {
	struct language_memory *languages; // owned
	struct word_memory *words;	   // owned
	struct places_search *search;	   // owned
	struct overlay_memory *lessons;	   // owned; NULL until a campaign was taught something
	struct folded folded;
	struct word_notes notes;
	struct features features;
	struct model_scores scores;
	struct lexicon_hits hits;
	struct place_found places[PLACES_FOUND_MAX];
	struct phone_found phones[PHONES_MAX];
	struct quantity_found quantities[QUANTITIES_MAX];
	uint64_t taught[OVERLAY_FEATURES_MAX]; // features of overlay_features
	size_t n_taught;
	uint32_t tags; // labels that hashtags moved, as bits
	size_t n_quantities;
	bool crowd;  // of people, as the rules count it
	bool danger; // what was learnt of it gives the label
};

// A thread's memory. `context`: the judgement; NULL: for a few posts. NULL without memory.
void *judging_scratch_new(void *context);
void judging_scratch_free(void *memory); // takes NULL

// What a campaign's people told; NULL if nothing. Under the lock.
struct own *judging_own_find(const struct judgement *judgement, int64_t campaign);
// The same, or judging_untaught.
const struct own *judging_own_of(const struct judgement *judgement, int64_t campaign);
extern const struct own judging_untaught;
// The same, to be written; NULL without room.
struct own *judging_own_add(struct judgement *judgement, int64_t campaign);

static inline struct word_tables judging_tables(const struct judgement *judgement)
{
	return (struct word_tables){judgement->model, judgement->lexicon, judgement->places};
}

// --- judging_scores.c: of the post that is folded in the scratch ---

void judging_read_language(const struct judgement *judgement, const struct scratch *scratch,
			   const struct post *post, struct reading *ret);
// The quantities, of which the rules ask whether many people are meant.
void judging_note_quantities(struct scratch *scratch, size_t n_phones);
// Scores, labels, signal, kind and urgency; needs language and quantities.
void judging_read_scores(const struct judgement *judgement, const struct own *own,
			 struct scratch *scratch, const struct post *post, struct reading *ret);
// The post's language, quantities and scores alone; its features are in scratch->taught.
void judging_skim(const struct judgement *judgement, const struct own *own, struct scratch *scratch,
		  const struct post *post, struct reading *ret);
// The strongest words for each label given, danger first, while there is room.
void judging_read_why(const struct judgement *judgement, const struct own *own,
		      struct scratch *scratch, struct reading *ret);
// For the words that speak for a label, of a post in this language.
struct why_source judging_why_source(const struct judgement *judgement, const struct own *own,
				     struct scratch *scratch, struct str lang);

// --- judging_facts.c ---

// Places, phones and quantities that were found, and what tells the post from its near-copies.
struct copies_facts judging_read_facts(struct scratch *scratch, size_t n_phones,
				       struct reading *ret);

// --- judging_lessons.c: as in struct judge ---

enum outcome judging_teach(void *context, int64_t campaign, const struct lesson *lessons,
			   size_t count, struct fault *fault);
enum outcome judging_weigh(void *context, void *memory, int64_t campaign,
			   struct post_entry *entries, size_t count, struct judge_worth *ret_worths,
			   struct fault *fault);
size_t judging_why_not(void *context, void *scratch, int64_t campaign, const struct post *post,
		       uint32_t heads, size_t most, struct why_not *ret);
void judging_concepts(void *context, void *scratch, const struct post *post, struct buf *out);

#endif
