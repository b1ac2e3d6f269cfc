// SPDX-License-Identifier: AGPL-3.0-or-later
// Watches the stream from behind: every few seconds it reads what was newly kept, counts it
// (insight/trend.h) and asks the rules of the campaigns (insight/alert.h). What it found and how
// far it has read are one commit, so that a sudden end counts nothing twice and leaves nothing out.
// Nobody who sends or reads a post waits for it. Keeps no memory between two looks.
#ifndef CAUSEWAY_INSIGHT_WATCH_H
#define CAUSEWAY_INSIGHT_WATCH_H

#include "base/id.h"
#include "net/live.h"
#include "store/job.h"
#include "store/store.h"

#define WATCH_JOB      "stream.watch"
#define WATCH_EVERY_MS ((int64_t)10 * 1000)
#define WATCH_BATCH    250   // posts of one write
#define WATCH_MOST     20000 // posts of one look; the next one follows at once
#define WATCH_FIRST_MS ((int64_t)48 * 3600 * 1000) // how far back the first look reads

struct watch {
	struct store *store;
	struct id_maker *ids;
	int64_t (*now)(void); // time_now, or the clock of a test
};

// One look; *ret_more: there is more to read.
enum outcome watch_look(struct watch *watch, bool *ret_more, struct fault *fault);
// The job that looks and queues the next look; `watch` outlives the runner. It is not taken, and
// nothing is written, while there is nothing new.
struct job_kind watch_job(struct watch *watch);
// Whether a look would find posts, or words that are to be looked through; only reads.
bool watch_wanted(struct watch *watch);
// Queues a look, inside a write, unless one waits.
enum outcome watch_queue(struct conn *conn, int64_t due, struct fault *fault);

#endif
