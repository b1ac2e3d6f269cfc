// SPDX-License-Identifier: AGPL-3.0-or-later
// A server of lines for tests, on a free port of this machine: it greets, and a function of the
// test answers each line. One connection at a time, on a thread of its own.
#ifndef CAUSEWAY_NET_TEST_LINES_H
#define CAUSEWAY_NET_TEST_LINES_H

#include <netinet/in.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

struct lines_server {
	const char *greeting;
	// Writes what it answers to `out`; false ends the connection.
	bool (*answer)(void *context, const char *line, FILE *out);
	void *context;
	int port, listening;
	atomic_int connections;
	pthread_t thread;
	// Held while the server says something; a test that changes what that is takes it, too.
	pthread_mutex_t lock;
};

static void lines_talk(struct lines_server *server, int fd)
{
	char line[4096];
	FILE *in = fdopen(fd, "r"), *out = fdopen(dup(fd), "w");
	pthread_mutex_lock(&server->lock);
	fputs(server->greeting, out);
	pthread_mutex_unlock(&server->lock);
	fflush(out);
	bool more = true;
	while (more && fgets(line, sizeof line, in)) {
		pthread_mutex_lock(&server->lock);
		more = server->answer(server->context, line, out);
		pthread_mutex_unlock(&server->lock);
		fflush(out);
	}
	fclose(in);
	fclose(out);
}

static void *lines_main(void *context)
{
	struct lines_server *server = context;
	for (int fd; (fd = accept(server->listening, NULL, NULL)) >= 0;) {
		atomic_fetch_add(&server->connections, 1);
		lines_talk(server, fd);
	}
	return NULL;
}

// A socket that listens on a free port of this machine.
static inline int server_listen(int *ret_port)
{
	struct sockaddr_in address = {.sin_family = AF_INET,
				      .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t len = sizeof address;
	const int listening = socket(AF_INET, SOCK_STREAM, 0);
	if (bind(listening, (const struct sockaddr *)&address, len) != 0 ||
	    listen(listening, 4) != 0 ||
	    getsockname(listening, (struct sockaddr *)&address, &len) != 0)
		abort();
	*ret_port = ntohs(address.sin_port);
	return listening;
}

static inline void lines_start(struct lines_server *server)
{
	server->listening = server_listen(&server->port);
	pthread_mutex_init(&server->lock, NULL);
	pthread_create(&server->thread, NULL, lines_main, server);
}

// After whoever is connected has gone.
static inline void lines_stop(struct lines_server *server)
{
	shutdown(server->listening, SHUT_RDWR);
	pthread_join(server->thread, NULL);
	close(server->listening);
	pthread_mutex_destroy(&server->lock);
}

#endif
