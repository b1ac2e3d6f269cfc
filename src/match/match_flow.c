// SPDX-License-Identifier: AGPL-3.0-or-later
#include "match/match_flow.h"

#include <stdlib.h>

// --- memory ---

static bool grow(void **list, uint32_t *room, uint32_t count, size_t size)
{
	if (count < *room)
		return true;
	const uint32_t more = *room ? 2 * *room : 256;
	void *grown = realloc(*list, more * size);
	if (!grown)
		return false;
	*list = grown;
	*room = more;
	return true;
}

bool flow_rows_grow(struct match_board *board)
{
	uint32_t room = board->rows_room, met = room, needs = room;
	if (!grow((void **)&board->needs, &needs, board->n_rows, sizeof *board->needs) ||
	    !grow((void **)&board->rows_met, &met, board->n_rows, sizeof *board->rows_met) ||
	    !grow((void **)&board->rows, &room, board->n_rows, sizeof *board->rows))
		return false;
	board->rows_room = room;
	return true;
}

bool flow_columns_grow(struct match_board *board)
{
	uint32_t room = board->columns_room, met = room, offers = room;
	if (!grow((void **)&board->offers, &offers, board->n_columns, sizeof *board->offers) ||
	    !grow((void **)&board->columns_met, &met, board->n_columns,
		  sizeof *board->columns_met) ||
	    !grow((void **)&board->columns, &room, board->n_columns, sizeof *board->columns))
		return false;
	board->columns_room = room;
	return true;
}

// --- arcs ---

#define ENDS_FIRST 32 // arcs for which a row has room at first

// Room for one more arc of a row, which may be elsewhere then.
static bool row_ends_grow(struct match_board *board, struct row *row)
{
	const uint32_t want = row->ends_room ? 2u * row->ends_room : ENDS_FIRST;
	if (row->n_ends < row->ends_room)
		return true;
	while (board->ends_room < board->n_ends + want)
		if (!grow((void **)&board->ends, &board->ends_room, board->ends_room,
			  sizeof *board->ends))
			return false;
	struct arc_end *to = board->ends + board->n_ends;
	if (row->n_ends > 0)
		memcpy(to, row_ends(board, row), row->n_ends * sizeof *to);
	row->ends = board->n_ends;
	row->ends_room = (uint16_t)want;
	board->n_ends += want;
	return true;
}
_Static_assert(2 * MATCH_SIDE_MOST <= UINT16_MAX, "the room for a row's arcs can be counted");

// Puts an arc among those of its row, which stand in the order of their costs.
static void row_end_add(struct match_board *board, uint32_t at)
{
	const struct arc *arc = &board->arcs[at];
	struct row *row = &board->rows[arc->row];
	struct arc_end *ends = board->ends + row->ends;
	size_t to = row->n_ends++;
	for (; to > 0 && ends[to - 1].cost >= arc->cost; to--)
		ends[to] = ends[to - 1];
	ends[to] = (struct arc_end){at, arc->column, arc->cost};
}

// Adds an arc to those of its column; there is room for one more bunch.
static void bunch_add(struct match_board *board, uint32_t at)
{
	const struct arc *arc = &board->arcs[at];
	struct column *column = &board->columns[arc->column];
	if (column->bunch == NONE || column->bunch_arcs == BUNCH_ARCS) {
		board->bunches[board->n_bunches].next = column->bunch;
		column->bunch = board->n_bunches++;
		column->bunch_arcs = 0;
	}
	board->bunches[column->bunch].arcs[column->bunch_arcs++] =
	    (struct arc_end){at, arc->row, arc->cost};
}

bool flow_arc_add(struct match_board *board, uint32_t row, uint32_t column, int cost)
{
	if (!grow((void **)&board->arcs, &board->arcs_room, board->n_arcs, sizeof *board->arcs) ||
	    !grow((void **)&board->bunches, &board->bunches_room, board->n_bunches,
		  sizeof *board->bunches) ||
	    !row_ends_grow(board, &board->rows[row]))
		return false;
	board->arcs[board->n_arcs] = (struct arc){
	    .row = row,
	    .column = column,
	    .cost = cost,
	    .flow_next = NONE,
	    .flow_before = NONE,
	};
	row_end_add(board, board->n_arcs);
	bunch_add(board, board->n_arcs++);
	return true;
}

bool flow_arc_stands(const struct match_board *board, uint32_t row, uint32_t column)
{
	const struct arc_end *ends = row_ends(board, &board->rows[row]);
	for (size_t i = 0; i < board->rows[row].n_ends; i++)
		if (ends[i].other == column)
			return true;
	return false;
}

void flow_add(struct match_board *board, uint32_t at, int32_t more)
{
	struct arc *arc = &board->arcs[at];
	uint32_t *first = &board->columns[arc->column].flows;
	const bool flowed = arc->flow > 0;
	arc->flow += more;
	if (!flowed && arc->flow > 0) {
		arc->flow_before = NONE;
		arc->flow_next = *first;
		if (*first != NONE)
			board->arcs[*first].flow_before = at;
		*first = at;
	} else if (flowed && arc->flow == 0) {
		if (arc->flow_before != NONE)
			board->arcs[arc->flow_before].flow_next = arc->flow_next;
		else
			*first = arc->flow_next;
		if (arc->flow_next != NONE)
			board->arcs[arc->flow_next].flow_before = arc->flow_before;
	}
}

// --- the heap of a search: what has the same distance comes in order of numbers ---

static bool before(const struct step *a, const struct step *b)
{
	return a->distance != b->distance ? a->distance < b->distance : a->node < b->node;
}

static void heap_push(struct match_board *board, int64_t distance, uint32_t node)
{
	if (!grow((void **)&board->heap, &board->heap_room, board->n_heap, sizeof *board->heap)) {
		board->failed = true;
		return;
	}
	const struct step step = {distance, node};
	uint32_t at = board->n_heap++;
	while (at > 0 && before(&step, &board->heap[(at - 1) / 2])) {
		board->heap[at] = board->heap[(at - 1) / 2];
		at = (at - 1) / 2;
	}
	board->heap[at] = step;
}

static bool heap_pop(struct match_board *board, struct step *ret)
{
	if (board->n_heap == 0)
		return false;
	*ret = board->heap[0];
	const struct step last = board->heap[--board->n_heap];
	uint32_t at = 0;
	for (uint32_t child = 1; child < board->n_heap; child = 2 * at + 1) {
		if (child + 1 < board->n_heap &&
		    before(&board->heap[child + 1], &board->heap[child]))
			child++;
		if (!before(&board->heap[child], &last))
			break;
		board->heap[at] = board->heap[child];
		at = child;
	}
	board->heap[at] = last;
	return true;
}

// --- searches ---

struct path {
	int64_t cost;
	bool at_row; // it ends at a row, else at a column
	uint32_t end;
};

static void search_begin(struct match_board *board)
{
	board->search++;
	board->n_heap = board->n_rows_met = board->n_columns_met = 0;
}

// Notes a way to a row or column; false if one that is as short is known.
static bool meet(struct match_board *board, struct mark *mark, uint32_t *met, uint32_t *n_met,
		 uint32_t index, int64_t distance, uint32_t parent)
{
	if (mark->search == board->search && mark->distance <= distance)
		return false;
	if (mark->search != board->search)
		met[(*n_met)++] = index;
	*mark = (struct mark){distance, parent, board->search, false};
	return true;
}

static bool row_meet(struct match_board *board, uint32_t row, int64_t distance, uint32_t parent)
{
	return meet(board, &board->rows[row].mark, board->rows_met, &board->n_rows_met, row,
		    distance, parent);
}

static bool column_meet(struct match_board *board, uint32_t column, int64_t distance,
			uint32_t parent)
{
	return meet(board, &board->columns[column].mark, board->columns_met, &board->n_columns_met,
		    column, distance, parent);
}

// A row at its final distance: it can be left open, or go to a column.
static void row_pass(struct match_board *board, uint32_t at, int64_t distance, struct path *best)
{
	const struct row *row = &board->rows[at];
	board->rows[at].mark.passed = true;
	if (distance + row->open_cost - row->u < best->cost)
		*best = (struct path){distance + row->open_cost - row->u, true, at};
	const struct arc_end *ends = row_ends(board, row);
	for (size_t i = 0; i < row->n_ends; i++) {
		const struct arc_end *arc = &ends[i];
		// No price is over 0: what comes now is no shorter.
		if (distance + arc->cost - row->u >= best->cost)
			return;
		const struct column *column = &board->columns[arc->other];
		const int64_t there = distance + arc->cost - row->u - column->v;
		if (!column->live || there >= best->cost ||
		    !column_meet(board, arc->other, there, arc->arc))
			continue;
		if (column->spare > 0)
			*best = (struct path){there, false, arc->other};
		else
			heap_push(board, there, arc->other);
	}
}

// The shortest path from a row that has something to place to a column with something to spare, or
// to a row that is left open instead.
static struct path place_search(struct match_board *board, uint32_t from)
{
	struct path best = {INT64_MAX, false, NONE};
	struct step step;
	search_begin(board);
	row_meet(board, from, 0, NONE);
	row_pass(board, from, 0, &best);
	while (heap_pop(board, &step) && step.distance < best.cost) {
		struct mark *mark = &board->columns[step.node].mark;
		const struct column *column = &board->columns[step.node];
		if (mark->passed)
			continue;
		mark->passed = true;
		for (uint32_t a = column->flows; a != NONE; a = board->arcs[a].flow_next)
			if (row_meet(board, board->arcs[a].row, step.distance, a))
				row_pass(board, board->arcs[a].row, step.distance, &best);
	}
	return best;
}

static void place_prices(struct match_board *board, int64_t cost)
{
	for (uint32_t i = 0; i < board->n_rows_met; i++) {
		const struct mark *mark = &board->rows[board->rows_met[i]].mark;
		board->rows[board->rows_met[i]].u += cost - mark->distance;
	}
	for (uint32_t i = 0; i < board->n_columns_met; i++) {
		const struct mark *mark = &board->columns[board->columns_met[i]].mark;
		if (mark->passed && mark->distance < cost)
			board->columns[board->columns_met[i]].v -= cost - mark->distance;
	}
}

static int32_t least(int32_t a, int32_t b)
{
	return a < b ? a : b;
}

// Walks a path back to where its search began, in steps of two arcs: `flows` is one that gives up,
// `takes` one that takes what it gave up. `more` 0 asks how much can go; else that much goes.
static int32_t place_walk(struct match_board *board, const struct path *path, uint32_t from,
			  int32_t more)
{
	int32_t most = board->rows[from].rest;
	uint32_t row = path->end;
	if (!path->at_row) {
		most = least(most, board->columns[path->end].spare);
		const uint32_t takes = board->columns[path->end].mark.parent;
		if (more > 0)
			flow_add(board, takes, more);
		row = board->arcs[takes].row;
	}
	while (row != from) {
		const uint32_t flows = board->rows[row].mark.parent;
		const uint32_t takes = board->columns[board->arcs[flows].column].mark.parent;
		most = least(most, board->arcs[flows].flow);
		if (more > 0) {
			flow_add(board, flows, -more);
			flow_add(board, takes, more);
		}
		row = board->arcs[takes].row;
	}
	return most;
}

void flow_row_place(struct match_board *board, uint32_t at)
{
	struct row *row = &board->rows[at];
	while (row->rest > 0 && !board->failed) {
		const struct path path = place_search(board, at);
		place_prices(board, path.cost);
		const int32_t more = place_walk(board, &path, at, 0);
		place_walk(board, &path, at, more);
		if (path.at_row)
			board->rows[path.end].open += more;
		else
			board->columns[path.end].spare -= more;
		row->rest -= more;
	}
}

// A column at its final distance: it can be left with something to spare, or take from a row.
static void column_pass(struct match_board *board, uint32_t at, int64_t distance, struct path *best)
{
	const struct column *column = &board->columns[at];
	struct bunch_walk walk = bunch_walk(column);
	const struct arc_end *arc;
	if (distance - column->v < best->cost)
		*best = (struct path){distance - column->v, false, at};
	while ((arc = bunch_next(board, &walk))) {
		const struct row *row = &board->rows[arc->other];
		const int64_t there = distance + arc->cost - row->u - column->v;
		if (!row->live || there >= best->cost ||
		    !row_meet(board, arc->other, there, arc->arc))
			continue;
		if (row->open > 0)
			*best = (struct path){there, true, arc->other};
		else
			heap_push(board, there, arc->other);
	}
}

// The same from the other side: from a column with something to spare to a row that is left open,
// or to a column that may have it to spare instead.
static struct path spare_search(struct match_board *board, uint32_t from)
{
	struct path best = {INT64_MAX, false, NONE};
	struct step step;
	search_begin(board);
	column_meet(board, from, 0, NONE);
	column_pass(board, from, 0, &best);
	while (heap_pop(board, &step) && step.distance < best.cost) {
		struct mark *mark = &board->rows[step.node].mark;
		if (mark->passed)
			continue;
		mark->passed = true;
		const struct row *row = &board->rows[step.node];
		// What flows does so along the cheaper arcs, which come first.
		int32_t flows = row->shares - row->rest - row->open;
		const struct arc_end *ends = row_ends(board, row);
		for (size_t i = 0; i < row->n_ends && flows > 0; i++) {
			const int32_t flow = board->arcs[ends[i].arc].flow;
			flows -= flow;
			if (flow > 0 &&
			    column_meet(board, ends[i].other, step.distance, ends[i].arc))
				column_pass(board, ends[i].other, step.distance, &best);
		}
	}
	return best;
}

static void spare_prices(struct match_board *board, int64_t cost)
{
	for (uint32_t i = 0; i < board->n_columns_met; i++) {
		const struct mark *mark = &board->columns[board->columns_met[i]].mark;
		board->columns[board->columns_met[i]].v += cost - mark->distance;
	}
	for (uint32_t i = 0; i < board->n_rows_met; i++) {
		const struct mark *mark = &board->rows[board->rows_met[i]].mark;
		if (mark->passed && mark->distance < cost)
			board->rows[board->rows_met[i]].u -= cost - mark->distance;
	}
}

static int32_t spare_walk(struct match_board *board, const struct path *path, uint32_t from,
			  int32_t more)
{
	int32_t most = board->columns[from].spare;
	uint32_t column = path->end;
	if (path->at_row) {
		most = least(most, board->rows[path->end].open);
		const uint32_t takes = board->rows[path->end].mark.parent;
		if (more > 0)
			flow_add(board, takes, more);
		column = board->arcs[takes].column;
	}
	while (column != from) {
		const uint32_t flows = board->columns[column].mark.parent;
		const uint32_t takes = board->rows[board->arcs[flows].row].mark.parent;
		most = least(most, board->arcs[flows].flow);
		if (more > 0) {
			flow_add(board, flows, -more);
			flow_add(board, takes, more);
		}
		column = board->arcs[takes].column;
	}
	return most;
}

void flow_column_place(struct match_board *board, uint32_t at)
{
	struct column *column = &board->columns[at];
	while (column->spare > 0 && column->v < 0 && !board->failed) {
		const struct path path = spare_search(board, at);
		spare_prices(board, path.cost);
		if (!path.at_row && path.end == at)
			return;
		const int32_t more = spare_walk(board, &path, at, 0);
		spare_walk(board, &path, at, more);
		if (path.at_row)
			board->rows[path.end].open -= more;
		else
			board->columns[path.end].spare += more;
		column->spare -= more;
	}
}
