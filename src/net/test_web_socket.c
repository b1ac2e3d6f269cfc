// SPDX-License-Identifier: AGPL-3.0-or-later
// A WebSocket is opened only where it was taken up; what is said on it is read the same however its
// bytes are cut; and who says too much, nonsense or nothing is left.
#include "net/web_socket.h"

#include "tap.h"

#include "base/log.h"
#include "net/test_lines.h"
#include "net/test_socket.h"
#include "net/web_socket_head.h"

#include <poll.h>

static struct arena arena;
static struct fault fault;

// The example of RFC 6455, section 1.3.
#define KEY    "dGhlIHNhbXBsZSBub25jZQ=="
#define ACCEPT "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"
#define TAKEN  SOCKET_TAKEN

// --- how it begins ---

static void test_heads(void)
{
	static const struct {
		const char *head;
		int status; // 0: it is no answer
		const char *name;
	} cases[] = {
	    {TAKEN ACCEPT "\r\n", 101, "it is taken up"},
	    {TAKEN ACCEPT "Sec-WebSocket-Protocol: mine\r\n\r\n", 101, "with the protocol offered"},
	    {TAKEN ACCEPT "Sec-WebSocket-Protocol: other\r\n\r\n", 0, "another protocol"},
	    {TAKEN ACCEPT "Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n", 0,
	     "an extension that was not offered"},
	    {TAKEN "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOa=\r\n\r\n", 0,
	     "another key was answered"},
	    {TAKEN ACCEPT ACCEPT "\r\n", 0, "the key twice"},
	    {TAKEN "\r\n", 0, "the key was not answered"},
	    {"HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n" ACCEPT
	     "\r\n",
	     0, "a change to something else"},
	    {"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n" ACCEPT "\r\n", 0,
	     "a connection that does not change"},
	    {"HTTP/1.1 404 Not Found\r\n\r\n", 404, "there is none"},
	    {"HTTP/1.1 301 Moved\r\nLocation: ws://10.0.0.1/\r\n\r\n", 301, "it is elsewhere"},
	    {"HTTP/1.1 429 Slowly\r\nRetry-After: 60\r\n\r\n", 429, "it wants to be left alone"},
	    {"HTTP/1.1 42\r\n\r\n", 0, "a status that is none"},
	    {"HTTP/1.1 4000\r\n\r\n", 0, "a status of four digits"},
	    {"SSH-2.0-OpenSSH\r\n\r\n", 0, "no HTTP"},
	    {"HTTP/1.1 200 OK\r\nno header\r\n\r\n", 0, "a line that is no header"},
	    {"HTTP/1.1 200 OK\r\na\x01: b\r\n\r\n", 0, "a header with a strange name"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct fetch_answer answer = {0};
		const enum outcome outcome = web_socket_head_read(
		    str_from(cases[i].head), STR(KEY), STR("mine"), &arena, &answer, &fault);
		is_int(outcome == OK ? answer.status : 0, cases[i].status, "%s", cases[i].name);
	}
	struct buf many;
	struct fetch_answer answer;
	buf_init(&many, 1 << 16);
	buf_add(&many, STR("HTTP/1.1 200 OK\r\n"));
	for (int i = 0; i <= WEB_SOCKET_HEADERS_MAX; i++)
		buf_add(&many, STR("A: b\r\n"));
	is_int(web_socket_head_read(buf_str(&many), STR(KEY), STR(""), &arena, &answer, &fault),
	       TOO_MUCH, "too many headers");
	buf_free(&many);
}

static void test_asking(void)
{
	struct buf out;
	buf_init(&out, 2000);
	const struct fetch_header token = {STR("Authorization"), STR("Bearer x")};
	const struct fetch_header evil = {STR("X-Note"), STR("a\r\nX-Evil: 1")};
	struct web_socket_wish wish = {.host = STR("a.example"),
				       .path = STR("/s?tag=x"),
				       .agent = STR("Test/1"),
				       .key = STR(KEY),
				       .headers = &token,
				       .n_headers = 1};
	is_int(web_socket_ask(&wish, &out, &fault), OK, "it is asked for");
	is_str(buf_str(&out),
	       STR("GET /s?tag=x HTTP/1.1\r\nHost: a.example\r\nUpgrade: websocket\r\n"
		   "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: " KEY
		   "\r\nUser-Agent: Test/1\r\nAuthorization: Bearer x\r\n\r\n"),
	       "in these words");
	wish.headers = &evil;
	is_int(web_socket_ask(&wish, &out, &fault), INVALID, "no header writes a line of its own");
	wish.n_headers = 0;
	wish.path = STR("/a b");
	is_int(web_socket_ask(&wish, &out, &fault), INVALID, "nor does the path");
	buf_free(&out);
}

// --- what is said ---

static struct buf said; // "T(text)" or "B(bytes)" of each message

static void each(void *context, bool text, struct str message)
{
	(void)context;
	if (message.len > 200)
		buf_format(&said, "%c(%zu)", text ? 'T' : 'B', message.len);
	else
		buf_format(&said, "%c(%.*s)", text ? 'T' : 'B', STR_ARG(message));
}

struct spoken {
	const char *bytes;
	size_t len;
	const char *read; // messages
	int code;	  // with which it was closed; 0: it is still open
	const char *name;
};
#define SPOKEN(bytes) bytes, sizeof(bytes) - 1

static const struct spoken spoken[] = {
    {SPOKEN("\x81\x05hello"), "T(hello)", 0, "a text"},
    {SPOKEN("\x82\x02\x01\x02"), "B(\x01\x02)", 0, "bytes"},
    {SPOKEN("\x81\x00"), "T()", 0, "nothing is a message, too"},
    {SPOKEN("\x01\x03hel\x80\x02lo"), "T(hello)", 0, "a text in two frames"},
    {SPOKEN("\x01\x03hel\x89\x01!\x80\x02lo\x82\x01x"), "T(hello)B(x)", 0,
     "a ping between its frames"},
    {SPOKEN("\x8a\x00\x81\x01x"), "T(x)", 0, "a pong that nobody asked for"},
    {SPOKEN("\x81\x7e\x00\x01x"), "", 1005, "a length that is written too long"},
    {SPOKEN("\x88\x02\x03\xe8"), "", 1000, "good-bye"},
    {SPOKEN("\x81\x01x\x88\x02\x03\xe9\x81\x01y"), "T(x)", 1001, "nothing is read behind it"},
    {SPOKEN("\x88\x00"), "", 1005, "good-bye without a number"},
    {SPOKEN("\x88\x01\x03"), "", 1005, "half a number"},
    {SPOKEN("\x88\x02\x03\xed"), "", 1002, "a number that is never sent"},
    {SPOKEN("\xc1\x01x"), "", 1002, "an extension that was not offered"},
    {SPOKEN("\x83\x01x"), "", 1002, "a kind of frame that there is not"},
    {SPOKEN("\x80\x01x"), "", 1002, "more of what never began"},
    {SPOKEN("\x01\x01x\x81\x01y"), "", 1002, "a message within another"},
    {SPOKEN("\x09\x01x"), "", 1005, "a ping in pieces"},
    {SPOKEN("\x89\x7e\x00\x7e"), "", 1005, "a ping that is too long"},
    {SPOKEN("\x81\x02\xc3\x28"), "", 1007, "text that is not UTF-8"},
    {SPOKEN("\x01\x01\xc3\x80\x01\xa9"), "T(é)", 0, "a letter cut by a frame"},
    {SPOKEN("\x81\x01\xc3"), "", 1007, "half a letter"},
    {SPOKEN("\x82\x7f\x00\x00\x00\x00\x00\x50\x00\x01x"), "", 1009, "5 MiB and a byte"},
    {SPOKEN("\x82\x7f\x7f\xff\xff\xff\xff\xff\xff\xffx"), "", 1009, "of all that there is"},
    {SPOKEN("\x82\x7f\xff\xff\xff\xff\xff\xff\xff\xffx"), "", 1005, "of more"},
};

static void spoken_try(const struct spoken *one, size_t piece)
{
	struct web_socket_reader *reader = NULL;
	bool open = true;
	buf_reset(&said);
	web_socket_reader_new(&reader, &fault);
	for (size_t at = 0; at < one->len && open; at += piece)
		open = web_socket_read(reader, str_slice(str_of(one->bytes, one->len), at, piece),
				       each, NULL);
	is_str(buf_str(&said), str_from(one->read), "%s, %zu at once", one->name, piece);
	is_int(open ? 0 : web_socket_close_code(reader), one->code, "and then: %s",
	       open ? "open" : web_socket_why(reader));
	// What we say is masked, and good-bye is answered once.
	const struct str out = buf_str(web_socket_out(reader));
	ok(open || (out.len >= 6 &&
		    (unsigned char)out.at[out.len - (one->code == 1005 ? 6 : 8)] == 0x88),
	   "it is told good-bye");
	web_socket_reader_free(reader);
}

static void test_spoken(void)
{
	for (size_t i = 0; i < sizeof spoken / sizeof spoken[0]; i++)
		for (size_t piece = 1; piece <= 64; piece += 63)
			spoken_try(&spoken[i], piece);
}

// A message in so many frames of one byte.
static bool pieces_read(size_t count)
{
	struct web_socket_reader *reader = NULL;
	bool open = true;
	web_socket_reader_new(&reader, &fault);
	buf_reset(&said);
	for (size_t i = 0; i < count && open; i++)
		open = web_socket_read(reader, i == 0 ? STR("\x02\x01x") : STR("\x00\x01x"), each,
				       NULL);
	if (open)
		open = web_socket_read(reader, STR("\x80\x01x"), each, NULL);
	web_socket_reader_free(reader);
	return open;
}

static void test_limits(void)
{
	struct web_socket_reader *reader = NULL;
	ok(pieces_read(WEB_SOCKET_FRAMES_MAX - 1) && str_equal(buf_str(&said), STR("B(1024)")),
	   "a message in 1,024 frames");
	ok(!pieces_read(WEB_SOCKET_FRAMES_MAX), "and no more");
	web_socket_reader_new(&reader, &fault);
	bool open = true;
	int pings = 0;
	for (; pings < 100000 && open; pings++)
		open = web_socket_read(reader, STR("\x89\x04ping"), each, NULL);
	ok(!open && pings > 1000 && web_socket_out(reader)->room <= WEB_SOCKET_OUT_MAX,
	   "who sends pings and reads no pongs is left after %d", pings);
	web_socket_reader_free(reader);
	web_socket_reader_new(&reader, &fault);
	ok(web_socket_text(reader, STR("hi")) && web_socket_out(reader)->len == 2 + 4 + 2 &&
	       web_socket_out(reader)->at[0] == (char)0x81,
	   "a text is said");
	buf_reset(web_socket_out(reader));
	ok(web_socket_ping(reader) && web_socket_out(reader)->len == 2 + 4 &&
	       web_socket_out(reader)->at[1] == (char)0x80,
	   "what we say is masked");
	web_socket_reader_free(reader);
}

// --- a server ---

struct world {
	const char *head; // instead of a good one; NULL: that
	struct str speech;
	bool ends, mute;
	char request[2000];
	size_t len;
	char key[WEB_SOCKET_KEY_MAX];
};

static bool answers(void *context, const char *line, FILE *out)
{
	struct world *world = context;
	world->len += (size_t)snprintf(world->request + world->len,
				       sizeof world->request - world->len, "%.200s", line);
	if (strncmp(line, "Sec-WebSocket-Key: ", 19) == 0)
		snprintf(world->key, sizeof world->key, "%.24s", line + 19);
	if (strcmp(line, "\r\n") != 0 || world->mute)
		return true;
	if (world->head)
		fputs(world->head, out);
	else
		socket_taken_write(world->key, out);
	if (world->speech.len > 0)
		fwrite(world->speech.at, 1, world->speech.len, out);
	return !world->ends;
}

// Hears until it is over or `enough` bytes of messages were said, ten seconds at most.
static enum web_socket_heard listen_to(struct web_socket *socket, size_t enough)
{
	enum web_socket_heard heard = web_socket_hear(socket, each, NULL);
	for (int i = 0; i < 100 && heard != WEB_SOCKET_OVER && said.len < enough; i++) {
		struct pollfd event = {.fd = web_socket_fd(socket), .events = POLLIN};
		if (heard == WEB_SOCKET_QUIET)
			poll(&event, 1, 100);
		heard = web_socket_hear(socket, each, NULL);
	}
	return heard;
}

static struct world world_now; // of the server: under its lock
static struct lines_server server = {.greeting = "", .answer = answers, .context = &world_now};
static struct fetcher *fetcher;

static enum outcome open_to(const struct world *world, const char *scheme,
			    struct web_socket **ret_socket, struct fetch_answer *ret_answer,
			    enum fetch_obstacle *ret_obstacle)
{
	char url[100];
	const struct fetch_header token = {STR("Authorization"), STR("Bearer x")};
	snprintf(url, sizeof url, "%s://127.0.0.1:%d/live?tag=x", scheme, server.port);
	const struct fetch_request request = {.url = url,
					      .headers = &token,
					      .n_headers = 1,
					      .timeout_ms = 1500,
					      .obstacle = ret_obstacle};
	pthread_mutex_lock(&server.lock);
	world_now = *world;
	pthread_mutex_unlock(&server.lock);
	buf_reset(&said);
	return web_socket_open(fetcher, &arena, &request, STR("mine"), ret_socket, ret_answer,
			       &fault);
}

// Whether the request that came had this.
static bool was_asked(const char *line)
{
	pthread_mutex_lock(&server.lock);
	const bool asked = strstr(world_now.request, line) != NULL;
	pthread_mutex_unlock(&server.lock);
	return asked;
}

static void test_refusals(void)
{
	static const struct {
		struct world world;
		enum outcome outcome;
		enum fetch_obstacle obstacle;
		int status;
		const char *name;
	} cases[] = {
	    {{.head = "HTTP/1.1 404 Not Found\r\n\r\n"}, OK, FETCH_OBSTACLE_OTHER, 404, "none"},
	    {{.head = "HTTP/1.1 302 Found\r\nLocation: /x\r\n\r\n"},
	     OK,
	     FETCH_OBSTACLE_OTHER,
	     302,
	     "one that is elsewhere"},
	    {{.head = TAKEN ACCEPT "\r\n"}, UNAVAILABLE, FETCH_OBSTACLE_ANSWER, 0, "another key"},
	    {{.head = "* OK IMAP\r\n\r\n"}, UNAVAILABLE, FETCH_OBSTACLE_ANSWER, 0, "no HTTP"},
	    {{.head = "HTTP/1.1 101", .ends = true},
	     UNAVAILABLE,
	     FETCH_OBSTACLE_OTHER,
	     0,
	     "half an answer"},
	    {{.mute = true}, UNAVAILABLE, FETCH_OBSTACLE_OTHER, 0, "silence"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct web_socket *socket;
		struct fetch_answer answer = {0};
		enum fetch_obstacle obstacle = FETCH_OBSTACLE_OTHER;
		is_int(open_to(&cases[i].world, "http", &socket, &answer, &obstacle),
		       cases[i].outcome, "it meets %s: %s", cases[i].name, fault.text);
		ok(!socket && answer.status == cases[i].status && obstacle == cases[i].obstacle,
		   "and says so");
	}
	static char long_head[2 * WEB_SOCKET_HEAD_MAX + 1];
	memset(long_head, 'x', sizeof long_head - 1);
	struct world world = {.head = long_head};
	struct web_socket *socket;
	struct fetch_answer answer;
	enum fetch_obstacle obstacle;
	is_int(open_to(&world, "http", &socket, &answer, &obstacle), UNAVAILABLE,
	       "an answer without end: %s", fault.text);
}

static void test_guard(void)
{
	struct web_socket *socket;
	struct fetch_answer answer;
	static const struct {
		const char *url;
		enum outcome outcome;
	} cases[] = {{"ws://127.0.0.2:9/", DENIED},
		     {"wss://10.0.0.1/", DENIED},
		     {"file:///etc/passwd", INVALID},
		     {"ws://user:pw@example.org/", INVALID},
		     {"", INVALID}};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		const struct fetch_request request = {.url = cases[i].url, .timeout_ms = 1000};
		is_int(
		    web_socket_open(fetcher, &arena, &request, STR(""), &socket, &answer, &fault),
		    cases[i].outcome, "\"%s\" is not asked: %s", cases[i].url, fault.text);
	}
}

static void test_open(void)
{
	struct web_socket *socket;
	struct fetch_answer answer;
	enum fetch_obstacle obstacle;
	struct world world = {.speech = STR("\x81\x02hi\x89\x01!"), .ends = false};
	if (!ok(open_to(&world, "ws", &socket, &answer, &obstacle) == OK && socket,
		"it is opened %s", fault.text))
		return;
	ok(was_asked("GET /live?tag=x HTTP/1.1\r\n") &&
	       was_asked("\r\nAuthorization: Bearer x\r\n") &&
	       was_asked("\r\nSec-WebSocket-Protocol: mine\r\n"),
	   "as it was asked to be");
	is_int(listen_to(socket, 1), WEB_SOCKET_QUIET, "and stays open");
	is_str(buf_str(&said), STR("T(hi)"), "what came with the answer is heard");
	web_socket_close(socket);

	static char speech[3 << 20];
	memset(speech, 'x', sizeof speech);
	memcpy(speech, "\x82\x7f\0\0\0\0\0\x2f\xff\xf6", 10);
	struct world much = {.speech = str_of(speech, sizeof speech), .ends = true};
	ok(open_to(&much, "ws", &socket, &answer, &obstacle) == OK && socket, "once more");
	is_int(listen_to(socket, 1000), WEB_SOCKET_OVER, "it hears that the server has gone");
	is_str(buf_str(&said), STR("B(3145718)"), "but first a message of 3 MiB");
	ok(strlen(web_socket_over(socket)) > 0, "and says: %s", web_socket_over(socket));
	web_socket_close(socket);
	web_socket_close(NULL);
}

// --- who says nothing ---

// A server that takes one up and then only listens: how many pings it heard before it was left.
struct silent {
	int listening, port, pings;
};

static void *silent_main(void *context)
{
	struct silent *silent = context;
	char line[500], key[WEB_SOCKET_KEY_MAX] = "";
	unsigned char frame[6]; // of nothing, masked
	const int fd = accept(silent->listening, NULL, NULL);
	FILE *in = fdopen(fd, "r"), *out = fdopen(dup(fd), "w");
	while (fgets(line, sizeof line, in) && strcmp(line, "\r\n") != 0)
		if (strncmp(line, "Sec-WebSocket-Key: ", 19) == 0)
			snprintf(key, sizeof key, "%.24s", line + 19);
	socket_taken_write(key, out);
	fflush(out);
	while (fread(frame, 1, sizeof frame, in) == sizeof frame && frame[0] == 0x89 &&
	       frame[1] == 0x80)
		silent->pings++;
	fclose(in);
	fclose(out);
	return NULL;
}

static void test_silence(void)
{
	pthread_t thread;
	struct web_socket *socket;
	struct fetch_answer answer;
	struct silent silent = {.listening = server_listen(&silent.port)};
	char url[60], allowed[40];
	snprintf(url, sizeof url, "ws://127.0.0.1:%d/", silent.port);
	snprintf(allowed, sizeof allowed, "127.0.0.1:%d", silent.port);
	const char *const allow[] = {allowed, NULL};
	struct fetcher *own = NULL;
	fetcher_new(&(struct fetch_options){.allow_private = allow}, &own, &fault);
	pthread_create(&thread, NULL, silent_main, &silent);
	const struct fetch_request request = {.url = url, .timeout_ms = 5000};
	if (ok(web_socket_open(own, &arena, &request, STR(""), &socket, &answer, &fault) == OK &&
		   socket,
	       "a server takes it up and says nothing more")) {
		is_int(web_socket_hear(socket, each, NULL), WEB_SOCKET_QUIET,
		       "for half a minute that is no matter");
		web_socket_patience(socket, 20, INT64_MAX);
		for (int i = 0; i < 30; i++) {
			poll(NULL, 0, 10);
			web_socket_hear(socket, each, NULL);
		}
		is_int(web_socket_hear(socket, each, NULL), WEB_SOCKET_QUIET,
		       "then it is asked whether it is there");
		web_socket_patience(socket, 20, 20);
		is_int(web_socket_hear(socket, each, NULL), WEB_SOCKET_OVER,
		       "and left when nothing comes");
		is_str(str_from(web_socket_over(socket)), STR("nothing was heard"),
		       "which is told");
	}
	web_socket_close(socket);
	pthread_join(thread, NULL);
	ok(silent.pings >= 2, "it heard %d pings", silent.pings);
	close(silent.listening);
	fetcher_free(own);
}

int main(void)
{
	char allowed[40];
	log_setup(LOG_ERROR + 1, false);
	arena_init(&arena, 8 << 20);
	buf_init(&said, 1 << 16);
	lines_start(&server);
	snprintf(allowed, sizeof allowed, "127.0.0.1:%d", server.port);
	const char *const allow[] = {allowed, NULL};
	is_int(fetcher_new(&(struct fetch_options){.allow_private = allow}, &fetcher, &fault), OK,
	       "a fetcher");
	test_heads();
	test_asking();
	test_spoken();
	test_limits();
	test_refusals();
	test_guard();
	test_open();
	test_silence();
	fetcher_free(fetcher);
	lines_stop(&server);
	buf_free(&said);
	arena_free(&arena);
	return tap_done();
}
