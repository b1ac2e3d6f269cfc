// SPDX-License-Identifier: AGPL-3.0-or-later
// Helping triage: the queue of what it is not sure of, one post at a time, the newest first; and
// ten posts that teach it most, whether it is sure of them or not. A tap says what one is, and the
// next one follows. What is said goes to POST posts/{id}/correct.
#include "desk/post_page.h"

#include "campaign/correction.h"
#include "desk/queue_view.h"
#include "net/services.h"
#include "respond/protection.h"
#include "respond/respond_embedded.h"
#include "respond/teach.h"

static enum outcome next_find(struct conn *conn, int64_t campaign, int64_t before,
			      int64_t *ret_post, struct fault *fault)
{
	struct stmt *find = stmt_start(conn, &sql_unsure_next);
	stmt_bind_i64(find, 1, campaign);
	stmt_bind_i64(find, 2, before > 0 ? before : INT64_MAX);
	stmt_bind_i64(find, 3, READING_PRIVATE);
	*ret_post = stmt_step(find) ? stmt_i64(find, 0) : 0;
	return stmt_end(find, fault);
}

static enum outcome left_count(struct conn *conn, int64_t campaign, struct unsure_view *view,
			       struct fault *fault)
{
	struct stmt *count = stmt_start(conn, &sql_unsure_count);
	stmt_bind_i64(count, 1, campaign);
	stmt_bind_i64(count, 2, UNSURE_COUNTED + 1);
	stmt_bind_i64(count, 3, READING_PRIVATE);
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
	stmt_bind_i64(find, 3, READING_PRIVATE);
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

// --- ten that teach most ---

// The ids left out so far, and one more; at most TEACH_SKIPS, the oldest forgotten.
static struct str skip_more(struct arena *arena, struct str skip, int64_t post)
{
	size_t commas = 0;
	for (size_t i = 0; i < skip.len; i++)
		commas += skip.at[i] == ',';
	if (commas + 2 > TEACH_SKIPS)
		str_cut(&skip, ',');
	return skip.len > 0 ? arena_format(arena, "%.*s,%lld", STR_ARG(skip), (long long)post)
			    : arena_format(arena, "%lld", (long long)post);
}

static struct str teach_path(struct arena *arena, struct str slug, int64_t done, struct str skip)
{
	return arena_format(arena, "/t/%.*s/unsure?teach=yes&done=%lld%s%.*s", STR_ARG(slug),
			    (long long)done, skip.len > 0 ? "&skip=" : "", STR_ARG(skip));
}

static enum outcome teach_next(struct conn *conn, const struct request *request,
			       const struct campaign *campaign, struct unsure_view *view,
			       int64_t *ret_post, struct fault *fault)
{
	struct arena *arena = request->arena;
	struct teach_choice choice = {.post = 0};
	const struct str skip = request_text(request, "skip");
	const int64_t done = request_number(request, "done");
	const enum outcome outcome = teach_choose(conn, arena, services_of(request)->judge,
						  campaign->id, skip, &choice, fault);
	view->among = choice.among;
	view->otherwise = choice.otherwise;
	view->done = done;
	view->of = UNSURE_TEACH;
	view->finished = done >= UNSURE_TEACH;
	view->again = teach_path(arena, campaign->slug, done > 0 ? done - 1 : 0, skip);
	if (view->finished)
		return outcome;
	*ret_post = choice.post;
	view->place = done + 1;
	view->next = teach_path(arena, campaign->slug, done + 1, skip);
	view->pass = teach_path(arena, campaign->slug, done, skip_more(arena, skip, choice.post));
	return outcome;
}

// --- the page ---

static enum outcome queue_next(struct conn *conn, const struct request *request,
			       const struct campaign *campaign, struct unsure_view *view,
			       int64_t *ret_post, struct fault *fault)
{
	const int64_t after = request_number(request, "after");
	const enum outcome outcome = next_find(conn, campaign->id, after, ret_post, fault);
	view->passed = !*ret_post && view->left > 0;
	view->next =
	    arena_format(request->arena, "/t/%.*s/unsure?after=%lld", STR_ARG(campaign->slug),
			 (long long)(*ret_post ? *ret_post : after));
	view->pass = view->next;
	view->again = arena_format(request->arena, "/t/%.*s/unsure", STR_ARG(campaign->slug));
	return outcome;
}

// The kinds that a post may have instead of the guessed one; "other" has a button of its own.
static struct view_list kinds_instead(struct arena *arena, struct view_list kinds)
{
	const struct post_choice *all = kinds.at;
	struct post_choice *left = arena_array(arena, kinds.count + 1, sizeof *left);
	size_t count = 0;
	for (size_t i = 0; left && i < kinds.count; i++)
		if (!all[i].current && !str_equal(all[i].set, STR("kind:other")))
			left[count++] = all[i];
	return (struct view_list){left, count};
}

// What triage takes the post for, so that one press says that it is right.
static void guess_fill(struct arena *arena, struct unsure_view *view, struct post_view *one)
{
	const struct post_row *row = &one->post;
	post_choices_fill(arena, one);
	one->kinds = kinds_instead(arena, one->kinds);
	if (strcmp(row->kind, kind_names[KIND_OTHER]) == 0)
		return;
	view->guess = row->kind_name;
	view->guess_icon = row->kind;
	view->guess_set = arena_format(arena, "kind:%s", row->kind);
}

static enum outcome unsure_fill(struct conn *conn, const struct request *request,
				const struct campaign *campaign, struct unsure_view *view,
				struct fault *fault)
{
	struct arena *arena = request->arena;
	struct post_view *one = arena_zero(arena, sizeof *one);
	int64_t post = 0;
	if (!one)
		return fail(TOO_MUCH, fault, "This page needs too much memory.");
	view->slug = campaign->slug;
	view->teach = request_switch(request, "teach");
	enum outcome outcome = left_count(conn, campaign->id, view, fault);
	if (outcome == OK)
		outcome = (view->teach ? teach_next : queue_next)(conn, request, campaign, view,
								  &post, fault);
	if (outcome == OK && request_has(request, "fixed"))
		outcome = fixed_read(conn, arena, campaign->id, request_number(request, "fixed"),
				     view, fault);
	if (outcome != OK || !post)
		return outcome;
	outcome = post_fill(conn, request, campaign, post, one, fault);
	view->one = one;
	guess_fill(arena, view, one);
	return outcome;
}

static enum outcome unsure_get(struct request *request)
{
	struct conn *conn;
	struct campaign campaign;
	struct unsure_view *view = arena_zero(request->arena, sizeof *view);
	if (!view)
		return fail(TOO_MUCH, &request->fault, "This page needs too much memory.");
	enum outcome outcome = campaign_reader(request, &campaign, &conn);
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
    INPUT_CAMPAIGN,
    {.name = "after", .place = IN_QUERY, .type = INPUT_ID, .help = "The post seen before."},
    {.name = "fixed", .place = IN_QUERY, .type = INPUT_ID, .help = "Correction to tell of."},
    {.name = "teach",
     .place = IN_QUERY,
     .type = INPUT_SWITCH,
     .help = "Those that teach most, whether triage is sure of them or not."},
    {.name = "done",
     .place = IN_QUERY,
     .type = INPUT_NUMBER,
     .least = 0,
     .most = UNSURE_TEACH,
     .help = "With `teach`: how many were labelled before."},
    {.name = "skip",
     .place = IN_QUERY,
     .type = INPUT_TEXT,
     .most = TEACH_SKIPS * 20,
     .help = "With `teach`: posts to leave out, with a comma between."},
};

static const struct route routes[] = {
    {.method = METHOD_GET,
     .path = "/t/{slug}/unsure",
     .permission = "post.correct",
     .flags = ROUTE_SLOW,
     INPUTS(unsure_inputs),
     .handle = unsure_get,
     .view = &unsure_view_view,
     .template = "unsure",
     .help = "What triage is not sure of, one post at a time."},
};
const struct route_table desk_unsure_routes = {routes, sizeof routes / sizeof routes[0]};
