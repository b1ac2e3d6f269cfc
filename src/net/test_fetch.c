// SPDX-License-Identifier: AGPL-3.0-or-later
// Requests to other servers: against a server of our own, which is a private address and so must be
// refused unless it is allowed by name.
#include "net/fetch.h"

#include "net/guard.h"
#include "net/http.h"

#include "base/log.h"
#include "tap.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <unistd.h>

static struct fetcher *fetcher;
static struct arena arena;
static struct fetch_answer answer;
static struct fault fault;

static const struct input to_input[] = {
    {.name = "to", .place = IN_QUERY, .type = INPUT_TEXT, .required = true},
    {.name = "status", .place = IN_QUERY, .type = INPUT_NUMBER, .required = true}};

static enum outcome show(struct request *request)
{
	struct str text =
	    arena_format(request->arena, "%s|%.*s|%.*s|%.*s|%.*s",
			 request->method == METHOD_GET ? "GET" : "POST", STR_ARG(request->body),
			 STR_ARG(request_header(request, "Authorization")),
			 STR_ARG(request_header(request, "X-Note")),
			 STR_ARG(request_header(request, "User-Agent")));
	reply_header(request, "X-Answer", STR("seen"));
	reply_bytes(request, 200, "text/plain", text);
	return OK;
}

static enum outcome redirect(struct request *request)
{
	reply_header(request, "Location", request_text(request, "to"));
	reply_bytes(request, (int)request_number(request, "status"), "text/plain", STR(""));
	return OK;
}

static enum outcome large(struct request *request)
{
	char *text = arena_raw(request->arena, 100000);
	memset(text, 'x', 100000);
	reply_bytes(request, 200, "text/plain", str_of(text, 100000));
	return OK;
}

static enum outcome missing(struct request *request)
{
	(void)request;
	return NOT_FOUND;
}

#define GET(path_, handle_)                                                                        \
	.method = METHOD_GET, .path = path_, .permission = "public", .handle = handle_
static const struct route routes[] = {
    {GET("/show", show)},
    {.method = METHOD_POST,
     .path = "/show",
     .permission = "public",
     .body = BODY_RAW,
     .body_limit = 1000,
     .handle = show},
    {GET("/redirect", redirect), .inputs = to_input, .n_inputs = 2},
    {.method = METHOD_POST,
     .path = "/redirect",
     .permission = "public",
     .inputs = to_input,
     .n_inputs = 2,
     .handle = redirect},
    {GET("/large", large)},
    {GET("/missing", missing)},
};

static enum outcome ask(struct fetch_request request, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static enum outcome ask(struct fetch_request request, const char *format, ...)
{
	char url[500];
	va_list args;
	va_start(args, format);
	vsnprintf(url, sizeof(url), format, args);
	va_end(args);
	arena_reset(&arena);
	request.url = url;
	fault.text[0] = '\0';
	enum outcome outcome = fetch(fetcher, &arena, &request, &answer, &fault);
	if (outcome == OK)
		answer.final_url =
		    strcmp(answer.final_url, url) == 0 ? "the same" : answer.final_url;
	return outcome;
}

static bool body_is(const char *text)
{
	return str_equal(answer.body, str_from(text));
}

static bool has_header(const char *name, const char *value)
{
	for (size_t i = 0; i < answer.n_headers; i++)
		if (str_equal_nocase(answer.headers[i].name, str_from(name)))
			return str_equal(answer.headers[i].value, str_from(value));
	return false;
}

static void test_addresses(void)
{
	static const struct {
		const char *address;
		bool open;
	} cases[] = {
	    {"8.8.8.8", true},
	    {"193.0.6.139", true},
	    {"0.0.0.0", false},
	    {"10.1.2.3", false},
	    {"100.64.0.1", false},
	    {"100.128.0.1", true},
	    {"127.0.0.1", false},
	    {"127.255.255.254", false},
	    {"169.254.169.254", false},
	    {"172.15.0.1", true},
	    {"172.16.0.1", false},
	    {"172.31.255.255", false},
	    {"172.32.0.1", true},
	    {"192.168.1.1", false},
	    {"192.0.2.1", false},
	    {"198.18.0.1", false},
	    {"198.51.100.7", false},
	    {"203.0.113.9", false},
	    {"224.0.0.1", false},
	    {"255.255.255.255", false},
	    {"223.255.255.1", true},
	    {"::", false},
	    {"::1", false},
	    {"fe80::1", false},
	    {"fc00::1", false},
	    {"fdff::1", false},
	    {"ff02::1", false},
	    {"2001:db8::1", false},
	    {"2001::1", false},
	    {"2001:4860:4860::8888", true},
	    {"2a00:1450::1", true},
	    {"::ffff:127.0.0.1", false},
	    {"::ffff:8.8.8.8", true},
	    {"64:ff9b::a00:1", false},
	    {"64:ff9b::808:808", true},
	    {"2002:7f00:1::1", false},
	    {"2002:808:808::1", true},
	    {"::127.0.0.1", false},
	    {"4000::1", false},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct sockaddr_in in = {.sin_family = AF_INET};
		struct sockaddr_in6 in6 = {.sin6_family = AF_INET6};
		bool six = strchr(cases[i].address, ':');
		inet_pton(six ? AF_INET6 : AF_INET, cases[i].address,
			  six ? (void *)&in6.sin6_addr : (void *)&in.sin_addr);
		const struct sockaddr *address =
		    six ? (const struct sockaddr *)&in6 : (const struct sockaddr *)&in;
		ok(address_public(address) == cases[i].open, "%s is %s", cases[i].address,
		   cases[i].open ? "public" : "not public");
	}
}

static void test_guard(int port)
{
	is_int(ask((struct fetch_request){0}, "http://127.0.0.2:%d/show", port), DENIED,
	       "loopback is refused: %s", fault.text);
	static const char *const tricks[] = {"http://0x7f.2:%d/show", "http://2130706434:%d/show",
					     "http://[::ffff:127.0.0.2]:%d/show",
					     "http://0:%d/show", "http://ip6-localhost:%d/show"};
	for (size_t i = 0; i < sizeof(tricks) / sizeof(tricks[0]); i++) {
		char url[100];
		struct str rest = str_from(tricks[i]),
			   before = str_slice(rest, 0, str_find(rest, STR("%d")));
		snprintf(url, sizeof(url), "%.*s%d/show", STR_ARG(before), port);
		enum outcome outcome = ask((struct fetch_request){0}, "%s", url);
		ok(outcome == DENIED || outcome == UNAVAILABLE, "also as %s: %s", url, fault.text);
	}
	static const char *const no_http[] = {
	    "file:///etc/passwd",	  "ftp://example.org/", "gopher://x/", "", "/show",
	    "http://user:pw@example.org/"};
	for (size_t i = 0; i < sizeof(no_http) / sizeof(no_http[0]); i++)
		is_int(ask((struct fetch_request){0}, "%s", no_http[i]), INVALID,
		       "\"%s\" is not asked", no_http[i]);
}

static void test_requests(int port)
{
	is_int(ask((struct fetch_request){0}, "http://127.0.0.1:%d/show", port), OK,
	       "an allowed private server is asked %s", fault.text);
	ok(answer.status == 200 && body_is("GET||||Test/1") && has_header("x-answer", "seen"),
	   "status, body and headers come back");
	const struct fetch_header headers[] = {{STR("Authorization"), STR("Bearer x")},
					       {STR("X-Note"), STR("y")}};
	const struct fetch_request post = {.method = "POST",
					   .body = STR("hello"),
					   .headers = headers,
					   .n_headers = 2,
					   .max_redirects = 3};
	is_int(ask(post, "http://127.0.0.1:%d/show", port), OK, "a POST is sent");
	ok(body_is("POST|hello|Bearer x|y|Test/1"), "with its body and headers");
	is_int(ask((struct fetch_request){0}, "http://127.0.0.1:%d/missing", port), OK,
	       "another status is an answer too");
	is_int(answer.status, 404, "and is told");
	const struct fetch_header evil[] = {{STR("X-Note"), STR("a\r\nX-Evil: 1")}};
	is_int(ask((struct fetch_request){.headers = evil, .n_headers = 1},
		   "http://127.0.0.1:%d/show", port),
	       INVALID, "a header with a line end is not sent");
	is_int(ask((struct fetch_request){.max_bytes = 99999}, "http://127.0.0.1:%d/large", port),
	       TOO_MUCH, "%s", fault.text);
	is_int(ask((struct fetch_request){.max_bytes = 100000}, "http://127.0.0.1:%d/large", port),
	       OK, "100,000 bytes fit into 100,000");
	is_int(answer.body.len, 100000, "also compressed on the way");
	is_int(ask((struct fetch_request){0}, "http://127.0.0.1:1/"), UNAVAILABLE,
	       "nobody there: %s", fault.text);
}

static void test_redirects(int port)
{
	const struct fetch_header headers[] = {{STR("Authorization"), STR("Bearer x")},
					       {STR("X-Note"), STR("y")}};
	struct fetch_request request = {.headers = headers, .n_headers = 2};
	ok(ask(request, "http://127.0.0.1:%d/redirect?status=302&to=/show", port) == OK &&
	       answer.status == 302,
	   "redirects are not followed unasked");
	request.max_redirects = 2;
	ok(ask(request, "http://127.0.0.1:%d/redirect?status=302&to=/show", port) == OK &&
	       body_is("GET||Bearer x|y|Test/1"),
	   "one to the same server is followed as it was");
	ok(strstr(answer.final_url, "/show"), "and the last address is told");
	is_int(ask(request, "http://127.0.0.1:%d/redirect?status=302&to=http://127.0.0.2:%d/show",
		   port, port),
	       DENIED, "one to a private address is refused");
	is_int(ask(request, "http://127.0.0.1:%d/redirect?status=302&to=file:///etc/passwd", port),
	       INVALID, "one to a file is refused");
	ok(ask(request, "http://127.0.0.1:%d/redirect?status=302&to=http://localhost:%d/show", port,
	       port) == OK &&
	       body_is("GET|||y|Test/1"),
	   "another host gets no credentials");
	ok(ask(request,
	       "http://127.0.0.1:%d/redirect?status=302&to=/redirect%%3Fstatus%%3D302%%26to%%3D/"
	       "redirect%%253Fstatus%%253D302%%2526to%%253D/show",
	       port) == OK &&
	       answer.status == 302,
	   "only so many are followed");
	request.method = "POST";
	request.body = STR("hello");
	ok(ask(request, "http://127.0.0.1:%d/redirect?status=303&to=/show", port) == OK &&
	       body_is("GET||Bearer x|y|Test/1"),
	   "303 becomes a GET");
	ok(ask(request, "http://127.0.0.1:%d/redirect?status=307&to=/show", port) == OK &&
	       body_is("POST|hello|Bearer x|y|Test/1"),
	   "307 stays a POST with its body");
}

// A server that takes a connection and says nothing.
static void test_timeout(void)
{
	struct sockaddr_in address = {.sin_family = AF_INET,
				      .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t len = sizeof(address);
	int silent = socket(AF_INET, SOCK_STREAM, 0);
	ok(bind(silent, (const struct sockaddr *)&address, sizeof(address)) == 0 &&
	       listen(silent, 1) == 0 &&
	       getsockname(silent, (struct sockaddr *)&address, &len) == 0,
	   "a server that never answers listens");
	char allowed[40];
	snprintf(allowed, sizeof(allowed), "127.0.0.1:%d", ntohs(address.sin_port));
	const char *const allow[] = {allowed, NULL};
	struct fetcher *patient;
	struct fetch_request request = {.timeout_ms = 200};
	char url[60];
	snprintf(url, sizeof(url), "http://%s/", allowed);
	request.url = url;
	is_int(fetcher_new(&(struct fetch_options){.allow_private = allow}, &patient, &fault), OK,
	       "another fetcher");
	is_int(fetch(patient, &arena, &request, &answer, &fault), UNAVAILABLE,
	       "a silent server: %s", fault.text);
	fetcher_free(patient);
	close(silent);
}

static void *fetch_often(void *argument)
{
	intptr_t good = 0;
	struct arena own;
	struct fault own_fault;
	arena_init(&own, 1 << 20);
	for (int i = 0; i < 20; i++) {
		struct fetch_answer one;
		const struct fetch_request request = {.url = argument};
		arena_reset(&own);
		good += fetch(fetcher, &own, &request, &one, &own_fault) == OK && one.status == 200;
	}
	arena_free(&own);
	return (void *)good;
}

static void test_threads(int port)
{
	char url[60];
	pthread_t threads[4];
	intptr_t good = 0;
	snprintf(url, sizeof(url), "http://127.0.0.1:%d/show", port);
	for (int i = 0; i < 4; i++)
		pthread_create(&threads[i], NULL, fetch_often, url);
	for (int i = 0; i < 4; i++) {
		void *part;
		pthread_join(threads[i], &part);
		good += (intptr_t)part;
	}
	is_int(good, 80, "four threads share one fetcher");
}

int main(void)
{
	log_setup(LOG_ERROR + 1, false);
	arena_init(&arena, 8 << 20);
	const struct http_options options = {.listen = "127.0.0.1:0", .workers = 4};
	const struct http_hooks hooks = {0};
	const struct route_table table = {routes, sizeof(routes) / sizeof(routes[0])};
	struct http_server *server = NULL;
	if (http_start(&options, &hooks, &table, 1, &server, &fault) != OK) {
		printf("Bail out! %s\n", fault.text);
		return 1;
	}
	const int port = http_port(server);
	char first[40], second[40];
	snprintf(first, sizeof(first), "127.0.0.1:%d", port);
	snprintf(second, sizeof(second), "localhost:%d", port);
	const char *const allow[] = {first, second, "127.0.0.1:1", NULL};
	const struct fetch_options fetch_options = {.allow_private = allow, .user_agent = "Test/1"};
	is_int(fetcher_new(&fetch_options, &fetcher, &fault), OK, "a fetcher");
	test_addresses();
	test_guard(port);
	test_requests(port);
	test_redirects(port);
	test_timeout();
	test_threads(port);
	fetcher_free(fetcher);
	http_stop(server, 1000);
	arena_free(&arena);
	return tap_done();
}
