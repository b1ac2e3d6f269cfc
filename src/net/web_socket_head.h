// SPDX-License-Identifier: AGPL-3.0-or-later
// How a WebSocket begins (RFC 6455, section 4): the request for it, and whether the answer takes it
// up. Offers no extensions. Never asks anybody anything.
#ifndef CAUSEWAY_NET_WEB_SOCKET_HEAD_H
#define CAUSEWAY_NET_WEB_SOCKET_HEAD_H

#include "base/buf.h"
#include "net/fetch.h"

#define WEB_SOCKET_HEAD_MAX	((size_t)16 << 10) // bytes of the answer
#define WEB_SOCKET_HEADERS_MAX	64
#define WEB_SOCKET_KEY_MAX	25 // with its zero
#define WEB_SOCKET_PROTOCOL_MAX 500

// A new key, by chance.
void web_socket_key(char ret_key[WEB_SOCKET_KEY_MAX]);

struct web_socket_wish {
	struct str host, path;		 // "a.example:8080"; with its query
	struct str agent, key, protocol; // protocol: what is offered; may be empty
	const struct fetch_header *headers;
	size_t n_headers;
};
// INVALID if a part of it would write a line of its own, TOO_MUCH if it is longer than the buffer.
enum outcome web_socket_ask(const struct web_socket_wish *wish, struct buf *out,
			    struct fault *fault);

// Where the head of an answer ends: behind its empty line. SIZE_MAX: not yet.
size_t web_socket_head_end(struct str bytes);
// Reads a whole head into `answer`, whose strings borrow from it. INVALID, with a sentence, if it
// is none, or says 101 and does not take up what was asked; any other status is OK and an answer.
enum outcome web_socket_head_read(struct str head, struct str key, struct str protocol,
				  struct arena *arena, struct fetch_answer *ret_answer,
				  struct fault *fault);

#endif
