// SPDX-License-Identifier: AGPL-3.0-or-later
// The sheet by which one shift hands over to the next: life at risk, promises with their clocks,
// asks that are out, who is on the way, partners asked, rumours, how many concerns, who is on duty.
// It is written from what the desk knows; who leaves signs it, and what they signed is kept as it
// was, with a hash. Who comes signs it too. A line can lose its words only because a person has the
// right to be forgotten; its hash stays. Nothing private stands on it, of concerns only how many.
#ifndef CAUSEWAY_RESPOND_HANDOVER_H
#define CAUSEWAY_RESPOND_HANDOVER_H

#include "base/id.h"
#include "store/store.h"

enum handover_part {
	HANDOVER_LIFE,
	HANDOVER_PROMISES,
	HANDOVER_ASKED,
	HANDOVER_COMING,
	HANDOVER_PARTNERS,
	HANDOVER_RUMOURS,
	HANDOVER_CONCERNS,
	HANDOVER_PEOPLE,
	HANDOVER_PARTS
};

#define HANDOVER_HASH	     32
#define HANDOVER_PART_MOST   60 // lines of a part
#define HANDOVER_MOST	     (HANDOVER_PARTS * HANDOVER_PART_MOST)
#define HANDOVER_WORDS_MAX   2000 // code points
#define HANDOVER_NAME_MAX    80
#define HANDOVERS_LISTED     20
// Nobody signed for so long: the lead is told.
#define HANDOVER_UNSIGNED_MS ((int64_t)30 * 60 * 1000)

struct handover_line {
	enum handover_part part;
	int64_t case_id, number; // 0: none
	struct str words;	 // a title, a claim; "lead" of the people; empty if erased
	struct str who;
	int64_t due_at;			   // ms UTC; 0: none
	unsigned char hash[HANDOVER_HASH]; // of a signed line
};

struct handover {
	int64_t id, signed_by, signed_at;
	struct str signed_name, words;
	unsigned char hash[HANDOVER_HASH];
	struct str taken_name; // empty: nobody
	int64_t taken_at;      // 0: nobody has
	bool paper;	       // they signed on paper: the one who left wrote their name down
};

// --- reading; in the arena ---

// What the sheet would say now: at most HANDOVER_MOST lines, part after part.
enum outcome handover_draft(struct conn *conn, struct arena *arena, int64_t campaign, int64_t now,
			    struct handover_line **ret_lines, size_t *ret_count,
			    struct fault *fault);
// A sheet as it was signed. *ret_intact: it still says what was signed, but for what was erased.
// NOT_FOUND for one of another campaign.
enum outcome handover_find(struct conn *conn, struct arena *arena, int64_t campaign, int64_t id,
			   struct handover *ret_handover, struct handover_line **ret_lines,
			   size_t *ret_count, bool *ret_intact, struct fault *fault);
// The newest before sheet `before` (0: of all) first, HANDOVERS_LISTED at most. *ret_next: before
// which they go on; 0: these are all.
enum outcome handover_list(struct conn *conn, struct arena *arena, int64_t campaign, int64_t before,
			   struct handover **ret_list, size_t *ret_count, int64_t *ret_next,
			   struct fault *fault);

// --- changes: each runs inside a write of the store ---

struct handover_change {
	struct id_maker *ids;
	int64_t campaign, account, now;
};
// Signs what the sheet says now under the id `id`. `paper`: the name of who takes over and has
// signed on paper; empty: nobody has yet. INVALID for texts that are too long.
enum outcome handover_sign(struct conn *conn, const struct handover_change *change, int64_t id,
			   struct str words, struct str paper, struct fault *fault);
// Takes over. CONFLICT if somebody has, DENIED for who handed over.
enum outcome handover_take(struct conn *conn, const struct handover_change *change, int64_t id,
			   struct fault *fault);
// Takes the words of a person's case out of all sheets.
enum outcome handover_forget(struct conn *conn, int64_t post, struct fault *fault);
// Raises an alarm for each sheet that nobody signed for in time, at most `most`.
enum outcome handover_watch(struct conn *conn, struct id_maker *ids, int64_t now, size_t most,
			    struct fault *fault);

#endif
