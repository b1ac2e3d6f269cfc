// SPDX-License-Identifier: AGPL-3.0-or-later
#include "net/route_check.h"

#include "net/router.h"

enum { MISTAKES_MAX = FAULT_TEXT_MAX - 1, RAW_BODY_MOST = 256 << 20 };

static bool name_plain(struct str name)
{
	for (size_t i = 0; i < name.len; i++) {
		char c = name.at[i];
		if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
		      c == '.'))
			return false;
	}
	return name.len > 0;
}

// Segments are plain names, or a plain name in braces.
static bool path_well_formed(struct str path)
{
	if (!path.len || path.at[0] != '/')
		return false;
	if (path.len == 1)
		return true;
	struct str rest = str_slice(path, 1, SIZE_MAX);
	size_t captures = 0, segments = 0;
	while (rest.at) {
		struct str segment = str_cut(&rest, '/');
		bool capture =
		    segment.len > 2 && segment.at[0] == '{' && segment.at[segment.len - 1] == '}';
		if (!name_plain(capture ? str_slice(segment, 1, segment.len - 2) : segment))
			return false;
		captures += capture;
		if (++segments > ROUTE_SEGMENTS_MAX || captures > ROUTE_CAPTURES_MAX)
			return false;
	}
	return true;
}

static bool every_capture_declared(const struct route *route)
{
	size_t captures = 0, declared = 0;
	for (const char *c = route->path; *c; c++)
		captures += *c == '{';
	for (size_t i = 0; i < route->n_inputs; i++)
		declared += route->inputs[i].place == IN_PATH;
	return captures == declared;
}

static void check_input(const struct route *route, size_t index, struct buf *mistakes)
{
	const struct input *input = &route->inputs[index];
	if (!input->name || !*input->name) {
		buf_format(mistakes, " Input %zu has no name.", index);
		return;
	}
	for (size_t i = 0; i < index; i++)
		if (route->inputs[i].name && strcmp(route->inputs[i].name, input->name) == 0)
			buf_format(mistakes, " Input %s is declared twice.", input->name);
	if (input->place == IN_PATH &&
	    route_capture_index(route, input->name) == ROUTE_CAPTURES_MAX)
		buf_format(mistakes, " Input %s is not in the path.", input->name);
	if (input->place == IN_FORM && route->body != BODY_FORM)
		buf_format(mistakes, " Input %s needs BODY_FORM.", input->name);
	if (input->most < input->least)
		buf_format(mistakes, " Input %s has an empty range.", input->name);
	if ((input->type == INPUT_CHOICE) != (input->choices != NULL))
		buf_format(mistakes, " Input %s: choices belong to INPUT_CHOICE.", input->name);
}

struct rule {
	bool broken;
	const char *mistake;
};

enum outcome route_check(const struct route *route, bool has_hub, struct fault *fault)
{
	if (!route->path || !path_well_formed(str_from(route->path)))
		return fail(INVALID, fault, "Route \"%s\": the path is not well formed.",
			    route->path ? route->path : "");
	const bool get = route->method == METHOD_GET, live = route->flags & ROUTE_LIVE;
	const bool raw = route->body == BODY_RAW;
	const struct rule rules[] = {
	    {!route->handle, " No handler."},
	    {!route->permission || !*route->permission, " No permission."},
	    {get && route->body != BODY_NONE, " A GET takes no body."},
	    {raw && !route->body_limit, " BODY_RAW needs a body_limit."},
	    {raw && route->body_limit > RAW_BODY_MOST, " The body_limit is over 256 MiB."},
	    {live && !get, " ROUTE_LIVE must be a GET."},
	    {live && !has_hub, " ROUTE_LIVE needs a live hub."},
	    {route->template && !route->view, " A template needs a view."},
	    {(route->flags & ROUTE_LATER) && route->body != BODY_RAW,
	     " ROUTE_LATER needs BODY_RAW."},
	    {(route->flags & ROUTE_FORM_AGAIN) && route->body != BODY_FORM,
	     " ROUTE_FORM_AGAIN needs BODY_FORM."},
	    {route->n_inputs > ROUTE_INPUTS_MAX, " Too many inputs."},
	    {!every_capture_declared(route), " Each {name} of the path needs an IN_PATH input."},
	};
	struct buf mistakes;
	buf_init(&mistakes, MISTAKES_MAX);
	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
		if (rules[i].broken)
			buf_add_cstr(&mistakes, rules[i].mistake);
	for (size_t i = 0; i < route->n_inputs && i < ROUTE_INPUTS_MAX; i++)
		check_input(route, i, &mistakes);
	enum outcome outcome = OK;
	if (mistakes.len || mistakes.full)
		outcome = fail(INVALID, fault, "Route %s %s:%.*s", method_name(route->method),
			       route->path, STR_ARG(buf_str(&mistakes)));
	buf_free(&mistakes);
	return outcome;
}
