// SPDX-License-Identifier: AGPL-3.0-or-later
// The beat of a campaign's stream: how many posts it has, how many came in the last minute; told to
// live pages as `count` and `post` events. Safe from any thread.
#ifndef CAUSEWAY_LISTEN_PULSE_H
#define CAUSEWAY_LISTEN_PULSE_H

#include "campaign/campaign.h"
#include "campaign/post_log.h"
#include "net/live.h"
#include "store/store.h"

struct pulse;

// Both outlive it; without a hub nobody is told.
enum outcome pulse_new(struct live_hub *hub, struct store *store, struct pulse **ret_pulse,
		       struct fault *fault);
void pulse_free(struct pulse *pulse); // takes NULL

// Counts a batch that was kept and tells who watches the topic "campaign/SLUG".
void pulse_batch(struct pulse *pulse, const struct campaign *campaign,
		 const struct post_entry *entries, size_t count);

#endif
