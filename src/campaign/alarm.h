// SPDX-License-Identifier: AGPL-3.0-or-later
// Alarms that walk: what a person must answer goes off the screen from one to the next until
// somebody does. Who is asked, and in which order, depends on the kind; each step is kept, and the
// walk goes on after a restart because its next step is a job. When everybody was asked it begins
// again and tells whoever runs the server. The words of an alarm never name a person who needs
// help, a place or an illness: they leave the server. Never sends by itself: that do the channels
// that app/ gives it.
#ifndef CAUSEWAY_CAMPAIGN_ALARM_H
#define CAUSEWAY_CAMPAIGN_ALARM_H

#include "base/id.h"
#include "page/messages.h"
#include "store/job.h"
#include "store/store.h"

// Whom a kind may ask; ALARM_END ends a list. At the end of every round stands ALARM_OPERATOR.
enum alarm_who {
	ALARM_END,
	ALARM_OWNER,	   // whom the subject belongs to
	ALARM_ROSTER,	   // who stands in the roster now
	ALARM_SECOND,	   // and the second person there
	ALARM_SHIFT_LEAD,  // who leads the shift that runs
	ALARM_SHIFT,	   // anybody on duty
	ALARM_COORDINATOR, // by role, from here on
	ALARM_DEPUTY,
	ALARM_HEAD,
	ALARM_GUARD,	    // the safeguarding lead
	ALARM_GUARD_SECOND, // the second lead
	ALARM_GUARDS,	    // anybody else with that role
	ALARM_OPERATOR,	    // whoever runs the server
};
#define ALARM_ORDER_MAX 8

enum alarm_kind {
	ALARM_LIFE,	  // life at risk, and nobody took it in time
	ALARM_PROTECTION, // a new protection matter
	ALARM_CONCERN,	  // the clock of a concern ran out
	ALARM_CONTACTS,	  // an account opened many contacts
	ALARM_ONE_SIDED,  // an account corrects nearly everything in one direction
	ALARM_NOBODY,	  // nobody is on duty while "I need help" is open
	ALARM_LOWERED,	  // life at risk was lowered, or a post was taken out of such a case
	ALARM_GIVING,	  // where money or things go is to be changed: a second person must look
	ALARM_TRANSFER,	  // a partner that was asked did not take a case over
	ALARM_AUTHORITY,  // an authority has a case, and nobody asked how it went
	ALARM_HANDOVER,	  // a shift was handed over and nobody signed for it
	ALARM_COMPLAINT,  // a complaint was not looked into, or not answered, in time
	ALARM_RULE,	  // an alert rule that wakes found what it looks for
	ALARM_KINDS
};
struct alarm_kind_entry {
	const char *name;  // "life", as it is kept
	const char *words; // English, for people; translated on pages
	int minutes;	   // until the next person is asked, unless the campaign says otherwise
	enum alarm_who order[ALARM_ORDER_MAX];
};
extern const struct alarm_kind_entry alarm_kinds[ALARM_KINDS];
// The kind of that name, or ALARM_KINDS.
enum alarm_kind alarm_kind_find(struct str name);

#define ALARM_MINUTES_MOST 120
#define ALARM_DETAIL_MAX   200 // bytes
#define ALARM_PEOPLE_MOST  30  // asked in one round
#define ALARM_LIST_MOST	   100 // shown at once
#define KEPT_OUT_MOST	   100 // people whom one subject is about, listed at once

struct alarm {
	int64_t id, campaign;
	struct str slug; // of the campaign
	enum alarm_kind kind;
	int64_t subject;   // case, concern or account; 0: the campaign
	int64_t owner;	   // asked first where the kind asks an owner; 0: nobody
	int64_t about;	   // account that is never asked; 0: none
	struct str detail; // "Case 1047": words of our own, English (alarm_detail_said)
	int64_t raised_at;
	int step;		// how many were asked so far
	int64_t asked, next_at; // who was asked last; when the next one is
	int64_t answered_at, answered_by;
	struct str answered_name;
	int64_t ended_at; // the cause is gone
};

// --- changes: each runs inside a write of the store ---

// A subject is about this account: no alarm about it asks them, and its pages are not theirs. Twice
// changes nothing.
enum outcome alarm_keep_out(struct conn *conn, int64_t subject, int64_t account,
			    struct fault *fault);
// Whether a subject is about this account, however many it is about.
enum outcome alarm_is_kept_out(struct conn *conn, int64_t subject, int64_t account, bool *ret_out,
			       struct fault *fault);
// Whom a subject is about, for a list; at most KEPT_OUT_MOST, lowest ids first.
enum outcome alarm_kept_out(struct conn *conn, int64_t subject, int64_t ret_accounts[KEPT_OUT_MOST],
			    size_t *ret_count, struct fault *fault);

// Raises an alarm, unless one of the same kind and subject is open in the campaign: then *ret_id is
// that one. Its first step is due at once. INVALID for a detail that is too long.
enum outcome alarm_raise(struct conn *conn, struct id_maker *ids, const struct alarm *alarm,
			 int64_t now, int64_t *ret_id, struct fault *fault);
// Answers it: it walks no further. CONFLICT with who was first if somebody has answered; OK again
// for the same person. NOT_FOUND for one that is not of the campaign, DENIED for an account whom it
// is about or who was not asked (an account with `any` may answer without having been asked).
enum outcome alarm_answer(struct conn *conn, int64_t campaign, int64_t alarm, int64_t account,
			  bool any, int64_t now, struct fault *fault);
// The cause is gone: nobody needs to answer any more. No open alarm is no mistake.
enum outcome alarm_end(struct conn *conn, int64_t campaign, enum alarm_kind kind, int64_t subject,
		       int64_t now, struct fault *fault);
// Minutes between two steps of a kind, 1 to ALARM_MINUTES_MOST.
enum outcome alarm_minutes_set(struct conn *conn, int64_t campaign, enum alarm_kind kind,
			       int minutes, struct fault *fault);

// --- reading; strings in the arena ---

enum outcome alarm_minutes_read(struct conn *conn, int64_t campaign, enum alarm_kind kind,
				int *ret_minutes, struct fault *fault);

enum outcome alarm_minutes_read(struct conn *conn, int64_t campaign, enum alarm_kind kind,
				int *ret_minutes, struct fault *fault);

enum outcome alarm_find(struct conn *conn, struct arena *arena, int64_t alarm,
			struct alarm *ret_alarm, struct fault *fault);
// The alarm and the account of the code in a link that was sent. NOT_FOUND for any other code.
enum outcome alarm_by_code(struct conn *conn, struct arena *arena, struct str code,
			   struct alarm *ret_alarm, int64_t *ret_account, struct fault *fault);
// Whether an alarm of the kind and subject is open.
enum outcome alarm_open(struct conn *conn, int64_t campaign, enum alarm_kind kind, int64_t subject,
			bool *ret_open, struct fault *fault);
// The oldest open alarm that asks this account in a campaign (by slug); NOT_FOUND if none does. For
// the bar on every page: one look at an index.
enum outcome alarm_asking(struct conn *conn, struct arena *arena, struct str slug, int64_t account,
			  struct alarm *ret_alarm, struct fault *fault);
// Those of a campaign, open ones first, then the newest; at most ALARM_LIST_MOST behind the alarm
// *cursor (0: from the first), which becomes the last one if there are more, else 0.
enum outcome alarm_list(struct conn *conn, struct arena *arena, int64_t campaign, int64_t reader,
			int64_t *cursor, struct alarm **ret_list, size_t *ret_count,
			struct fault *fault);

struct alarm_step {
	int64_t at, account; // account 0: whoever runs the server
	struct str name;
	struct str channel; // "page", "command"; "" while nothing was sent
	struct str result;  // "sent", or why not; OUTWARD_WOULD in an exercise
};
// Who was asked, first one first; at most ALARM_LIST_MOST.
enum outcome alarm_steps(struct conn *conn, struct arena *arena, int64_t alarm,
			 struct alarm_step **ret_list, size_t *ret_count, struct fault *fault);

// --- the walk ---

struct alarm_person {
	int64_t account;
	struct str name, address; // address: e-mail
	struct str language;	  // BCP 47, as they chose; empty: they did not
	// Names this step of this alarm, for a message that goes out by the outbox; empty: its
	// words do.
	struct str key;
};
// The people whom an alarm asks in one round, in this order, each once.
enum outcome alarm_people(struct conn *conn, struct arena *arena, const struct alarm *alarm,
			  int64_t now, struct alarm_person **ret_list, size_t *ret_count,
			  struct fault *fault);

// A way to a person that leaves the screen; taken only where campaign/outward.h lets it. `text`
// holds the words and, on a line of its own, the link that answers without signing in. Anything but
// OK: the person was not reached this way.
struct alarm_channel {
	const char *name; // "command"
	void *context;
	enum outcome (*send)(void *context, const struct alarm_person *person, struct str text,
			     struct fault *fault);
};
#define ALARM_CHANNELS_MOST 8

struct campaign;
struct channels;
struct alarm_walker {
	struct store *store;
	struct id_maker *ids;
	const struct alarm_channel *channels; // beside the page; may be none
	size_t n_channels;		      // at most ALARM_CHANNELS_MOST
	const struct channels *ways;	      // of the campaigns; NULL: none
	const struct messages *messages;      // NULL: English only
	int64_t (*now)(void);		      // time_now, or the clock of a test
	struct str site; // what links begin with: "https://help.example"; may be empty
	// Called after each step, for open pages; may be NULL.
	void (*told)(void *context, const struct alarm *alarm);
	void *context;
};
// The language in which a person of the team is written to: the one that they chose, else the first
// official one of the campaign, else English. Without a person, for a bare number: the campaign's.
const struct language *alarm_language(const struct alarm_walker *walker,
				      const struct alarm_person *person,
				      const struct campaign *campaign);
// The detail of an alarm in a language; in the arena.
struct str alarm_detail_said(const struct alarm *alarm, const struct messages *messages,
			     const struct language *language, struct arena *arena);

#define ALARM_JOB "alarm.walk"
// The job that takes the next step of one alarm; `context` is a struct alarm_walker.
struct job_kind alarm_job(struct alarm_walker *walker);

#endif
