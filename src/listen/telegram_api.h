// SPDX-License-Identifier: AGPL-3.0-or-later
// Asks the methods of a bot. The token stands in the address that is asked: no sentence of this
// module holds either.
#ifndef CAUSEWAY_LISTEN_TELEGRAM_API_H
#define CAUSEWAY_LISTEN_TELEGRAM_API_H

#include "base/json.h"
#include "listen/connector.h"

#define TELEGRAM_SERVER	 "https://api.telegram.org" // unless the settings name another one
// Kinds of updates that are asked for.
#define TELEGRAM_UPDATES "[\"message\",\"edited_message\",\"channel_post\",\"edited_channel_post\"]"

struct telegram_api {
	struct connector_call *call;
	struct str server, token;
	struct json_reader *reader; // freed by telegram_close
	// Of the last refusal:
	int64_t migrated; // the group has this id now; 0: it has not moved
	bool webhook;	  // it sends its updates to an address, and is not to be asked
};

// UNAVAILABLE without memory.
enum outcome telegram_open(struct connector_call *call, struct telegram_api *ret_api,
			   struct fault *fault);
void telegram_close(struct telegram_api *api);

// Asks `method` with a JSON object. *ret_result is borrowed until the next question. A refusal sets
// the call's trouble and wait: its own address or text (403, 400) is TROUBLE_ADDRESS.
enum outcome telegram_ask(struct telegram_api *api, const char *method, struct str json,
			  struct json_value *ret_result, struct fault *fault);
// The same with a body of another type.
enum outcome telegram_post(struct telegram_api *api, const char *method, const char *type,
			   struct str body, struct json_value *ret_result, struct fault *fault);

#endif
