// SPDX-License-Identifier: AGPL-3.0-or-later
// How much is written, by tag, in fixed windows of five minutes, and whether it is more than usual
// (insight/burst.h). Counts posts that are no noise by when they came; near-copies apart. Keeps
// numbers only, for TREND_DAYS; what is private (respond/protection.h) counts for no tag.
#ifndef CAUSEWAY_INSIGHT_TREND_H
#define CAUSEWAY_INSIGHT_TREND_H

#include "insight/burst.h"
#include "insight/watched.h"

#define TREND_DAYS (BURST_DAYS + 1) // then counts are forgotten
#define TREND_TAGS 8		    // shown: of which most came within a day

static inline int64_t trend_slot(int64_t ms)
{
	return ms / BURST_SLOT_MS;
}

// What a batch adds, while it is read.
struct trend_tally;
struct trend_tally *trend_tally_new(void); // NULL without memory; freed by trend_tally_free
void trend_tally_free(struct trend_tally *tally);
void trend_tally_reset(struct trend_tally *tally);
// At most TREND_NOTES posts until it is reset.
#define TREND_NOTES 250
void trend_note(struct trend_tally *tally, const struct watched *watched);
// Adds the batch to what is kept; inside a write, and only once for each post.
enum outcome trend_write(struct conn *conn, const struct trend_tally *tally, struct fault *fault);

// What came of a tag (empty: of all) in the BURST_SLOTS that end with the one of `now`.
enum outcome trend_read(struct conn *conn, int64_t campaign, struct str tag, int64_t now,
			struct burst_slot ret_slots[BURST_SLOTS], struct fault *fault);
// The tags of which most came within a day; returns how many in *ret_count, at most TREND_TAGS.
enum outcome trend_busy(struct conn *conn, struct arena *arena, int64_t campaign, int64_t now,
			struct str ret_tags[TREND_TAGS], size_t *ret_count, struct fault *fault);

#endif
