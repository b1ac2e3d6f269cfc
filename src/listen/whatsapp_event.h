// SPDX-License-Identifier: AGPL-3.0-or-later
// Reads what WhatsApp tells of a number: messages to us, with their files (listen/whatsapp_file.h),
// and what became of ours. Reactions are passed over; what it does not know is kept as three dots,
// so that a person looks. Whether it is genuine is looked at before.
#ifndef CAUSEWAY_LISTEN_WHATSAPP_EVENT_H
#define CAUSEWAY_LISTEN_WHATSAPP_EVENT_H

#include "base/json.h"
#include "listen/connector.h"

// Adds what belongs to the number of that id to the call. INVALID if it tells of no WhatsApp
// account.
enum outcome whatsapp_read(struct connector_call *call, struct json_value root, struct str number,
			   struct fault *fault);

#endif
