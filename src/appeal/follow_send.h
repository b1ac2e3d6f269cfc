// SPDX-License-Identifier: AGPL-3.0-or-later
// What those get who follow a campaign's appeal by e-mail: each instruction that is published or
// taken back, at once, and the appeal when it says something else, at most once in FOLLOW_EVERY_MS.
// Each gets it in their language, as a broadcast, which STOP or one click ends. Told in steps of
// FOLLOW_STEP people, each one write; what was told is kept with its messages, so that nobody gets
// anything twice. See appeal/follow.h.
#ifndef CAUSEWAY_APPEAL_FOLLOW_SEND_H
#define CAUSEWAY_APPEAL_FOLLOW_SEND_H

#include "appeal/follow.h"
#include "store/job.h"

#define FOLLOW_EVERY_MS ((int64_t)24 * 3600 * 1000)
#define FOLLOW_STEP	100 // people
#define FOLLOW_STEPS	60  // of one run

struct services;
struct zone_book;
struct follow_teller {
	struct store *store;
	struct id_maker *ids;
	const struct channels *channels;
	const struct messages *messages;
	struct zone_book *zones; // may be NULL: UTC
	struct str site;	 // what addresses of ours begin with
};

// One step: tells at most FOLLOW_STEP people behind follower *cursor of an instruction, or that it
// was taken back, and moves the cursor; *ret_more: there may be others. What was told before is
// not told again, wherever it begins.
enum outcome follow_tell_instruction(const struct follow_teller *teller, int64_t campaign,
				     int64_t instruction, bool back, int64_t now, int64_t *cursor,
				     bool *ret_more, struct fault *fault);
// One step of telling what the appeal says at `now`. *ret_next: when it is to be looked at again,
// because somebody was told something else less than FOLLOW_EVERY_MS ago; 0: not.
enum outcome follow_tell_appeal(const struct follow_teller *teller, int64_t campaign, int64_t now,
				bool *ret_more, int64_t *ret_next, struct fault *fault);

// The job that does both, and erases who did not confirm. Gets struct services, which outlive it.
struct job_kind follow_job(const struct services *services);

#endif
