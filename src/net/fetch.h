// SPDX-License-Identifier: AGPL-3.0-or-later
// Requests to other servers, over libcurl: limits on time, size and redirects, and a guard that
// refuses private, loopback and link-local addresses after name resolution (so that no name can
// smuggle one in), unless a configured allow-list names them.
#ifndef CAUSEWAY_NET_FETCH_H
#define CAUSEWAY_NET_FETCH_H

#include "base/arena.h"
#include "base/outcome.h"

struct fetcher;

struct fetch_options {
	// NULL-terminated "host:port", written as in the URL, that may be private; or NULL.
	const char *const *allow_private;
	const char *user_agent;
};
enum outcome fetcher_new(const struct fetch_options *options, struct fetcher **ret_fetcher,
			 struct fault *fault);
// Ends what is being asked within about a second (UNAVAILABLE), and all that is asked from now on,
// so that threads which ask can be waited for. From any thread.
void fetcher_stop(struct fetcher *fetcher);
bool fetcher_stopping(struct fetcher *fetcher);
void fetcher_free(struct fetcher *fetcher); // takes NULL

struct fetch_header {
	struct str name, value;
};

// Why a server cannot be asked, where a person can do something about it.
enum fetch_obstacle {
	FETCH_OBSTACLE_OTHER,
	FETCH_OBSTACLE_NAME,	    // there is no server of that name
	FETCH_OBSTACLE_CERTIFICATE, // it is not valid: run out, of another name, of nobody known
	FETCH_OBSTACLE_ANSWER,	    // what it says is not understood (net/web_socket.h)
};

struct fetch_request {
	const char *method; // "GET"
	const char *url;    // http or https only
	const struct fetch_header *headers;
	size_t n_headers;
	struct str body;
	int64_t timeout_ms;	       // in all; 0: 20 s
	size_t max_bytes;	       // of the answer; 0: 4 MiB
	int max_redirects;	       // each hop is guarded; 0: none
	bool last;		       // its connection is not kept: over TLS one holds 4 MiB
	enum fetch_obstacle *obstacle; // with UNAVAILABLE, set to what stood in the way; or NULL
	bool *reached; // set to true once what is asked may have come there; or NULL
};

struct fetch_answer {
	int status;
	struct str body; // in the arena
	struct fetch_header *headers;
	size_t n_headers;
	const char *final_url;
};

// The address that a link on the page `base` leads to, absolute, http or https; empty if it leads
// nowhere like that.
struct str fetch_resolve(struct arena *arena, const char *base, struct str link);

// Blocks until the answer is whole. DENIED by the guard, UNAVAILABLE for network trouble (the
// sentence says which), TOO_MUCH over max_bytes. Any HTTP status is OK here.
enum outcome fetch(struct fetcher *fetcher, struct arena *arena,
		   const struct fetch_request *request, struct fetch_answer *ret_answer,
		   struct fault *fault);

#endif
