// SPDX-License-Identifier: AGPL-3.0-or-later
// The connector for signed webhooks (Standard Webhooks 1.0): another program sends posts by itself.
#ifndef CAUSEWAY_LISTEN_WEBHOOK_H
#define CAUSEWAY_LISTEN_WEBHOOK_H

#include "listen/connector.h"

extern const struct connector webhook_connector;

#endif
