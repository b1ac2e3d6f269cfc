// SPDX-License-Identifier: AGPL-3.0-or-later
// Instructions leave by every channel that publishes for their campaign, once in each of its
// official languages, in the same commit that makes them count. One that is taken back is cancelled
// where it still waits; where it has left, what follows says that it does not count any more.
#ifndef CAUSEWAY_APPEAL_INSTRUCTION_SEND_H
#define CAUSEWAY_APPEAL_INSTRUCTION_SEND_H

#include "appeal/instruction.h"
#include "campaign/campaign.h"

struct channels;
struct instruction_sending {
	struct id_maker *ids;
	const struct channels *channels; // NULL: nothing leaves
	const struct messages *messages;
	const struct campaign *campaign;
	const struct zone *zone;
	int64_t account, now;
};

// Both run inside the write of the change. The instruction is that of the wish under its id.
enum outcome instruction_send(struct conn *conn, const struct instruction_sending *sending,
			      const struct instruction *instruction, struct fault *fault);
enum outcome instruction_send_back(struct conn *conn, const struct instruction_sending *sending,
				   const struct instruction *instruction, struct fault *fault);

#endif
