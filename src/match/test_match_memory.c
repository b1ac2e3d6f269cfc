// SPDX-License-Identifier: AGPL-3.0-or-later
// Proposals are searched for once for a board as it is, and anew when anything of it is another.
#include "match/match_memory.h"

#include "base/time.h"
#include "tap.h"

#define NOW ((int64_t)1784030400000)

struct table {
	struct match_memory *memory;
	struct arena arena;
	struct match_need needs[2];
	struct match_offer offers[2];
	struct match_refusal refusal;
	struct match_input input;
};

static void table_lay(struct table *table)
{
	const int blanket = item_find(STR("blanket"));
	*table = (struct table){.memory = match_memory_new()};
	arena_init(&table->arena, 1 << 20);
	for (int i = 0; i < 2; i++) {
		const struct match_where where = {true, 30, 70 + i};
		table->needs[i] =
		    (struct match_need){.id = 1 + i, .item = blanket, .shares = 10, .where = where};
		table->offers[i] = (struct match_offer){.id = 11 + i,
							.item = blanket,
							.shares = 10,
							.where = where,
							.trust = MATCH_PARTNER};
	}
	table->refusal = (struct match_refusal){1, 11};
	table->input = (struct match_input){
	    .needs = table->needs,
	    .n_needs = 2,
	    .offers = table->offers,
	    .n_offers = 2,
	    .refusals = &table->refusal,
	    .now = NOW,
	};
}

// To whom an offer is proposed, of a campaign; 0: to nobody.
static int64_t proposed(struct table *table, int64_t campaign, int64_t offer)
{
	struct fault fault;
	struct match_share *list;
	size_t count;
	if (match_memory_shares(table->memory, campaign, &table->input, &table->arena, &list,
				&count, &fault) != OK)
		return -1;
	for (size_t i = 0; i < count; i++)
		if (list[i].offer == offer)
			return list[i].need;
	return 0;
}

static void is_asked(struct table *table, int64_t searches, const char *when)
{
	proposed(table, 5, 11);
	is_int((int64_t)match_memory_searches(table->memory), searches, "%s", when);
}

static void test_same(struct table *table)
{
	is_int(proposed(table, 5, 11), 1, "who is nearest is proposed");
	is_int(proposed(table, 5, 12), 2, "and the other to the other");
	table->input.now += MINUTE_MS - 1;
	is_asked(table, 1, "the same board is searched once, for a minute");
	table->input.now += 1;
	is_asked(table, 2, "and anew in the next");
}

static void test_other(struct table *table)
{
	table->needs[0].shares = 11;
	is_asked(table, 3, "when a need is larger");
	table->needs[1].urgency = URGENCY_LIFE;
	is_asked(table, 4, "when one is more urgent");
	table->offers[0].where.lat = 30.5;
	is_asked(table, 5, "when somebody gives elsewhere");
	table->offers[0].trust = MATCH_STRANGER;
	is_asked(table, 6, "when they are known less well");
	table->needs[0].langs[1] = match_lang(STR("ur"));
	is_asked(table, 7, "when a language is added");
	table->input.n_refusals = 1;
	is_asked(table, 8, "when one of the two said no");
	is_int(proposed(table, 5, 11), 2, "who said no is not proposed again");
	table->offers[0].barred = true;
	is_int(proposed(table, 5, 11), 0, "what is held back is proposed to nobody");
	is_int((int64_t)match_memory_searches(table->memory), 9, "which was searched anew");
}

static void test_campaigns(struct table *table)
{
	table->input.n_offers = 1;
	is_int(proposed(table, 5 + MATCH_BOARDS_KEPT, 12), 0,
	       "another campaign in the same place has its own");
	table->input.n_offers = 2;
	is_int(proposed(table, 5, 12) != 0, 1, "and the first one its own again");
}

int main(void)
{
	struct table table;
	table_lay(&table);
	test_same(&table);
	test_other(&table);
	test_campaigns(&table);
	match_memory_free(table.memory);
	arena_free(&table.arena);
	match_memory_free(NULL);
	return tap_done();
}
