// SPDX-License-Identifier: AGPL-3.0-or-later
// Listens on Bluesky and other servers of the AT Protocol, and writes there: to a hashtag or words
// by the network's search, to an account by its feed, or, where the server knows no feeds, by the
// records of the account itself. Hashtags are searched and not taken from the stream of everything
// that is written in the network: that is many times what a campaign can use.
#ifndef CAUSEWAY_LISTEN_BLUESKY_H
#define CAUSEWAY_LISTEN_BLUESKY_H

#include "listen/connector.h"

extern const struct connector bluesky_connector;

#endif
