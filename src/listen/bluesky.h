// SPDX-License-Identifier: AGPL-3.0-or-later
// Listens on Bluesky and other servers of the AT Protocol, and writes there: to a hashtag or words
// by the network's search, to an account by its feed, or, where the server knows no feeds, by the
// records of the account itself; or live, from everything that is written there
// (listen/bluesky_live.h).
#ifndef CAUSEWAY_LISTEN_BLUESKY_H
#define CAUSEWAY_LISTEN_BLUESKY_H

#include "listen/connector.h"

extern const struct connector bluesky_connector;

#endif
