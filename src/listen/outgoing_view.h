// SPDX-License-Identifier: AGPL-3.0-or-later
// What leaves the house as data: the messages of a campaign by state, and one with its history. No
// address is ever in it, and the words of replies are not: those stand in their case, behind what
// protects it.
#ifndef CAUSEWAY_LISTEN_OUTGOING_VIEW_H
#define CAUSEWAY_LISTEN_OUTGOING_VIEW_H

#include "campaign/outbox.h"
#include "listen/inlet.h"
#include "page/view.h"

struct outgoing_row {
	int64_t id;
	const char *state, *purpose; // words
	struct str channel; // name of the source; empty: it was removed, or the server's own
	struct str text;    // what is said; empty for replies
	struct str lang;
	const char *trouble; // a word, while something is wrong
	const char *reason, *advice;
	struct str detail;
	int64_t attempts, parts;
	int64_t created_at, next_at, sent_at, delivered_at;
	int64_t case_id, post;
	// ---- for pages only
	const char *state_name, *state_style, *purpose_name, *icon;
	bool answered; // a reply, whose words are in its case
	bool waits;
};

// One state to choose.
struct outgoing_state {
	const char *name; // NULL: all
	const char *words;
	int64_t messages;
	bool chosen;
};
// A source whose key keeps messages in.
struct outgoing_shut {
	int64_t inlet;
	struct str channel;
	const char *trouble, *reason, *advice;
	int64_t messages;
};
struct outgoing_view {
	struct view_list messages; // of struct outgoing_row
	struct view_list states;   // of struct outgoing_state
	struct view_list shut;	   // of struct outgoing_shut
	struct str next;	   // where the list goes on; empty: it ends
	int64_t sms_today, sms_most;
	// ---- for pages only
	struct str slug;
	const char *state; // chosen; NULL: all
	bool some, some_sms, sms_over, any, may_mend;
};
extern const struct view outgoing_view_view;

struct outgoing_step {
	int64_t at;
	const char *state;
	const char *reason;
	struct str detail, who; // who: empty: the program
	// ---- for pages only
	const char *state_name;
};
struct outgoing_one {
	struct outgoing_row message;
	struct view_list history; // of struct outgoing_step
	// ---- for pages only
	struct str slug;
	bool may_send, may_cancel;
};
extern const struct view outgoing_one_view;

// Borrows from `message`; `inlet` NULL: there is none any more; `connector` NULL: not known.
struct outgoing_row outgoing_row_of(const struct outbox_message *message, const struct inlet *inlet,
				    const struct connector *connector);
struct outgoing_step outgoing_step_of(const struct outbox_event *event);

#endif
