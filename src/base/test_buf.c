// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/buf.h"

#include "tap.h"

static void appends_come_in_order(void)
{
	struct buf buf;
	buf_init(&buf, 1 << 20);
	is_str(buf_str(&buf), STR(""), "a new buffer is empty");
	buf_add(&buf, STR("a"));
	buf_add(&buf, (struct str){NULL, 0});
	buf_add_byte(&buf, '-');
	buf_add_cstr(&buf, "b");
	buf_add_cstr(&buf, "");
	buf_format(&buf, "[%s %d]", "c", 3);
	memcpy(buf_reserve(&buf, 2), "zz", 2);
	buf.len += 2;
	is_str(buf_str(&buf), STR("a-b[c 3]zz"), "what is appended stands there in order");
	buf_reset(&buf);
	is_str(buf_str(&buf), STR(""), "a reset empties");
	buf_add_byte(&buf, '\0');
	is_int(buf.len, 1, "a zero is a byte like others");
	buf_free(&buf);
	buf_add_cstr(&buf, "again");
	is_str(buf_str(&buf), STR("again"), "a freed buffer may be used again");
	buf_free(&buf);
}

static void numbers_are_decimal(void)
{
	struct buf buf;
	buf_init(&buf, 1000);
	buf_add_u64(&buf, 0);
	buf_add_byte(&buf, ' ');
	buf_add_u64(&buf, UINT64_MAX);
	buf_add_byte(&buf, ' ');
	buf_add_i64(&buf, INT64_MIN);
	buf_add_byte(&buf, ' ');
	buf_add_i64(&buf, INT64_MAX);
	buf_add_byte(&buf, ' ');
	buf_add_i64(&buf, -10);
	is_str(buf_str(&buf),
	       STR("0 18446744073709551615 -9223372036854775808 9223372036854775807 -10"),
	       "the smallest and largest numbers are written");
	buf_free(&buf);
}

static void it_grows_without_loss(void)
{
	struct buf buf;
	buf_init(&buf, 1 << 20);
	for (int i = 0; i < 100000; i++)
		buf_add_byte(&buf, (char)i);
	bool right = buf.len == 100000 && !buf.full;
	for (int i = 0; i < 100000 && right; i++)
		right = buf.at[i] == (char)i;
	ok(right, "a hundred thousand single bytes are kept");
	size_t room = buf.room;
	buf_reset(&buf);
	ok(buf.room == room && buf.at, "a reset keeps the memory");
	buf_format(&buf, "%0300000d", 7);
	ok(buf.len == 300000 && buf.at[299999] == '7', "a long formatted text is written whole");
	buf_free(&buf);
}

static void the_limit_holds(void)
{
	struct buf buf;
	buf_init(&buf, 10);
	buf_add_cstr(&buf, "0123456789");
	ok(!buf.full && buf.len == 10, "the limit can be used up");
	buf_add(&buf, STR(""));
	ok(!buf.full, "nothing more fits always");
	buf_add_byte(&buf, 'x');
	ok(buf.full && buf.len == 10, "one byte more marks it full");
	buf_reset(&buf);
	ok(!buf.full, "a reset clears the mark");
	buf_add_cstr(&buf, "0123");
	buf_add_cstr(&buf, "too long");
	buf_add_cstr(&buf, "x");
	is_str(buf_str(&buf), STR("0123"), "what does not fit is dropped whole, and all after it");
	buf_reset(&buf);
	buf_format(&buf, "%s", "0123456789");
	ok(!buf.full && buf.len == 10, "a formatted text may use up the limit");
	buf_reset(&buf);
	buf_format(&buf, "%s", "0123456789A");
	ok(buf.full && buf.len == 0, "a formatted text too long is dropped whole");
	buf_reset(&buf);
	buf_add_cstr(&buf, "01234567");
	buf_add_i64(&buf, -42);
	ok(buf.full && buf.len == 8, "of a number that does not fit nothing is written");
	buf_reset(&buf);
	buf_add_cstr(&buf, "0123456");
	buf_add_i64(&buf, -42);
	is_str(buf_str(&buf), STR("0123456-42"), "a negative number that just fits is written");
	ok(buf_reserve(&buf, SIZE_MAX) == NULL && buf.full, "an absurd reservation is refused");
	buf_free(&buf);
	buf_init(&buf, 0);
	buf_add_byte(&buf, 'x');
	ok(buf.full && buf.len == 0, "a buffer without room takes nothing");
	buf_free(&buf);
}

int main(void)
{
	appends_come_in_order();
	numbers_are_decimal();
	it_grows_without_loss();
	the_limit_holds();
	return tap_done();
}
