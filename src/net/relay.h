// SPDX-License-Identifier: AGPL-3.0-or-later
// Live streams over TLS. The hub writes to sockets of its own and cannot encrypt; so a TLS
// connection stays with the library, which reads the stream from a pipe (a pair of local sockets)
// that the hub writes to. A connection whose pipe is empty is suspended; one thread waits for all
// pipes and wakes the connections that have something to send.
#ifndef CAUSEWAY_NET_RELAY_H
#define CAUSEWAY_NET_RELAY_H

#include "base/outcome.h"

#include <microhttpd.h>

struct relay; // for all streams of a server

enum outcome relay_start(struct relay **ret_relay, struct fault *fault);
// Ends the thread; all streams must have ended. NULL is fine.
void relay_stop(struct relay *relay);

// Returns when no connection is suspended; after live_end, which ends all streams.
void relay_calm(struct relay *relay);

// A response that sends what comes out of a pipe until its other end is closed; *ret_fd is the end
// to write to, for live_join. When the client goes, the pipe is closed. NULL without memory or
// files.
struct MHD_Response *relay_response(struct relay *relay, struct MHD_Connection *mhd, int *ret_fd);

#endif
