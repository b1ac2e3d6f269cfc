// SPDX-License-Identifier: AGPL-3.0-or-later
// The connector for feeds: RSS, Atom, JSON Feed (listen/feed_parse.h).
#ifndef CAUSEWAY_LISTEN_FEED_H
#define CAUSEWAY_LISTEN_FEED_H

#include "listen/connector.h"

#define FEED_PAGES_MAX	5 // of one feed, at one look
#define FEED_FIRST_DAYS 7 // entries older than this are left out at the first look

extern const struct connector feed_connector;

#endif
