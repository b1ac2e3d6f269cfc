// SPDX-License-Identifier: AGPL-3.0-or-later
// The event hub and its viewers: server-sent events from one thread with its own epoll. A viewer is
// a socket, a topic and a bounded queue; one that cannot keep up is told to reload and dropped from
// the queue, and never slows others. Events of one topic are coalesced: they leave together, at
// most every 50 ms.
#ifndef CAUSEWAY_NET_LIVE_H
#define CAUSEWAY_NET_LIVE_H

#include "base/outcome.h"
#include "base/str.h"

#define LIVE_TOPIC_MAX 96
#define LIVE_EVENT_MAX 16384	   // bytes of one event's data
#define LIVE_QUEUE_MAX (64 * 1024) // bytes waiting for one topic between two sends

struct live_hub;

enum outcome live_start(unsigned max_viewers, struct live_hub **ret_hub, struct fault *fault);
// At most so many viewers from one address; 0, as it begins: any number. Before the first viewer.
void live_limit_address(struct live_hub *hub, unsigned most);
// Sends every viewer a last `reload` event and closes it; later ones are refused with a 503.
// Publishing stays allowed and reaches nobody. http_stop calls this.
void live_end(struct live_hub *hub);
// live_end, if it was not called yet, and frees the hub. Nobody may use it any more.
void live_stop(struct live_hub *hub);

// Publishes an event to everybody on the topic; never blocks, from any thread. `data` is one line.
// Events that share a non-empty `key` within one sending replace each other (the last one wins).
// When a topic's waiting events pass LIVE_QUEUE_MAX they are replaced by one `reload` event.
void live_publish(struct live_hub *hub, struct str topic, const char *event, struct str key,
		  struct str data);

// The same for one account that may know that something happened, but not what: it watches
// "TOPIC/shared/ACCOUNT", and gets {"id":"…"}.
void live_publish_shared(struct live_hub *hub, struct str topic, int64_t account, const char *event,
			 struct str key, int64_t id);

// True if anybody watches the topic: lets publishers skip making events nobody sees.
bool live_watched(struct live_hub *hub, struct str topic);
// True if anybody watches for an account, as above.
bool live_watched_shared(struct live_hub *hub, struct str topic);

// Ends the streams of everybody who watches the topic now, or one below it ("TOPIC/…"), because
// what they may see has changed: they load again and are admitted anew.
void live_close(struct live_hub *hub, struct str topic);

// What a viewer watches, and where it is.
struct live_watch {
	struct str topic, address;
	// The topic is of an exercise, which never changes: every event that anybody on it gets
	// from here on says so ("exercise":true is the first member of its object), whoever
	// publishes.
	bool exercise;
};

// Takes over a socket on which a GET was read: the hub's thread writes the response head and then
// every event published from here on. Owns the fd from now on, also on failure. TOO_MUCH (with a
// 503 written) when there is no room for another viewer, or for one of this address. `head_extra`
// are further header lines ("Name: value\r\n").
enum outcome live_adopt(struct live_hub *hub, int fd, const struct live_watch *watch,
			struct str head_extra);

// The same for a stream whose head others send (net/relay.h): nothing is written to the fd but
// events, and on TOO_MUCH it is just closed.
enum outcome live_join(struct live_hub *hub, int fd, const struct live_watch *watch);
// How many viewers there may be.
unsigned live_room(const struct live_hub *hub);

struct live_stats {
	int64_t viewers;
	uint64_t events, sent, dropped; // published; written to sockets; viewers told to reload
};
struct live_stats live_stats(struct live_hub *hub);

#endif
