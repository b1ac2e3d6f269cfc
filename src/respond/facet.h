// SPDX-License-Identifier: AGPL-3.0-or-later
// By what a post is found beside its labels' columns: topics, places, source; and how often each
// occurs. Only writes; the stream reads. Counters of a batch are added up before they are written.
// What is private (respond/protection.h) is found by none of it.
#ifndef CAUSEWAY_RESPOND_FACET_H
#define CAUSEWAY_RESPOND_FACET_H

#include "respond/group_post.h"

struct facet_tally; // what a batch adds to the counters

struct facet_tally *facet_tally_new(void); // NULL without memory
void facet_tally_free(struct facet_tally *tally);
// Writes what was added up and begins anew.
enum outcome facet_tally_write(struct conn *conn, struct facet_tally *tally, struct fault *fault);
// Begins anew, for a batch that is repeated.
void facet_tally_reset(struct facet_tally *tally);

// Notes by what a new original is found.
enum outcome facet_note(struct conn *conn, struct facet_tally *tally, const struct group_post *post,
			struct fault *fault);
// The same after its labels were corrected: what it had and has no more is taken back.
enum outcome facet_correct(struct conn *conn, struct facet_tally *tally,
			   const struct group_post *post, struct fault *fault);

#endif
