// SPDX-License-Identifier: AGPL-3.0-or-later
// The description of the API as an OpenAPI 3.1 document, made of the tables that the server itself
// runs on: routes with their inputs and permissions, views with their fields. Says nothing that a
// table does not say, so it cannot lag behind.
#ifndef CAUSEWAY_APP_OPENAPI_H
#define CAUSEWAY_APP_OPENAPI_H

#include "base/buf.h"
#include "net/route.h"

// Appends the whole document: every route that answers JSON (those of the API, and pages that are
// asked with Accept: application/json). Marks `out` full when it has no room.
void openapi_write(const struct route_table *tables, size_t n_tables, struct buf *out);

#endif
