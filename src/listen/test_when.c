// SPDX-License-Identifier: AGPL-3.0-or-later
// Moments are read as headers, mails and feeds write them.
#include "listen/when.h"

#include "base/time.h"
#include "tap.h"

static const struct {
	const char *text, *want; // want NULL: it is no moment
} cases[] = {
    {"2026-07-14T03:12:40Z", "2026-07-14T03:12:40Z"},
    {"2026-07-14T03:12:40+05:45", "2026-07-13T21:27:40Z"},
    {"2026-07-14T03:12:40+0545", "2026-07-13T21:27:40Z"},
    {"2026-07-14T03:12:40", "2026-07-14T03:12:40Z"},
    {"  2026-07-14  ", "2026-07-14T00:00:00Z"},
    {"Tue, 14 Jul 2026 03:12:40 GMT", "2026-07-14T03:12:40Z"},
    {"Tue, 14 Jul 2026 03:12:40 +0545", "2026-07-13T21:27:40Z"},
    {"Tue, 14 Jul 2026 03:12:40 +05:45", "2026-07-13T21:27:40Z"},
    {"Tue, 14 July 2026 03:12 EST", "2026-07-14T08:12:00Z"},
    {"14 Jul 26 03:12:40 -0330", "2026-07-14T06:42:40Z"},
    {"Tuesday, 14-Jul-26 03:12:40 GMT", "2026-07-14T03:12:40Z"},
    {"Tue Jul 14 03:12:40 2026", "2026-07-14T03:12:40Z"},
    {"Tue, 14 Jul 2026", "2026-07-14T00:00:00Z"},
    {"Sat, 28 Feb 1998 24:00:00 GMT", "1998-02-28T00:00:00Z"},
    {"Tue, 31 Feb 2026 03:12:40 GMT", NULL},
    {"Tue, 14 Jul 2026 99:12:40 GMT", NULL},
    {"yesterday", NULL},
    {"", NULL},
    {"14", NULL},
    {":::: ---- ++++", NULL},
};

int main(void)
{
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		int64_t at = -1;
		char text[TIME_TEXT_MAX] = "";
		const bool good = when_read(str_from(cases[i].text), &at);
		if (good)
			time_format(at, text);
		ok(good == (cases[i].want != NULL) && (!good || strcmp(text, cases[i].want) == 0),
		   "'%s' is %s%s%s", cases[i].text, cases[i].want ? cases[i].want : "no moment",
		   good ? ": " : "", text);
	}
	return tap_done();
}
