// SPDX-License-Identifier: AGPL-3.0-or-later
#include "net/web_socket.h"

#include "base/time.h"
#include "net/fetch_hand.h"
#include "net/web_socket_head.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

#define WAIT_MS	  200 // how soon it is seen that the server stops
#define READ_MOST 16384

struct web_socket {
	struct fetcher *fetcher;
	CURL *curl;
	struct fetch_gate gate;
	curl_socket_t socket;
	struct web_socket_reader *reader;
	struct buf early; // what came behind the head of the answer
	const char *over;
	int64_t heard_at, pinged_at; // monotonic ms
	int64_t ping_ms, silence_ms;
};

// What is known while it is opened.
struct dial {
	struct web_socket *socket;
	struct arena *arena;
	const struct fetch_request *request;
	struct str protocol, key;
	int64_t until_ms;
	struct buf bytes; // that were answered
};

static int64_t now_ms(void)
{
	return time_monotonic_ns() / 1000000;
}

// --- the connection ---

// Called about once a second; anything but 0 ends it.
static int still_wanted(void *context, curl_off_t down_total, curl_off_t down, curl_off_t up_total,
			curl_off_t up)
{
	const struct web_socket *socket = context;
	(void)down_total, (void)down, (void)up_total, (void)up;
	return fetcher_stopping(socket->fetcher);
}

// "wss://" is https to libcurl, "ws://" http.
static const char *url_of(struct arena *arena, const char *url)
{
	const struct str typed = str_from(url);
	const bool safe = str_starts(typed, STR("wss://")), open = str_starts(typed, STR("ws://"));
	return safe || open ? arena_format(arena, "http%s", url + strlen("ws")).at : url;
}

static enum outcome connect_to(struct dial *dial, const char *url, struct fault *fault)
{
	struct web_socket *socket = dial->socket;
	const char *authority = fetch_authority(dial->arena, url);
	if (!authority)
		return fail(INVALID, fault, "This is not an address that can be asked.");
	socket->gate.private_allowed = fetch_private_allowed(socket->fetcher, authority);
	CURL *curl = socket->curl = curl_easy_init();
	if (!curl)
		return fail(UNAVAILABLE, fault, "There is not enough memory to listen.");
	fetch_handle_setup(curl, socket->fetcher, &socket->gate);
	curl_easy_setopt(curl, CURLOPT_URL, url);
	curl_easy_setopt(curl, CURLOPT_CONNECT_ONLY, 1L);
	// With HTTP/2 the connection would not be ours alone.
	curl_easy_setopt(curl, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)(dial->until_ms - now_ms()));
	curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
	curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, still_wanted);
	curl_easy_setopt(curl, CURLOPT_XFERINFODATA, socket);
	const CURLcode code = curl_easy_perform(curl);
	if (dial->request->obstacle)
		*dial->request->obstacle = fetch_obstacle_of(code);
	if (code != CURLE_OK)
		return fetch_unreached(code, socket->gate.refused, authority, fault);
	curl_easy_getinfo(curl, CURLINFO_ACTIVESOCKET, &socket->socket);
	return OK;
}

// --- its beginning ---

static enum outcome ready_await(const struct dial *dial, short events, struct fault *fault)
{
	struct pollfd event = {.fd = dial->socket->socket, .events = events};
	while (now_ms() < dial->until_ms) {
		if (fetcher_stopping(dial->socket->fetcher))
			return fail(UNAVAILABLE, fault,
				    "It was not asked to the end: the server stops.");
		const int got = poll(&event, 1, WAIT_MS);
		if (got > 0)
			return OK;
		if (got < 0 && errno != EINTR)
			break;
	}
	return fail(UNAVAILABLE, fault, "It did not answer in time.");
}

static enum outcome bytes_send(const struct dial *dial, struct str bytes, struct fault *fault)
{
	enum outcome outcome = OK;
	while (bytes.len > 0 && outcome == OK) {
		size_t sent = 0;
		const CURLcode code =
		    curl_easy_send(dial->socket->curl, bytes.at, bytes.len, &sent);
		if (code != CURLE_OK && code != CURLE_AGAIN)
			return fail(UNAVAILABLE, fault, "It ended the connection.");
		bytes = str_slice(bytes, sent, SIZE_MAX);
		if (bytes.len > 0)
			outcome = ready_await(dial, POLLOUT, fault);
	}
	return outcome;
}

static enum outcome answer_not(const struct dial *dial, enum fetch_obstacle obstacle,
			       struct fault *fault, const char *sentence)
{
	if (dial->request->obstacle)
		*dial->request->obstacle = obstacle;
	return fail(UNAVAILABLE, fault, "%s", sentence);
}

// Reads up to the end of the head.
static enum outcome head_await(struct dial *dial, size_t *ret_end, struct fault *fault)
{
	while ((*ret_end = web_socket_head_end(buf_str(&dial->bytes))) == SIZE_MAX) {
		size_t got = 0;
		char *to = buf_reserve(&dial->bytes, 1024);
		if (!to)
			return answer_not(dial, FETCH_OBSTACLE_ANSWER, fault,
					  "Its answer is too long.");
		const CURLcode code = curl_easy_recv(dial->socket->curl, to, 1024, &got);
		dial->bytes.len += got;
		if (code == CURLE_AGAIN) {
			const enum outcome outcome = ready_await(dial, POLLIN, fault);
			if (outcome != OK)
				return outcome;
		} else if (code != CURLE_OK || got == 0) {
			return answer_not(dial, FETCH_OBSTACLE_OTHER, fault,
					  "It ended the connection.");
		}
	}
	return OK;
}

static enum outcome ask(const struct dial *dial, const char *url, struct fault *fault)
{
	struct buf out;
	struct arena *arena = dial->arena;
	struct str rest = str_from(url);
	rest = str_slice(rest, str_find(rest, STR("://")) + 3, SIZE_MAX);
	const struct str host = str_slice(rest, 0, strcspn(rest.at, "/?#"));
	struct str path = str_slice(rest, host.len, SIZE_MAX);
	path = str_slice(path, 0, str_find_byte(path, '#'));
	if (!str_starts(path, STR("/")))
		path = arena_format(arena, "/%.*s", STR_ARG(path));
	const struct web_socket_wish wish = {
	    .host = host,
	    .path = path,
	    .agent = fetch_agent(dial->socket->fetcher),
	    .key = dial->key,
	    .protocol = dial->protocol,
	    .headers = dial->request->headers,
	    .n_headers = dial->request->n_headers,
	};
	buf_init(&out, WEB_SOCKET_HEAD_MAX);
	enum outcome outcome = web_socket_ask(&wish, &out, fault);
	if (outcome == OK)
		outcome = bytes_send(dial, buf_str(&out), fault);
	buf_free(&out);
	return outcome;
}

static enum outcome begin(struct dial *dial, const char *url, struct fetch_answer *ret_answer,
			  struct fault *fault)
{
	size_t end = 0;
	struct fault why;
	enum outcome outcome = ask(dial, url, fault);
	if (outcome == OK)
		outcome = head_await(dial, &end, fault);
	if (outcome != OK)
		return outcome;
	const struct str bytes = buf_str(&dial->bytes);
	if (web_socket_head_read(str_slice(bytes, 0, end), dial->key, dial->protocol, dial->arena,
				 ret_answer, &why) != OK)
		return answer_not(dial, FETCH_OBSTACLE_ANSWER, fault, why.text);
	ret_answer->final_url = url;
	buf_add(&dial->socket->early, str_slice(bytes, end, SIZE_MAX));
	return OK;
}

enum outcome web_socket_open(struct fetcher *fetcher, struct arena *arena,
			     const struct fetch_request *request, struct str protocol,
			     struct web_socket **ret_socket, struct fetch_answer *ret_answer,
			     struct fault *fault)
{
	char key[WEB_SOCKET_KEY_MAX];
	struct web_socket *socket = calloc(1, sizeof *socket);
	*ret_socket = NULL;
	if (!socket)
		return fail(UNAVAILABLE, fault, "There is not enough memory to listen.");
	web_socket_key(key);
	struct dial dial = {
	    .socket = socket,
	    .arena = arena,
	    .request = request,
	    .protocol = protocol,
	    .key = str_from(key),
	    .until_ms = now_ms() + (request->timeout_ms ? request->timeout_ms : WEB_SOCKET_DIAL_MS),
	};
	socket->fetcher = fetcher;
	web_socket_patience(socket, WEB_SOCKET_PING_MS, WEB_SOCKET_SILENCE_MS);
	buf_init(&dial.bytes, WEB_SOCKET_HEAD_MAX);
	buf_init(&socket->early, WEB_SOCKET_HEAD_MAX);
	const char *url = url_of(arena, request->url);
	enum outcome outcome = url ? web_socket_reader_new(&socket->reader, fault)
				   : fail(UNAVAILABLE, fault, "Out of memory.");
	if (outcome == OK)
		outcome = connect_to(&dial, url, fault);
	if (outcome == OK)
		outcome = begin(&dial, url, ret_answer, fault);
	buf_free(&dial.bytes);
	if (outcome != OK || ret_answer->status != 101) {
		web_socket_close(socket);
		return outcome;
	}
	fetch_roots_forget(socket->curl);
	socket->heard_at = socket->pinged_at = now_ms();
	*ret_socket = socket;
	return OK;
}

// --- while it is open ---

// Sends what waits, as far as that goes at once.
static void flush(struct web_socket *socket)
{
	struct buf *out = web_socket_out(socket->reader);
	while (out->len > 0) {
		size_t sent = 0;
		const CURLcode code = curl_easy_send(socket->curl, out->at, out->len, &sent);
		if (code != CURLE_OK && code != CURLE_AGAIN && !socket->over)
			socket->over = "it ended the connection";
		if (code != CURLE_OK || sent == 0)
			return;
		out->len -= sent;
		memmove(out->at, out->at + sent, out->len);
	}
}

static void take(struct web_socket *socket, struct str bytes, web_socket_each *each, void *context)
{
	if (!web_socket_read(socket->reader, bytes, each, context))
		socket->over = web_socket_why(socket->reader);
}

// Takes in what there is; true if that was all.
static bool all_taken(struct web_socket *socket, web_socket_each *each, void *context)
{
	char room[READ_MOST];
	for (size_t taken = 0; taken < WEB_SOCKET_TURN_MAX && !socket->over;) {
		size_t got = 0;
		const CURLcode code = curl_easy_recv(socket->curl, room, sizeof room, &got);
		if (code == CURLE_AGAIN)
			return true;
		if (code != CURLE_OK || got == 0) {
			socket->over = "it ended the connection";
			return true;
		}
		taken += got;
		socket->heard_at = now_ms();
		take(socket, str_of(room, got), each, context);
	}
	return socket->over != NULL;
}

// Asks whether it is there, if it has not said so for a while.
static void keep_alive(struct web_socket *socket)
{
	const int64_t now = now_ms();
	if (now - socket->heard_at > socket->silence_ms && !socket->over)
		socket->over = "nothing was heard";
	if (now - socket->heard_at < socket->ping_ms || now - socket->pinged_at < socket->ping_ms)
		return;
	socket->pinged_at = now;
	web_socket_ping(socket->reader);
}

enum web_socket_heard web_socket_hear(struct web_socket *socket, web_socket_each *each,
				      void *context)
{
	if (socket->over)
		return WEB_SOCKET_OVER;
	if (socket->early.len > 0)
		take(socket, buf_str(&socket->early), each, context);
	buf_free(&socket->early);
	const bool all = all_taken(socket, each, context);
	keep_alive(socket);
	flush(socket);
	if (socket->over)
		return WEB_SOCKET_OVER;
	return all ? WEB_SOCKET_QUIET : WEB_SOCKET_MORE;
}

bool web_socket_say(struct web_socket *socket, struct str text)
{
	if (socket->over || !web_socket_text(socket->reader, text))
		return false;
	flush(socket);
	return !socket->over;
}

void web_socket_close(struct web_socket *socket)
{
	if (!socket)
		return;
	if (!socket->over && socket->heard_at && web_socket_bye(socket->reader))
		flush(socket);
	// Nobody waits for its answer, libcurl neither.
	if (socket->heard_at)
		shutdown(socket->socket, SHUT_RDWR);
	curl_easy_cleanup(socket->curl);
	web_socket_reader_free(socket->reader);
	buf_free(&socket->early);
	free(socket);
}

void web_socket_patience(struct web_socket *socket, int64_t ping_ms, int64_t silence_ms)
{
	socket->ping_ms = ping_ms;
	socket->silence_ms = silence_ms;
}

int web_socket_fd(const struct web_socket *socket)
{
	return socket->socket;
}

const char *web_socket_over(const struct web_socket *socket)
{
	return socket->over ? socket->over : "";
}
