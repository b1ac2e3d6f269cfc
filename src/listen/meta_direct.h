// SPDX-License-Identifier: AGPL-3.0-or-later
// What people write to a Page by Messenger, or to an account on Instagram, alone ("messaging" of a
// push): their messages with their files, what they edited and took back, and what became of ours.
// That we wrote, that they read it, and what they only marked is passed over. Whether it is genuine
// is looked at before (listen/meta_hook.h); what goes out is listen/meta_direct_send.h.
#ifndef CAUSEWAY_LISTEN_META_DIRECT_H
#define CAUSEWAY_LISTEN_META_DIRECT_H

#include "listen/meta_api.h"

#define META_OURS "causeway-" // before the mark of a piece that we sent (listen/pieces.h)

// How one of the two is written to.
struct meta_directs {
	const char *contact; // before the id of a person: "messenger:"
	const char *profile; // fields that say who that is
	size_t units, bytes; // of one message, in UTF-16 and in UTF-8
};
extern const struct meta_directs meta_messenger, meta_instagram;

struct meta_push;
// Adds what one event says. `aside`: another program holds the talk ("standby"): it is kept, and
// gets no first answer.
void meta_direct_read(struct meta_push *push, const struct meta_directs *directs,
		      struct json_value event, bool aside);

#endif
