// SPDX-License-Identifier: AGPL-3.0-or-later
// What a campaign's hashtags mean, as evidence: who writes #SarwanNeed most likely asks for help.
// Each label gets a fixed weight, once, however many hashtags mean it, so that words outweigh a
// hashtag that is copied, mocked or misused. Never makes a life at risk of a post, never lowers an
// urgency, and never takes a request for something else. Made once, then only read, by many threads
// at once.
#ifndef CAUSEWAY_TRIAGE_MEANT_H
#define CAUSEWAY_TRIAGE_MEANT_H

#include "campaign/reading.h"
#include "campaign/tag_book.h"
#include "text/overlay.h"

// What a meaning adds to a label, in log-odds; docs/triage-tried.md tells what was measured.
#define MEANT_WEIGHT 0.78F

struct meant;

// A copy of the book that needs it no longer. NULL without memory. Freed by meant_free (which takes
// NULL).
struct meant *meant_new(const struct tag_book *book);
void meant_free(struct meant *meant);

// The labels, as bits, that the hashtags of a text mean. `meant` may be NULL.
uint32_t meant_heads(const struct meant *meant, const struct folded *folded);
// Moves scores and labels by these. Returns those that it moved: of a life at risk, or of somebody
// in danger from people, topics alone.
uint32_t meant_labels(uint32_t heads, const float thresholds[HEADS], struct reading *reading);
// Keeps what the rules said before, of which kind and urgency are given, where hashtags may not
// change it.
void meant_keep(enum post_kind kind, enum post_urgency urgency, struct reading *reading);

// The first hashtag that means a label, as a reason for it. False if none does.
bool meant_why(const struct meant *meant, const struct folded *folded, enum head head,
	       struct reading_why *ret);

#endif
