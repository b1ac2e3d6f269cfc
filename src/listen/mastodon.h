// SPDX-License-Identifier: AGPL-3.0-or-later
// Listens to a hashtag or an account on a Mastodon-compatible server, by its client API
// (docs.joinmastodon.org: timelines, accounts). Servers that lack parts of it are taken as they
// are: one that does not know `min_id` gives its newest posts, and known ones are known.
#ifndef CAUSEWAY_LISTEN_MASTODON_H
#define CAUSEWAY_LISTEN_MASTODON_H

#include "listen/connector.h"

extern const struct connector mastodon_connector;

#endif
