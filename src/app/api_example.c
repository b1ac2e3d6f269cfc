// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/api_example.h"

static const char *const methods[] = {"GET", "POST", "PUT", "DELETE"};

const char *api_method(const struct route *route)
{
	return methods[route->method];
}

bool api_described(const struct route *route)
{
	return route->flags & ROUTE_API || route->view;
}

// A text of the length that the input asks for.
static const char *text_example(const struct input *input)
{
	static const char word[] = "water", code[] = "7f0c2b7e0b5e4a399d632f6d1a8d7a10"
						     "5c1e84f2a96b47d0b3e8f1627c9d4a55";
	const int64_t least = input->least, most = input->most;
	const int64_t len = sizeof word - 1, longest = sizeof code - 1;
	if (least > len)
		return least <= longest ? code + longest - least : code;
	return most > 0 && most < len ? code + longest - most : word;
}

const char *api_example_value(const struct input *input)
{
	static const char *const by_type[] = {
	    [INPUT_SECRET] = "a quiet and long password",
	    [INPUT_SLUG] = "river",
	    [INPUT_ID] = "382731398252855296",
	    [INPUT_NUMBER] = "1",
	    [INPUT_EMAIL] = "name@example.org",
	    [INPUT_TIME] = "2026-07-14T03:12:00Z",
	    [INPUT_SWITCH] = "yes",
	    [INPUT_IDS] = "382731398252855296,382731398252859392",
	};
	if (input->example)
		return input->example;
	if (input->type == INPUT_CURSOR)
		return NULL;
	if (input->type == INPUT_TEXT || input->type == INPUT_TEXTS)
		return text_example(input);
	return input->type == INPUT_CHOICE ? input->choices[0] : by_type[input->type];
}

bool api_example_uses(const struct route *route, const struct input *input)
{
	if (input->place == IN_PATH || input->required)
		return true;
	// A search is shown with its limit.
	return route->method == METHOD_GET && strcmp(input->name, "limit") == 0;
}

// What stands for a part of the path: a variable of the shell where the reader has to choose.
static const char *path_variable(const struct input *input)
{
	static const struct {
		const char *name, *variable;
	} variables[] = {{"slug", "$CAMPAIGN"}, {"id", "$ID"}, {"code", "$CODE"}};
	for (size_t i = 0; i < sizeof variables / sizeof variables[0]; i++)
		if (strcmp(variables[i].name, input->name) == 0)
			return variables[i].variable;
	return api_example_value(input);
}

static const struct input *input_named(const struct route *route, struct str name)
{
	for (size_t i = 0; i < route->n_inputs; i++)
		if (str_equal(str_from(route->inputs[i].name), name))
			return &route->inputs[i];
	return NULL;
}

static void path_add(const struct route *route, struct buf *out)
{
	struct str rest = str_slice(str_from(route->path), 1, SIZE_MAX);
	while (rest.at) {
		struct str segment = str_cut(&rest, '/');
		buf_add_byte(out, '/');
		const struct input *input =
		    segment.len > 2 && segment.at[0] == '{'
			? input_named(route, str_slice(segment, 1, segment.len - 2))
			: NULL;
		buf_add(out, input ? str_from(path_variable(input)) : segment);
	}
}

static void query_add(const struct route *route, struct buf *out)
{
	char before = '?';
	for (size_t i = 0; i < route->n_inputs; i++) {
		const struct input *input = &route->inputs[i];
		if (input->place != IN_QUERY || !api_example_uses(route, input))
			continue;
		buf_format(out, "%c%s=%s", before, input->name, api_example_value(input));
		before = '&';
	}
}

static void form_add(const struct route *route, struct buf *out)
{
	for (size_t i = 0; i < route->n_inputs; i++) {
		const struct input *input = &route->inputs[i];
		if (input->place == IN_FORM && api_example_uses(route, input))
			buf_format(out, " --data-urlencode '%s=%s'", input->name,
				   api_example_value(input));
	}
}

void api_example_curl(const struct route *route, bool with_token, struct str base, struct buf *out)
{
	buf_add_cstr(out, "curl -s");
	if (route->flags & ROUTE_LIVE)
		buf_add_cstr(out, " -N --max-time 10");
	if (with_token)
		buf_add_cstr(out, " -H \"Authorization: Bearer $TOKEN\"");
	if (!(route->flags & ROUTE_API))
		buf_add_cstr(out, " -H 'Accept: application/json'");
	if (route->method != METHOD_GET)
		buf_format(out, " -X %s", api_method(route));
	if (route->body == BODY_RAW)
		buf_format(out, " --data-binary '%s'", route->example ? route->example : "");
	form_add(route, out);
	buf_add_cstr(out, " \"");
	buf_add(out, base);
	path_add(route, out);
	query_add(route, out);
	buf_add_byte(out, '"');
}
