// SPDX-License-Identifier: AGPL-3.0-or-later
// One thread serves all viewers. What publishers and live_adopt hand over (waiting events, new
// viewers, the count of viewers of a topic) lies under the hub's lock; lists of viewers, blocks and
// all writing belong to the hub's thread alone, so that no publisher ever waits for a socket.
//
// Every 50 ms the waiting events of a topic are joined into one block that all its viewers share. A
// viewer that has taken everything holds no block; one whose socket is full holds a reference to
// the block it stands in, and the blocks behind it hang on that one.
#include "net/live.h"

#include "net/live_address.h"
#include "net/live_topic.h"

#include "base/time.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
	TICK_MS = 50,
	SWEEP_MS = 1000,
	HEARTBEAT_SECONDS = 6,	      // pages notice within 20 seconds that nothing comes any more
	STUCK_SECONDS = 30,	      // a socket that takes nothing for so long
	LAG_MAX = 4 * LIVE_QUEUE_MAX, // bytes that a viewer may be behind
	SOCKET_BUFFER = 32 << 10,     // the system doubles it
	CHATTER_MAX = 16 << 10,	      // bytes a viewer may send after its request
	EVENTS_AT_ONCE = 256,
	HEAD_MAX = 4 << 10,
};

// How long a browser waits before it comes again.
#define RETRY "retry: 3000\n\n"

struct viewer {
	struct viewer *next, *previous; // of the same topic; `next` also in `incoming` and `dead`
	struct topic *topic;
	struct address *address; // its client's
	struct block *block;	 // the block it stands in; NULL: has everything
	unsigned offset;	 // in that block
	unsigned index;		 // in hub->all
	int fd;			 // -1: closed
	int moved_s;		 // second of the last write
	unsigned chatter;	 // bytes received
	bool ending;		 // gets the rest of its block and a `reload`
};

struct live_hub {
	pthread_mutex_t lock;
	pthread_cond_t quiet; // no viewers left after live_end
	struct topic_table topics;
	struct address_table addresses;
	struct viewer *incoming;
	bool ended, stopping;
	_Atomic int64_t n_viewers;
	_Atomic uint64_t events, sent, dropped;
	unsigned max_viewers;
	int epoll_fd, wake_fd;
	pthread_t thread;
	bool started;
	// of the hub's thread:
	struct viewer **all;
	unsigned n_all;
	struct viewer *dead;
	int64_t tick_ms, sweep_ms; // when the next one is due
};

static int64_t now_ms(void)
{
	return time_monotonic_ns() / 1000000;
}

static void wake(struct live_hub *hub)
{
	const uint64_t one = 1;
	ssize_t written = write(hub->wake_fd, &one, sizeof(one));
	(void)written; // full means that it will wake anyway
}

// --- publishing; any thread ---

void live_publish(struct live_hub *hub, struct str topic_name, const char *event, struct str key,
		  struct str data)
{
	if (data.len > LIVE_EVENT_MAX ||
	    !atomic_load_explicit(&hub->n_viewers, memory_order_relaxed))
		return;
	struct waiting *waiting = waiting_new(event, key, data);
	if (!waiting)
		return;
	pthread_mutex_lock(&hub->lock);
	struct topic *topic = topic_find(&hub->topics, topic_name);
	bool must_wake = topic && topic_publish(&hub->topics, topic, waiting);
	pthread_mutex_unlock(&hub->lock);
	if (!topic) {
		waiting_free(waiting);
		return;
	}
	hub->events++;
	if (must_wake)
		wake(hub);
}

// A name below a topic; empty, which nobody watches, if too long.
__attribute__((format(printf, 2, 3))) static struct str name_below(char out[LIVE_TOPIC_MAX],
								   const char *format, ...)
{
	va_list args;
	va_start(args, format);
	const int len = vsnprintf(out, LIVE_TOPIC_MAX, format, args);
	va_end(args);
	return str_of(out, len > 0 && len < LIVE_TOPIC_MAX ? (size_t)len : 0);
}

bool live_watched(struct live_hub *hub, struct str topic)
{
	if (!atomic_load_explicit(&hub->n_viewers, memory_order_relaxed))
		return false;
	pthread_mutex_lock(&hub->lock);
	bool watched = topic_find(&hub->topics, topic) != NULL;
	pthread_mutex_unlock(&hub->lock);
	return watched;
}

bool live_watched_shared(struct live_hub *hub, struct str topic)
{
	char name[LIVE_TOPIC_MAX];
	if (!atomic_load_explicit(&hub->n_viewers, memory_order_relaxed))
		return false;
	const struct str below = name_below(name, "%.*s/shared/", STR_ARG(topic));
	pthread_mutex_lock(&hub->lock);
	const bool watched = topic_begins(&hub->topics, below, NULL) != NULL;
	pthread_mutex_unlock(&hub->lock);
	return watched;
}

void live_publish_shared(struct live_hub *hub, struct str topic, int64_t account, const char *event,
			 struct str key, int64_t id)
{
	char name[LIVE_TOPIC_MAX], data[40];
	const int len = snprintf(data, sizeof data, "{\"id\":\"%lld\"}", (long long)id);
	live_publish(hub, name_below(name, "%.*s/shared/%lld", STR_ARG(topic), (long long)account),
		     event, key, str_of(data, (size_t)len));
}

void live_close(struct live_hub *hub, struct str topic_name)
{
	char name[LIVE_TOPIC_MAX];
	const struct str below = name_below(name, "%.*s/", STR_ARG(topic_name));
	pthread_mutex_lock(&hub->lock);
	struct topic *topic = topic_find(&hub->topics, topic_name);
	bool must_wake = topic && topic_close(&hub->topics, topic);
	topic = NULL;
	while (below.len > 0 && (topic = topic_begins(&hub->topics, below, topic)))
		must_wake |= topic_close(&hub->topics, topic);
	pthread_mutex_unlock(&hub->lock);
	if (must_wake)
		wake(hub);
}

// --- viewers; the hub's thread ---

static void viewer_close(struct live_hub *hub, struct viewer *viewer)
{
	if (viewer->fd < 0)
		return;
	// By hand: the library's own descriptor of this socket may still be open and would keep it
	// in.
	epoll_ctl(hub->epoll_fd, EPOLL_CTL_DEL, viewer->fd, NULL);
	close(viewer->fd);
	viewer->fd = -1;
	block_release(viewer->block);
	viewer->block = NULL;
	if (viewer->previous)
		viewer->previous->next = viewer->next;
	else
		viewer->topic->viewers = viewer->next;
	if (viewer->next)
		viewer->next->previous = viewer->previous;
	struct viewer *moved = hub->all[--hub->n_all];
	hub->all[viewer->index] = moved;
	moved->index = viewer->index;
	viewer->next = hub->dead;
	hub->dead = viewer;
}

enum write_result { WRITE_ALL, WRITE_PART, WRITE_GONE };

// Writes as much as the socket takes now and moves *offset.
static enum write_result viewer_write(struct viewer *viewer, struct str bytes, unsigned *offset)
{
	while (*offset < bytes.len) {
		ssize_t n = send(viewer->fd, bytes.at + *offset, bytes.len - *offset,
				 MSG_NOSIGNAL | MSG_DONTWAIT);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return errno == EAGAIN ? WRITE_PART : WRITE_GONE;
		viewer->moved_s = (int)(now_ms() / 1000);
		*offset += (unsigned)n;
	}
	return WRITE_ALL;
}

// The last words to a viewer whose current block has left.
static void viewer_reload(struct live_hub *hub, struct viewer *viewer)
{
	unsigned offset = 0;
	viewer_write(viewer, topic_reload_event, &offset);
	shutdown(viewer->fd, SHUT_WR);
	viewer_close(hub, viewer);
}

// Goes on where the viewer stands, block by block, until it has everything or its socket is full.
static void viewer_continue(struct live_hub *hub, struct viewer *viewer)
{
	while (viewer->block) {
		struct block *block = viewer->block;
		switch (viewer_write(viewer, block_text(block), &viewer->offset)) {
		case WRITE_PART:
			return;
		case WRITE_GONE:
			viewer_close(hub, viewer);
			return;
		case WRITE_ALL:
			break;
		}
		atomic_fetch_add_explicit(&hub->sent, block_events(block), memory_order_relaxed);
		viewer->block = viewer->ending ? NULL : block_keep(block_next(block));
		viewer->offset = 0;
		block_release(block);
	}
	if (viewer->ending)
		viewer_reload(hub, viewer);
}

// Tells a viewer to load the page anew: what it has missed will not be sent.
static void viewer_end(struct live_hub *hub, struct viewer *viewer)
{
	if (viewer->ending)
		return;
	viewer->ending = true;
	atomic_fetch_add_explicit(&hub->dropped, 1, memory_order_relaxed);
	viewer_continue(hub, viewer);
}

// Takes what the client still sends, to notice when it goes.
static void viewer_listen(struct live_hub *hub, struct viewer *viewer)
{
	char bytes[2048];
	while (viewer->chatter < CHATTER_MAX) {
		ssize_t n = recv(viewer->fd, bytes, sizeof(bytes), MSG_DONTWAIT);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno == EAGAIN)
			return;
		if (n <= 0)
			break;
		viewer->chatter += (unsigned)n;
	}
	viewer_close(hub, viewer);
}

static void viewer_event(struct live_hub *hub, struct viewer *viewer, uint32_t events)
{
	if (viewer->fd >= 0 && (events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR)))
		viewer_listen(hub, viewer);
	if (viewer->fd >= 0 && (events & EPOLLOUT) && viewer->block)
		viewer_continue(hub, viewer);
}

static void viewer_join(struct live_hub *hub, struct viewer *viewer)
{
	viewer->previous = NULL;
	viewer->next = viewer->topic->viewers;
	if (viewer->next)
		viewer->next->previous = viewer;
	viewer->topic->viewers = viewer;
	viewer->index = hub->n_all;
	hub->all[hub->n_all++] = viewer;
	// Edge-triggered for both ways: nothing to change when a socket fills up.
	struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET,
				    .data.ptr = viewer};
	unsigned offset = 0;
	// A fresh socket has room for a head; one that has not is not worth keeping.
	if (epoll_ctl(hub->epoll_fd, EPOLL_CTL_ADD, viewer->fd, &event) != 0 ||
	    viewer_write(viewer, block_text(viewer->block), &offset) != WRITE_ALL) {
		viewer_close(hub, viewer);
		return;
	}
	block_release(viewer->block);
	viewer->block = NULL;
}

static void take_incoming(struct live_hub *hub)
{
	pthread_mutex_lock(&hub->lock);
	struct viewer *viewer = hub->incoming, *next;
	hub->incoming = NULL;
	pthread_mutex_unlock(&hub->lock);
	for (; viewer; viewer = next) {
		next = viewer->next;
		viewer_join(hub, viewer);
	}
}

// A closed viewer may still be named by an event of the same epoll_wait: so it is freed last.
static void bury_dead(struct live_hub *hub)
{
	if (!hub->dead)
		return;
	pthread_mutex_lock(&hub->lock);
	while (hub->dead) {
		struct viewer *viewer = hub->dead;
		hub->dead = viewer->next;
		if (--viewer->topic->watchers == 0)
			topic_remove(&hub->topics, viewer->topic);
		address_leave(&hub->addresses, viewer->address);
		free(viewer);
		hub->n_viewers--;
	}
	if (!hub->n_viewers)
		pthread_cond_broadcast(&hub->quiet);
	pthread_mutex_unlock(&hub->lock);
}

// --- sending ---
static void topic_send(struct live_hub *hub, struct topic *topic, struct block *block)
{
	block_list_append(&topic->blocks, block);
	struct viewer *next;
	for (struct viewer *viewer = topic->viewers; viewer; viewer = next) {
		next = viewer->next;
		if (!viewer->block && !viewer->ending) {
			viewer->block = block_keep(block);
			viewer->offset = 0;
			viewer_continue(hub, viewer);
		} else if (block_lag(&topic->blocks, viewer->block) > LAG_MAX) {
			viewer_end(hub, viewer);
		}
	}
}

// Sends away everybody who watches the topic. What they did not get is not sent any more.
static void topic_end(struct live_hub *hub, struct topic *topic)
{
	struct viewer *next;
	for (struct viewer *viewer = topic->viewers; viewer; viewer = next) {
		next = viewer->next;
		viewer_end(hub, viewer);
	}
}

// False if nothing was waiting.
static bool send_waiting(struct live_hub *hub)
{
	pthread_mutex_lock(&hub->lock);
	struct topic *topic = hub->topics.dirty;
	hub->topics.dirty = NULL;
	pthread_mutex_unlock(&hub->lock);
	const bool some = topic != NULL;
	struct topic *next;
	for (; topic; topic = next) {
		pthread_mutex_lock(&hub->lock);
		next = topic->dirty;
		struct block *block = topic_take_waiting(topic);
		const bool closing = topic->closing;
		topic->closing = false;
		pthread_mutex_unlock(&hub->lock);
		if (block)
			topic_send(hub, topic, block);
		if (closing)
			topic_end(hub, topic);
	}
	return some;
}

static void viewer_heartbeat(struct live_hub *hub, struct viewer *viewer)
{
	// An event, because scripts are not told of comments.
	static const struct str heartbeat = STR("event: beat\ndata\n\n");
	unsigned offset = 0;
	// A socket that cannot take twenty bytes after quiet seconds leads nowhere.
	if (viewer_write(viewer, heartbeat, &offset) != WRITE_ALL)
		viewer_close(hub, viewer);
}

static void sweep(struct live_hub *hub)
{
	const int now_s = (int)(now_ms() / 1000);
	for (unsigned i = hub->n_all; i-- > 0;) {
		struct viewer *viewer = hub->all[i];
		int still = now_s - viewer->moved_s;
		if (!viewer->block && still >= HEARTBEAT_SECONDS)
			viewer_heartbeat(hub, viewer);
		else if (viewer->block && viewer->ending && still >= 2 * STUCK_SECONDS)
			viewer_close(hub, viewer);
		else if (viewer->block && still >= STUCK_SECONDS)
			viewer_end(hub, viewer);
	}
}

// One last attempt for everybody; nobody is waited for.
static void end_all(struct live_hub *hub)
{
	while (hub->n_all) {
		struct viewer *viewer = hub->all[hub->n_all - 1];
		viewer->ending = true;
		viewer_continue(hub, viewer);
		viewer_close(hub, viewer);
	}
}

static void turn(struct live_hub *hub, const struct epoll_event *events, int n)
{
	for (int i = 0; i < n; i++) {
		uint64_t ignored;
		if (events[i].data.ptr)
			viewer_event(hub, events[i].data.ptr, events[i].events);
		else if (read(hub->wake_fd, &ignored, sizeof(ignored)) < 0)
			continue;
	}
	take_incoming(hub);
	int64_t now = now_ms();
	if (now >= hub->tick_ms && send_waiting(hub))
		hub->tick_ms = now + TICK_MS;
	if (now >= hub->sweep_ms) {
		sweep(hub);
		hub->sweep_ms = now + SWEEP_MS;
	}
}

// How long the thread may sleep; -1 while there is nobody to look after.
static int sleep_ms(struct live_hub *hub, bool dirty)
{
	if (!hub->n_all && !dirty)
		return -1;
	int64_t due = dirty && hub->tick_ms < hub->sweep_ms ? hub->tick_ms : hub->sweep_ms;
	int64_t left = due - now_ms();
	return left > 0 ? (int)left : 0;
}

static void *hub_main(void *argument)
{
	struct live_hub *hub = argument;
	struct epoll_event events[EVENTS_AT_ONCE];
	for (;;) {
		pthread_mutex_lock(&hub->lock);
		bool stopping = hub->stopping, ended = hub->ended,
		     dirty = hub->topics.dirty != NULL;
		pthread_mutex_unlock(&hub->lock);
		if (ended) {
			take_incoming(hub);
			end_all(hub);
			bury_dead(hub);
		}
		if (stopping)
			return NULL;
		int n = epoll_wait(hub->epoll_fd, events, EVENTS_AT_ONCE, sleep_ms(hub, dirty));
		turn(hub, events, n);
		bury_dead(hub);
	}
}

// --- joining, starting, stopping; any thread ---

// Counts the viewer in its topic and hands it to the hub's thread in one step: from the moment that
// its head is written it misses nothing.
static bool viewer_admit(struct live_hub *hub, struct viewer *viewer,
			 const struct live_watch *watch)
{
	pthread_mutex_lock(&hub->lock);
	bool room = !hub->ended && hub->n_viewers < (int64_t)hub->max_viewers;
	viewer->address = room ? address_enter(&hub->addresses, watch->address) : NULL;
	viewer->topic = viewer->address ? topic_for(&hub->topics, watch->topic) : NULL;
	if (!viewer->topic) {
		address_leave(&hub->addresses, viewer->address);
	} else {
		viewer->topic->watchers++;
		viewer->topic->exercise |= watch->exercise;
		hub->n_viewers++;
		viewer->next = hub->incoming;
		hub->incoming = viewer;
	}
	pthread_mutex_unlock(&hub->lock);
	return viewer->topic != NULL;
}

static size_t http_date(char *out, size_t room)
{
	time_t now = time(NULL);
	struct tm parts;
	gmtime_r(&now, &parts);
	return strftime(out, room, "%a, %d %b %Y %H:%M:%S GMT", &parts);
}

// The head as a block of its own, for the hub's thread to write; NULL without memory.
static struct block *head_block(const char *status, struct str extra, const char *rest)
{
	char head[HEAD_MAX], date[40];
	http_date(date, sizeof(date));
	int len = snprintf(head, sizeof(head),
			   "HTTP/1.1 %s\r\nDate: %s\r\nCache-Control: no-store\r\n"
			   "Connection: close\r\n%.*s%s",
			   status, date, STR_ARG(extra), rest);
	struct block *block = len > 0 && (size_t)len < sizeof(head) ? block_new((size_t)len) : NULL;
	if (block)
		block_add(block, str_of(head, (size_t)len));
	return block;
}

static void prepare_socket(int fd)
{
	const int yes = 1, buffer = SOCKET_BUFFER, patience_ms = 2 * STUCK_SECONDS * 1000;
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
	setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &buffer, sizeof(buffer));
	setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &patience_ms, sizeof(patience_ms));
}

// In the words and the form of every other refusal of the API (net/answer.c).
static void refuse(int fd, struct str head_extra)
{
	static const char body[] = "{\"error\":{\"code\":\"unavailable\",\"message\":\"Too many "
				   "live pages are open. This one is tried again.\"}}";
	char rest[sizeof body + 128];
	snprintf(rest, sizeof rest,
		 "Retry-After: 10\r\nContent-Type: application/json\r\n"
		 "Content-Length: %zu\r\n\r\n%s",
		 sizeof body - 1, body);
	struct block *head = head_block("503 Service Unavailable", head_extra, rest);
	struct str text = head ? block_text(head) : STR("");
	if (send(fd, text.at, text.len, MSG_NOSIGNAL | MSG_DONTWAIT) >= 0)
		shutdown(fd, SHUT_WR);
	block_release(head);
	close(fd);
}

// Makes a viewer that gets `first` before all events; owns the block. False if there is no room.
static bool viewer_begin(struct live_hub *hub, int fd, const struct live_watch *watch,
			 struct block *first)
{
	struct viewer *viewer = calloc(1, sizeof(*viewer));
	if (viewer)
		*viewer =
		    (struct viewer){.fd = fd, .block = first, .moved_s = (int)(now_ms() / 1000)};
	prepare_socket(fd);
	if (!viewer || !first || watch->topic.len > LIVE_TOPIC_MAX ||
	    !viewer_admit(hub, viewer, watch)) {
		block_release(first);
		free(viewer);
		return false;
	}
	wake(hub);
	return true;
}

enum outcome live_adopt(struct live_hub *hub, int fd, const struct live_watch *watch,
			struct str head_extra)
{
	struct block *head = head_block("200 OK", head_extra,
					"Content-Type: text/event-stream; charset=utf-8\r\n"
					"X-Accel-Buffering: no\r\n\r\n" RETRY);
	if (viewer_begin(hub, fd, watch, head))
		return OK;
	refuse(fd, head_extra);
	return TOO_MUCH;
}

enum outcome live_join(struct live_hub *hub, int fd, const struct live_watch *watch)
{
	static const struct str retry = STR(RETRY);
	struct block *first = block_new(retry.len);
	if (first)
		block_add(first, retry);
	if (viewer_begin(hub, fd, watch, first))
		return OK;
	close(fd);
	return TOO_MUCH;
}

unsigned live_room(const struct live_hub *hub)
{
	return hub->max_viewers;
}

static enum outcome hub_open(struct live_hub *hub)
{
	hub->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	hub->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	hub->all = calloc(hub->max_viewers, sizeof(*hub->all));
	struct epoll_event event = {.events = EPOLLIN};
	if (hub->epoll_fd < 0 || hub->wake_fd < 0 || !hub->all ||
	    epoll_ctl(hub->epoll_fd, EPOLL_CTL_ADD, hub->wake_fd, &event) != 0)
		return UNAVAILABLE;
	hub->started = pthread_create(&hub->thread, NULL, hub_main, hub) == 0;
	return hub->started ? OK : UNAVAILABLE;
}

enum outcome live_start(unsigned max_viewers, struct live_hub **ret_hub, struct fault *fault)
{
	struct live_hub *hub = calloc(1, sizeof(*hub));
	if (!hub)
		return fail(FAULT, fault, "There is not enough memory for live updates.");
	hub->max_viewers = max_viewers ? max_viewers : 1;
	hub->epoll_fd = hub->wake_fd = -1;
	pthread_mutex_init(&hub->lock, NULL);
	pthread_cond_init(&hub->quiet, NULL);
	if (hub_open(hub) != OK) {
		live_stop(hub);
		return fail(UNAVAILABLE, fault, "Live updates cannot start: the system refuses.");
	}
	*ret_hub = hub;
	return OK;
}

void live_limit_address(struct live_hub *hub, unsigned most)
{
	pthread_mutex_lock(&hub->lock);
	hub->addresses.most = most;
	pthread_mutex_unlock(&hub->lock);
}

void live_end(struct live_hub *hub)
{
	pthread_mutex_lock(&hub->lock);
	hub->ended = true;
	wake(hub);
	while (hub->n_viewers)
		pthread_cond_wait(&hub->quiet, &hub->lock);
	pthread_mutex_unlock(&hub->lock);
}

void live_stop(struct live_hub *hub)
{
	if (!hub)
		return;
	if (hub->started) {
		live_end(hub);
		pthread_mutex_lock(&hub->lock);
		hub->stopping = true;
		pthread_mutex_unlock(&hub->lock);
		wake(hub);
		pthread_join(hub->thread, NULL);
	}
	if (hub->epoll_fd >= 0)
		close(hub->epoll_fd);
	if (hub->wake_fd >= 0)
		close(hub->wake_fd);
	pthread_cond_destroy(&hub->quiet);
	pthread_mutex_destroy(&hub->lock);
	free(hub->all);
	free(hub);
}

struct live_stats live_stats(struct live_hub *hub)
{
	return (struct live_stats){.viewers = hub->n_viewers,
				   .events = hub->events,
				   .sent = hub->sent,
				   .dropped = hub->dropped};
}
