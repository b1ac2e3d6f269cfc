// SPDX-License-Identifier: AGPL-3.0-or-later
// causeway routes: what the server answers, who may call it, what it takes; from the route tables.
// With --access the same as a table of routes and roles, docs/access.md.
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

static enum outcome routes_print(struct fault *fault)
{
	size_t n_tables;
	const struct route_table *tables = program_routes(&n_tables);
	enum outcome outcome = OK;
	for (size_t t = 0; t < n_tables && outcome == OK; t++)
		for (size_t i = 0; i < tables[t].count && outcome == OK; i++)
			outcome = route_print(&tables[t].routes[i], fault);
	return outcome;
}

// --- routes and roles ---

static void cell(bool may)
{
	printf(" %s |", may ? "yes" : "");
}

static enum outcome access_row(const struct route *route, struct fault *fault)
{
	const enum permission needed = permission_find(str_from(route->permission));
	if (needed == PERMISSION_COUNT)
		return fail(FAULT, fault, "%s %s needs '%s', which is no permission.",
			    methods[route->method], route->path, route->permission);
	printf("| %s | `%s` | %s |", methods[route->method], route->path, route->permission);
	cell(needed == MAY_PUBLIC);
	cell(needed <= MAY_SIGNED_IN);
	for (size_t i = role_count; i > 0; i--)
		cell(needed <= MAY_SIGNED_IN || role_table[i - 1].may >> needed & 1);
	printf("\n");
	return OK;
}

static void permissions_print(void)
{
	printf("| permission | |\n|:--|:--|\n");
	for (size_t i = 0; i < PERMISSION_COUNT; i++)
		printf("| %s | %s |\n", permission_table[i].name, permission_table[i].help);
	printf("\n| role | | counts |\n|:--|:--|:--|\n");
	for (size_t i = 0; i < role_count; i++)
		printf("| %s | %s | %s |\n", role_table[i].name, role_table[i].help,
		       role_table[i].instance ? "everywhere" : "in the campaign it was given in");
}

static enum outcome access_print(struct fault *fault)
{
	size_t n_tables;
	const struct route_table *tables = program_routes(&n_tables);
	enum outcome outcome = OK;
	printf(
	    "# Who may do what\n\n"
	    "Written by `causeway routes --access` from the tables that the server itself asks; "
	    "a test calls every\nroute as each of these people and compares. A token may do what "
	    "it was made for, in its one campaign,\nbut nothing that needs an account.\n\n");
	permissions_print();
	printf("\n| | route | needs | nobody | any account |");
	for (size_t i = role_count; i > 0; i--)
		printf(" %s |", role_table[i - 1].name);
	printf("\n|:--|:--|:--|:--|:--|");
	for (size_t i = 0; i < role_count; i++)
		printf(":--|");
	printf("\n");
	for (size_t t = 0; t < n_tables && outcome == OK; t++)
		for (size_t i = 0; i < tables[t].count && outcome == OK; i++)
			outcome = access_row(&tables[t].routes[i], fault);
	return outcome;
}

enum outcome command_routes(struct invocation *invocation)
{
	return config_switch(invocation->config, "access") ? access_print(invocation->fault)
							   : routes_print(invocation->fault);
}
