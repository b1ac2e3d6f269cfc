// SPDX-License-Identifier: AGPL-3.0-or-later
// Instructions to the public, for the team: publish one from a checked template, take it back.
#ifndef CAUSEWAY_APPEAL_INSTRUCTION_ROUTES_H
#define CAUSEWAY_APPEAL_INSTRUCTION_ROUTES_H

#include "net/route.h"

// GET and POST /t/{slug}/instructions, POST /t/{slug}/instructions/{id}/withdraw
extern const struct route_table appeal_instruction_routes;

#endif
