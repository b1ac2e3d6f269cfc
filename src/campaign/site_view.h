// SPDX-License-Identifier: AGPL-3.0-or-later
// A campaign's public front page, and the team's list of campaigns, as data.
#ifndef CAUSEWAY_CAMPAIGN_SITE_VIEW_H
#define CAUSEWAY_CAMPAIGN_SITE_VIEW_H

#include "page/view.h"

struct site_tag {
	struct str name; // with its #
};

struct site_view {
	struct str name, slug, purpose;
	struct str emergency;  // number to call when life is in danger; may be empty
	bool help_open;	       // “I need help” takes messages
	struct view_list tags; // of struct site_tag
	bool some_tags;	       // there is at least one
	int64_t heard;	       // Posts read so far
	int64_t last_received; // 0: never
};
extern const struct view site_view_view;

struct home_campaign {
	struct str name, slug, purpose;
	int64_t posts, signal; // in all
	int64_t last_received; // 0: never
};
struct home_view {
	struct view_list campaigns; // of struct home_campaign
	bool some;		    // there is at least one
};
extern const struct view home_view_view;

#endif
