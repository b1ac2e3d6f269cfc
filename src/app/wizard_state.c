// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/wizard_state.h"

#include "campaign/instance.h"

enum outcome wizard_state_read(struct conn *conn, struct arena *arena,
			       struct wizard_state *ret_state, struct fault *fault)
{
	struct str step = {0};
	int64_t number;
	struct wizard_state state = {.slug = STR(""), .reached = WIZARD_DONE};
	enum outcome outcome = instance_word(conn, arena, STR("setup.step"), &step, fault);
	if (outcome == OK)
		outcome = instance_word(conn, arena, STR("setup.campaign"), &state.slug, fault);
	if (outcome != OK)
		return outcome;
	if (str_to_i64(step, &number) && number >= WIZARD_CAMPAIGN && number <= WIZARD_DONE)
		state.reached = (enum wizard_step)number;
	*ret_state = state;
	return OK;
}

enum outcome wizard_state_keep(struct conn *conn, struct str slug, enum wizard_step next,
			       struct fault *fault)
{
	struct arena arena;
	struct wizard_state state;
	arena_init(&arena, 16384);
	enum outcome outcome = wizard_state_read(conn, &arena, &state, fault);
	const bool first = next == WIZARD_CAMPAIGN;
	const int step = first || (int)next > (int)state.reached ? (int)next : (int)state.reached;
	if (outcome == OK)
		outcome = instance_word_set(conn, STR("setup.step"),
					    arena_format(&arena, "%d", step), fault);
	if (outcome == OK && slug.len > 0)
		outcome = instance_word_set(conn, STR("setup.campaign"), slug, fault);
	arena_free(&arena);
	return outcome;
}
