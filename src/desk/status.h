// SPDX-License-Identifier: AGPL-3.0-or-later
// How the message of somebody who wrote to us stands, as its status page tells it: the state alone,
// never a place, a name or an illness, because whoever holds the code sees the page. What the team
// wrote to them stands there, by when it promised to write again, and how help stands that was
// found for them: never what it is.
#ifndef CAUSEWAY_DESK_STATUS_H
#define CAUSEWAY_DESK_STATUS_H

#include "base/id.h"
#include "campaign/campaign.h"
#include "match/need.h"

enum status_step {
	STATUS_RECEIVED,
	STATUS_READ,  // by a person
	STATUS_DOING, // also while it waits, or others who can help have it
	STATUS_CLOSED,
	STATUS_STEPS
};

#define STATUS_REPLIES_MOST 30
#define STATUS_HELP_MOST    10

struct status_reply {
	int64_t at;
	struct str words, lang; // lang: BCP 47; "und" if not known
};
struct status_help {
	int64_t since;
	enum delivery_state state; // DELIVERY_AGREED to DELIVERY_ARRIVED
};
struct status {
	int64_t post; // the message that the code was given for
	struct campaign campaign;
	struct str receipt_lang; // of its words for who wrote; empty: not known
	enum status_step step;
	int64_t changed_at;	      // since when it is so, ms UTC
	int64_t promised_at;	      // by when we write again; 0: nothing was promised
	int64_t told_at;	      // when they wrote last; 0: only the first message
	struct status_reply *replies; // newest first, at most STATUS_REPLIES_MOST
	size_t n_replies;
	int64_t asked;		  // the delivery of which they are asked yes or no; 0: none
	struct status_help *help; // newest first, at most STATUS_HELP_MOST
	size_t n_help;
};

// By a code as it was typed. NOT_FOUND, in the same words and after the same look into the store,
// for a code that nobody has, for what is none, and for one of an exercise unless `practice`.
// Strings in the arena.
enum outcome status_find(struct conn *conn, struct arena *arena, struct str typed, bool practice,
			 struct status *ret_status, struct fault *fault);

// The sentence for a code that nobody has, and NOT_FOUND.
enum outcome status_unknown(struct fault *fault);

#endif
