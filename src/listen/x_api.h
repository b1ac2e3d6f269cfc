// SPDX-License-Identifier: AGPL-3.0-or-later
// Asks the X API, version 2 (docs.x.com), as one account: each request is signed with four keys
// (OAuth 1.0a, RFC 5849), which the developer portal shows and which do not end by themselves.
// Keeps nothing between two calls.
#ifndef CAUSEWAY_LISTEN_X_API_H
#define CAUSEWAY_LISTEN_X_API_H

#include "listen/connector.h"
#include "listen/json_path.h"

#define X_PAIRS_MOST 16 // of one question

struct x_pair {
	const char *name;
	struct str value;
};

struct x_api {
	struct connector_call *call;
	struct str server; // "https://api.x.com", without a slash at the end
	struct json_reader *reader;
};
// From the settings "server", "key", "key_secret", "token" and "token_secret" of the call.
// x_api_close in any case.
enum outcome x_api_open(struct connector_call *call, struct x_api *ret_api, struct fault *fault);
void x_api_close(struct x_api *api);

struct x_question {
	const char *method; // NULL: POST with json, else GET
	const char *path;   // "/2/users/me"
	const struct x_pair *pairs;
	size_t n_pairs;
	struct str json; // what is posted; empty: it is a GET
	// Its media type; NULL: application/json. Only pairs are signed, never what is posted.
	const char *type;
};
// Gives the JSON that came, borrowed until the next question. What X says against it stands in the
// fault; when it says that a plan is used up, the call waits for hours.
enum outcome x_ask(const struct x_api *api, const struct x_question *question,
		   struct json_value *ret_root, struct fault *fault);

// The signature of a request (RFC 5849, section 3.4.2, HMAC-SHA1) in base64: over the method, the
// address without its query, and all pairs, those of the query and those of OAuth.
struct str x_signature(struct arena *arena, const char *method, struct str address,
		       const struct x_pair *pairs, size_t n_pairs, struct str key_secret,
		       struct str token_secret);

#endif
