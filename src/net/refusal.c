// SPDX-License-Identifier: AGPL-3.0-or-later
// What the library refuses before it asks us (a line or headers over its memory, a length that is
// no number, broken chunks) is answered in our words. 0.9.75 has no callback for that: it makes a
// fixed English page and queues it as a program would, through the dynamic linker. So the function
// of that name here is the one that it calls. It writes our answer to the socket itself and says
// that nothing could be queued, whereupon the library closes: left to it, some of these answers
// would leave with two heads. Our own answers go straight to the library's (http_server.queue).
#include "net/server.h"

#include <dlfcn.h>
#include <sys/socket.h>

enum { REFUSAL_MOST = 2 << 10 };

queue_fn *refusal_queue(void)
{
	queue_fn *queue;
	// Between a pointer to data and one to a function C knows no cast (POSIX, dlsym).
	void *found = dlsym(RTLD_NEXT, "MHD_queue_response");
	memcpy(&queue, &found, sizeof(queue));
	return queue;
}

// An answer of this size finds room in the socket, or has a client that reads nothing.
static void send_now(struct MHD_Connection *mhd, const struct connection *connection,
		     struct str text)
{
	if (connection->server->tls)
		gnutls_record_send(
		    MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_GNUTLS_SESSION)->tls_session,
		    text.at, text.len);
	else
		send(connection->fd, text.at, text.len, MSG_NOSIGNAL | MSG_DONTWAIT);
}

enum MHD_Result MHD_queue_response(struct MHD_Connection *mhd, unsigned status,
				   struct MHD_Response *response)
{
	(void)response;
	struct connection *connection =
	    MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_SOCKET_CONTEXT)->socket_context;
	if (!connection) // there was no memory for it
		return MHD_NO;
	connection->server->counters.refused++;
	connection->refused = true;
	if (connection->begun)
		connection->begun->status = (int)status;
	char room[REFUSAL_MOST];
	struct buf out = {.at = room, .room = sizeof(room), .limit = sizeof(room)};
	answer_refusal(connection, (int)status, &out);
	send_now(mhd, connection, buf_str(&out));
	return MHD_NO;
}
