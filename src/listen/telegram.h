// SPDX-License-Identifier: AGPL-3.0-or-later
// A Telegram bot (Bot API, core.telegram.org/bots/api): what people write to it in private is a
// message to us, what is said in groups and channels that it is a member of are posts. It says
// nothing by itself in a group. docs/sources.md says how it is asked.
#ifndef CAUSEWAY_LISTEN_TELEGRAM_H
#define CAUSEWAY_LISTEN_TELEGRAM_H

#include "listen/connector.h"

extern const struct connector telegram_connector;

#endif
