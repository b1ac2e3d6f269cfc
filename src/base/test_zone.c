// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/time.h"
#include "base/zone.h"
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
		if (!ok(zone_open(str_from(zones[i]), &zone, &fault) == OK, "%s opens %s", zones[i],
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
	refusals();
	return tap_done();
}
