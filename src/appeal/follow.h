// SPDX-License-Identifier: AGPL-3.0-or-later
// Who follows a campaign's appeal by e-mail, without an account. Whoever asks gets one mail with a
// link, and nothing more before they opened it and said yes. Addresses lie sealed and are found by
// keyed hash; nobody of the team sees one. Whoever ends it (campaign/outbox.h, STOP) is erased, and
// so is everybody when the campaign is archived. Tells nobody anything: appeal/follow_send.h does.
#ifndef CAUSEWAY_APPEAL_FOLLOW_H
#define CAUSEWAY_APPEAL_FOLLOW_H

#include "campaign/campaign.h"
#include "campaign/channel.h"
#include "page/messages.h"
#include "people/seal.h"

#define FOLLOWERS_MOST	  5000 // of a campaign, those included who have not confirmed
#define FOLLOW_CONFIRM_MS ((int64_t)3 * 24 * 3600 * 1000)
#define FOLLOW_SETTLE_MS  ((int64_t)5 * 60 * 1000) // changes of an appeal that are told of together
#define FOLLOW_TOKEN	  32			   // characters
#define FOLLOW_JOB	  "appeal.follow"

// The mailbox by which a campaign can write to people, in the arena; an inlet of 0 if it has none,
// or is archived or an exercise. One that is paused is named so.
enum outcome follow_channel(const struct channels *channels, struct conn *conn, struct arena *arena,
			    const struct campaign *campaign, struct channel *ret_channel,
			    struct fault *fault);

// How many follow: confirmed, and not ended since.
enum outcome follow_count(struct conn *conn, int64_t campaign, int64_t *ret_count,
			  struct fault *fault);

// Whoever has the link of a mail. NOT_FOUND if it is older than FOLLOW_CONFIRM_MS, was replaced by
// a later one, or they ended it since.
struct follow_link {
	int64_t id;
	struct str hash; // of the address; in the arena
	bool confirmed;
};
enum outcome follow_link_find(struct conn *conn, struct arena *arena, const struct sealer *sealer,
			      int64_t campaign, struct str token, int64_t now,
			      struct follow_link *ret_link, struct fault *fault);

// --- changes: each runs inside a write of the store ---

struct follow_asking {
	const struct campaign *campaign;
	const struct sealer *sealer;
	const struct messages *messages;
	const struct language *language;
	struct id_maker *ids;
	struct arena *arena;
	int64_t inlet;	    // by which the mail goes
	struct str site;    // what addresses of ours begin with
	struct str address; // a good e-mail address
	struct str range;   // of the network that they ask from; may be empty
	int64_t now;
};
// Adds the mail with the link. An address that follows already, or that was written to as often
// today as LIMIT_ACK_SENDER allows, gets none, and it is OK all the same: the answer tells nobody
// who follows. TOO_MUCH, with a sentence, over LIMIT_ACK_RANGE from one network, LIMIT_ACK_DAY in
// all, or FOLLOWERS_MOST.
enum outcome follow_ask(struct conn *conn, const struct follow_asking *asking, struct fault *fault);
// From now on they follow, also if they had ended it before. Doing it again changes nothing.
enum outcome follow_confirm(struct conn *conn, int64_t campaign, const struct follow_link *link,
			    int64_t now, struct fault *fault);
// Erases who did not confirm in time, and who ended it.
enum outcome follow_expire(struct conn *conn, int64_t campaign, int64_t now, struct fault *fault);
// Erases everybody: the campaign is over.
enum outcome follow_forget(struct conn *conn, int64_t campaign, struct fault *fault);

// The public appeal changed; an instruction was published, or taken back. Nothing is written while
// nobody follows.
enum outcome follow_appeal_queue(struct conn *conn, int64_t campaign, int64_t now,
				 struct fault *fault);
enum outcome follow_instruction_queue(struct conn *conn, int64_t campaign, int64_t instruction,
				      bool back, int64_t now, struct fault *fault);
// Looks at an appeal again within FOLLOW_SETTLE_MS after `at`.
enum outcome follow_appeal_queue_at(struct conn *conn, int64_t campaign, int64_t at,
				    struct fault *fault);

#endif
