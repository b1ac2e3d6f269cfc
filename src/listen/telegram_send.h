// SPDX-License-Identifier: AGPL-3.0-or-later
// Sends a message of the outbox by a bot: to the person whose chat it names, or as an answer in the
// group where a post was said. Plain text, without previews of links; what is longer than a message
// may be goes out as several.
#ifndef CAUSEWAY_LISTEN_TELEGRAM_SEND_H
#define CAUSEWAY_LISTEN_TELEGRAM_SEND_H

#include "listen/connector.h"

#define TELEGRAM_CAPTION_MOST 1024 // the same, of the words below a picture
#define TELEGRAM_MOST	      4096 // UTF-16 code units of one message

// As connector->send. A person who blocked the bot is TROUBLE_ADDRESS, and not tried again.
enum outcome telegram_send(struct connector_call *call, const struct connector_message *message,
			   struct connector_receipt *ret_receipt, struct fault *fault);

// As connector->edit and connector->remove: of what the bot wrote where many read it. Telegram
// takes down what is at most two days old. What it does not change any more is TROUBLE_FIXED.
enum outcome telegram_edit(struct connector_call *call, const struct connector_message *message,
			   struct fault *fault);
enum outcome telegram_remove(struct connector_call *call, const struct connector_message *message,
			     struct fault *fault);

#endif
