// SPDX-License-Identifier: AGPL-3.0-or-later
// Which post a person should be asked about next so that triage learns most: of the newest ones
// that nobody has labelled, the one that the judge (campaign/judge.h) finds worth most. Never gives
// a post that is private.
#ifndef CAUSEWAY_RESPOND_TEACH_H
#define CAUSEWAY_RESPOND_TEACH_H

#include "campaign/judge.h"

#define TEACH_AMONG 300 // posts that are looked at
#define TEACH_SKIPS 40	// that are remembered to be left out

struct teach_choice {
	int64_t post;	   // 0: there is none
	int64_t among;	   // how many were looked at
	int64_t otherwise; // how many of them are read otherwise since people taught triage
};
// `skip`: ids with a comma between that are left out. UNAVAILABLE without memory.
enum outcome teach_choose(struct conn *conn, struct arena *arena, const struct judge *judge,
			  int64_t campaign, struct str skip, struct teach_choice *ret_choice,
			  struct fault *fault);

#endif
