// SPDX-License-Identifier: AGPL-3.0-or-later
// What triage reads as a complaint about our help or our people (READING_COMPLAINS) enters the
// queue of complaints by itself, not yet confirmed, and whomever it names is kept out of it. One
// that asks for nothing is held: nobody but an owner of complaints sees it before one of them has
// said what it is. One that asks for help stays at the Desk as well: no request waits for a
// complaint.
#ifndef CAUSEWAY_CARE_COMPLAINT_HEARD_H
#define CAUSEWAY_CARE_COMPLAINT_HEARD_H

#include "care/complaint.h"
#include "net/route.h"
#include "respond/group_post.h"

// A post that was newly kept, inside the write that groups it. *ret_held: it is not grouped now.
// Over COMPLAINT_HEARD_MOST a day it is let go and stands at the Desk like any other.
enum outcome complaint_hear(struct conn *conn, struct id_maker *ids, struct group_post *post,
			    bool *ret_held, struct fault *fault);

// Lets a post go that was held: it is at the Desk from then on, with its incident and Case.
enum outcome complaint_let_go(struct conn *conn, const struct complaint_change *change,
			      int64_t post, struct fault *fault);

// The words of one that is neither confirmed nor sent back; empty if they are gone.
enum outcome complaint_heard_words(struct conn *conn, struct arena *arena, int64_t complaint,
				   struct str *ret_words, struct fault *fault);

#endif
