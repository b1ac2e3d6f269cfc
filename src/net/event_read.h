// SPDX-License-Identifier: AGPL-3.0-or-later
// Reads a stream of server-sent events (WHATWG HTML, section 9.2.6) as its bytes arrive, however
// they are cut. Comments, `id` and `retry` are passed over: who resumes does so by other means.
// Never asks anybody anything.
#ifndef CAUSEWAY_NET_EVENT_READ_H
#define CAUSEWAY_NET_EVENT_READ_H

#include "base/buf.h"

#define EVENT_MAX      ((size_t)1 << 20) // bytes of one event's data, and of one line
#define EVENT_NAME_MAX 64		 // bytes; longer names are cut

struct event_reader {
	struct buf line, data;
	char name[EVENT_NAME_MAX];
	size_t name_len;
	bool after_cr; // the last byte was a CR: an LF that follows belongs to it
	bool begun;    // something came: a byte order mark would be no first thing any more
};

void event_reader_init(struct event_reader *reader);
void event_reader_free(struct event_reader *reader);

// Takes what arrived, and calls `each` for every event that ends in it, with its name ("message" if
// it has none) and its data, both borrowed for the call. False if an event or a line is longer than
// EVENT_MAX: then nothing more can be read.
bool event_read(struct event_reader *reader, struct str bytes,
		void (*each)(void *context, struct str name, struct str data), void *context);

#endif
