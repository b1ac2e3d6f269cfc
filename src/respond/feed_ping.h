// SPDX-License-Identifier: AGPL-3.0-or-later
// Tells a WebSub hub that a campaign's public feed changed, so that whoever follows it hears at
// once and nobody has to ask again and again. The hub is another program, named by whoever runs the
// server; it fetches the feed itself and is told nothing but its address. Nothing is told for an
// exercise, or while no hub or no public address is set. See docs/decisions/014-feeds-out.md.
#ifndef CAUSEWAY_RESPOND_FEED_PING_H
#define CAUSEWAY_RESPOND_FEED_PING_H

#include "net/fetch.h"
#include "store/job.h"

#define FEED_PING_EVERY_MS INT64_C(10000) // changes that fall together are told of once

struct feed_ping {
	struct store *store;
	struct fetcher *fetcher;
	struct str site; // what addresses of ours begin with; may be empty
	struct str hub;	 // its address; may be empty
};

// Inside a write that changes what the public feed of a campaign says, at `now`: the hub hears of
// it within FEED_PING_EVERY_MS.
enum outcome feed_ping_queue(struct conn *conn, int64_t campaign, int64_t now, struct fault *fault);

// The job that tells the hub, tried again for about three hours; `ping` outlives it.
struct job_kind feed_ping_job(const struct feed_ping *ping);

#endif
