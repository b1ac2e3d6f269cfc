// SPDX-License-Identifier: AGPL-3.0-or-later
// Takes in what somebody wrote to us by a channel on which they can be answered: SMS, mail, chat.
// Each message becomes a post, with the address sealed apart from it; who is new to the campaign
// gets a code and a first answer in the same commit, so that neither is lost without the other, and
// the same message sent again changes nothing. First answers are limited: to a sender, to a range
// of numbers, to all (campaign/limit.h); the message itself is always kept. STOP and START, as the
// whole of an SMS, are about broadcasts alone; so that nobody who only wanted quiet becomes a case,
// they are a post only if their sender has written to us before. Where a chat is opened with START
// (CONNECTOR_WORDS), it is greeted: what to write, and that we are not the emergency service.
#ifndef CAUSEWAY_LISTEN_DIRECT_H
#define CAUSEWAY_LISTEN_DIRECT_H

#include "listen/poll.h"

#define DIRECT_NEW_MS ((int64_t)30 * 86400 * 1000) // after so long a sender is new again

// Takes all of a call, in order. *ret_accepted: how many are new posts. On anything but OK those
// before it were kept, and the same call may be taken again.
enum outcome direct_take(const struct poller *poller, struct arena *arena,
			 const struct campaign *campaign, const struct inlet *inlet,
			 const struct connector_call *call, int64_t *ret_accepted,
			 struct fault *fault);

// The range that a sender's first answers are counted in: a number without its last five digits, an
// address without what stands before the "@". Borrowed.
struct str direct_range(struct str address);

#endif
