// SPDX-License-Identifier: AGPL-3.0-or-later
// What one account did, as data for its page.
#ifndef CAUSEWAY_RESPOND_WORK_VIEW_H
#define CAUSEWAY_RESPOND_WORK_VIEW_H

#include "page/view.h"
#include "respond/post_view.h"

// So many of something: corrections of a label, or deeds in cases.
struct work_count {
	const char *word, *name; // `name`: message id
	int64_t made, turned, undone;
};

struct work_change {
	int64_t post;	 // 0: it is private
	struct str says; // what its incident is called: first words, numbers masked; may be empty
	struct post_change change;
	bool guarded;
};

struct work_taken {
	int64_t id, at, posts;
	struct str by;
	bool undone;
};

struct work_moved_row {
	int64_t at, post, posts; // `post` 0: it is private
	bool split, undone, gone_on, guarded;
};

struct work_view {
	int64_t account;
	struct str name;
	struct view_list corrections; // of struct work_count, by label
	struct view_list cases;	      // of struct work_count, by what was done
	int64_t contacts, contacts_at;
	bool one_sided;
	struct view_list changes; // of struct work_change, newest first
	struct view_list moved;	  // of struct work_moved_row: joins and splits, newest first
	struct view_list taken;	  // of struct work_taken, newest first
	// ---- for pages only
	struct str slug;
	bool some_corrections, some_cases, some_changes, some_moved, some_taken, in_force, me;
	int64_t last, turned; // the threshold of one_sided
	const char *problem;  // message id
	struct str reason;    // as typed
};
extern const struct view work_view_view;

// The label that a field of corrections is about, message id.
const char *work_field_name(int field);

#endif
