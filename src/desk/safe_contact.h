// SPDX-License-Identifier: AGPL-3.0-or-later
// What is safe for somebody who left a number or an address with a message: call, write, leave a
// message, pass it on (bits of campaign/contact.h). Whoever has the code of the message makes it
// less at once. More counts at once only once, in the browser that sent the message, within
// SAFE_FRESH_MS of it, and never of a protection matter: for whoever forgot a box. Else the code
// may be in other hands, so more is only asked for: a person of the team makes sure in a way that
// was allowed before, or by a message from that number or address, and then allows it (decision
// 023). Never changes the number or address itself.
#ifndef CAUSEWAY_DESK_SAFE_CONTACT_H
#define CAUSEWAY_DESK_SAFE_CONTACT_H

#include "base/id.h"
#include "people/cookie.h"
#include "store/store.h"

#define SAFE_FRESH_MS COOKIE_SENT_MS

struct sealer;

struct safe_way {
	const char *input; // of a form: "may_call"
	uint32_t bit;
	const char *mine;   // message id, of the person: "You may call me"
	const char *theirs; // message id, of the team
};
#define SAFE_WAYS 4
extern const struct safe_way safe_ways[SAFE_WAYS];

struct safe_contact {
	bool reachable;	     // they left a way to reach them
	bool fresh;	     // more counts at once, where it was sent from
	uint32_t may, asked; // `asked`: more, which waits for a person; never of `may`
};
enum outcome safe_contact_read(struct conn *conn, struct arena *arena, const struct sealer *sealer,
			       int64_t post, struct safe_contact *ret_safe, struct fault *fault);
// What is asked for, without opening anything; 0: nothing, or nothing was left.
enum outcome safe_contact_asked(struct conn *conn, int64_t campaign, int64_t post,
				uint32_t *ret_asked, struct fault *fault);

struct safe_contact_change {
	struct id_maker *ids;
	const struct sealer *sealer;
	struct arena *arena;
	int64_t campaign, post;
	int64_t account;  // of the team; 0: whoever has the code
	uint32_t ways;	  // see below
	bool here;	  // they sit where it was sent from (cookie_sent)
	struct str words; // how the team made sure
};
// Whoever has the code wants exactly `ways`: what counts at once comes with a line in the history
// of the case; the rest is asked for. INVALID if nothing was left. Inside a write.
enum outcome safe_contact_set(struct conn *conn, const struct safe_contact_change *change,
			      struct fault *fault);
// The team allows what was asked for, or leaves it as it was; `ways` is what it saw was asked for.
// CONFLICT if that has changed. The history of the case tells. Inside a write.
enum outcome safe_contact_answer(struct conn *conn, const struct safe_contact_change *change,
				 bool allow, struct fault *fault);

#endif
