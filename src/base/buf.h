// SPDX-License-Identifier: AGPL-3.0-or-later
// A growable run of bytes with a maximum. Appending never fails loudly: once a write does not fit
// or memory is out, the buffer is marked `full`, drops that and all later writes, and the owner
// checks once at the end. Never holds more than its maximum.
#ifndef CAUSEWAY_BASE_BUF_H
#define CAUSEWAY_BASE_BUF_H

#include "base/str.h"

struct buf {
	char *at;
	size_t len;
	size_t room;  // allocated
	size_t limit; // never more than this
	bool full;    // something was dropped
};

void buf_init(struct buf *buf, size_t limit);
void buf_free(struct buf *buf);
// Forgets the content and the `full` mark, keeps the memory.
void buf_reset(struct buf *buf);

// Makes room for `more` bytes behind len and returns where they go (then add to len), or NULL.
static inline char *buf_reserve(struct buf *buf, size_t more);
static inline void buf_add(struct buf *buf, struct str s);
static inline void buf_add_byte(struct buf *buf, char byte);
static inline void buf_add_cstr(struct buf *buf, const char *zero_terminated);
void buf_add_u64(struct buf *buf, uint64_t value);
void buf_add_i64(struct buf *buf, int64_t value);
void buf_format(struct buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));

// What was written, borrowed until the next change of the buffer.
static inline struct str buf_str(const struct buf *buf)
{
	return (struct str){buf->at, buf->len};
}

// The rest of this file is inlined because pages and JSON are made of many small appends.

// The slow way of buf_reserve: takes memory, or marks the buffer full and returns NULL.
char *buf_grow(struct buf *buf, size_t more);

static inline char *buf_reserve(struct buf *buf, size_t more)
{
	if (!buf->full && more < buf->room - buf->len)
		return buf->at + buf->len;
	return buf_grow(buf, more);
}

static inline void buf_add(struct buf *buf, struct str s)
{
	char *to = s.len ? buf_reserve(buf, s.len) : NULL;
	if (!to)
		return;
	memcpy(to, s.at, s.len);
	buf->len += s.len;
}

static inline void buf_add_byte(struct buf *buf, char byte)
{
	char *to = buf_reserve(buf, 1);
	if (!to)
		return;
	*to = byte;
	buf->len++;
}

static inline void buf_add_cstr(struct buf *buf, const char *zero_terminated)
{
	buf_add(buf, str_from(zero_terminated));
}

#endif
