// SPDX-License-Identifier: AGPL-3.0-or-later
// “I need help”: the public form as data. It promises nothing, and names the emergency number
// first.
#ifndef CAUSEWAY_LISTEN_REPORT_VIEW_H
#define CAUSEWAY_LISTEN_REPORT_VIEW_H

#include "campaign/site_tags.h"
#include "page/view.h"

// The form. Values come back as they were sent when something has to be mended; a problem is the
// message id of a sentence, or NULL.
struct report_view {
	struct str ticket;    // goes out and comes back, so that sending twice keeps it once
	struct str emergency; // number to call; empty until set
	bool closed;	      // “I need help” is not open
	bool unattended;      // nobody is on duty now
	bool some_hours;      // messages are read in these hours only, by the campaign's clocks
	struct str read_from, read_until; // "06:00"
	struct str words, place, name, contact;
	struct str position; // "27.71720, 85.32400", by choice; empty: none
	bool for_other;	     // reported for somebody else
	bool may_call, may_text, may_leave, may_share; // safe contact
	const char *words_problem, *place_problem, *name_problem, *contact_problem;
	bool problems;		       // any of them
	bool may_photo;		       // a picture can follow
	struct view_list meaning_tags; // of struct site_tag: hashtags that mean something
	bool some_meaning;	       // there is at least one
	bool trouble; // it could not be kept just now; nothing is wrong with what was written
};
extern const struct view report_view_view;

// Sentences for the problems.
extern const char *const report_words_missing, *const report_too_long,
						   *const report_contact_missing;

#endif
