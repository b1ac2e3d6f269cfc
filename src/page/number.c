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

static void add_digits(struct buf *out, const struct language *numerals, struct str text)
{
	if (!numerals->digits) {
		buf_add(out, text);
		return;
	}
	for (size_t i = 0; i < text.len; i++)
		buf_add(out, digit_of(numerals, text.at[i]));
}

// Whether a separator stands before the digit that has `left` digits from itself to the end.
static bool group_begins(const struct language *language, int left, int digits)
{
	if (digits == 4 && language->long_groups)
		return false;
	return language->lakh && left > 3 ? left % 2 == 1 : left % 3 == 0;
}

void number_count(struct buf *out, const struct language *language, int64_t count)
{
	char text[24];
	const bool negative = count < 0;
	const int len = snprintf(text, sizeof(text), "%lld", (long long)count);
	const int digits = len - negative;
	if (negative)
		buf_add_byte(out, '-');
	for (int i = 0; i < digits; i++) {
		if (i > 0 && group_begins(language, digits - i, digits))
			buf_add_cstr(out, language->group);
		add_digits(out, language, str_of(text + negative + i, 1));
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

// The words of a pattern such as "{{day}} {{month}} {{year}}", which every language orders its way.
static void add_day(struct buf *out, const struct number_style *in, const char *moment,
		    bool with_year)
{
	const size_t month = (size_t)((moment[5] - '0') * 10 + moment[6] - '0');
	struct str pattern = str_from(
	    message(in->messages, in->language,
		    with_year ? /*tr*/ "{{day}} {{month}} {{year}}" : /*tr*/ "{{day}} {{month}}"));
	while (pattern.len > 0) {
		const size_t hole = str_find(pattern, STR("{{"));
		html_escape(out, str_slice(pattern, 0, hole));
		if (hole == SIZE_MAX)
			break;
		pattern = str_slice(pattern, hole + 2, SIZE_MAX);
		const struct str name = str_cut(&pattern, '}');
		pattern = str_slice(pattern, 1, SIZE_MAX);
		if (str_equal(name, STR("day")))
			add_digits(out, in->numerals,
				   moment[8] == '0' ? str_of(moment + 9, 1)
						    : str_of(moment + 8, 2));
		else if (str_equal(name, STR("year")))
			add_digits(out, in->numerals, str_of(moment, 4));
		else
			html_escape(out, str_from(message(in->messages, in->language,
							  months[(month - 1) % 12])));
	}
	buf_add_byte(out, ' ');
}

enum time_form number_time_form(const struct number_style *style, int64_t at, int64_t now)
{
	const int64_t apart = at < now ? now - at : at - now;
	if (!now || apart <= 12 * (int64_t)HOUR)
		return TIME_HOUR;
	const bool this_year =
	    time_year(zone_local(style->zone, at)) == time_year(zone_local(style->zone, now));
	return this_year ? TIME_DAY : TIME_YEAR;
}

void number_time(struct buf *out, const struct number_style *style, int64_t at, int64_t now)
{
	char moment[TIME_TEXT_MAX];
	begin_time(out, STR(""), str_of(moment, time_format(at, moment)));
	time_format(zone_local(style->zone, at), moment);
	const enum time_form form = number_time_form(style, at, now);
	if (form != TIME_HOUR)
		add_day(out, style, moment, form == TIME_YEAR);
	add_digits(out, style->numerals, str_of(moment + 11, 2));
	buf_add_byte(out, ':');
	add_digits(out, style->numerals, str_of(moment + 14, 2));
	buf_add(out, STR("</time>"));
}

static void add_ago(struct buf *out, const struct number_style *style, int64_t passed)
{
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		if (passed < units[i].length)
			continue;
		int64_t n = passed / units[i].length;
		struct str after = str_from(message_plural(
		    style->messages, style->language, units[i].one, units[i].many, (uint64_t)n));
		size_t hole = str_find(after, STR("{{n}}"));
		if (hole != SIZE_MAX) {
			html_escape(out, str_slice(after, 0, hole));
			number_count(out, style->numerals, n);
			after = str_slice(after, hole + 5, SIZE_MAX);
		}
		html_escape(out, after);
		return;
	}
	html_escape(out, str_from(message(style->messages, style->language, /*tr*/ "just now")));
}

void number_ago(struct buf *out, const struct number_style *style, int64_t at, int64_t now)
{
	char moment[TIME_TEXT_MAX];
	begin_time(out, STR(" data-ago"), str_of(moment, time_format(at, moment)));
	add_ago(out, style, now - at);
	buf_add(out, STR("</time>"));
}
