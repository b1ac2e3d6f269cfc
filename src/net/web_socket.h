// SPDX-License-Identifier: AGPL-3.0-or-later
// A WebSocket to another server (RFC 6455), by which it tells what is new, as text or bytes.
// libcurl makes the connection, speaks TLS and keeps the guard of net/fetch.h against private
// addresses; redirects are not followed. It is opened by whoever may wait, and heard by whoever may
// not: a loop over many sockets. One thread at a time.
#ifndef CAUSEWAY_NET_WEB_SOCKET_H
#define CAUSEWAY_NET_WEB_SOCKET_H

#include "net/fetch.h"
#include "net/web_socket_read.h"

#define WEB_SOCKET_DIAL_MS    15000  // until it is open, unless the request says otherwise
#define WEB_SOCKET_PING_MS    30000  // without a word; then it is asked whether it is there
#define WEB_SOCKET_SILENCE_MS 100000 // then nobody is
#define WEB_SOCKET_TURN_MAX   ((size_t)256 << 10) // bytes that are read at once: others wait, too

struct web_socket;

// Of the request, url ("https://", "http://", "wss://" or "ws://"), headers, timeout_ms and
// obstacle count; `protocol` is offered, if it is not empty. OK: *ret_answer is the head of what
// was answered; its status is 101 and *ret_socket is open, or any other and *ret_socket is NULL.
// DENIED by the guard, INVALID for an address that cannot be asked, UNAVAILABLE for network trouble
// and an answer that is none.
enum outcome web_socket_open(struct fetcher *fetcher, struct arena *arena,
			     const struct fetch_request *request, struct str protocol,
			     struct web_socket **ret_socket, struct fetch_answer *ret_answer,
			     struct fault *fault);
// Says good-bye, if it may still be heard, and frees it; takes NULL. Never waits.
void web_socket_close(struct web_socket *socket);

int web_socket_fd(const struct web_socket *socket); // something was said when it can be read

enum web_socket_heard {
	WEB_SOCKET_QUIET,
	WEB_SOCKET_MORE, // there is more at once: only so much is taken
	WEB_SOCKET_OVER,
};
// Takes in what was said, without waiting, and keeps it alive. To be called once after it was
// opened, when its socket can be read, and some times a minute.
enum web_socket_heard web_socket_hear(struct web_socket *socket, web_socket_each *each,
				      void *context);
// Says a text, as far as that goes at once; the rest leaves with what is heard next. False if it is
// over or too much waits.
bool web_socket_say(struct web_socket *socket, struct str text);
// Other times than WEB_SOCKET_PING_MS and WEB_SOCKET_SILENCE_MS, so that a test need not wait.
void web_socket_patience(struct web_socket *socket, int64_t ping_ms, int64_t silence_ms);
// Why it is over, for a log and a page: "a message is too long".
const char *web_socket_over(const struct web_socket *socket);

#endif
