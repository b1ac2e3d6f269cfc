// SPDX-License-Identifier: AGPL-3.0-or-later
// A campaign's hashtags as public pages teach them: how each is written, and what it means.
#ifndef CAUSEWAY_CAMPAIGN_SITE_TAGS_H
#define CAUSEWAY_CAMPAIGN_SITE_TAGS_H

#include "campaign/tag.h"
#include "page/view.h"

struct site_tag {
	struct str name;	   // with its #
	struct str others;	   // one in another script, with its #; empty: there is none
	const char *kind, *topic;  // words of the API; NULL: none
	const char *wants, *about; // the same for people, message ids
	bool both;		   // it has a kind and a topic
};
extern const struct view site_tag_view;

struct site_tags {
	struct view_list meaning; // of struct site_tag: those that mean something
	struct view_list plain;	  // the others
};

// In the arena, ordered by name.
enum outcome site_tags_read(struct conn *conn, struct arena *arena, int64_t campaign,
			    struct site_tags *ret, struct fault *fault);

#endif
