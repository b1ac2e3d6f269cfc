// SPDX-License-Identifier: AGPL-3.0-or-later
// SMS by any gateway that speaks HTTP: what comes in is a webhook whose fields are named in the
// settings, what goes out is an address and a body with places to fill in.
#ifndef CAUSEWAY_LISTEN_SMS_GATEWAY_H
#define CAUSEWAY_LISTEN_SMS_GATEWAY_H

#include "listen/connector.h"

extern const struct connector sms_gateway_connector;

#endif
