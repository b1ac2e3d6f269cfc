// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/buf.h"

#include <stdarg.h>

enum { ROOM_FIRST = 256 };

void buf_init(struct buf *buf, size_t limit)
{
	*buf = (struct buf){.limit = limit};
}

void buf_free(struct buf *buf)
{
	free(buf->at);
	buf_init(buf, buf->limit);
}

void buf_reset(struct buf *buf)
{
	buf->len = 0;
	buf->full = false;
}

static size_t next_room(const struct buf *buf, size_t need)
{
	size_t room = buf->room < buf->limit / 2 ? buf->room * 2 : buf->limit;
	if (room < ROOM_FIRST)
		room = ROOM_FIRST;
	if (room < need)
		room = need;
	return room < buf->limit ? room : buf->limit;
}

char *buf_grow(struct buf *buf, size_t more)
{
	if (buf->full || more > buf->limit - buf->len) {
		buf->full = true;
		return NULL;
	}
	size_t need = buf->len + more;
	if (!buf->at || need > buf->room) {
		size_t room = next_room(buf, need);
		// One byte more than `room`, for the zero that vsnprintf writes.
		char *at = room < SIZE_MAX ? realloc(buf->at, room + 1) : NULL;
		if (!at) {
			buf->full = true;
			return NULL;
		}
		buf->at = at;
		buf->room = room;
	}
	return buf->at + buf->len;
}

static void add_number(struct buf *buf, uint64_t size, bool negative)
{
	char text[20];
	size_t at = sizeof(text);
	do {
		text[--at] = (char)('0' + size % 10);
		size /= 10;
	} while (size);
	if (negative)
		text[--at] = '-';
	buf_add(buf, str_of(text + at, sizeof(text) - at));
}

void buf_add_u64(struct buf *buf, uint64_t value)
{
	add_number(buf, value, false);
}

void buf_add_i64(struct buf *buf, int64_t value)
{
	add_number(buf, value < 0 ? 0 - (uint64_t)value : (uint64_t)value, value < 0);
}

void buf_format(struct buf *buf, const char *format, ...)
{
	char *to = buf_reserve(buf, 0);
	if (!to)
		return;
	size_t room = buf->room - buf->len;
	va_list args;
	va_start(args, format);
	int length = vsnprintf(to, room + 1, format, args);
	va_end(args);
	if (length < 0) {
		buf->full = true;
		return;
	}
	if ((size_t)length > room) {
		to = buf_reserve(buf, (size_t)length);
		if (!to)
			return;
		va_start(args, format);
		vsnprintf(to, (size_t)length + 1, format, args);
		va_end(args);
	}
	buf->len += (size_t)length;
}
