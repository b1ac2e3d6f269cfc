// SPDX-License-Identifier: AGPL-3.0-or-later
// Who gives what to whom on a whole board: promised once, urgent first, cheapest, the same in any
// order, and mended after each change as if it had been made anew.
#include "match/match_board.h"

#include "tap.h"

#include <stdlib.h>

#define NOW	    ((int64_t)1784030400000) // 2026-07-14T12:00:00Z
#define HOUR	    ((int64_t)3600 * 1000)
#define SIDE	    60
#define FEW	    3
#define SHARES_MOST (SIDE * SIDE)

// The same numbers in every run.
static uint32_t seed = 7;
static uint32_t draw(uint32_t below)
{
	seed = seed * 1664525u + 1013904223u;
	return (seed >> 8) % below;
}

static const char *const things[] = {"blanket", "mattress", "boat", "water", "medicine", "insulin"};

static int thing(void)
{
	return item_find(str_from(things[draw(sizeof things / sizeof things[0])]));
}

static struct match_where where(void)
{
	return (struct match_where){draw(8) > 0, 34 + draw(1000) / 500.0, 74 + draw(1000) / 500.0};
}

static struct match_need need_drawn(int64_t id)
{
	const int item = thing();
	return (struct match_need){
	    .id = id,
	    .item = item,
	    .shares = draw(5) ? item_shares(item, 1 + draw(30)) : 0,
	    .urgency = (enum post_urgency)draw(URGENCY_COUNT),
	    .where = where(),
	    .when = {.until = draw(3) ? 0 : NOW + draw(72) * HOUR},
	    .wants = draw(4) ? 0 : 1u << draw(MATCH_CONDITIONS),
	};
}

static struct match_offer offer_drawn(int64_t id)
{
	const int item = thing();
	return (struct match_offer){
	    .id = id,
	    .item = item,
	    .shares = draw(5) ? item_shares(item, 1 + draw(40)) : 0,
	    .where = where(),
	    .when = {.from = draw(3) ? NOW - HOUR : NOW + draw(48) * HOUR},
	    .trust = (enum match_trust)(MATCH_VETTED + draw(3)),
	    .barred = draw(20) == 0,
	};
}

struct world {
	struct match_need needs[SIDE];
	struct match_offer offers[SIDE];
	struct match_refusal refusals[SIDE];
	struct match_input input;
};

static void world_draw(struct world *world, size_t n_needs, size_t n_offers)
{
	for (size_t i = 0; i < n_needs; i++)
		world->needs[i] = need_drawn((int64_t)i + 1);
	for (size_t i = 0; i < n_offers; i++)
		world->offers[i] = offer_drawn((int64_t)i + 1001);
	world->input = (struct match_input){
	    .needs = world->needs,
	    .n_needs = n_needs,
	    .offers = world->offers,
	    .n_offers = n_offers,
	    .refusals = world->refusals,
	    .now = NOW,
	};
}

static struct match_board *board_of(const struct match_input *input)
{
	struct match_board *board = NULL;
	struct fault fault;
	if (match_board_new(input, &board, &fault) != OK)
		printf("# %s\n", fault.text);
	return board;
}

static int32_t amount(int item, int32_t shares)
{
	return shares ? shares : item_shares(item, item_table[item].usual);
}

static const struct match_need *need_of(const struct match_input *input, int64_t id)
{
	for (size_t i = 0; i < input->n_needs; i++)
		if (input->needs[i].id == id)
			return &input->needs[i];
	return NULL;
}

static const struct match_offer *offer_of(const struct match_input *input, int64_t id)
{
	for (size_t i = 0; i < input->n_offers; i++)
		if (input->offers[i].id == id)
			return &input->offers[i];
	return NULL;
}

// Whether no more is given or got than there is, and only by pairs that fit.
static bool sound(const struct match_input *input, const struct match_share *list, size_t count)
{
	int64_t got[SIDE] = {0}, given[SIDE] = {0};
	for (size_t i = 0; i < count; i++) {
		const struct match_need *need = need_of(input, list[i].need);
		const struct match_offer *offer = offer_of(input, list[i].offer);
		if (!need || !offer || list[i].shares <= 0 ||
		    list[i].cost != match_cost(need, offer, NOW) || list[i].cost < 0)
			return false;
		got[need - input->needs] += list[i].shares;
		given[offer - input->offers] += list[i].shares;
	}
	for (size_t i = 0; i < input->n_needs; i++)
		if (got[i] > amount(input->needs[i].item, input->needs[i].shares))
			return false;
	for (size_t i = 0; i < input->n_offers; i++)
		if (given[i] > amount(input->offers[i].item, input->offers[i].shares))
			return false;
	return true;
}

static bool sums_equal(struct match_sum a, struct match_sum b)
{
	return memcmp(&a, &b, sizeof a) == 0;
}

static void test_sound(void)
{
	struct world world;
	static struct match_share list[SHARES_MOST];
	int sound_ones = 0;
	for (int round = 0; round < 40; round++) {
		world_draw(&world, 10 + draw(SIDE - 10), 10 + draw(SIDE - 10));
		struct match_board *board = board_of(&world.input);
		const size_t count = match_board_shares(board, list, SHARES_MOST);
		sound_ones += sound(&world.input, list, count) && count > 0;
		match_board_free(board);
	}
	is_int(sound_ones, 40, "nothing is promised twice, and no need gets more than it asks for");
}

// --- against trying everything ---

static struct match_sum best;
static bool any_best;

static bool better(const struct match_sum *a, const struct match_sum *b)
{
	for (int i = URGENCY_LIFE; i >= 0; i--)
		if (a->open[i] != b->open[i])
			return a->open[i] < b->open[i];
	return a->cost < b->cost;
}

// Gives whole shares of one offer to one need, in all ways: amounts are 1 or 2.
static void try_all(const struct match_input *input, size_t pair, int32_t *open, int32_t *spare,
		    int64_t cost)
{
	if (pair == input->n_needs * input->n_offers) {
		struct match_sum sum = {.cost = cost};
		for (size_t i = 0; i < input->n_needs; i++)
			sum.open[input->needs[i].urgency] += open[i];
		if (!any_best || better(&sum, &best))
			best = sum;
		any_best = true;
		return;
	}
	const size_t i = pair / input->n_offers, j = pair % input->n_offers;
	const int one = match_cost(&input->needs[i], &input->offers[j], NOW);
	for (int32_t more = 0; more <= open[i] && more <= spare[j] && (more == 0 || one >= 0);
	     more++) {
		open[i] -= more;
		spare[j] -= more;
		try_all(input, pair + 1, open, spare, cost + (int64_t)more * one);
		open[i] += more;
		spare[j] += more;
	}
}

static void test_best(void)
{
	struct world world;
	int right = 0;
	for (int round = 0; round < 150; round++) {
		int32_t open[FEW], spare[FEW];
		world_draw(&world, FEW, FEW);
		const int item = item_find(STR("blanket"));
		for (size_t i = 0; i < FEW; i++) {
			world.needs[i].item = world.offers[i].item = item;
			world.needs[i].shares = open[i] = 1 + (int32_t)draw(2);
			world.offers[i].shares = spare[i] = 1 + (int32_t)draw(2);
		}
		any_best = false;
		try_all(&world.input, 0, open, spare, 0);
		struct match_board *board = board_of(&world.input);
		right += sums_equal(match_board_sum(board), best);
		match_board_free(board);
	}
	is_int(right, 150,
	       "urgent needs are served first, then at the least cost: as when all ways are tried");
}

static void test_order(void)
{
	struct world world;
	static struct match_share list[SHARES_MOST], other[SHARES_MOST];
	world_draw(&world, SIDE, SIDE);
	struct match_board *board = board_of(&world.input);
	const size_t count = match_board_shares(board, list, SHARES_MOST);
	match_board_free(board);
	for (size_t i = 0; i < SIDE / 2; i++) {
		const struct match_need need = world.needs[i];
		world.needs[i] = world.needs[SIDE - 1 - i];
		world.needs[SIDE - 1 - i] = need;
		const struct match_offer offer = world.offers[i];
		world.offers[i] = world.offers[SIDE - 1 - i];
		world.offers[SIDE - 1 - i] = offer;
	}
	board = board_of(&world.input);
	is_int(match_board_shares(board, other, SHARES_MOST), count,
	       "a board given in another order has as many proposals");
	ok(memcmp(list, other, count * sizeof *list) == 0, "and they are the same");
	match_board_free(board);
	bool urgent_first = true;
	for (size_t i = 1; i < count; i++)
		urgent_first = urgent_first && need_of(&world.input, list[i - 1].need)->urgency >=
						   need_of(&world.input, list[i].need)->urgency;
	ok(urgent_first, "the most urgent needs come first");
}

// One change of the world and of the board.
static enum outcome change(struct world *world, struct match_board *board, struct fault *fault)
{
	struct match_input *input = &world->input;
	const uint32_t what = draw(4), at = draw(SIDE);
	if (what == 0) {
		world->needs[at] = need_drawn(world->needs[at].id);
		return match_board_need_set(board, &world->needs[at], fault);
	}
	if (what == 1) {
		world->offers[at] = offer_drawn(world->offers[at].id);
		return match_board_offer_set(board, &world->offers[at], fault);
	}
	// Dropped and put back later under its id, with nothing in between to give or get.
	if (what == 2) {
		world->needs[at].when.until = NOW - 1;
		const struct match_need gone = input->needs[at];
		return match_board_need_set(board, &gone, fault);
	}
	world->offers[at].barred = true;
	return match_board_offer_set(board, &world->offers[at], fault);
}

static void test_changes(void)
{
	struct world world;
	struct fault fault;
	static struct match_share list[SHARES_MOST];
	int same = 0, sound_ones = 0;
	world_draw(&world, SIDE, SIDE);
	struct match_board *board = board_of(&world.input);
	for (int round = 0; round < 120; round++) {
		if (change(&world, board, &fault) != OK)
			printf("# %s\n", fault.text);
		struct match_board *fresh = board_of(&world.input);
		same += sums_equal(match_board_sum(board), match_board_sum(fresh));
		const size_t count = match_board_shares(board, list, SHARES_MOST);
		sound_ones += sound(&world.input, list, count);
		match_board_free(fresh);
	}
	is_int(same, 120, "after each change the proposals cost what new ones would");
	is_int(sound_ones, 120, "and still promise nothing twice");
	for (int64_t id = 1; id <= SIDE; id++)
		match_board_need_drop(board, id, &fault);
	is_int(match_board_shares(board, list, SHARES_MOST), 0,
	       "without needs nothing is proposed");
	is_int(match_board_sum(board).open[URGENCY_LIFE], 0, "and nothing is open");
	match_board_free(board);
}

static void test_refused(void)
{
	struct world world;
	struct match_share share;
	world_draw(&world, 1, 1);
	world.needs[0] = (struct match_need){.id = 1, .item = item_find(STR("blanket"))};
	world.offers[0] = (struct match_offer){.id = 1001, .item = item_find(STR("blanket"))};
	struct match_board *board = board_of(&world.input);
	is_int(match_board_shares(board, &share, 1), 1, "an offer is proposed");
	match_board_free(board);
	world.refusals[0] = (struct match_refusal){1, 1001};
	world.input.n_refusals = 1;
	board = board_of(&world.input);
	is_int(match_board_shares(board, &share, 1), 0, "and not again once somebody said no");
	match_board_free(board);
}

static void test_limits(void)
{
	struct match_board *board;
	struct fault fault;
	const struct match_input none = {.now = NOW};
	const struct match_input many = {.n_needs = MATCH_SIDE_MOST + 1, .now = NOW};
	ok(match_board_new(&many, &board, &fault) == TOO_MUCH, "a board has a limit, and says so");
	ok(match_board_new(&none, &board, &fault) == OK, "an empty board is one");
	is_int(match_board_sum(board).cost, 0, "on which nothing costs");
	match_board_free(board);
	match_board_free(NULL);
}

int main(void)
{
	test_sound();
	test_best();
	test_order();
	test_changes();
	test_refused();
	test_limits();
	return tap_done();
}
