// SPDX-License-Identifier: AGPL-3.0-or-later
// Complaints have owners of their own, named people, and never are posts: so they stand in no
// stream, search, export, live event or API but their own. Whoever one is about, and everybody of
// an organisation it is about, never learns of it, as an owner neither; when no owner is left, or
// it is about those who lead the campaign, whoever runs the server reads it. One about abuse also
// goes to the safeguarding leads, as a concern. Words and contacts come and go sealed
// (people/seal.h): nothing here opens them.
#ifndef CAUSEWAY_CARE_COMPLAINT_H
#define CAUSEWAY_CARE_COMPLAINT_H

#include "base/id.h"
#include "store/store.h"

enum complaint_kind {
	COMPLAINT_WORK,	  // what we did or did not do
	COMPLAINT_PERSON, // somebody of the team or of a partner
	COMPLAINT_LEAD,	  // those who lead this campaign: goes past its owners
	COMPLAINT_ABUSE,  // somebody was hurt, threatened, or asked for something in return
	COMPLAINT_OTHER,
	COMPLAINT_KINDS
};
enum complaint_state {
	COMPLAINT_NEW,
	COMPLAINT_LOOKED, // somebody looks into it
	COMPLAINT_ANSWERED,
	COMPLAINT_CLOSED,
	COMPLAINT_STATES
};
// Whether triage took a message for a complaint, and what a person said of that.
enum complaint_heard {
	HEARD_BY_PEOPLE, // triage had no part in it
	HEARD_UNSURE,	 // read as one, not yet confirmed: the words are still the post's
	HEARD_CONFIRMED,
	HEARD_BACK // it was none
};
extern const char *const complaint_kind_names[COMPLAINT_KINDS];	  // "work"
extern const char *const complaint_state_names[COMPLAINT_STATES]; // "new"
// How one may end: "upheld", "partly", "not-upheld", "withdrawn", "not-ours"; NULL-terminated.
extern const char *const complaint_outcomes[];

#define COMPLAINT_LOOK_MS     ((int64_t)48 * 3600 * 1000)      // until somebody looks into it
#define COMPLAINT_ABUSE_MS    ((int64_t)2 * 3600 * 1000)       // the same for one about abuse
#define COMPLAINT_ANSWER_MS   ((int64_t)14 * 24 * 3600 * 1000) // and until it is answered
#define COMPLAINT_WORDS_MAX   5000			       // code points
#define COMPLAINT_NOTE_MAX    2000
#define COMPLAINT_OWNERS_MOST 10  // of one campaign
#define COMPLAINT_ABOUT_MOST  20  // of one complaint
#define COMPLAINT_LIST_MOST   100 // of a page
#define COMPLAINT_EVENTS_MOST 200 // of a page; from there on nothing more is taken by the form
#define COMPLAINT_DAY_MOST    300 // by the form, of one campaign; against floods
#define COMPLAINT_HEARD_MOST  100 // a day, of one campaign, that triage takes for complaints
#define COMPLAINT_EXPIRE_MOST 200 // at once
#define COMPLAINT_CONTACT_MS  ((int64_t)90 * 24 * 3600 * 1000) // after closing

struct complaint {
	int64_t id, number;
	struct str code;
	int64_t post; // 0: by the form
	enum complaint_kind kind;
	enum complaint_state state;
	struct str words, contact; // sealed; empty: erased, or none
	struct str lang;	   // BCP 47; may be empty
	int64_t owner;		   // 0: nobody
	struct str owner_name;
	int64_t concern; // 0: none
	struct str outcome;
	int64_t at, due_at, closed_at;
	enum complaint_heard heard;
	bool held; // nobody else sees the message while it is HEARD_UNSURE
};

// Who reads: what they are decides what is there for them.
struct complaint_reader {
	int64_t campaign, account;
	bool runs_server, guards; // guards: a safeguarding lead
};

// --- reading; strings in the arena ---

// NOT_FOUND, in the same words, for one that is not there and one that is not theirs.
enum outcome complaint_find(struct conn *conn, struct arena *arena,
			    const struct complaint_reader *reader, int64_t id,
			    struct complaint *ret_complaint, struct fault *fault);
// Open ones by due time, then those closed last; at most COMPLAINT_LIST_MOST after complaint
// `after` (0: from the first). *ret_next: after which they go on; 0: these are all.
enum outcome complaint_list(struct conn *conn, struct arena *arena,
			    const struct complaint_reader *reader, int64_t after,
			    struct complaint **ret_list, size_t *ret_count, int64_t *ret_next,
			    struct fault *fault);
// For whoever complained, by the code as it is kept. NOT_FOUND for a code that nobody has.
enum outcome complaint_by_code(struct conn *conn, struct arena *arena, int64_t campaign,
			       struct str code, struct complaint *ret_complaint,
			       struct fault *fault);
// The campaign (slug) of the complaint of a code; empty if there is none.
enum outcome complaint_slug_of_code(struct conn *conn, struct arena *arena, struct str code,
				    struct str *ret_slug, struct fault *fault);

struct complaint_event {
	int64_t id, at;
	struct str by; // empty: whoever complained, or the program
	struct str what;
	struct str words; // sealed; may be empty
};
// The last ones before event `before` (0: of all), at most COMPLAINT_EVENTS_MOST, oldest first.
enum outcome complaint_history(struct conn *conn, struct arena *arena, int64_t complaint,
			       int64_t before, struct complaint_event **ret_list, size_t *ret_count,
			       struct fault *fault);
// How many there are in all.
enum outcome complaint_steps(struct conn *conn, int64_t complaint, int64_t *ret_steps,
			     struct fault *fault);
// Names of those whom one is about; at most COMPLAINT_ABOUT_MOST.
enum outcome complaint_about(struct conn *conn, struct arena *arena, int64_t complaint,
			     struct str **ret_list, size_t *ret_count, struct fault *fault);

struct complaint_counts {
	int64_t by_state[COMPLAINT_STATES];
	int64_t late;
};
// Of all complaints of a campaign: figures alone.
enum outcome complaint_count(struct conn *conn, int64_t campaign, int64_t now,
			     struct complaint_counts *ret_counts, struct fault *fault);

struct complaint_owner {
	int64_t account;
	struct str name;
};
enum outcome complaint_owners(struct conn *conn, struct arena *arena, int64_t campaign,
			      struct complaint_owner **ret_list, size_t *ret_count,
			      struct fault *fault);

// --- changes: each runs inside a write of the store ---

struct complaint_change {
	struct id_maker *ids;
	int64_t campaign, complaint;
	int64_t account; // 0: whoever complained
	int64_t now;
};
// What is new: kind, post, code, words, contact, lang and heard of `complaint` count.
struct complaint_new {
	struct complaint complaint;
	struct str message, contact_hash;
	const int64_t *about; // accounts that it is about
	size_t n_about;
};
// Keeps it; one about abuse becomes a concern with its alarm. *ret_code: of this one, or of the one
// that was there with the same message. TOO_MUCH over COMPLAINT_DAY_MOST by the form.
enum outcome complaint_add(struct conn *conn, const struct complaint_change *change,
			   const struct complaint_new *made, struct arena *arena, int64_t *ret_id,
			   struct str *ret_code, struct fault *fault);
// Triage was right: kind, words and contact are those of `made`, and whoever says so owns it.
// CONFLICT unless it waits for that.
enum outcome complaint_confirm(struct conn *conn, const struct complaint_change *change,
			       const struct complaint_new *made, struct fault *fault);
// It is none: closed. CONFLICT as above. Letting the post go is the caller's.
enum outcome complaint_send_back(struct conn *conn, const struct complaint_change *change,
				 struct fault *fault);
// Says that it is about somebody: an account, or else an organisation. Again: nothing changes.
enum outcome complaint_exclude(struct conn *conn, const struct complaint_change *change,
			       int64_t account, int64_t organisation, struct fault *fault);
// "I look into this."
enum outcome complaint_take(struct conn *conn, const struct complaint_change *change,
			    struct fault *fault);
// A note among owners; `words` sealed.
enum outcome complaint_note(struct conn *conn, const struct complaint_change *change,
			    struct str words, struct fault *fault);
// An answer to whoever complained; `words` sealed. Whoever writes it owns it from then on.
enum outcome complaint_answer(struct conn *conn, const struct complaint_change *change,
			      struct str words, struct fault *fault);
// INVALID for an unknown outcome; CONFLICT for one that nobody answered, unless it was withdrawn.
enum outcome complaint_close(struct conn *conn, const struct complaint_change *change,
			     struct str outcome_word, struct fault *fault);
// Whoever complained says more; what was closed is open again. TOO_MUCH at COMPLAINT_EVENTS_MOST.
enum outcome complaint_tell(struct conn *conn, const struct complaint_change *change,
			    struct str words, struct fault *fault);
// Hands it to the safeguarding leads, who keep it beside its owners. `lead`: somebody
// else who must not hear of it, beside all whom it is known to be about; 0: nobody.
enum outcome complaint_safeguard(struct conn *conn, const struct complaint_change *change,
				 int64_t lead, struct fault *fault);
// Whoever complained takes it back: closed, and words, contact and what left to it are erased. Not
// while it is a concern: CONFLICT.
enum outcome complaint_withdraw(struct conn *conn, const struct complaint_change *change,
				struct fault *fault);
// Erases what whoever wrote a post complained of, by that message or from the same number or
// address, with contact, notes and answers; at most COMPLAINT_EXPIRE_MOST. Not what safeguarding
// leads hold, what is about those who lead the campaign, or about account `by`, who erases, or an
// organisation of theirs. That there was one stays. Before the post itself is erased.
enum outcome complaint_forget_sender(struct conn *conn, int64_t campaign, int64_t post, int64_t by,
				     int64_t now, struct fault *fault);
// Erases contacts of COMPLAINT_EXPIRE_MOST of those closed COMPLAINT_CONTACT_MS ago, in all
// campaigns, and answers that left to them; the rest the next time.
enum outcome complaint_expire(struct conn *conn, int64_t now, struct fault *fault);
// Those who read complaints from now on. TOO_MUCH over COMPLAINT_OWNERS_MOST.
enum outcome complaint_owners_set(struct conn *conn, int64_t campaign, const int64_t *accounts,
				  size_t count, struct fault *fault);

#endif
