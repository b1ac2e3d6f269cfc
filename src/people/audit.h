// SPDX-License-Identifier: AGPL-3.0-or-later
// The audit log: who did what, when, from where. Append-only; each entry carries a hash over itself
// and the one before (BLAKE2b-256), so that a change or a gap shows. Never holds personal values:
// callers give ids and words of our own, addresses are cut down to their network.
#ifndef CAUSEWAY_PEOPLE_AUDIT_H
#define CAUSEWAY_PEOPLE_AUDIT_H

#include "base/id.h"
#include "store/store.h"

struct request;

// Everything that is written down, declared once.
struct audit_action {
	const char *name; // "case.claim"
	const char *help; // one sentence, for people
};
extern const struct audit_action audit_actions[];
extern const size_t audit_action_count;
// The action of that name, or NULL.
const struct audit_action *audit_action_find(struct str name);

#define AUDIT_WORD_MAX 400 // bytes of `was` and of `now`

struct audit_entry {
	int64_t account;     // 0: the program itself; negative: the token with that id
	const char *action;  // a word of audit_actions: "case.claim"
	struct str campaign; // slug; empty: the whole instance
	int64_t subject;     // id of what it was done to; 0: none
	struct str was, now; // words of our own or hashes; may be empty
	struct str address;  // where the request came from; empty: from this machine
};

// Who, where from and in which campaign, of a request that people_admit let in.
struct audit_entry audit_of(const struct request *request, const char *action);
// Adds an entry, inside the write that does what it tells of. FAULT for an action that is not
// declared or words over AUDIT_WORD_MAX: both are mistakes of the caller.
enum outcome audit_add(struct conn *conn, struct id_maker *ids, const struct audit_entry *entry,
		       struct fault *fault);

#define AUDIT_HEAD_LEN 64 // hexadecimal digits of a hash

// What reading the whole log found. Entries that were cut off at the end, or a log that was written
// anew, show only by a `head` that somebody noted before.
struct audit_state {
	int64_t count;	// entries
	int64_t broken; // position (1, 2, 3 …) of the first that does not fit; 0: all do
	char head[AUDIT_HEAD_LEN + 1]; // hash of the last entry that fits; zeros if there is none
	bool noted_found;	       // the noted head is the hash of an entry that fits
};
// Reads the whole log and checks every hash. `noted` is a head from earlier, or empty.
enum outcome audit_verify(struct conn *conn, struct str noted, struct audit_state *ret_state,
			  struct fault *fault);

// Reading it. Strings in the arena.
struct audit_row {
	int64_t position, at;	  // `at`: ms UTC
	struct audit_entry entry; // its address is a network: "203.0.113.0/24"
	struct str name;	  // of the account now; empty: the program or a token
};
struct audit_wish {
	struct str campaign; // slug; empty: everything
	int64_t since;	     // ms UTC
	int64_t after;	     // position of the last one read; 0: from the start
	size_t limit;	     // 1 to 1,000
};
// Oldest first. An action that this program no longer knows reads as "unknown".
enum outcome audit_list(struct conn *conn, struct arena *arena, const struct audit_wish *wish,
			struct audit_row **ret_rows, size_t *ret_count, struct fault *fault);

// The network of an address: "203.0.113.0/24", "2001:db8:1::/48"; empty for what is no address of
// another machine. `out` gets a zero behind it.
#define AUDIT_NETWORK_MAX 52
struct str audit_network(struct str address, char out[AUDIT_NETWORK_MAX]);

#endif
