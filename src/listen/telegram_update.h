// SPDX-License-Identifier: AGPL-3.0-or-later
// Reads an update of the Bot API. A private chat is a message to us: it keeps all that was sent,
// its sender's id as the contact, its file (listen/telegram_file.h). What is said in a group or
// channel is a post that anybody there could read. An edit is a new post that names the one it
// changes. Changes of a live location, and what Telegram says of a chat (who joined, what was
// pinned), are passed over.
#ifndef CAUSEWAY_LISTEN_TELEGRAM_UPDATE_H
#define CAUSEWAY_LISTEN_TELEGRAM_UPDATE_H

#include "base/json.h"
#include "listen/connector.h"

#define TELEGRAM_CONTACT "telegram:" // before the id of a person's chat

// The pictures that were sent together last.
struct telegram_album {
	int64_t chat;
	struct str id, first; // Telegram's, and of its first post
};
// Adds its post to the call. `album`, zeroed before the first update of a step, tells what belongs
// together; NULL: nothing is known. False once there is no more room.
bool telegram_update_read(struct connector_call *call, struct json_value update,
			  struct telegram_album *album);

// The chat and the message that a post's id names ("-100123/45", "-100123/45/1700000000"). False if
// it is none.
bool telegram_id_read(struct str id, int64_t *ret_chat, int64_t *ret_message);

#endif
