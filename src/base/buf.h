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
char *buf_reserve(struct buf *buf, size_t more);
void buf_add(struct buf *buf, struct str s);
void buf_add_byte(struct buf *buf, char byte);
void buf_add_cstr(struct buf *buf, const char *zero_terminated);
void buf_add_u64(struct buf *buf, uint64_t value);
void buf_add_i64(struct buf *buf, int64_t value);
void buf_format(struct buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));

// What was written, borrowed until the next change of the buffer.
static inline struct str buf_str(const struct buf *buf)
{
	return (struct str){buf->at, buf->len};
}

#endif
