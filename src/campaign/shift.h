// SPDX-License-Identifier: AGPL-3.0-or-later
// Who is on duty in a campaign, until when, and who leads. A shift ends by itself at its time.
// Never decides who may be on duty, never touches cases: that is respond's.
#ifndef CAUSEWAY_CAMPAIGN_SHIFT_H
#define CAUSEWAY_CAMPAIGN_SHIFT_H

#include "base/id.h"
#include "store/store.h"

#define SHIFT_LEAST_MS	((int64_t)10 * 60 * 1000)   // shorter is a mistake
#define SHIFT_MOST_MS	((int64_t)12 * 3600 * 1000) // from its beginning: nobody works longer
#define SHIFT_REST_MS	((int64_t)8 * 3600 * 1000)  // from then on people are asked to rest
#define SHIFT_WINDOW_MS ((int64_t)24 * 3600 * 1000) // in which time on duty adds up
#define SHIFTS_MOST	100			    // shown at once

#define SHIFT_INITIALS_MAX 12 // bytes, with the zero

struct shift {
	int64_t account;
	struct str name;		   // of the account
	char initials[SHIFT_INITIALS_MAX]; // "AT"
	bool lead;
	int64_t began_at, until_at; // ms UTC
};

// --- reading; strings in the arena ---

// Who is on duty at `now`: leads first, then who stays longest; at most SHIFTS_MOST.
enum outcome shift_list(struct conn *conn, struct arena *arena, int64_t campaign, int64_t now,
			struct shift **ret_list, size_t *ret_count, struct fault *fault);
// Whether anybody is.
enum outcome shift_any(struct conn *conn, int64_t campaign, int64_t now, bool *ret_any,
		       struct fault *fault);
// How long a person was on duty in the SHIFT_WINDOW_MS before `now`, in all campaigns, ms. Times
// that overlap count once.
enum outcome shift_worked(struct conn *conn, int64_t account, int64_t now, int64_t *ret_ms,
			  struct fault *fault);
// The first letters of the first and the last word of a name.
void shift_initials(struct str name, char out[SHIFT_INITIALS_MAX]);

// --- changes: each runs inside a write of the store ---

struct shift_change {
	struct id_maker *ids;
	int64_t campaign, account, now;
};
// Goes on duty until `until`, or, when on duty already, stays until then, and leads or not. INVALID
// if that is less than SHIFT_LEAST_MS from now, or more than SHIFT_MOST_MS from the beginning.
enum outcome shift_begin(struct conn *conn, const struct shift_change *change, int64_t until,
			 bool lead, struct fault *fault);
// Goes off duty. *ret_ended is false if the person was not on duty.
enum outcome shift_end(struct conn *conn, const struct shift_change *change, bool *ret_ended,
		       struct fault *fault);

#endif
