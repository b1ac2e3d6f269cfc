// SPDX-License-Identifier: AGPL-3.0-or-later
// Asks both sides of a delivery, each in their own language and by the way they can be reached: may
// we put you in touch? Takes their yes or no, asks once more after a time, and then tells the owner
// of the case. Nobody learns of the other before both agreed, and then only what each allowed; who
// is not checked is put in touch for nothing that needs it (safety rule 11). Whoever cannot be
// reached is a person's to call: match/need.h takes what they say by hand. Opens no contact and
// sends nothing: that does whoever takes from campaign/outbox.h.
#ifndef CAUSEWAY_MATCH_ASK_H
#define CAUSEWAY_MATCH_ASK_H

#include "campaign/channel.h"
#include "campaign/reading.h"
#include "match/need.h"
#include "page/messages.h"
#include "respond/group_post.h"
#include "store/job.h"

struct sealer;

enum ask_side {
	ASK_NEED, // who needs it
	ASK_GIVE, // who gives it
	ASK_SIDES
};
enum ask_answer { ASK_NOTHING, ASK_YES, ASK_NO };

// How one side of a delivery was asked.
struct ask {
	int times;	  // 0: not asked yet
	int64_t asked_at; // last
	int64_t next_at;  // when it is asked again, or the owner told; 0: no more
	int64_t outbox;	  // the message that left last; 0: none did
	enum ask_answer answer;
	enum delivery_state told; // how it stood when this side heard of it last
	int64_t account;	  // who began it
};
// Untouched sides have times 0.
enum outcome ask_read(struct conn *conn, int64_t delivery, struct ask ret_sides[ASK_SIDES],
		      struct fault *fault);
// The delivery about which somebody is asked now: by the first message of whoever needs it, or by
// the offer. 0: none, or more than one.
enum outcome ask_open(struct conn *conn, enum ask_side side, int64_t of, int64_t *ret_delivery,
		      struct fault *fault);

// --- inside a write of the store ---

// A pair is asked anew: what was before is forgotten, and the asking begins at once.
enum outcome ask_begin(struct conn *conn, const struct need_change *change, int64_t delivery,
		       struct fault *fault);
// A delivery has changed: whoever should hear of it will. Nothing happens for one that was never
// asked by ask_begin.
enum outcome ask_wake(struct conn *conn, int64_t delivery, int64_t now, struct fault *fault);
// What one side says, on their own page or in a message. CONFLICT if the delivery is past it.
enum outcome ask_take(struct conn *conn, const struct need_change *change, int64_t delivery,
		      enum ask_side side, bool yes, struct fault *fault);
// A message that is nothing but yes or no, from somebody who is asked one thing and whom nobody
// asked anything else since, is their answer; any other is left to people. `first`: their first
// message, or 0. The message itself stays as it is.
enum outcome ask_hear(struct conn *conn, struct id_maker *ids, struct group_scratch *scratch,
		      const struct group_post *post, int64_t first, struct fault *fault);

// --- asking ---

// How long an answer is waited for before somebody is asked again, and then the owner told, ms.
extern const int64_t ask_wait_ms[URGENCY_COUNT];

struct asker {
	struct store *store;
	struct id_maker *ids;
	const struct messages *messages;
	const struct channels *channels;
	const struct sealer *sealer;
	int64_t (*now)(void); // time_now, or the clock of a test
};
#define ASK_JOB "need.ask"
// The job that says what there is to say about one delivery; `asker` outlives it.
struct job_kind ask_job(struct asker *asker);
// One run of it, for tests: says what is due at asker->now(); *ret_next_at: when it looks again, 0:
// never.
enum outcome ask_run(struct asker *asker, int64_t delivery, int64_t *ret_next_at,
		     struct fault *fault);

#endif
