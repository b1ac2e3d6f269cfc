// SPDX-License-Identifier: AGPL-3.0-or-later
// Streams of servers that speak Mastodon's language and stream by WebSocket alone (GoToSocial,
// Pleroma, Akkoma): /api/v1/streaming, with the token in a header and as a protocol, because each
// of them looks elsewhere, and never in the address, which is logged. It hangs as a bell
// (listen/connector.h): what it says waits for the look that it rings for.
#ifndef CAUSEWAY_LISTEN_MASTODON_SOCKET_H
#define CAUSEWAY_LISTEN_MASTODON_SOCKET_H

#include "listen/mastodon_api.h"

#define MASTODON_SOCKET_HELD	((size_t)4 << 20) // bytes that wait; what is more, looks bring
#define MASTODON_SOCKET_MOST	400		  // messages of one look
#define MASTODON_SOCKET_ASK_MS	600000 // a look asks for the timeline, too, at least so often
#define MASTODON_SOCKET_WAIT_MS 300000 // after one that could not be opened

struct mastodon_socket;

// Opens it: `stream` is "hashtag" or "user". NULL if it cannot be: then call->bell_wait_ms says how
// long it need not be tried again. What it met is no trouble of the look.
struct mastodon_socket *mastodon_socket_open(const struct mastodon_api *api, const char *stream,
					     struct str tag);
// Opens one for all of these hashtags: the first is asked for, the others are subscribed to on it.
// From a server that does not know how to, it brings the first alone.
struct mastodon_socket *mastodon_socket_open_tags(const struct mastodon_api *api,
						  const struct str *tags, size_t count);
// Whether it was opened for exactly these.
bool mastodon_socket_is_for(const struct mastodon_socket *socket, const struct str *tags,
			    size_t count);
void mastodon_socket_close(struct mastodon_socket *socket); // takes NULL
// Gives each event that waits to `hear`, and forgets it. True if that was all there can be, so that
// the timeline need not be asked.
bool mastodon_socket_take(struct mastodon_socket *socket, struct connector_call *call,
			  void (*hear)(struct connector_call *call, struct str event,
				       struct str data));
// The timeline was asked.
void mastodon_socket_asked(struct mastodon_socket *socket);
bool mastodon_socket_over(const struct mastodon_socket *socket);
struct connector_bell mastodon_socket_bell(struct mastodon_socket *socket, bool part);

#endif
