// SPDX-License-Identifier: AGPL-3.0-or-later
// Keeps what was told us on a page, by the person or by whoever took the call: a post with a status
// code, and how the person can be reached sealed apart from it, in one commit. Never decides what
// is asked for, and answers nothing.
#ifndef CAUSEWAY_LISTEN_TAKEN_H
#define CAUSEWAY_LISTEN_TAKEN_H

#include "campaign/contact.h"
#include "listen/ingest.h"
#include "net/request.h"

struct taken {
	const struct campaign *campaign;
	struct str line, code;	// a post's JSON and the code for it
	struct contact contact; // with neither a name nor an address: none is kept
	// As of struct ingest_message; NULL: nothing.
	enum outcome (*also)(struct conn *conn, const struct post_batch *batch, void *context,
			     struct fault *fault);
	void *also_context;
};
// *ret_code is the code of the message in the arena: what is sent twice, by a second press of the
// button, is kept once, and the first code stays the one. UNAVAILABLE: try again.
enum outcome taken_keep(struct request *request, const struct taken *taken, int64_t *ret_post,
			struct str *ret_code);

#endif
