// SPDX-License-Identifier: AGPL-3.0-or-later
// Asks a server that speaks Mastodon's client API (docs.joinmastodon.org), with the token of the
// inlet if it has one, and reads what it answers. Tolerant: an id may be a number or a text, and
// whatever a server lacks is empty.
#ifndef CAUSEWAY_LISTEN_MASTODON_API_H
#define CAUSEWAY_LISTEN_MASTODON_API_H

#include "base/json.h"
#include "listen/connector.h"

struct mastodon_api {
	struct connector_call *call;
	struct str server; // "https://a.example", without a slash at the end
	struct str host;   // "a.example"
	struct str token;  // may be empty
	struct json_reader *reader;
};

// From the settings "server" and "token" of the call. mastodon_api_close in any case.
enum outcome mastodon_api_open(struct connector_call *call, struct mastodon_api *ret_api,
			       struct fault *fault);
void mastodon_api_close(struct mastodon_api *api);

struct mastodon_question {
	const char *method; // NULL: "GET"
	struct str path;    // with its query
	struct str form;    // what is sent, urlencoded; empty: nothing
	const char *type;   // of the form, if it is another one
	struct str once;    // Idempotency-Key; empty: none
};
// Gives the JSON that came, borrowed until the next question.
enum outcome mastodon_ask(const struct mastodon_api *api, const struct mastodon_question *question,
			  struct json_value *ret_root, struct fault *fault);
// The same for a plain GET.
enum outcome mastodon_get(const struct mastodon_api *api, struct str path,
			  struct json_value *ret_root, struct fault *fault);

// A form, urlencoded, in the arena, without the pairs that are empty; empty if it is too long.
struct mastodon_pair {
	const char *name;
	struct str value;
};
struct str mastodon_form(struct arena *arena, const struct mastodon_pair *pairs, size_t count);
#define MASTODON_FORM(arena, ...)                                                                  \
	mastodon_form(arena, (const struct mastodon_pair[]){__VA_ARGS__},                          \
		      sizeof((const struct mastodon_pair[]){__VA_ARGS__}) /                        \
			  sizeof(struct mastodon_pair))

// The text at the end of a path of up to four names, NULL behind the last; empty if it is not
// there or is none.
struct str mastodon_text(struct json_value value, const char *const path[]);
// The id of an object under that name, in the arena if it was a number; empty if there is none.
struct str mastodon_id(struct arena *arena, struct json_value object, const char *name);

// What the server says of itself (/api/v2/instance, else /api/v1/instance). Empty or 0 where it
// says nothing.
struct mastodon_about {
	struct str title, streams; // streams: address of its streams, "https://…"
	int64_t most;		   // code points of one status
	int64_t per_address;	   // that each web address counts for
};
struct mastodon_about mastodon_about(const struct mastodon_api *api);

#endif
