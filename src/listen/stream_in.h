// SPDX-License-Identifier: AGPL-3.0-or-later
// Keeps open the streams by which other servers give posts as they are written: one thread and one
// libcurl multi handle for all of them, so that a post is on the desk within a second or two. The
// looks of listen/poll.h stand beneath: they say what is to be streamed, they ask again as soon as
// a stream is open and as soon as it has ended, and they alone move the cursor. So nothing is lost
// in between, and what comes by both ways is kept once. What ends is opened again by its next look,
// after a wait that doubles with each failure. Bells, by which mailboxes say that something came,
// hang on the same thread: one that rings brings the next look forward. Never asks for an exercise
// or an archived campaign.
#ifndef CAUSEWAY_LISTEN_STREAM_IN_H
#define CAUSEWAY_LISTEN_STREAM_IN_H

#include "listen/poll.h"
#include "net/event_client.h"

#define STREAM_CHECK_MS	     15000 // how often it is looked whether a person paused or changed one
#define STREAM_WAIT_FIRST_MS 2000  // after the first failure
#define STREAM_WAIT_MOST_MS  ((int64_t)5 * 60 * 1000)
#define STREAM_WAIT_NONE_MS  ((int64_t)6 * 3600 * 1000) // of a server that streams nothing
#define STREAM_LOOKS_MIN                                                                           \
	15 // minutes between looks while a stream brings everything, or a bell
	   // hangs; IDLE may last 29 (RFC 2177)
#define STREAM_BELLS_MAX EVENT_OTHERS_MAX // mailboxes that are heard; further ones are looked at

struct stream_in;

// Starts its thread; the poller outlives it, and is told by its member `streams` afterwards.
enum outcome stream_in_start(const struct poller *poller, struct stream_in **ret_streams,
			     struct fault *fault);
// Ends all streams and the thread; takes NULL. After fetcher_stop and the looks have ended.
void stream_in_stop(struct stream_in *streams);

// --- from any thread ---

// Whether the stream of an inlet should be opened now: it is not, and has not just failed.
bool stream_in_wants(struct stream_in *streams, const struct inlet *inlet);
// Hears a bell that a look left (listen/connector.h), and ends it at last. One more than
// STREAM_BELLS_MAX, or one of which nothing is wanted now, is ended at once.
void stream_in_bell_hang(struct stream_in *streams, const struct inlet *inlet,
			 const struct connector_bell *bell);
// Gives it to the next look; none if the inlet was changed, or has none.
void stream_in_bell_take(struct stream_in *streams, const struct inlet *inlet,
			 struct connector_bell *ret_bell);
// Whether the server refused the stream of events of an inlet, of whose kind bells are, not long
// ago.
bool stream_in_refused(struct stream_in *streams, const struct inlet *inlet);
// A bell could not be hung, and none is wanted for so long.
void stream_in_bell_later(struct stream_in *streams, const struct inlet *inlet, int64_t wait_ms);
// Opens it. `call` is one of its looks, with the cursor that it left; all is copied.
void stream_in_add(struct stream_in *streams, const struct inlet *inlet,
		   const struct connector_call *call, const struct connector_stream *stream);
// How its posts come.
enum stream_state {
	STREAM_NONE,  // by looks only
	STREAM_PART,  // by a stream, too
	STREAM_WHOLE, // all of them by a stream
};
enum stream_state stream_in_state(struct stream_in *streams, int64_t inlet);

#endif
