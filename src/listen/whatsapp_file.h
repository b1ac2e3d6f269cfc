// SPDX-License-Identifier: AGPL-3.0-or-later
// The picture or document of a message to a number on WhatsApp, fetched from Meta: its id gives an
// address for five minutes, at which the token is shown again. Voices and films are named alone.
#ifndef CAUSEWAY_LISTEN_WHATSAPP_FILE_H
#define CAUSEWAY_LISTEN_WHATSAPP_FILE_H

#include "base/json.h"
#include "listen/connector.h"

// Reads what `message` carries; 0 or 1 file.
size_t whatsapp_file_read(struct connector_call *call, struct json_value message,
			  struct connector_file *ret_file);

// Whether the token may be shown at an address: at Meta's own hosts, or at the server of the
// settings.
bool whatsapp_file_theirs(struct str server, struct str url);

#endif
