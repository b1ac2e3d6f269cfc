// SPDX-License-Identifier: AGPL-3.0-or-later
// A campaign's public front page, and the team's list of campaigns, as data.
#ifndef CAUSEWAY_CAMPAIGN_SITE_VIEW_H
#define CAUSEWAY_CAMPAIGN_SITE_VIEW_H

#include "campaign/site_tags.h"
#include "page/view.h"

// A language that the campaign speaks, as the page links to it.
struct site_language {
	struct str code, name, href; // name: in itself
	const char *dir;
	bool current;
};
extern const struct view site_language_view;

struct request;
struct campaign;
// The official languages of a campaign that pages have, with the address of its public page
// `under` ("/appeal", "" for the first one) in each. In the request's arena.
struct view_list site_languages(const struct request *request, const struct campaign *campaign,
				struct str under);

struct site_view {
	struct str name, slug, purpose;
	struct str purpose_lang, story_lang; // BCP 47; empty: not known
	struct str emergency;		     // number to call when life is in danger; may be empty
	bool help_open;			     // “I need help” takes messages
	struct view_list tags;		     // of struct site_tag: those that mean nothing more
	struct view_list meaning_tags;	     // of struct site_tag: those that do
	bool some_tags, some_meaning;	     // there is at least one
	bool any_tags;			     // of either
	bool told;			     // there is a story
	struct html_safe story;
	struct str languages;	 // official ones, codes
	struct view_list spoken; // of struct site_language: those of them that pages have
	bool some_spoken;	 // there are two at least
	int64_t archived_at;	 // 0: it runs
	int64_t heard;		 // Posts read so far
	int64_t last_received;	 // 0: never
};
extern const struct view site_view_view;

struct home_campaign {
	int64_t id;
	struct str name, slug, purpose;
	int64_t posts, signal; // in all
	int64_t last_received; // 0: never
	bool archived, exercise;
	bool partner; // the viewer is there only for a partner: no figures
};
struct home_view {
	struct view_list campaigns; // of struct home_campaign
	bool some;		    // there is at least one
	int64_t next;		    // older ones come before this id; 0: there are none
	struct str q;		    // what was searched for
	bool searchable;	    // there are more than one page, or fewer are shown
	bool may_run;		    // the viewer runs the server
	bool organisations;	    // the viewer is of one
	int64_t agreements;	    // that wait for the viewer's yes
};
extern const struct view home_view_view;

#endif
