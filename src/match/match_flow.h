// SPDX-License-Identifier: AGPL-3.0-or-later
// The transportation problem under match/match_board.h: rows that want, columns that give, and
// arcs along which it flows. Keeps prices u and v of rows and columns: for each arc cost - u - v is
// at least 0, and 0 where something flows; v is at most 0, and 0 where something is to spare; u is
// at most what it costs to leave the row open, and just that where something is left open. So what
// flows is the best there is over the arcs that stand. Knows nothing of things, places or urgency,
// but what it costs to leave something open. Only for match_board.c.
#ifndef CAUSEWAY_MATCH_MATCH_FLOW_H
#define CAUSEWAY_MATCH_MATCH_FLOW_H

#include "match/match_board.h"
#include "match/match_near.h"

#define NONE UINT32_MAX // no row, column or arc

struct arc {
	uint32_t row, column;
	int32_t cost, flow;
	uint32_t flow_next, flow_before; // those of a column that flow
};

// An arc as a row or a column sees it: a search that comes there asks all of them, so that what it
// asks lies together.
struct arc_end {
	uint32_t arc;
	uint32_t other; // the column, or the row
	int32_t cost;
};

// Some arcs of a column, a cache line of them, the newest last.
#define BUNCH_ARCS 5
struct bunch {
	uint32_t next; // with older ones, as many as there can be
	struct arc_end arcs[BUNCH_ARCS];
};

// What a search knows of a row or a column.
struct mark {
	int64_t distance;
	uint32_t parent; // arc by which it was reached
	uint32_t search; // in which this was written
	bool passed;	 // its distance is final
};

// Rows and columns are small, because searches go to and fro between them: what they are lies
// apart.
struct row {
	int64_t u, open_cost;
	int32_t shares; // in all: placed, not yet placed, left open
	int32_t rest;	// not yet placed
	int32_t open;	// left open
	uint32_t ends;	// where its arcs begin in the board's, in the order of their costs
	uint16_t n_ends, ends_room;
	bool live;
	struct mark mark;
};

struct column {
	int64_t v;
	int32_t spare;
	uint32_t bunch, flows; // the newest of its bunches
	uint8_t bunch_arcs;    // in that one
	bool live;
	struct mark mark;
};

struct step {
	int64_t distance;
	uint32_t node;
};

struct match_board {
	struct row *rows;
	struct column *columns;
	struct match_need *needs;   // of the rows
	struct match_offer *offers; // of the columns
	struct arc *arcs;
	struct arc_end *ends; // of the rows
	struct bunch *bunches;
	uint32_t n_rows, n_columns, n_arcs, rows_room, columns_room, arcs_room;
	uint32_t n_ends, n_bunches, ends_room, bunches_room;
	struct match_near near_rows, near_columns;
	uint32_t *rows_met, *columns_met; // by this search
	uint32_t n_rows_met, n_columns_met, search;
	struct step *heap;
	uint32_t n_heap, heap_room;
	struct match_refusal *refusals; // in order
	size_t n_refusals;
	uint32_t *seen; // SEEN_MOST
	struct choice {
		int cost;
		uint32_t index;
		int64_t id;
	} * choices; // SEEN_MOST
	size_t look; // how many each looks at
	int64_t now;
	bool failed; // memory ran out
};

// Room for one more; false without memory.
bool flow_rows_grow(struct match_board *board);
bool flow_columns_grow(struct match_board *board);
// An arc between the two; false without memory. Each pair has one at most.
bool flow_arc_add(struct match_board *board, uint32_t row, uint32_t column, int cost);
// The arcs of a row, row->n_ends of them.
static inline const struct arc_end *row_ends(const struct match_board *board, const struct row *row)
{
	return board->ends + row->ends;
}
// The arcs of a column, the newest first. Begins where `bunch` and `n` are as the column says;
// NULL at the end.
struct bunch_walk {
	uint32_t bunch, n;
};
static inline const struct arc_end *bunch_next(const struct match_board *board,
					       struct bunch_walk *walk)
{
	if (walk->n == 0 && walk->bunch != NONE) {
		walk->bunch = board->bunches[walk->bunch].next;
		walk->n = BUNCH_ARCS;
		// While this one is asked the memory brings the one behind it.
		if (walk->bunch != NONE && board->bunches[walk->bunch].next != NONE)
			__builtin_prefetch(&board->bunches[board->bunches[walk->bunch].next]);
	}
	return walk->bunch == NONE ? NULL : &board->bunches[walk->bunch].arcs[--walk->n];
}
static inline struct bunch_walk bunch_walk(const struct column *column)
{
	return (struct bunch_walk){column->bunch, column->bunch_arcs};
}
bool flow_arc_stands(const struct match_board *board, uint32_t row, uint32_t column);
// Lets `more` flow along an arc beside what flows, or less if it is under 0.
void flow_add(struct match_board *board, uint32_t at, int32_t more);
// Places what a row has to place, wherever it costs least: shortest paths, by which others may have
// to move. Sets board->failed without memory.
void flow_row_place(struct match_board *board, uint32_t at);
// Puts what a column has to spare to better use, until its price is 0 or all of it is given.
void flow_column_place(struct match_board *board, uint32_t at);

#endif
