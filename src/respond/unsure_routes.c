// SPDX-License-Identifier: AGPL-3.0-or-later
// The queue of what triage is not sure of: one post at a time, the newest first; two taps to say
// what it is, and on to the next. What is said goes to POST posts/{id}/correct.
#include "respond/post_page.h"

#include "campaign/correction.h"
#include "net/services.h"
#include "respond/protection.h"
#include "respond/queue_view.h"
#include "respond/respond_embedded.h"

static enum outcome next_find(struct conn *conn, int64_t campaign, int64_t before,
			      int64_t *ret_post, struct fault *fault)
{
	struct stmt *find = stmt_start(conn, &sql_unsure_next);
	stmt_bind_i64(find, 1, campaign);
	stmt_bind_i64(find, 2, before > 0 ? before : INT64_MAX);
	stmt_bind_i64(find, 3, PROTECTION_BIT);
	*ret_post = stmt_step(find) ? stmt_i64(find, 0) : 0;
	return stmt_end(find, fault);
}

static enum outcome left_count(struct conn *conn, int64_t campaign, struct unsure_view *view,
			       struct fault *fault)
{
	struct stmt *count = stmt_start(conn, &sql_unsure_count);
	stmt_bind_i64(count, 1, campaign);
	stmt_bind_i64(count, 2, UNSURE_COUNTED + 1);
	stmt_bind_i64(count, 3, PROTECTION_BIT);
	const int64_t left = stmt_step(count) ? stmt_i64(count, 0) : 0;
	view->many = left > UNSURE_COUNTED;
	view->left = view->many ? UNSURE_COUNTED : left;
	return stmt_end(count, fault);
}

// What the person said a moment ago, to be undone if it was a slip.
static enum outcome fixed_read(struct conn *conn, struct arena *arena, int64_t campaign,
			       int64_t correction, struct unsure_view *view, struct fault *fault)
{
	struct post_change *fixed = arena_zero(arena, sizeof *fixed);
	struct stmt *find = stmt_start(conn, &sql_correction_one);
	stmt_bind_i64(find, 1, correction);
	stmt_bind_i64(find, 2, campaign);
	stmt_bind_i64(find, 3, PROTECTION_BIT);
	if (fixed && stmt_step(find)) {
		const struct correction one = {
		    .id = stmt_i64(find, 0),
		    .undone_at = stmt_i64(find, 5),
		    .field = (enum correction_field)(stmt_i64(find, 6) % CORRECTION_FIELDS),
		    .was = arena_copy(arena, stmt_str(find, 7)),
		    .now = arena_copy(arena, stmt_str(find, 8)),
		};
		*fixed = post_change_of(&one);
		view->fixed = (struct view_list){fixed, one.undone_at ? 0 : 1};
	}
	return stmt_end(find, fault);
}

static enum outcome unsure_fill(struct conn *conn, const struct request *request,
				const struct campaign *campaign, struct unsure_view *view,
				struct fault *fault)
{
	struct arena *arena = request->arena;
	const int64_t after = request_number(request, "after");
	struct post_view *one = arena_zero(arena, sizeof *one);
	int64_t post = 0;
	if (!one)
		return fail(TOO_MUCH, fault, "This page needs too much memory.");
	enum outcome outcome = next_find(conn, campaign->id, after, &post, fault);
	if (outcome == OK)
		outcome = left_count(conn, campaign->id, view, fault);
	if (outcome == OK && request_has(request, "fixed"))
		outcome = fixed_read(conn, arena, campaign->id, request_number(request, "fixed"),
				     view, fault);
	if (outcome == OK && post) {
		outcome = post_fill(conn, request, campaign, post, one, fault);
		view->one = one;
	}
	view->slug = campaign->slug;
	view->passed = !post && view->left > 0;
	view->next = arena_format(arena, "/t/%.*s/unsure?after=%lld", STR_ARG(campaign->slug),
				  (long long)(post ? post : after));
	return outcome;
}

static enum outcome unsure_get(struct request *request)
{
	struct conn *conn;
	struct campaign campaign;
	struct unsure_view *view = arena_zero(request->arena, sizeof *view);
	if (!view)
		return fail(TOO_MUCH, &request->fault, "This page needs too much memory.");
	enum outcome outcome = campaign_asked(request, &campaign);
	if (outcome == OK)
		outcome = store_reader(services_of(request)->store, &conn, &request->fault);
	if (outcome != OK)
		return outcome;
	outcome = unsure_fill(conn, request, &campaign, view, &request->fault);
	conn_release(conn);
	request->title = /*tr*/ "Help Triage";
	if (outcome == OK)
		reply_view(request, view);
	return outcome;
}

// --- routes ---

static const struct input unsure_inputs[] = {
    {.name = "slug",
     .place = IN_PATH,
     .type = INPUT_SLUG,
     .required = true,
     .help = "Short name of the campaign."},
    {.name = "after", .place = IN_QUERY, .type = INPUT_ID, .help = "The post seen before."},
    {.name = "fixed", .place = IN_QUERY, .type = INPUT_ID, .help = "Correction to tell of."},
};

static const struct route routes[] = {
    {.method = METHOD_GET,
     .path = "/t/{slug}/unsure",
     .permission = "post.correct",
     .inputs = unsure_inputs,
     .n_inputs = sizeof unsure_inputs / sizeof unsure_inputs[0],
     .handle = unsure_get,
     .view = &unsure_view_view,
     .template = "unsure",
     .help = "What triage is not sure of, one post at a time."},
};
const struct route_table respond_unsure_routes = {routes, sizeof routes / sizeof routes[0]};
