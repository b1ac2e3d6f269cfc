// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/openapi.h"

#include "app/api_example.h"
#include "base/json.h"
#include "page/view.h"
#include "people/permission.h"

#include <ctype.h>

#define VIEWS_MAX 300
#define OP_ID_MAX 120

// Views in the order in which routes and other views name them; each is written once.
struct schemas {
	const struct view *list[VIEWS_MAX];
	bool marked[VIEWS_MAX]; // says whether it is of an exercise
	size_t count;
};

struct document {
	struct json_writer json;
	struct schemas schemas;
};

// `answer`: a whole answer of a route with a campaign.
static void schema_need(struct schemas *schemas, const struct view *view, bool answer)
{
	size_t at = 0;
	while (at < schemas->count && schemas->list[at] != view)
		at++;
	if (at == VIEWS_MAX)
		return;
	schemas->list[at] = view;
	schemas->marked[at] |= answer || view->thing;
	schemas->count += at == schemas->count;
}

static void text(struct json_writer *json, const char *name, const char *value)
{
	json_name(json, name);
	json_add_str(json, str_from(value));
}

static void number(struct json_writer *json, const char *name, int64_t value)
{
	json_name(json, name);
	json_add_i64(json, value);
}

static void begin(struct json_writer *json, const char *name)
{
	json_name(json, name);
	json_object_begin(json);
}

static void reference(struct document *document, const char *name)
{
	char path[160];
	snprintf(path, sizeof path, "#/components/schemas/%s", name);
	text(&document->json, "$ref", path);
}

// --- schemas of views ---

// A field without an object of its own: what JSON type and format it has.
static const struct {
	const char *type, *format, *pattern;
} plain[] = {
    [FIELD_STR] = {"string", NULL, NULL},	[FIELD_MESSAGE] = {"string", NULL, NULL},
    [FIELD_WORD] = {"string", NULL, NULL},	[FIELD_HTML] = {"string", NULL, NULL},
    [FIELD_I64] = {"integer", "int64", NULL},	[FIELD_ID] = {"string", NULL, "^[1-9][0-9]*$"},
    [FIELD_COUNT] = {"integer", "int64", NULL}, [FIELD_DOUBLE] = {"number", "double", NULL},
    [FIELD_BOOL] = {"boolean", NULL, NULL},	[FIELD_TIME] = {"string", "date-time", NULL},
    [FIELD_VIEW] = {"object", NULL, NULL},	[FIELD_LINK] = {"object", NULL, NULL},
    [FIELD_LIST] = {"array", NULL, NULL},
};

static void field_write(struct document *document, const struct field *field)
{
	struct json_writer *json = &document->json;
	begin(json, field->name);
	if (field->meaning)
		text(json, "description", field->meaning);
	if (field->type == FIELD_VIEW || field->type == FIELD_LINK) {
		schema_need(&document->schemas, field->of, false);
		reference(document, field->of->name);
	} else {
		text(json, "type", plain[field->type].type);
		if (plain[field->type].format)
			text(json, "format", plain[field->type].format);
		if (plain[field->type].pattern)
			text(json, "pattern", plain[field->type].pattern);
	}
	if (field->type == FIELD_LIST) {
		schema_need(&document->schemas, field->of, false);
		begin(json, "items");
		reference(document, field->of->name);
		json_object_end(json);
	}
	json_object_end(json);
}

// What view_json never leaves out.
static bool always_there(const struct field *field)
{
	switch (field->type) {
	case FIELD_I64:
	case FIELD_COUNT:
	case FIELD_BOOL:
	case FIELD_VIEW:
	case FIELD_LIST:
		return !field->page_only;
	default:
		return false;
	}
}

static void mark_write(struct json_writer *json)
{
	begin(json, VIEW_EXERCISE);
	text(json, "type", "boolean");
	text(json, "description",
	     "true in an exercise: made up, for practice; else it is left out");
	json_object_end(json);
}

static void schema_write(struct document *document, const struct view *view, bool marked)
{
	struct json_writer *json = &document->json;
	begin(json, view->name);
	text(json, "type", "object");
	if (view->meaning)
		text(json, "description", view->meaning);
	begin(json, "properties");
	if (marked)
		mark_write(json);
	bool needed = false;
	for (size_t i = 0; i < view->n_fields; i++) {
		if (!view->fields[i].page_only)
			field_write(document, &view->fields[i]);
		needed |= always_there(&view->fields[i]);
	}
	json_object_end(json);
	if (needed) {
		json_name(json, "required");
		json_array_begin(json);
		for (size_t i = 0; i < view->n_fields; i++)
			if (always_there(&view->fields[i]))
				json_add_str(json, str_from(view->fields[i].name));
		json_array_end(json);
	}
	json_object_end(json);
}

static void error_fields_write(struct json_writer *json)
{
	begin(json, "code");
	text(json, "type", "string");
	text(json, "description", "a word for programs; it does not change");
	json_object_end(json);
	begin(json, "message");
	text(json, "type", "string");
	text(json, "description", "a sentence that a person can act on");
	json_object_end(json);
	begin(json, "fields");
	text(json, "type", "object");
	text(json, "description", "by the name of each input that is wrong, what to do");
	begin(json, "additionalProperties");
	text(json, "type", "string");
	json_object_end(json);
	json_object_end(json);
}

static void needed_write(struct json_writer *json, const char *const *names)
{
	json_name(json, "required");
	json_array_begin(json);
	for (; *names; names++)
		json_add_str(json, str_from(*names));
	json_array_end(json);
}

static void error_schema_write(struct json_writer *json)
{
	begin(json, "error");
	text(json, "type", "object");
	text(json, "description", "why something could not be done");
	begin(json, "properties");
	begin(json, "error");
	text(json, "type", "object");
	begin(json, "properties");
	error_fields_write(json);
	json_object_end(json);
	needed_write(json, (const char *const[]){"code", "message", NULL});
	json_object_end(json);
	json_object_end(json);
	needed_write(json, (const char *const[]){"error", NULL});
	json_object_end(json);
}

// --- inputs ---

static void range_write(struct json_writer *json, const struct input *input)
{
	const bool length = input->type != INPUT_NUMBER;
	if (input->least > 0 || (!length && input->most > 0))
		number(json, length ? "minLength" : "minimum", input->least);
	if (input->most > 0)
		number(json, length ? "maxLength" : "maximum", input->most);
}

static void choices_write(struct json_writer *json, const struct input *input)
{
	json_name(json, "enum");
	json_array_begin(json);
	for (const char *const *choice = input->choices; *choice; choice++)
		json_add_str(json, str_from(*choice));
	json_array_end(json);
}

static void input_schema_write(struct json_writer *json, const struct input *input)
{
	text(json, "type", input->type == INPUT_NUMBER ? "integer" : "string");
	switch (input->type) {
	case INPUT_SLUG:
		text(json, "pattern", "^[a-z][a-z0-9-]*$");
		break;
	case INPUT_ID:
		text(json, "pattern", "^[1-9][0-9]*$");
		break;
	case INPUT_EMAIL:
		text(json, "format", "email");
		break;
	case INPUT_TIME:
		text(json, "format", "date-time");
		break;
	case INPUT_CHOICE:
		choices_write(json, input);
		return;
	case INPUT_IDS:
		text(json, "pattern", "^[1-9][0-9]*(,[1-9][0-9]*)*$");
		return;
	case INPUT_CURSOR:
		text(json, "pattern", "^[0-9a-z]{15}$");
		return;
	case INPUT_TEXT:
	case INPUT_TEXTS:
	case INPUT_SECRET:
	case INPUT_NUMBER:
	case INPUT_SWITCH:
		break;
	}
	range_write(json, input);
}

static void example_write(struct json_writer *json, const struct input *input)
{
	const char *value = api_example_value(input);
	if (!value)
		return;
	if (input->type == INPUT_NUMBER) {
		int64_t amount = 0;
		str_to_i64(str_from(value), &amount);
		number(json, "example", amount);
	} else {
		text(json, "example", value);
	}
}

// Headers that a route takes beside its inputs.
static void header_write(struct json_writer *json, const struct route *route)
{
	bool revision = false;
	for (size_t i = 0; i < route->n_inputs; i++)
		revision |= route->inputs[i].if_match;
	const struct {
		bool taken;
		const char *name, *says, *example;
	} headers[] = {
	    {route->flags & ROUTE_ONCE, "Idempotency-Key",
	     "Of your choice, up to 128 characters. The same request sent again with it within 24 "
	     "hours is done once and answered the same.",
	     "7f0c2b7e-0b5e-4a39-9d63-2f6d1a8d7a10"},
	    {revision, "If-Match",
	     "The ETag of what was read, instead of the revision: 412 if there is a newer one.",
	     "W/\"3-8f1d0c5ab27e6490\""},
	};
	for (size_t i = 0; i < sizeof headers / sizeof headers[0]; i++) {
		if (!headers[i].taken)
			continue;
		json_object_begin(json);
		text(json, "name", headers[i].name);
		text(json, "in", "header");
		text(json, "description", headers[i].says);
		text(json, "example", headers[i].example);
		begin(json, "schema");
		text(json, "type", "string");
		json_object_end(json);
		json_object_end(json);
	}
}

static void parameters_write(struct json_writer *json, const struct route *route)
{
	json_name(json, "parameters");
	json_array_begin(json);
	for (size_t i = 0; i < route->n_inputs; i++) {
		const struct input *input = &route->inputs[i];
		if (input->place == IN_FORM)
			continue;
		json_object_begin(json);
		text(json, "name", input->name);
		text(json, "in", input->place == IN_PATH ? "path" : "query");
		json_name(json, "required");
		json_add_bool(json, input->required || input->place == IN_PATH);
		text(json, "description", input->help);
		example_write(json, input);
		begin(json, "schema");
		input_schema_write(json, input);
		json_object_end(json);
		json_object_end(json);
	}
	header_write(json, route);
	json_array_end(json);
}

static void form_needed_write(struct json_writer *json, const struct route *route)
{
	size_t needed = 0;
	for (size_t i = 0; i < route->n_inputs; i++)
		needed += route->inputs[i].place == IN_FORM && route->inputs[i].required;
	if (needed == 0)
		return;
	json_name(json, "required");
	json_array_begin(json);
	for (size_t i = 0; i < route->n_inputs; i++)
		if (route->inputs[i].place == IN_FORM && route->inputs[i].required)
			json_add_str(json, str_from(route->inputs[i].name));
	json_array_end(json);
}

static void form_example_write(struct json_writer *json, const struct route *route)
{
	begin(json, "example");
	for (size_t i = 0; i < route->n_inputs; i++) {
		const struct input *input = &route->inputs[i];
		const char *value = api_example_value(input);
		int64_t amount = 0;
		if (input->place != IN_FORM || !value || !api_example_uses(route, input))
			continue;
		if (input->type == INPUT_NUMBER && str_to_i64(str_from(value), &amount))
			number(json, input->name, amount);
		else
			text(json, input->name, value);
	}
	json_object_end(json);
}

static void form_write(struct json_writer *json, const struct route *route)
{
	begin(json, "application/x-www-form-urlencoded");
	begin(json, "schema");
	text(json, "type", "object");
	begin(json, "properties");
	for (size_t i = 0; i < route->n_inputs; i++) {
		const struct input *input = &route->inputs[i];
		if (input->place != IN_FORM)
			continue;
		begin(json, input->name);
		text(json, "description", input->help);
		input_schema_write(json, input);
		json_object_end(json);
	}
	json_object_end(json);
	form_needed_write(json, route);
	json_object_end(json);
	form_example_write(json, route);
	json_object_end(json);
}

// A body that the route takes as it is: posts, as lines or as an array.
static void raw_write(struct json_writer *json, const struct route *route)
{
	begin(json, "application/x-ndjson");
	begin(json, "schema");
	text(json, "type", "string");
	text(json, "description", "one JSON object on each line");
	json_object_end(json);
	if (route->example)
		text(json, "example", route->example);
	json_object_end(json);
	begin(json, "application/json");
	begin(json, "schema");
	text(json, "type", "array");
	begin(json, "items");
	text(json, "type", "object");
	json_object_end(json);
	json_object_end(json);
	json_object_end(json);
}

static void body_write(struct json_writer *json, const struct route *route)
{
	if (route->body == BODY_NONE)
		return;
	begin(json, "requestBody");
	json_name(json, "required");
	json_add_bool(json, route->body == BODY_RAW);
	begin(json, "content");
	if (route->body == BODY_FORM)
		form_write(json, route);
	else
		raw_write(json, route);
	json_object_end(json);
	json_object_end(json);
}

// --- operations ---

static const char *const methods[] = {"get", "post", "put", "delete"};

// "get_api_v1_campaigns_slug_posts"
static void operation_id_write(struct json_writer *json, const struct route *route)
{
	char id[OP_ID_MAX];
	size_t len = (size_t)snprintf(id, sizeof id, "%s", methods[route->method]);
	bool gap = true;
	for (const char *at = route->path; *at && len + 2 < sizeof id; at++) {
		if (!isalnum((unsigned char)*at)) {
			gap = true;
			continue;
		}
		if (gap)
			id[len++] = '_';
		id[len++] = *at;
		gap = false;
	}
	id[len] = '\0';
	text(json, "operationId", id);
}

static const char *tag_of(const struct route *route)
{
	if (strncmp(route->path, "/api/", 5) == 0)
		return "api";
	return strncmp(route->path, "/t", 2) == 0 ? "team" : "public";
}

static void answer_write(struct document *document, const char *status, const char *says,
			 const char *type, const char *schema)
{
	struct json_writer *json = &document->json;
	begin(json, status);
	text(json, "description", says);
	if (type) {
		begin(json, "content");
		begin(json, type);
		begin(json, "schema");
		if (schema)
			reference(document, schema);
		else
			text(json, "type", "string");
		json_object_end(json);
		json_object_end(json);
		json_object_end(json);
	}
	json_object_end(json);
}

static void answers_write(struct document *document, const struct route *route)
{
	struct json_writer *json = &document->json;
	begin(json, "responses");
	if (route->flags & ROUTE_LIVE)
		answer_write(document, "200", "Live events, until either side closes.",
			     "text/event-stream", NULL);
	else if (route->view) {
		schema_need(&document->schemas, route->view, strstr(route->path, "{slug}") != NULL);
		answer_write(document, "200", route->view->meaning, "application/json",
			     route->view->name);
	} else
		answer_write(document, "200", "Done.",
			     route->answer_type ? route->answer_type : "text/plain", NULL);
	if (!(route->flags & ROUTE_API) && route->method != METHOD_GET)
		answer_write(document, "303", "Done; the address that shows it.", NULL, NULL);
	answer_write(document, "4XX", "What was wrong, in a sentence.", "application/json",
		     "error");
	answer_write(document, "5XX", "Nothing was kept; send it again later.", "application/json",
		     "error");
	json_object_end(json);
}

static void security_write(struct json_writer *json, const struct route *route)
{
	const enum permission needs = permission_find(str_from(route->permission));
	json_name(json, "security");
	json_array_begin(json);
	if (needs != MAY_PUBLIC) {
		static const char *const ways[] = {"session", "token"};
		const size_t n_ways = permissions_of_people >> needs & 1 ? 1 : 2;
		for (size_t i = 0; i < n_ways; i++) {
			json_object_begin(json);
			json_name(json, ways[i]);
			json_array_begin(json);
			json_array_end(json);
			json_object_end(json);
		}
	}
	json_array_end(json);
}

static void operation_write(struct document *document, const struct route *route)
{
	struct json_writer *json = &document->json;
	begin(json, methods[route->method]);
	operation_id_write(json, route);
	text(json, "summary", route->help);
	char says[200];
	snprintf(says, sizeof says, "Needs the permission `%s`.", route->permission);
	text(json, "description", says);
	json_name(json, "tags");
	json_array_begin(json);
	json_add_str(json, str_from(tag_of(route)));
	json_array_end(json);
	security_write(json, route);
	parameters_write(json, route);
	body_write(json, route);
	answers_write(document, route);
	json_object_end(json);
}

// --- the document ---

struct route_at {
	const struct route_table *tables;
	size_t n_tables, table, row;
};

static const struct route *route_next(struct route_at *at)
{
	for (; at->table < at->n_tables; at->table++, at->row = 0)
		while (at->row < at->tables[at->table].count) {
			const struct route *route = &at->tables[at->table].routes[at->row++];
			if (api_described(route))
				return route;
		}
	return NULL;
}

static bool path_came_before(const struct route_table *tables, size_t n_tables,
			     const struct route *route)
{
	struct route_at at = {tables, n_tables, 0, 0};
	const struct route *other;
	while ((other = route_next(&at)) != route)
		if (strcmp(other->path, route->path) == 0)
			return true;
	return false;
}

static void paths_write(struct document *document, const struct route_table *tables,
			size_t n_tables)
{
	struct json_writer *json = &document->json;
	struct route_at at = {tables, n_tables, 0, 0};
	const struct route *route;
	begin(json, "paths");
	while ((route = route_next(&at))) {
		if (path_came_before(tables, n_tables, route))
			continue;
		begin(json, route->path);
		operation_write(document, route);
		struct route_at rest = at;
		const struct route *same;
		while ((same = route_next(&rest)))
			if (strcmp(same->path, route->path) == 0)
				operation_write(document, same);
		json_object_end(json);
	}
	json_object_end(json);
}

static void security_schemes_write(struct json_writer *json)
{
	begin(json, "securitySchemes");
	begin(json, "token");
	text(json, "type", "http");
	text(json, "scheme", "bearer");
	text(json, "description", "A token of one campaign, as `causeway setup` writes it.");
	json_object_end(json);
	begin(json, "session");
	text(json, "type", "apiKey");
	text(json, "in", "cookie");
	text(json, "name", "session");
	text(json, "description",
	     "The cookie of somebody who signed in; over https \"__Host-session\".");
	json_object_end(json);
	json_object_end(json);
}

static void head_write(struct json_writer *json)
{
	static const char *const tags[][2] = {
	    {"api", "For programs: posts in and out, figures, live events."},
	    {"team", "The team's pages as data: ask with `Accept: application/json`."},
	    {"public", "Open to everybody, without an account."},
	};
	text(json, "openapi", "3.1.0");
	begin(json, "info");
	text(json, "title", "Causeway");
	text(json, "version", "1");
	text(json, "description",
	     "Everything that the pages show, as JSON. Ids are decimal strings that grow in the "
	     "order of arrival; times are UTC. Answers may gain members.");
	begin(json, "contact");
	text(json, "name", "The people who run this server");
	json_object_end(json);
	begin(json, "license");
	text(json, "name", "AGPL-3.0-or-later");
	text(json, "identifier", "AGPL-3.0-or-later");
	json_object_end(json);
	json_object_end(json);
	json_name(json, "servers");
	json_array_begin(json);
	json_object_begin(json);
	text(json, "url", "/");
	text(json, "description", "This server");
	json_object_end(json);
	json_array_end(json);
	json_name(json, "tags");
	json_array_begin(json);
	for (size_t i = 0; i < sizeof tags / sizeof tags[0]; i++) {
		json_object_begin(json);
		text(json, "name", tags[i][0]);
		text(json, "description", tags[i][1]);
		json_object_end(json);
	}
	json_array_end(json);
}

void openapi_write(const struct route_table *tables, size_t n_tables, struct buf *out)
{
	struct document document = {0};
	struct json_writer *json = &document.json;
	json_writer_init(json, out);
	json_object_begin(json);
	head_write(json);
	paths_write(&document, tables, n_tables);
	begin(json, "components");
	security_schemes_write(json);
	begin(json, "schemas");
	error_schema_write(json);
	// Views name further ones while they are written.
	for (size_t i = 0; i < document.schemas.count; i++)
		schema_write(&document, document.schemas.list[i], document.schemas.marked[i]);
	json_object_end(json);
	json_object_end(json);
	json_object_end(json);
}
