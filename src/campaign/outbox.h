// SPDX-License-Identifier: AGPL-3.0-or-later
// What leaves the house: one row for each message that goes to a person, or to the public, by an
// inlet (a mailbox, a number, an account that a campaign added). Whoever has something to say adds
// it inside the write that gives the reason, so that both are kept or neither; listen/sender.h
// takes it from there, in the order of enum outbox_purpose. Nothing is sent twice under one key,
// and nothing is ever dropped silently: it arrives, waits, or lies where a person sees it. In an
// exercise it is kept as what would have been sent. Sends nothing itself and opens no contact:
// addresses come sealed (people/seal.h) and are opened for the moment of sending alone.
//
// To answer somebody who wrote to us, respond/ asks campaign/channel.h for the way back, and gives
// the post's sealed contact (post_contact.sealed) as it is: nobody has to open it for that.
#ifndef CAUSEWAY_CAMPAIGN_OUTBOX_H
#define CAUSEWAY_CAMPAIGN_OUTBOX_H

#include "base/id.h"
#include "store/store.h"

// Why it leaves, in the order of going out: what stands first never waits for what follows.
enum outbox_purpose {
	OUTBOX_LIFE,	    // reply in a case of life at risk
	OUTBOX_ACKNOWLEDGE, // first answer to somebody who wrote to us
	OUTBOX_REPLY,
	OUTBOX_ALARM,	    // to one of the team
	OUTBOX_INSTRUCTION, // what people should do now
	OUTBOX_CONTENT,	    // of the campaign
	OUTBOX_BROADCAST,   // to many; STOP ends it
	OUTBOX_PURPOSES
};
struct outbox_purpose_entry {
	const char *name;  // "life", for programs
	const char *words; // message id
	bool unmetered;	   // the airtime of a day does not hold it
	bool stops;	   // whoever sent STOP does not get it
};
extern const struct outbox_purpose_entry outbox_purposes[OUTBOX_PURPOSES];
enum outbox_purpose outbox_purpose_find(struct str name); // OUTBOX_PURPOSES for any other

enum outbox_state {
	OUTBOX_WAITING,
	OUTBOX_SENDING,	  // handed to the other side, whose answer is not there yet
	OUTBOX_SENT,	  // the other side took it
	OUTBOX_DELIVERED, // and says that it arrived
	OUTBOX_FAILED,	  // will be tried again
	OUTBOX_DEAD,	  // a person must look
	OUTBOX_HELD,	  // an exercise: it would have been sent
	OUTBOX_CANCELLED, // taken back before it left
	OUTBOX_STATES
};
struct outbox_state_entry {
	const char *name;  // "waiting", as it is kept
	const char *words; // message id
};
extern const struct outbox_state_entry outbox_states[OUTBOX_STATES];
enum outbox_state outbox_state_find(struct str name); // OUTBOX_STATES for any other

// What a message does: it says something, or edits or takes down what everybody can read
// (campaign/published.h).
enum outbox_act { OUTBOX_WRITE, OUTBOX_EDIT, OUTBOX_REMOVE };

#define OUTBOX_TEXT_MAX	   20000 // bytes
#define OUTBOX_SUBJECT_MAX 400
#define OUTBOX_KEY_MAX	   200
#define OUTBOX_ID_MAX	   1000 // of the other side
#define OUTBOX_DETAIL_MAX  300
#define OUTBOX_LIST_MOST   200 // read at once
#define OUTBOX_ENCLOSED	   "{contact}"
#define OUTBOX_ALT_MAX	   4000 // bytes

// What wakes somebody of the team is not sent later than this: the alarm has walked on long since.
#define OUTBOX_ALARM_MS ((int64_t)3600000)

#define OUTBOX_PICTURES_MOST 4
// One that base/picture.h made, sealed, and what it shows in words, which it must have.
struct outbox_picture {
	struct str jpeg, alt;
};
struct outbox_message {
	int64_t id;	  // set by outbox_add
	int64_t campaign; // 0: of the server itself, an account's reset link for instance
	int64_t inlet;	  // by which; 0: the server's own mailbox
	enum outbox_purpose purpose;
	// To whom: sealed, either an address ("+447700900001", "ana@town.example") or the contact
	// of a post as it is kept (JSON, of which "contact" counts). Empty: to the public.
	struct str to;
	struct str to_hash; // people/seal.h contact_hash of the address; empty: not known
	struct str text, subject;
	// The sealed contact of somebody else, which whoever gets it may know; empty: none. It
	// stands for OUTBOX_ENCLOSED in the text, and is opened for the moment of sending alone.
	struct str enclosed;
	// Pictures for everybody to see, at most OUTBOX_PICTURES_MOST. Not filled by reading:
	// outbox_pictures.
	const struct outbox_picture *pictures;
	size_t n_pictures;
	struct str lang;	// BCP 47; may be empty
	struct str in_reply_to; // external id of what it answers; may be empty
	struct str visibility;	// as the connector calls it; empty: as it usually is
	struct str key;		// unique in the campaign: added again, it is the same message
	int64_t case_id, post;	// what it belongs to; 0: none; a negative case: a complaint
	int64_t account;	// who wrote it; 0: the program
	int64_t next_at;	// not before, ms UTC; 0: at once
	enum outbox_act act;
	int64_t of; // the message that it edits or takes down; 0: none
	// What the other side calls it, or, of an edit, what is edited.
	struct str external_id;
	// ms UTC; later it would say what may not be so any more, and a person decides. 0: never.
	int64_t good_until;
	// How it goes; not looked at by outbox_add:
	enum outbox_state state;
	int attempts;
	struct str trouble; // a name of listen/connector.h's troubles; empty: none
	struct str detail;  // what exactly; English, holds no address
	int64_t created_at, tried_at, sent_at, delivered_at; // 0: not
	int parts;		       // that it took or will take, of SMS; 0: not counted
	bool open;		       // everybody can read it
	int64_t edited_at, removed_at; // there, ms UTC; 0: not
};

// --- changes: each runs inside a write of the store ---

// Adds it, due at once or at next_at, and wakes the sender of its inlet. A key that is there
// already changes nothing: *ret_id is that message's. What STOP forbids is kept as cancelled, what
// belongs to an exercise as held. INVALID for an empty text or key, or broken UTF-8; TOO_MUCH over
// the limits above.
enum outcome outbox_add(struct conn *conn, struct id_maker *ids,
			const struct outbox_message *message, int64_t now, int64_t *ret_id,
			struct fault *fault);
// "Send again": a dead or cancelled one waits anew with all its attempts. CONFLICT for any other
// state, NOT_FOUND if the campaign has none of that id.
enum outcome outbox_revive(struct conn *conn, int64_t campaign, int64_t id, int64_t account,
			   int64_t now, struct fault *fault);
// "Do not send": takes back what waits, failed or is dead. CONFLICT once it has left.
enum outcome outbox_cancel(struct conn *conn, int64_t campaign, int64_t id, int64_t account,
			   int64_t now, struct fault *fault);
// Forgets text, subject and address of what belongs to a case, or to a post; what still waits is
// taken back first. When and how it went stays. For the rule that erases contacts.
enum outcome outbox_erase_case(struct conn *conn, int64_t case_id, int64_t now,
			       struct fault *fault);
enum outcome outbox_erase_post(struct conn *conn, int64_t post, int64_t now, struct fault *fault);
// The same for all of the campaign that goes to the number or address of a post's sender, as long
// as that is kept, but for alarms and what belongs to a complaint; at most 1,000 of them.
enum outcome outbox_erase_sender(struct conn *conn, int64_t post, int64_t now, struct fault *fault);

// --- the sender's ---

// What is to go next by an inlet: its state becomes SENDING, and it counts as tried. NOT_FOUND, and
// *ret_next_at says when there is something (INT64_MAX: nothing). Strings in the arena.
enum outcome outbox_take(struct conn *conn, struct arena *arena, int64_t inlet, int64_t now,
			 struct outbox_message *ret_message, int64_t *ret_next_at,
			 struct fault *fault);
// What failed because of the other side, or of our key there, and was tried before that moment, is
// due now, in the order of its purposes.
enum outcome outbox_hurry(struct conn *conn, int64_t inlet, int64_t tried_before, int64_t now,
			  struct fault *fault);
// Those that were handed over and whose answer never came, oldest first; at most OUTBOX_LIST_MOST.
enum outcome outbox_doubtful(struct conn *conn, struct arena *arena, int64_t inlet,
			     struct outbox_message **ret_list, size_t *ret_count,
			     struct fault *fault);
// What became of a message.
struct outbox_news {
	int64_t id;
	enum outbox_state state;
	struct str external_id; // empty: unchanged
	struct str trouble, detail;
	int64_t next_at; // with FAILED, and with WAITING
	int parts;	 // 0: unchanged
};
// Keeps it. News that is older than what is known changes nothing: what was delivered stays so,
// and only what is being sent can fail.
enum outcome outbox_note(struct conn *conn, const struct outbox_news *news, int64_t now,
			 struct fault *fault);
// The message of an inlet that the other side calls so. NOT_FOUND if there is none.
enum outcome outbox_by_external(struct conn *conn, int64_t inlet, struct str external_id,
				int64_t *ret_id, struct fault *fault);

// The pictures of a message, in the arena.
enum outcome outbox_pictures(struct conn *conn, struct arena *arena, int64_t id,
			     struct outbox_picture ret_pictures[OUTBOX_PICTURES_MOST],
			     size_t *ret_count, struct fault *fault);

// Whether a message goes by that inlet.
enum outcome outbox_of_inlet(struct conn *conn, int64_t inlet, int64_t id, bool *ret_ours,
			     struct fault *fault);

// --- reading; strings in the arena ---

enum outcome outbox_find(struct conn *conn, struct arena *arena, int64_t campaign, int64_t id,
			 struct outbox_message *ret_message, struct fault *fault);
// Newest first. At most `limit`, itself at most OUTBOX_LIST_MOST.
struct outbox_wish {
	int64_t campaign;
	enum outbox_state state;     // OUTBOX_STATES: any
	enum outbox_purpose purpose; // OUTBOX_PURPOSES: any
	int64_t inlet;		     // 0: any
	int64_t before;		     // id; 0: from the newest
	size_t limit;
};
enum outcome outbox_list(struct conn *conn, struct arena *arena, const struct outbox_wish *wish,
			 struct outbox_message **ret_list, size_t *ret_count, struct fault *fault);
// What was written in a case, or to the sender of a post, oldest first; at most OUTBOX_LIST_MOST.
enum outcome outbox_of_case(struct conn *conn, struct arena *arena, int64_t case_id,
			    struct outbox_message **ret_list, size_t *ret_count,
			    struct fault *fault);
enum outcome outbox_of_post(struct conn *conn, struct arena *arena, int64_t post,
			    struct outbox_message **ret_list, size_t *ret_count,
			    struct fault *fault);

// What everybody can read, newest first, before an id (0: from the newest); at most `limit`, itself
// at most OUTBOX_LIST_MOST.
enum outcome outbox_list_open(struct conn *conn, struct arena *arena, int64_t campaign,
			      int64_t before, size_t limit, struct outbox_message **ret_list,
			      size_t *ret_count, struct fault *fault);
// What was done with one of them, or is to be done, newest first.
enum outcome outbox_changes(struct conn *conn, struct arena *arena, int64_t id, size_t limit,
			    struct outbox_message **ret_list, size_t *ret_count,
			    struct fault *fault);

struct outbox_counts {
	int64_t by_state[OUTBOX_STATES];
};
// How many of a campaign are in each state; `campaign` -1: of all.
enum outcome outbox_count(struct conn *conn, int64_t campaign, struct outbox_counts *ret_counts,
			  struct fault *fault);

// One step of a message's way.
struct outbox_event {
	int64_t at;
	enum outbox_state state;
	struct str trouble, detail;
	int64_t account; // who did it; 0: the program
	struct str name; // of the account
};
// Its history, oldest first; at most OUTBOX_LIST_MOST.
enum outcome outbox_history(struct conn *conn, struct arena *arena, int64_t id,
			    struct outbox_event **ret_list, size_t *ret_count, struct fault *fault);

// --- who wants no broadcasts ---

// STOP, or with `stop` false START: by the hash of the contact. Never keeps a reply back.
enum outcome outbox_stop_set(struct conn *conn, int64_t campaign, struct str to_hash, bool stop,
			     int64_t now, struct fault *fault);
enum outcome outbox_stopped(struct conn *conn, int64_t campaign, struct str to_hash,
			    bool *ret_stopped, struct fault *fault);

// --- what a day allows ---

// Counts `amount` to what a campaign used of `name` since the day began by its clocks, if it then
// still is at most `most`; *ret_fits false and nothing counted if not. Inside a write. Names are
// words of our own, or begin with one and end with a hash. Less than nothing gives back what was
// not used after all.
#define OUTBOX_NAME_MAX 80
enum outcome outbox_spend(struct conn *conn, int64_t campaign, struct str name, int64_t amount,
			  int64_t most, int64_t now, bool *ret_fits, struct fault *fault);
// What was used today, and when the next day begins, ms UTC.
enum outcome outbox_spent(struct conn *conn, int64_t campaign, struct str name, int64_t now,
			  int64_t *ret_used, int64_t *ret_next_day, struct fault *fault);

#define OUTBOX_JOB "outbox.send" // one for each inlet, for ever; its key is the inlet's id
// Wakes the sender of an inlet at `due`. Inside a write.
enum outcome outbox_wake(struct conn *conn, int64_t inlet, int64_t due, struct fault *fault);

#endif
