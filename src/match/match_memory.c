// SPDX-License-Identifier: AGPL-3.0-or-later
#include "match/match_memory.h"

#include "base/time.h"

#include <pthread.h>
#include <sodium.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#define PRINT_BYTES 32

// The proposals of one campaign.
struct kept {
	pthread_mutex_t lock;
	unsigned char print[PRINT_BYTES]; // of the board; the campaign is part of it
	struct match_share *list;	  // NULL: none are kept
	size_t count;
};
struct match_memory {
	struct kept boards[MATCH_BOARDS_KEPT];
	_Atomic uint64_t searches;
};

struct match_memory *match_memory_new(void)
{
	struct match_memory *memory = calloc(1, sizeof *memory);
	for (size_t i = 0; memory && i < MATCH_BOARDS_KEPT; i++)
		pthread_mutex_init(&memory->boards[i].lock, NULL);
	return memory;
}

void match_memory_free(struct match_memory *memory)
{
	if (!memory)
		return;
	for (size_t i = 0; i < MATCH_BOARDS_KEPT; i++) {
		pthread_mutex_destroy(&memory->boards[i].lock);
		free(memory->boards[i].list);
	}
	free(memory);
}

uint64_t match_memory_searches(struct match_memory *memory)
{
	return atomic_load(&memory->searches);
}

// --- what a board is known by ---

typedef crypto_generichash_state print_state;

static void add(print_state *state, const void *bytes, size_t len)
{
	crypto_generichash_update(state, bytes, len);
}

static void add_where(print_state *state, const struct match_where *where)
{
	const double at[] = {where->known ? where->lat : 0, where->known ? where->lon : 0};
	add(state, at, sizeof at);
}

// Field by field: what lies between them is anything.
static void add_need(print_state *state, const struct match_need *need)
{
	const int64_t fields[] = {need->id,	 need->item,	  need->shares,
				  need->urgency, need->when.from, need->when.until,
				  need->access,	 need->wants,	  need->where.known};
	add(state, fields, sizeof fields);
	add(state, need->langs, sizeof need->langs);
	add_where(state, &need->where);
}

static void add_offer(print_state *state, const struct match_offer *offer)
{
	const int64_t fields[] = {offer->id,	    offer->item,       offer->shares,
				  offer->when.from, offer->when.until, offer->has,
				  offer->trust,	    offer->barred,     offer->where.known};
	add(state, fields, sizeof fields);
	add(state, &offer->reach_km, sizeof offer->reach_km);
	add(state, offer->langs, sizeof offer->langs);
	add_where(state, &offer->where);
}

static void print_of(int64_t campaign, const struct match_input *input,
		     unsigned char print[PRINT_BYTES])
{
	print_state state;
	const int64_t head[] = {campaign, input->now, (int64_t)input->n_needs,
				(int64_t)input->n_offers};
	crypto_generichash_init(&state, NULL, 0, PRINT_BYTES);
	add(&state, head, sizeof head);
	for (size_t i = 0; i < input->n_needs; i++)
		add_need(&state, &input->needs[i]);
	for (size_t i = 0; i < input->n_offers; i++)
		add_offer(&state, &input->offers[i]);
	for (size_t i = 0; i < input->n_refusals; i++) {
		const int64_t pair[] = {input->refusals[i].need, input->refusals[i].offer};
		add(&state, pair, sizeof pair);
	}
	crypto_generichash_final(&state, print, PRINT_BYTES);
}

// --- finding ---

static enum outcome board_search(struct kept *kept, const struct match_input *input,
				 struct fault *fault)
{
	struct match_board *board;
	const size_t most = input->n_needs + input->n_offers;
	free(kept->list);
	kept->list = malloc((most + 1) * sizeof *kept->list);
	if (!kept->list)
		return fail(UNAVAILABLE, fault, "Out of memory.");
	const enum outcome outcome = match_board_new(input, &board, fault);
	if (outcome != OK) {
		free(kept->list);
		kept->list = NULL;
		return outcome;
	}
	kept->count = match_board_shares(board, kept->list, most);
	match_board_free(board);
	struct match_share *fit = realloc(kept->list, (kept->count + 1) * sizeof *kept->list);
	kept->list = fit ? fit : kept->list;
	return OK;
}

enum outcome match_memory_shares(struct match_memory *memory, int64_t campaign,
				 const struct match_input *input, struct arena *arena,
				 struct match_share **ret_list, size_t *ret_count,
				 struct fault *fault)
{
	unsigned char print[PRINT_BYTES];
	struct match_input board = *input;
	struct match_share *list = NULL;
	struct kept *kept = &memory->boards[(uint64_t)campaign % MATCH_BOARDS_KEPT];
	enum outcome outcome = OK;
	board.now -= board.now % MINUTE_MS;
	print_of(campaign, &board, print);
	pthread_mutex_lock(&kept->lock);
	if (!kept->list || memcmp(kept->print, print, sizeof print) != 0) {
		atomic_fetch_add(&memory->searches, 1);
		outcome = board_search(kept, &board, fault);
		memcpy(kept->print, print, sizeof print);
	}
	const size_t count = outcome == OK ? kept->count : 0;
	if (outcome == OK)
		list = arena_array(arena, count + 1, sizeof *list);
	if (list && count > 0)
		memcpy(list, kept->list, count * sizeof *list);
	pthread_mutex_unlock(&kept->lock);
	if (outcome != OK)
		return outcome;
	if (!list)
		return fail(TOO_MUCH, fault, "This page needs too much memory.");
	*ret_list = list;
	*ret_count = count;
	return OK;
}
