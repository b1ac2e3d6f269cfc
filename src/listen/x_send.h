// SPDX-License-Identifier: AGPL-3.0-or-later
// Writes on X: to the public, or as a reply. What is too long by X's count is refused before it is
// sent, never cut and never split.
#ifndef CAUSEWAY_LISTEN_X_SEND_H
#define CAUSEWAY_LISTEN_X_SEND_H

#include "listen/connector.h"

#define X_PICTURES 4 // of one post

#define X_DOUBT_MS 10000

// connector.send. What it answers is named by its id there.
enum outcome x_send(struct connector_call *call, const struct connector_message *message,
		    struct connector_receipt *ret_receipt, struct fault *fault);
// connector.resolve: looks among the last posts of the account.
enum outcome x_resolve(struct connector_call *call, const struct connector_message *message,
		       enum connector_trace *ret_trace, struct fault *fault);

// connector.remove. X edits nothing that an application wrote.
enum outcome x_remove(struct connector_call *call, const struct connector_message *message,
		      struct fault *fault);

#endif
