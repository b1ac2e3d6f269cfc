// SPDX-License-Identifier: AGPL-3.0-or-later
// The window of near-copies for a stream that is not stored: finds the post that a post copies and
// names it by its external id. Keeps the ids of the last COPIES_WINDOW originals, nothing else.
#ifndef CAUSEWAY_TRIAGE_ORIGINALS_H
#define CAUSEWAY_TRIAGE_ORIGINALS_H

#include "base/arena.h"
#include "text/copies.h"

struct originals;

// An empty window, or NULL without memory. One owner. It takes 40 MiB and the ids' own bytes: about
// 10 MiB for usual ids, at most 140 MiB for ids of POST_ID_MAX.
struct originals *originals_new(void);
void originals_free(struct originals *originals); // takes NULL

// The external id of the original that this post copies, borrowed until the next call; at == NULL
// if it copies none, and then the post is an original from now on. Without memory for its id it is
// none.
struct str originals_take(struct originals *originals, const struct copies_signature *signature,
			  struct str external_id);
// As copies_fetch, for a post that will be taken soon.
void originals_fetch(const struct originals *originals, const struct copies_signature *signature);

#endif
