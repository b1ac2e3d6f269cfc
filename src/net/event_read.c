// SPDX-License-Identifier: AGPL-3.0-or-later
#include "net/event_read.h"

#define KEPT_MAX ((size_t)64 << 10) // a buffer that grew beyond it for one event is given back

struct giving {
	struct event_reader *reader;
	void (*each)(void *context, struct str name, struct str data);
	void *context;
};

void event_reader_init(struct event_reader *reader)
{
	*reader = (struct event_reader){0};
	buf_init(&reader->line, EVENT_MAX);
	buf_init(&reader->data, EVENT_MAX);
}

void event_reader_free(struct event_reader *reader)
{
	buf_free(&reader->line);
	buf_free(&reader->data);
}

static void buf_empty(struct buf *buf)
{
	if (buf->room > KEPT_MAX) {
		buf_free(buf);
		buf_init(buf, EVENT_MAX);
	} else {
		buf_reset(buf);
	}
}

// An empty line: the event is whole. One without data is none.
static void event_end(const struct giving *giving)
{
	struct event_reader *reader = giving->reader;
	struct str data = buf_str(&reader->data);
	if (data.len > 0 && !reader->data.full) {
		data.len--; // the line feed behind its last line
		giving->each(giving->context,
			     reader->name_len > 0 ? str_of(reader->name, reader->name_len)
						  : STR("message"),
			     data);
	}
	buf_empty(&reader->data);
	reader->name_len = 0;
}

static void line_end(const struct giving *giving)
{
	struct event_reader *reader = giving->reader;
	struct str value = buf_str(&reader->line);
	if (!reader->begun && str_starts(value, STR("\xef\xbb\xbf")))
		value = str_slice(value, 3, SIZE_MAX);
	reader->begun = true;
	if (value.len == 0) {
		event_end(giving);
		return;
	}
	const struct str field = str_cut(&value, ':');
	if (value.len > 0 && value.at[0] == ' ')
		value = str_slice(value, 1, SIZE_MAX);
	if (str_equal(field, STR("data"))) {
		buf_add(&reader->data, value);
		buf_add_byte(&reader->data, '\n');
	} else if (str_equal(field, STR("event"))) {
		reader->name_len = value.len < EVENT_NAME_MAX ? value.len : EVENT_NAME_MAX;
		if (reader->name_len > 0)
			memcpy(reader->name, value.at, reader->name_len);
	}
	buf_empty(&reader->line);
}

bool event_read(struct event_reader *reader, struct str bytes,
		void (*each)(void *context, struct str name, struct str data), void *context)
{
	const struct giving giving = {reader, each, context};
	while (bytes.len > 0 && !reader->line.full && !reader->data.full) {
		if (reader->after_cr && bytes.at[0] == '\n')
			bytes = str_slice(bytes, 1, SIZE_MAX);
		reader->after_cr = false;
		size_t end = 0;
		while (end < bytes.len && bytes.at[end] != '\n' && bytes.at[end] != '\r')
			end++;
		buf_add(&reader->line, str_slice(bytes, 0, end));
		if (end == bytes.len)
			break;
		reader->after_cr = bytes.at[end] == '\r';
		bytes = str_slice(bytes, end + 1, SIZE_MAX);
		if (!reader->line.full)
			line_end(&giving);
	}
	return !reader->line.full && !reader->data.full;
}
