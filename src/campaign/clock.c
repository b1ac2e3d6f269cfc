// SPDX-License-Identifier: AGPL-3.0-or-later
#include "campaign/clock.h"

#include "base/zone_book.h"
#include "net/services.h"

const struct zone *clock_zone(const struct request *request, const struct campaign *campaign)
{
	return zone_book_find(services_of(request)->zones, campaign->time_zone);
}

void clock_show(struct request *request, const struct campaign *campaign)
{
	if (request->wants_json || request->zone_own)
		return;
	request->zone = clock_zone(request, campaign);
	request->zone_name = request->zone ? campaign->time_zone : STR("UTC");
}

int64_t clock_moment(const struct request *request, const char *input)
{
	// "2026-07-14", "2026-07-14T03:12" and "2026-07-14T03:12:40" have no zone, longer ones
	// have.
	enum { TO_DAY = 10, TO_MINUTES = 16, TO_SECONDS = 19 };
	const size_t len = request_text(request, input).len;
	const int64_t at = request_number(request, input);
	const bool local = len == TO_DAY || len == TO_MINUTES || len == TO_SECONDS;
	return local ? zone_moment(request->zone, at) : at;
}
