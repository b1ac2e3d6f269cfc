// SPDX-License-Identifier: AGPL-3.0-or-later
// The file of a message that somebody wrote to a bot, fetched (getFile): a photo, or a document of
// a kind that we keep. Voices and films are named alone. Telegram gives bots up to 20 MB.
#ifndef CAUSEWAY_LISTEN_TELEGRAM_FILE_H
#define CAUSEWAY_LISTEN_TELEGRAM_FILE_H

#include "base/json.h"
#include "listen/connector.h"

// Reads what `message` carries; 0 or 1 file. *ret_next: the call has no more time or room for it,
// and has other messages: this one belongs into the next step.
size_t telegram_file_read(struct connector_call *call, struct json_value message,
			  struct connector_file *ret_file, bool *ret_next);

#endif
