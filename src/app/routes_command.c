// SPDX-License-Identifier: AGPL-3.0-or-later
// causeway routes: what the server answers, who may call it, what it takes; from the route tables.
// With --access the same as a table of routes and roles, docs/access.md; with --json for programs.
// First it sees that every page compiles in every language.
// causeway roles: what each role may do.
#include "app/program.h"

#include "base/json.h"
#include "people/admit.h"
#include "people/pace.h"
#include "people/rights.h"
#include "people/team.h"
#include "respond/shared.h"

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

// A responder of a partner whose agreement shares everything but contacts.
static bool partner_may(const struct route *route, enum permission needed)
{
	struct rights rights = {0};
	const struct held_role held = {.role = STR("responder"),
				       .organisation = 1,
				       .kind = STR("charity"),
				       .shares = STR("text need area place names notes history")};
	rights_add(&rights, &held);
	return needed <= MAY_SIGNED_IN ||
	       (rights.may >> needed & 1 && route_for_partners(&respond_shared, route));
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
	cell(partner_may(route, needed));
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

static void paces_print(void)
{
	printf(
	    "\n## How fast\n\nOne person, or one token, does these no more often (`people/pace.h`);"
	    " what comes sooner is refused with 429 and\ntold in the log.\n\n"
	    "| | at once | then one every | routes |\n|:--|--:|--:|:--|\n");
	for (enum sign_door door = 0; door < DOORS; door++) {
		const struct sign_rule *rule = &sign_rules[door].account;
		if (!pace_words(door))
			continue;
		printf("| %s | %lld | %lld s |", pace_words(door), (long long)rule->most,
		       (long long)rule->forgets_ms / 1000);
		for (size_t i = 0; i < pace_count; i++)
			if (pace_table[i].door == door)
				printf(" `%s`", pace_table[i].path);
		printf(" |\n");
	}
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
	    "it was made for, in its one campaign,\nbut nothing that needs an account.\n\n"
	    "A partner is somebody with the role responder for a partner organisation while an "
	    "agreement is in force\nthat shares everything but contacts; before and after it they "
	    "are any account. Which pages they reach, and\nwhat is shown there, field by field, "
	    "`src/respond/shared.c` says; of which posts and cases, the agreement.\n\n");
	permissions_print();
	printf("\n| | route | needs | nobody | any account | partner |");
	for (size_t i = role_count; i > 0; i--)
		printf(" %s |", role_table[i - 1].name);
	printf("\n|:--|:--|:--|:--|:--|:--|");
	for (size_t i = 0; i < role_count; i++)
		printf(":--|");
	printf("\n");
	for (size_t t = 0; t < n_tables && outcome == OK; t++)
		for (size_t i = 0; i < tables[t].count && outcome == OK; i++)
			outcome = access_row(&tables[t].routes[i], fault);
	paces_print();
	return outcome;
}

// --- for programs ---

#define ROUTES_JSON_MAX ((size_t)4 << 20)

static void json_text(struct json_writer *json, const char *name, const char *value)
{
	json_name(json, name);
	json_add_str(json, str_from(value));
}

static void json_switch(struct json_writer *json, const char *name, bool value)
{
	json_name(json, name);
	json_add_bool(json, value);
}

static void json_amount(struct json_writer *json, const char *name, int64_t value)
{
	json_name(json, name);
	json_add_i64(json, value);
}

static void input_json(struct json_writer *json, const struct input *input)
{
	static const char *const types[] = {
	    [INPUT_TEXT] = "text", [INPUT_SECRET] = "secret", [INPUT_SLUG] = "slug",
	    [INPUT_ID] = "id",	   [INPUT_NUMBER] = "number", [INPUT_EMAIL] = "email",
	    [INPUT_TIME] = "time", [INPUT_CHOICE] = "choice", [INPUT_SWITCH] = "switch",
	    [INPUT_IDS] = "ids",   [INPUT_TEXTS] = "texts",   [INPUT_CURSOR] = "cursor",
	};
	json_object_begin(json);
	json_text(json, "name", input->name);
	json_text(json, "place", places[input->place]);
	json_text(json, "type", types[input->type]);
	json_switch(json, "required", input->required);
	json_amount(json, "least", input->least);
	json_amount(json, "most", input->most);
	json_name(json, "choices");
	json_array_begin(json);
	for (const char *const *choice = input->choices; choice && *choice; choice++)
		json_add_str(json, str_from(*choice));
	json_array_end(json);
	json_object_end(json);
}

static void route_json(struct json_writer *json, const struct route *route)
{
	static const char *const bodies[] = {"none", "form", "raw"};
	json_object_begin(json);
	json_text(json, "method", methods[route->method]);
	json_text(json, "path", route->path);
	json_text(json, "permission", route->permission);
	json_text(json, "body", bodies[route->body]);
	json_amount(json, "body_limit", (int64_t)route->body_limit);
	json_switch(json, "api", route->flags & ROUTE_API);
	json_switch(json, "live", route->flags & ROUTE_LIVE);
	json_switch(json, "once", route->flags & ROUTE_ONCE);
	json_switch(json, "page", route->template != NULL);
	json_text(json, "view", route->view ? route->view->name : "");
	json_name(json, "inputs");
	json_array_begin(json);
	for (size_t i = 0; i < route->n_inputs; i++)
		input_json(json, &route->inputs[i]);
	json_array_end(json);
	json_object_end(json);
}

static enum outcome json_print(struct fault *fault)
{
	size_t n_tables;
	const struct route_table *tables = program_routes(&n_tables);
	struct json_writer json;
	struct buf text;
	buf_init(&text, ROUTES_JSON_MAX);
	json_writer_init(&json, &text);
	json_array_begin(&json);
	for (size_t t = 0; t < n_tables; t++)
		for (size_t i = 0; i < tables[t].count; i++)
			route_json(&json, &tables[t].routes[i]);
	json_array_end(&json);
	enum outcome outcome = OK;
	if (text.full)
		outcome = fail(FAULT, fault, "The list of routes is too long.");
	else
		printf("%.*s\n", STR_ARG(buf_str(&text)));
	buf_free(&text);
	return outcome;
}

// --- roles ---

static void roles_print(void)
{
	for (size_t i = 0; i < role_count; i++) {
		printf("%s\t%s\n", role_table[i].name, role_table[i].help);
		for (size_t p = MAY_STREAM_READ; p < PERMISSION_COUNT; p++)
			if (role_table[i].may >> p & 1)
				printf("\t%s\t%s\n", permission_table[p].name,
				       permission_table[p].help);
	}
}

static void role_json(struct json_writer *json, const struct role *role)
{
	json_object_begin(json);
	json_text(json, "role", role->name);
	json_text(json, "help", role->help);
	json_switch(json, "instance", role->instance);
	json_switch(json, "partners", team_role_for_partners(role));
	json_name(json, "may");
	json_array_begin(json);
	for (size_t p = MAY_STREAM_READ; p < PERMISSION_COUNT; p++)
		if (role->may >> p & 1)
			json_add_str(json, str_from(permission_table[p].name));
	json_array_end(json);
	json_object_end(json);
}

static enum outcome roles_print_json(struct fault *fault)
{
	struct buf out;
	struct json_writer json;
	buf_init(&out, ROUTES_JSON_MAX);
	json_writer_init(&json, &out);
	json_object_begin(&json);
	json_name(&json, "permissions");
	json_array_begin(&json);
	for (size_t p = MAY_STREAM_READ; p < PERMISSION_COUNT; p++) {
		json_object_begin(&json);
		json_text(&json, "permission", permission_table[p].name);
		json_text(&json, "help", permission_table[p].help);
		json_object_end(&json);
	}
	json_array_end(&json);
	json_name(&json, "roles");
	json_array_begin(&json);
	for (size_t i = 0; i < role_count; i++)
		role_json(&json, &role_table[i]);
	json_array_end(&json);
	json_object_end(&json);
	const bool whole = !out.full;
	if (whole)
		printf("%.*s\n", STR_ARG(buf_str(&out)));
	buf_free(&out);
	return whole ? OK : fail(TOO_MUCH, fault, "The roles need too much memory.");
}

enum outcome command_roles(struct invocation *invocation)
{
	if (config_switch(invocation->config, "json"))
		return roles_print_json(invocation->fault);
	roles_print();
	return OK;
}

// The server compiles a page in another language when it is first shown; a mistake in one is to be
// found before.
static enum outcome templates_check(const struct invocation *invocation)
{
	struct program program = {0};
	enum outcome outcome = program_pages(&program, invocation, invocation->fault);
	if (outcome == OK)
		outcome = pages_check(program.pages, invocation->fault);
	pages_free(program.pages);
	messages_free(program.messages);
	return outcome;
}

enum outcome command_routes(struct invocation *invocation)
{
	const enum outcome outcome = templates_check(invocation);
	if (outcome != OK)
		return outcome;
	if (config_switch(invocation->config, "json"))
		return json_print(invocation->fault);
	return config_switch(invocation->config, "access") ? access_print(invocation->fault)
							   : routes_print(invocation->fault);
}
