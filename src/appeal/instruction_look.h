// SPDX-License-Identifier: AGPL-3.0-or-later
// What an instruction will say in each language of its campaign, and by which ways it will leave,
// before anybody reads it. Publishes and sends nothing.
#ifndef CAUSEWAY_APPEAL_INSTRUCTION_LOOK_H
#define CAUSEWAY_APPEAL_INSTRUCTION_LOOK_H

#include "appeal/instruction_view.h"
#include "campaign/campaign.h"
#include "net/request.h"

// Fills that part of the view; refuses what instruction_publish would.
enum outcome instruction_look(struct conn *conn, struct request *request,
			      const struct campaign *campaign, const struct instruction_wish *wish,
			      struct instructions_view *view);

#endif
