// SPDX-License-Identifier: AGPL-3.0-or-later
// A campaign's settings as data: what it decides for itself, its heads, and whether it is archived.
#ifndef CAUSEWAY_APP_SETTINGS_VIEW_H
#define CAUSEWAY_APP_SETTINGS_VIEW_H

#include "campaign/settings.h"
#include "page/view.h"

struct settings_head {
	struct str name;
};
struct settings_shared {
	struct str name, campaign; // a hashtag, and who listens to it as well
};
// A word of a topic of the team's own, which leads to what was written with it.
struct settings_word {
	struct str word, query; // the query percent-encoded
};
struct settings_topic {
	struct str name;
	struct view_list words; // of struct settings_word
};

// What a hashtag can mean: the word to write, and what it is to people.
struct settings_meaning {
	const char *word, *says; // says: message id
};

// A limit that protects people, with what was typed when that was refused.
struct settings_limit {
	const char *name;  // word
	const char *words; // message id
	int64_t value, standard, least, most;
	struct str typed, reason;
	struct str problem; // a sentence; empty: none
};

// The values and their problems stand in the order of enum settings_field.
struct settings_view {
	struct str name, purpose, story, receipt, country, languages, time_zone, coarse, due_life,
	    due_urgent, due_soon, due_wait, tags, topics, places;
	const char *name_problem, *purpose_problem, *story_problem, *receipt_problem,
	    *country_problem, *languages_problem, *time_zone_problem, *coarse_problem,
	    *due_life_problem, *due_urgent_problem, *due_soon_problem, *due_wait_problem,
	    *tags_problem, *topics_problem, *places_problem;
	struct view_list heads;	    // of struct settings_head
	struct view_list shared;    // of struct settings_shared
	struct view_list watching;  // of struct settings_topic
	struct view_list limits;    // of struct settings_limit
	struct view_list meanings;  // of struct settings_meaning
	struct view_list countries; // of struct partner_choice
	int64_t archived_at;	    // 0: it runs
	struct str slug;
	bool some_heads, one_head, some_shared, some_watching;
	bool may_close; // archive, open again, take the data out
	bool saved, problems;
};
extern const struct view settings_view_view;

void settings_view_fill(const struct settings *settings, struct settings_view *view);

#endif
