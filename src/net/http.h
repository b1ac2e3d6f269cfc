// SPDX-License-Identifier: AGPL-3.0-or-later
// The HTTP server on libmicrohttpd: limits, routing, input checks, compression, entity tags,
// request log, worker pool for slow routes, live streams. It knows neither accounts nor pages:
// those come as the hooks below.
#ifndef CAUSEWAY_NET_HTTP_H
#define CAUSEWAY_NET_HTTP_H

#include "net/live.h"
#include "net/request.h"
#include "net/tls.h"

// An answer as it is kept for an Idempotency-Key; strings in the request's arena.
struct http_kept {
	int status;
	struct str type, location, body;
};

// All run where the handler runs: for a plain GET on a network thread, where they must not
// wait for anything but a quick read. They may be NULL: then everybody is admitted, views are a
// fault and error pages are plain text.
struct http_hooks {
	void *context;
	// Finds out who asks and whether the route's permission allows it, before inputs are shown
	// to the handler. Fills request->viewer. DENIED (with reply_redirect, to send the viewer to
	// the sign-in page instead), or NOT_FOUND to hide that a thing exists.
	enum outcome (*admit)(void *context, struct request *request);
	// Asked last before the handler, of what is let in, comes from our own pages and is well
	// formed: TOO_MUCH when this is done too often.
	enum outcome (*pace)(void *context, struct request *request);
	// Renders a view as a page (template != NULL and !wants_json) or as JSON into out.
	enum outcome (*render)(void *context, struct request *request, const void *data,
			       struct buf *out);
	// Renders an error page for an outcome and request->fault; request->route is NULL when no
	// route was found. JSON errors ({"error":{"code":…,"message":…}}) net writes itself.
	enum outcome (*render_error)(void *context, struct request *request, enum outcome outcome,
				     int status, struct buf *out);
	// Requests with an Idempotency-Key (ROUTE_ONCE), on a worker. `recall` reserves the key for
	// whoever asks: OK with status 0 lets the request go on, OK with a status is the answer
	// that was kept. CONFLICT when the key came with another request, or its first one has not
	// ended. Nobody in particular (no token, no account) has no keys: OK with status 0 and no
	// `held`. `keep` follows when the answer is there; status 0: none is kept, the key is free
	// again. NULL: keys are not looked at.
	enum outcome (*recall)(void *context, struct request *request, struct str key,
			       struct str body, struct http_kept *ret_kept, bool *ret_held);
	void (*keep)(void *context, struct request *request, struct str key,
		     const struct http_kept *kept);
};

struct http_options {
	const char *listen;	  // "127.0.0.1:8080", "[::1]:8080", "0.0.0.0:80"
	unsigned threads;	  // for the network; 0: one per core
	unsigned workers;	  // threads for ROUTE_SLOW and for bodies; 0: 64
	unsigned queue;		  // requests waiting for a worker, more get 503; 0: 8 per worker
	unsigned max_connections; // without live streams; more wait in the system; 0: 1024
	unsigned max_per_address; // 0: no limit
	unsigned idle_seconds;	  // between requests; 0: 60
	// The time for a request's head, and for a body or an answer, where every 4 KiB that have
	// moved give one second more; 0: 30.
	unsigned slow_seconds;
	size_t page_limit;	    // largest answer, bytes before compression; 0: 4 MiB
	const struct tls_pair *tls; // https with this certificate, which is copied; NULL: http
	const char
	    *cors; // origins that may read the API: "*" (NULL), "none", or a list with spaces
	bool trust_proxy; // believe X-Forwarded-For and -Proto: only behind a proxy of ours
	// NULL-terminated codes that a path may start with; the first is the default. NULL: "en".
	const char *const *languages;
	// Answers every path that no route has, whatever the method; NULL: these are not found.
	const struct route *otherwise;
	void *app;	      // request->app
	struct live_hub *hub; // may be NULL if no route is ROUTE_LIVE; must outlive the server
};

struct http_server;

// Starts serving. INVALID for an address that cannot be read or a bad route table (each mistake
// named), UNAVAILABLE when the port is taken.
enum outcome http_start(const struct http_options *options, const struct http_hooks *hooks,
			const struct route_table *tables, size_t n_tables,
			struct http_server **ret_server, struct fault *fault);
// Another certificate for connections that come from now on. INVALID, and all stays as it was, if
// it cannot be used or the server speaks plain http.
enum outcome http_certify(struct http_server *server, const struct tls_pair *tls,
			  struct fault *fault);
// The port in use (when asked for 0).
int http_port(const struct http_server *server);
// Stops taking connections, ends live streams with a last "reload" event (live_end), lets running
// requests finish for at most grace_ms; then requests that still wait for a worker get a 503, and
// handlers that still run are waited for, because nothing can end them. Frees everything but the
// hub. NULL is allowed.
void http_stop(struct http_server *server, int64_t grace_ms);

struct http_stats {
	uint64_t requests, by_class[6]; // by_class[2]: 2xx
	uint64_t bytes_out;
	uint64_t refused; // smuggling, limits
	int64_t connections;
	int64_t running;	// requests between their headers and the end of their answer
	uint64_t histogram[16]; // handler time: bucket i counts < 2^i * 64 µs
};
struct http_stats http_stats(struct http_server *server);

// All joined routes, for the API description and tests.
const struct route *http_routes(const struct http_server *server, size_t *ret_count);

#endif
