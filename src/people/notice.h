// SPDX-License-Identifier: AGPL-3.0-or-later
// What people are told of their own account: that somebody set a password, changed the second step,
// made a token or a link, or signed in with a browser that was not seen before. Each notice follows
// from an entry of the audit log, in the same transaction, so that none can be forgotten. It is
// shown on every page of the team, in each browser, until the person says there that they looked:
// somebody who got in elsewhere cannot say so for them. Never sends anything.
#ifndef CAUSEWAY_PEOPLE_NOTICE_H
#define CAUSEWAY_PEOPLE_NOTICE_H

#include "people/audit.h"
#include "people/people.h"

#define NOTICES_SHOWN	 10
#define NOTICE_DAYS	 90  // then they are forgotten
#define BROWSERS_MOST	 20  // of one account; those not used for longest are forgotten
#define BROWSER_DAYS	 400 // and those not used for so long
#define BROWSER_TEXT_LEN 43  // of the cookie's value

struct notice {
	int64_t id, at;	    // ms UTC
	const char *words;  // message id
	struct str by;	    // name; empty: whoever runs the server, or a program
	struct str network; // empty: unknown, or the machine itself
	bool self;	    // the account did it
};

// Tells whoever an entry of the audit log concerns, if anybody; for audit_add, with the id of the
// entry.
enum outcome notice_follow(struct conn *conn, int64_t id, const struct audit_entry *entry,
			   struct fault *fault);

// What is told of an action of the audit log; message id, or NULL.
const char *notice_words(struct str action);

// The newest notices of an account, newest first, at most NOTICES_SHOWN; strings in the arena.
enum outcome notice_list(struct conn *conn, struct arena *arena, int64_t account,
			 struct notice **ret_list, size_t *ret_count, struct fault *fault);

// The person of this session looked at all up to the notice `newest`.
enum outcome notices_seen(struct people *people, const struct session *session, int64_t newest,
			  struct fault *fault);

// --- browsers; inside the write that signs in ---

struct browser_use {
	int64_t browser; // id; 0: unknown
	int64_t seen;	 // the newest notice that counts as looked at
	bool fresh;	 // not seen before, and the account has others: its person is told
};
// Finds the browser of a cookie among those of an account, or adds it; nothing for an empty cookie.
// `id` is for a new one.
enum outcome browser_take(struct conn *conn, int64_t account, struct str cookie, int64_t id,
			  int64_t now, struct browser_use *ret_use, struct fault *fault);
// After the others were told of a fresh browser: that alone is no news in the browser itself.
enum outcome browser_told(struct conn *conn, int64_t account, struct browser_use *use,
			  struct fault *fault);

#endif
