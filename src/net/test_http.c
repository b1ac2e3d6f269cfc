// SPDX-License-Identifier: AGPL-3.0-or-later
// The server as a client meets it: connections, framing, limits, routing, caching, compression,
// workers and stopping.
#include "net/http.h"

#include "net/test_client.h"

#include "base/log.h"
#include "tap.h"

#include <libdeflate.h>
#include <pthread.h>
#include <stdatomic.h>

#define PLAIN "text/plain; charset=utf-8"

// Handlers of /wait stand here until the test opens the gate.
struct gate {
	pthread_mutex_t lock;
	pthread_cond_t changed;
	unsigned inside;
	bool open;
};

struct site {
	struct gate gate;
	char *large; // 60 KB of text that compresses
	size_t large_len;
	_Atomic int rendered;
};

static struct client client, other;
static struct client_answer answer;

// Stands at the gate until it opens.
static void gate_pass(struct gate *gate)
{
	pthread_mutex_lock(&gate->lock);
	gate->inside++;
	pthread_cond_broadcast(&gate->changed);
	while (!gate->open)
		pthread_cond_wait(&gate->changed, &gate->lock);
	gate->inside--;
	pthread_cond_broadcast(&gate->changed);
	pthread_mutex_unlock(&gate->lock);
}

// /later is answered by a thread of its own when the gate is open.
struct later {
	struct request *request;
	struct gate *gate;
};

static void *later_main(void *context)
{
	struct later *later = context;
	gate_pass(later->gate);
	request_continue(later->request);
	return NULL;
}

static enum outcome finish_later(struct request *request, void *context)
{
	(void)context;
	if (str_equal(request->body, STR("bad")))
		return fail(CONFLICT, &request->fault, "Too late.");
	reply_bytes(request, 201, PLAIN, request->body);
	return OK;
}

static enum outcome post_later(struct request *request)
{
	if (request->may_wait) {
		reply_bytes(request, 200, PLAIN, STR("worker\n"));
		return OK;
	}
	struct later *later = arena_zero(request->arena, sizeof(*later));
	later->request = request;
	later->gate = &((struct site *)request->app)->gate;
	reply_later(request, finish_later, later);
	pthread_t thread;
	pthread_create(&thread, NULL, later_main, later);
	pthread_detach(thread);
	return OK;
}

static enum outcome get_hello(struct request *request)
{
	reply_bytes(request, 200, PLAIN, STR("hello\n"));
	return OK;
}

static enum outcome get_large(struct request *request)
{
	const struct site *site = request->app;
	reply_bytes(request, 200, "text/html; charset=utf-8", str_of(site->large, site->large_len));
	reply_etag(request, 42);
	return OK;
}

static enum outcome get_asset(struct request *request)
{
	const struct site *site = request->app;
	reply_asset(request, "text/css; charset=utf-8", str_of(site->large, site->large_len), 7);
	return OK;
}

static enum outcome get_wait(struct request *request)
{
	gate_pass(&((struct site *)request->app)->gate);
	reply_bytes(request, 200, PLAIN, STR("waited\n"));
	return OK;
}

static enum outcome get_name(struct request *request)
{
	reply_bytes(request, 200, PLAIN,
		    arena_format(request->arena, "%.*s %.*s %.*s",
				 STR_ARG(request_text(request, "name")), STR_ARG(request->language),
				 STR_ARG(request->path)));
	return OK;
}

static enum outcome post_raw(struct request *request)
{
	unsigned sum = 0;
	for (size_t i = 0; i < request->body.len; i++)
		sum += (unsigned char)request->body.at[i];
	reply_bytes(request, 200, PLAIN,
		    arena_format(request->arena, "%zu %u", request->body.len, sum));
	return OK;
}

static enum outcome get_outcome(struct request *request)
{
	struct str name = request_text(request, "name");
	for (enum outcome outcome = NOT_FOUND; outcome <= FAULT; outcome++)
		if (str_equal(name, str_from(outcome_name(outcome))))
			return fail(outcome, &request->fault, "The sentence of \"%s\".",
				    outcome_name(outcome));
	return OK; // and no answer
}

static enum outcome get_evil(struct request *request)
{
	reply_bytes(request, 200, PLAIN, STR("x"));
	reply_header(request, "X-Note", STR("a\r\nSet-Cookie: stolen=1"));
	return OK;
}

static enum outcome get_away(struct request *request)
{
	reply_redirect(request, request_text(request, "to"));
	return OK;
}

static enum outcome get_cookie(struct request *request)
{
	reply_header(request, "X-Address", request->address);
	reply_cookie(request, "session", STR("abc"), 60);
	reply_bytes(request, 200, PLAIN, request_cookie(request, "taste"));
	return OK;
}

static enum outcome get_view(struct request *request)
{
	reply_view_status(request, 201, "the view");
	return OK;
}

static enum outcome get_tagged(struct request *request)
{
	reply_view(request, "tagged");
	reply_etag(request, 1);
	return OK;
}

static enum outcome render(void *context, struct request *request, const void *data,
			   struct buf *out)
{
	struct site *site = context;
	site->rendered++;
	buf_format(out, request->wants_json ? "{\"view\":\"%s\"}" : "<p>%s</p>",
		   (const char *)data);
	return OK;
}

static enum outcome render_error(void *context, struct request *request, enum outcome outcome,
				 int status, struct buf *out)
{
	(void)context;
	buf_format(out, "<h1>%d %s</h1><p>%s</p>", status, outcome_name(outcome),
		   request->fault.text);
	return OK;
}

static enum outcome admit(void *context, struct request *request)
{
	(void)context;
	request->viewer.language = request_cookie(request, "speaks"); // as an account would
	if (strcmp(request->route->permission, "secret") != 0)
		return OK;
	if (request->wants_json)
		reply_ask_token(request, "invalid_token");
	return fail(DENIED, &request->fault, "Please sign in.");
}

static const struct input name_input[] = {
    {.name = "name", .place = IN_PATH, .type = INPUT_TEXT, .required = true, .help = "A name"}};
static const struct input to_input[] = {
    {.name = "to", .place = IN_QUERY, .type = INPUT_TEXT, .required = true, .help = "Where to"}};

#define GET(path_, handle_)                                                                        \
	.method = METHOD_GET, .path = path_, .permission = "public", .handle = handle_

static const struct route routes[] = {
    {GET("/", get_hello)},
    {GET("/large", get_large)},
    {GET("/asset", get_asset)},
    {GET("/wait", get_wait), .flags = ROUTE_SLOW},
    {GET("/n/{name}", get_name), .inputs = name_input, .n_inputs = 1},
    {GET("/n/fixed", get_name)},
    {GET("/outcome/{name}", get_outcome), .inputs = name_input, .n_inputs = 1},
    {GET("/api/v1/outcome/{name}", get_outcome), .flags = ROUTE_API, .inputs = name_input,
     .n_inputs = 1},
    {GET("/evil", get_evil)},
    {GET("/away", get_away), .inputs = to_input, .n_inputs = 1},
    {GET("/cookie", get_cookie)},
    {GET("/view", get_view), .view = (const struct view *)"opaque", .template = "view"},
    {GET("/tagged", get_tagged), .view = (const struct view *)"opaque", .template = "view"},
    {GET("/cached", get_hello), .flags = ROUTE_PUBLIC_CACHE},
    {.method = METHOD_GET, .path = "/secret", .permission = "secret", .handle = get_hello},
    {.method = METHOD_POST,
     .path = "/raw",
     .permission = "public",
     .body = BODY_RAW,
     .body_limit = 1 << 20,
     .handle = post_raw},
    {.method = METHOD_POST,
     .path = "/later",
     .permission = "public",
     .body = BODY_RAW,
     .body_limit = 1 << 20,
     .flags = ROUTE_LATER,
     .handle = post_later},
    {.method = METHOD_DELETE, .path = "/raw", .permission = "public", .handle = get_hello},
};

static struct http_server *start(struct site *site, struct http_options options)
{
	static const char *const languages[] = {"en", "ur", NULL};
	const struct http_hooks hooks = {
	    .context = site, .admit = admit, .render = render, .render_error = render_error};
	const struct route_table table = {routes, sizeof(routes) / sizeof(routes[0])};
	struct http_server *server = NULL;
	struct fault fault = {0};
	options.listen = "127.0.0.1:0";
	options.languages = languages;
	options.app = site;
	ok(http_start(&options, &hooks, &table, 1, &server, &fault) == OK, "a server starts %s",
	   fault.text);
	return server;
}

static bool body_is(const char *text)
{
	return str_equal(answer.body, str_from(text));
}

static bool body_has(const char *text)
{
	return str_find(answer.body, str_from(text)) != SIZE_MAX;
}

static bool header_is(const char *name, const char *value)
{
	return str_equal(answer_header(&answer, name), str_from(value));
}

#define ask(...) client_ask(port, &answer, __VA_ARGS__)
#define END	 " HTTP/1.1\r\nHost: h\r\n\r\n"

static void test_connections(int port)
{
	client_open(&client, port);
	client_send(&client, "GET /" END);
	is_int(client_read(&client, &answer), 200, "a GET is answered");
	ok(body_is("hello\n"), "with its body");
	client_send(&client, "GET /n/a" END "GET /n/b" END "HEAD /n/c" END "GET /n/d" END);
	ok(client_read(&client, &answer) == 200 && body_is("a en /n/a"),
	   "pipelined: the first of four");
	ok(client_read(&client, &answer) == 200 && body_is("b en /n/b"), "pipelined: the second");
	ok(client_read_as(&client, &answer, true) == 200 && header_is("Content-Length", "9"),
	   "HEAD announces the length of the GET's body and sends none");
	ok(client_read(&client, &answer) == 200 && body_is("d en /n/d"), "pipelined: the last");
	client_send(&client, "POST /raw HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc"
			     "POST /raw HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
			     "2\r\nab\r\n1\r\nc\r\n0\r\n\r\nGET /" END);
	ok(client_read(&client, &answer) == 200 && body_is("3 294"),
	   "a body with a length is read");
	ok(client_read(&client, &answer) == 200 && body_is("3 294"), "a chunked body is read");
	ok(client_read(&client, &answer) == 200 && body_is("hello\n"),
	   "and what follows is a request");
	client_send(&client, "GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
	ok(client_read(&client, &answer) == 200 && client_at_end(&client), "close closes");
	client_close(&client);
	is_int(ask("GET / HTTP/1.0\r\n\r\n"), 200, "HTTP/1.0 without Host is served");
}

static void test_smuggling(int port)
{
	static const struct {
		const char *request, *what;
		int status;
	} cases[] = {
	    {"POST /raw HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\nTransfer-Encoding: "
	     "chunked\r\n\r\n"
	     "0\r\n\r\nGET /evil" END,
	     "Content-Length with Transfer-Encoding", 400},
	    {"POST /raw HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nContent-Length: "
	     "30\r\n\r\nabcGET /evil" END,
	     "two Content-Lengths", 400},
	    {"POST /raw HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\nabc",
	     "two equal Content-Lengths", 400},
	    {"POST /raw HTTP/1.1\r\nHost: h\r\nContent-Length:\r\n 3\r\n\r\nabc",
	     "a length on a line of its own", 400},
	    {"POST /raw HTTP/1.1\r\nHost: h\r\nContent-Length: 3, 3\r\n\r\nabc",
	     "a list of lengths", 400},
	    {"POST /raw HTTP/1.1\r\nHost: h\r\nContent-Length: +3\r\n\r\nabc", "a signed length",
	     400},
	    {"POST /raw HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: "
	     "chunked\r\n"
	     "\r\n0\r\n\r\n",
	     "two Transfer-Encodings", 400},
	    {"POST /raw HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
	     "another transfer coding", 400},
	    {"POST /raw HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
	     "an unknown transfer coding", 400},
	    {"POST /raw HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
	     "chunked in HTTP/1.0", 400},
	    {"POST /raw HTTP/1.1\r\nHost: h\r\nContent-Length : 3\r\n\r\nabc",
	     "a space before the colon", 400},
	    {"GET / HTTP/1.1\r\nHost: h\r\nHost: i\r\n\r\n", "two Hosts", 400},
	    {"GET / HTTP/1.1\r\n\r\n", "no Host in HTTP/1.1", 400},
	    {"GET / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc", "a GET with a body", 400},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		client_open(&client, port);
		client_send(&client, "%s", cases[i].request);
		is_int(client_read(&client, &answer), cases[i].status, "refused: %s",
		       cases[i].what);
		while (client_fill(&client))
			continue;
		ok(str_find(str_of(client.bytes, client.len), STR("200 OK")) == SIZE_MAX,
		   "and the connection ends without another answer");
		client_close(&client);
	}
}

static void test_limits(int port)
{
	static char long_text[9000];
	memset(long_text, 'a', sizeof(long_text) - 1);
	is_int(ask("GET /?q=%.5000s" END, long_text), 414, "an address of 5,000 bytes is too long");
	is_int(ask("GET /?q=%.4000s" END, long_text), 200, "one of 4,000 is not");
	int status = ask("GET / HTTP/1.1\r\nHost: h\r\nX-Long: %s\r\n\r\n", long_text);
	ok(status == 431 || status == 413, "headers of over 8 KiB are refused (%d)", status);
	char many[4096] = "", *at = many;
	for (int i = 0; i < 80; i++)
		at += snprintf(at, 32, "X-%d: y\r\n", i);
	is_int(ask("GET / HTTP/1.1\r\nHost: h\r\n%s\r\n", many), 431, "80 headers are too many");
	is_int(ask("POST /raw HTTP/1.1\r\nHost: h\r\nContent-Length: 1048577\r\n\r\n"), 413,
	       "a body that announces too much is refused before it is sent");
	ok(header_is("Connection", "close"), "and the connection ends");
	is_int(ask("POST /raw HTTP/1.1\r\nHost: h\r\nContent-Length: 1048577\r\nExpect: "
		   "100-continue\r\n\r\n"),
	       413, "also when the client asks first");
	is_int(ask("POST /raw HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nContent-Encoding: "
		   "br\r\n\r\nx"),
	       415, "a coding that we cannot undo is refused");
}

// A chunked body that turns out too large: sent in full, then the answer is read.
static void test_chunked_too_large(int port)
{
	static char chunk[65536];
	client_open(&client, port);
	client_send(&client, "POST /raw HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n");
	for (int i = 0; i < 20; i++) {
		client_send(&client, "10000\r\n");
		client_write(&client, chunk, sizeof(chunk));
		client_send(&client, "\r\n");
	}
	client_send(&client, "0\r\n\r\nGET /" END);
	is_int(client_read(&client, &answer), 413, "1.25 MiB in chunks are too much for 1 MiB");
	is_int(client_read(&client, &answer), 200, "but the connection goes on");
	client_close(&client);
}

static size_t gzip_of(const char *bytes, size_t len, char *out, size_t room)
{
	struct libdeflate_compressor *compressor = libdeflate_alloc_compressor(9);
	size_t packed = libdeflate_gzip_compress(compressor, bytes, len, out, room);
	libdeflate_free_compressor(compressor);
	return packed;
}

static int post_gzip(int port, const char *packed, size_t len)
{
	client_open(&client, port);
	client_send(&client,
		    "POST /raw HTTP/1.1\r\nHost: h\r\nContent-Encoding: gzip\r\nContent-Length: "
		    "%zu\r\n\r\n",
		    len);
	client_write(&client, packed, len);
	client_read(&client, &answer);
	client_close(&client);
	return answer.status;
}

static void test_gzip_bodies(int port)
{
	static char packed[256 << 10];
	size_t len = gzip_of("abc", 3, packed, sizeof(packed));
	ok(post_gzip(port, packed, len) == 200 && body_is("3 294"), "a gzip body is undone");
	is_int(post_gzip(port, packed, len - 4), 400, "a cut one is refused");
	packed[len / 2] ^= 0x55;
	is_int(post_gzip(port, packed, len), 400, "a broken one is refused");
	is_int(post_gzip(port, "no gzip", 7), 400, "one that is no gzip is refused");
	len = gzip_of("ab", 2, packed, sizeof(packed));
	len += gzip_of("c", 1, packed + len, sizeof(packed) - len);
	ok(post_gzip(port, packed, len) == 200 && body_is("3 294"),
	   "two gzip members are one body");
	enum { BOMB = 64 << 20 };
	char *bomb = calloc(1, BOMB);
	len = gzip_of(bomb, BOMB, packed, sizeof(packed));
	free(bomb);
	ok(len < 100 << 10, "64 MiB of zeros are %zu bytes", len);
	is_int(post_gzip(port, packed, len), 413, "and are cut at the limit of 1 MiB");
}

static void test_routing(int port)
{
	is_int(ask("GET /nowhere" END), 404, "an unknown path is not found");
	ok(body_is("<h1>404 not_found</h1><p>There is nothing at this address.</p>"),
	   "as a page made by the hook");
	is_int(ask("GET /api/v1/nowhere" END), 404, "an unknown path of the API");
	ok(body_is("{\"error\":{\"code\":\"not_found\",\"message\":\"There is nothing at this "
		   "address.\"}}"),
	   "says so in JSON");
	is_int(ask("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n"), 405,
	       "a wrong method");
	ok(header_is("Allow", "GET, HEAD, OPTIONS"), "is told the right ones");
	is_int(ask("PATCH /raw HTTP/1.1\r\nHost: h\r\n\r\n"), 501, "an unknown method, too");
	ok(header_is("Allow", "POST, DELETE, OPTIONS"), "is told all of them");
	is_int(ask("OPTIONS /raw HTTP/1.1\r\nHost: h\r\n\r\n"), 204, "OPTIONS is answered");
	ok(header_is("Allow", "POST, DELETE, OPTIONS"), "with the methods");
	ok(ask("GET /n/fixed" END) == 200 && body_is(" en /n/fixed"),
	   "a fixed segment goes before a {name}; an undeclared input is empty, and ends no "
	   "server");
	is_int(ask("GET /secret" END), 403, "the permission is asked");
	ok(body_has("Please sign in."), "and its sentence shown");
	is_int(ask("GET /secret HTTP/1.1\r\nHost: h\r\nAccept: application/json\r\n\r\n"), 401,
	       "a program is asked for a token");
	ok(header_is("WWW-Authenticate", "Bearer error=\"invalid_token\""),
	   "in words for programs");
}

static void test_paths(int port)
{
	ok(ask("GET /n/%%41%%20b" END) == 200 && body_is("A b en /n/%41%20b"),
	   "escapes are decoded");
	ok(ask("GET /n/%%D8%%B3" END) == 200 && body_has("س"), "also beyond ASCII");
	static const struct {
		const char *path;
		int status;
	} cases[] = {
	    {"/n/a%2Fb", 400},	{"/n/a%00b", 400}, {"/n/a%0Ab", 400},  {"/n/%FF", 400},
	    {"/n/%C0%AF", 400}, {"/n/%4", 400},	   {"/n/%zz", 400},    {"//n/a", 404},
	    {"/n//a", 404},	{"/n/..", 404},	   {"/n/../n/a", 404}, {"/n/.", 404},
	    {"/n/a/", 404},	{"/n/", 404},	   {"/N/a", 404},      {"/n/a/b", 404},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		is_int(ask("GET %s" END, cases[i].path), cases[i].status, "the path %s",
		       cases[i].path);
	ok(ask("GET /n/%%2e%%2e" END) == 200 && body_is(".. en /n/%2e%2e"),
	   "escaped dots are a name like any other: no path is ever joined from it");
}

static void test_language(int port)
{
	static const struct {
		const char *path, *headers, *body, *what;
	} cases[] = {
	    {"/n/a", "", "a en /n/a", "the first language is the default"},
	    {"/ur/n/a", "", "a ur /n/a", "a prefix chooses and is cut off"},
	    {"/n/a", "Accept-Language: fr, ur-PK;q=0.8, en;q=0.5\r\n", "a ur /n/a",
	     "the best known of Accept-Language"},
	    {"/n/a", "Accept-Language: ur;q=0.2, en;q=0.9\r\n", "a en /n/a", "by its weights"},
	    {"/n/a", "Accept-Language: ur;q=0\r\n", "a en /n/a", "a weight of 0 excludes"},
	    {"/n/a", "Cookie: x=1; lang=ur\r\nAccept-Language: en\r\n", "a ur /n/a",
	     "the cookie goes before Accept-Language"},
	    {"/en/n/a", "Cookie: lang=ur\r\n", "a en /n/a", "the prefix goes before the cookie"},
	    {"/n/a", "Cookie: speaks=ur; lang=en\r\nAccept-Language: en\r\n", "a ur /n/a",
	     "what the account chose goes before cookie and browser"},
	    {"/en/n/a", "Cookie: speaks=ur\r\n", "a en /n/a", "and the prefix before the account"},
	    {"/n/a", "Cookie: speaks=tlh\r\nAccept-Language: ur\r\n", "a ur /n/a",
	     "a language that the account chose and the site no longer has counts for nothing"},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		ask("GET %s HTTP/1.1\r\nHost: h\r\n%s\r\n", cases[i].path, cases[i].headers);
		ok(body_is(cases[i].body), "language: %s", cases[i].what);
	}
	ok(ask("GET /ur" END) == 200 && body_is("hello\n"), "the prefix alone is the front page");
}

static void test_outcomes(int port)
{
	static const struct {
		const char *name;
		int status;
	} cases[] = {{"not_found", 404}, {"denied", 403},   {"invalid", 422},
		     {"conflict", 409},	 {"too_much", 429}, {"unavailable", 503}};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char want[140];
		snprintf(
		    want, sizeof(want),
		    "{\"error\":{\"code\":\"%s\",\"message\":\"The sentence of \\\"%s\\\".\"}}",
		    i == 4 ? "too_often" : cases[i].name, cases[i].name);
		is_int(ask("GET /api/v1/outcome/%s" END, cases[i].name), cases[i].status,
		       "%s has its status", cases[i].name);
		ok(body_is(want), "and its sentence in JSON");
		ask("GET /outcome/%s" END, cases[i].name);
		ok(body_has("The sentence of") &&
		       header_is("Content-Type", "text/html; charset=utf-8"),
		   "and on a page");
	}
	ok(header_is("Retry-After", "1"), "unavailable says when to come again");
	is_int(ask("GET /outcome/fault" END), 500, "a fault of ours is a 500");
	ok(!body_has("The sentence of") && body_has("our side"), "and keeps its reason to itself");
	is_int(ask("GET /outcome/none" END), 500, "a handler without an answer is a fault");
	is_int(ask("GET /evil" END), 500, "a header with a line end is a fault");
	ok(!answer_header(&answer, "Set-Cookie").len, "and is not sent");
}

static void test_replies(int port)
{
	ok(ask("GET /away?to=/n/a%%3Fb" END) == 303 && header_is("Location", "/n/a?b"),
	   "redirects");
	ok(ask("GET /ur/away?to=/n" END) == 303 && header_is("Location", "/ur/n"),
	   "in its language");
	ok(ask("GET /ur/away?to=/ur/n" END) == 303 && header_is("Location", "/ur/n"), "once");
	ok(ask("GET /away?to=/%%09/e" END) == 303 && header_is("Location", "/"), "never elsewhere");
	ask("GET /cookie HTTP/1.1\r\nHost: h\r\nCookie: a=b; taste=salty\r\n\r\n");
	ok(body_is("salty"), "a cookie is read");
	ok(header_is("Set-Cookie", "session=abc; Path=/; Max-Age=60; HttpOnly; SameSite=Lax"),
	   "a cookie is set");
	is_int(ask("GET /view" END), 201, "a view with a status of its own");
	ok(body_is("<p>the view</p>") && header_is("Content-Type", "text/html; charset=utf-8"),
	   "is a page");
	ask("GET /view HTTP/1.1\r\nHost: h\r\nAccept: application/json\r\n\r\n");
	ok(body_is("{\"view\":\"the view\"}") && header_is("Content-Type", "application/json"),
	   "or JSON if that is preferred");
	ask("GET /view HTTP/1.1\r\nHost: h\r\nAccept: text/html, application/json;q=0.9\r\n\r\n");
	ok(body_is("<p>the view</p>"), "by the weights of Accept");
	static const char *const always[] = {"Content-Security-Policy",
					     "X-Content-Type-Options",
					     "Referrer-Policy",
					     "Permissions-Policy",
					     "Cross-Origin-Opener-Policy",
					     "Cross-Origin-Resource-Policy"};
	static const char *const paths[] = {"/", "/nowhere", "/outcome/fault", "/asset"};
	for (size_t p = 0; p < 4; p++) {
		bool all = ask("GET %s" END, paths[p]) > 0;
		for (size_t i = 0; i < 6; i++)
			all &= answer_header(&answer, always[i]).len > 0;
		ok(all, "%s carries every security header", paths[p]);
	}
}

static bool unpacks_to_large(const struct site *site)
{
	char *plain = malloc(site->large_len);
	size_t len = 0;
	struct libdeflate_decompressor *decompressor = libdeflate_alloc_decompressor();
	enum libdeflate_result result = libdeflate_gzip_decompress(
	    decompressor, answer.body.at, answer.body.len, plain, site->large_len, &len);
	bool same = result == 0 && len == site->large_len && memcmp(plain, site->large, len) == 0;
	libdeflate_free_decompressor(decompressor);
	free(plain);
	return same;
}

static void test_caching(int port, const struct site *site)
{
	ok(ask("GET /large" END) == 200 && answer.body.len == site->large_len,
	   "uncompressed by default");
	ok(header_is("ETag", "W/\"000000000000002a\"") &&
	       header_is("Cache-Control", "private, no-cache"),
	   "with its tag");
	ask("GET /large HTTP/1.1\r\nHost: h\r\nAccept-Encoding: br, gzip\r\n\r\n");
	ok(header_is("Content-Encoding", "gzip") && unpacks_to_large(site), "gzip if wanted");
	ok(str_find(answer_header(&answer, "Vary"), STR("Accept-Encoding")) != SIZE_MAX,
	   "Vary says so");
	ask("GET /large HTTP/1.1\r\nHost: h\r\nAccept-Encoding: gzip;q=0\r\n\r\n");
	ok(!answer_header(&answer, "Content-Encoding").len, "no gzip with a weight of 0");
	ask("GET / HTTP/1.1\r\nHost: h\r\nAccept-Encoding: gzip\r\n\r\n");
	ok(!answer_header(&answer, "Content-Encoding").len, "nothing small is compressed");
	ask("GET /large HTTP/1.1\r\nHost: h\r\nIf-None-Match: \"1\", "
	    "W/\"000000000000002a\"\r\n\r\n");
	ok(answer.status == 304 && answer.body.len == 0, "a matching tag saves the body");
	is_int(ask("GET /large HTTP/1.1\r\nHost: h\r\nIf-None-Match: \"2a\"\r\n\r\n"), 200,
	       "another does not");
	int rendered = site->rendered;
	is_int(
	    ask("GET /tagged HTTP/1.1\r\nHost: h\r\nIf-None-Match: W/\"0000000000000001\"\r\n\r\n"),
	    304, "a page that has not changed");
	is_int(site->rendered, rendered, "is not even rendered");
	for (int i = 0; i < 2; i++) {
		ask("GET /asset HTTP/1.1\r\nHost: h\r\nAccept-Encoding: gzip\r\n\r\n");
		ok(header_is("Content-Encoding", "gzip") && unpacks_to_large(site) &&
		       header_is("Cache-Control", "public, max-age=31536000, immutable"),
		   "an asset is packed and cached for good");
	}
	ask("GET /cached" END);
	ok(header_is("Cache-Control", "public, max-age=60"),
	   "what is the same for all may be shared");
}

static void gate_wait(struct gate *gate, unsigned inside)
{
	pthread_mutex_lock(&gate->lock);
	while (gate->inside != inside)
		pthread_cond_wait(&gate->changed, &gate->lock);
	pthread_mutex_unlock(&gate->lock);
}

static void gate_set(struct gate *gate, bool open)
{
	pthread_mutex_lock(&gate->lock);
	gate->open = open;
	pthread_cond_broadcast(&gate->changed);
	pthread_mutex_unlock(&gate->lock);
}

// Two workers and a queue of one: two requests run, one waits, the fourth is turned away.
static void test_busy(struct site *site)
{
	struct http_server *server =
	    start(site, (struct http_options){.workers = 2, .queue = 1, .threads = 1});
	int port = http_port(server);
	static struct client waiting[3];
	for (unsigned i = 0; i < 3; i++) {
		client_open(&waiting[i], port);
		client_send(&waiting[i], "GET /wait" END);
		gate_wait(&site->gate, i < 2 ? i + 1 : 2);
	}
	// One network thread: when this is answered, the third request is in the queue.
	is_int(ask("GET /" END), 200, "quick requests are served while all workers are busy");
	is_int(ask("GET /wait" END), 503, "when the queue is full a request is turned away");
	ok(header_is("Retry-After", "1"), "and told when to come again");
	gate_set(&site->gate, true);
	for (unsigned i = 0; i < 3; i++) {
		is_int(client_read(&waiting[i], &answer), 200, "waiting request %u is answered", i);
		client_close(&waiting[i]);
	}
	gate_set(&site->gate, false);
	http_stop(server, 1000);
}

static void *stop_server(void *server)
{
	http_stop(server, 10000);
	return NULL;
}

#define LATER "POST /later HTTP/1.1\r\nHost: h\r\nContent-Length: %zu\r\n\r\n%s"

static void test_later(struct site *site)
{
	struct http_server *server = start(site, (struct http_options){.threads = 1});
	const int port = http_port(server);
	static struct client waiting[3];
	static const char *const bodies[] = {"one", "bad", "three"};
	for (unsigned i = 0; i < 3; i++) {
		client_open(&waiting[i], port);
		client_send(&waiting[i], LATER, strlen(bodies[i]), bodies[i]);
		gate_wait(&site->gate, i + 1);
	}
	is_int(ask("GET /" END), 200, "requests that wait for their answer hold no thread");
	client_close(&waiting[2]);
	gate_set(&site->gate, true);
	is_int(client_read(&waiting[0], &answer), 201, "each is answered when it can go on");
	ok(body_is("one"), "with what the handler then says");
	is_int(client_read(&waiting[1], &answer), 409, "also when that is an error");
	gate_wait(&site->gate, 0); // the one whose client has gone too
	gate_set(&site->gate, false);
	client_send(&waiting[0], LATER, (size_t)5, "again");
	gate_wait(&site->gate, 1);
	pthread_t thread;
	pthread_create(&thread, NULL, stop_server, server);
	for (int fd; (fd = client_connect(port)) >= 0;)
		close(fd);
	gate_set(&site->gate, true);
	is_int(client_read(&waiting[0], &answer), 201, "a server that stops waits for them");
	pthread_join(thread, NULL);
	gate_set(&site->gate, false);
	client_close(&waiting[0]);
	client_close(&waiting[1]);
}

static void test_stopping(struct site *site)
{
	struct http_server *server = start(site, (struct http_options){0});
	int port = http_port(server);
	client_open(&client, port);
	client_send(&client, "GET /wait" END);
	client_open(&other, port);
	client_send(&other, "GET /" END);
	is_int(client_read(&other, &answer), 200, "an idle connection stays open");
	gate_wait(&site->gate, 1);
	pthread_t thread;
	pthread_create(&thread, NULL, stop_server, server);
	int fd;
	while ((fd = client_connect(port)) >= 0)
		close(fd);
	ok(fd < 0, "a server that stops takes no new connections");
	gate_set(&site->gate, true);
	is_int(client_read(&client, &answer), 200, "but finishes the request that runs");
	ok(client_at_end(&client), "and then closes");
	pthread_join(thread, NULL);
	ok(client_at_end(&other), "the idle connection is closed too");
	gate_set(&site->gate, false);
	client_close(&client);
	client_close(&other);
}

static void test_connection_limits(struct site *site)
{
	struct http_server *server =
	    start(site, (struct http_options){.max_per_address = 2, .idle_seconds = 1});
	int port = http_port(server);
	static struct client third;
	client_open(&client, port);
	client_open(&other, port);
	client_send(&client, "GET /" END);
	client_send(&other, "GET /" END);
	ok(client_read(&client, &answer) == 200 && client_read(&other, &answer) == 200,
	   "two connections of one address are served");
	client_open(&third, port);
	client_send(&third, "GET /" END);
	is_int(client_read(&third, &answer), 0, "the third is closed");
	client_close(&third);
	ok(client_at_end(&client), "an idle connection is closed after its time");
	client_close(&client);
	client_close(&other);
	http_stop(server, 1000);
}

static void test_slow_clients(struct site *site)
{
	struct http_server *server =
	    start(site, (struct http_options){.idle_seconds = 1, .slow_seconds = 1});
	const char *const begun[] = {
	    "GET / HT", "GET / HTTP/1.1\r\nHost: h\r\n",
	    "POST /raw HTTP/1.1\r\nHost: h\r\nContent-Length: 900\r\n\r\n"};
	for (size_t i = 0; i < 3; i++) {
		client_open(&client, http_port(server));
		client_send(&client, "%s", begun[i]);
		// A byte every 100 ms keeps the connection from being idle. The write that fails is
		// the sign.
		int written = 0;
		while (written < 100 && client_write(&client, "a", 1)) {
			usleep(100000);
			written++;
		}
		ok(written < 60, "a client that sends byte by byte is cut off: after \"%.*s\"",
		   (int)strcspn(begun[i], "\r"), begun[i]);
		client_close(&client);
	}
	http_stop(server, 1000);
}

// All of the body is on its way before the client looks for the answer.
static void test_answer_before_body(int port)
{
	static char body[1 << 16];
	client_open(&client, port);
	client_send(&client, "POST /raw HTTP/1.1\r\nHost: h\r\nContent-Length: 8388608\r\n\r\n");
	size_t sent = 0;
	while (sent < 8 << 20 && client_write(&client, body, sizeof(body)))
		sent += sizeof(body);
	is_int(sent, 8 << 20, "8 MiB can be sent although 1 MiB is the limit");
	is_int(client_read(&client, &answer), 413, "and the refusal is there to be read");
	ok(client_at_end(&client), "before the connection ends");
	client_close(&client);
}

static void test_proxy(struct site *site)
{
	static const char forwarded[] =
	    "GET /cookie HTTP/1.1\r\nHost: h\r\nX-Forwarded-Proto: https\r\n"
	    "X-Forwarded-For: 1.2.3.4, 5.6.7.8\r\nCookie: taste=salty; __Host-taste=safe\r\n\r\n";
	struct http_server *server = start(site, (struct http_options){.trust_proxy = true});
	client_ask(http_port(server), &answer, "%s", forwarded);
	ok(str_ends(answer_header(&answer, "Set-Cookie"), STR("; Secure")) && body_is("safe"),
	   "behind a proxy that is trusted, its https counts, also for cookies");
	ok(header_is("X-Address", "5.6.7.8"), "and the address that it added");
	http_stop(server, 1000);
	server = start(site, (struct http_options){0});
	client_ask(http_port(server), &answer, "%s", forwarded);
	ok(str_ends(answer_header(&answer, "Set-Cookie"), STR("SameSite=Lax")) &&
	       header_is("X-Address", "127.0.0.1"),
	   "else anybody could say so, and it does not count");
	http_stop(server, 1000);
}

static void test_start(void)
{
	static const char *const wrong[] = {
	    "", "8080", "127.0.0.1", "127.0.0.1:", "localhost:80", "127.0.0.1:99999", "x:1"};
	struct http_server *server = NULL, *second = NULL;
	struct fault fault;
	const struct http_hooks hooks = {0};
	struct http_options options = {.listen = "[::1]:0"};
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		options.listen = wrong[i];
		is_int(http_start(&options, &hooks, NULL, 0, &server, &fault), INVALID,
		       "\"%s\" is no address to listen on", wrong[i]);
	}
	options.listen = "127.0.0.1:0";
	is_int(http_start(&options, &hooks, NULL, 0, &server, &fault), OK,
	       "port 0 takes a free one");
	char taken[32];
	snprintf(taken, sizeof(taken), "127.0.0.1:%d", http_port(server));
	options.listen = taken;
	is_int(http_start(&options, &hooks, NULL, 0, &second, &fault), UNAVAILABLE,
	       "a taken port: %s", fault.text);
	http_stop(server, 0);
}

static void test_counts(struct http_server *server)
{
	// The count is made just after the last byte left.
	struct http_stats stats;
	do
		stats = http_stats(server);
	while (stats.by_class[5] < 5);
	uint64_t classes = 0, handled = 0;
	for (int i = 0; i < 6; i++)
		classes += stats.by_class[i];
	for (int i = 0; i < 16; i++)
		handled += stats.histogram[i];
	ok(stats.requests == classes, "every request has a class");
	ok(handled > 0 && handled < stats.requests, "those that found a route have a time");
	ok(stats.refused >= 20 && stats.bytes_out > 3 * 60000, "refusals and bytes are counted");
	size_t count;
	const struct route *all = http_routes(server, &count);
	ok(count == sizeof(routes) / sizeof(routes[0]) && strcmp(all[1].path, "/large") == 0,
	   "the joined routes can be listed");
}

int main(void)
{
	log_setup(LOG_ERROR + 1, false);
	struct site site = {
	    .gate = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0, false}};
	struct buf large;
	buf_init(&large, 1 << 20);
	for (int i = 0; large.len < 60000; i++)
		buf_format(&large, "<li>Row %d needs %d litres of water</li>\n", i,
			   i * 7919 % 1000);
	site.large = large.at;
	site.large_len = large.len;
	struct http_server *server = start(&site, (struct http_options){0});
	int port = http_port(server);
	test_connections(port);
	test_smuggling(port);
	test_limits(port);
	test_chunked_too_large(port);
	test_answer_before_body(port);
	test_gzip_bodies(port);
	test_routing(port);
	test_paths(port);
	test_language(port);
	test_outcomes(port);
	test_replies(port);
	test_caching(port, &site);
	test_counts(server);
	http_stop(server, 1000);
	test_busy(&site);
	test_stopping(&site);
	test_later(&site);
	test_connection_limits(&site);
	test_slow_clients(&site);
	test_proxy(&site);
	test_start();
	buf_free(&large);
	return tap_done();
}
