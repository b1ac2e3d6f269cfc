// SPDX-License-Identifier: AGPL-3.0-or-later
// The audit log: who did what, when, from where. Append-only; each entry carries a hash over itself
// and the one before (BLAKE2b-256), so that a change or a gap shows. Never holds personal values as
// they are: callers give ids and words of our own.
#ifndef CAUSEWAY_PEOPLE_AUDIT_H
#define CAUSEWAY_PEOPLE_AUDIT_H

#include "base/id.h"
#include "store/store.h"

struct request;

struct audit_entry {
	int64_t account;     // 0: the program itself
	const char *action;  // a word of audit_actions: "case.claim"
	struct str campaign; // slug; empty: the whole instance
	int64_t subject;     // id of what it was done to; 0: none
	struct str was, now; // words of our own or hashes; may be empty
	struct str address;  // where the request came from; empty: from this machine
};

// Who and where from, of a request.
struct audit_entry audit_of(const struct request *request, const char *action);
// Adds an entry, inside the write that does what it tells of.
enum outcome audit_add(struct conn *conn, struct id_maker *ids, const struct audit_entry *entry,
		       struct fault *fault);
// Reads the whole log and checks every hash. *ret_count: entries; *ret_broken: id of the first one
// that does not fit, 0 if all do.
enum outcome audit_verify(struct conn *conn, int64_t *ret_count, int64_t *ret_broken,
			  struct fault *fault);

#endif
