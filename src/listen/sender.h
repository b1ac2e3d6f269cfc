// SPDX-License-Identifier: AGPL-3.0-or-later
// Sends what lies in the outbox (campaign/outbox.h): one job for each inlet, which takes message by
// message in the order of their purposes, opens its address for that moment, lets the inlet's
// connector send, and keeps what became of it in the commit in which it takes the next. So at most
// one message of an inlet is on its way, and no inlet holds up another. What the other side refuses
// for now is tried again, longer apart each time; what it refuses for good, or too often, waits for
// a person. A message whose answer never came is not sent again before it is known that it did not
// leave: see docs/sources.md, "Channels".
#ifndef CAUSEWAY_LISTEN_SENDER_H
#define CAUSEWAY_LISTEN_SENDER_H

#include "campaign/channel.h"
#include "campaign/outbox.h"
#include "listen/poll.h"

#define SENDER_THREADS	  4		     // inlets that send at once
#define SENDER_TRIES	  20		     // then a person must look: about half a day
#define SENDER_BACKOFF_MS ((int64_t)5000)    // doubled with each attempt
#define SENDER_WAIT_MOST  ((int64_t)3600000) // ms, unless the other side wants longer
#define SENDER_LIFE_TRIES 140		     // of a life reply: half a day, too
#define SENDER_LIFE_WAIT  ((int64_t)300000)  // and it waits no longer than this
#define SENDER_LONG_MS	  ((int64_t)300000)  // away for so long, all goes at once when it is back
// With a key that is refused all wait, and one is tried so often; after three days a person looks.
#define SENDER_KEY_REST	  SENDER_LIFE_WAIT
#define SENDER_KEY_MS	  ((int64_t)259200000)
#define SENDER_RUN_MS	  ((int64_t)5000)   // of one job, so that others come to their turn
#define SENDER_LATE_MS	  ((int64_t)600000) // older doubts than this are a person's

// The job that sends by one inlet; the poller outlives it.
struct job_kind sender_job(struct poller *poller);

// How long until the next attempt, ms: doubled with each, at most SENDER_WAIT_MOST, never shorter
// than the other side asks; up to a quarter longer by `chance` (0 to 1023).
int64_t sender_wait(int attempts, int64_t wait_ms, unsigned chance);

// Keeps what a call of an inlet's connector was told of messages that we sent. What is none of the
// inlet's is passed over.
enum outcome sender_reports(const struct poller *poller, int64_t inlet,
			    const struct connector_call *call, struct fault *fault);

// What a campaign can write by; `context` is the poller, which outlives it.
struct channels sender_channels(const struct poller *poller);

#endif
