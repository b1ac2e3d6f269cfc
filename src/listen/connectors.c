// SPDX-License-Identifier: AGPL-3.0-or-later
// All connectors, in the order in which people choose from them.
#include "listen/feed.h"
#include "listen/mastodon.h"

const struct connector *const connectors[] = {&feed_connector, &mastodon_connector, NULL};
