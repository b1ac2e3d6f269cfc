// SPDX-License-Identifier: AGPL-3.0-or-later
#include "net/relay.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

enum { EVENTS_AT_ONCE = 64, BLOCK = 4096 };

struct pipe_end {
	struct pipe_end *next; // in relay->dead
	struct relay *relay;
	struct MHD_Connection *mhd;
	int fd;
	bool waits; // suspended until there is something to read
	bool ended;
};

struct relay {
	pthread_mutex_t lock; // guards what follows, and `waits` and `ended` of the ends
	pthread_cond_t calm;  // n_waits is 0
	size_t n_waits;
	struct pipe_end *dead;
	bool stopping;
	int epoll_fd, wake_fd;
	pthread_t thread;
	bool started;
};

// --- the library's side ---

// Suspends first: from the moment the pipe is watched the other thread may wake the connection.
static void wait_for_more(struct pipe_end *end)
{
	struct epoll_event event = {.events = EPOLLIN | EPOLLRDHUP | EPOLLONESHOT, .data.ptr = end};
	MHD_suspend_connection(end->mhd);
	pthread_mutex_lock(&end->relay->lock);
	end->waits = true;
	end->relay->n_waits++;
	pthread_mutex_unlock(&end->relay->lock);
	epoll_ctl(end->relay->epoll_fd, EPOLL_CTL_MOD, end->fd, &event);
}

static ssize_t pipe_read(void *context, uint64_t position, char *out, size_t room)
{
	struct pipe_end *end = context;
	(void)position;
	const ssize_t n = recv(end->fd, out, room, MSG_DONTWAIT);
	if (n > 0)
		return n;
	if (n == 0 || (errno != EAGAIN && errno != EINTR))
		return MHD_CONTENT_READER_END_OF_STREAM;
	wait_for_more(end);
	return 0;
}

// An event for this end may be in the hands of the relay's thread, which frees it afterwards.
static void pipe_close(void *context)
{
	struct pipe_end *end = context;
	struct relay *relay = end->relay;
	epoll_ctl(relay->epoll_fd, EPOLL_CTL_DEL, end->fd, NULL);
	close(end->fd);
	pthread_mutex_lock(&relay->lock);
	relay->n_waits -= end->waits;
	end->waits = false;
	end->ended = true;
	end->next = relay->dead;
	relay->dead = end;
	pthread_mutex_unlock(&relay->lock);
}

struct MHD_Response *relay_response(struct relay *relay, struct MHD_Connection *mhd, int *ret_fd)
{
	int fds[2];
	struct pipe_end *end = calloc(1, sizeof(*end));
	if (!end || socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, fds) != 0) {
		free(end);
		return NULL;
	}
	*end = (struct pipe_end){.relay = relay, .mhd = mhd, .fd = fds[0]};
	// Watched only while the connection waits.
	struct epoll_event event = {.events = EPOLLONESHOT, .data.ptr = end};
	struct MHD_Response *response = NULL;
	if (epoll_ctl(relay->epoll_fd, EPOLL_CTL_ADD, end->fd, &event) == 0)
		response = MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, BLOCK, pipe_read,
							     end, pipe_close);
	if (!response) {
		close(fds[0]);
		close(fds[1]);
		free(end);
		return NULL;
	}
	*ret_fd = fds[1];
	return response;
}

// --- the thread ---

static void bury_dead(struct relay *relay)
{
	pthread_mutex_lock(&relay->lock);
	struct pipe_end *end = relay->dead;
	relay->dead = NULL;
	pthread_mutex_unlock(&relay->lock);
	while (end) {
		struct pipe_end *next = end->next;
		free(end);
		end = next;
	}
}

// Under the lock, so that the connection cannot go in between.
static void wake_connection(struct relay *relay, struct pipe_end *end)
{
	pthread_mutex_lock(&relay->lock);
	if (end->waits && !end->ended)
		MHD_resume_connection(end->mhd);
	relay->n_waits -= end->waits;
	end->waits = false;
	if (!relay->n_waits)
		pthread_cond_broadcast(&relay->calm);
	pthread_mutex_unlock(&relay->lock);
}

static bool stopping(struct relay *relay)
{
	pthread_mutex_lock(&relay->lock);
	const bool is = relay->stopping;
	pthread_mutex_unlock(&relay->lock);
	return is;
}

static void *relay_main(void *context)
{
	struct relay *relay = context;
	struct epoll_event events[EVENTS_AT_ONCE];
	while (!stopping(relay)) {
		const int n = epoll_wait(relay->epoll_fd, events, EVENTS_AT_ONCE, -1);
		for (int i = 0; i < n; i++)
			if (events[i].data.ptr)
				wake_connection(relay, events[i].data.ptr);
		bury_dead(relay);
	}
	return NULL;
}

enum outcome relay_start(struct relay **ret_relay, struct fault *fault)
{
	struct relay *relay = calloc(1, sizeof(*relay));
	if (!relay)
		return fail(UNAVAILABLE, fault, "There is not enough memory for live updates.");
	pthread_mutex_init(&relay->lock, NULL);
	pthread_cond_init(&relay->calm, NULL);
	relay->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	relay->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	struct epoll_event event = {.events = EPOLLIN};
	if (relay->epoll_fd >= 0 && relay->wake_fd >= 0 &&
	    epoll_ctl(relay->epoll_fd, EPOLL_CTL_ADD, relay->wake_fd, &event) == 0)
		relay->started = pthread_create(&relay->thread, NULL, relay_main, relay) == 0;
	if (!relay->started) {
		relay_stop(relay);
		return fail(UNAVAILABLE, fault, "Live updates cannot start: the system refuses.");
	}
	*ret_relay = relay;
	return OK;
}

void relay_calm(struct relay *relay)
{
	pthread_mutex_lock(&relay->lock);
	while (relay->n_waits)
		pthread_cond_wait(&relay->calm, &relay->lock);
	pthread_mutex_unlock(&relay->lock);
}

void relay_stop(struct relay *relay)
{
	if (!relay)
		return;
	if (relay->started) {
		const uint64_t one = 1;
		pthread_mutex_lock(&relay->lock);
		relay->stopping = true;
		pthread_mutex_unlock(&relay->lock);
		const ssize_t written = write(relay->wake_fd, &one, sizeof(one));
		(void)written; // full means that it will wake anyway
		pthread_join(relay->thread, NULL);
	}
	bury_dead(relay);
	if (relay->epoll_fd >= 0)
		close(relay->epoll_fd);
	if (relay->wake_fd >= 0)
		close(relay->wake_fd);
	pthread_cond_destroy(&relay->calm);
	pthread_mutex_destroy(&relay->lock);
	free(relay);
}
