// SPDX-License-Identifier: AGPL-3.0-or-later
// Keeps open the streams by which other servers give posts as they are written: one thread and one
// libcurl multi handle for all of them, so that a post is on the desk within a second or two. The
// looks of listen/poll.h stand beneath: they say what is to be streamed, they ask again as soon as
// a stream is open and as soon as it has ended, and they alone move the cursor. So nothing is lost
// in between, and what comes by both ways is kept once. What ends is opened again by its next look,
// after a wait that doubles with each failure. Never asks for an exercise or an archived campaign.
#ifndef CAUSEWAY_LISTEN_STREAM_IN_H
#define CAUSEWAY_LISTEN_STREAM_IN_H

#include "listen/poll.h"

#define STREAM_CHECK_MS	     15000 // how often it is looked whether a person paused or changed one
#define STREAM_WAIT_FIRST_MS 2000  // after the first failure
#define STREAM_WAIT_MOST_MS  ((int64_t)5 * 60 * 1000)
#define STREAM_WAIT_NONE_MS  ((int64_t)6 * 3600 * 1000) // of a server that streams nothing
#define STREAM_LOOKS_MIN     15 // minutes between looks while a stream brings everything

struct stream_in;

// Starts its thread; the poller outlives it, and is told by its member `streams` afterwards.
enum outcome stream_in_start(const struct poller *poller, struct stream_in **ret_streams,
			     struct fault *fault);
// Ends all streams and the thread; takes NULL. After fetcher_stop and the looks have ended.
void stream_in_stop(struct stream_in *streams);

// --- from any thread ---

// Whether the stream of an inlet should be opened now: it is not, and has not just failed.
bool stream_in_wants(struct stream_in *streams, const struct inlet *inlet);
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
