// SPDX-License-Identifier: AGPL-3.0-or-later
// Time is int64_t milliseconds since 1970-01-01T00:00:00Z, everywhere. No local zones here.
#ifndef CAUSEWAY_BASE_TIME_H
#define CAUSEWAY_BASE_TIME_H

#include "base/str.h"

// Lengths in ms.
#define SECOND_MS ((int64_t)1000)
#define MINUTE_MS (60 * SECOND_MS)
#define HOUR_MS	  (60 * MINUTE_MS)
#define DAY_MS	  (24 * HOUR_MS)

// Now, wall clock, ms UTC.
int64_t time_now(void);
// A clock that never goes back, in nanoseconds; only differences mean something.
int64_t time_monotonic_ns(void);

#define TIME_TEXT_MAX 25
// Writes "2026-07-14T03:12:40.123Z" (without ".123" when the ms are 0) and returns its length;
// `out` gets a zero behind it. Years 0000 to 9999; others are clipped.
size_t time_format(int64_t ms, char out[TIME_TEXT_MAX]);
// Its year.
int64_t time_year(int64_t ms);
// Reads RFC 3339 / ISO 8601 with "Z" or an offset ("+05:45", "+0545"), fraction optional, " " or
// "T" between, or date alone (midnight UTC); false if s is anything else or no day of the calendar.
bool time_parse(struct str s, int64_t *ret_ms);

#endif
