// SPDX-License-Identifier: AGPL-3.0-or-later
// The clocks of a campaign: pages show times and forms take them as the clocks on its walls do.
// What programs read and write stays UTC, and so does what is kept.
#ifndef CAUSEWAY_CAMPAIGN_CLOCK_H
#define CAUSEWAY_CAMPAIGN_CLOCK_H

#include "campaign/campaign.h"
#include "net/request.h"

// The page around the reply shows this campaign's clocks, unless its viewer chose others, and says
// which they are; who asks for JSON gets, and gives, UTC. campaign_asked does it too.
void clock_show(struct request *request, const struct campaign *campaign);

// A TIME that was asked for, ms UTC; one without a zone, as forms send it, is read by the clocks
// that the page shows. 0 if it was not given.
int64_t clock_moment(const struct request *request, const char *input);
// The zone of a campaign; NULL: UTC.
const struct zone *clock_zone(const struct request *request, const struct campaign *campaign);

#endif
