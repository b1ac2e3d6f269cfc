// SPDX-License-Identifier: AGPL-3.0-or-later
// New words: what stands in far more posts of the last hours than of the days before, by the
// log-likelihood ratio of T. Dunning, "Accurate Methods for the Statistics of Surprise and
// Coincidence" (Computational Linguistics 19, 1993). Looked for every ten minutes in a sample of
// fixed size. A word needs WORD_SENDERS senders, so that one account makes none. Never shown:
// links, mentions, numbers, phones; words that are mostly written with a capital within a sentence
// and are no place that triage knows, because they may be names; words of what is private, and of
// posts about missing people.
//
// How it errs: German nouns count as names; in scripts without capitals a name that many people
// write is shown; Chinese and Japanese, which write no spaces, give no words.
#ifndef CAUSEWAY_INSIGHT_TREND_WORDS_H
#define CAUSEWAY_INSIGHT_TREND_WORDS_H

#include "base/arena.h"
#include "store/store.h"

#define WORDS_EVERY_MS ((int64_t)10 * 60 * 1000)
#define WORDS_NOW_MS   ((int64_t)6 * 3600 * 1000)
#define WORDS_DAYS     7    // before that, with which it is compared
#define WORDS_NOW      2000 // posts of now, at most: the newest
#define WORDS_HALF_DAY 300  // and of each half day before
#define WORDS_LEAST    50   // posts on either side, or no word is new
#define WORDS_SENDERS  5
#define WORDS_SURPRISE 20.0 // log-likelihood ratio: one word in 100,000 reaches it by chance
#define WORDS_SHOWN    12

// Looks through the words of one campaign, the one that has waited longest; nothing if none has
// waited for WORDS_EVERY_MS. Forgets counts (insight/trend.h) that are too old.
enum outcome trend_survey(struct store *store, int64_t now, struct fault *fault);

// Whether it would look through any; only reads.
enum outcome trend_survey_due(struct store *store, int64_t now, bool *ret_due, struct fault *fault);

struct trend_word {
	struct str word;
	int64_t posts, before, senders;
	int64_t post; // one of them
};
struct trend_surveyed {
	int64_t at;	       // ms UTC; 0: not yet
	int64_t posts, before; // looked at
	struct trend_word words[WORDS_SHOWN];
	size_t count;
};
// What the last look found; words in the arena.
enum outcome trend_words_read(struct conn *conn, struct arena *arena, int64_t campaign,
			      struct trend_surveyed *ret, struct fault *fault);

#endif
