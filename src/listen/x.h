// SPDX-License-Identifier: AGPL-3.0-or-later
// Listens on X to hashtags, accounts and words by its search of the last seven days, and writes
// there. Reads no more posts in a day than its settings allow, because X counts and charges them.
#ifndef CAUSEWAY_LISTEN_X_H
#define CAUSEWAY_LISTEN_X_H

#include "listen/connector.h"

#define X_BUDGET     100 // posts read in a day, unless the settings say otherwise
#define X_QUERY_MOST 512 // characters of a search that every plan takes

extern const struct connector x_connector;

// The search for a list with commas between: "#flood, @redcross, boat needed". Words that stand
// together are searched as they stand; what X would take for an operator is one no more. Empty if
// nothing is left of it. A hashtag that is one of the campaign's `tags` (campaign/tag.h, tags_text)
// stands for all its spellings, those first that were typed, as far as X_QUERY_MOST has room.
struct str x_query(struct arena *arena, struct str list, struct str tags, bool reposts);

// Adds the posts of one answer to a search; how many.
size_t x_answer_take(struct connector_call *call, struct json_value root);

#endif
