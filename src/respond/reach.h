// SPDX-License-Identifier: AGPL-3.0-or-later
// Which cases and posts people of a partner may see: those of cases that were offered to it, and of
// those that fall in what its agreement names. The database's view partner_case says so, and
// everything here goes by it: lists, figures, one case or post, live events. What is not theirs is
// answered as if it did not exist. The campaign's own team is never limited, and never asks.
#ifndef CAUSEWAY_RESPOND_REACH_H
#define CAUSEWAY_RESPOND_REACH_H

#include "campaign/post.h"
#include "net/live.h"
#include "net/request.h"
#include "respond/case.h"

// Whose sight of a campaign is limited; account 0: nobody's.
struct reach {
	int64_t campaign, account, now;
};
struct reach reach_of(const struct request *request, int64_t campaign);

// For every request, after it was admitted: OK, or NOT_FOUND for a partner's request about a post,
// case or incident that is not theirs.
enum outcome reach_gate(struct request *request);

// The same as case_list and case_figures, for a reach that is limited.
enum outcome reach_list(struct conn *conn, struct arena *arena, const struct reach *reach,
			const struct case_wish *wish, struct desk_case **ret_list,
			size_t *ret_count, struct fault *fault);
enum outcome reach_figures(struct conn *conn, const struct reach *reach, int64_t day_start,
			   struct case_figures *ret_figures, struct fault *fault);
// Whether there is any case for them.
enum outcome reach_any(struct conn *conn, const struct reach *reach, bool *ret_any,
		       struct fault *fault);
// The most urgent case that nobody has and that has none of the labels `spared`; 0: none.
enum outcome reach_next(struct conn *conn, const struct reach *reach, int64_t spared,
			int64_t *ret_case, struct fault *fault);

// Binds $1 to $4 of a query of reach.sql.
void reach_bind(struct stmt *stmt, const struct reach *reach);

// Counts over the originals that they may see.
#define REACH_MINUTES 30
struct reach_counts {
	int64_t posts;
	int64_t signal[SIGNAL_COUNT];
	int64_t kinds[KIND_COUNT];	  // all
	int64_t signal_kinds[KIND_COUNT]; // without noise
	int64_t minutes[REACH_MINUTES];	  // received, the newest minute last
};
enum outcome reach_count(struct conn *conn, const struct reach *reach,
			 struct reach_counts *ret_counts, struct fault *fault);

// INVALID with a sentence if somebody of a partner asks a person of another one to take a case. The
// team may ask anybody who works here: that offers the case to their partner.
enum outcome reach_hand_check(struct conn *conn, struct str slug, const struct reach *reach,
			      int64_t to, struct fault *fault);

// Tells the open pages of those of partners who may see a case that it changed: its id, no more.
// `topic` is the campaign's.
void reach_tell(struct live_hub *hub, struct conn *conn, struct str topic, struct str key,
		int64_t case_id);

#endif
