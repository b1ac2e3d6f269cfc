// SPDX-License-Identifier: AGPL-3.0-or-later
// The status page of somebody who wrote to us, by their code: without an account, without a script.
#ifndef CAUSEWAY_DESK_STATUS_ROUTES_H
#define CAUSEWAY_DESK_STATUS_ROUTES_H

#include "desk/status.h"
#include "net/request.h"

struct status_view;

// How the message of the request's code stands, and its page filled. NOT_FOUND for a code that
// nobody has, TOO_MUCH for who tries many.
enum outcome status_open(struct request *request, struct status *ret_status,
			 struct status_view **ret_view);

// GET and POST /s/{code}, POST /s/{code}/reach
extern const struct route_table desk_status_routes;

#endif
