// SPDX-License-Identifier: AGPL-3.0-or-later
// What the little words of an English text tell. Of themselves and their own: "we are on the roof",
// "my wife is stuck"; much of what is said of the trapped is news, this is not. And whether
// anything is held out to anybody: "my husband is a plumber" offers nothing, "he can come" does.
// And whether a few words ask. Never says what they need or have.
#ifndef CAUSEWAY_TRIAGE_TOLD_H
#define CAUSEWAY_TRIAGE_TOLD_H

#include "campaign/reading.h"
#include "text/fold.h"
#include "text/lexicon.h"

// True if a word of the first person stands in the text. For English texts only. Linear.
bool told_of_self(const struct folded *folded);
// True if it is hardly more of an offer, by this score, than bare statements are ("my husband is a
// plumber"), and no word stands in it with which people give: one of giving, of whom it is for, or
// of what may or will be. For English texts only. Linear.
bool told_bare(const struct folded *folded, float offer);
// True if it is a short message that begins as questions do ("is the road open", "any news of"),
// with or without its mark: who types in a hurry leaves that out. For English texts only. Constant.
bool told_asked(const struct folded *folded);
// Adds to the labels of an English text that it asks, and takes away an offer that is none: one
// that is bare, or hardly more than asked. `thresholds`: one for each head.
void told_labels(const struct folded *folded, const float *thresholds, struct reading *reading);
// The same for the few words of a message in another language, by what the lexicon found there:
// words that ask wherever they stand ("where", "when", "is it open", a question mark), or "how" at
// its beginning. An offer stays if the lexicon has words for it.
void told_labels_elsewhere(const struct folded *folded, const struct lexicon *lexicon,
			   const struct lexicon_hits *hits, const float *thresholds,
			   struct reading *reading);

#endif
