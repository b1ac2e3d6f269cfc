// SPDX-License-Identifier: AGPL-3.0-or-later
// What the HTTP library refuses before it asks us is answered in our words, with our headers.
#include "net/http.h"

#include "net/test_client.h"

#include "base/log.h"
#include "tap.h"

static struct client client;
static struct client_answer answer;

static enum outcome take(struct request *request)
{
	reply_bytes(request, 200, "text/plain", STR("taken"));
	return OK;
}

static const struct route routes[] = {
    {.method = METHOD_POST,
     .path = "/api/v1/posts",
     .permission = "public",
     .body = BODY_RAW,
     .body_limit = 1 << 10,
     .handle = take,
     .help = "Takes anything."},
};
static const struct route_table table = {routes, 1};

#define HEAD(path) "POST " path " HTTP/1.1\r\nHost: h\r\n"
#define CHUNKED	   "Transfer-Encoding: chunked\r\n\r\n"

static bool header_is(const char *name, const char *value)
{
	return str_equal(answer_header(&answer, name), str_from(value));
}

static void check_headers(const char *what)
{
	static const char *const all[] = {"Content-Security-Policy",
					  "Referrer-Policy",
					  "X-Frame-Options",
					  "Permissions-Policy",
					  "Cross-Origin-Opener-Policy",
					  "Cross-Origin-Resource-Policy"};
	bool there = header_is("X-Content-Type-Options", "nosniff") &&
		     header_is("Cache-Control", "no-store") && header_is("Connection", "close");
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		there &= answer_header(&answer, all[i]).len > 0;
	ok(there, "with the headers of every answer: %s", what);
}

static void test_refusals(int port)
{
	static char long_text[9000];
	memset(long_text, 'a', sizeof(long_text) - 1);
	char large[9100];
	snprintf(large, sizeof(large), HEAD("/api/v1/posts") "X: %s\r\n\r\n", long_text);
	char address[9100];
	snprintf(address, sizeof(address), "GET /%s HTTP/1.1\r\nHost: h\r\n\r\n", long_text);
	const struct {
		const char *what, *request;
		int status;
		const char *code; // of an answer in JSON
	} cases[] = {
	    {"an address over the memory of a connection", address, 414, NULL},
	    {"headers over it, to the API", large, 431, "headers_too_large"},
	    {"a length that is none", HEAD("/x") "Content-Length: x\r\n\r\n", 400, NULL},
	    {"the same to the API", HEAD("/api/v1/posts") "Content-Length: x\r\n\r\n", 400,
	     "bad_request"},
	    {"a length beyond 64 bits",
	     HEAD("/api/v1/posts") "Content-Length: 99999999999999999999\r\n\r\n", 413,
	     "too_large"},
	    {"a header without a colon", HEAD("/api/v1/posts") "nothing\r\n\r\n", 400,
	     "bad_request"},
	    {"a chunk without a size", HEAD("/api/v1/posts") CHUNKED "zz\r\nab\r\n", 400,
	     "bad_request"},
	    {"another version", "GET / HTTP/9.9\r\nHost: h\r\n\r\n", 505, NULL},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		client_open(&client, port);
		client_write(&client, cases[i].request, strlen(cases[i].request));
		is_int(client_read(&client, &answer), cases[i].status, "refused: %s",
		       cases[i].what);
		check_headers(cases[i].what);
		const bool json = cases[i].code;
		char wanted[64];
		snprintf(wanted, sizeof(wanted), "{\"error\":{\"code\":\"%s\",\"message\":\"",
			 json ? cases[i].code : "");
		ok(header_is("Content-Type",
			     json ? "application/json" : "text/plain; charset=utf-8") &&
		       str_starts(answer.body, str_from(json ? wanted : "This ")),
		   "in words of ours: %.*s", (int)answer.body.len, answer.body.at);
		ok(client_at_end(&client), "and the connection ends");
		client_close(&client);
	}
}

static void test_counted(struct http_server *server, int port)
{
	is_int(http_stats(server).refused, 8, "each is counted among what was refused");
	client_ask(port, &answer, HEAD("/api/v1/posts") "Content-Length: 2\r\n\r\nab");
	ok(answer.status == 200 && str_equal(answer.body, STR("taken")),
	   "what is well formed goes the usual way");
}

int main(void)
{
	log_setup(LOG_ERROR + 1, false);
	struct http_server *server = NULL;
	struct fault fault;
	const struct http_hooks hooks = {0};
	const struct http_options options = {.listen = "127.0.0.1:0", .slow_seconds = 5};
	if (http_start(&options, &hooks, &table, 1, &server, &fault) != OK)
		printf("Bail out! %s\n", fault.text);
	test_refusals(http_port(server));
	test_counted(server, http_port(server));
	http_stop(server, 1000);
	return tap_done();
}
