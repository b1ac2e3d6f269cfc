// SPDX-License-Identifier: AGPL-3.0-or-later
#include "listen/when.h"

#include "base/time.h"

#include <stdio.h>

#define WORDS_MAX 8

// Names that RFC 5322 knows, and the most common others; minutes ahead of UTC.
static const struct {
	const char *name;
	int minutes;
} zones[] = {{"Z", 0},	    {"UT", 0},	   {"UTC", 0},	  {"GMT", 0},	 {"EST", -300},
	     {"EDT", -240}, {"CST", -360}, {"CDT", -300}, {"MST", -420}, {"MDT", -360},
	     {"PST", -480}, {"PDT", -420}, {"CET", 60},	  {"CEST", 120}, {"BST", 60},
	     {"IST", 330},  {"NPT", 345},  {"PKT", 300},  {"EAT", 180},	 {"JST", 540}};

// 1 to 12 by the first three letters; 0: it is none.
static int month_of(struct str word)
{
	static const char names[] = "janfebmaraprmayjunjulaugsepoctnovdec";
	if (word.len < 3)
		return 0;
	for (int i = 0; i < 12; i++)
		if (str_equal_nocase(str_slice(word, 0, 3), str_of(names + i * 3, 3)))
			return i + 1;
	return 0;
}

static bool zone_of(struct str word, int *ret_minutes)
{
	int64_t number;
	for (size_t i = 0; i < sizeof zones / sizeof zones[0]; i++)
		if (str_equal_nocase(word, str_from(zones[i].name))) {
			*ret_minutes = zones[i].minutes;
			return true;
		}
	if (word.len < 5 || (word.at[0] != '+' && word.at[0] != '-'))
		return false;
	const bool colon = word.at[3] == ':';
	int64_t minutes;
	if (!str_to_i64(str_slice(word, 1, 2), &number) ||
	    !str_to_i64(str_slice(word, colon ? 4 : 3, 2), &minutes) || number > 14 || minutes > 59)
		return false;
	*ret_minutes = (int)(number * 60 + minutes) * (word.at[0] == '-' ? -1 : 1);
	return true;
}

struct parts {
	int64_t day, year, hour, minute, second;
	int month, ahead; // ahead: minutes
	bool has_clock;
};

static bool clock_read(struct str word, struct parts *parts)
{
	struct str rest = word;
	const struct str hour = str_cut(&rest, ':'), minute = str_cut(&rest, ':');
	if (!str_to_i64(hour, &parts->hour) || !str_to_i64(minute, &parts->minute))
		return false;
	parts->second = 0;
	if (rest.len > 0 && !str_to_i64(str_cut(&rest, '.'), &parts->second))
		return false;
	parts->has_clock = true;
	return true;
}

// What stands there: a clock has a colon, a month a name, a year four digits; the day comes before.
static void word_read(struct str word, struct parts *parts)
{
	int64_t number;
	int minutes;
	if (!parts->has_clock && str_find_byte(word, ':') != SIZE_MAX && clock_read(word, parts))
		return;
	if (parts->month == 0 && (parts->month = month_of(word)) != 0)
		return;
	if (parts->has_clock && zone_of(word, &minutes)) {
		parts->ahead = minutes;
		return;
	}
	if (!str_to_i64(word, &number) || number < 0)
		return;
	if (parts->day == 0 && word.len <= 2)
		parts->day = number;
	else if (parts->year == 0)
		parts->year = word.len == 2 ? number + (number < 70 ? 2000 : 1900) : number;
}

// "14-Jul-26" of RFC 850 is three words.
static struct str word_cut(struct str *rest)
{
	size_t from = 0;
	while (from < rest->len && strchr(" \t\r\n,", rest->at[from]))
		from++;
	size_t to = from;
	const bool sign = to < rest->len && (rest->at[to] == '-' || rest->at[to] == '+');
	to += sign;
	while (to < rest->len && !strchr(" \t\r\n,", rest->at[to]) && (sign || rest->at[to] != '-'))
		to++;
	const struct str word = str_slice(*rest, from, to - from);
	const size_t skip = to < rest->len && rest->at[to] == '-' && !sign;
	*rest = str_slice(*rest, to + skip, SIZE_MAX);
	return word;
}

bool when_read(struct str text, int64_t *ret_ms)
{
	int64_t ms;
	char plain[32];
	struct parts parts = {0};
	text = str_trim(text);
	if (time_parse(text, ret_ms))
		return true;
	// "2026-07-14T03:12:40" without a zone, and "2026-07-14T03:12+05:45" without seconds.
	if (text.len == 19 && text.at[4] == '-') {
		const int len = snprintf(plain, sizeof plain, "%.*sZ", STR_ARG(text));
		return time_parse(str_of(plain, (size_t)len), ret_ms);
	}
	// "2026-07-14T03:12:40+0545" without the colon.
	if (text.len == 24 && text.at[10] == 'T' && (text.at[19] == '+' || text.at[19] == '-')) {
		const int len =
		    snprintf(plain, sizeof plain, "%.*s:%.*s", STR_ARG(str_slice(text, 0, 22)),
			     STR_ARG(str_slice(text, 22, 2)));
		return time_parse(str_of(plain, (size_t)len), ret_ms);
	}
	for (int i = 0; i < WORDS_MAX && text.len > 0; i++)
		word_read(word_cut(&text), &parts);
	if (parts.day < 1 || parts.day > 31 || parts.month == 0 || parts.year < 1970 ||
	    parts.year > 9999 || parts.hour > 24 || parts.minute > 59 || parts.second > 60)
		return false;
	const int len = snprintf(plain, sizeof plain, "%04d-%02d-%02dT%02d:%02d:%02dZ",
				 (int)parts.year, parts.month, (int)parts.day, (int)parts.hour % 24,
				 (int)parts.minute, (int)(parts.second < 60 ? parts.second : 59));
	if (len < 0 || !time_parse(str_of(plain, (size_t)len), &ms))
		return false;
	*ret_ms = ms - (int64_t)parts.ahead * 60000;
	return true;
}
