// SPDX-License-Identifier: AGPL-3.0-or-later
// Lets a campaign write with an account of a Mastodon-compatible server without anybody copying a
// token: an application is registered there (POST /api/v1/apps), its person allows it in the
// browser, and the code that comes back is exchanged for a token (RFC 6749, section 4.1; with RFC
// 7636 where the server says that it knows it, RFC 8414). Who sees no way back is shown the code.
#ifndef CAUSEWAY_LISTEN_MASTODON_OAUTH_H
#define CAUSEWAY_LISTEN_MASTODON_OAUTH_H

#include "listen/connector.h"

extern const struct connector_link mastodon_link;

#endif
