// SPDX-License-Identifier: AGPL-3.0-or-later
// A person's own account as data: who they are, where they are signed in, what opens in their name;
// and the second step of signing in.
#ifndef CAUSEWAY_PEOPLE_ACCOUNT_VIEW_H
#define CAUSEWAY_PEOPLE_ACCOUNT_VIEW_H

#include "page/view.h"

struct account_session {
	int64_t id;
	struct str device, network; // empty: unknown; this machine
	int64_t since_at, used_at;
	bool this_one;
};

struct account_notice {
	int64_t id, at;
	const char *words; // message id
	struct str by;	   // name, if somebody else did it; empty: the account, or nobody with one
	struct str network;
	bool self, fresh; // the account did it; not looked at in this browser
};

struct account_token {
	int64_t id;
	struct str name, campaign, permissions;
	int64_t since_at, until_at; // until_at 0: until revoked
	bool over;
};

// A choice of a form.
struct account_choice {
	struct str value, name;
	const char *help; // message id; may be NULL
	bool chosen;
};

struct account_view {
	struct str email, name, language, zone;
	bool second;		   // the second step is on
	int64_t codes_left;	   // recovery codes
	struct view_list sessions; // of struct account_session
	struct view_list notices;  // of struct account_notice, newest first
	struct view_list tokens;   // of struct account_token
	struct str token_secret;   // of the token that was made just now: shown once
	// ---- for pages only
	int64_t second_at;
	bool few_codes;
	bool others; // there are other sessions than this one
	bool some_notices, fresh_notices;
	int64_t newest_notice;
	const char *longest, *idle; // how long a session lasts, message ids
	bool some_tokens;
	struct view_list languages; // of struct account_choice
	struct view_list zones;	    // the same: names of time zones
	struct view_list locks;	    // the same: when unused browsers are locked
	int64_t lock_after_ms;	    // which of them, of struct lock_length
	int64_t lock_most_ms;	    // no longer than this; 0: no such rule
	const char *lock_most;	    // the same, message id; NULL: no such rule
	struct view_list campaigns; // of struct account_choice
	struct view_list scopes;    // of struct account_choice
	struct view_list days;	    // of struct account_choice
	bool may_token;		    // there is a campaign and a permission for a token
	struct str token_name;	    // as they were typed
	struct str token_campaign;
	const char *done; // message ids
	const char *profile_problem, *old_problem, *new_problem, *token_problem;
};
extern const struct view account_view_view;

struct second_step_view {
	bool on;
	int64_t since_at, codes_left;
	struct str secret;	// that is offered, in groups of four; empty if it is on
	struct view_list codes; // of struct account_choice: recovery codes made just now
	// ---- for pages only
	bool some_codes;
	struct html_safe qr;
	struct str address; // that the QR code holds
	struct str ticket;
	const char *problem, *off_problem;
};
extern const struct view second_step_view_view;

extern const char *const account_old_wrong;
extern const char *const account_code_wrong;
extern const char *const account_offer_over;

#endif
