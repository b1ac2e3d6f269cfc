// SPDX-License-Identifier: AGPL-3.0-or-later
// causeway routes: what the server answers, who may call it, what it takes; from the route tables.
#include "app/program.h"

#include "people/permission.h"

static const char *const methods[] = {"GET", "POST", "PUT", "DELETE"};
static const char *const places[] = {"path", "query", "form"};

static enum outcome route_print(const struct route *route, struct fault *fault)
{
	const enum permission permission = permission_find(str_from(route->permission));
	if (permission == PERMISSION_COUNT)
		return fail(FAULT, fault, "%s %s needs '%s', which is no permission.",
			    methods[route->method], route->path, route->permission);
	printf("%s\t%s\t%s\t%s\n", methods[route->method], route->path, route->permission,
	       route->help);
	for (size_t i = 0; i < route->n_inputs; i++)
		printf("\t%s\t%s\t%s%s\n", places[route->inputs[i].place], route->inputs[i].name,
		       route->inputs[i].required ? "needed. " : "", route->inputs[i].help);
	return OK;
}

enum outcome command_routes(struct invocation *invocation)
{
	size_t n_tables;
	const struct route_table *tables = program_routes(&n_tables);
	enum outcome outcome = OK;
	for (size_t t = 0; t < n_tables && outcome == OK; t++)
		for (size_t i = 0; i < tables[t].count && outcome == OK; i++)
			outcome = route_print(&tables[t].routes[i], invocation->fault);
	return outcome;
}
