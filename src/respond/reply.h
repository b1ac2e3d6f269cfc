// SPDX-License-Identifier: AGPL-3.0-or-later
// Answers to people who wrote to us: each alone, in their own language, by the way they came, and
// always on their status page. One answer is one commit: what the person reads, the message that
// leaves (campaign/outbox.h), the line in the history, and a clock for what it promises. Opens no
// contact and shows no address: the sender does that, for the moment of sending alone.
#ifndef CAUSEWAY_RESPOND_REPLY_H
#define CAUSEWAY_RESPOND_REPLY_H

#include "campaign/campaign.h"
#include "campaign/channel.h"
#include "campaign/outbox.h"
#include "page/messages.h"
#include "respond/case.h"

struct sealer;
struct zone;

#define REPLY_WORDS_MAX	  1000 // code points of a person's own words
#define REPLY_PEOPLE_MOST 60   // of one case, and of one answer
#define REPLY_LIST_MOST	  100  // answers read at once
#define REPLY_NOTE_MAX	  500  // code points: why a promise is taken back

// Ready answers, in all languages of the interface. {time} stands for what is promised,
// {emergency} for the number of the campaign.
struct reply_ready {
	const char *name;  // "read"
	const char *words; // message id
	bool promises;	   // needs a time
};
extern const struct reply_ready reply_readies[];
extern const size_t reply_ready_count;
const struct reply_ready *reply_ready_find(struct str name); // NULL if unknown

// --- who can be answered ---

// Somebody who wrote to us, in a case.
struct reply_person {
	int64_t first, last; // their first message; the last one in this case
	struct str code;     // of their status page; empty: they have none
	struct str lang;     // BCP 47; empty: not known
	bool waits;	     // a message of theirs has no answer
	bool reached;	     // it also leaves the house, by `channel`
	bool refuses;	     // they do not want to be written to: the status page alone
	struct channel channel;
	struct str sealed, hash; // how to reach them; not opened
	struct str answers;	 // what their last message is called outside
};
// What is needed to find them; `channels` NULL: nothing leaves the house.
struct reply_desk {
	const struct channels *channels;
	const struct sealer *sealer;
};
// Everybody who wrote to us in a case, in the order of their last message; at most
// REPLY_PEOPLE_MOST. In the arena.
enum outcome reply_people(struct conn *conn, struct arena *arena, const struct reply_desk *desk,
			  const struct desk_case *found, struct reply_person **ret_list,
			  size_t *ret_count, struct fault *fault);

// The first way of a campaign that takes such an address, a number or an e-mail address; *ret_found
// false, and the channel untouched, if there is none.
enum outcome reply_channel_for(struct conn *conn, struct arena *arena,
			       const struct channels *channels, int64_t campaign,
			       struct str address, struct channel *ret_channel, bool *ret_found,
			       struct fault *fault);

// --- what they read ---

struct reply_draft {
	const struct campaign *campaign;
	const struct messages *messages;
	const struct zone *zone;	 // of the campaign's clocks; NULL: UTC
	const struct reply_ready *ready; // NULL: own words alone
	struct str words;		 // in the writer's own words; may be empty
	int64_t promised_at;		 // by when we write again; 0: nothing is promised
	int64_t now;
};
// INVALID for nothing at all, too much, a promise in the past, or a ready answer that promises
// without a time.
enum outcome reply_check(const struct reply_draft *draft, struct fault *fault);
// A ready answer in a language; a time that is not chosen yet is “…”. In the arena.
struct str reply_ready_said(struct arena *arena, const struct reply_draft *draft,
			    const struct reply_ready *ready, const struct language *language);
// As the person reads it, in their language where the interface has it, else English. In the arena.
struct reply_text {
	struct str words;    // on the status page
	struct str outgoing; // as it leaves: with the campaign's name and their code below
	bool unchecked;	     // no fluent reader has checked the ready answer in their language
};
// The last line of what leaves, in the arena: who writes, and the person's code.
struct str reply_foot(struct arena *arena, struct str campaign, struct str code);
enum outcome reply_write(struct arena *arena, const struct reply_draft *draft,
			 const struct reply_person *person, struct reply_text *ret_text,
			 struct fault *fault);
// The first time of day in somebody's words ("we write by 03:40", in any digits), as the next
// moment when the clocks of the zone show it; 0 if there is none.
int64_t reply_time_in(struct str words, const struct zone *zone, int64_t now);

// --- answering; inside a write of the store ---

struct reply_act {
	struct case_change change;
	struct reply_draft draft;
	const struct reply_person *people;
	size_t n_people;
	struct str ticket; // the same one answers once
	struct arena *arena;
};
// Answers each of these people: their messages count as answered, earlier promises as kept, and a
// new promise brings the case's due time forward. CONFLICT as case_edit_begin says. INVALID for
// nobody.
enum outcome reply_send(struct conn *conn, const struct reply_act *act, struct fault *fault);
// Takes a promise back, with a reason. NOT_FOUND for none that stands in this campaign.
enum outcome reply_promise_end(struct conn *conn, const struct case_change *change, int64_t reply,
			       struct str note, struct fault *fault);

// --- reading ---

struct reply {
	int64_t id, at, first; // first: message of whoever it went to
	struct str by, code, words, lang;
	int64_t promised_at; // 0: nothing promised
	bool kept;	     // or taken back
	int64_t outbox;	     // 0: on the status page alone
	enum outbox_state state;
	struct str trouble;
};
// What was written to the people of an incident, from whichever case, newest first; at most
// REPLY_LIST_MOST. In the arena.
enum outcome reply_list(struct conn *conn, struct arena *arena, int64_t incident,
			struct reply **ret_list, size_t *ret_count, struct fault *fault);
// The earliest promise to them that stands; 0: none.
enum outcome reply_promised(struct conn *conn, int64_t incident, int64_t *ret_at,
			    struct fault *fault);

#endif
