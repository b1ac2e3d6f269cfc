// SPDX-License-Identifier: AGPL-3.0-or-later
// https as a client meets it: pages, bodies, live streams, what comes in the clear, and what is
// said about certificates that cannot be used.
#include "net/http.h"

#include "net/test_client.h"

#include "base/buf.h"
#include "base/log.h"
#include "base/time.h"
#include "tap.h"

#include <fcntl.h>
#include <gnutls/gnutls.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/stat.h>

#define VIEWERS 20

static char dir[] = "/tmp/causeway-tls.XXXXXX";
static struct arena arena;
static struct client plain;
static struct client_answer answer;

static const char *file(const char *name)
{
	return arena_format(&arena, "%s/%s", dir, name).at;
}

static void file_write(const char *name, const char *text)
{
	FILE *out = fopen(file(name), "w");
	fputs(text, out);
	fclose(out);
}

// ---- a client ---------------------------------------------------------------------------------

struct secure {
	int fd;
	gnutls_session_t session;
	gnutls_certificate_credentials_t trust;
	struct buf text; // everything read
	bool ended;
};

// True if the server's certificate was the one made here, for this name. `offers`: the protocols
// and ciphers of the client, as GnuTLS writes them; NULL: the usual ones.
static bool secure_offer(struct secure *secure, int port, const char *name, const char *offers)
{
	*secure = (struct secure){.fd = client_connect(port)};
	buf_init(&secure->text, 1 << 20);
	gnutls_certificate_allocate_credentials(&secure->trust);
	gnutls_certificate_set_x509_trust_file(secure->trust, file("one.crt"), GNUTLS_X509_FMT_PEM);
	gnutls_init(&secure->session, GNUTLS_CLIENT);
	if (!offers)
		gnutls_set_default_priority(secure->session);
	else if (gnutls_priority_set_direct(secure->session, offers, NULL) != 0)
		ok(false, "GnuTLS knows %s", offers);
	gnutls_credentials_set(secure->session, GNUTLS_CRD_CERTIFICATE, secure->trust);
	gnutls_session_set_verify_cert(secure->session, name, 0);
	gnutls_transport_set_int(secure->session, secure->fd);
	gnutls_handshake_set_timeout(secure->session, 10000);
	int code;
	do
		code = gnutls_handshake(secure->session);
	while (code < 0 && !gnutls_error_is_fatal(code));
	return code == 0;
}

static bool secure_open(struct secure *secure, int port, const char *name)
{
	return secure_offer(secure, port, name, NULL);
}

static void secure_close(struct secure *secure)
{
	gnutls_deinit(secure->session);
	gnutls_certificate_free_credentials(secure->trust);
	buf_free(&secure->text);
	close(secure->fd);
}

static void secure_send(struct secure *secure, const char *text)
{
	gnutls_record_send(secure->session, text, strlen(text));
}

// Reads until the text is there; false if the stream ends, or nothing comes for ten seconds.
static bool secure_has(struct secure *secure, const char *text)
{
	char bytes[4096];
	while (str_find(buf_str(&secure->text), str_from(text)) == SIZE_MAX) {
		ssize_t n = gnutls_record_recv(secure->session, bytes, sizeof(bytes));
		if (n == GNUTLS_E_INTERRUPTED)
			continue;
		if (n <= 0) {
			secure->ended = n != GNUTLS_E_AGAIN;
			return false;
		}
		buf_add(&secure->text, str_of(bytes, (size_t)n));
	}
	return true;
}

// ---- a server ---------------------------------------------------------------------------------

static enum outcome get_hello(struct request *request)
{
	reply_bytes(request, 200, "text/plain", request->https ? STR("secure") : STR("open"));
	reply_cookie(request, "session", STR("x"), 60);
	return OK;
}

static enum outcome post_raw(struct request *request)
{
	reply_bytes(request, 200, "text/plain",
		    arena_format(request->arena, "%zu bytes", request->body.len));
	return OK;
}

static enum outcome get_live(struct request *request)
{
	reply_live(request, STR("news"));
	return OK;
}

static const struct route routes[] = {
    {.method = METHOD_GET, .path = "/", .permission = "public", .handle = get_hello},
    {.method = METHOD_GET,
     .path = "/live",
     .permission = "public",
     .flags = ROUTE_LIVE,
     .handle = get_live},
    {.method = METHOD_POST,
     .path = "/raw",
     .permission = "public",
     .body = BODY_RAW,
     .body_limit = 1 << 20,
     .handle = post_raw},
};

static struct http_server *start(const struct tls_pair *tls, struct live_hub *hub)
{
	const struct http_hooks hooks = {0};
	const struct route_table table = {routes, sizeof(routes) / sizeof(routes[0])};
	const struct http_options options = {.listen = "127.0.0.1:0", .tls = tls, .hub = hub};
	struct http_server *server = NULL;
	struct fault fault = {0};
	ok(http_start(&options, &hooks, &table, 1, &server, &fault) == OK, "a server starts %s",
	   fault.text);
	return server;
}

#define END " HTTP/1.1\r\nHost: localhost\r\n\r\n"

// ---- tests ------------------------------------------------------------------------------------

static void test_make(struct tls_pair *ret_tls)
{
	static const char *const names[] = {"localhost", "127.0.0.1", "::1"};
	char print[TLS_FINGERPRINT_TEXT] = "";
	struct fault fault = {0};
	struct stat info;
	is_int(tls_make(names, 3, 30, file("one.crt"), file("one.key"), print, &fault), OK,
	       "a certificate can be made %s", fault.text);
	is_int((int64_t)strlen(print), 95, "it has a fingerprint: %s", print);
	ok(stat(file("one.key"), &info) == 0 && (info.st_mode & 0777) == 0600,
	   "only its owner can read the key");
	is_int(tls_make(names, 3, 30, file("one.crt"), file("one.key"), print, &fault), CONFLICT,
	       "one that is there is not overwritten: %s", fault.text);
	is_int(tls_make(names, 1, 30, file("two.crt"), file("two.key"), print, &fault), OK,
	       "another one can be made");
	is_int(tls_load(&arena, file("one.crt"), file("one.key"), ret_tls, &fault), OK,
	       "what was made can be used %s", fault.text);
	const int64_t days = (ret_tls->ends - time_now()) / (24 * 3600 * INT64_C(1000));
	ok(days >= 29 && days <= 30, "for as many days as were asked for");
}

static void refused(const char *certificate, const char *key, const char *words)
{
	struct tls_pair pair;
	struct fault fault = {0};
	is_int(tls_load(&arena, file(certificate), file(key), &pair, &fault), INVALID,
	       "%s with %s is refused", certificate, key);
	ok(str_find(str_from(fault.text), str_from(words)) != SIZE_MAX, "with words: %s",
	   fault.text);
}

static void test_refusals(void)
{
	file_write("empty", "");
	file_write("junk", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
	refused("one.crt", "two.key", "is not that of the certificate");
	refused("missing.crt", "one.key", "missing.crt cannot be read: No such file");
	refused("one.crt", "missing.key", "missing.key cannot be read");
	refused("empty", "one.key", "holds no certificate");
	refused("junk", "one.key", "holds no certificate");
	refused("one.crt", "empty", "holds no private key");
	refused("one.crt", "one.crt", "holds no private key");
	refused(".", "one.key", "it is not a file");
}

static void test_pages(int port)
{
	struct secure secure;
	ok(secure_open(&secure, port, "localhost"),
	   "a client that knows the certificate trusts it");
	secure_send(&secure, "GET /" END);
	ok(secure_has(&secure, "secure"), "a page comes over https");
	ok(secure_has(&secure, "\r\nStrict-Transport-Security: max-age="),
	   "which tells browsers to stay with it");
	ok(secure_has(&secure, "; Secure"), "and its cookies never go in the clear");
	secure_send(&secure,
		    "POST /raw HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nhello");
	ok(secure_has(&secure, "5 bytes"), "bodies are taken on the same connection");
	secure_close(&secure);
	ok(!secure_open(&secure, port, "elsewhere.example"),
	   "under another name it is not trusted");
	secure_close(&secure);
}

static void test_weak(int port)
{
	static const struct {
		const char *offers, *says;
		bool taken;
	} clients[] = {
	    {"NORMAL:-VERS-ALL:+VERS-TLS1.2", "a client of TLS 1.2 is served", true},
	    {"LEGACY:-VERS-ALL:+VERS-TLS1.1:%COMPAT", "one of TLS 1.1 is not", false},
	    {"NORMAL:-VERS-ALL:+VERS-TLS1.2:-CIPHER-ALL:+3DES-CBC", "nor one that knows only 3DES",
	     false},
	};
	for (size_t i = 0; i < sizeof clients / sizeof clients[0]; i++) {
		struct secure secure;
		is_int(secure_offer(&secure, port, "localhost", clients[i].offers),
		       clients[i].taken, "%s", clients[i].says);
		secure_close(&secure);
	}
}

static void test_clear(int port)
{
	client_open(&plain, port);
	client_send(&plain, "GET /" END);
	const int status = client_read(&plain, &answer);
	ok(status == 0 || status == 400, "what comes in the clear gets no page");
	client_close(&plain);
	client_open(&plain, port);
	client_close(&plain);
	struct secure secure;
	ok(secure_open(&secure, port, "localhost"), "and the server goes on");
	secure_close(&secure);
}

static void wait_viewers(struct live_hub *hub, int64_t count)
{
	const int64_t until = time_monotonic_ns() + INT64_C(10000000000);
	while (live_stats(hub).viewers != count && time_monotonic_ns() < until)
		usleep(1000);
	is_int(live_stats(hub).viewers, count, "the hub has %lld viewers", (long long)count);
}

static void live_open(struct secure *secure, int port)
{
	secure_open(secure, port, "localhost");
	secure_send(secure, "GET /live" END);
	secure_has(secure, "retry: 3000\n\n");
}

static void test_live(int port, struct live_hub *hub)
{
	static struct secure all[VIEWERS];
	int begun = 0, told = 0, again = 0;
	for (int i = 0; i < VIEWERS; i++) {
		live_open(&all[i], port);
		begun += secure_has(&all[i], "text/event-stream");
	}
	is_int(begun, VIEWERS, "live streams begin");
	live_publish(hub, STR("news"), "post", STR(""), STR("{\"id\":1}"));
	for (int i = 0; i < VIEWERS; i++)
		told += secure_has(&all[i], "data: {\"id\":1}\n\n");
	is_int(told, VIEWERS, "an event reaches all of them");
	live_publish(hub, STR("news"), "post", STR(""), STR("{\"id\":2}"));
	for (int i = 0; i < VIEWERS; i++)
		again += secure_has(&all[i], "data: {\"id\":2}\n\n");
	is_int(again, VIEWERS, "so does the next");
	for (int i = 0; i < VIEWERS; i++)
		secure_close(&all[i]);
	// A client that went is noticed when something is sent to it.
	const int64_t until = time_monotonic_ns() + INT64_C(10000000000);
	while (live_stats(hub).viewers && time_monotonic_ns() < until) {
		live_publish(hub, STR("news"), "post", STR(""), STR("{\"id\":3}"));
		usleep(20000);
	}
	wait_viewers(hub, 0);
}

// A viewer that reads nothing is told to load again; the pipe holds a bounded number of bytes.
static void test_slow(int port, struct live_hub *hub)
{
	static char big[LIVE_EVENT_MAX + 1];
	struct secure slow, quick;
	memset(big, 'x', LIVE_EVENT_MAX);
	live_open(&slow, port);
	live_open(&quick, port);
	const uint64_t before = live_stats(hub).dropped;
	const int64_t until = time_monotonic_ns() + INT64_C(20000000000);
	while (live_stats(hub).dropped == before && time_monotonic_ns() < until) {
		buf_reset(&quick.text);
		live_publish(hub, STR("news"), "post", STR(""), str_from(big));
		secure_has(&quick, "xxx\n\n");
	}
	is_int((int64_t)(live_stats(hub).dropped - before), 1,
	       "a viewer that does not read is dropped");
	ok(!quick.ended, "others go on");
	secure_close(&slow);
	secure_close(&quick);
}

static void test_open_key(void)
{
	struct tls_pair pair;
	struct fault fault;
	chmod(file("one.key"), 0640);
	is_int(tls_load(&arena, file("one.crt"), file("one.key"), &pair, &fault), DENIED, "%s",
	       fault.text);
	chmod(file("one.key"), 0600);
}

// The test client trusts one.crt alone.
static void test_renewal(struct http_server *server, const struct tls_pair *first)
{
	const int port = http_port(server);
	char fingerprint[TLS_FINGERPRINT_TEXT];
	const char *const names[] = {"localhost"};
	struct fault fault;
	struct tls_pair next, broken = {.certificate = "no certificate", .key = first->key};
	struct secure before, after;
	ok(secure_open(&before, port, "localhost"), "a connection is open");
	is_int(tls_make(names, 1, 30, file("three.crt"), file("three.key"), fingerprint, &fault),
	       OK, "the certificate is renewed");
	is_int(tls_load(&arena, file("three.crt"), file("three.key"), &next, &fault), OK,
	       "and read");
	is_int(http_certify(server, &broken, &fault), INVALID, "what is none is refused: %s",
	       fault.text);
	is_int(http_certify(server, &next, &fault), OK, "the running server takes it");
	ok(!secure_open(&after, port, "localhost"), "a new connection does not get the old one");
	secure_close(&after);
	secure_send(&before, "GET /" END);
	ok(secure_has(&before, "secure"), "the open connection goes on with it");
	secure_close(&before);
	is_int(http_certify(server, first, &fault), OK, "it can be put back");
	ok(secure_open(&after, port, "localhost"), "then it is what a new connection gets");
	secure_close(&after);
}

static void *stop(void *server)
{
	http_stop(server, 10000);
	return NULL;
}

static void test_stop(const struct tls_pair *tls)
{
	struct live_hub *hub = NULL;
	struct fault fault;
	live_start(3, &hub, &fault);
	struct http_server *server = start(tls, hub);
	const int port = http_port(server);
	struct secure all[3], more;
	for (int i = 0; i < 3; i++)
		live_open(&all[i], port);
	wait_viewers(hub, 3);
	secure_open(&more, port, "localhost");
	secure_send(&more, "GET /live" END);
	ok(secure_has(&more, "HTTP/1.1 503"), "one more than the limit is refused");
	secure_close(&more);
	pthread_t thread;
	pthread_create(&thread, NULL, stop, server);
	int reloads = 0, ended = 0;
	for (int i = 0; i < 3; i++) {
		reloads += secure_has(&all[i], "event: reload");
		ended += !secure_has(&all[i], "never") && all[i].ended;
		secure_close(&all[i]);
	}
	pthread_join(thread, NULL);
	is_int(reloads, 3, "a server that stops tells its viewers to come again");
	is_int(ended, 3, "and ends their streams");
	live_stop(hub);
}

int main(void)
{
	log_setup(LOG_ERROR + 1, false);
	if (!mkdtemp(dir))
		return 1;
	arena_init(&arena, 1 << 20);
	struct tls_pair tls;
	struct live_hub *hub = NULL;
	struct fault fault;
	test_make(&tls);
	test_refusals();
	test_open_key();
	live_start(VIEWERS + 2, &hub, &fault);
	struct http_server *server = start(&tls, hub);
	const int port = http_port(server);
	test_pages(port);
	test_weak(port);
	test_clear(port);
	test_live(port, hub);
	test_slow(port, hub);
	test_renewal(server, &tls);
	http_stop(server, 1000);
	live_stop(hub);
	test_stop(&tls);
	static const char *const names[] = {"one.crt", "one.key",   "two.crt",	 "two.key",
					    "empty",   "three.crt", "three.key", "junk"};
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		unlink(file(names[i]));
	rmdir(dir);
	arena_free(&arena);
	return tap_done();
}
