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
	struct str pictures;	   // edge that takes one for a comment; empty: it has none
	struct str own;		   // edge on which it stands afterwards; empty: there is none
	const char *field;	   // what the text is called there
};
// Posts a form. The call's doubt says afterwards whether it may have been taken without our
// knowing.
enum outcome meta_write(const struct meta_api *api, struct str path, const struct meta_pair *pairs,
			size_t n_pairs, struct json_value *ret_root, struct fault *fault);

// How one connector writes.
struct meta_writing {
	// OK if such a message can be sent at all.
	enum outcome (*check)(struct connector_call *call, const struct connector_message *message,
			      struct fault *fault);
	struct meta_target (*target)(const struct meta_api *api,
				     const struct connector_message *message);
};
// connector.send.
enum outcome meta_send(struct connector_call *call, const struct meta_writing *writing,
		       const struct connector_message *message,
		       struct connector_receipt *ret_receipt, struct fault *fault);
// connector.resolve: looks among the last ten of the target's `own`.
enum outcome meta_resolve(struct connector_call *call, const struct meta_writing *writing,
			  const struct connector_message *message, enum connector_trace *ret_trace,
			  struct fault *fault);

// connector.edit and connector.remove of what was written by this application. Of Instagram, what
// Meta has is the removal of comments.
enum outcome meta_edit(struct connector_call *call, const struct connector_message *message,
		       struct fault *fault);
enum outcome meta_remove(struct connector_call *call, const struct connector_message *message,
			 struct fault *fault);

#endif
