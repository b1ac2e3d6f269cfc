// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/time.h"

#include "tap.h"

static void is_time(const char *text, int64_t want)
{
	int64_t ms = -1;
	ok(time_parse(str_from(text), &ms) && ms == want, "\"%s\" is %" PRId64 " ms", text, want);
}

static void is_no_time(const char *text)
{
	int64_t ms = 77;
	ok(!time_parse(str_from(text), &ms) && ms == 77, "\"%s\" is no time", text);
}

static void forms_that_are_read(void)
{
	is_time("1970-01-01T00:00:00Z", 0);
	is_time("2026-07-14T03:12:40Z", 1783998760000);
	is_time("2026-07-14 03:12:40Z", 1783998760000);
	is_time("2026-07-14t03:12:40z", 1783998760000);
	is_time("2026-07-14T03:12:40.5Z", 1783998760500);
	is_time("2026-07-14T03:12:40.123456789Z", 1783998760123);
	is_time("2026-07-14T08:57:40+05:45", 1783998760000);
	is_time("2026-07-14T08:57:40+0545", 1783998760000);
	is_time("2026-07-13T22:42:40.250-04:30", 1783998760250);
	is_time("2026-07-14T03:12:40-00:00", 1783998760000);
	is_time("2026-07-14", 1783987200000);
	is_time("2024-02-29", 1709164800000);
	is_time("2000-02-29", 951782400000);
	is_time("1969-12-31T23:59:59.999Z", -1);
	is_time("0000-01-01T00:00:00Z", -62167219200000);
	is_time("9999-12-31T23:59:59.999Z", 253402300799999);
	is_time("2016-12-31T23:59:60Z", 1483228800000);
	is_time("2017-01-01T05:29:60+05:30", 1483228800000);
}

static void forms_that_are_refused(void)
{
	static const char *const wrong[] = {
	    "",
	    "now",
	    "2026",
	    "2026-07",
	    "2026-07-1",
	    "2026/07/14",
	    "20260714",
	    "2026-00-10",
	    "2026-13-10",
	    "2026-07-00",
	    "2026-07-32",
	    "2026-04-31",
	    "2026-02-29",
	    "1900-02-29",
	    "2026-02-30",
	    "-026-07-14",
	    "+2026-07-14",
	    "2026-07-14T",
	    "2026-07-14X03:12:40Z",
	    "2026-07-14T03:12Z",
	    "2026-07-14T03:12:40",
	    "2026-07-14T24:00:00Z",
	    "2026-07-14T03:60:00Z",
	    "2026-07-14T03:12:61Z",
	    "2026-07-14T03:12:60Z",
	    "2026-07-14T03-12-40Z",
	    "2026-07-14T03:12:40.Z",
	    "2026-07-14T03:12:40.5",
	    "2026-07-14T03:12:40,5Z",
	    "2026-07-14T03:12:40ZZ",
	    "2026-07-14T03:12:40Z ",
	    " 2026-07-14",
	    "2026-07-14T03:12:40+24:00",
	    "2026-07-14T03:12:40+05:60",
	    "2026-07-14T03:12:40+05",
	    "2026-07-14T03:12:40+05.45",
	    "2026-07-14T03:12:40 05:45",
	    "2026-07-14T03:12:4\xD9\xA0Z",
	};
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		is_no_time(wrong[i]);
	int64_t ms;
	ok(!time_parse((struct str){NULL, 0}, &ms), "nothing is no time");
}

static void is_written(int64_t ms, const char *want)
{
	char text[TIME_TEXT_MAX];
	size_t len = time_format(ms, text);
	is_str(str_of(text, len), str_from(want), "%" PRId64 " ms is %s", ms, want);
	is_int(text[len], 0, "and ends in a zero");
}

static void times_are_written(void)
{
	is_written(0, "1970-01-01T00:00:00Z");
	is_written(-1, "1969-12-31T23:59:59.999Z");
	is_written(1783998760007, "2026-07-14T03:12:40.007Z");
	is_written(1709164800000, "2024-02-29T00:00:00Z");
	is_written(INT64_MIN, "0000-01-01T00:00:00Z");
	is_written(INT64_MAX, "9999-12-31T23:59:59.999Z");
}

static void every_day_agrees_with_the_calendar_of_the_system(void)
{
	bool written = true, read = true;
	for (int64_t day = -719528; day <= 2932896 && written && read; day++) {
		int64_t ms = day * 86400000;
		time_t seconds = (time_t)(ms / 1000);
		struct tm tm;
		char want[64], got[TIME_TEXT_MAX];
		gmtime_r(&seconds, &tm);
		snprintf(want, sizeof(want), "%04d-%02d-%02dT00:00:00Z", tm.tm_year + 1900,
			 tm.tm_mon + 1, tm.tm_mday);
		struct str text = str_of(got, time_format(ms, got));
		written = str_equal(text, str_from(want));
		int64_t back;
		read = time_parse(text, &back) && back == ms;
	}
	ok(written, "every day from year 0 to 9999 is written as the C library writes it");
	ok(read, "and read back");
}

static void clocks_run(void)
{
	struct timespec now;
	clock_gettime(CLOCK_REALTIME, &now);
	int64_t difference = time_now() - (int64_t)now.tv_sec * 1000;
	ok(difference >= 0 && difference < 60000, "now is now");
	int64_t first = time_monotonic_ns();
	ok(time_monotonic_ns() >= first, "the steady clock does not go back");
}

int main(void)
{
	forms_that_are_read();
	forms_that_are_refused();
	times_are_written();
	every_day_agrees_with_the_calendar_of_the_system();
	clocks_run();
	return tap_done();
}
