// SPDX-License-Identifier: AGPL-3.0-or-later
// Alerts and alert rules as data: what was found and told, the rules, and the form of one rule with
// what it would have found.
#ifndef CAUSEWAY_INSIGHT_ALERT_VIEW_H
#define CAUSEWAY_INSIGHT_ALERT_VIEW_H

#include "insight/alert.h"
#include "page/view.h"

struct alert_example {
	int64_t post, number; // number: 1, 2, 3
	struct str title;     // its first words, phone numbers masked; empty in lists
};

struct alert_item {
	int64_t id, began_at, last_at, posts, life;
	struct str name; // of the rule
	int64_t told_at;
	const char *result;	   // word: "sent"; NULL: nothing yet
	struct view_list examples; // of struct alert_example
	int64_t seen_at;
	struct str seen_name;
	// ---- for pages only
	const char *result_words; // message id
	int64_t due_at;		  // when it is to be told; 0: it was
	bool may_see;
};

struct alert_rule_item {
	int64_t id;
	struct str name;
	int64_t posts, minutes;
	const char *kind, *topic, *urgency; // words; NULL: any
	struct str lang, place, tag, words;
	bool leaves, wake, sms, hook;
	int64_t snoozed_until;
	// ---- for pages only
	const char *kind_name, *topic_name, *urgency_name; // message ids
};

struct alerts_view {
	struct view_list alerts; // of struct alert_item
	struct view_list rules;	 // of struct alert_rule_item
	// ---- for pages only
	struct str slug;
	bool some_alerts, some_rules, may_set;
};
extern const struct view alerts_view_view;

// One choice of a list of the form.
struct alert_choice {
	struct str value, name;
	const char *words; // message id; NULL: the name stands
	bool chosen;
};

struct alert_rule_view {
	// What was typed, or is kept.
	struct str name, lang, place, words, quiet_from, quiet_until;
	int64_t id, posts, minutes;
	bool leaves, duty, wake, life_wakes, sms, hook;
	int64_t numbers;					 // that are kept
	struct view_list kinds, topics, urgencies, tags, people; // of struct alert_choice
	struct str slug, problem;				 // said in the viewer's language
	bool fresh, some_tags;
	// What it would have found.
	bool tried, some_examples, cut;
	int64_t found, alerts, looked;
	struct view_list examples; // of struct alert_example
};
extern const struct view alert_rule_view_view;

void alert_item_fill(struct arena *arena, const struct alert *alert, bool may_see,
		     struct alert_item *item);
void alert_rule_item_fill(const struct alert_rule *rule, int64_t now, struct alert_rule_item *item);
// What people call an enum post_kind; message id, NULL for any other number.
const char *alert_kind_name(int kind);
// "22:30" of a minute of the day; -1 for a text that is no time.
struct str alert_clock_text(struct arena *arena, int64_t minute);
int64_t alert_clock_read(struct str text);

#endif
