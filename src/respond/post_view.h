// SPDX-License-Identifier: AGPL-3.0-or-later
// The page of one Post as data: the Post, the words that led to each label with their weights, and
// how the person can be reached, once somebody opened that.
#ifndef CAUSEWAY_RESPOND_POST_VIEW_H
#define CAUSEWAY_RESPOND_POST_VIEW_H

#include "respond/stream_view.h"

// The words that led to one label.
struct post_reason {
	struct str words;
	double weight; // in log-odds; more is stronger
};
struct post_label_why {
	const char *word;	  // "request"
	const char *name;	  // message id
	int64_t percent;	  // how sure, 0 to 100
	struct view_list reasons; // of struct post_reason, strongest first
};

struct post_contact {
	struct str name, contact; // as the person wrote them; may be empty
	bool may_call, may_text, may_leave, may_share;
};
struct post_opening {
	struct str name; // of the account
	int64_t at;
};

struct post_view {
	struct post_row post;
	struct str slug;
	struct view_list labels; // of struct post_label_why
	bool some_labels;
	bool sealed;			    // contact data is there, and not shown
	bool may_open;			    // the viewer has the right to
	const struct post_contact *contact; // once opened
	struct view_list openings;	    // of struct post_opening: who opened it before
	bool opened_before;
};
extern const struct view post_view_view;

// The name of a head's label for people, a message id.
const char *label_name(const char *word);

#endif
