// SPDX-License-Identifier: AGPL-3.0-or-later
// Which pages of other sites may read the API with a token. Cookies never count there: no answer
// ever allows credentials, so a page of another site can only use a token that somebody gave it.
#ifndef CAUSEWAY_NET_CORS_H
#define CAUSEWAY_NET_CORS_H

#include "base/arena.h"

// True for paths that other sites may ask at all.
bool cors_path(struct str path);
// What Access-Control-Allow-Origin says to a request from `origin`: "*", the origin itself, or
// NULL for nothing. `allowed` is the setting: "*", "none", or origins with spaces between. The
// opaque origin "null" is allowed only by "*".
const char *cors_allow(struct arena *arena, const char *allowed, struct str origin);

#endif
