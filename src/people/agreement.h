// SPDX-License-Identifier: AGPL-3.0-or-later
// What a campaign agreed to share with a partner: which cases, which groups of fields, what for,
// until when, and whether it may be passed on. Somebody of the campaign proposes; a person who
// speaks for the partner accepts, and only from then on its people see anything. Police and armed
// forces need a second word by a head, with a reason, and never get contacts. The end revokes at
// once and asks the partner to delete what it had. Every change is a write with its audit entry.
#ifndef CAUSEWAY_PEOPLE_AGREEMENT_H
#define CAUSEWAY_PEOPLE_AGREEMENT_H

#include "people/audit.h"
#include "people/organisation.h"
#include "people/share.h"

#define AGREEMENTS_MAX	      500 // listed
#define AGREEMENT_PURPOSE_MAX 400 // characters
#define AGREEMENT_DAYS_MAX    366 // it is looked at again within a year
#define AGREEMENT_PLACES_MAX  20  // that one names
#define AGREEMENT_PLACE_MAX   80  // characters of one

enum agreement_state {
	AGREEMENT_NEEDS_SECOND, // a head must confirm it before the partner may accept
	AGREEMENT_OFFERED,	// waits for the partner
	AGREEMENT_IN_FORCE,
	AGREEMENT_DELETION, // over; the partner is asked to delete what it had
	AGREEMENT_OVER,	    // over, and nothing is open
	AGREEMENT_STATES,
};
extern const char *const agreement_state_words[AGREEMENT_STATES]; // "in-force"
// How far the partner may pass on what it sees; NULL-terminated.
extern const char *const agreement_onward_words[4]; // "no", "consent", "yes"

// Which cases it covers: those offered to the partner one by one, or also all that tell of a topic
// or a place that it names; NULL-terminated.
extern const char *const agreement_covers_words[3]; // "offered", "named"

struct agreement {
	int64_t id, organisation;
	struct str campaign;
	struct str name, kind; // of the organisation
	uint32_t shares;       // bits of enum share_group
	struct str purpose, onward;
	struct str covers; // a word of agreement_covers_words
	uint32_t topics;   // that it names: bit HEAD_TOPIC_FIRST + i as posts have them
	struct str places; // that it names, a comma between
	int64_t until_at, proposed_by;
	// Who did what and when; empty and 0 for what was not done.
	struct str proposed_name, second_name, second_reason, accepted_name, ended_name,
	    deleted_name;
	int64_t proposed_at, second_at, accepted_at, ended_at, deleted_at;
	bool needs_second;
	int64_t people;	      // with a role for the partner
	struct str ended_how; // "declined", "withdrawn", "left", "stopped", "date"
};
enum agreement_state agreement_state(const struct agreement *agreement, int64_t now);

// Strings in the arena. NOT_FOUND with a sentence.
enum outcome agreement_find(struct conn *conn, struct arena *arena, int64_t id,
			    struct agreement *ret, struct fault *fault);
// Of a campaign (slug), or of an organisation: what has not ended first, then newest first.
enum outcome agreements_of_campaign(struct conn *conn, struct arena *arena, struct str campaign,
				    struct agreement **ret, size_t *ret_count, struct fault *fault);
enum outcome agreements_of_organisation(struct conn *conn, struct arena *arena,
					int64_t organisation, struct agreement **ret,
					size_t *ret_count, struct fault *fault);

// Inside a write. `entry` tells who and where from; its action, campaign, subject and words are set
// here.
struct agreement_change {
	struct id_maker *ids;
	const struct audit_entry *entry;
	int64_t now;
};

struct agreement_terms {
	struct str campaign;
	int64_t organisation;
	uint32_t shares;
	struct str purpose, onward;
	struct str covers; // empty: "offered"
	uint32_t topics;   // labels of posts; with "named", as the places
	struct str places; // with commas or line breaks between
	int64_t until_at;
};
// INVALID: nothing chosen, no purpose, a date in the past or over AGREEMENT_DAYS_MAX away, contacts
// for police or armed forces, "named" without a topic or a place, or too many places. CONFLICT:
// there is one that has not ended.
enum outcome agreement_propose(struct conn *conn, const struct agreement_change *change,
			       const struct agreement_terms *terms, int64_t *ret_id,
			       struct fault *fault);
// A head other than the one who proposed says yes, and why. DENIED for anybody else.
enum outcome agreement_second(struct conn *conn, const struct agreement_change *change, int64_t id,
			      struct str reason, struct fault *fault);
// DENIED unless the account speaks for the partner and did not propose it; CONFLICT if it has ended
// or still needs its second word.
enum outcome agreement_accept(struct conn *conn, const struct agreement_change *change, int64_t id,
			      struct fault *fault);
// Ends it at once. By the partner (declined, left) only who belongs to those that speak for it; by
// the campaign (withdrawn, stopped) the caller has looked whether they may.
enum outcome agreement_end(struct conn *conn, const struct agreement_change *change, int64_t id,
			   bool by_partner, struct fault *fault);
// Ends what is over by its date, at most `limit` (and 100); *ret_count tells how many.
enum outcome agreements_expire(struct conn *conn, const struct agreement_change *change,
			       size_t limit, size_t *ret_count, struct fault *fault);
// The kind of the job that does so at the date of an accepted one; its payload is the campaign.
extern const char *const agreement_job;
// The partner confirms that it deleted what it had.
enum outcome agreement_deleted(struct conn *conn, const struct agreement_change *change, int64_t id,
			       struct fault *fault);

#endif
