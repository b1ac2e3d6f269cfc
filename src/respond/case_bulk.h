// SPDX-License-Identifier: AGPL-3.0-or-later
// Many cases at once: takes them, gives them back, asks somebody to take them, sets when they are
// due, closes or reopens them. Each case has the rules, the line of history and the entry in the
// audit log that it has alone; one that a rule keeps stays as it is, and says why. Life at risk,
// what is private and what changed since the person looked are never changed here. Goes in small
// writes, so that nobody waits behind it.
#ifndef CAUSEWAY_RESPOND_CASE_BULK_H
#define CAUSEWAY_RESPOND_CASE_BULK_H

#include "net/request.h"
#include "respond/case.h"

#define CASE_BULK_MOST	200 // cases at once
#define CASE_BULK_CHUNK 20  // of one write

enum case_bulk_act {
	CASE_BULK_CLAIM,
	CASE_BULK_RELEASE,
	CASE_BULK_HAND,	  // to somebody
	CASE_BULK_UNHAND, // nobody is asked any more
	CASE_BULK_DUE,
	CASE_BULK_CLOSE,
	CASE_BULK_REOPEN,
	CASE_BULK_ACTS
};
extern const char *const case_bulk_words[]; // "claim", "release" …; NULL-terminated

struct case_bulk {
	enum case_bulk_act act;
	struct case_change change; // who, where and when; its case is set for each
	int64_t cases[CASE_BULK_MOST];
	size_t count;
	int64_t seen_at; // when the person saw them, ms UTC; 0: never mind
	int64_t to;	 // account, for HAND
	int64_t due_at;	 // for DUE
	struct str outcome, reason;
};
// What became of one: OK, or why not.
struct case_bulk_fate {
	enum outcome outcome;
	int64_t number; // 0: there is no such case
	struct fault why;
};
// `fates` has room for all. Anything but OK: the store failed, and *ret_done cases are done.
enum outcome case_bulk_run(struct request *request, const struct case_bulk *bulk,
			   struct case_bulk_fate *fates, size_t *ret_done);

#endif
