// SPDX-License-Identifier: AGPL-3.0-or-later
// What people of a partner may be shown of this room's pages: which field belongs to which group of
// an agreement (people/share.h). A field that is not here is shown to no partner. Only data.
#ifndef CAUSEWAY_RESPOND_SHARED_H
#define CAUSEWAY_RESPOND_SHARED_H

#include "people/share.h"

extern const struct share_policy respond_shared;

#endif
