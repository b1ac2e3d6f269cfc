// SPDX-License-Identifier: AGPL-3.0-or-later
// The name of this site as it is now: what an administrator wrote on a page, else the setting
// "site". Pages on any thread ask for it while it changes.
#ifndef CAUSEWAY_APP_SITE_NAME_H
#define CAUSEWAY_APP_SITE_NAME_H

#include "base/arena.h"

struct site_name;

// NULL without memory.
struct site_name *site_name_new(struct str name);
void site_name_free(struct site_name *site); // takes NULL
// Names longer than SITE_NAME_BYTES are cut.
#define SITE_NAME_BYTES 320
void site_name_set(struct site_name *site, struct str name);
// A copy in the arena.
struct str site_name_now(struct site_name *site, struct arena *arena);

#endif
