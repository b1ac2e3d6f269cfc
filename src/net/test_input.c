// SPDX-License-Identifier: AGPL-3.0-or-later
// What reaches a handler: every type of input with good and bad values, the three kinds of form
// body, forms that come back, the origin rule, and mistakes in route tables.
#include "net/http.h"

#include "net/router.h"
#include "net/test_client.h"

#include "base/log.h"
#include "tap.h"

static struct client_answer answer;
static int port;

static const char *const colours[] = {"red", "green", NULL};

static const struct input all_types[] = {
    {.name = "text",
     .place = IN_FORM,
     .type = INPUT_TEXT,
     .least = 2,
     .most = 6,
     .help = "Two to six letters"},
    {.name = "secret", .place = IN_FORM, .type = INPUT_SECRET, .help = "Kept as it is"},
    {.name = "slug", .place = IN_FORM, .type = INPUT_SLUG, .help = "A short name"},
    {.name = "id", .place = IN_FORM, .type = INPUT_ID, .help = "A record"},
    {.name = "number",
     .place = IN_FORM,
     .type = INPUT_NUMBER,
     .least = -5,
     .most = 100,
     .help = "A number"},
    {.name = "email", .place = IN_FORM, .type = INPUT_EMAIL, .help = "An address"},
    {.name = "time", .place = IN_FORM, .type = INPUT_TIME, .help = "A time"},
    {.name = "choice",
     .place = IN_FORM,
     .type = INPUT_CHOICE,
     .choices = colours,
     .help = "A colour"},
    {.name = "tick", .place = IN_FORM, .type = INPUT_SWITCH, .help = "Yes or no"},
    {.name = "ids", .place = IN_FORM, .type = INPUT_IDS, .most = 3, .help = "Up to three records"},
    {.name = "texts", .place = IN_FORM, .type = INPUT_TEXTS, .most = 4, .help = "Short texts"},
};
enum { N_TYPES = sizeof(all_types) / sizeof(all_types[0]) };

// "text=ab number=-5": every input that was given, as the handler sees it.
static enum outcome echo(struct request *request)
{
	struct str out = STR("");
	for (size_t i = 0; i < N_TYPES; i++) {
		const struct input *input = &all_types[i];
		if (!request_has(request, input->name))
			continue;
		bool number = input->type == INPUT_ID || input->type == INPUT_NUMBER ||
			      input->type == INPUT_TIME;
		out = number
			  ? arena_format(request->arena, "%.*s%s=%lld;", STR_ARG(out), input->name,
					 (long long)request_number(request, input->name))
			  : arena_format(request->arena, "%.*s%s=%.*s;", STR_ARG(out), input->name,
					 STR_ARG(request_text(request, input->name)));
		if (input->type == INPUT_SWITCH && !request_switch(request, input->name))
			out = arena_format(request->arena, "%.*soff;", STR_ARG(out));
	}
	reply_bytes(request, 200, "text/plain; charset=utf-8", out);
	return OK;
}

static const struct input again_inputs[] = {
    {.name = "name",
     .place = IN_FORM,
     .type = INPUT_TEXT,
     .required = true,
     .most = 10,
     .help = "A name"},
    {.name = "age",
     .place = IN_FORM,
     .type = INPUT_NUMBER,
     .required = true,
     .most = 150,
     .help = "An age"},
};

static enum outcome again(struct request *request)
{
	if (request->n_errors == 0) {
		reply_redirect(request, STR("/done"));
		return OK;
	}
	struct str out =
	    arena_format(request->arena, "%.*s|%.*s|%s: %s", STR_ARG(request_text(request, "name")),
			 STR_ARG(request_text(request, "age")), request->errors[0].input,
			 request->errors[0].sentence);
	reply_bytes(request, 422, "text/plain; charset=utf-8", out);
	return OK;
}

static const struct input place_inputs[] = {
    {.name = "slug", .place = IN_PATH, .type = INPUT_SLUG, .required = true, .help = "A name"},
    {.name = "id", .place = IN_PATH, .type = INPUT_ID, .required = true, .help = "A record"},
    {.name = "q", .place = IN_QUERY, .type = INPUT_TEXT, .required = true, .help = "A search"},
    {.name = "limit",
     .place = IN_QUERY,
     .type = INPUT_NUMBER,
     .least = 1,
     .most = 100,
     .help = "How many"},
};

static enum outcome places(struct request *request)
{
	reply_bytes(request, 200, "text/plain",
		    arena_format(request->arena, "%.*s %lld %.*s %lld",
				 STR_ARG(request_text(request, "slug")),
				 (long long)request_number(request, "id"),
				 STR_ARG(request_text(request, "q")),
				 (long long)request_number(request, "limit")));
	return OK;
}

static enum outcome fine(struct request *request)
{
	reply_bytes(request, 200, "text/plain", STR("fine"));
	return OK;
}

// What requests hold: asked for, and let go.
static struct {
	_Atomic int held, gone;
} holds;

static void let_go(void *what)
{
	holds.gone += *(const int *)what;
}

// Holds two things, and answers or fails.
static enum outcome hold(struct request *request)
{
	static const int one = 1;
	holds.held += request_hold(request, let_go, (void *)(uintptr_t)&one);
	holds.held += request_hold(request, let_go, (void *)(uintptr_t)&one);
	if (request_has(request, "fail"))
		return fail(CONFLICT, &request->fault, "No.");
	reply_bytes(request, 200, "text/plain",
		    holds.gone < holds.held ? STR("held") : STR("gone"));
	return OK;
}

static const struct input hold_inputs[] = {
    {.name = "fail", .place = IN_QUERY, .type = INPUT_SWITCH, .help = "Fails"},
};

static enum outcome admit(void *context, struct request *request)
{
	(void)context;
	request->viewer.by_token =
	    str_equal(request_header(request, "authorization"), STR("Bearer good"));
	return OK;
}

static const struct route routes[] = {
    {.method = METHOD_POST,
     .path = "/api/v1/echo",
     .permission = "public",
     .body = BODY_FORM,
     .flags = ROUTE_API,
     .inputs = all_types,
     .n_inputs = N_TYPES,
     .handle = echo},
    {.method = METHOD_POST,
     .path = "/again",
     .permission = "public",
     .body = BODY_FORM,
     .flags = ROUTE_FORM_AGAIN,
     .inputs = again_inputs,
     .n_inputs = 2,
     .handle = again},
    {.method = METHOD_GET,
     .path = "/api/v1/c/{slug}/posts/{id}",
     .permission = "public",
     .flags = ROUTE_API,
     .inputs = place_inputs,
     .n_inputs = 4,
     .handle = places},
    {.method = METHOD_GET,
     .path = "/hold",
     .permission = "public",
     .inputs = hold_inputs,
     .n_inputs = 1,
     .handle = hold},
    {.method = METHOD_POST, .path = "/change", .permission = "public", .handle = fine},
};

#define FORM "application/x-www-form-urlencoded"

static int post(const char *path, const char *type, const char *body)
{
	return client_ask(
	    port, &answer,
	    "POST %s HTTP/1.1\r\nHost: h\r\nContent-Type: %s\r\nContent-Length: %zu\r\n\r\n%s",
	    path, type, strlen(body), body);
}

static void test_types(void)
{
	static const struct {
		const char *form, *seen; // NULL: refused
	} cases[] = {
	    {"text=abc", "text=abc;"},
	    {"text=+ab+", "text=ab;"},
	    {"text=%D8%B3%D9%84%D8%A7%D9%85", "text=سلام;"},
	    {"text=a%0D%0Ab", "text=a\nb;"},
	    {"text=a", NULL},
	    {"text=abcdefg", NULL},
	    {"text=%FF%FE", NULL},
	    {"text=a%00b", NULL},
	    {"text=a%1Bb", NULL},
	    {"text=a%C2%85b", NULL},
	    {"text=", ""},
	    {"text=+++", ""},
	    {"text=ab&text=cd", "text=ab;"},
	    {"text=100%25", "text=100%;"},
	    {"text=100%", "text=100%;"},
	    {"secret=+x+", "secret= x ;"},
	    {"slug=flood-2", "slug=flood-2;"},
	    {"slug=Flood", NULL},
	    {"slug=2flood", NULL},
	    {"slug=a/b", NULL},
	    {"id=42", "id=42;"},
	    {"id=0", NULL},
	    {"id=-1", NULL},
	    {"id=99999999999999999999", NULL},
	    {"id=4x", NULL},
	    {"number=-5", "number=-5;"},
	    {"number=+7+", "number=7;"},
	    {"number=100", "number=100;"},
	    {"number=101", NULL},
	    {"number=-6", NULL},
	    {"number=1.5", NULL},
	    {"number=", ""},
	    {"email=amina%40example.org", "email=amina@example.org;"},
	    {"email=a%40b%40c", NULL},
	    {"email=%40b", NULL},
	    {"email=a%40", NULL},
	    {"email=a+b%40c.org", NULL},
	    {"email=a%40b..org", NULL},
	    {"email=a%0D%0ABcc:x%40y.org", NULL},
	    {"time=2026-07-14T03:12", "time=1783998720000;"},
	    {"time=2026-07-14T03:12:40Z", "time=1783998760000;"},
	    {"time=2026-07-14T08:57:00%2B05:45", "time=1783998720000;"},
	    {"time=2026-02-30T00:00", NULL},
	    {"time=tomorrow", NULL},
	    {"choice=green", "choice=green;"},
	    {"choice=blue", NULL},
	    {"choice=Green", NULL},
	    {"tick=on", "tick=yes;"},
	    {"tick=", "tick=yes;"},
	    {"tick=no", "tick=;off;"},
	    {"ids=7", "ids=7;"},
	    {"ids=7&ids=8&ids=9", "ids=7,8,9;"},
	    {"ids=7,8&text=ab&ids=9", "text=ab;ids=7,8,9;"},
	    {"ids=", ""},
	    {"ids=7,", NULL},
	    {"ids=7&ids=x", NULL},
	    {"ids=1,2,3,4", NULL},
	    {"texts=ab&texts=&texts=+cd+", "texts=ab\x1f\x1f"
					   "cd;"},
	    {"texts=&texts=ab", "texts=\x1f"
				"ab;"},
	    {"texts=", ""},
	    {"texts=ab&texts=cdefg", NULL},
	    {"texts=ab&texts=%01", NULL},
	    {"unknown=1&number=3", "number=3;"},
	    {"", ""},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int status = post("/api/v1/echo", FORM, cases[i].form);
		if (cases[i].seen)
			is_str(answer.body, str_from(cases[i].seen), "taken: %s", cases[i].form);
		else
			ok(status == 422 &&
			       str_find(answer.body, STR("\"fields\":{\"")) != SIZE_MAX,
			   "refused: %s", cases[i].form);
	}
	post("/api/v1/echo", FORM, "number=x&id=y&text=ab");
	is_str(answer.body,
	       STR("{\"error\":{\"code\":\"invalid\",\"message\":\"Please check what you "
		   "entered.\",\"fields\":{\"id\":\"This is not a valid number of a "
		   "record.\",\"number\":\"Please write a whole number.\"}}}"),
	       "all wrong inputs are named at once");
}

#define PART(name, value)                                                                          \
	"--XX\r\nContent-Disposition: form-data; name=\"" name "\"\r\n\r\n" value "\r\n"

static void test_bodies(void)
{
	static const struct {
		const char *body, *seen, *what;
	} cases[] = {
	    {PART("text", "abc") PART("number", "7") "--XX--\r\n", "text=abc;number=7;",
	     "a multipart form"},
	    {PART("text", "a\r\nb") "--XX--", "text=a\nb;", "with a line break inside"},
	    {PART("text", "--XY") "--XX--", "text=--XY;", "with something like the boundary"},
	    {"--XX\r\nContent-Disposition: form-data; name=\"text\"; "
	     "filename=\"\"\r\n\r\n\r\n--XX--",
	     "", "with a file field left empty"},
	    {"--XX\r\nContent-Disposition: form-data; name=\"text\"; "
	     "filename=\"a\"\r\n\r\nabc\r\n--XX--",
	     NULL, "with a file"},
	    {PART("text", "abc"), NULL, "without an end"},
	    {"--XX\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\nabc", NULL,
	     "cut within a part"},
	    {"--XX\r\n\r\nabc\r\n--XX--", NULL, "with a part without a name"},
	    {"abc", NULL, "that is none"},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int status =
		    post("/api/v1/echo", "multipart/form-data; boundary=XX", cases[i].body);
		ok(cases[i].seen ? str_equal(answer.body, str_from(cases[i].seen)) : status == 422,
		   "a form %s", cases[i].what);
	}
	post("/api/v1/echo", "multipart/form-data; boundary=\"XX\"", cases[0].body);
	is_str(answer.body, STR("text=abc;number=7;"), "the boundary may stand in quotes");
	is_int(post("/api/v1/echo", "multipart/form-data", cases[0].body), 422,
	       "without a boundary it is none");
	post("/api/v1/echo", "application/json",
	     "{\"text\":\"ab\\\"c\",\"number\":-3,\"tick\":true,\"slug\":null}");
	is_str(answer.body, STR("text=ab\"c;number=-3;tick=yes;"), "a JSON object is a form");
	post("/api/v1/echo", "application/json", "{\"tick\":false}");
	is_str(answer.body, STR("tick=;off;"), "false is a switch that is off");
	is_int(post("/api/v1/echo", "application/json", "[1]"), 422, "a JSON array is not");
	is_int(post("/api/v1/echo", "application/json", "{\"text\":{}}"), 422,
	       "nor one with objects inside");
	is_int(post("/api/v1/echo", "application/json", "{\"text\":"), 422, "nor broken JSON");
	is_int(post("/api/v1/echo", "text/plain", "text=abc"), 415, "another type is refused");
	char many[6000] = "text=ab", *at = many + 7;
	for (int i = 0; i < 600; i++)
		at += snprintf(at, 8, "&a=%d", i);
	is_int(post("/api/v1/echo", FORM, many), 429, "600 fields are too many");
	is_int(client_ask(port, &answer,
			  "POST /api/v1/echo HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\n"
			  "Content-Length: 65537\r\n\r\n"),
	       413, "a form over 64 KiB is refused");
}

static void test_places(void)
{
#define GET_PLACE(target) client_ask(port, &answer, "GET %s HTTP/1.1\r\nHost: h\r\n\r\n", target)
	GET_PLACE("/api/v1/c/flood/posts/12?q=a+b%26c&limit=5");
	is_str(answer.body, STR("flood 12 a b&c 5"), "inputs come from path and query");
	is_int(GET_PLACE("/api/v1/c/Flood/posts/12?q=a"), 404,
	       "a wrong part of the path is not found");
	is_int(GET_PLACE("/api/v1/c/flood/posts/0?q=a"), 404, "also a wrong id");
	is_int(GET_PLACE("/api/v1/c/flood/posts/12"), 422,
	       "a required part of the query is missing");
	is_int(GET_PLACE("/api/v1/c/flood/posts/12?q=a&limit=101"), 422,
	       "a number is out of range");
}

static void test_again(void)
{
	is_int(post("/again", FORM, "name=Noor&age=33"), 303, "a form that is right goes on");
	is_int(post("/again", FORM, "name=Noor&age=old"), 422, "one that is wrong is shown again");
	is_str(answer.body, STR("Noor|old|age: Please write a whole number."),
	       "with what was typed");
	post("/again", FORM, "age=33");
	is_str(answer.body, STR("|33|name: Please fill this in."), "also if something is missing");
	post("/again", FORM, "name=%FF&age=1");
	is_str(answer.body, STR("|1|name: This is not readable text."),
	       "but never with broken text");
}

static void test_origin(void)
{
	static const struct {
		const char *headers;
		int status;
	} cases[] = {
	    {"", 200},
	    {"Cookie: lang=ur\r\n", 200},
	    {"Cookie: session=1\r\n", 403},
	    {"Cookie: lang=ur; session=1\r\n", 403},
	    {"Cookie: session=1\r\nOrigin: http://h\r\n", 200},
	    {"Cookie: session=1\r\nOrigin: https://H\r\n", 200},
	    {"Cookie: session=1\r\nOrigin: http://h:81\r\n", 403},
	    {"Cookie: session=1\r\nOrigin: http://evil\r\n", 403},
	    {"Origin: http://evil\r\n", 403},
	    {"Origin: null\r\n", 403},
	    {"Cookie: session=1\r\nReferer: http://h/page\r\n", 200},
	    {"Cookie: session=1\r\nReferer: http://h.evil/page\r\n", 403},
	    {"Cookie: session=1\r\nReferer: http://evil/http://h/\r\n", 403},
	    {"Cookie: session=1\r\nSec-Fetch-Site: same-origin\r\n", 200},
	    {"Cookie: session=1\r\nSec-Fetch-Site: none\r\n", 200},
	    {"Cookie: session=1\r\nSec-Fetch-Site: same-site\r\n", 403},
	    {"Cookie: session=1\r\nSec-Fetch-Site: cross-site\r\nOrigin: http://h\r\n", 403},
	    {"Authorization: Bearer good\r\nOrigin: http://evil\r\n", 200},
	    {"Authorization: Bearer bad\r\nOrigin: http://evil\r\n", 403},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		is_int(client_ask(port, &answer,
				  "POST /change HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n%s\r\n",
				  cases[i].headers),
		       cases[i].status, "a change with %.*s",
		       (int)strcspn(cases[i].headers, "\r") + 40,
		       *cases[i].headers ? cases[i].headers
					 : "no header that tells where it comes from");
}

static void test_tables(void)
{
	static const struct input path_input[] = {
	    {.name = "a", .place = IN_PATH, .type = INPUT_TEXT, .required = true}};
	static const struct input form_input[] = {
	    {.name = "a", .place = IN_FORM, .type = INPUT_TEXT, .required = true}};
	static const struct input bad_range[] = {{.name = "a",
						  .place = IN_QUERY,
						  .type = INPUT_TEXT,
						  .required = true,
						  .least = 5,
						  .most = 4}};
	static const struct input bad_choice[] = {
	    {.name = "a", .place = IN_QUERY, .type = INPUT_CHOICE, .required = true}};
	static const struct {
		struct route route;
		const char *mistake;
	} cases[] = {
	    {{.path = "a", .permission = "p", .handle = fine}, "not well formed"},
	    {{.path = "/a/", .permission = "p", .handle = fine}, "not well formed"},
	    {{.path = "/{a", .permission = "p", .handle = fine}, "not well formed"},
	    {{.path = "/a", .handle = fine}, "No permission."},
	    {{.path = "/a", .permission = "p"}, "No handler."},
	    {{.path = "/{a}", .permission = "p", .handle = fine}, "needs an IN_PATH input"},
	    {{.path = "/", .permission = "p", .handle = fine, .inputs = path_input, .n_inputs = 1},
	     "Input a is not in the path."},
	    {{.path = "/", .permission = "p", .handle = fine, .inputs = form_input, .n_inputs = 1},
	     "Input a needs BODY_FORM."},
	    {{.path = "/", .permission = "p", .handle = fine, .inputs = bad_range, .n_inputs = 1},
	     "empty range"},
	    {{.path = "/", .permission = "p", .handle = fine, .inputs = bad_choice, .n_inputs = 1},
	     "choices"},
	    {{.path = "/", .permission = "p", .handle = fine, .body = BODY_FORM},
	     "A GET takes no body."},
	    {{.method = METHOD_POST,
	      .path = "/",
	      .permission = "p",
	      .handle = fine,
	      .body = BODY_RAW},
	     "body_limit"},
	    {{.path = "/", .permission = "p", .handle = fine, .flags = ROUTE_LIVE},
	     "needs a live hub"},
	    {{.path = "/", .permission = "p", .handle = fine, .template = "t"}, "needs a view"},
	};
	struct router *router;
	struct fault fault;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct route_table table = {&cases[i].route, 1};
		enum outcome outcome = router_new(&table, 1, false, &router, &fault);
		ok(outcome == INVALID && strstr(fault.text, cases[i].mistake),
		   "a table is refused: %s", fault.text);
	}
	const struct route twice[] = {{.path = "/{a}",
				       .permission = "p",
				       .handle = fine,
				       .inputs = path_input,
				       .n_inputs = 1},
				      {.path = "/{a}",
				       .permission = "p",
				       .handle = fine,
				       .inputs = path_input,
				       .n_inputs = 1}};
	const struct route_table tables[] = {{twice, 1}, {twice + 1, 1}};
	is_int(router_new(tables, 2, false, &router, &fault), INVALID,
	       "two routes for one path: %s", fault.text);
}

int main(void)
{
	log_setup(LOG_ERROR + 1, false);
	const struct http_options local = {.listen = "127.0.0.1:0"};
	const struct http_hooks hooks = {.admit = admit};
	const struct route_table table = {routes, sizeof(routes) / sizeof(routes[0])};
	struct http_server *server;
	struct fault fault;
	if (http_start(&local, &hooks, &table, 1, &server, &fault) != OK) {
		printf("Bail out! %s\n", fault.text);
		return 1;
	}
	port = http_port(server);
	test_types();
	test_bodies();
	test_places();
	test_again();
	test_origin();
	test_tables();
	client_ask(port, &answer, "GET /hold HTTP/1.1\r\nHost: h\r\n\r\n");
	is_str(answer.body, STR("held"), "what a request holds is there while it is answered");
	is_int(client_ask(port, &answer, "GET /hold?fail=yes HTTP/1.1\r\nHost: h\r\n\r\n"), 409,
	       "also by one that fails");
	http_stop(server, 1000);
	ok(holds.held == 4 && holds.gone == 4, "and is let go once when the request has ended");
	return tap_done();
}
