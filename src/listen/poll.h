// SPDX-License-Identifier: AGPL-3.0-or-later
// Asks what campaigns listen to, one look a job: reads the inlet, lets its connector ask, keeps the
// posts together with where it stopped in one commit, then how it went and when it comes again. A
// look that is cut off anywhere loses nothing and doubles nothing: either the posts and the cursor
// are kept, or neither. Who does not answer is left alone longer each time, up to an hour. Nothing
// is asked for an exercise or an archived campaign.
#ifndef CAUSEWAY_LISTEN_POLL_H
#define CAUSEWAY_LISTEN_POLL_H

#include "listen/ingest.h"
#include "listen/inlet.h"
#include "store/job.h"

#include <stdatomic.h>

#define POLL_THREADS	 4			// looks at once at those that are well
#define POLL_THREADS_ILL 2			// and at those that are ill
#define POLL_WAIT_MOST	 ((int64_t)3600 * 1000) // ms, unless the other side wants longer
#define POLL_LAST_TRIES	 5 // looks that ended the server before it is left alone for an hour

// Where the other side can hold its answer until there is news, a look takes so long at most, and
// the next follows at once: what people write is here within a second. Only so many do at a time,
// so that there are threads left for all others; what is asked beside them is answered at once, and
// asked again after POLL_REST_MS, as is a server that says at once that there is nothing.
#define POLL_HOLDS_MOST 2
#define POLL_HOLD_MS	((int64_t)10000)
#define POLL_REST_MS	((int64_t)5000)

struct stream_in;

struct messages;

struct poller {
	struct store *store;
	struct id_maker *ids;
	const struct sealer *sealer;
	struct ingest *ingest;
	struct fetcher *fetcher;
	struct picture_line *pictures; // draws pictures anew; NULL: none are kept
	const struct connector *const *connectors;
	struct str site; // what addresses of ours begin with: "https://help.example"; may be empty
	struct str directory; // of accounts of the AT Protocol; empty: the public one
	int64_t started_at;   // ms UTC: what others would have told us before, they could not
	const struct messages *messages; // of page/messages.h; NULL: people are answered in English
	// By which the server itself writes (inlet 0 of the outbox), and its settings in the order
	// of its asks; NULL: it has no mailbox, and what it would write waits.
	const struct connector *mailbox;
	const struct str *mailbox_values;
	int64_t (*now)(void);	   // time_now, or the clock of a test
	struct stream_in *streams; // listen/stream_in.h; NULL: none are opened
	_Atomic int held;	   // looks whose answer is held just now
};

// A call of a connector for an inlet, or with `inlet` NULL for settings that nobody has kept yet.
// The caller frees call.lines.
struct connector_call poll_call(const struct poller *poller, struct arena *arena,
				const struct connector *connector, const struct inlet *inlet,
				const struct str *values);
// Counts posts that were taken in at `now` by the campaign's clocks.
void poll_count(struct inlet *inlet, const struct campaign *campaign, int64_t accepted,
		int64_t now);

// The jobs of inlets that are well and of those that are ill; the poller outlives them.
struct job_kind poll_job(struct poller *poller);
struct job_kind poll_job_ill(struct poller *poller);

// How long until the next look, in ms: the usual time, doubled with each failure up to an hour, and
// never shorter than the trouble asks (troubles[].least_ms) or the other side (`wait_ms`); up to a
// quarter longer by `chance` (0 to 1023), so that they do not come together.
int64_t poll_wait(int every_min, int failures, enum trouble trouble, int64_t wait_ms,
		  unsigned chance);

// "Test it": asks with these settings and keeps nothing.
struct poll_test {
	bool good;
	enum trouble trouble;
	struct str detail; // what exactly, English
	struct str title;  // what the other side calls itself
	int64_t posts;	   // that it has
};
// Strings in the arena. Waits for the other side, CONNECTOR_TIME_MS for each of its answers.
struct poll_test poll_try(const struct poller *poller, struct arena *arena, int64_t campaign,
			  const struct connector *connector, const struct str *values);

#endif
