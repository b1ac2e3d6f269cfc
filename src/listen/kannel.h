// SPDX-License-Identifier: AGPL-3.0-or-later
// SMS by a Kannel gateway (kannel.org): sent by its sendsms interface, taken from its "get-url",
// with delivery reports that carry our own id ("dlr-url"). docs/sources.md has its configuration.
#ifndef CAUSEWAY_LISTEN_KANNEL_H
#define CAUSEWAY_LISTEN_KANNEL_H

#include "listen/connector.h"

extern const struct connector kannel_connector;

#endif
