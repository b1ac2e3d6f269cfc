// SPDX-License-Identifier: AGPL-3.0-or-later
// Has triage learn what people said of posts: when the program starts, a moment after a correction
// was made, undone or reverted, and after the model was exchanged. On a thread of its own, so that
// nobody waits for it. Each time from all corrections in force, so that what was taken back is gone
// without a trace. Never writes to the store.
#ifndef CAUSEWAY_APP_LEARNER_H
#define CAUSEWAY_APP_LEARNER_H

#include "campaign/judge.h"

struct learner;

// Learns for these campaigns before it returns. The store and the judge outlive it.
enum outcome learner_start(struct store *store, const struct judge *judge, struct learner **ret,
			   struct fault *fault);
// Something was said of a post of this campaign, or taken back. From any thread; never blocks.
void learner_mark(struct learner *learner, int64_t campaign);
// All campaigns once more: the model was exchanged.
void learner_mark_all(struct learner *learner);
void learner_stop(struct learner *learner); // takes NULL

#endif
