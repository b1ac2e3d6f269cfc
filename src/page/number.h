// SPDX-License-Identifier: AGPL-3.0-or-later
// Counts and times as people read them, by the clocks of a zone; for programs they are UTC.
#ifndef CAUSEWAY_PAGE_NUMBER_H
#define CAUSEWAY_PAGE_NUMBER_H

#include "base/buf.h"
#include "base/zone.h"
#include "page/messages.h"

// "12,345", with the language's digits and separator.
void number_count(struct buf *out, const struct language *language, int64_t count);

// How a page writes times.
struct number_style {
	const struct messages *messages;
	const struct language *language; // its words and their order
	const struct language *numerals; // its digits; the team's pages use Western ones
	const struct zone *zone;	 // whose clocks; NULL: UTC
};

// What of a time people read.
enum time_form { TIME_HOUR, TIME_DAY, TIME_YEAR };
enum time_form number_time_form(const struct number_style *style, int64_t at, int64_t now);

// <time datetime="2026-07-14T03:12:40Z">03:12</time>; more than 12 hours from `now` with the day
// ("14 Jul 03:12"), in another year also with that. now == 0: the hour only.
void number_time(struct buf *out, const struct number_style *style, int64_t at, int64_t now);
// The same element, marked data-ago, with "6 min ago" in it; "just now" under a minute and for
// times to come.
void number_ago(struct buf *out, const struct number_style *style, int64_t at, int64_t now);

#endif
