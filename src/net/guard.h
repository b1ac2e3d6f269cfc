// SPDX-License-Identifier: AGPL-3.0-or-later
// Which addresses belong to the public internet. Everything else is refused to outgoing requests,
// so that nobody can make this server reach into the network it stands in.
#ifndef CAUSEWAY_NET_GUARD_H
#define CAUSEWAY_NET_GUARD_H

#include <stdbool.h>
#include <sys/socket.h>

// True for an IPv4 or IPv6 address that may be reached: none of the special purposes of RFC 6890
// and its registries (private, loopback, link-local, shared, documentation, multicast, reserved).
// IPv6 forms that carry an IPv4 address (mapped, NAT64, 6to4) are judged by that one.
bool address_public(const struct sockaddr *address);

#endif
