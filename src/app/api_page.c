// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/api_page.h"

#include "app/api_example.h"
#include "app/api_view.h"
#include "app/program.h"
#include "people/permission.h"

#define OPERATIONS_MAX 400
#define CURL_MAX       2000

enum part { PART_PROGRAMS, PART_TEAM, PART_PUBLIC, PARTS };
static const char *const part_words[] = {"programs", "team", "public", NULL};
static const char *const part_names[PARTS] = {
    /*tr*/ "For programs", /*tr*/ "Pages of the team", /*tr*/ "Pages for everybody"};

static enum part part_of(const struct route *route)
{
	const struct str path = str_from(route->path);
	if (route->flags & ROUTE_API)
		return PART_PROGRAMS;
	return str_equal(path, STR("/t")) || str_starts(path, STR("/t/")) ? PART_TEAM : PART_PUBLIC;
}

// --- inputs ---

static const char *const type_names[] = {
    [INPUT_TEXT] = "text",
    [INPUT_SECRET] = "text",
    [INPUT_SLUG] = "short name",
    [INPUT_ID] = "id",
    [INPUT_NUMBER] = "number",
    [INPUT_EMAIL] = "e-mail address",
    [INPUT_TIME] = "time, like 2026-07-14T03:12:00Z",
    [INPUT_CHOICE] = "one of",
    [INPUT_SWITCH] = "yes, or absent",
    [INPUT_IDS] = "ids with commas between",
    [INPUT_TEXTS] = "texts",
    [INPUT_CURSOR] = "cursor",
};

static struct str choices_text(struct arena *arena, const struct input *input)
{
	struct str text = STR("");
	for (const char *const *choice = input->choices; *choice; choice++)
		text =
		    arena_format(arena, "%.*s%s%s", STR_ARG(text), text.len ? ", " : "", *choice);
	return text;
}

static struct str takes_text(struct arena *arena, const struct input *input)
{
	const char *type = type_names[input->type];
	const char *unit =
	    input->type == INPUT_TEXT || input->type == INPUT_SECRET ? " characters" : "";
	if (input->type == INPUT_CHOICE)
		return choices_text(arena, input);
	if (input->most == 0 || input->type == INPUT_TIME)
		return str_from(type);
	if (input->least > 0)
		return arena_format(arena, "%s, %lld to %lld%s", type, (long long)input->least,
				    (long long)input->most, unit);
	return arena_format(arena, "%s, up to %lld%s", type, (long long)input->most, unit);
}

static struct view_list inputs_show(struct arena *arena, const struct route *route)
{
	static const char *const places[] = {"path", "query", "form"};
	struct api_input *rows = arena_array(arena, route->n_inputs + 2, sizeof *rows);
	size_t count = 0;
	bool revision = false;
	for (size_t i = 0; rows && i < route->n_inputs; i++) {
		const struct input *input = &route->inputs[i];
		revision |= input->if_match;
		rows[count++] = (struct api_input){
		    .name = str_from(input->name),
		    .help = str_from(input->help ? input->help : ""),
		    .place = places[input->place],
		    .takes = takes_text(arena, input),
		    .required = input->required,
		};
	}
	if (rows && revision)
		rows[count++] = (struct api_input){
		    .name = STR("If-Match"),
		    .help = STR("The ETag of what was read, instead of revision."),
		    .place = "header",
		    .takes = STR("entity tag")};
	if (rows && route->flags & ROUTE_ONCE)
		rows[count++] = (struct api_input){
		    .name = STR("Idempotency-Key"),
		    .help = STR("Sent again with the same key, it is done once."),
		    .place = "header",
		    .takes = STR("up to 128 characters of your choice")};
	return (struct view_list){rows, count};
}

// --- operations ---

static struct str answer_text(struct arena *arena, const struct route *route)
{
	if (route->flags & ROUTE_LIVE)
		return STR("live events (text/event-stream)");
	if (route->view)
		return arena_format(arena, "%s: %s", route->view->name,
				    route->view->meaning ? route->view->meaning : "");
	return str_from(route->answer_type ? route->answer_type : "text/plain");
}

static struct str curl_text(struct arena *arena, const struct route *route, bool with_token,
			    struct str base)
{
	struct buf text;
	buf_init(&text, CURL_MAX);
	api_example_curl(route, with_token, base, &text);
	const struct str copy = arena_copy(arena, buf_str(&text));
	buf_free(&text);
	return copy;
}

static void operation_show(struct arena *arena, const struct route *route, struct str base,
			   struct api_operation *row)
{
	const enum permission needs = permission_find(str_from(route->permission));
	const bool anybody = needs == MAY_PUBLIC;
	const bool person = !anybody && permissions_of_people >> needs & 1;
	*row = (struct api_operation){
	    .method = api_method(route),
	    .path = str_from(route->path),
	    .help = str_from(route->help),
	    .permission = str_from(route->permission),
	    .curl = person ? STR("") : curl_text(arena, route, !anybody, base),
	    .inputs = inputs_show(arena, route),
	    .body = route->body == BODY_RAW
			? arena_format(arena, "up to %zu bytes, also gzip", route->body_limit)
			: STR(""),
	    .answer = answer_text(arena, route),
	    .anybody = anybody,
	    .person = person,
	    .once = route->flags & ROUTE_ONCE,
	};
	row->some_inputs = row->inputs.count > 0;
}

static struct view_list operations_show(struct arena *arena, enum part part, struct str base)
{
	size_t n_tables, count = 0;
	const struct route_table *tables = program_routes(&n_tables);
	struct api_operation *rows = arena_array(arena, OPERATIONS_MAX, sizeof *rows);
	for (size_t t = 0; rows && t < n_tables; t++)
		for (size_t i = 0; i < tables[t].count && count < OPERATIONS_MAX; i++) {
			const struct route *route = &tables[t].routes[i];
			if (api_described(route) && part_of(route) == part)
				operation_show(arena, route, base, &rows[count++]);
		}
	return (struct view_list){rows, count};
}

// --- the rest of the page ---

static struct view_list errors_show(struct arena *arena)
{
	static const struct {
		int status;
		const char *help;
	} errors[] = {
	    {400, "The request could be understood in two ways, or a cursor, key or address is "
		  "broken."},
	    {401, "No token, or one that is unknown or has ended."},
	    {403, "The token or account may not do this here."},
	    {404, "There is nothing at this address."},
	    {405, "This address does not take this method; Allow says which."},
	    {409, "Somebody was first, or the Idempotency-Key came with another request."},
	    {412, "There is a newer revision than the one in If-Match."},
	    {413, "The body is too large."},
	    {415, "A type or coding of the body that is not taken here."},
	    {422, "An input is wrong; fields says which, all at once."},
	    {429, "Too often. Again after Retry-After seconds."},
	    {500, "Our mistake; it is in the server's log."},
	    {503, "Not now: too much to do, or the disk is full. Again after Retry-After seconds."},
	};
	const size_t count = sizeof errors / sizeof errors[0];
	struct api_error *rows = arena_array(arena, count, sizeof *rows);
	for (size_t i = 0; rows && i < count; i++)
		rows[i] = (struct api_error){errors[i].status, error_code(errors[i].status),
					     str_from(errors[i].help)};
	return (struct view_list){rows, rows ? count : 0};
}

static struct view_list parts_show(struct arena *arena, enum part current)
{
	struct api_part *rows = arena_array(arena, PARTS, sizeof *rows);
	for (size_t i = 0; rows && i < PARTS; i++)
		rows[i] = (struct api_part){part_words[i], part_names[i], i == (size_t)current};
	return (struct view_list){rows, rows ? PARTS : 0};
}

// A line that people copy into a shell names this server only if its name is plain.
static struct str base_of(struct request *request)
{
	const struct str host = request_header(request, "Host");
	bool plain = host.len > 0 && host.len <= 253;
	for (size_t i = 0; i < host.len; i++) {
		const char c = host.at[i];
		plain &= (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
			 (c >= '0' && c <= '9') || (c != '\0' && strchr(".:-[]", c));
	}
	return arena_format(request->arena, "%s://%.*s", request->https ? "https" : "http",
			    STR_ARG(plain ? host : STR("localhost")));
}

static enum outcome api_get(struct request *request)
{
	struct api_view *view = arena_zero(request->arena, sizeof *view);
	if (!view)
		return fail(TOO_MUCH, &request->fault, "This page needs too much memory.");
	const enum part part = request_has(request, "part")
				   ? (enum part)request_number(request, "part")
				   : PART_PROGRAMS;
	view->base = base_of(request);
	view->parts = parts_show(request->arena, part);
	view->operations = operations_show(request->arena, part, view->base);
	view->errors = errors_show(request->arena);
	view->programs = part == PART_PROGRAMS;
	request->title = /*tr*/ "API";
	reply_view(request, view);
	return OK;
}

static const struct input api_inputs[] = {
    {.name = "part",
     .place = IN_QUERY,
     .type = INPUT_CHOICE,
     .choices = part_words,
     .help = "Which operations; those for programs if absent."},
};

static const struct route routes[] = {
    {.method = METHOD_GET,
     .path = "/api",
     .permission = "public",
     .inputs = api_inputs,
     .n_inputs = 1,
     .handle = api_get,
     .view = &api_view_view,
     .template = "api",
     .help = "Every operation of the API, with examples."},
};
const struct route_table api_routes = {routes, sizeof routes / sizeof routes[0]};
