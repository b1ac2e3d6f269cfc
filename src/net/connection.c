// SPDX-License-Identifier: AGPL-3.0-or-later
// The open client sockets, and a thread that looks once a second for those that take too long.
#include "net/server.h"

#include "base/time.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#define NS_PER_SECOND INT64_C(1000000000)

void connection_deadline(struct connection *connection, int64_t seconds)
{
	int64_t at = seconds > 0 ? time_monotonic_ns() + seconds * NS_PER_SECOND : INT64_MAX;
	atomic_store_explicit(&connection->deadline_ns, at, memory_order_relaxed);
}

static void address_text(const struct sockaddr *address, char *out, size_t room)
{
	if (address->sa_family == AF_INET) {
		const struct sockaddr_in *in = (const void *)address;
		inet_ntop(AF_INET, &in->sin_addr, out, (socklen_t)room);
		return;
	}
	const struct sockaddr_in6 *in6 = (const void *)address;
	// Clients that came over IPv4 to a socket for both are shown as such.
	if (IN6_IS_ADDR_V4MAPPED(&in6->sin6_addr))
		inet_ntop(AF_INET, &in6->sin6_addr.s6_addr[12], out, (socklen_t)room);
	else
		inet_ntop(AF_INET6, &in6->sin6_addr, out, (socklen_t)room);
}

static void connection_open(struct http_server *server, struct MHD_Connection *mhd, void **context)
{
	struct connection *connection = calloc(1, sizeof(*connection));
	*context = connection;
	if (!connection)
		return;
	connection->server = server;
	connection->fd =
	    MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
	address_text(MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CLIENT_ADDRESS)->client_addr,
		     connection->address, sizeof(connection->address));
	connection_deadline(connection, (int64_t)server->options.idle_seconds + HTTP_HEAD_SECONDS);
	pthread_mutex_lock(&server->lock);
	connection->next = server->connections;
	if (connection->next)
		connection->next->previous = connection;
	server->connections = connection;
	pthread_mutex_unlock(&server->lock);
	server->counters.connections++;
}

static void connection_close(struct connection *connection)
{
	struct http_server *server = connection->server;
	pthread_mutex_lock(&server->lock);
	if (connection->previous)
		connection->previous->next = connection->next;
	else
		server->connections = connection->next;
	if (connection->next)
		connection->next->previous = connection->previous;
	pthread_mutex_unlock(&server->lock);
	server->counters.connections--;
	free(connection);
}

void connection_notify(void *server, struct MHD_Connection *mhd, void **connection,
		       enum MHD_ConnectionNotificationCode code)
{
	if (code == MHD_CONNECTION_NOTIFY_STARTED)
		connection_open(server, mhd, connection);
	else if (*connection)
		connection_close(*connection);
}

// The library sees the end of the stream and closes the connection in its own thread.
static void shut_late(struct http_server *server)
{
	int64_t now = time_monotonic_ns();
	for (struct connection *c = server->connections; c; c = c->next) {
		if (atomic_load_explicit(&c->deadline_ns, memory_order_relaxed) > now)
			continue;
		shutdown(c->fd, SHUT_RDWR);
		connection_deadline(c, 0);
		server->counters.refused++;
	}
}

static void *watch_main(void *argument)
{
	struct http_server *server = argument;
	pthread_mutex_lock(&server->lock);
	while (server->watching) {
		struct timespec until;
		clock_gettime(CLOCK_MONOTONIC, &until);
		until.tv_sec++;
		pthread_cond_timedwait(&server->changed, &server->lock, &until);
		shut_late(server);
	}
	pthread_mutex_unlock(&server->lock);
	return NULL;
}

enum outcome connection_watch_start(struct http_server *server, struct fault *fault)
{
	server->watching = true;
	int error = pthread_create(&server->watch, NULL, watch_main, server);
	if (!error)
		return OK;
	server->watching = false;
	return fail(UNAVAILABLE, fault, "The system refuses a thread (%s).",
		    strerrordesc_np(error));
}

void connection_watch_stop(struct http_server *server)
{
	pthread_mutex_lock(&server->lock);
	bool running = server->watching;
	server->watching = false;
	pthread_cond_broadcast(&server->changed);
	pthread_mutex_unlock(&server->lock);
	if (running)
		pthread_join(server->watch, NULL);
}
