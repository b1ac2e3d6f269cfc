// SPDX-License-Identifier: AGPL-3.0-or-later
// Proposes who gives what to whom, for a whole board at once. Nothing is promised twice: of an
// offer no more is given out than there is, and a need gets no more than is open. Urgent needs come
// first: of the most urgent class as much is served as can be, then of the next; among all ways to
// do that the one that costs least (match/match.h). An offer may serve several needs and a need
// be served by several offers.
//
// It is a transportation problem, solved exactly over the pairs that are looked at, by shortest
// augmenting paths with prices (Edmonds and Karp 1972; Tomizawa 1971; Ahuja, Magnanti and Orlin,
// "Network Flows", 1993, section 9.7). What is not served costs more than any path can save, and
// the more the more urgent it is. Each need looks at its cheapest offers nearby and each offer at
// its cheapest needs, 48 of them on a small board, 24 on one of 10,000; an offer that is left over
// also looks at every need nearby that was left out. Then pairs that the prices show to be worth it
// are added, until there are none or a million were looked at. After one change only the paths
// that it opens or breaks are searched.
//
// Proposes only: what people agreed on is taken off the open amounts by whoever calls. The order in
// which needs and offers are given makes no difference. One thread at a time.
#ifndef CAUSEWAY_MATCH_MATCH_BOARD_H
#define CAUSEWAY_MATCH_MATCH_BOARD_H

#include "base/outcome.h"
#include "match/match.h"

#define MATCH_SIDE_MOST 20000 // needs, and offers, with those that were dropped since it was made

// Two that somebody said no to.
struct match_refusal {
	int64_t need, offer;
};

struct match_board;

// Makes a board and fills it with proposals as of `now`, ms UTC. Copies what it is given. Ids are
// over 0, and of their kind each stands once. TOO_MUCH over MATCH_SIDE_MOST, UNAVAILABLE without
// memory.
struct match_input {
	const struct match_need *needs;
	size_t n_needs;
	const struct match_offer *offers;
	size_t n_offers;
	const struct match_refusal *refusals;
	size_t n_refusals;
	int64_t now;
};
enum outcome match_board_new(const struct match_input *input, struct match_board **ret_board,
			     struct fault *fault);
void match_board_free(struct match_board *board); // takes NULL

// Puts a need or an offer on the board, in the place of the one with its id, or takes it off, and
// mends the proposals around it. TOO_MUCH, UNAVAILABLE: then the board must be made anew.
enum outcome match_board_need_set(struct match_board *board, const struct match_need *need,
				  struct fault *fault);
enum outcome match_board_need_drop(struct match_board *board, int64_t id, struct fault *fault);
enum outcome match_board_offer_set(struct match_board *board, const struct match_offer *offer,
				   struct fault *fault);
enum outcome match_board_offer_drop(struct match_board *board, int64_t id, struct fault *fault);

struct match_share {
	int64_t need, offer;
	int32_t shares; // of respond/item.h
	int cost;	// of the pair
};
// The proposals, most urgent needs first, then by id; cheapest first in a need. At most `most`;
// returns how many.
size_t match_board_shares(const struct match_board *board, struct match_share *ret, size_t most);

// What the proposals come to: shares left open of each urgency, and the sum of shares times costs.
struct match_sum {
	int64_t open[URGENCY_COUNT], cost;
};
struct match_sum match_board_sum(const struct match_board *board);

#endif
