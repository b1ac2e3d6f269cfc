// SPDX-License-Identifier: AGPL-3.0-or-later
// The open sessions of one account: listed, ended one by one or all but one, and given a new secret
// when their holder gains rights, so that a secret somebody planted or saw before is worth nothing.
#ifndef CAUSEWAY_PEOPLE_SESSION_LIST_H
#define CAUSEWAY_PEOPLE_SESSION_LIST_H

#include "people/people.h"

struct open_session {
	int64_t id, created_at, used_at; // ms UTC; used_at to about five minutes
	struct str network;		 // "203.0.113.0/24"; empty: the machine itself
	struct str device;		 // "Firefox, Android"; empty if unknown
};
// Newest first, at most SESSIONS_MOST; strings in the arena.
enum outcome session_list(struct conn *conn, struct arena *arena, int64_t account, int64_t now,
			  struct open_session **ret_list, size_t *ret_count, struct fault *fault);

// Who ends sessions of an account, and from where.
struct session_end {
	int64_t account;
	int64_t by; // as in new_account
	struct str address;
};
// Ends one session; NOT_FOUND if the account has none of that id.
enum outcome session_end_one(struct people *people, const struct session_end *end, int64_t session,
			     struct fault *fault);
// Ends all but `kept` (0: all); *ret_ended tells how many.
enum outcome session_end_others(struct people *people, const struct session_end *end, int64_t kept,
				int64_t *ret_ended, struct fault *fault);

// Ends the session of a request at its holder's wish, with an entry of its own.
enum outcome session_close(struct people *people, const struct session *session, struct str address,
			   struct fault *fault);
// A new secret for an open session; the old one opens nothing from then on. In the arena.
enum outcome session_renew(struct people *people, struct arena *arena, int64_t session,
			   struct str *ret_secret, struct fault *fault);

#endif
