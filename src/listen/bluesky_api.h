// SPDX-License-Identifier: AGPL-3.0-or-later
// Asks a server of the AT Protocol (atproto.com, XRPC over HTTP), with the session of an account if
// the settings name one. A session is opened rarely, because servers count that: it is kept sealed
// between two calls, refreshed when it ends, and opened anew when that fails.
#ifndef CAUSEWAY_LISTEN_BLUESKY_API_H
#define CAUSEWAY_LISTEN_BLUESKY_API_H

#include "base/json.h"
#include "listen/connector.h"

struct bluesky_api {
	struct connector_call *call;
	struct str server;     // "https://bsky.social", without a slash at the end
	struct str did, token; // of the session; empty: nobody is signed in
	struct json_reader *reader;
};

// From the settings "server", "handle" and "password" of the call. bluesky_api_close in any case.
enum outcome bluesky_api_open(struct connector_call *call, struct bluesky_api *ret_api,
			      struct fault *fault);
void bluesky_api_close(struct bluesky_api *api);

// Calls a query (`json` empty) or a procedure: `method` is "app.bsky.feed.searchPosts?q=…". The
// JSON that came is borrowed until the next call.
enum outcome bluesky_ask(const struct bluesky_api *api, struct str method, struct str json,
			 struct json_value *ret_root, struct fault *fault);

// Puts a picture (JPEG) beside the records of the account, which may name it by what is answered
// ("blob"), borrowed until the next call. Nobody sees it before.
enum outcome bluesky_blob_put(const struct bluesky_api *api, struct str picture,
			      struct json_value *ret_root, struct fault *fault);

// The value, or the text, at the end of a path of up to four names, NULL behind the last.
bool bluesky_value(struct json_value value, const char *const path[], struct json_value *ret);
struct str bluesky_text(struct json_value value, const char *const path[]);
#define BLUESKY_PATH(...) ((const char *const[5]){__VA_ARGS__})

#endif
