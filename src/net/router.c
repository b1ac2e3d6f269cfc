// SPDX-License-Identifier: AGPL-3.0-or-later
// A tree of path segments: each node knows its fixed children by name and one child for any name.
#include "net/router.h"

#include "net/route_check.h"

#include <assert.h>

struct node {
	struct str segment; // empty for a {name}
	struct node *next;  // sibling with another fixed segment
	struct node *fixed; // children
	struct node *any;
	const struct route *routes[METHOD_COUNT];
};

struct router {
	struct arena arena;
	struct node root;
	struct route *all;
	size_t count;
};

enum { ROUTER_MEMORY = 4 << 20 };

static const char *const method_names[METHOD_COUNT] = {
    [METHOD_GET] = "GET",
    [METHOD_POST] = "POST",
    [METHOD_PUT] = "PUT",
    [METHOD_DELETE] = "DELETE",
};

const char *method_name(enum method method)
{
	return method_names[method];
}

void methods_text(unsigned methods, char out[METHODS_TEXT_MAX])
{
	size_t len = 0;
	for (unsigned method = 0; method < METHOD_COUNT; method++) {
		if (!(methods & 1u << method))
			continue;
		int more = snprintf(out + len, METHODS_TEXT_MAX - len, "%s%s, ",
				    method_names[method], method == METHOD_GET ? ", HEAD" : "");
		len += (size_t)more;
	}
	snprintf(out + len, METHODS_TEXT_MAX - len, "OPTIONS");
}

static bool is_capture(struct str segment)
{
	return segment.len && segment.at[0] == '{';
}

size_t route_capture_index(const struct route *route, const char *name)
{
	struct str rest = str_slice(str_from(route->path), 1, SIZE_MAX), wanted = str_from(name);
	for (size_t index = 0; rest.at;) {
		struct str segment = str_cut(&rest, '/');
		if (!is_capture(segment))
			continue;
		if (str_equal(str_slice(segment, 1, segment.len - 2), wanted))
			return index;
		index++;
	}
	return ROUTE_CAPTURES_MAX;
}

static struct node *fixed_child(const struct node *node, struct str segment)
{
	struct node *child = node->fixed;
	while (child && !str_equal(child->segment, segment))
		child = child->next;
	return child;
}

static struct node *child_for(struct router *router, struct node *node, struct str segment)
{
	struct node *child = is_capture(segment) ? node->any : fixed_child(node, segment);
	if (child)
		return child;
	child = arena_zero(&router->arena, sizeof(*child));
	if (!child)
		return NULL;
	if (is_capture(segment)) {
		node->any = child;
	} else {
		child->segment = segment;
		child->next = node->fixed;
		node->fixed = child;
	}
	return child;
}

// The path has passed route_check: it begins with a slash and holds no empty segment.
static enum outcome add_route(struct router *router, const struct route *route, struct fault *fault)
{
	struct node *node = &router->root;
	struct str rest = str_slice(str_from(route->path), 1, SIZE_MAX);
	while (rest.len) {
		node = child_for(router, node, str_cut(&rest, '/'));
		if (!node)
			return fail(FAULT, fault, "The route tables are too large.");
	}
	if (node->routes[route->method])
		return fail(INVALID, fault, "Two routes are declared for %s %s.",
			    method_name(route->method), route->path);
	node->routes[route->method] = route;
	return OK;
}

static enum outcome add_tables(struct router *router, const struct route_table *tables,
			       size_t n_tables, bool has_hub, struct fault *fault)
{
	size_t total = 0;
	for (size_t t = 0; t < n_tables; t++)
		total += tables[t].count;
	router->all = arena_array(&router->arena, total + 1, sizeof(*router->all));
	if (!router->all)
		return fail(FAULT, fault, "The route tables are too large.");
	for (size_t t = 0; t < n_tables; t++) {
		for (size_t i = 0; i < tables[t].count; i++) {
			struct route *route = &router->all[router->count++];
			*route = tables[t].routes[i];
			enum outcome outcome = route_check(route, has_hub, fault);
			if (outcome == OK)
				outcome = add_route(router, route, fault);
			if (outcome != OK)
				return outcome;
		}
	}
	return OK;
}

enum outcome router_new(const struct route_table *tables, size_t n_tables, bool has_hub,
			struct router **ret_router, struct fault *fault)
{
	struct router *router = calloc(1, sizeof(*router));
	if (!router)
		return fail(FAULT, fault, "There is not enough memory for the routes.");
	arena_init(&router->arena, ROUTER_MEMORY);
	enum outcome outcome = add_tables(router, tables, n_tables, has_hub, fault);
	if (outcome != OK) {
		router_free(router);
		return outcome;
	}
	*ret_router = router;
	return OK;
}

void router_free(struct router *router)
{
	if (!router)
		return;
	arena_free(&router->arena);
	free(router);
}

// Follows the segments from `node`; tries the fixed child first and comes back for the {name}. A
// route of another method on the way is remembered but does not end the search.
static const struct route *find_below(const struct node *node, struct str rest, enum method method,
				      struct route_match *match)
{
	if (!rest.at) {
		for (unsigned m = 0; m < METHOD_COUNT; m++)
			match->methods |= node->routes[m] ? 1u << m : 0;
		return node->routes[method];
	}
	struct str segment = str_cut(&rest, '/');
	if (!segment.len)
		return NULL;
	const struct node *fixed = fixed_child(node, segment);
	const struct route *found = fixed ? find_below(fixed, rest, method, match) : NULL;
	if (found || !node->any || match->n_captures == ROUTE_CAPTURES_MAX)
		return found;
	match->captures[match->n_captures++] = segment;
	found = find_below(node->any, rest, method, match);
	if (!found)
		match->n_captures--;
	return found;
}

static bool is_dots(struct str segment)
{
	return str_equal(segment, STR(".")) || str_equal(segment, STR(".."));
}

// Paths that never match, so that recursion and {name}s see only plain segments.
static bool path_plain(struct str path)
{
	if (!path.len || path.at[0] != '/')
		return false;
	struct str rest = str_slice(path, 1, SIZE_MAX);
	for (size_t n = 0; rest.at && rest.len; n++) {
		struct str segment = str_cut(&rest, '/');
		if (n == ROUTE_SEGMENTS_MAX || !segment.len || is_dots(segment))
			return false;
		if (rest.at && !rest.len)
			return false;
	}
	return true;
}

enum outcome router_find(const struct router *router, enum method method, struct str path,
			 struct route_match *ret_match)
{
	if (!path_plain(path))
		return NOT_FOUND;
	struct route_match match = {0};
	struct str rest = path.len > 1 ? str_slice(path, 1, SIZE_MAX) : (struct str){NULL, 0};
	match.route = find_below(&router->root, rest, method, &match);
	if (!match.methods)
		return NOT_FOUND;
	*ret_match = match;
	return OK;
}

const struct route *router_routes(const struct router *router, size_t *ret_count)
{
	*ret_count = router->count;
	return router->all;
}
