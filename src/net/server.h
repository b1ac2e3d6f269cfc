// SPDX-License-Identifier: AGPL-3.0-or-later
// What the parts of the HTTP server share: the server, its connections and its exchanges. An
// exchange is one request with its answer; it is taken from a free list when the request line was
// read and given back when the answer has left. Private to net/.
#ifndef CAUSEWAY_NET_SERVER_H
#define CAUSEWAY_NET_SERVER_H

#include "net/body.h"
#include "net/encode.h"
#include "net/http.h"
#include "net/relay.h"
#include "net/router.h"
#include "net/tls_live.h"
#include "net/worker.h"

#include <microhttpd.h>
#include <pthread.h>
#include <stdatomic.h>

// Stated limits.
enum {
	HTTP_CONNECTION_MEMORY = 8 << 10, // request line and headers, and the headers of the answer
	HTTP_HEADERS_MAX = 64,
	HTTP_TARGET_MAX = 4 << 10,   // path and query
	HTTP_FORM_MAX = 64 << 10,    // body of a form
	HTTP_IGNORED_BODY = 4 << 10, // body of a POST that takes none
	HTTP_SHORT_BODY = 4 << 10,   // body that ROUTE_LATER takes on a network thread
	HTTP_ARENA_MAX = 24 << 20,   // memory of one request, without its raw body
	HTTP_BODIES_MAX = 256 << 20, // all bodies together
	HTTP_SETTLE_MAX = 1 << 20,   // bytes read and thrown away after a body was refused
	HTTP_KEEP_OUT = 128 << 10,   // an answer buffer that is kept for the next request
	HTTP_KEEP_ARENA = 64 << 10,  // an arena that is kept for the next request
	HTTP_KEEP_EXCHANGES = 64,
	HTTP_SLOW_RATE = 4 << 10, // bytes a second that a slow client must keep up
	HTTP_DRAIN_MAX = 32,	  // connections that are drained before they close
	HTTP_DRAIN_SECONDS = 5,
	HTTP_REPLY_HEADERS_MAX = 16,
	HTTP_PAIRS_MAX = 512, // names with values in one query or form
	HTTP_ONCE_KEY_MAX = 128,
	HTTP_ONCE_BODY_MAX = 256 << 10, // answers that are kept for an Idempotency-Key
};

// Headers that net itself looks at, gathered in one walk.
enum header_slot {
	HEADER_HOST,
	HEADER_CONTENT_LENGTH,
	HEADER_TRANSFER_ENCODING,
	HEADER_CONTENT_TYPE,
	HEADER_CONTENT_ENCODING,
	HEADER_IDEMPOTENCY_KEY,
	HEADER_IF_MATCH,
	HEADER_LAST_SINGLE = HEADER_IF_MATCH, // these may come only once
	HEADER_ACCEPT,
	HEADER_ACCEPT_ENCODING,
	HEADER_ACCEPT_LANGUAGE,
	HEADER_COOKIE,
	HEADER_IF_NONE_MATCH,
	HEADER_ORIGIN,
	HEADER_REFERER,
	HEADER_SEC_FETCH_SITE,
	HEADER_FORWARDED_FOR,
	HEADER_FORWARDED_PROTO,
	HEADER_SLOTS
};

struct header_walk {
	struct str value[HEADER_SLOTS]; // the first of its name
	unsigned count[HEADER_SLOTS];
	unsigned total;
	bool broken; // a name that is no token, or a header of ours on two lines
};

// A name with its value from a query or form, decoded, in the arena.
struct pair {
	struct str name, value;
};
struct pairs {
	struct pair *at;
	size_t count;
};

struct input_value {
	bool present;
	struct str typed; // as sent, decoded
	struct str text;  // checked: trimmed, line ends mended
	int64_t number;
};

enum reply_kind {
	REPLY_NONE,
	REPLY_VIEW,
	REPLY_BYTES,
	REPLY_ASSET,
	REPLY_FILE,
	REPLY_REDIRECT,
	REPLY_LIVE
};

struct reply_header {
	const char *name, *value;
};

struct reply {
	enum reply_kind kind;
	int status;
	const void *data; // REPLY_VIEW
	const char *type;
	struct str body;   // REPLY_BYTES, REPLY_ASSET
	struct str packed; // its gzip form, if there is one already
	struct str topic;  // REPLY_LIVE
	int file;	   // REPLY_FILE
	int64_t file_len;
	bool tagged;
	uint64_t tag;
	int64_t revision; // 0: none
	struct reply_header headers[HTTP_REPLY_HEADERS_MAX];
	size_t n_headers;
	bool broken; // a header or address that cannot be sent
};

enum stage {
	STAGE_HEAD,    // request line read, headers still coming
	STAGE_BODY,    // headers read; a body may be coming
	STAGE_REFUSED, // an error is the answer; the rest of the body is thrown away
	STAGE_RUNNING, // with a worker
	STAGE_LATER,   // waits for request_continue
	STAGE_READY,   // `response` is there
	STAGE_SENDING, // given to the library
	STAGE_LIVE,    // the socket went to the live hub
};

struct connection;

// What a request holds until it ends.
struct held {
	struct held *next;
	void (*let_go)(void *what);
	void *what;
};

struct exchange {
	struct request request;
	struct http_server *server;
	struct connection *connection;
	struct MHD_Connection *mhd;
	struct arena arena;
	struct str target; // path and query as sent
	struct header_walk headers;
	struct route_match match;
	enum stage stage;
	bool head;	  // a HEAD: answered like a GET, without body
	bool close;	  // the connection ends after this answer
	bool unread;	  // a part of the request is still on its way when it ends
	bool counted;	  // among server->running
	unsigned methods; // for Allow
	struct body body;
	uint64_t thrown_away;	    // body bytes since it was refused
	struct input_value *values; // one for each of route->inputs
	struct held *held;	    // in the arena
	struct reply reply;
	int error_status;      // if not 0, instead of the outcome's own
	bool once;	       // this request holds its Idempotency-Key
	bool matched;	       // a revision came in If-Match
	const char *challenge; // WWW-Authenticate of a 401
	struct buf out;	       // the answer's body
	struct buf packed;     // the same compressed
	struct MHD_Response *response;
	int status;
	size_t bytes_out;
	int64_t handler_ns;
	struct work work;
	struct {
		later_fn *finish;
		void *context;
		atomic_bool due; // request_continue was called
	} later;
	struct exchange *next; // free list
};

// One client socket. Made and ended by the library's thread; the watch thread reads `deadline_ns`.
struct connection {
	struct connection *next, *previous;
	struct http_server *server;
	int fd;
	_Atomic int64_t deadline_ns; // monotonic; after it the socket is shut down
	char address[48];
	struct exchange *begun; // the request whose line was read and that has not ended
};

// A socket that was answered before all of its request was read. Closed at once, the system would
// tell the client so with a reset, which can overtake the answer; so the rest is read first.
struct drain {
	int fd;
	int64_t until_ns;
};

struct http_counters {
	_Atomic uint64_t requests, by_class[6], bytes_out, refused, histogram[16];
	_Atomic int64_t connections;
};

struct http_server {
	struct http_options options;
	struct http_hooks hooks;
	struct router *router;
	struct encoder *encoder;
	struct worker_pool *workers;
	struct relay *relay;  // live streams over TLS; NULL without
	struct tls_live *tls; // NULL without
	struct MHD_Daemon *daemon;
	int listen_fd, port;
	struct http_counters counters;
	_Atomic size_t body_bytes; // of all requests, against HTTP_BODIES_MAX
	_Atomic bool hurry;	   // the grace of http_stop is over: waiting work is refused

	pthread_mutex_t lock; // for what follows
	struct connection *connections;
	struct exchange *spare;
	size_t n_spare;
	size_t running; // requests between their headers and the end of their answer
	size_t later;	// requests in STAGE_LATER
	bool stopping;
	pthread_cond_t changed; // running, later or stopping
	struct drain drains[HTTP_DRAIN_MAX];
	size_t n_drains;
	pthread_t watch;
	bool watching;
};

// --- exchange.c: the life of a request; called by the library ---
void *exchange_begin(void *context, const char *target, struct MHD_Connection *mhd);
enum MHD_Result exchange_step(void *context, struct MHD_Connection *mhd, const char *url,
			      const char *method, const char *version, const char *upload_data,
			      size_t *upload_data_size, void **state);
void exchange_end(void *context, struct MHD_Connection *mhd, void **state,
		  enum MHD_RequestTerminationCode code);
void exchange_free(struct exchange *exchange);
// Gives an exchange back that the library forgot: it tells the end only of requests whose headers
// it could read.
void exchange_forgotten(struct exchange *exchange);

// --- connection.c ---
void connection_notify(void *server, struct MHD_Connection *mhd, void **connection,
		       enum MHD_ConnectionNotificationCode code);
// The connection must get to its next stage within so many seconds; 0: no limit, -1: it is late.
void connection_deadline(struct connection *connection, int64_t seconds);
// Drains the socket for a while after the library has closed its side. Does nothing when
// HTTP_DRAIN_MAX do so already.
void connection_drain(struct connection *connection);
// Starts and ends the thread that shuts down connections whose deadline has passed.
enum outcome connection_watch_start(struct http_server *server, struct fault *fault);
void connection_watch_stop(struct http_server *server);

// --- head.c: what the request line and headers say ---
void head_read(struct exchange *exchange);
// INVALID for requests that could be read in two ways (the status to answer in error_status).
enum outcome head_check(struct exchange *exchange, const char *version, struct fault *fault);
// Fills language, wants_json, https, address.
void head_negotiate(struct exchange *exchange);
// The language that the admitted account chose, unless the path names one.
void head_prefer_language(struct exchange *exchange);
// The origin rule for changing requests; DENIED with a sentence.
enum outcome head_check_origin(struct exchange *exchange, struct fault *fault);
// Whether it says that a page of this server sent it; false if it says nothing.
bool head_from_here(const struct header_walk *walk);
// The quality (0 to 1000) that an Accept-like header gives to `item`, -1 if it does not name it.
int accept_quality(struct str header, struct str item);
// A cookie's value from a Cookie header; empty if absent.
struct str cookie_find(struct str header, struct str name);
// The number of an If-Match header, as reply_revision puts it into a tag; 0 for "*". INVALID if it
// is none of ours.
enum outcome tag_revision(struct str header, int64_t *ret_revision);
// True if an If-None-Match header names this tag, or is "*".
bool tag_matches(struct str header, struct str tag);

// --- decode.c: percent and form decoding ---
enum decode_mode { DECODE_PATH, DECODE_FORM };
// Decoded text in the arena. DECODE_FORM: "+" is a space and a "%" that begins no escape stays;
// DECODE_PATH: INVALID for a broken escape, and for anything that decodes to a slash, a control
// character or broken UTF-8.
enum outcome percent_decode(struct arena *arena, struct str s, enum decode_mode mode,
			    struct str *ret);
// The pairs of "a=1&b=2". TOO_MUCH over HTTP_PAIRS_MAX or without memory.
enum outcome pairs_read(struct arena *arena, struct str text, struct pairs *ret);
// The pairs of a multipart/form-data body. `files`: takes the names of files, empty for what is
// none, HTTP_PAIRS_MAX of them; NULL: files are refused. INVALID if it is not well formed.
enum outcome multipart_read(struct arena *arena, struct str type, struct str body,
			    struct str *files, struct pairs *ret, struct fault *fault);

// The members of a flat JSON object as pairs: text, numbers as written, true as "yes", false as
// "no"; null is absent. INVALID for anything else.
enum outcome json_fields_read(struct arena *arena, struct str body, struct pairs *ret,
			      struct fault *fault);

// --- input.c ---
// Reads and checks every declared input into exchange->values and request.errors. NOT_FOUND when a
// part of the path is wrong, INVALID or TOO_MUCH when query or form cannot be read at all.
enum outcome inputs_read(struct exchange *exchange, struct fault *fault);

// --- cursor.c ---
struct str cursor_text(struct arena *arena, int64_t number);
bool cursor_read(struct str text, int64_t *ret_number);

// --- once.c: requests with an Idempotency-Key ---
bool once_asked(const struct exchange *exchange);
// OK: go on, or, with a reply set, that is the answer of the first time. CONFLICT, INVALID,
// UNAVAILABLE with a sentence.
enum outcome once_begin(struct exchange *exchange, bool *ret_again, struct fault *fault);
// Keeps the answer, or lets go of the key if the request may be tried again.
void once_end(struct exchange *exchange, int status, const char *type, struct str body);

// --- answer.c: from an outcome to a response ---
// Builds exchange->response from the handler's outcome and reply. Any thread.
void answer_build(struct exchange *exchange, enum outcome outcome);
// Adds what a browser asks before a page of another site may call the API.
void answer_preflight(struct exchange *exchange);
// The response head's lines of a live stream.
struct str answer_live_head(struct exchange *exchange);
// The same lines on a response of the library.
void answer_live_headers(const struct exchange *exchange, struct MHD_Response *response);

#endif
