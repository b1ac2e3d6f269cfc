// SPDX-License-Identifier: AGPL-3.0-or-later
// All accounts of this server, and one of them, as data for who runs it.
#ifndef CAUSEWAY_PEOPLE_DIRECTORY_VIEW_H
#define CAUSEWAY_PEOPLE_DIRECTORY_VIEW_H

#include "page/view.h"

struct accounts_row {
	int64_t id;
	struct str name, email;
	int64_t since_at, closed_at;
	bool second, wish;
};
// A length of sessions to choose.
struct accounts_length {
	const char *value, *words; // `words`: message id
	bool idle, longest;	   // it is in force
};
// A time after which unused devices lock, to choose.
struct accounts_lock {
	const char *value, *words; // `words`: message id
	bool chosen;
};
struct accounts_view {
	struct view_list accounts; // of struct accounts_row
	struct view_list wishes;   // of struct accounts_row: asked for a new password, newest first
	struct str wanted;	   // as it was typed
	struct str next_word;	   // where the next page begins
	int64_t next_after;
	bool more;
	// ---- for pages only
	bool some, some_wishes, later; // later: not the first page
	struct view_list lengths;      // of struct accounts_length
	struct view_list locks;	       // of struct accounts_lock
	bool saved;
	struct str problem; // why the lengths were not changed
};
extern const struct view accounts_view_view;

struct person_session {
	struct str device, network;
	int64_t used_at;
};
struct person_role {
	const char *word, *name; // "responder"; message id
	struct str campaign;	 // short name; empty: the whole server
	struct str campaign_name;
};
struct person_view {
	int64_t id;
	struct str name, email;
	int64_t since_at, closed_at;
	struct view_list roles; // of struct person_role
	bool second, wish;
	struct view_list sessions; // of struct person_session
	struct str link;	   // to a new password, made just now: shown once
	// ---- for pages only
	bool me, some_roles, some_sessions, erased;
	const char *done;   // message id
	struct str problem; // why it was not done
};
extern const struct view person_view_view;

#endif
