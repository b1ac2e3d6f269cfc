// SPDX-License-Identifier: AGPL-3.0-or-later
#include "desk/desk_part.h"

#include "base/time.h"
#include "net/services.h"
#include "respond/shelf.h"

struct making {
	struct request *request;
	struct conn *conn;
	const struct desk_part_wish *wish;
};

static bool for_everybody(enum case_list_which which)
{
	return which == CASES_OPEN || which == CASES_NOBODY || which == CASES_WAITING;
}

static enum outcome cases_fill(const struct making *m, struct arena *arena, struct desk_part *part,
			       struct fault *fault)
{
	struct desk_case *cases;
	size_t count = 0;
	const struct case_wish first = {
	    .campaign = m->wish->cases.campaign, .which = CASES_NOBODY, .limit = 1};
	enum outcome outcome = OK;
	if (for_everybody(m->wish->cases.which)) {
		outcome = case_list(m->conn, arena, &m->wish->cases, &cases, &part->n_cases, fault);
		part->cases = outcome == OK ? cases : NULL;
	}
	if (outcome == OK && part->figures.nobody > 0)
		outcome = case_list(m->conn, arena, &first, &cases, &count, fault);
	if (outcome == OK && count > 0)
		part->first = cases[0].id;
	return outcome;
}

static enum outcome part_fill(struct part *made, void *context, struct fault *fault)
{
	const struct making *m = context;
	struct arena *arena = &made->arena;
	struct desk_part *part = arena_zero(arena, sizeof *part);
	struct stream_wish posts = m->wish->posts;
	const int64_t campaign = posts.campaign, now = time_now();
	if (!part)
		return fail(TOO_MUCH, fault, "This page needs too much memory.");
	posts.back = stream_back(arena, m->wish->here);
	enum outcome outcome = stream_rows_find(services_of(m->request)->desk, m->conn, arena,
						&posts, &part->rows, fault);
	if (outcome == OK)
		outcome = stream_minutes_read(m->conn, campaign, now, &part->minutes, fault);
	if (outcome == OK)
		outcome = case_figures_shared(m->conn, campaign, now, &part->figures, fault);
	if (outcome == OK)
		outcome = cases_fill(m, arena, part, fault);
	made->data = part;
	return outcome;
}

enum outcome desk_part_find(struct request *request, struct conn *conn,
			    const struct desk_part_wish *wish, const struct desk_part **ret_part)
{
	struct making m = {request, conn, wish};
	const void *data = NULL;
	// In JSON times in the filters have no zone of the campaign's.
	const struct str key = arena_format(
	    request->arena, "desk%d%d%.*s%.*s %.*s", wish->posts.may_correct, request->wants_json,
	    STR_ARG(zone_chosen(request)), STR_ARG(wish->here), STR_ARG(wish->after));
	const enum outcome outcome = shelf_take(stream_desk_shelf(services_of(request)->desk),
						request, key, wish->commits, part_fill, &m, &data);
	*ret_part = data;
	return outcome;
}
