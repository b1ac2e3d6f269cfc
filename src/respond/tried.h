// SPDX-License-Identifier: AGPL-3.0-or-later
// Tries to reach whoever wrote in a case: a note that says how it was tried, or an answer that
// left. A case ends as "cannot be reached" only after TRIES_NEEDED of them (safety rule 3), each
// TRIES_APART_MS after the one before, in two ways or more, since the person last wrote and the
// case was last opened again. Whether anybody was there to hear is for people to say.
#ifndef CAUSEWAY_RESPOND_TRIED_H
#define CAUSEWAY_RESPOND_TRIED_H

#include "respond/case.h"

#define TRIES_NEEDED   3
#define TRIES_WAYS     2
#define TRIES_APART_MS ((int64_t)30 * 60 * 1000)
#define TRIES_MOST     200 // that are looked at, the newest ones

extern const char *const tried_words[]; // "call", …; NULL-terminated

// A note about a try; the same as case_note for a word that is none.
enum outcome case_tried(struct conn *conn, const struct case_change *change, struct str way,
			struct str note, struct fault *fault);
// CONFLICT with a sentence while there were too few.
enum outcome tries_check(struct conn *conn, int64_t case_id, struct fault *fault);

#endif
