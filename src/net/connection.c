// SPDX-License-Identifier: AGPL-3.0-or-later
// The open client sockets, and a thread that looks once a second for those that take too long.
#include "net/server.h"

#include "base/time.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { DRAIN_TURN_MS = 100 };

#define NS_PER_SECOND INT64_C(1000000000)

void connection_deadline(struct connection *connection, int64_t seconds)
{
	int64_t at = seconds != 0 ? time_monotonic_ns() + seconds * NS_PER_SECOND : INT64_MAX;
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
	if (server->tls)
		gnutls_session_set_ptr(
		    MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_GNUTLS_SESSION)->tls_session,
		    server->tls);
	if (!connection)
		return;
	connection->server = server;
	connection->fd =
	    MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
	address_text(MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CLIENT_ADDRESS)->client_addr,
		     connection->address, sizeof(connection->address));
	connection_deadline(connection,
			    (int64_t)server->options.idle_seconds + server->options.slow_seconds);
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
	if (connection->begun)
		exchange_forgotten(connection->begun);
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
static void shut_late(struct http_server *server, int64_t now)
{
	for (struct connection *c = server->connections; c; c = c->next) {
		if (atomic_load_explicit(&c->deadline_ns, memory_order_relaxed) > now)
			continue;
		shutdown(c->fd, SHUT_RDWR);
		connection_deadline(c, 0);
		server->counters.refused++;
	}
}

void connection_drain(struct connection *connection)
{
	struct http_server *server = connection->server;
	pthread_mutex_lock(&server->lock);
	int fd = server->n_drains < HTTP_DRAIN_MAX ? dup(connection->fd) : -1;
	if (fd >= 0) {
		shutdown(fd, SHUT_WR);
		int64_t until = time_monotonic_ns() + HTTP_DRAIN_SECONDS * NS_PER_SECOND;
		server->drains[server->n_drains++] = (struct drain){fd, until};
		pthread_cond_broadcast(&server->changed);
	}
	pthread_mutex_unlock(&server->lock);
}

// Reads what has come; false when the client has closed, or its time is over.
static bool drain_goes_on(const struct drain *drain)
{
	char bytes[16 << 10];
	ssize_t n;
	while ((n = recv(drain->fd, bytes, sizeof(bytes), MSG_DONTWAIT)) > 0)
		if (time_monotonic_ns() > drain->until_ns)
			return false;
	return n < 0 && errno == EAGAIN && time_monotonic_ns() < drain->until_ns;
}

// Waits at most 100 ms for any of them. Entries are added under the lock by others and removed
// only here. Called with the lock, which it gives up while it waits.
static void drain_turn(struct http_server *server)
{
	struct pollfd polls[HTTP_DRAIN_MAX];
	struct drain drains[HTTP_DRAIN_MAX];
	const size_t count = server->n_drains;
	memcpy(drains, server->drains, count * sizeof(drains[0]));
	pthread_mutex_unlock(&server->lock);
	for (size_t i = 0; i < count; i++)
		polls[i] = (struct pollfd){.fd = drains[i].fd, .events = POLLIN};
	poll(polls, count, DRAIN_TURN_MS);
	size_t kept = 0;
	for (size_t i = 0; i < count; i++) {
		if (drain_goes_on(&drains[i]))
			drains[kept++] = drains[i];
		else
			close(drains[i].fd);
	}
	pthread_mutex_lock(&server->lock);
	const size_t added = server->n_drains - count;
	memmove(server->drains + kept, server->drains + count, added * sizeof(drains[0]));
	memcpy(server->drains, drains, kept * sizeof(drains[0]));
	server->n_drains = kept + added;
}

static void *watch_main(void *argument)
{
	struct http_server *server = argument;
	int64_t next_ns = 0;
	pthread_mutex_lock(&server->lock);
	while (server->watching) {
		struct timespec until;
		clock_gettime(CLOCK_MONOTONIC, &until);
		until.tv_sec++;
		if (server->n_drains)
			drain_turn(server);
		else
			pthread_cond_timedwait(&server->changed, &server->lock, &until);
		int64_t now = time_monotonic_ns();
		if (now < next_ns)
			continue;
		shut_late(server, now);
		next_ns = now + NS_PER_SECOND / 2;
	}
	for (size_t i = 0; i < server->n_drains; i++)
		close(server->drains[i].fd);
	server->n_drains = 0;
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
