// SPDX-License-Identifier: AGPL-3.0-or-later
// Needs are rows, offers columns, and pairs that are looked at arcs (match/match_flow.h).
#include "match/match_board.h"

#include "match/match_flow.h"

#include <stdlib.h>

#define PAIRS_MOST 240000 // from each side, about
#define LOOK_LEAST 24
#define LOOK_MOST  48
#define LOOKS_MOST 1000000 // at pairs beside them; placing one again counts as several
#define SEEN_MOST  8192	   // that are compared to find the cheapest
// Leaving a share open costs this times 1 to 4. A path changes costs by less than MATCH_COST_MOST
// at each of its steps, of which there are at most 2 * MATCH_SIDE_MOST.
#define OPEN_COST  ((int64_t)1 << 32)
_Static_assert(OPEN_COST > (int64_t)4 * MATCH_SIDE_MOST * MATCH_COST_MOST, "urgent needs first");

// --- which pairs are looked at ---

static int refusal_order(const void *a, const void *b)
{
	const struct match_refusal *x = a, *y = b;
	if (x->need != y->need)
		return x->need < y->need ? -1 : 1;
	return x->offer < y->offer ? -1 : x->offer > y->offer;
}

static int pair_cost(const struct match_board *board, uint32_t row, uint32_t column)
{
	const struct match_need *need = &board->needs[row];
	const struct match_offer *offer = &board->offers[column];
	const struct match_refusal pair = {need->id, offer->id};
	if (board->n_refusals > 0 &&
	    bsearch(&pair, board->refusals, board->n_refusals, sizeof pair, refusal_order))
		return -1;
	return match_cost(need, offer, board->now);
}

static int choice_order(const void *a, const void *b)
{
	const struct choice *x = a, *y = b;
	if (x->cost != y->cost)
		return x->cost < y->cost ? -1 : 1;
	return x->id < y->id ? -1 : x->id > y->id;
}

// What helps from far is near to everybody.
static struct match_where where_of(int item, const struct match_where *where)
{
	if (item_table[item].flags & ITEM_REMOTE)
		return (struct match_where){.known = false};
	return *where;
}

// The numbers of what is of a related thing and nearby, in board->seen.
static size_t seen_fill(struct match_board *board, const struct match_near *near, int item,
			const struct match_where *where, size_t want)
{
	int related[ITEM_NEAREST];
	size_t n = 0;
	const size_t n_related = item_related(item, related);
	for (size_t i = 0; i < n_related; i++) {
		const struct match_where from = where_of(related[i], where);
		n += match_near_find(near, related[i], &from, want, board->seen + n, SEEN_MOST - n);
	}
	return n;
}

// The cheapest of `n` choices come first; returns how many of them are looked at.
static size_t choices_cut(struct match_board *board, size_t n)
{
	if (n > 1)
		qsort(board->choices, n, sizeof *board->choices, choice_order);
	return n < board->look ? n : board->look;
}

static void row_look(struct match_board *board, uint32_t row)
{
	const struct match_need *need = &board->needs[row];
	const size_t seen =
	    seen_fill(board, &board->near_columns, need->item, &need->where, 2 * board->look);
	size_t n = 0;
	for (size_t i = 0; i < seen; i++) {
		const int cost = pair_cost(board, row, board->seen[i]);
		if (cost >= 0)
			board->choices[n++] =
			    (struct choice){cost, board->seen[i], board->offers[board->seen[i]].id};
	}
	n = choices_cut(board, n);
	for (size_t i = 0; i < n; i++)
		if (!flow_arc_stands(board, row, board->choices[i].index) &&
		    !flow_arc_add(board, row, board->choices[i].index, board->choices[i].cost))
			board->failed = true;
}

// `left`: only at needs that are left open, wherever they are nearby. Returns how many it now looks
// at.
static size_t column_look(struct match_board *board, uint32_t column, bool left)
{
	const struct match_offer *offer = &board->offers[column];
	const size_t want = left ? SEEN_MOST : 2 * board->look;
	const size_t seen = seen_fill(board, &board->near_rows, offer->item, &offer->where, want);
	size_t n = 0;
	for (size_t i = 0; i < seen; i++) {
		const uint32_t row = board->seen[i];
		if (left && (board->rows[row].open == 0 || flow_arc_stands(board, row, column)))
			continue;
		const int cost = pair_cost(board, row, column);
		if (cost >= 0)
			board->choices[n++] = (struct choice){cost, row, board->needs[row].id};
	}
	n = choices_cut(board, n);
	for (size_t i = 0; i < n; i++)
		if (!flow_arc_stands(board, board->choices[i].index, column) &&
		    !flow_arc_add(board, board->choices[i].index, column, board->choices[i].cost))
			board->failed = true;
	return n;
}

// --- needs and offers come and go ---

static int32_t shares_meant(int item, int32_t shares)
{
	return shares > 0 ? shares : item_shares(item, item_table[item].usual);
}

static bool row_new(struct match_board *board, const struct match_need *need)
{
	if (!flow_rows_grow(board))
		return false;
	const int64_t open_cost = OPEN_COST * (need->urgency + 1);
	const int32_t shares = shares_meant(need->item, need->shares);
	board->needs[board->n_rows] = *need;
	board->rows[board->n_rows++] = (struct row){
	    .u = open_cost,
	    .open_cost = open_cost,
	    .shares = shares,
	    .rest = shares,
	    .live = true,
	};
	return true;
}

static bool column_new(struct match_board *board, const struct match_offer *offer)
{
	if (!flow_columns_grow(board))
		return false;
	board->offers[board->n_columns] = *offer;
	board->columns[board->n_columns++] = (struct column){
	    .spare = shares_meant(offer->item, offer->shares),
	    .bunch = NONE,
	    .flows = NONE,
	    .live = true,
	};
	return true;
}

static void row_price(struct match_board *board, uint32_t at)
{
	struct row *row = &board->rows[at];
	const struct arc_end *ends = row_ends(board, row);
	for (size_t i = 0; i < row->n_ends; i++) {
		const struct column *column = &board->columns[ends[i].other];
		if (column->live && ends[i].cost - column->v < row->u)
			row->u = ends[i].cost - column->v;
	}
}

static void column_price(struct match_board *board, uint32_t at)
{
	struct column *column = &board->columns[at];
	struct bunch_walk walk = bunch_walk(column);
	const struct arc_end *arc;
	while ((arc = bunch_next(board, &walk))) {
		const struct row *row = &board->rows[arc->other];
		if (row->live && arc->cost - row->u < column->v)
			column->v = arc->cost - row->u;
	}
}

static uint32_t row_find(const struct match_board *board, int64_t id)
{
	for (uint32_t i = 0; i < board->n_rows; i++)
		if (board->rows[i].live && board->needs[i].id == id)
			return i;
	return NONE;
}

static uint32_t column_find(const struct match_board *board, int64_t id)
{
	for (uint32_t i = 0; i < board->n_columns; i++)
		if (board->columns[i].live && board->offers[i].id == id)
			return i;
	return NONE;
}

// Gives back to the columns what a row got from them; returns how much that was.
static int32_t row_take_back(struct match_board *board, const struct row *row)
{
	const struct arc_end *ends = row_ends(board, row);
	int32_t sum = 0;
	for (size_t i = 0; i < row->n_ends; i++) {
		const int32_t flow = board->arcs[ends[i].arc].flow;
		board->columns[ends[i].other].spare += flow;
		flow_add(board, ends[i].arc, -flow);
		sum += flow;
	}
	return sum;
}

static void row_drop(struct match_board *board, uint32_t at)
{
	struct row *row = &board->rows[at];
	const struct match_need *need = &board->needs[at];
	const struct match_where where = where_of(need->item, &need->where);
	match_near_remove(&board->near_rows, need->item, &where, at);
	row->live = false;
	row_take_back(board, row);
	const struct arc_end *ends = row_ends(board, row);
	for (size_t i = 0; i < row->n_ends; i++)
		if (board->columns[ends[i].other].live)
			flow_column_place(board, ends[i].other);
}

// Takes back what a column gave; its rows go elsewhere or stay open.
static void column_clear(struct match_board *board, uint32_t at)
{
	struct column *column = &board->columns[at];
	column->live = false;
	for (uint32_t a = column->flows, next; a != NONE; a = next) {
		next = board->arcs[a].flow_next;
		board->rows[board->arcs[a].row].rest += board->arcs[a].flow;
		column->spare += board->arcs[a].flow;
		flow_add(board, a, -board->arcs[a].flow);
	}
	struct bunch_walk walk = bunch_walk(column);
	const struct arc_end *arc;
	while ((arc = bunch_next(board, &walk)))
		if (board->rows[arc->other].live)
			flow_row_place(board, arc->other);
}

static void column_drop(struct match_board *board, uint32_t at)
{
	const struct match_offer *offer = &board->offers[at];
	const struct match_where where = where_of(offer->item, &offer->where);
	match_near_remove(&board->near_columns, offer->item, &where, at);
	column_clear(board, at);
}

// --- a new board ---

static int need_order(const void *a, const void *b)
{
	const struct match_need *x = a, *y = b;
	if (x->urgency != y->urgency)
		return x->urgency > y->urgency ? -1 : 1;
	return x->id < y->id ? -1 : x->id > y->id;
}

static int offer_order(const void *a, const void *b)
{
	const struct match_offer *x = a, *y = b;
	return x->id < y->id ? -1 : x->id > y->id;
}

// A copy in order, at least one byte; NULL without memory.
static void *sorted(const void *list, size_t n, size_t size,
		    int (*order)(const void *, const void *))
{
	void *copy = malloc(n * size + 1);
	if (copy && n > 0) {
		memcpy(copy, list, n * size);
		qsort(copy, n, size, order);
	}
	return copy;
}

static bool rows_fill(struct match_board *board, const struct match_input *input)
{
	struct match_need *needs = sorted(input->needs, input->n_needs, sizeof *needs, need_order);
	bool good = needs != NULL;
	for (size_t i = 0; good && i < input->n_needs; i++)
		good = row_new(board, &needs[i]);
	free(needs);
	return good;
}

static bool columns_fill(struct match_board *board, const struct match_input *input)
{
	struct match_offer *offers =
	    sorted(input->offers, input->n_offers, sizeof *offers, offer_order);
	bool good = offers != NULL;
	for (size_t i = 0; good && i < input->n_offers; i++)
		good = column_new(board, &offers[i]);
	free(offers);
	return good;
}

static bool board_fill(struct match_board *board, const struct match_input *input)
{
	if (!rows_fill(board, input) || !columns_fill(board, input))
		return false;
	for (uint32_t i = 0; i < board->n_rows; i++) {
		const struct match_need *need = &board->needs[i];
		const struct match_where where = where_of(need->item, &need->where);
		if (!match_near_append(&board->near_rows, need->item, &where, i))
			return false;
	}
	for (uint32_t i = 0; i < board->n_columns; i++) {
		const struct match_offer *offer = &board->offers[i];
		const struct match_where where = where_of(offer->item, &offer->where);
		if (!match_near_append(&board->near_columns, offer->item, &where, i))
			return false;
	}
	match_near_sort(&board->near_rows);
	match_near_sort(&board->near_columns);
	return true;
}

static bool left_open(int item, const bool open[ITEMS_MOST])
{
	int related[ITEM_NEAREST];
	const size_t n = item_related(item, related);
	for (size_t i = 0; i < n; i++)
		if (open[related[i]])
			return true;
	return false;
}

// With new arcs a column has a new price, which its flows would not stand: it begins anew.
static void left_give(struct match_board *board, uint32_t at)
{
	size_t looked = board->look;
	while (looked == board->look && board->columns[at].spare > 0 && !board->failed) {
		looked = column_look(board, at, true);
		if (looked == 0)
			return;
		column_clear(board, at);
		board->columns[at].live = true;
		board->columns[at].v = 0;
		column_price(board, at);
		flow_column_place(board, at);
	}
}

// What is left over looks at all needs nearby that were left open: their cheapest offers may all
// have gone to others.
static void left_place(struct match_board *board)
{
	bool open[ITEMS_MOST] = {false};
	for (uint32_t i = 0; i < board->n_rows; i++)
		if (board->rows[i].open > 0)
			open[board->needs[i].item] = true;
	for (uint32_t i = 0; i < board->n_columns; i++) {
		if (board->columns[i].spare == 0 || !left_open(board->offers[i].item, open))
			continue;
		left_give(board, i);
	}
}

// Adds the pairs of a row that its price and theirs show to be worth it; returns how many. Takes
// what it looked at from *looks.
static size_t row_widen(struct match_board *board, uint32_t at, int64_t *looks)
{
	const struct match_need *need = &board->needs[at];
	const size_t seen =
	    seen_fill(board, &board->near_columns, need->item, &need->where, SEEN_MOST);
	size_t added = 0;
	*looks -= (int64_t)seen;
	for (size_t i = 0; i < seen; i++) {
		const uint32_t column = board->seen[i];
		const int cost = pair_cost(board, at, column);
		if (cost < 0 || cost - board->rows[at].u - board->columns[column].v >= 0 ||
		    flow_arc_stands(board, at, column))
			continue;
		if (!flow_arc_add(board, at, column, cost))
			board->failed = true;
		added++;
	}
	return added;
}

// Takes back what a row got and places it again, with the arcs that it has now.
static void row_again(struct match_board *board, uint32_t at)
{
	struct row *row = &board->rows[at];
	row->live = false;
	row->rest += row->open;
	row->open = 0;
	row->rest += row_take_back(board, row);
	const struct arc_end *ends = row_ends(board, row);
	for (size_t i = 0; i < row->n_ends; i++)
		flow_column_place(board, ends[i].other);
	row->live = true;
	row->u = row->open_cost;
	row_price(board, at);
	flow_row_place(board, at);
}

// Until no pair is worth it any more, or enough was looked at: then what flows is the best there is
// over all pairs, not only those that were looked at first.
static void board_widen(struct match_board *board)
{
	int64_t looks = LOOKS_MOST;
	bool again = true;
	while (again && looks > 0) {
		again = false;
		for (uint32_t i = 0; i < board->n_rows && looks > 0 && !board->failed; i++) {
			if (row_widen(board, i, &looks) == 0)
				continue;
			row_again(board, i);
			looks -= 2 * ((int64_t)board->n_rows + board->n_columns);
			again = true;
		}
	}
}

static void board_solve(struct match_board *board)
{
	for (uint32_t i = 0; i < board->n_rows; i++)
		row_look(board, i);
	for (uint32_t i = 0; i < board->n_columns; i++)
		column_look(board, i, false);
	for (uint32_t i = 0; i < board->n_rows && !board->failed; i++) {
		row_price(board, i);
		flow_row_place(board, i);
	}
	left_place(board);
	board_widen(board);
}

static size_t look_of(size_t n_needs, size_t n_offers)
{
	const size_t larger = n_needs > n_offers ? n_needs : n_offers;
	const size_t look = PAIRS_MOST / (larger + 1);
	return look < LOOK_LEAST ? LOOK_LEAST : look > LOOK_MOST ? LOOK_MOST : look;
}

enum outcome match_board_new(const struct match_input *input, struct match_board **ret_board,
			     struct fault *fault)
{
	if (input->n_needs > MATCH_SIDE_MOST || input->n_offers > MATCH_SIDE_MOST)
		return fail(TOO_MUCH, fault, "A board holds at most %d needs and %d offers.",
			    MATCH_SIDE_MOST, MATCH_SIDE_MOST);
	struct match_board *board = calloc(1, sizeof *board);
	if (!board)
		return fail(UNAVAILABLE, fault, "There is no memory for the proposals.");
	board->now = input->now;
	board->look = look_of(input->n_needs, input->n_offers);
	board->seen = calloc(SEEN_MOST, sizeof *board->seen);
	board->choices = calloc(SEEN_MOST, sizeof *board->choices);
	board->refusals = calloc(input->n_refusals + 1, sizeof *board->refusals);
	board->failed = !board->seen || !board->choices || !board->refusals;
	if (!board->failed && input->n_refusals > 0) {
		memcpy(board->refusals, input->refusals,
		       input->n_refusals * sizeof *board->refusals);
		board->n_refusals = input->n_refusals;
		qsort(board->refusals, board->n_refusals, sizeof *board->refusals, refusal_order);
	}
	if (!board->failed && board_fill(board, input))
		board_solve(board);
	else
		board->failed = true;
	if (board->failed) {
		match_board_free(board);
		return fail(UNAVAILABLE, fault, "There is no memory for the proposals.");
	}
	*ret_board = board;
	return OK;
}

void match_board_free(struct match_board *board)
{
	if (!board)
		return;
	match_near_free(&board->near_rows);
	match_near_free(&board->near_columns);
	free(board->rows);
	free(board->columns);
	free(board->needs);
	free(board->offers);
	free(board->arcs);
	free(board->bunches);
	free(board->ends);
	free(board->rows_met);
	free(board->columns_met);
	free(board->heap);
	free(board->refusals);
	free(board->seen);
	free(board->choices);
	free(board);
}

// --- one change ---

static enum outcome changed(const struct match_board *board, struct fault *fault)
{
	if (board->failed)
		return fail(UNAVAILABLE, fault, "There is no memory for the proposals.");
	return OK;
}

enum outcome match_board_need_drop(struct match_board *board, int64_t id, struct fault *fault)
{
	const uint32_t at = row_find(board, id);
	if (at != NONE)
		row_drop(board, at);
	return changed(board, fault);
}

enum outcome match_board_offer_drop(struct match_board *board, int64_t id, struct fault *fault)
{
	const uint32_t at = column_find(board, id);
	if (at != NONE)
		column_drop(board, at);
	return changed(board, fault);
}

enum outcome match_board_need_set(struct match_board *board, const struct match_need *need,
				  struct fault *fault)
{
	const enum outcome outcome = match_board_need_drop(board, need->id, fault);
	if (outcome != OK)
		return outcome;
	if (board->n_rows == MATCH_SIDE_MOST)
		return fail(TOO_MUCH, fault, "The board is full of needs.");
	const uint32_t at = board->n_rows;
	const struct match_where where = where_of(need->item, &need->where);
	if (!row_new(board, need) || !match_near_add(&board->near_rows, need->item, &where, at)) {
		board->failed = true;
	} else {
		row_look(board, at);
		row_price(board, at);
		flow_row_place(board, at);
	}
	return changed(board, fault);
}

enum outcome match_board_offer_set(struct match_board *board, const struct match_offer *offer,
				   struct fault *fault)
{
	const enum outcome outcome = match_board_offer_drop(board, offer->id, fault);
	if (outcome != OK)
		return outcome;
	if (board->n_columns == MATCH_SIDE_MOST)
		return fail(TOO_MUCH, fault, "The board is full of offers.");
	const uint32_t at = board->n_columns;
	const struct match_where where = where_of(offer->item, &offer->where);
	if (!column_new(board, offer) ||
	    !match_near_add(&board->near_columns, offer->item, &where, at)) {
		board->failed = true;
	} else {
		column_look(board, at, false);
		column_price(board, at);
		flow_column_place(board, at);
	}
	return changed(board, fault);
}

// --- what came out ---

static int share_order(const void *a, const void *b)
{
	const struct match_share *x = a, *y = b;
	if (x->cost != y->cost)
		return x->cost < y->cost ? -1 : 1;
	return x->offer < y->offer ? -1 : x->offer > y->offer;
}

struct place_in_order {
	enum post_urgency urgency;
	int64_t id;
	uint32_t row;
};

static int place_order(const void *a, const void *b)
{
	const struct place_in_order *x = a, *y = b;
	if (x->urgency != y->urgency)
		return x->urgency > y->urgency ? -1 : 1;
	return x->id < y->id ? -1 : x->id > y->id;
}

static size_t row_shares(const struct match_board *board, uint32_t at, struct match_share *ret,
			 size_t most)
{
	size_t n = 0;
	const struct arc_end *ends = row_ends(board, &board->rows[at]);
	for (size_t i = 0; i < board->rows[at].n_ends && n < most; i++) {
		const int32_t flow = board->arcs[ends[i].arc].flow;
		if (flow > 0)
			ret[n++] = (struct match_share){
			    .need = board->needs[at].id,
			    .offer = board->offers[ends[i].other].id,
			    .shares = flow,
			    .cost = ends[i].cost,
			};
	}
	if (n > 1)
		qsort(ret, n, sizeof *ret, share_order);
	return n;
}

size_t match_board_shares(const struct match_board *board, struct match_share *ret, size_t most)
{
	struct place_in_order *order = calloc(board->n_rows + 1, sizeof *order);
	size_t n_order = 0, n = 0;
	for (uint32_t i = 0; order && i < board->n_rows; i++)
		if (board->rows[i].live)
			order[n_order++] =
			    (struct place_in_order){board->needs[i].urgency, board->needs[i].id, i};
	if (n_order > 1)
		qsort(order, n_order, sizeof *order, place_order);
	for (size_t i = 0; i < n_order; i++)
		n += row_shares(board, order[i].row, ret + n, most - n);
	free(order);
	return n;
}

struct match_sum match_board_sum(const struct match_board *board)
{
	struct match_sum sum = {0};
	for (uint32_t i = 0; i < board->n_rows; i++)
		if (board->rows[i].live)
			sum.open[board->needs[i].urgency] += board->rows[i].open;
	for (uint32_t a = 0; a < board->n_arcs; a++)
		sum.cost += (int64_t)board->arcs[a].flow * board->arcs[a].cost;
	return sum;
}
