// SPDX-License-Identifier: AGPL-3.0-or-later
// "I can help": the public form and the giver's own page, as data. They promise nothing, and ask to
// wait before anything is sent.
#ifndef CAUSEWAY_MATCH_GIVE_VIEW_H
#define CAUSEWAY_MATCH_GIVE_VIEW_H

#include "match/need.h"
#include "page/view.h"

// What people choose from: an item is meant where their words name none.
struct give_kind {
	const char *word, *item;
	const char *name, *about; // message ids
	bool chosen;
};
extern const struct give_kind give_kinds[];
extern const size_t give_kind_count;

// The form. Values come back as they were sent when something has to be mended; a problem is the
// message id of a sentence, or NULL.
struct give_view {
	struct str ticket;    // goes out and comes back, so that sending twice keeps it once
	struct str emergency; // number to call; empty until set
	bool closed;	      // the campaign is archived
	struct view_list kinds;
	struct str what, place, when, contact, name;
	bool keep;  // may be kept for half a year
	bool share; // who needs it may have the number
	const char *what_problem, *contact_problem, *keep_problem;
	bool problems; // any of them
	bool trouble;  // it could not be kept just now
};
extern const struct view give_view_view;

struct given_view {
	struct str emergency, code;
	const char *state; // "new"
	const char *state_name, *state_style;
	struct str status_href; // page of the code; empty on it
	bool live;
	int64_t asked;	   // the delivery of which they are asked; 0: none
	const char *stand; // how what is arranged with it stands; NULL: nothing is
	bool going;	   // both sides agreed: nothing is to be waited for
};
extern const struct view given_view_view;

extern const char *const give_what_missing, *const give_contact_missing, *const give_keep_missing;

void given_view_fill(const struct offer *offer, struct given_view *view);
// Says how the deliveries out of it stand: what goes on before what was answered before what is
// over.
void given_view_stand(const struct delivery *deliveries, size_t count, struct given_view *view);

#endif
