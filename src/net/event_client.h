// SPDX-License-Identifier: AGPL-3.0-or-later
// Server-sent events of other servers: answers that do not end, as many as EVENT_STREAMS_MAX on one
// thread, over one libcurl multi handle, under the same guard against private addresses as
// net/fetch.h. A stream that is closed or ends is gone: whether to ask again, and when, is the
// caller's to say. Redirects are not followed. One thread at a time, but for event_client_wake.
#ifndef CAUSEWAY_NET_EVENT_CLIENT_H
#define CAUSEWAY_NET_EVENT_CLIENT_H

#include "net/event_read.h"
#include "net/fetch.h"

#define EVENT_STREAMS_MAX   256
#define EVENT_OTHERS_MAX    128
#define EVENT_DIALS_MAX	    4	   // are being opened at once; the others wait for their turn
#define EVENT_DIAL_MS	    15000  // until the head of the answer is there
#define EVENT_SILENCE_MS    100000 // then nobody is there: servers send a comment every 15 s
#define EVENT_RETRY_MOST_MS 86400000

struct event_client;
struct event_stream;

// How a stream ended.
struct event_end {
	int status;	      // of the answer; 0: there was none
	int64_t retry_ms;     // the answer asked to be left alone so long; 0: it did not
	bool opened;	      // events could come
	bool private_address; // the guard refused it
	const char *reason;   // for a log; borrowed
};

struct event_hooks {
	// Each is called from event_client_turn only, with the context of the stream.
	void (*opened)(void *context);
	void (*event)(void *context, struct str name, struct str data);
	// The stream is gone after this call.
	void (*ended)(void *context, const struct event_end *end);
};

// The fetcher outlives it.
enum outcome event_client_new(struct fetcher *fetcher, const struct event_hooks *hooks,
			      struct event_client **ret_client, struct fault *fault);
void event_client_free(struct event_client *client); // takes NULL; closes what is open

// Asks for a stream. Of the request, which is copied, only url and headers count. TOO_MUCH over
// EVENT_STREAMS_MAX, INVALID for an address that cannot be asked.
enum outcome event_client_open(struct event_client *client, const struct fetch_request *request,
			       void *context, struct event_stream **ret_stream,
			       struct fault *fault);
// Ends it without a call of `ended`. Not from within a hook.
void event_client_close(struct event_stream *stream);

// Waits up to `wait_ms` for something to come, and gives it out. What is said on one of the others'
// sockets, at most EVENT_OTHERS_MAX, ends the wait, too; whoever gave them reads it.
struct event_fd {
	int fd;
	bool ready; // set: it can be read, or is broken
};
void event_client_turn(struct event_client *client, struct event_fd *others, size_t count,
		       int wait_ms);
// Ends a wait early. From any thread.
void event_client_wake(struct event_client *client);

#endif
