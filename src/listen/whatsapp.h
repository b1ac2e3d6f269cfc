// SPDX-License-Identifier: AGPL-3.0-or-later
// A number on WhatsApp, by the Cloud API of Meta's Graph API: people write to it and are answered
// from it, for a day after they wrote by words of ours, later by an approved template alone.
// docs/sources.md says how it is set up.
#ifndef CAUSEWAY_LISTEN_WHATSAPP_H
#define CAUSEWAY_LISTEN_WHATSAPP_H

#include "listen/connector.h"

extern const struct connector whatsapp_connector;

#endif
