// SPDX-License-Identifier: AGPL-3.0-or-later
// Finds the route of a method and a path. Built once from the rooms' tables and never changed, so
// any thread may read it. It matches; it never runs or checks anything of a request.
#ifndef CAUSEWAY_NET_ROUTER_H
#define CAUSEWAY_NET_ROUTER_H

#include "net/route.h"

#define ROUTE_CAPTURES_MAX 8 // {names} in one path
#define ROUTE_SEGMENTS_MAX 16
#define METHOD_COUNT	   4

struct router;

// Joins the tables. INVALID names the route and every mistake in its declaration, as far as the
// sentence holds them: a bad path, two routes for one method and path, an input that cannot be. The
// tables must outlive the router. `has_hub`: ROUTE_LIVE routes are possible.
enum outcome router_new(const struct route_table *tables, size_t n_tables, bool has_hub,
			struct router **ret_router, struct fault *fault);
void router_free(struct router *router);

struct route_match {
	const struct route *route; // NULL: the path exists, but not with this method
	unsigned methods;	   // bit 1 << METHOD_…: the methods that this path has
	size_t n_captures;
	struct str captures[ROUTE_CAPTURES_MAX]; // as sent, in the order of the path's {names}
};

// Looks a path up, still percent-encoded, without query. A fixed segment goes before a {name}.
// NOT_FOUND for a path that no route has; nothing is normalised: "//", "." and ".." match nothing.
enum outcome router_find(const struct router *router, enum method method, struct str path,
			 struct route_match *ret_match);

// The index of a {name} in the route's path, or ROUTE_CAPTURES_MAX.
size_t route_capture_index(const struct route *route, const char *name);

const struct route *router_routes(const struct router *router, size_t *ret_count);

const char *method_name(enum method method);
// "GET, HEAD, POST, OPTIONS" for a set of methods; at most METHODS_TEXT_MAX bytes with the zero.
#define METHODS_TEXT_MAX 48
void methods_text(unsigned methods, char out[METHODS_TEXT_MAX]);

#endif
