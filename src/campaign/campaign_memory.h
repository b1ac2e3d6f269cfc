// SPDX-License-Identifier: AGPL-3.0-or-later
// The campaigns that posts are pushed to, remembered for two seconds, so that ten thousand requests
// a second do not ask the store for the same row. Only for what does not mind being that old: never
// for pages.
#ifndef CAUSEWAY_CAMPAIGN_CAMPAIGN_MEMORY_H
#define CAUSEWAY_CAMPAIGN_CAMPAIGN_MEMORY_H

#include "campaign/campaign.h"
#include "net/request.h"

#define CAMPAIGN_MEMORY_MS 2000

struct campaign_memory; // for any number of threads

// NULL without memory.
struct campaign_memory *campaign_memory_new(void);
void campaign_memory_free(struct campaign_memory *memory);

// The campaign in the path of a request (its input "slug"): id, slug, country and whether it is an
// exercise, nothing else; strings in the request's arena. NOT_FOUND with a sentence; that is not
// remembered.
enum outcome campaign_recall(struct campaign_memory *memory, struct request *request,
			     struct campaign *ret_campaign);

#endif
