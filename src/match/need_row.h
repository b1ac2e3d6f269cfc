// SPDX-License-Identifier: AGPL-3.0-or-later
// Rows of the tables of needs, offers and deliveries, as match/need.c reads and need_change.c
// writes them. Only for these two.
#ifndef CAUSEWAY_MATCH_NEED_ROW_H
#define CAUSEWAY_MATCH_NEED_ROW_H

#include "match/need.h"

// Reads the delivery of the row that the statement stands on.
struct delivery delivery_row(struct stmt *row);
// The one row of a query that takes a campaign, an id and perhaps the label of what is private.
// NOT_FOUND with a sentence.
enum outcome offer_one(struct stmt *find, struct arena *arena, struct offer *ret_offer,
		       struct fault *fault);

#endif
