// SPDX-License-Identifier: AGPL-3.0-or-later
// Writes by the Graph API: one form to one edge, whose answer is the id of what was written. Meta
// knows no message by an id of ours: one whose answer was lost is looked for.
#ifndef CAUSEWAY_LISTEN_META_SEND_H
#define CAUSEWAY_LISTEN_META_SEND_H

#include "listen/meta_api.h"

#define META_DOUBT_MS 10000

// Where a message goes.
struct meta_target {
	struct str edge;	   // "/ID/comments"
	struct meta_pair pairs[2]; // beside the message; empty names: none
	struct str own;		   // edge on which it stands afterwards; empty: there is none
	const char *field;	   // what the text is called there
};
// connector.send: `message` to `target`.
enum outcome meta_send(const struct meta_api *api, const struct connector_message *message,
		       const struct meta_target *target, struct connector_receipt *ret_receipt,
		       struct fault *fault);
// connector.resolve: looks among the last ten of target->own.
enum outcome meta_resolve(const struct meta_api *api, const struct connector_message *message,
			  const struct meta_target *target, enum connector_trace *ret_trace,
			  struct fault *fault);

#endif
