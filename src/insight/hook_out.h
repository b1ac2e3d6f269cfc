// SPDX-License-Identifier: AGPL-3.0-or-later
// Tells other programs what happened in a campaign, by signed webhooks (Standard Webhooks 1.0): new
// posts, what became of a case, an appeal that changed, an alert whose rule says so
// (insight/alert_tell.h adds it). What is sent holds ids and words of ours,
// never a text, a name, a contact or a place, and nothing of what is private: who may know more
// asks the API. At least once, in any order; the other side knows a message again by its id. What
// fails is tried again, then lies as a dead letter that a person can see and send again.
#ifndef CAUSEWAY_INSIGHT_HOOK_OUT_H
#define CAUSEWAY_INSIGHT_HOOK_OUT_H

#include "base/id.h"
#include "net/fetch.h"
#include "people/seal.h"
#include "store/job.h"

#define HOOK_OUT_MOST	    20 // of one campaign
#define HOOK_OUT_NAME_MAX   60 // code points
#define HOOK_OUT_ATTEMPTS   10 // with HOOK_OUT_BACKOFF_MS doubled each time: about four hours
#define HOOK_OUT_BACKOFF_MS 30000
#define HOOK_OUT_ILL_MS	    ((int64_t)3 * 86400000)  // of failures alone; then it is given up
#define HOOK_OUT_OLD_MS	    ((int64_t)86400000)	     // a secret counts after it was replaced
#define HOOK_OUT_KEPT_MS    ((int64_t)14 * 86400000) // what was sent
#define HOOK_OUT_EVERY_MS   ((int64_t)5000)	     // between two looks
#define HOOK_OUT_AT_ONCE    100			     // of each event, in one look
#define HOOK_OUT_SHOWN	    10			     // deliveries of one
#define HOOK_OUT_WATCH	    "hook_out.watch"
#define HOOK_OUT_SEND	    "hook_out.send"

#define HOOK_OUT_ALERT "alert.new"

// The events, as forms and messages write them; NULL behind the last.
extern const char *const hook_out_events[];

enum hook_out_state { HOOK_WAITS, HOOK_SENT, HOOK_DEAD, HOOK_WOULD /* an exercise */ };

struct hook_out {
	int64_t id, campaign;
	struct str name, address, events;
	int kind;		       // enum post_kind; -1: any
	int least;		       // enum post_urgency
	struct str secret, old_secret; // sealed
	int64_t old_until, paused_at, stopped_at, ill_since, created_at;
	// All that happened before read_to was looked at; of posts, events of cases and appeals
	// also what stands up to these ids, and of appeals what changed before appeals_at.
	int64_t read_to, posts_to, cases_to, appeals_to, appeals_at;
	struct str detail;
};
// Strings in the arena. NOT_FOUND for one of another campaign.
enum outcome hook_out_find(struct conn *conn, struct arena *arena, int64_t campaign, int64_t id,
			   struct hook_out *ret, struct fault *fault);
enum outcome hook_out_list(struct conn *conn, struct arena *arena, int64_t campaign,
			   struct hook_out **ret_list, size_t *ret_count, struct fault *fault);

// Whether it is told of an event.
bool hook_out_wants(const struct hook_out *hook, const char *event);

// A new secret, "whsec_…", in the arena: 32 random bytes.
struct str hook_out_secret_new(struct arena *arena);
// The header webhook-signature: "v1,…" for each secret, a space between. Empty without memory, or
// for a secret that is none.
struct str hook_out_sign(struct arena *arena, const struct str *secrets, size_t count,
			 struct str id, int64_t seconds, struct str body);

// --- changes: each runs inside a write of the store ---

// INVALID for a name, an address or events that cannot be; TOO_MUCH over HOOK_OUT_MOST.
enum outcome hook_out_add(struct conn *conn, const struct hook_out *hook, int64_t now,
			  struct fault *fault);
// One message; a job sends it. `event` is one of hook_out_events, or "test".
enum outcome hook_out_tell(struct conn *conn, struct id_maker *ids, int64_t hook, const char *event,
			   int64_t subject, struct str data, int64_t now, struct fault *fault);
// Has a dead letter sent again. NOT_FOUND if there is none.
enum outcome hook_out_again(struct conn *conn, int64_t hook, int64_t delivery, int64_t now,
			    struct fault *fault);
// Queues the look for what is new, unless it waits already.
enum outcome hook_out_queue(struct conn *conn, int64_t due, struct fault *fault);

// --- the jobs ---

struct hook_teller {
	struct store *store;
	struct id_maker *ids;
	struct fetcher *fetcher;
	const struct sealer *sealer;
	int64_t (*now)(void);
};
struct job_kind hook_out_watch_job(struct hook_teller *teller);
struct job_kind hook_out_send_job(struct hook_teller *teller);

#endif
