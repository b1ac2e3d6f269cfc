// SPDX-License-Identifier: AGPL-3.0-or-later
// Routes are data: each room exports a table that says what a path takes, who may call it, and what
// answers. The router, the input checks, the access tests and the API description all come from
// these tables. No handler parses raw input or asks for a role by hand.
#ifndef CAUSEWAY_NET_ROUTE_H
#define CAUSEWAY_NET_ROUTE_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/outcome.h"

struct request;
struct view; // described in page/view.h; opaque here

enum method { METHOD_GET, METHOD_POST, METHOD_PUT, METHOD_DELETE };

enum input_place { IN_PATH, IN_QUERY, IN_FORM };

enum input_type {
	INPUT_TEXT, // valid UTF-8, trimmed, no control characters but line breaks and tabs; range:
		    // code points
	INPUT_SECRET, // like text, not trimmed, never shown again
	INPUT_SLUG,   // a-z 0-9 -, starts with a letter; range: length
	INPUT_ID,     // decimal, over 0
	INPUT_NUMBER, // decimal integer; range: value
	INPUT_EMAIL,
	INPUT_TIME,   // RFC 3339, or a local form value "2026-07-14T03:12"; read as ms UTC
	INPUT_CHOICE, // one of `choices`
	INPUT_SWITCH, // a tick box: present (any value but "no") or absent
	INPUT_IDS,   // several tick boxes: ids, each given by itself or with commas between; range:
		     // how many. request_text gives them with one comma between
	INPUT_TEXTS, // several fields of one name, empty ones too; range: code points of each.
		     // request_text gives them in their order with TEXTS_BETWEEN between
	INPUT_CURSOR, // where a list goes on, from request_cursor: a wrong one is a 400
};

#define TEXTS_BETWEEN '\x1f' // no text holds it

struct input {
	const char *name;
	enum input_place place;
	enum input_type type;
	bool required;
	int64_t least, most;	    // range by type; both 0: the type's own
	const char *const *choices; // INPUT_CHOICE: NULL-terminated
	const char *help;	    // one sentence, for the API description
	// INPUT_NUMBER of a form: a program may send the revision in If-Match instead, as the ETag
	// of what it read says it; a CONFLICT is then a 412.
	bool if_match;
	const char *example; // a value that it takes; NULL: one is made from the type
};
// The campaign that a path names, as /t/{slug}/… does.
#define INPUT_CAMPAIGN                                                                             \
	{                                                                                          \
		.name = "slug", .place = IN_PATH, .type = INPUT_SLUG, .required = true,            \
		.help = "Short name of the campaign."                                              \
	}

// Where a form leads when what it asked for is done.
#define INPUT_BACK                                                                                 \
	{                                                                                          \
		.name = "back", .place = IN_FORM, .type = INPUT_TEXT, .most = 2000,                \
		.help = "Path to go to afterwards."                                                \
	}

// In a route: the inputs of a table.
#define INPUTS(table) .inputs = table, .n_inputs = sizeof(table) / sizeof((table)[0])

enum body_kind {
	BODY_NONE,
	BODY_FORM, // application/x-www-form-urlencoded or multipart/form-data without files, ≤ 64
		   // KiB
	BODY_RAW,  // handed over whole (gzip already undone), up to the route's body_limit
};

enum route_flags {
	ROUTE_SLOW = 1, // writes, waits or hashes: runs on the worker pool, may block
	ROUTE_LIVE = 2, // becomes a live stream (handler names the topic with reply_live)
	ROUTE_API = 4,	// answers JSON only, errors too; token allowed; no origin check for tokens
	ROUTE_PUBLIC_CACHE = 8, // same answer for everybody: may be cached by proxies
	ROUTE_FORM_AGAIN =
	    16,		  // BODY_FORM: the handler runs also with request->n_errors > 0, and then
			  // shows the form again (request_text gives what was typed), status 422
	ROUTE_LATER = 32, // a short body runs on a network thread, where request->may_wait is false
			  // and the handler answers with reply_later
	ROUTE_ONCE = 64,  // takes an Idempotency-Key: sent again it has the same answer
	ROUTE_FRAMED = 128, // a page that may stand inside of pages of other sites, alone: without
			    // what stands around pages here
};

struct route {
	enum method method;
	const char *path;	// "/api/v1/campaigns/{slug}/posts"; {name} is one segment
	const char *permission; // a name of people's permission table; "public" for everybody
	enum body_kind body;
	size_t body_limit; // BODY_RAW: bytes after decompression
	unsigned flags;
	const struct input *inputs;
	size_t n_inputs;
	// Fills the reply. Anything but OK becomes an error answer with the request's fault
	// sentence. Runs only with valid inputs, but see ROUTE_FORM_AGAIN. Without ROUTE_SLOW and
	// without a body it runs on a network thread and must not wait.
	enum outcome (*handle)(struct request *request);
	const struct view *view; // what the reply holds; NULL for redirects and raw answers
	const char *template;	 // page for people; NULL: JSON only
	const char *help;	 // one line
	// For the API description: a body (BODY_RAW) or a query that works, and the answer's type
	// where there is no view. NULL: made from the inputs; text/plain.
	const char *example, *answer_type;
};

struct route_table {
	const struct route *routes;
	size_t count;
};

#endif
