// SPDX-License-Identifier: AGPL-3.0-or-later
// Sends a message of the outbox to a number on WhatsApp: as it is for a day after its owner wrote,
// then inside an approved template, if one is set. Each carries our id, by which its fate is told
// even if the answer to sending it was lost.
#ifndef CAUSEWAY_LISTEN_WHATSAPP_SEND_H
#define CAUSEWAY_LISTEN_WHATSAPP_SEND_H

#include "base/json.h"
#include "listen/connector.h"

#define WHATSAPP_MOST	       4096 // UTF-16 code units of one message
#define WHATSAPP_TEMPLATE_MOST 900  // of our words inside a template, which has 1024 with its own
#define WHATSAPP_WINDOW_MS     ((int64_t)24 * 3600000)

// As connector->send. TROUBLE_WINDOW where only a template would go and none is set.
enum outcome whatsapp_send(struct connector_call *call, const struct connector_message *message,
			   struct connector_receipt *ret_receipt, struct fault *fault);

// As connector->check: reads what the number is called.
enum outcome whatsapp_check(struct connector_call *call, struct fault *fault);

// Appends the text; digits that can be the number of somebody become three dots.
void whatsapp_mask(struct str text, struct buf *out);

// What WhatsApp says of an error ({"code", "title", "error_data": {"details"}}), with its number;
// English, in the arena, without telephone numbers.
struct str whatsapp_error_said(struct arena *arena, struct json_value error);

#endif
