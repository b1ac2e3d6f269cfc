// SPDX-License-Identifier: AGPL-3.0-or-later
// Complaints as data: the public form, the page of its code, the queue and one complaint. What
// heads see without being an owner are figures and the owners' names.
#ifndef CAUSEWAY_CARE_COMPLAINT_VIEW_H
#define CAUSEWAY_CARE_COMPLAINT_VIEW_H

#include "care/complaint.h"
#include "page/view.h"

// One of a few to choose from.
struct complaint_choice {
	const char *word, *name, *about; // name, about: message ids
	bool chosen;
};
// A person or an organisation to choose.
struct complaint_person {
	int64_t id;
	struct str name;
	bool chosen;
};

// The form. Values come back as they were sent when something has to be mended.
struct complain_view {
	struct str ticket, emergency;
	bool closed;		// the campaign is archived
	struct view_list kinds; // of struct complaint_choice
	struct str words, who, contact, name;
	bool full; // the answer itself may be sent there
	const char *words_problem, *kind_problem;
	bool problems, trouble;
};
extern const struct view complain_view_view;

struct complaint_line {
	int64_t at;
	struct str by;
	const char *what; // message id
	struct str words;
	bool ours; // written by the team
};

// The page of a code.
struct complained_view {
	struct str slug, code, emergency;
	const char *state, *state_name, *state_style, *outcome_name;
	int64_t at, due_at; // due_at: 0 once it is closed
	struct view_list lines;
	bool open, erased, guarded, sent;
	struct str problem, words;
};
extern const struct view complained_view_view;

struct complaint_row {
	int64_t id, number;
	const char *kind, *kind_name, *state, *state_name, *state_style;
	struct str owner;
	int64_t at, due_at, closed_at;
	bool late, guarded, by_message, unsure;
};
void complaint_row_fill(const struct complaint *from, int64_t now, struct complaint_row *row);

struct complaints_view {
	struct str slug;
	int64_t new_ones, looked, answered, closed, late;
	struct view_list owners; // of struct complaint_person
	bool some_owners, reads;
	struct view_list complaints; // of struct complaint_row
	int64_t after, next;	     // those after that one; where they go on
	bool some, may_name;
	struct view_list people; // of struct complaint_person, who can be named
	struct str problem;
};
extern const struct view complaints_view_view;

struct complaint_view {
	struct str slug;
	struct complaint_row row;
	struct str words, lang, code;
	bool erased, reachable;
	const char *outcome_name;
	struct view_list about; // of struct complaint_person: names alone
	bool some_about;
	struct view_list lines;			// of struct complaint_line
	struct view_list people, organisations; // of struct complaint_person: whom it may be about
	struct view_list outcomes;		// of struct complaint_choice
	int64_t post, steps;			// steps: lines in all
	struct view_list kinds;			// of struct complaint_choice
	int64_t before, older;			// lines before this one; and where they go on
	bool open, answered, mine, full, asks;
	struct str problem, typed;
};
extern const struct view complaint_view_view;

struct view_list complaint_kind_choices(struct arena *arena, struct str chosen);
struct view_list complaint_outcome_choices(struct arena *arena);
const char *complaint_outcome_name(struct str word); // message id; NULL while open
const char *complaint_event_name(struct str word);   // message id
void complaint_state_look(enum complaint_state state, const char **ret_name,
			  const char **ret_style);

#endif
