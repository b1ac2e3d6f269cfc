// SPDX-License-Identifier: AGPL-3.0-or-later
// Server-sent events are read the same however their bytes are cut, and what is too long ends the
// reading instead of filling the memory.
#include "net/event_read.h"

#include "tap.h"

static struct buf said; // "name=data;" of each event

static void each(void *context, struct str name, struct str data)
{
	(void)context;
	buf_format(&said, "%.*s=%.*s;", STR_ARG(name), STR_ARG(data));
}

// Reads it in pieces of so many bytes.
static struct str read_in(struct str text, size_t piece)
{
	struct event_reader reader;
	event_reader_init(&reader);
	buf_reset(&said);
	for (size_t at = 0; at < text.len; at += piece)
		event_read(&reader, str_slice(text, at, piece), each, NULL);
	event_reader_free(&reader);
	return buf_str(&said);
}

static void test_events(void)
{
	static const struct {
		const char *sent, *read, *name;
	} cases[] = {
	    {"event: update\ndata: {\"a\":1}\n\n", "update={\"a\":1};", "a name and data"},
	    {":)\n\n:thump\n\ndata: x\n\n", "message=x;", "comments are passed over"},
	    {"data: one\ndata: two\n\n", "message=one\ntwo;", "lines of data are joined"},
	    {"event: a\r\ndata: b\r\n\r\nevent:c\rdata:d\r\r", "a=b;c=d;",
	     "every kind of line end"},
	    {"event: lonely\n\ndata: x\n\n", "message=x;", "a name without data is no event"},
	    {"data\ndata\n\n", "message=\n;", "empty data"},
	    {"id: 7\nretry: 100\ndata:  two spaces\n\n", "message= two spaces;",
	     "one space behind the colon is not part of it"},
	    {"\xef\xbb\xbf"
	     "data: marked\n\n",
	     "message=marked;", "a byte order mark"},
	    {"data: cut off", "", "what has not ended is not given"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		for (size_t piece = 1; piece <= 64; piece += piece < 3 ? 1 : 61)
			is_str(read_in(str_from(cases[i].sent), piece), str_from(cases[i].read),
			       "%s, %zu bytes at once", cases[i].name, piece);
}

static void test_limit(void)
{
	static char line[4096];
	struct event_reader reader;
	bool more = true;
	size_t sent = 0;
	memset(line, 'x', sizeof line);
	event_reader_init(&reader);
	for (; more && sent < 4 * EVENT_MAX; sent += sizeof line)
		more = event_read(&reader, str_of(line, sizeof line), each, NULL);
	ok(!more && sent <= EVENT_MAX + sizeof line, "a line without end is not kept");
	ok(!event_read(&reader, STR("\n\ndata: x\n\n"), each, NULL), "nor read on behind");
	event_reader_free(&reader);
}

int main(void)
{
	buf_init(&said, (size_t)1 << 20);
	test_events();
	test_limit();
	buf_free(&said);
	return tap_done();
}
