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

// Months that begin otherwise than in English: French, German, Italian, Portuguese, Spanish.
static const struct {
	const char *begin;
	int month;
} others[] = {{"ene", 1},  {"gen", 1},	{"fév", 2},  {"fev", 2},  {"mär", 3},  {"mrz", 3},
	      {"abr", 4},  {"avr", 4},	{"mai", 5},  {"mag", 5},  {"juin", 6}, {"giu", 6},
	      {"juil", 7}, {"lug", 7},	{"ago", 8},  {"aoû", 8},  {"set", 9},  {"okt", 10},
	      {"out", 10}, {"ott", 10}, {"dez", 12}, {"dic", 12}, {"déc", 12}};

// 1 to 12 by its first letters; 0: it is none.
static int month_of(struct str word)
{
	static const char names[] = "janfebmaraprmayjunjulaugsepoctnovdec";
	if (word.len < 3)
		return 0;
	for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
		const struct str begin = str_from(others[i].begin);
		if (str_equal_nocase(str_slice(word, 0, begin.len), begin))
			return others[i].month;
	}
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
	// "GMT+0545"
	if (word.len > 3 && (str_starts(word, STR("GMT")) || str_starts(word, STR("UTC"))))
		word = str_slice(word, 3, SIZE_MAX);
	if (word.len < 3 || (word.at[0] != '+' && word.at[0] != '-'))
		return false;
	const struct str behind = str_slice(word, 3, SIZE_MAX);
	const bool colon = str_starts(behind, STR(":"));
	int64_t minutes = 0;
	if (!str_to_i64(str_slice(word, 1, 2), &number) ||
	    (behind.len > 0 && !str_to_i64(str_slice(behind, colon, 2), &minutes)) || number > 14 ||
	    number < 0 || minutes < 0 || minutes > 59)
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

// "3:12 PM"
static bool half_read(struct str word, struct parts *parts)
{
	const bool after = str_equal_nocase(word, STR("PM"));
	if (!after && !str_equal_nocase(word, STR("AM")))
		return false;
	if (parts->hour <= 12)
		parts->hour = parts->hour % 12 + (after ? 12 : 0);
	return true;
}

// What stands there: a clock has a colon, a month a name, a year four digits; the day comes before.
static void word_read(struct str word, struct parts *parts)
{
	int64_t number;
	int minutes;
	if (!parts->has_clock && str_find_byte(word, ':') != SIZE_MAX && clock_read(word, parts))
		return;
	// "mar, 14 jul": a day of the week may begin as a month does.
	const int month = parts->year == 0 ? month_of(word) : 0;
	if (month != 0) {
		parts->month = month;
		return;
	}
	if (parts->has_clock && half_read(word, parts))
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

// --- the year first: ISO 8601, RFC 5545, and what is like them ---

static struct str digits_cut(struct str *rest, size_t most)
{
	size_t len = 0;
	while (len < most && len < rest->len && rest->at[len] >= '0' && rest->at[len] <= '9')
		len++;
	const struct str digits = str_slice(*rest, 0, len);
	*rest = str_slice(*rest, len, SIZE_MAX);
	return digits;
}

// Cuts one of these signs off, if one stands there.
static bool sign_cut(struct str *rest, const char *signs)
{
	const bool there = rest->len > 0 && rest->at[0] && strchr(signs, rest->at[0]);
	*rest = str_slice(*rest, there, SIZE_MAX);
	return there;
}

// "2026-07-14 03:12", "20260714T031240Z", "2026/07/14 03:12:40.5 +0545"
static bool year_first_read(struct str rest, int64_t *ret_ms)
{
	char plain[32];
	int ahead = 0;
	int64_t ms;
	const struct str year = digits_cut(&rest, 4);
	sign_cut(&rest, "-/");
	const struct str month = digits_cut(&rest, 2);
	sign_cut(&rest, "-/");
	const struct str day = digits_cut(&rest, 2);
	const bool clock = sign_cut(&rest, "Tt ");
	rest = str_trim(rest);
	const struct str hour = digits_cut(&rest, 2);
	sign_cut(&rest, ":");
	const struct str minute = digits_cut(&rest, 2);
	sign_cut(&rest, ":");
	struct str second = digits_cut(&rest, 2);
	if (sign_cut(&rest, ".,"))
		digits_cut(&rest, SIZE_MAX);
	rest = str_trim(rest);
	if (second.len == 0)
		second = STR("00");
	if (year.len != 4 || month.len != 2 || day.len != 2 || (rest.len > 0 && !clock) ||
	    (clock && (hour.len != 2 || minute.len != 2 || second.len != 2)) ||
	    (rest.len > 0 && !zone_of(rest, &ahead)))
		return false;
	const int len =
	    snprintf(plain, sizeof plain, "%.*s-%.*s-%.*sT%.*s:%.*s:%.*sZ", STR_ARG(year),
		     STR_ARG(month), STR_ARG(day), STR_ARG(clock ? hour : STR("00")),
		     STR_ARG(clock ? minute : STR("00")), STR_ARG(clock ? second : STR("00")));
	if (len < 0 || !time_parse(str_of(plain, (size_t)len), &ms))
		return false;
	*ret_ms = ms - (int64_t)ahead * 60000;
	return true;
}

// Seconds, or milliseconds, since 1970.
static bool epoch_read(struct str text, int64_t *ret_ms)
{
	int64_t number;
	if ((text.len != 10 && text.len != 13) || !str_to_i64(text, &number) || number < 0)
		return false;
	*ret_ms = text.len == 10 ? number * 1000 : number;
	return true;
}

bool when_read(struct str text, int64_t *ret_ms)
{
	int64_t ms;
	char plain[32];
	struct parts parts = {0};
	text = str_trim(text);
	if (time_parse(text, ret_ms) || year_first_read(text, ret_ms) || epoch_read(text, ret_ms))
		return true;
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
