// SPDX-License-Identifier: AGPL-3.0-or-later
// Has posts translated by the campaign's machine, as jobs, so that no page waits: withholds contact
// data, asks, puts it back, compares numbers, denials and places, keeps the answer. What the same
// machine made of the same words is taken again. What no machine can, and what differs where life
// is at risk, goes to the desk of those who speak. Looks now and then for new posts in the
// languages that a campaign always has translated. Nothing leaves of an exercise, and nothing
// private.
#ifndef CAUSEWAY_RESPOND_TRANSLATOR_H
#define CAUSEWAY_RESPOND_TRANSLATOR_H

#include "campaign/judge.h"
#include "net/live.h"
#include "people/seal.h"
#include "respond/translation.h"
#include "store/job.h"

#define TRANSLATOR_EVERY_MS  ((int64_t)5000) // between two looks for new posts
#define TRANSLATOR_POSTS     200	     // of one campaign in one look
#define TRANSLATOR_ATTEMPTS  6
#define TRANSLATOR_WAIT_MS   ((int64_t)15000) // after trouble; doubled, at most an hour
#define TRANSLATOR_WAIT_MOST ((int64_t)3600 * 1000)

struct translator {
	struct store *store;
	struct id_maker *ids;
	struct fetcher *fetcher;
	const struct sealer *sealer;
	const struct judge *judge; // finds places; may be NULL
	int64_t (*now)(void);
};

// The jobs; `translator` outlives the runner.
struct job_kind translator_job(struct translator *translator);
struct job_kind translator_watch_job(struct translator *translator);
// Queues the look for new posts, inside a write, unless it waits already.
enum outcome translator_queue(struct conn *conn, int64_t due, struct fault *fault);

// One text, now, by a campaign's machine: withheld, asked, put back and compared (bits of enum
// parallel, without places). For a settings page's test and for replies. Errors as translate_ask.
struct translator_text {
	struct str text, from, to;
	struct str made; // in the arena
	unsigned differs;
	int64_t wait_ms;
};
enum outcome translator_text(const struct translator *translator, struct arena *arena,
			     const struct translate_server *server, struct translator_text *text,
			     struct fault *fault);
// The key of a campaign's server, opened, in the arena; INVALID if it was sealed elsewhere.
enum outcome translator_key(const struct translator *translator, struct arena *arena,
			    struct translate_server *server, struct fault *fault);

#endif
