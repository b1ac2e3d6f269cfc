// SPDX-License-Identifier: AGPL-3.0-or-later
#include "page/number.h"

#include "base/time.h"
#include "page/escape.h"

enum { MINUTE = 60000, HOUR = 60 * MINUTE };
static const int64_t day = 24 * (int64_t)HOUR;

static const char *const months[] = {
    /*tr*/ "Jan", /*tr*/ "Feb", /*tr*/ "Mar", /*tr*/ "Apr", /*tr*/ "May", /*tr*/ "Jun",
    /*tr*/ "Jul", /*tr*/ "Aug", /*tr*/ "Sep", /*tr*/ "Oct", /*tr*/ "Nov", /*tr*/ "Dec",
};

static const struct {
	int64_t length; // of the unit, ms
	const char *one, *many;
} units[] = {
    {day, /*tr*/ "1 day ago", /*trn*/ "{{n}} days ago"},
    {HOUR, /*tr*/ "1 h ago", /*trn*/ "{{n}} h ago"},
    {MINUTE, /*tr*/ "1 min ago", /*trn*/ "{{n}} min ago"},
};

// The digit `0`-`9` as the language writes it; digits of one language are all of one length.
static struct str digit_of(const struct language *language, char digit)
{
	static const char western[] = "0123456789";
	const char *digits = language->digits ? language->digits : western;
	size_t width = strlen(digits) / 10;
	return str_of(digits + (size_t)(digit - '0') * width, width);
}

void number_count(struct buf *out, const struct language *language, int64_t count)
{
	char text[24];
	int len = snprintf(text, sizeof(text), "%lld", (long long)count);
	for (int i = 0; i < len; i++) {
		int left = len - i;
		if (text[i] == '-') {
			buf_add_byte(out, '-');
			continue;
		}
		if (i > 0 && text[i - 1] != '-' && left % 3 == 0)
			buf_add_cstr(out, language->group);
		if (language->digits)
			buf_add(out, digit_of(language, text[i]));
		else
			buf_add_byte(out, text[i]);
	}
}

static void begin_time(struct buf *out, struct str kind, struct str moment)
{
	buf_add(out, STR("<time"));
	buf_add(out, kind);
	buf_add(out, STR(" datetime=\""));
	buf_add(out, moment);
	buf_add(out, STR("\">"));
}

static void add_day(struct buf *out, const struct messages *messages,
		    const struct language *language, const char *moment, bool with_year)
{
	size_t month = (size_t)((moment[5] - '0') * 10 + moment[6] - '0');
	buf_add(out, moment[8] == '0' ? str_of(moment + 9, 1) : str_of(moment + 8, 2));
	buf_add_byte(out, ' ');
	html_escape(out, str_from(message(messages, language, months[(month - 1) % 12])));
	buf_add_byte(out, ' ');
	if (with_year) {
		buf_add(out, str_of(moment, 4));
		buf_add_byte(out, ' ');
	}
}

void number_time(struct buf *out, const struct messages *messages, const struct language *language,
		 int64_t at, int64_t now)
{
	char moment[TIME_TEXT_MAX], today[TIME_TEXT_MAX];
	begin_time(out, STR(""), str_of(moment, time_format(at, moment)));
	int64_t apart = at < now ? now - at : at - now;
	if (now && apart > 12 * (int64_t)HOUR) {
		time_format(now, today);
		add_day(out, messages, language, moment, memcmp(moment, today, 4) != 0);
	}
	buf_add(out, str_of(moment + 11, 5));
	buf_add(out, STR("</time>"));
}

static void add_ago(struct buf *out, const struct messages *messages,
		    const struct language *language, int64_t passed)
{
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		if (passed < units[i].length)
			continue;
		int64_t n = passed / units[i].length;
		struct str after = str_from(
		    message_plural(messages, language, units[i].one, units[i].many, (uint64_t)n));
		size_t hole = str_find(after, STR("{{n}}"));
		if (hole != SIZE_MAX) {
			html_escape(out, str_slice(after, 0, hole));
			buf_add_i64(out, n);
			after = str_slice(after, hole + 5, SIZE_MAX);
		}
		html_escape(out, after);
		return;
	}
	html_escape(out, str_from(message(messages, language, /*tr*/ "just now")));
}

void number_ago(struct buf *out, const struct messages *messages, const struct language *language,
		int64_t at, int64_t now)
{
	char moment[TIME_TEXT_MAX];
	begin_time(out, STR(" data-ago"), str_of(moment, time_format(at, moment)));
	add_ago(out, messages, language, now - at);
	buf_add(out, STR("</time>"));
}
