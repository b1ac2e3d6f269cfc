// SPDX-License-Identifier: AGPL-3.0-or-later
// The address that somebody is given to open: this server, as whoever asked reached it, and a path.
#ifndef CAUSEWAY_PEOPLE_LINK_H
#define CAUSEWAY_PEOPLE_LINK_H

#include "net/request.h"

// "https://relief.example.org/invite/…", in the arena. Shown only to who makes the link: the name
// of the server is the one that their own browser used.
struct str link_address(const struct request *request, const char *path, struct str secret);

#endif
