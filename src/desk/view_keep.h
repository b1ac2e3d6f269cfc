// SPDX-License-Identifier: AGPL-3.0-or-later
// Filters that a team, or one person of it, keeps under a name: what may be kept, the write with
// its limits and its audit entry, and removing. Never shows a view, and knows nothing of what it
// filters: the stream and the list of cases each bring queries and sentences of their own.
#ifndef CAUSEWAY_DESK_VIEW_KEEP_H
#define CAUSEWAY_DESK_VIEW_KEEP_H

#include "base/outcome.h"
#include "net/request.h"
#include "store/query.h"

#define VIEW_NAME_MAX  40   // code points
#define VIEW_QUERY_MAX 2000 // bytes
#define VIEWS_TEAM     50   // of a campaign
#define VIEWS_OWN      20   // of a person in it

// What filters are kept for. Parameters of its queries, the last one only if `owned`:
// taken   campaign, name, owner or 0: how many views stand beside it, how many have this name
// insert  id, campaign, name, filters, account, ms UTC, owner or null
// remove  id, campaign, the reader's account
struct view_kind {
	const struct query *taken, *insert, *remove;
	bool owned;		   // some are one person's own; else all are the team's
	const char *saved, *ended; // words of the audit log
	const char *too_long;	   // message id: the filters are over VIEW_QUERY_MAX
	const char *unknown;	   // sentence: there is no such view to remove
};

struct view_wish {
	int64_t campaign;
	int64_t owner;	  // account whose own it is; 0: the team's
	struct str query; // the filters, as in an address
};
// Keeps the view under the input `name`. INVALID or CONFLICT, with the message id of what is wrong
// in *ret_mistake, for what cannot be kept; else *ret_mistake is NULL and the fault says it.
enum outcome view_keep(struct request *request, const struct view_kind *kind,
		       const struct view_wish *wish, const char **ret_mistake);

// Removes the view of the input `id`: one of the team's, or of the reader's own. NOT_FOUND if there
// is none in this campaign.
enum outcome view_remove(struct request *request, const struct view_kind *kind, int64_t campaign);

#endif
