// SPDX-License-Identifier: AGPL-3.0-or-later
// Writes a post on Bluesky: a record under a key that follows from our id, so that it is one post
// however often it is sent. What is too long is refused before it is sent.
#ifndef CAUSEWAY_LISTEN_BLUESKY_SEND_H
#define CAUSEWAY_LISTEN_BLUESKY_SEND_H

#include "listen/connector.h"

// connector.send. To the public only; what it answers is named by its at:// address.
enum outcome bluesky_send(struct connector_call *call, const struct connector_message *message,
			  struct connector_receipt *ret_receipt, struct fault *fault);

// connector.remove. A post on Bluesky cannot be edited: others keep it as it was.
enum outcome bluesky_remove(struct connector_call *call, const struct connector_message *message,
			    struct fault *fault);

#endif
