// SPDX-License-Identifier: AGPL-3.0-or-later
#include "insight/trend.h"

#include "insight/insight_embedded.h"
#include "respond/protection.h"

#include <stdlib.h>

#define CELLS_MOST (TREND_NOTES * (TAG_BOOK_FOUND + 1)) // of a batch
#define TAG_BYTES  400					// the longest name

// What came in five minutes, of a tag or in all.
struct cell {
	int64_t campaign, slot;
	char tag[TAG_BYTES];
	size_t tag_len;
	struct burst_slot more;
};

struct trend_tally {
	size_t count;
	struct cell cells[CELLS_MOST];
};

struct trend_tally *trend_tally_new(void)
{
	return calloc(1, sizeof(struct trend_tally));
}

void trend_tally_free(struct trend_tally *tally)
{
	free(tally);
}

void trend_tally_reset(struct trend_tally *tally)
{
	tally->count = 0;
}

static void cell_add(struct trend_tally *tally, const struct watched *watched, struct str tag)
{
	const int64_t campaign = watched->post->campaign, slot = trend_slot(watched->at);
	tag.len = tag.len < TAG_BYTES ? tag.len : TAG_BYTES;
	// The newest stand last, and most posts belong to them.
	size_t at = tally->count;
	while (at > 0 &&
	       !(tally->cells[at - 1].slot == slot && tally->cells[at - 1].campaign == campaign &&
		 str_equal(str_of(tally->cells[at - 1].tag, tally->cells[at - 1].tag_len), tag)))
		at--;
	struct cell *cell = &tally->cells[at > 0 ? at - 1 : tally->count++];
	if (at == 0) {
		*cell = (struct cell){.campaign = campaign, .slot = slot, .tag_len = tag.len};
		memcpy(cell->tag, tag.at, tag.len);
	}
	cell->more.posts += !watched->copy;
	cell->more.copies += watched->copy;
	if (!watched->copy)
		cell->more.senders |= burst_sender(watched->sender);
}

void trend_note(struct trend_tally *tally, const struct watched *watched)
{
	cell_add(tally, watched, STR(""));
	for (size_t i = 0; i < watched->n_tags && !watched->guarded; i++)
		cell_add(tally, watched, watched->tags[i]);
}

enum outcome trend_write(struct conn *conn, const struct trend_tally *tally, struct fault *fault)
{
	enum outcome outcome = OK;
	for (size_t i = 0; i < tally->count && outcome == OK; i++) {
		const struct cell *cell = &tally->cells[i];
		struct stmt *add = stmt_start(conn, &sql_trend_count_add);
		stmt_bind_i64(add, 1, cell->campaign);
		stmt_bind_str(add, 2, str_of(cell->tag, cell->tag_len));
		stmt_bind_i64(add, 3, cell->slot);
		stmt_bind_i64(add, 4, cell->more.posts);
		stmt_bind_i64(add, 5, cell->more.copies);
		stmt_bind_i64(add, 6, (int64_t)cell->more.senders);
		outcome = stmt_run(add, fault);
	}
	return outcome;
}

// --- reading ---

enum outcome trend_read(struct conn *conn, int64_t campaign, struct str tag, int64_t now,
			struct burst_slot ret_slots[BURST_SLOTS], struct fault *fault)
{
	const int64_t first = trend_slot(now) - (int64_t)BURST_SLOTS + 1;
	memset(ret_slots, 0, BURST_SLOTS * sizeof *ret_slots);
	struct stmt *list = stmt_start(conn, &sql_trend_series);
	stmt_bind_i64(list, 1, campaign);
	stmt_bind_str(list, 2, tag);
	stmt_bind_i64(list, 3, first);
	while (stmt_step(list)) {
		const int64_t at = stmt_i64(list, 0) - first;
		if (at >= 0 && at < (int64_t)BURST_SLOTS)
			ret_slots[at] = (struct burst_slot){.posts = (uint32_t)stmt_i64(list, 1),
							    .copies = (uint32_t)stmt_i64(list, 2),
							    .senders = (uint64_t)stmt_i64(list, 3)};
	}
	return stmt_end(list, fault);
}

enum outcome trend_busy(struct conn *conn, struct arena *arena, int64_t campaign, int64_t now,
			struct str ret_tags[TREND_TAGS], size_t *ret_count, struct fault *fault)
{
	size_t count = 0;
	struct stmt *list = stmt_start(conn, &sql_trend_busy);
	stmt_bind_i64(list, 1, campaign);
	stmt_bind_i64(list, 2, trend_slot(now) - (int64_t)BURST_DAY);
	stmt_bind_i64(list, 3, TREND_TAGS);
	while (count < TREND_TAGS && stmt_step(list))
		ret_tags[count++] = arena_copy(arena, stmt_str(list, 0));
	*ret_count = count;
	return stmt_end(list, fault);
}
