// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/time.h"

enum {
	MS_SECOND = 1000,
	MS_MINUTE = 60 * MS_SECOND,
	MS_HOUR = 60 * MS_MINUTE,
	MS_DAY = 24 * MS_HOUR
};

#define YEAR_0_MS	  (-62167219200000)
#define YEAR_9999_LAST_MS 253402300799999

int64_t time_now(void)
{
	struct timespec now;
	clock_gettime(CLOCK_REALTIME, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t time_monotonic_ns(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

struct date {
	int year, month, day;
};

// Days since 1970-01-01, and back, counted in years that begin in March and eras of 400 years:
// Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms".
static int64_t days_from_date(struct date date)
{
	int64_t year = date.year - (date.month <= 2);
	int64_t era = (year >= 0 ? year : year - 399) / 400;
	int64_t year_of_era = year - era * 400;
	int64_t day_of_year =
	    (153 * (date.month + (date.month > 2 ? -3 : 9)) + 2) / 5 + date.day - 1;
	int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
	return era * 146097 + day_of_era - 719468;
}

static struct date date_from_days(int64_t days)
{
	days += 719468;
	int64_t era = (days >= 0 ? days : days - 146096) / 146097;
	int64_t day_of_era = days - era * 146097;
	int64_t year_of_era =
	    (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
	int64_t day_of_year =
	    day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	int64_t march_month = (5 * day_of_year + 2) / 153;
	int month = (int)(march_month < 10 ? march_month + 3 : march_month - 9);
	return (struct date){
	    .year = (int)(year_of_era + era * 400 + (month <= 2)),
	    .month = month,
	    .day = (int)(day_of_year - (153 * march_month + 2) / 5 + 1),
	};
}

static void put_digits(char *out, int64_t value, int digits)
{
	for (int i = digits - 1; i >= 0; i--) {
		out[i] = (char)('0' + value % 10);
		value /= 10;
	}
}

static int64_t within_years(int64_t ms)
{
	if (ms < YEAR_0_MS)
		return YEAR_0_MS;
	return ms > YEAR_9999_LAST_MS ? YEAR_9999_LAST_MS : ms;
}

int64_t time_year(int64_t ms)
{
	ms = within_years(ms);
	const int64_t of_day = ((ms % MS_DAY) + MS_DAY) % MS_DAY;
	return date_from_days((ms - of_day) / MS_DAY).year;
}

size_t time_format(int64_t ms, char out[TIME_TEXT_MAX])
{
	ms = within_years(ms);
	int64_t of_day = ((ms % MS_DAY) + MS_DAY) % MS_DAY;
	struct date date = date_from_days((ms - of_day) / MS_DAY);
	memcpy(out, "0000-00-00T00:00:00.000Z", TIME_TEXT_MAX);
	put_digits(out, date.year, 4);
	put_digits(out + 5, date.month, 2);
	put_digits(out + 8, date.day, 2);
	put_digits(out + 11, of_day / MS_HOUR, 2);
	put_digits(out + 14, of_day / MS_MINUTE % 60, 2);
	put_digits(out + 17, of_day / MS_SECOND % 60, 2);
	if (of_day % MS_SECOND) {
		put_digits(out + 20, of_day % MS_SECOND, 3);
		return 24;
	}
	memcpy(out + 19, "Z", 2);
	return 20;
}

// Two digits as a number, or a number over 99.
static unsigned two_digits(const char *at)
{
	unsigned high = (unsigned)(unsigned char)at[0] - '0',
		 low = (unsigned)(unsigned char)at[1] - '0';
	return high > 9 || low > 9 ? 1000 : high * 10 + low;
}

static bool parse_date(const char *at, int64_t *ret_days)
{
	static const unsigned char month_days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	unsigned century = two_digits(at), years = two_digits(at + 2);
	unsigned month = two_digits(at + 5), day = two_digits(at + 8);
	if (at[4] != '-' || at[7] != '-' || century > 99 || years > 99 || month - 1 > 11)
		return false;
	unsigned year = century * 100 + years;
	bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
	unsigned last = month == 2 && leap ? 29 : month_days[month - 1];
	if (day < 1 || day > last)
		return false;
	*ret_days = days_from_date((struct date){(int)year, (int)month, (int)day});
	return true;
}

// ".5", ".123456789": any number of digits, those after the third do not count.
static bool parse_fraction(struct str *rest, int64_t *ret_ms)
{
	int64_t ms = 0, weight = 100;
	size_t at = 1;
	for (; at < rest->len; at++) {
		unsigned digit = (unsigned)(unsigned char)rest->at[at] - '0';
		if (digit > 9)
			break;
		ms += weight * digit;
		weight /= 10;
	}
	if (at == 1)
		return false;
	*rest = (struct str){rest->at + at, rest->len - at};
	*ret_ms = ms;
	return true;
}

// "Z", "+05:45" or "+0545"; what to take off the written time to get UTC.
static bool parse_zone(struct str zone, int64_t *ret_ms)
{
	if (zone.len == 1 && (zone.at[0] | 0x20) == 'z') {
		*ret_ms = 0;
		return true;
	}
	if (zone.len != 5 && !(zone.len == 6 && zone.at[3] == ':'))
		return false;
	unsigned hours = two_digits(zone.at + 1), minutes = two_digits(zone.at + zone.len - 2);
	if ((zone.at[0] != '+' && zone.at[0] != '-') || hours > 23 || minutes > 59)
		return false;
	int64_t ms = (int64_t)hours * MS_HOUR + (int64_t)minutes * MS_MINUTE;
	*ret_ms = zone.at[0] == '-' ? -ms : ms;
	return true;
}

bool time_parse(struct str s, int64_t *ret_ms)
{
	enum { DATE_LEN = 10, SECONDS_LEN = 19 };
	int64_t days, fraction = 0, zone;
	if (s.len < DATE_LEN || !parse_date(s.at, &days))
		return false;
	if (s.len == DATE_LEN) {
		*ret_ms = days * MS_DAY;
		return true;
	}
	const char *at = s.at;
	if (s.len <= SECONDS_LEN || (at[10] != 'T' && at[10] != ' ' && at[10] != 't') ||
	    at[13] != ':' || at[16] != ':')
		return false;
	unsigned hour = two_digits(at + 11), minute = two_digits(at + 14),
		 second = two_digits(at + 17);
	if (hour > 23 || minute > 59 || second > 60)
		return false;
	struct str rest = {at + SECONDS_LEN, s.len - SECONDS_LEN};
	if (rest.at[0] == '.' && !parse_fraction(&rest, &fraction))
		return false;
	if (!parse_zone(rest, &zone))
		return false;
	int64_t ms = days * MS_DAY + (int64_t)hour * MS_HOUR + (int64_t)minute * MS_MINUTE +
		     (int64_t)second * MS_SECOND - zone;
	// A leap second ends a UTC day and counts as the first second of the next.
	if (second == 60 && ms % MS_DAY != 0)
		return false;
	*ret_ms = ms + fraction;
	return true;
}
