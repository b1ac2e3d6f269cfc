// SPDX-License-Identifier: AGPL-3.0-or-later
// The gate through which everything passes that would leave this server for a campaign: alarms that
// go to a phone or a mailbox, replies, calls of other servers. Nothing leaves for an exercise; what
// asked is then shown as what would have been sent. Each way out asks here before it sends, and
// nothing else decides it. Never sends by itself.
#ifndef CAUSEWAY_CAMPAIGN_OUTWARD_H
#define CAUSEWAY_CAMPAIGN_OUTWARD_H

#include "store/store.h"

// What is kept instead of "sent" when the gate is shut.
#define OUTWARD_WOULD "would have been sent"

// Whether anything may leave for the campaign. NOT_FOUND, and nothing may, if there is none.
enum outcome outward_gate(struct conn *conn, int64_t campaign, bool *ret_open, struct fault *fault);

#endif
