// SPDX-License-Identifier: AGPL-3.0-or-later
// What Meta sends to us by itself for a Page or an account: whether it is genuine, and the changes
// that it tells of. Meta asks first whether we want it, with a token that was given to it: that is
// the secret part of the address, so that there is no second one to keep.
#ifndef CAUSEWAY_LISTEN_META_HOOK_H
#define CAUSEWAY_LISTEN_META_HOOK_H

#include "listen/meta_direct.h"

#define META_READS_MOST 10 // changes of one push that have to be read from Meta

struct meta_change {
	struct str field;	 // "feed", "comments", "mentions" …
	struct json_value value; // what changed
	int64_t at;		 // ms UTC; 0: not said
};
// A push that is read by one connector.
struct meta_push {
	struct meta_api api;
	int reads; // left
};
// Adds the posts of one change; what is none is passed over, and so is what Meta does not let us
// see (INVALID): sent again, it would be the same.
typedef enum outcome meta_change_fn(struct meta_push *push, const struct meta_change *change,
				    struct fault *fault);

// connector.take for changes of `object` ("page", "instagram") and messages (`directs`) that belong
// to the id of the settings. DENIED if X-Hub-Signature-256 does not fit the app's secret;
// UNAVAILABLE if something has to be read that cannot be just now: Meta sends it again.
enum outcome meta_take(struct connector_call *call, const struct connector_push *pushed,
		       const char *object, meta_change_fn *take, const struct meta_directs *directs,
		       struct fault *fault);

// connector.confirm.
enum outcome meta_confirm(struct connector_call *call, const struct connector_question *question,
			  struct str *ret_answer, struct fault *fault);

#endif
