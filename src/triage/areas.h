// SPDX-License-Identifier: AGPL-3.0-or-later
// Where the campaigns are and which places they have of their own, as posts are read by it. May be
// told anew at any time, while posts are being read: each is read by the old or by the new. Names
// that a reading has borrowed stay, also after their place was taken away.
#ifndef CAUSEWAY_TRIAGE_AREAS_H
#define CAUSEWAY_TRIAGE_AREAS_H

#include "campaign/campaign.h"
#include "text/places.h"

struct areas;

struct areas *areas_new(void);	      // NULL without memory
void areas_free(struct areas *areas); // takes NULL

// Tells of a campaign, in the place of what was told of it before; safe from any thread. TOO_MUCH
// for more campaigns, places or names than there is room for, INVALID for a place that cannot be
// one, UNAVAILABLE without memory; then nothing has changed.
enum outcome areas_set(struct areas *areas, const struct campaign *campaign,
		       const struct campaign_place *places, size_t count, struct fault *fault);

// Between these two what areas_find gave stays as it is. On one thread, not within each other.
void areas_enter(struct areas *areas);
void areas_leave(struct areas *areas);
// NULL for a campaign of which nothing was told.
const struct places_area *areas_find(const struct areas *areas, int64_t campaign);

#endif
