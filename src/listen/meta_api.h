// SPDX-License-Identifier: AGPL-3.0-or-later
// Asks Meta's Graph API (developers.facebook.com/docs/graph-api) for a Facebook Page or an
// Instagram account, with the token of the Page and the proof that the app's secret is known
// (appsecret_proof), and reads what it says against it. Which version of the API is asked is a
// setting, because each ends two years after it came.
#ifndef CAUSEWAY_LISTEN_META_API_H
#define CAUSEWAY_LISTEN_META_API_H

#include "listen/connector.h"
#include "listen/json_path.h"

#define META_VERSION "v23.0"		     // unless the settings name another one
#define META_WARN_MS (INT64_C(7) * 86400000) // a token that ends so soon is told of
#define META_POSTS   "25"		     // that one look reads, with their last comments
#define META_TALK    "50"		     // comments of each

struct meta_api {
	struct connector_call *call;
	struct str server, version; // "https://graph.facebook.com", "v23.0"
	struct str page;	    // id of the Page or the account
	struct str token, secret;
	struct json_reader *reader;
};
// From the settings "server", "version", "page", "token" and "key" of the call. meta_close in any
// case.
enum outcome meta_open(struct connector_call *call, struct meta_api *ret_api, struct fault *fault);
void meta_close(struct meta_api *api);

struct meta_pair {
	const char *name;
	struct str value;
};
// A GET, POST or DELETE of "/ID/edge" with up to META_PAIRS_MOST pairs. Gives the JSON that
// came, borrowed until the next question. What Meta says against it stands in the fault.
#define META_PAIRS_MOST 6
enum meta_method { META_GET, META_POST, META_DELETE };
enum outcome meta_ask(const struct meta_api *api, enum meta_method method, struct str path,
		      const struct meta_pair *pairs, size_t n_pairs, struct json_value *ret_root,
		      struct fault *fault);

// The same for a picture, unseen until something names it.
enum outcome meta_picture_put(const struct meta_api *api, struct str path,
			      const struct connector_picture *picture, struct str *ret_id,
			      struct fault *fault);

// Asks for one field of the Page or the account itself, borrowed until the next question.
enum outcome meta_self(const struct meta_api *api, struct str field, struct json_value *ret_root,
		       struct fault *fault);

// Adds the posts of one look.
typedef enum outcome meta_read_fn(const struct meta_api *api, struct fault *fault);
// connector.poll: looks once a day when the token ends, which the cursor keeps, and reads. Sets the
// call's warning if the end is soon. INVALID if the token holds no longer.
enum outcome meta_look(struct connector_call *call, meta_read_fn *read, struct fault *fault);
// The first half of connector.check: the call's title becomes what stands in `field`.
enum outcome meta_title(struct connector_call *call, const char *field, struct fault *fault);

#endif
