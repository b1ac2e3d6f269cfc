// SPDX-License-Identifier: AGPL-3.0-or-later
// Limits that protect people and their data from one person's mistakes, and a campaign's money from
// strangers, each campaign's own within a range. A higher number is a weaker limit; who weakens one
// says why. Never decides who may change them and writes no audit entry: that is done above.
#ifndef CAUSEWAY_CAMPAIGN_LIMIT_H
#define CAUSEWAY_CAMPAIGN_LIMIT_H

#include "store/store.h"

enum limit_kind {
	LIMIT_NEW_CASES,    // open ones at a time of somebody on probation
	LIMIT_CONTACTS,	    // people whose contact one account opens within an hour
	LIMIT_ONE_SIDED,    // of the last WORK_LAST corrections, those that hide or lower
	LIMIT_AIRTIME,	    // parts of SMS that go out in a day; what protects life is free
	LIMIT_ACK_SENDER,   // first answers in a day: to one sender
	LIMIT_ACK_RANGE,    // to numbers of one range, or addresses of one domain
	LIMIT_ACK_DAY,	    // to all
	LIMIT_NOISE_DAYS,   // until the words of noise are erased
	LIMIT_CONTACT_DAYS, // from the closing of a case until its contacts are erased
	LIMITS
};
struct limit_entry {
	const char *name;  // "new-cases", as it is kept
	const char *words; // English, for people; translated on pages
	int64_t standard, least, most;
};
extern const struct limit_entry limit_entries[LIMITS];
// The limit of that name, or LIMITS.
enum limit_kind limit_of(struct str name);

#define LIMIT_REASON_MAX 200 // code points

// What holds in a campaign.
enum outcome limit_read(struct conn *conn, int64_t campaign, enum limit_kind kind,
			int64_t *ret_value, struct fault *fault);
// Sets it, inside a write; *ret_was: before. INVALID for a number out of the range, and without a
// reason for one above what holds.
enum outcome limit_set(struct conn *conn, int64_t campaign, enum limit_kind kind, int64_t value,
		       struct str reason, int64_t *ret_was, struct fault *fault);

#endif
