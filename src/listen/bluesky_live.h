// SPDX-License-Identifier: AGPL-3.0-or-later
// Listens to everything that is written on a server of the AT Protocol (subscribeRepos), or in all
// of Bluesky (Jetstream), and keeps what a source wants. The stream is a WebSocket that hangs as a
// bell (listen/connector.h): it is read and sieved while it hangs, and what was found waits in
// memory until the next look, which it rings for, adds it with the cursor behind it. So posts and
// cursor are kept in one commit, and a stream that breaks goes on where the last commit stands.
#ifndef CAUSEWAY_LISTEN_BLUESKY_LIVE_H
#define CAUSEWAY_LISTEN_BLUESKY_LIVE_H

#include "listen/connector.h"

#define BLUESKY_JETSTREAM "https://jetstream2.us-east.bsky.network" // unless another is set
#define BLUESKY_DIRECTORY "https://plc.directory"

#define BLUESKY_LIVE_SAVE_MS  60000 // how often the cursor is kept when nothing was found
#define BLUESKY_LIVE_LEAST_MS 60000 // a stream that ends sooner is trouble
#define BLUESKY_LIVE_GONE_MS  5000  // deletions wait so long for others
#define BLUESKY_LIVE_HELD     ((size_t)1 << 20) // bytes that wait; then nothing more is read
#define BLUESKY_LIVE_LOOK     500		// events that one look takes
#define BLUESKY_LIVE_NAMES    128		// accounts whose names are remembered
#define BLUESKY_LIVE_ASKED    20 // names that one look asks for, in this time at most:
#define BLUESKY_LIVE_ASKED_MS 2500
#define BLUESKY_LIVE_GAP_MS   ((int64_t)3600000) // how long it is told that something is missing

// Whether the settings ask for it: the setting "way" is "server" or "jetstream".
bool bluesky_is_live(const struct connector_call *call);
// A look of the connector.
enum outcome bluesky_live_poll(struct connector_call *call, struct fault *fault);

#endif
