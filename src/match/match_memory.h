// SPDX-License-Identifier: AGPL-3.0-or-later
// Proposals that were found, remembered for each campaign: with a thousand needs and offers the
// search takes a tenth of a second, and each look at the board asks for it. They are found anew
// once anything of the board is another: a need, an offer, what was refused, the minute. Who asks
// while somebody else's question for that campaign is being answered waits for it. Keeps ids and
// amounts, no words.
#ifndef CAUSEWAY_MATCH_MATCH_MEMORY_H
#define CAUSEWAY_MATCH_MATCH_MEMORY_H

#include "base/arena.h"
#include "match/match_board.h"

#define MATCH_BOARDS_KEPT 8 // campaigns, each in the one place where it may stand

struct match_memory;
struct match_memory *match_memory_new(void);	     // NULL without memory
void match_memory_free(struct match_memory *memory); // takes NULL

// The proposals for a board as match_board_shares gives them, all of them, in the arena; as of the
// minute in which input->now lies. Fails as match_board_new does.
enum outcome match_memory_shares(struct match_memory *memory, int64_t campaign,
				 const struct match_input *input, struct arena *arena,
				 struct match_share **ret_list, size_t *ret_count,
				 struct fault *fault);
// How often they were searched for.
uint64_t match_memory_searches(struct match_memory *memory);

#endif
