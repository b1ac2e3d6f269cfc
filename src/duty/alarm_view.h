// SPDX-License-Identifier: AGPL-3.0-or-later
// Alarms as data: one with the people it asked, all of a campaign, and the page of a link.
#ifndef CAUSEWAY_DUTY_ALARM_VIEW_H
#define CAUSEWAY_DUTY_ALARM_VIEW_H

#include "campaign/alarm.h"
#include "page/view.h"

struct alarm_asked {
	struct str name; // empty: nobody could be asked
	struct str channel, result;
	int64_t at;
	// ---- for pages only
	bool sent, on_page; // by the bar over the pages of the person, who need not be there
	bool held;	    // would have been sent: this is an exercise
};

struct alarm_item {
	int64_t id, raised_at, next_at, answered_at, ended_at;
	const char *kind; // word
	struct str detail, answered_by;
	struct view_list asked; // of struct alarm_asked
	// ---- for pages only
	const char *words; // message id
	struct str where;  // the page of its cause
	bool open, may_answer;
	int64_t work; // account whose work it is about, for who may look at that; 0: none
};

struct alarm_minutes {
	const char *kind;  // word
	const char *words; // message id
	int64_t minutes;
};

struct alarms_view {
	struct view_list alarms; // of struct alarm_item, open ones first
	int64_t next;		 // where they go on; 0: nowhere
	// ---- for pages only
	struct str slug;
	bool some_alarms, may_set;
	struct view_list minutes; // of struct alarm_minutes
	const char *problem;	  // message id
};
extern const struct view alarms_view_view;

// The page behind a link that was sent; whoever has the link answers as the person it was sent to.
struct alarm_link_view {
	struct str code, detail, name, emergency;
	const char *words; // message id
	bool open, answered;
	struct str answered_by;
};
extern const struct view alarm_link_view_view;

// All but what was asked.
void alarm_item_fill(const struct alarm *alarm, struct alarm_item *item);

#endif
