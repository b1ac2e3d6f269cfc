// SPDX-License-Identifier: AGPL-3.0-or-later
// An example of every operation, made from its route: for the OpenAPI document, and as a line for
// curl on the page about the API. A test sends each of them to a running server.
#ifndef CAUSEWAY_APP_API_EXAMPLE_H
#define CAUSEWAY_APP_API_EXAMPLE_H

#include "base/buf.h"
#include "net/route.h"

// "GET".
const char *api_method(const struct route *route);
// True for routes that answer JSON: those of the API, and pages that are asked for it.
bool api_described(const struct route *route);
// A value that the input takes; NULL if it has none that is true anywhere (a cursor).
const char *api_example_value(const struct input *input);
// True if the example of the route uses this input: those that it needs.
bool api_example_uses(const struct route *route, const struct input *input);
// curl … "http://host/api/v1/campaigns/$CAMPAIGN/posts": what differs from campaign to campaign is
// a variable of the shell ($TOKEN, $CAMPAIGN, $ID …). `base` is "http://host:port".
void api_example_curl(const struct route *route, bool with_token, struct str base, struct buf *out);

#endif
