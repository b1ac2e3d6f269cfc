// SPDX-License-Identifier: AGPL-3.0-or-later
// A case that an authority has: a rescue service, the fire brigade, an office. Each time somebody
// speaks with them it is written down: with whom, their reference, what they said. Our own clock
// keeps running: the case is due when somebody of ours must ask again, and when nobody does an
// alarm goes out (respond/guard.h). Calls nobody by itself and hands over no contact.
#ifndef CAUSEWAY_RESPOND_AUTHORITY_H
#define CAUSEWAY_RESPOND_AUTHORITY_H

#include "respond/case.h"

#define AUTHORITY_MOST		50  // of one case
#define AUTHORITY_NAME_MAX	120 // code points, also of spoke_with and reference
#define AUTHORITY_SAID_MAX	500
#define AUTHORITY_CHECK_MOST_MS ((int64_t)7 * 24 * 3600 * 1000)

struct authority {
	struct str who, spoke_with, reference, said; // all but `who` may be empty
	int64_t check_at; // when somebody asks again, ms UTC; 0: in authority_check_after
	// Not looked at by authority_speak:
	int64_t at;
	struct str by;
};

// How long until somebody asks again when nobody says so: ms, by urgency.
int64_t authority_check_after(enum post_urgency urgency);

// Newest first, at most AUTHORITY_MOST. In the arena.
enum outcome authority_list(struct conn *conn, struct arena *arena, int64_t case_id,
			    struct authority **ret_list, size_t *ret_count, struct fault *fault);
// They have it, or still do: writes down who spoke with whom, makes the case CASE_AUTHORITY and due
// at check_at. It is ended by case_move or case_close. Inside a write. INVALID without a name, for
// texts that are too long, a time that has passed or is more than a week away, and for a case that
// nobody of ours took; CONFLICT for a closed one; TOO_MUCH over AUTHORITY_MOST.
enum outcome authority_speak(struct conn *conn, const struct case_change *change,
			     const struct authority *authority, struct fault *fault);

#endif
