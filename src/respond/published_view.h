// SPDX-License-Identifier: AGPL-3.0-or-later
// What we wrote for everybody to read, as data: where it stands, and what was done with it.
#ifndef CAUSEWAY_RESPOND_PUBLISHED_VIEW_H
#define CAUSEWAY_RESPOND_PUBLISHED_VIEW_H

#include "campaign/channel.h"
#include "campaign/published.h"
#include "page/view.h"

struct published_row {
	int64_t id, at, post;
	const char *state, *purpose; // words
	struct str channel;	     // name of the source; empty: it was removed
	const char *kind;	     // of the source, a message id; NULL: it was removed
	struct str text, lang, url;  // url: where it can be seen; may be empty
	int64_t edited_at, removed_at;
	// ---- for pages only
	const char *state_name, *style, *purpose_name;
};
struct published_list {
	struct view_list messages; // of struct published_row
	struct str next;
	// ---- for pages only
	struct str slug;
	bool some;
};
extern const struct view published_list_view;

struct published_step {
	int64_t at;
	struct str who; // empty: the program
	const char *state;
	struct str text;   // of an edit
	struct str detail; // what is wrong; English
	// ---- for pages only
	const char *state_name;
};
struct published_one {
	struct published_row message;
	struct view_list history; // of struct published_step, newest first
	struct str alt;		  // what its picture shows; empty: it has none
	bool may_edit, may_remove;
	// ---- for pages only
	struct str slug, words, problem;
	const char *counts;
	int64_t most;
	bool instruction, removed, fixed, stays, lost, some, exercise, fails;
};
extern const struct view published_one_view;

// `change`: the newest of it, NULL: none. `channel` NULL: it was removed. Borrows from all.
struct published_row published_row_of(const struct outbox_message *message,
				      const struct outbox_message *change,
				      const struct channel *channel);
struct published_step published_step_of(const struct outbox_message *message,
					const struct outbox_message *change, struct str who);

#endif
