// SPDX-License-Identifier: AGPL-3.0-or-later
#include "respond/work_routes.h"

#include "base/time.h"
#include "campaign/limit.h"
#include "campaign/work.h"
#include "respond/case_live.h"
#include "respond/case_view.h"
#include "respond/label.h"
#include "respond/protection.h"
#include "respond/respond_embedded.h"
#include "respond/work_moves.h"
#include "respond/work_view.h"

#define DEEDS_MAX 40

// --- the page ---

static enum outcome account_fill(struct conn *conn, struct request *request, int64_t campaign,
				 struct work_view *view)
{
	struct stmt *find = stmt_start(conn, &sql_work_account);
	stmt_bind_i64(find, 1, view->account);
	stmt_bind_i64(find, 2, campaign);
	stmt_bind_str(find, 3, view->slug);
	const bool found = stmt_step(find);
	if (found)
		view->name = arena_copy(request->arena, stmt_str(find, 0));
	const enum outcome outcome = stmt_end(find, &request->fault);
	if (outcome == OK && !found)
		return fail(NOT_FOUND, &request->fault, "Nobody of this campaign has this id.");
	return outcome;
}

static enum outcome corrections_fill(struct conn *conn, struct request *request, int64_t campaign,
				     struct work_view *view)
{
	size_t count = 0;
	struct work_field found[CORRECTION_FIELDS];
	struct work_count *list = arena_array(request->arena, CORRECTION_FIELDS, sizeof *list);
	enum outcome outcome = work_fields(conn, campaign, view->account, found, &request->fault);
	if (outcome == OK)
		outcome = work_one_sided(conn, campaign, view->account, 0, time_now(),
					 &view->one_sided, &request->fault);
	if (outcome == OK)
		outcome =
		    limit_read(conn, campaign, LIMIT_ONE_SIDED, &view->turned, &request->fault);
	for (int i = 0; list && i < CORRECTION_FIELDS && outcome == OK; i++) {
		if (found[i].made == 0)
			continue;
		view->in_force |= found[i].made > found[i].undone;
		list[count++] =
		    (struct work_count){correction_field_names[i], work_field_name(i),
					found[i].made, found[i].turned, found[i].undone};
	}
	view->corrections = (struct view_list){list, count};
	view->some_corrections = count > 0;
	return outcome;
}

static enum outcome cases_fill(struct conn *conn, struct request *request, int64_t campaign,
			       struct work_view *view)
{
	size_t count = 0;
	struct work_count *list = arena_array(request->arena, DEEDS_MAX, sizeof *list);
	struct stmt *rows = stmt_start(conn, &sql_work_cases);
	stmt_bind_i64(rows, 1, campaign);
	stmt_bind_i64(rows, 2, view->account);
	while (list && count < DEEDS_MAX && stmt_step(rows)) {
		const struct str what = arena_copy(request->arena, stmt_str(rows, 0));
		list[count++] = (struct work_count){
		    .word = what.at, .name = case_event_name(what), .made = stmt_i64(rows, 1)};
	}
	view->cases = (struct view_list){list, count};
	view->some_cases = count > 0;
	return stmt_end(rows, &request->fault);
}

static enum outcome contacts_fill(struct conn *conn, struct request *request, int64_t campaign,
				  struct work_view *view)
{
	struct stmt *find = stmt_start(conn, &sql_work_contacts);
	stmt_bind_i64(find, 1, campaign);
	stmt_bind_i64(find, 2, view->account);
	if (stmt_step(find)) {
		view->contacts = stmt_i64(find, 0);
		view->contacts_at = stmt_i64(find, 1);
	}
	return stmt_end(find, &request->fault);
}

static struct str post_says(struct conn *conn, struct arena *arena, int64_t post)
{
	struct stmt *find = stmt_start(conn, &sql_work_post_says);
	stmt_bind_i64(find, 1, post);
	const struct str says = stmt_step(find) ? arena_copy(arena, stmt_str(find, 0)) : STR("");
	return stmt_end(find, NULL) == OK ? says : STR("");
}

// Of a private post the list says only that something was corrected, and when.
static enum outcome change_fill(struct conn *conn, struct arena *arena,
				const struct correction *from, struct work_change *change,
				struct fault *fault)
{
	bool marked = false;
	const enum outcome outcome = protection_post_marked(conn, from->post, &marked, fault);
	*change =
	    (struct work_change){.post = from->post,
				 .says = marked ? STR("") : post_says(conn, arena, from->post),
				 .change = post_change_of(from)};
	if (marked)
		*change = (struct work_change){.guarded = true,
					       .says = STR(""),
					       .change = {.id = from->id,
							  .at = from->at,
							  .was = STR(""),
							  .now = STR(""),
							  .by = STR(""),
							  .reason = STR(""),
							  .undone = from->undone_at != 0}};
	return outcome;
}

static enum outcome changes_fill(struct conn *conn, struct request *request, int64_t campaign,
				 struct work_view *view)
{
	size_t count;
	struct correction *found;
	enum outcome outcome = work_list(conn, request->arena, campaign, view->account, &found,
					 &count, &request->fault);
	if (outcome != OK)
		return outcome;
	struct work_change *list = arena_array(request->arena, count + 1, sizeof *list);
	for (size_t i = 0; list && i < count && outcome == OK; i++)
		outcome = change_fill(conn, request->arena, &found[i], &list[i], &request->fault);
	view->changes = (struct view_list){list, list ? count : 0};
	view->some_changes = view->changes.count > 0;
	return outcome;
}

// Of a private post the list does not say which it is.
static enum outcome moved_fill(struct conn *conn, struct request *request, int64_t campaign,
			       struct work_view *view)
{
	size_t count;
	struct work_moved *found;
	const enum outcome outcome =
	    work_moves_list(conn, request->arena, campaign, view->account, protection_seen(request),
			    &found, &count, &request->fault);
	if (outcome != OK)
		return outcome;
	struct work_moved_row *list = arena_array(request->arena, count + 1, sizeof *list);
	for (size_t i = 0; list && i < count; i++) {
		const bool guarded = found[i].state == MOVE_PRIVATE;
		list[i] = (struct work_moved_row){
		    .at = found[i].at,
		    .post = guarded ? 0 : found[i].post,
		    .posts = found[i].posts,
		    .split = found[i].split,
		    .undone = found[i].state == MOVE_UNDONE,
		    .gone_on = found[i].state == MOVE_GONE_ON,
		    .guarded = guarded,
		};
		view->in_force |= found[i].state == MOVE_IN_FORCE;
	}
	view->moved = (struct view_list){list, list ? count : 0};
	view->some_moved = view->moved.count > 0;
	return OK;
}

static enum outcome taken_fill(struct conn *conn, struct request *request, int64_t campaign,
			       struct work_view *view)
{
	size_t count;
	struct work_act *acts;
	const enum outcome outcome = work_acts(conn, request->arena, campaign, view->account, &acts,
					       &count, &request->fault);
	if (outcome != OK)
		return outcome;
	struct work_taken *list = arena_array(request->arena, count + 1, sizeof *list);
	for (size_t i = 0; list && i < count; i++)
		list[i] = (struct work_taken){acts[i].id, acts[i].at, acts[i].posts, acts[i].by,
					      acts[i].undone};
	view->taken = (struct view_list){list, list ? count : 0};
	view->some_taken = view->taken.count > 0;
	return OK;
}

static enum outcome work_fill(struct request *request, int64_t campaign, struct work_view *view)
{
	static enum outcome (*const parts[])(struct conn *, struct request *, int64_t,
					     struct work_view *) = {
	    account_fill, corrections_fill, cases_fill, contacts_fill,
	    changes_fill, moved_fill,	    taken_fill};
	struct conn *conn;
	enum outcome outcome = store_reader(services_of(request)->store, &conn, &request->fault);
	if (outcome != OK)
		return outcome;
	for (size_t i = 0; i < sizeof parts / sizeof parts[0] && outcome == OK; i++)
		outcome = parts[i](conn, request, campaign, view);
	conn_release(conn);
	return outcome;
}

static enum outcome work_show(struct request *request, int status, const char *problem,
			      struct str reason)
{
	struct campaign campaign;
	struct work_view *view = arena_zero(request->arena, sizeof *view);
	if (!view)
		return fail(TOO_MUCH, &request->fault, "This page needs too much memory.");
	enum outcome outcome = campaign_asked(request, &campaign);
	if (outcome != OK)
		return outcome;
	view->slug = campaign.slug;
	view->account = request_number(request, "account");
	view->me = view->account == request->viewer.account;
	view->last = WORK_LAST;
	view->problem = problem;
	view->reason = reason;
	outcome = work_fill(request, campaign.id, view);
	if (outcome != OK)
		return outcome;
	request->title = /*tr*/ "What somebody did";
	reply_no_store(request);
	reply_view_status(request, status, view);
	return OK;
}

static enum outcome work_get(struct request *request)
{
	return work_show(request, 200, NULL, STR(""));
}

// --- acts ---

struct work_run {
	struct label_change change; // its `bulk` is the act
	struct correction_back back;
	int64_t account, since; // whose, and from when
	bool restore;
	struct work_step step; // that is done
	struct work_step next; // of the write that runs, which may be repeated
	int64_t done, kept;
	struct work_moves_step moves_step, moves_next; // of joins and splits, as above
	int64_t moves_done, moves_kept;
};

static enum outcome open_run(struct conn *conn, void *context, struct fault *fault)
{
	struct work_run *run = context;
	return work_revert_open(conn, run->change.ids, run->change.campaign, run->change.account,
				run->account, &run->change.bulk, fault);
}

static enum outcome step_run(struct conn *conn, void *context, struct fault *fault)
{
	struct work_run *run = context;
	struct work_step step = {.n_posts = 0};
	const int64_t last = run->step.last;
	enum outcome outcome =
	    run->restore
		? work_restore_step(conn, &run->back, last, &step, fault)
		: work_revert_step(conn, &run->back, run->account, run->since, last, &step, fault);
	for (size_t i = 0; i < step.n_posts && outcome == OK; i++)
		if (i == 0 || step.posts[i] != step.posts[i - 1])
			outcome = label_follow(conn, &run->change, step.posts[i], fault);
	if (outcome == OK)
		run->next = step;
	return outcome;
}

static enum outcome moves_run(struct conn *conn, void *context, struct fault *fault)
{
	struct work_run *run = context;
	const struct incident_change change = {
	    .ids = run->change.ids,
	    .campaign = run->change.campaign,
	    .account = run->change.account,
	    .now = run->change.now,
	    .reason = run->change.reason,
	};
	return work_moves_step(conn, &change, run->account, run->since, run->moves_step.last,
			       run->back.unguard, &run->moves_next, fault);
}

static enum outcome close_run(struct conn *conn, void *context, struct fault *fault)
{
	char words[96];
	const struct work_run *run = context;
	struct audit_entry entry = run->change.audit;
	if (!run->restore) {
		snprintf(
		    words, sizeof words, "since %lld, joins and splits: %lld undone, %lld kept",
		    (long long)run->since, (long long)run->moves_done, (long long)run->moves_kept);
		entry.now = str_from(words);
	}
	const enum outcome outcome =
	    run->restore ? work_act_undone(conn, run->change.bulk, run->change.now, fault)
			 : bulk_close(conn, run->change.bulk, run->done, fault);
	entry.subject = run->account;
	return outcome == OK ? audit_add(conn, run->change.ids, &entry, fault) : outcome;
}

// Live pages of the cases of these incidents.
static void moves_tell(struct request *request, const struct work_moves_step *step)
{
	struct conn *conn;
	const struct services *services = services_of(request);
	if (step->n_undone == 0 || store_reader(services->store, &conn, NULL) != OK)
		return;
	for (size_t i = 0; i < step->n_undone; i++) {
		const int64_t both[] = {step->undone[i].from, step->undone[i].to};
		for (size_t k = 0; k < 2; k++) {
			int64_t told = 0;
			if (case_of_incident(conn, both[k], &told, NULL) == OK && told)
				case_tell(services->hub, conn, request->campaign_slug, told, NULL,
					  request->viewer.name);
		}
	}
	conn_release(conn);
}

static enum outcome moves_all(struct request *request, struct work_run *run)
{
	enum outcome outcome;
	run->moves_step = (struct work_moves_step){.last = INT64_MAX};
	do {
		outcome = store_write(services_of(request)->store, WRITE_PERSON,
				      WORK_MOVES_CHUNK * 8, moves_run, run, &request->fault);
		if (outcome != OK)
			break;
		run->moves_step = run->moves_next;
		run->moves_done += (int64_t)run->moves_step.n_undone;
		run->moves_kept += run->moves_step.kept;
		moves_tell(request, &run->moves_step);
	} while (run->moves_step.more && run->moves_done + run->moves_kept < WORK_MOVES_MOST);
	return outcome;
}

// Goes in small writes, so that nobody waits behind it.
static enum outcome run_all(struct request *request, struct work_run *run)
{
	enum outcome outcome;
	struct store *store = services_of(request)->store;
	run->step = (struct work_step){.last = run->restore ? 0 : INT64_MAX};
	do {
		outcome = store_write(store, WRITE_PERSON, WORK_CHUNK * 4, step_run, run,
				      &request->fault);
		if (outcome != OK)
			break;
		run->step = run->next;
		run->done += (int64_t)run->step.n_posts;
		run->kept += run->step.kept;
		label_tell(request, run->change.campaign, run->step.posts, run->step.n_posts);
	} while (run->step.more && run->done + run->kept < WORK_REVERT_MOST);
	if (outcome == OK && !run->restore)
		outcome = moves_all(request, run);
	// What was done before something failed stands in the log, and can be undone as well.
	const enum outcome closed = store_write(store, WRITE_PERSON, 2, close_run, run,
						outcome == OK ? &request->fault : NULL);
	return outcome == OK ? closed : outcome;
}

static struct work_run run_of(struct request *request, int64_t campaign, const char *action,
			      struct str reason)
{
	const struct label_wish nothing = {.count = 0};
	struct work_run run = {.change = label_change_of(request, campaign, &nothing, reason)};
	run.change.audit = audit_of(request, action);
	run.back = (struct correction_back){.campaign = campaign,
					    .account = run.change.account,
					    .unguard = protection_seen(request)};
	return run;
}

static enum outcome to_page(struct request *request, int64_t account)
{
	reply_done(request, arena_format(request->arena, "/t/%.*s/work/%lld",
					 STR_ARG(request->campaign_slug), (long long)account));
	return OK;
}

// Since when: the moment that was given, or so many hours ago; 0: from the beginning.
static int64_t since_of(const struct request *request, int64_t now)
{
	if (request_has(request, "since"))
		return request_number(request, "since");
	int64_t hours = 0;
	str_to_i64(request_text(request, "hours"), &hours);
	return hours > 0 ? now - hours * HOUR_MS : 0;
}

static enum outcome revert_post(struct request *request)
{
	struct campaign campaign;
	if (request->n_errors > 0 || str_trim(request_text(request, "reason")).len == 0)
		return work_show(request, 422,
				 /*tr*/ "Say why, and from when on. The reason stays in the log.",
				 request_text(request, "reason"));
	enum outcome outcome = campaign_asked(request, &campaign);
	if (outcome != OK)
		return outcome;
	struct work_run run =
	    run_of(request, campaign.id, "work.revert", request_text(request, "reason"));
	run.account = request_number(request, "account");
	run.since = since_of(request, run.change.now);
	outcome = store_write(services_of(request)->store, WRITE_PERSON, 1, open_run, &run,
			      &request->fault);
	run.back.bulk = run.change.bulk;
	if (outcome == OK)
		outcome = run_all(request, &run);
	return outcome == OK ? to_page(request, run.account) : outcome;
}

static enum outcome restore_post(struct request *request)
{
	struct conn *conn;
	struct campaign campaign;
	enum outcome outcome = campaign_reader(request, &campaign, &conn);
	if (outcome != OK)
		return outcome;
	struct work_run run = run_of(request, campaign.id, "work.restore", STR(""));
	run.restore = true;
	run.change.bulk = run.back.bulk = request_number(request, "id");
	outcome = work_act_find(conn, campaign.id, run.back.bulk, &run.account, &request->fault);
	conn_release(conn);
	if (outcome == OK)
		outcome = run_all(request, &run);
	return outcome == OK ? to_page(request, run.account) : outcome;
}

// --- routes ---

#define ACCOUNT                                                                                    \
	{                                                                                          \
		.name = "account", .place = IN_PATH, .type = INPUT_ID, .required = true,           \
		.help = "Whose work."                                                              \
	}
static const struct input page_inputs[] = {INPUT_CAMPAIGN, ACCOUNT};
static const char *const hours[] = {"1", "8", "24", "72", "0", NULL};
static const struct input revert_inputs[] = {
    INPUT_CAMPAIGN,
    ACCOUNT,
    {.name = "hours",
     .place = IN_FORM,
     .type = INPUT_CHOICE,
     .choices = hours,
     .help = "What was corrected in so many hours; 0: all of it."},
    {.name = "since",
     .place = IN_FORM,
     .type = INPUT_TIME,
     .help = "Instead: from this moment on."},
    {.name = "reason",
     .place = IN_FORM,
     .type = INPUT_TEXT,
     .most = CORRECTION_REASON_MAX,
     .help = "Why; needed."},
};
static const struct input restore_inputs[] = {
    INPUT_CAMPAIGN,
    {.name = "id", .place = IN_PATH, .type = INPUT_ID, .required = true, .help = "The act."},
};

static const struct route routes[] = {
    {.method = METHOD_GET,
     .path = "/t/{slug}/work/{account}",
     .permission = "work.revert",
     INPUTS(page_inputs),
     .handle = work_get,
     .view = &work_view_view,
     .template = "work",
     .help = "What one account corrected, did with cases and opened."},
    {.method = METHOD_POST,
     .path = "/t/{slug}/work/{account}/revert",
     .permission = "work.revert",
     .body = BODY_FORM,
     .flags = ROUTE_SLOW | ROUTE_FORM_AGAIN,
     INPUTS(revert_inputs),
     .handle = revert_post,
     .view = &work_view_view,
     .template = "work",
     .help = "Takes all corrections, joins and splits of an account back since a moment."},
    {.method = METHOD_POST,
     .path = "/t/{slug}/reverts/{id}/undo",
     .permission = "work.revert",
     .body = BODY_FORM,
     .flags = ROUTE_SLOW,
     INPUTS(restore_inputs),
     .handle = restore_post,
     .help = "Undoes that: corrections are in force again; joins and splits stay undone."},
};
const struct route_table respond_work_routes = {routes, sizeof routes / sizeof routes[0]};
