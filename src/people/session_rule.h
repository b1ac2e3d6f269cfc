// SPDX-License-Identifier: AGPL-3.0-or-later
// How long sessions last on this server: at the latest after signing in, and without use; and when
// unused devices lock at the latest. Who runs it chooses of a few lengths. Never ends a session
// itself: session.c looks at its times.
#ifndef CAUSEWAY_PEOPLE_SESSION_RULE_H
#define CAUSEWAY_PEOPLE_SESSION_RULE_H

#include "people/audit.h"
#include "people/people.h"

#define SESSION_LONGEST_DAYS 30 // the longest of the choices

// A length to choose.
struct session_length {
	const char *value; // hours, as forms and the audit log have it; "0.5": half of one
	int64_t ms;
	const char *words; // message id
};
#define SESSION_LENGTHS 7
extern const struct session_length session_lengths[SESSION_LENGTHS]; // shortest first

struct session_rule {
	int64_t idle_ms, longest_ms;
	int64_t lock_ms; // of lock_lengths: devices lock at the latest; 0: as each person chose
};
enum outcome session_rule_read(struct conn *conn, struct session_rule *ret_rule,
			       struct fault *fault);
// The length that is kept in the rule, or the one next below; never NULL.
const struct session_length *session_length_of(int64_t ms);
// What somebody chose, as forms have it.
struct session_wish {
	struct str idle, longest; // of session_lengths
	struct str lock;	  // of lock_lengths; empty: as it is
};
// Changes the rule, also for open sessions, of which none gets longer; `entry` says who, and gets
// what was and what is. INVALID unless all are choices and `idle` is not over `longest`.
enum outcome session_rule_change(struct people *people, const struct session_wish *wish,
				 const struct audit_entry *entry, struct fault *fault);

#endif
