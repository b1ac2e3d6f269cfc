// SPDX-License-Identifier: AGPL-3.0-or-later
// What we wrote where everybody can read it is edited there or taken down by a message of the
// outbox, which goes the same way as all others: tried again, held in an exercise, seen when it
// needs a person. The words that stand there change here only once the other side has taken them.
// Sends nothing itself.
#ifndef CAUSEWAY_CAMPAIGN_PUBLISHED_H
#define CAUSEWAY_CAMPAIGN_PUBLISHED_H

#include "campaign/outbox.h"

struct published_change {
	int64_t campaign, id; // the message that everybody can read
	enum outbox_act act;  // OUTBOX_EDIT or OUTBOX_REMOVE
	struct str text;      // of an edit: all its words from now on
	int64_t account;
};
// Adds the change, inside a write. An earlier one that has not left yet is taken back for it. What
// waits itself is taken back instead of taken down. INVALID for what is no public message, CONFLICT
// for one that is on its way, never left, or was taken down before; NOT_FOUND.
enum outcome published_change(struct conn *conn, struct id_maker *ids, struct arena *arena,
			      const struct published_change *change, int64_t now,
			      struct fault *fault);

// How a message that everybody can read stands there, with the newest change of it (NULL: none).
enum published_state {
	PUBLISHED_NOT_YET,	 // it has not left
	PUBLISHED_HELD,		 // an exercise: it never leaves
	PUBLISHED_NEVER,	 // it was taken back or given up before
	PUBLISHED_STANDS,	 // everybody can read it
	PUBLISHED_EDITING,	 // an edit is on its way
	PUBLISHED_REMOVING,	 // it is being taken down
	PUBLISHED_EDIT_FAILED,	 // a person must look
	PUBLISHED_REMOVE_FAILED, // the same, and it still stands there
	PUBLISHED_EDIT_HELD,	 // an exercise
	PUBLISHED_REMOVE_HELD,
	PUBLISHED_REMOVED,
	PUBLISHED_STATES
};
struct published_state_entry {
	const char *name;  // "stands", for programs
	const char *words; // message id
};
extern const struct published_state_entry published_states[PUBLISHED_STATES];
enum published_state published_state_of(const struct outbox_message *message,
					const struct outbox_message *change);

#endif
