// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/time.h"
#include "base/zone_book.h"
#include "tap.h"

#include <stdlib.h>
#include <time.h>

static int32_t minutes(const char *zone, const char *at)
{
	int64_t ms = 0;
	if (!time_parse(str_from(at), &ms))
		return -9999;
	return zone_offset_by_name(str_from(zone), ms) / 60;
}

static void clocks(void)
{
	is_int(minutes("UTC", "2026-11-22"), 0, "UTC is UTC");
	is_int(minutes("Asia/Kathmandu", "2026-11-22"), 345, "Nepal is 5:45 ahead");
	is_int(minutes("Asia/Kathmandu", "1980-01-01"), 330, "and was 5:30 ahead before 1986");
	is_int(minutes("Europe/Zurich", "2026-03-29T00:59:59Z"), 60, "winter ends on a Sunday");
	is_int(minutes("Europe/Zurich", "2026-03-29T01:00:00Z"), 120, "at one o'clock UTC");
	is_int(minutes("Europe/Zurich", "2026-10-25T01:00:00Z"), 60, "and comes back in autumn");
	is_int(minutes("America/Port-au-Prince", "2026-07-01"), -240,
	       "clocks west of UTC are behind");
	is_int(minutes("Australia/Sydney", "2026-01-01"), 660, "in the south summer is in January");
	is_int(minutes("Europe/Zurich", "2080-07-01"), 120,
	       "the rule goes on behind the table: summer");
	is_int(minutes("Europe/Zurich", "2080-12-01"), 60, "and winter");
	is_int(minutes("Australia/Sydney", "2080-01-01"), 660, "in the south too");
}

// The C library reads the same files.
static void agreement(void)
{
	static const char *const zones[] = {"Europe/Dublin",	 "America/New_York", "Asia/Tehran",
					    "Africa/Casablanca", "Pacific/Chatham",  "Asia/Karachi",
					    "America/Santiago",	 "Europe/Kyiv"};
	for (size_t i = 0; i < sizeof zones / sizeof zones[0]; i++) {
		struct zone *zone;
		struct fault fault = {0};
		int wrong = 0;
		const struct str name = str_from(zones[i]);
		if (!ok(zone_open(name, &zone, &fault) == OK, "%.*s opens %s", STR_ARG(name),
			fault.text))
			continue;
		setenv("TZ", zones[i], 1);
		tzset();
		for (time_t at = -86400 * 365; at < (time_t)4102444800; at += 86400 * 3 + 4567) {
			struct tm local;
			localtime_r(&at, &local);
			wrong += zone_offset(zone, (int64_t)at * 1000) != local.tm_gmtoff;
		}
		is_int(wrong, 0, "%s agrees with the C library from 1969 to 2100", zones[i]);
		zone_free(zone);
	}
}

// What is typed "2026-03-29T02:30" by the clocks of a zone, as UTC.
static void is_moment(const struct zone *zone, const char *local, const char *want,
		      const char *what)
{
	char text[TIME_TEXT_MAX];
	int64_t ms = 0;
	time_parse(str_from(local), &ms);
	is_str(str_of(text, time_format(zone_moment(zone, ms), text)), str_from(want), "%s", what);
}

static void moments(void)
{
	struct zone *zone;
	int64_t noon = 0, midnight = 0;
	if (!ok(zone_open(STR("Europe/Zurich"), &zone, NULL) == OK, "a zone opens"))
		return;
	is_moment(NULL, "2026-07-01T12:00:00Z", "2026-07-01T12:00:00Z", "without a zone it is UTC");
	is_moment(zone, "2026-01-10T12:00:00Z", "2026-01-10T11:00:00Z", "noon in winter");
	is_moment(zone, "2026-07-10T12:00:00Z", "2026-07-10T10:00:00Z", "noon in summer");
	is_moment(zone, "2026-03-29T01:59:00Z", "2026-03-29T00:59:00Z",
		  "the last minute of winter");
	is_moment(zone, "2026-03-29T03:00:00Z", "2026-03-29T01:00:00Z", "the first one of summer");
	is_moment(zone, "2026-03-29T02:30:00Z", "2026-03-29T01:30:00Z", "what no clock shows");
	is_moment(zone, "2026-10-25T02:30:00Z", "2026-10-25T00:30:00Z",
		  "what clocks show twice is the first time");
	is_moment(zone, "2026-10-25T03:00:00Z", "2026-10-25T02:00:00Z", "then it is winter");
	time_parse(STR("2026-03-29T12:00:00Z"), &noon);
	time_parse(STR("2026-03-28T23:00:00Z"), &midnight);
	is_int(zone_midnight(zone, noon), midnight, "a day with 23 hours begins at its midnight");
	time_parse(STR("2026-10-25T12:00:00Z"), &noon);
	time_parse(STR("2026-10-24T22:00:00Z"), &midnight);
	is_int(zone_midnight(zone, noon), midnight, "and one with 25");
	zone_free(zone);
}

static void book(void)
{
	struct zone_book *zones = zone_book_new();
	const struct zone *found = zone_book_find(zones, STR("Asia/Kathmandu"));
	is_int(zone_offset(found, 1792034400000), 20700, "a book finds zones by name");
	ok(zone_book_find(zones, STR("Asia/Kathmandu")) == found, "and reads each once");
	ok(!zone_book_find(zones, STR("UTC")), "UTC needs none");
	ok(!zone_book_find(zones, STR("Mars/Base")), "what is not known is taken for UTC");
	ok(!zone_book_find(NULL, STR("Asia/Kathmandu")), "and everything without a book");
	zone_book_free(zones);
}

static void refusals(void)
{
	static const char *const wrong[] = {"",	     "Mars/Base", "../../etc/passwd", "/etc/passwd",
					    "Asia/", "tzdata.zi", "Asia//Dhaka",      "zone.tab",
					    "Asia"};
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
		ok(!zone_known(str_from(wrong[i])), "'%s' is no time zone", wrong[i]);
	ok(zone_known(STR("America/Argentina/Buenos_Aires")), "a zone may lie two folders deep");
	ok(zone_known(STR("Etc/GMT+5")), "and have a sign in its name");
}

int main(void)
{
	clocks();
	agreement();
	moments();
	book();
	refusals();
	return tap_done();
}
