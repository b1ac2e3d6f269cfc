// SPDX-License-Identifier: AGPL-3.0-or-later
// Works behind the stream, on a thread of its own: reads what was newly kept, joins posts about one
// thing into incidents, opens a case where somebody must do something, and notes by which topic,
// place and source a post is found. What it has read is committed with what it wrote, so that a
// crash loses and doubles nothing. Never delays or changes a post.
#ifndef CAUSEWAY_DESK_GROUPER_H
#define CAUSEWAY_DESK_GROUPER_H

#include "base/id.h"
#include "net/live.h"
#include "store/store.h"

struct grouper;

// `hub` may be NULL; with it, every new or changed case is told as a `case` event (case_live.h).
enum outcome grouper_start(struct store *store, struct id_maker *ids, struct live_hub *hub,
			   struct grouper **ret_grouper, struct fault *fault);
// Something was kept: look again. From any thread; never blocks.
void grouper_wake(struct grouper *grouper);
// How much later the newest post that was kept came than the last one that was grouped, ms; 0 when
// all are. Looks at the database.
int64_t grouper_behind(struct grouper *grouper);
// Waits until everything kept before the call has been grouped; for tests and for the demo.
void grouper_settle(struct grouper *grouper);
void grouper_stop(struct grouper *grouper); // takes NULL

#endif
