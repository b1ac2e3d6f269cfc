// SPDX-License-Identifier: AGPL-3.0-or-later
// What one account corrected in a campaign: whether nearly all of it goes one way, and taking all
// of it back since a moment. Taking back is an act of its own, which can be undone: then what was
// taken back is in force again. Never judges a person: it counts, people look.
#ifndef CAUSEWAY_CAMPAIGN_WORK_H
#define CAUSEWAY_CAMPAIGN_WORK_H

#include "campaign/correction.h"

// One-sided: of an account's last WORK_LAST corrections within WORK_WITHIN_MS as many as the
// campaign's LIMIT_ONE_SIDED put a post out of sight (noise, nothing to do) or make it less urgent.
#define WORK_LAST      30
#define WORK_WITHIN_MS ((int64_t)24 * 3600 * 1000)

#define WORK_CHUNK	  40	// corrections of one write
#define WORK_REVERT_MOST  20000 // corrections of one act
#define WORK_LISTED	  50
#define WORK_REVERTS_MOST 20

// Whether the account's corrections after `since` (ms UTC) are one-sided; 0: those of the last day.
enum outcome work_one_sided(struct conn *conn, int64_t campaign, int64_t account, int64_t since,
			    int64_t now, bool *ret_one_sided, struct fault *fault);

struct work_field {
	int64_t made, turned, undone;
};
// What an account corrected, by field.
enum outcome work_fields(struct conn *conn, int64_t campaign, int64_t account,
			 struct work_field ret_fields[CORRECTION_FIELDS], struct fault *fault);
// Its newest corrections, also those undone; at most WORK_LISTED.
enum outcome work_list(struct conn *conn, struct arena *arena, int64_t campaign, int64_t account,
		       struct correction **ret_list, size_t *ret_count, struct fault *fault);

struct work_act {
	int64_t id, at, posts; // `posts`: corrections that were taken back
	bool undone;
	struct str by; // name of who did it; in the arena
};
// When its work was taken back, newest first; at most WORK_REVERTS_MOST.
enum outcome work_acts(struct conn *conn, struct arena *arena, int64_t campaign, int64_t account,
		       struct work_act **ret_list, size_t *ret_count, struct fault *fault);

// --- changes: each runs inside a write of the store ---

// Opens the act of taking an account's work back; bulk_close ends it.
enum outcome work_revert_open(struct conn *conn, struct id_maker *ids, int64_t campaign, int64_t by,
			      int64_t account, int64_t *ret_act, struct fault *fault);
// One step of an act: `posts` changed in it, some maybe twice.
struct work_step {
	int64_t posts[WORK_CHUNK];
	size_t n_posts;
	int64_t kept; // corrections that stay, because of a later one or of protection
	int64_t last; // where the next step goes on
	bool more;    // there may be one
};
// Takes back the next WORK_CHUNK corrections in force of `account` since `since`, newest first,
// before the correction `last` (INT64_MAX at first). back->bulk is the act.
enum outcome work_revert_step(struct conn *conn, const struct correction_back *back,
			      int64_t account, int64_t since, int64_t last,
			      struct work_step *ret_step, struct fault *fault);
// Puts the next WORK_CHUNK corrections of the act back->bulk in force again, oldest first, after
// the correction `last` (0 at first).
enum outcome work_restore_step(struct conn *conn, const struct correction_back *back, int64_t last,
			       struct work_step *ret_step, struct fault *fault);
// *ret_account: whose work an act took back. NOT_FOUND for any other, CONFLICT if it was undone.
enum outcome work_act_find(struct conn *conn, int64_t campaign, int64_t act, int64_t *ret_account,
			   struct fault *fault);
// Marks an act as undone.
enum outcome work_act_undone(struct conn *conn, int64_t act, int64_t now, struct fault *fault);

#endif
