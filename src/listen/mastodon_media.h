// SPDX-License-Identifier: AGPL-3.0-or-later
// Puts a picture with its description on a Mastodon-compatible server, where a status can name it.
// By version 2 of the interface, or version 1 where that is missing; a server that still works on
// it is waited for a little. What no status names, the server forgets by itself.
#ifndef CAUSEWAY_LISTEN_MASTODON_MEDIA_H
#define CAUSEWAY_LISTEN_MASTODON_MEDIA_H

#include "listen/mastodon_api.h"

#define MASTODON_PICTURES    4	 // of one status, if the server does not say otherwise
#define MASTODON_MEDIA_LOOKS 10	 // whether the server is done
#define MASTODON_MEDIA_NAP   300 // ms between them

// Gives the id, in the arena of the call. UNAVAILABLE if the server is not done in time.
enum outcome mastodon_media_put(const struct mastodon_api *api, struct str picture, struct str alt,
				struct str *ret_id, struct fault *fault);

#endif
