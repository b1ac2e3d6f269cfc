// SPDX-License-Identifier: AGPL-3.0-or-later
// Appeals: what a campaign, or one of its organisations, needs now, what it does not need, and how
// to give. What is said in words is kept language by language, as people wrote it; nothing is
// translated by machine. A money line and a drop-off place are changed by two people: what one
// proposes another confirms, and a day later it counts; until then the old one stands. What rests
// on a Case that is not likely or confirmed is kept, but not given out. Who may do it decide the
// routes; the audit entry is theirs, too. What is needed can count the needs of Cases by itself:
// how much they ask for, how much of it is promised, and how much has arrived; what is private is
// not in it. A partner's own people write their organisation's appeal: their words wait until
// somebody of the campaign approves them, what stood before stands until then, and the campaign may
// take the whole of it down; of the two people of a way to give one is always of the campaign.
#ifndef CAUSEWAY_APPEAL_APPEAL_H
#define CAUSEWAY_APPEAL_APPEAL_H

#include "base/id.h"
#include "store/store.h"

#define APPEALS_MOST	     60 // of a campaign
#define APPEAL_NEEDS_MOST    40 // of one appeal
#define APPEAL_NOTS_MOST     20
#define APPEAL_WAYS_MOST     12
#define APPEAL_ITEMS_ALL     1200 // of a campaign
#define APPEAL_WAYS_ALL	     1500 // versions
#define APPEAL_TEXTS_ALL     20000
#define APPEAL_TEXT_MAX	     240 // code points of any text
#define APPEAL_TEXTS_AT_ONCE 30	 // in one form: more would be over the limit of a body
#define APPEAL_NUMBER_MOST   1000000000
#define APPEAL_HOLD_MS	     ((int64_t)24 * 3600 * 1000) // between the second word and its force

// What is said in words.
enum appeal_field {
	APPEAL_HEADLINE, // of an appeal
	APPEAL_NAME,	 // of an item: "Drinking water"
	APPEAL_UNIT,	 // of what is needed: "litres a day"
	APPEAL_NOTE,	 // of what is needed: which kind; of what is not: why
	APPEAL_WORDS,	 // of a way to give
	APPEAL_AREA,	 // of a drop-off: as in struct appeal_way, which has the first words
	APPEAL_ADDRESS,
	APPEAL_HOURS,
	APPEAL_FIELDS
};
extern const char *const appeal_fields[APPEAL_FIELDS + 1]; // as they are kept; ends with NULL

enum appeal_way_kind { WAY_MONEY, WAY_DROP_OFF, WAY_VOLUNTEER, WAY_KINDS };
extern const char *const appeal_way_kinds[WAY_KINDS + 1]; // as they are kept; ends with NULL
// Whether it takes two people and a day to change it.
bool appeal_way_guarded(enum appeal_way_kind kind);

struct appeal {
	int64_t id, organisation; // organisation 0: the whole campaign
	struct str name, kind;	  // of the organisation
	int64_t next_at;	  // of the next update, ms UTC; 0: not announced
	int64_t changed_at;
	int64_t down_at; // the campaign took it down: nothing of it is given out; 0: it stands
	struct str down_name, down_why;
};

struct appeal_item {
	int64_t id, appeal;
	bool needed;
	struct str topic;				  // name of a head; may be empty
	int64_t wanted, promised, arrived;		  // wanted 0: no number
	int64_t more_wanted, more_promised, more_arrived; // of these by hand, where it is counted
	struct str feed;     // the thing of item_table whose needs are counted; empty: by hand
	int64_t case_number; // that it rests on; 0: none
	bool sure;	     // it rests on no Case, or on one that is likely or confirmed
};

// A version of a way to give.
struct appeal_way {
	int64_t id, version, appeal;
	enum appeal_way_kind kind;
	bool removed;
	struct str registration, link, account; // of money
	struct str area, address, hours;	// of a drop-off
	struct str phone;
	double lat, lon; // NaN: not said
	int64_t proposed_by, proposed_at, confirmed_at, force_at;
	struct str proposed_name, confirmed_name;
	bool by_partner; // who proposed it acted for the partner
};

struct appeal_text {
	int64_t thing; // appeal, item or version
	enum appeal_field field;
	struct str lang, text; // empty: nothing of it is given out yet
	struct str wished;     // waits for approval, to stand instead; empty: none
	bool original;
};

// All of a campaign as of a moment. Strings in the arena.
struct appeal_book {
	struct appeal *appeals;
	struct appeal_item *items;
	struct appeal_way *ways;    // in force
	struct appeal_way *waiting; // for a second person, or for their day
	struct appeal_text *texts;
	size_t n_appeals, n_items, n_ways, n_waiting, n_texts;
};
enum outcome appeal_book_read(struct conn *conn, struct arena *arena, int64_t campaign, int64_t now,
			      struct appeal_book *ret_book, struct fault *fault);
// The appeal of an organisation, or NULL.
const struct appeal *appeal_book_find(const struct appeal_book *book, int64_t organisation);
// The words in that language, else as they were first written; NULL if none are given out.
const struct appeal_text *appeal_words(const struct appeal_book *book, int64_t thing,
				       enum appeal_field field, struct str lang);

// --- changes: each runs inside a write of the store; ids come from the caller ---

struct lexicon;
struct appeal_change {
	struct id_maker *ids;
	const struct lexicon *lexicon; // finds medicines in many languages; may be NULL
	int64_t campaign, account, now;
	int64_t organisation; // whose appeal; 0: the whole campaign. Made if there is none
	int64_t new_appeal;   // id for it then
	struct str lang;      // in which the words are written
	bool partner;	      // by one of that organisation's people: their words wait
};

// INVALID for words that an appeal must not say (respond/appeal_check.h) or that are missing;
// TOO_MUCH over a stated number; NOT_FOUND for what is not of this appeal.
enum outcome appeal_headline_set(struct conn *conn, const struct appeal_change *change,
				 struct str headline, int64_t next_at, struct fault *fault);

struct appeal_item_wish {
	int64_t id; // new
	bool needed;
	struct str name, unit, note, topic;
	struct str feed; // as in struct appeal_item
	int64_t wanted, promised, arrived, case_number;
};
// Adds something. INVALID also for medicines and infant formula that are needed, for what is not
// needed without a reason, for a Case that is not likely or confirmed, and for what a partner's
// people would count or rest on Cases, which they may not see.
enum outcome appeal_item_add(struct conn *conn, const struct appeal_change *change,
			     const struct appeal_item_wish *wish, struct fault *fault);
// Its numbers by hand, also of one that counted the needs of Cases.
enum outcome appeal_item_count(struct conn *conn, const struct appeal_change *change, int64_t item,
			       int64_t wanted, int64_t promised, int64_t arrived,
			       struct fault *fault);
// What is added by hand, and may be below 0, to what is counted from the needs of Cases. CONFLICT
// for one that counts nothing.
enum outcome appeal_item_correct(struct conn *conn, const struct appeal_change *change,
				 int64_t item, int64_t wanted, int64_t promised, int64_t arrived,
				 struct fault *fault);
enum outcome appeal_item_remove(struct conn *conn, const struct appeal_change *change, int64_t item,
				struct fault *fault);

// The campaign gives out what waits in a partner's appeal: all, and puts it up again if it was
// taken down, or the words of `thing` (0: all; the appeal itself for its first sentence). CONFLICT
// if it was changed after `seen` (as appeal.changed_at), NOT_FOUND if there is none.
enum outcome appeal_approve(struct conn *conn, const struct appeal_change *change, int64_t thing,
			    int64_t seen, struct fault *fault);
// The campaign takes a partner's appeal down. INVALID without a reason, CONFLICT if it is down.
enum outcome appeal_take_down(struct conn *conn, const struct appeal_change *change, struct str why,
			      struct fault *fault);

// Proposes a new way (`wanted`.id 0, then `new_way` is its id), another version, or the end of one
// (removed). A way that is not guarded counts at once, but for a partner's. CONFLICT if another
// change of it waits; INVALID for a money line without registration number or account or address, a
// drop-off place without area and hours, an address that is not https.
enum outcome appeal_way_propose(struct conn *conn, const struct appeal_change *change,
				const struct appeal_way *wanted, int64_t new_way, struct str words,
				struct fault *fault);
// Whether a version waits for its second person, or for its day.
enum outcome appeal_way_waits(struct conn *conn, const struct appeal_change *change,
			      int64_t version, bool *ret_waits, struct fault *fault);
// The second person confirms: the version counts a day later, the end of a way at once. DENIED for
// who proposed it, and between two people of a partner.
enum outcome appeal_way_confirm(struct conn *conn, const struct appeal_change *change,
				int64_t version, int64_t *ret_force_at, struct fault *fault);
// The id of a Case by its number, if what is known of it may be said in public; 0 for number 0.
// INVALID if it is private, not there, or not likely or confirmed.
enum outcome appeal_case_sure(struct conn *conn, int64_t campaign, int64_t number, int64_t *ret_id,
			      struct fault *fault);

// Takes a version back that does not count yet.
enum outcome appeal_way_withdraw(struct conn *conn, const struct appeal_change *change,
				 int64_t version, struct fault *fault);

// Words in another language (or again in their own): `thing` is an appeal, an item or a version.
// Empty takes a translation away. NOT_FOUND for words that were never written.
enum outcome appeal_words_set(struct conn *conn, const struct appeal_change *change, int64_t thing,
			      enum appeal_field field, struct str text, struct fault *fault);

#endif
