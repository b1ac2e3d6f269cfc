// SPDX-License-Identifier: AGPL-3.0-or-later
// What a handler sees of a request, and how it answers. Inputs were checked against the route's
// declaration before the handler runs. All memory given out lives in the request's arena.
#ifndef CAUSEWAY_NET_REQUEST_H
#define CAUSEWAY_NET_REQUEST_H

#include "net/route.h"

struct zone;

// Who asks; filled by the authority (people/), which net calls before the handler.
struct viewer {
	int64_t account; // 0: nobody is signed in
	int64_t session; // 0: none (token or stranger)
	bool by_token;
	int64_t lock_after_ms; // without use this browser is locked; 0: never
	bool told;	       // there is news of the account that its person has not looked at
	struct str name;       // shown on pages
	struct str language;   // that the account chose, BCP 47; empty: as the browser asks
	void *detail;	       // people's own record, in the request's arena
};

struct input_error {
	const char *input;    // name
	const char *sentence; // what to do, English message id
};

// Another form of what an answer shows, for the head of the page.
struct alternate {
	struct str href, type, language; // address; media type, or empty; BCP 47, or empty
	struct str title;
};
#define ALTERNATES_MOST 32

struct request {
	const struct route *route;
	struct arena *arena;
	void *app; // the program's context, given at http_start
	enum method method;
	struct str path, query; // as sent, path without language prefix
	struct str language;	// "ur": chosen by prefix, account, cookie or Accept-Language
	bool language_in_path;
	bool wants_json; // route is API or Accept prefers application/json
	bool https;
	struct str address; // peer address as text
	struct str body;    // BODY_RAW; JSON_PADDING zero bytes lie behind it
	bool may_wait;	    // the handler runs on a worker: it may write, hash, or wait
	struct viewer viewer;
	struct fault fault; // the sentence that goes with a non-OK outcome
	struct input_error errors[16];
	size_t n_errors;
	// For the page around the reply; set by handlers. Strings live in the arena.
	const char *title; // message id
	struct str campaign, campaign_slug;
	bool exercise;			    // the campaign is one: the answer says so
	const struct zone *zone;	    // whose clocks the page shows; NULL: UTC
	struct str zone_name;		    // its IANA name; empty: none is said
	bool zone_own;			    // the viewer chose it, not the campaign
	const struct alternate *alternates; // n_alternates of them, at most ALTERNATES_MOST
	size_t n_alternates;
	int64_t started_ns;		   // monotonic
	struct exchange *private_exchange; // net's own
};

// Checked inputs by name. Absent optional inputs are an empty str / 0 / false; so is one that the
// route does not declare, and the log tells of our fault.
struct str request_text(const struct request *request, const char *input);
int64_t request_number(const struct request *request, const char *input); // NUMBER, ID, TIME
bool request_switch(const struct request *request, const char *input);
bool request_has(const struct request *request, const char *input);
// Whether the route has such an input at all, for what several routes share.
bool request_declares(const struct request *request, const char *input);
// What a form of a page of this server sent, as it was typed, in the arena: for one that could not
// be taken and may be sent again. NULL, *ret_count 0: it came from elsewhere, or holds a secret,
// which is not shown again.
struct request_sent {
	struct str name, value;
};
const struct request_sent *request_sent(const struct request *request, size_t *ret_count);
// A part of a body that is multipart/form-data. Bytes as they came, borrowed from the body.
struct request_part {
	struct str name, file, value; // `file`: its name; empty for what is no file
};
// The parts of a BODY_RAW, in the arena. INVALID, with a sentence, if it has no such parts.
enum outcome request_parts(struct request *request, struct request_part **ret_parts,
			   size_t *ret_count);
// The first of them with that name; an empty one if there is none.
enum outcome request_part_find(struct request *request, const char *name,
			       struct request_part *ret_part);
// A request header as sent; empty if absent.
struct str request_header(const struct request *request, const char *name);
// A cookie that reply_cookie set, over https or over http as this request came; empty if absent.
struct str request_cookie(const struct request *request, const char *name);

// Keeps what an answer shows but does not own: calls let_go(what) once the answer has left, or the
// request has ended in another way, on a thread of net/. False without memory: then it is not
// called.
bool request_hold(struct request *request, void (*let_go)(void *what), void *what);

// --- answers (exactly one of these, then return OK) ---
// The route's view, filled; data lives in the request's arena. Rendered as page or JSON.
void reply_view(struct request *request, const void *data);
// Like reply_view with another status (201, 404, 422 …).
void reply_view_status(struct request *request, int status, const void *data);
// Bytes as they are. `body` lives in the request's arena or for ever.
void reply_bytes(struct request *request, int status, const char *type, struct str body);
// The same with the gzip form at hand, for who takes that. Empty: it is made for this answer.
void reply_packed(struct request *request, const char *type, struct str body, struct str packed);
// Bytes that live for ever and are the same for everybody: compressed once, cached for a year by
// browsers. The address must change with the content; `tag` is a hash of it.
void reply_asset(struct request *request, const char *type, struct str body, uint64_t tag);
// A file as it is, sent piece by piece, under a name to save it. Takes over `fd`, whose position is
// its beginning; the last thing that a handler does.
void reply_file(struct request *request, const char *type, struct str name, int fd, int64_t len);
// The time zone that the viewer chose; empty: that of the campaign.
static inline struct str zone_chosen(const struct request *request)
{
	return request->zone_own ? request->zone_name : STR("");
}

// 303 to a path of ours, in the language that the request's own path chose. Anything that a browser
// would read as another server's address leads to "/" instead: paths to go back to come from forms.
void reply_redirect(struct request *request, struct str path);
// The same with the end of a query that tells the page of what was done: `name` ("done="), and what
// follows it, in place of what such a page was told before.
void reply_redirect_told(struct request *request, struct str path, const char *name,
			 struct str told);
// The same after a change that the page itself does not show: it says “Saved.” over its content.
void reply_saved(struct request *request, struct str path);
// The same with “Done.”, for what was not typed but pressed.
void reply_done(struct request *request, struct str path);
// Whether the page was reached so.
bool request_saved(const struct request *request);
bool request_done(const struct request *request);
// The same for what only safeguarding leads read from now on.
void reply_private(struct request *request, struct str path);
bool request_private(const struct request *request);
void reply_header(struct request *request, const char *name, struct str value);
// Nobody keeps the answer: not the browser, not a proxy.
void reply_no_store(struct request *request);
// HttpOnly, SameSite=Lax, Path=/; over https Secure, and "__Host-" stands before its name;
// max_age_s 0 deletes.
void reply_cookie(struct request *request, const char *name, struct str value, int64_t max_age_s);
// An entity tag for the answer; net answers 304 by itself when it matches.
void reply_etag(struct request *request, uint64_t tag);
// The revision of what is shown: part of its entity tag, and what If-Match is compared with.
void reply_revision(struct request *request, int64_t revision);
// Where a list goes on behind the entry `number` (> 0): for the answer's `next`, and as a Link
// header (RFC 8288) with the address of the next page. The input INPUT_CURSOR gives the number
// back.
struct str reply_next(struct request *request, int64_t number);
// Turns the connection into a live stream on that topic (ROUTE_LIVE).
void reply_live(struct request *request, struct str topic);

// The answer comes later; for routes with ROUTE_LATER, where request->may_wait is false. The
// request rests until request_continue was called, exactly once, by any thread, which may happen
// before the handler has returned; then `finish` is called like a handler, on a network thread, and
// answers. If the client goes away in between, `finish` is not called: what it needs lies in the
// request's arena.
typedef enum outcome later_fn(struct request *request, void *context);
void reply_later(struct request *request, later_fn *finish, void *context);
// After it the request belongs to the network thread: the caller may not touch it any more.
void request_continue(struct request *request);

// Makes the refusal (DENIED) of a program that showed no good token a 401 that asks for one (RFC
// 6750, section 3). `error` is "invalid_token" if it showed one, else NULL.
void reply_ask_token(struct request *request, const char *error);

// The word by which programs know an error of that status ("invalid"); for answers that hold an
// error beside something else.
const char *error_code(int status);

// Makes NOT_FOUND a 410: it was here, and is over for good.
void reply_gone(struct request *request);

// Records that an input is wrong; the handler then returns INVALID.
void request_input_error(struct request *request, const char *input, const char *sentence);

#endif
