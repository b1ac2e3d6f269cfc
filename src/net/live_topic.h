// SPDX-License-Identifier: AGPL-3.0-or-later
// Topics and the events that wait in them for the next sending. Everything here needs the hub's
// lock, but `viewers` and `blocks` of a topic, which belong to the hub's thread.
#ifndef CAUSEWAY_NET_LIVE_TOPIC_H
#define CAUSEWAY_NET_LIVE_TOPIC_H

#include "net/live_block.h"

#define TOPIC_ROWS 1024

struct waiting; // an event as it will be sent
struct viewer;

struct topic {
	struct topic *next;  // in its row of the table
	struct topic *dirty; // next with waiting events
	struct str name;     // behind the struct
	unsigned watchers;
	bool is_dirty;
	bool overflowed; // more came than may wait: a reload instead
	bool closing;	 // its viewers are sent away
	bool exercise;	 // its events say so
	struct waiting *first, **last;
	size_t waiting_bytes;
	struct viewer *viewers;
	struct block_list blocks;
};

struct topic_table {
	struct topic *rows[TOPIC_ROWS];
	struct topic *dirty; // topics with waiting events
};

// The event that tells a page to load anew.
extern const struct str topic_reload_event;

struct topic *topic_find(const struct topic_table *table, struct str name); // NULL if absent
// The next topic behind `after` (NULL: the first) whose name begins so; NULL at the end. Looks at
// all.
struct topic *topic_begins(const struct topic_table *table, struct str begin,
			   const struct topic *after);
struct topic *topic_for(struct topic_table *table, struct str name); // NULL without memory
void topic_remove(struct topic_table *table, struct topic *topic);

// An event, not yet in a topic; NULL without memory. Line ends in the data become spaces. Needs no
// lock.
struct waiting *waiting_new(const char *event, struct str key, struct str data);
void waiting_free(struct waiting *event);
// Takes the event over. True if it made the table dirty: the hub's thread must be woken.
bool topic_publish(struct topic_table *table, struct topic *topic, struct waiting *event);
// Has the viewers of the topic sent away at the next sending. True as above.
bool topic_close(struct topic_table *table, struct topic *topic);
// Joins what waits into one block and leaves the topic clean; NULL without memory.
struct block *topic_take_waiting(struct topic *topic);

#endif
