// SPDX-License-Identifier: AGPL-3.0-or-later
#include "desk/case_deed.h"

#include "base/time.h"
#include "campaign/limit.h"
#include "desk/case_moved.h"
#include "desk/case_page.h"
#include "desk/desk_embedded.h"
#include "net/services.h"
#include "people/admit.h"
#include "people/audit.h"
#include "respond/case_live.h"
#include "respond/case_partner.h"
#include "respond/label.h"
#include "respond/respond_embedded.h"

#define DEED_WEIGHT 8 // rows, about

struct case_view *case_view_new(struct request *request)
{
	struct case_view *view = arena_zero(request->arena, sizeof *view);
	if (!view)
		fail(TOO_MUCH, &request->fault, "This page needs too much memory.");
	return view;
}

// Who is new has few cases at a time, so that none lies with somebody who cannot finish it.
static enum outcome room_check(struct conn *conn, const struct case_deed_run *run,
			       struct fault *fault)
{
	const bool takes = strcmp(run->deed->action, "case.claim") == 0 ||
			   strcmp(run->deed->action, "case.open") == 0 ||
			   strcmp(run->deed->action, "case.part") == 0 ||
			   strcmp(run->deed->action, "case.hand.answer") == 0;
	if (!takes || !viewer_on_probation(run->request))
		return OK;
	int64_t most;
	enum outcome outcome =
	    limit_read(conn, run->change.campaign, LIMIT_NEW_CASES, &most, fault);
	if (outcome != OK)
		return outcome;
	struct stmt *mine = stmt_start(conn, &sql_case_count_mine);
	stmt_bind_i64(mine, 1, run->change.campaign);
	stmt_bind_i64(mine, 2, run->change.account);
	const int64_t open = stmt_step(mine) ? stmt_i64(mine, 0) : 0;
	outcome = stmt_end(mine, fault);
	if (outcome == OK && open >= most)
		return fail(CONFLICT, fault,
			    /*tr*/
			    "While you are new you can have %lld Cases at a time. Hand one over "
			    "or give one back first.",
			    (long long)most);
	return outcome;
}

enum outcome case_of_partner(struct conn *conn, int64_t case_id, int64_t account, bool *ret_theirs,
			     struct fault *fault)
{
	struct stmt *find = stmt_start(conn, &sql_desk_case_of_partner);
	stmt_bind_i64(find, 1, case_id);
	stmt_bind_i64(find, 2, account);
	*ret_theirs = stmt_step(find);
	return stmt_end(find, fault);
}

enum outcome case_partner_check(struct conn *conn, int64_t case_id, int64_t account,
				struct fault *fault)
{
	bool theirs = false;
	const enum outcome outcome = case_of_partner(conn, case_id, account, &theirs, fault);
	if (outcome == OK && !theirs)
		return fail(INVALID, fault,
			    /*tr*/ "This Case is not yours yet. Take it first, or write a note.");
	return outcome;
}

static enum outcome partner_check(struct conn *conn, const struct case_deed_run *run,
				  struct fault *fault)
{
	static const char *const before[] = {"case.claim", "case.note", "case.hand.answer"};
	if (!run->change.partner || run->change.case_id == 0)
		return OK;
	for (size_t i = 0; i < sizeof before / sizeof before[0]; i++)
		if (strcmp(run->deed->action, before[i]) == 0)
			return OK;
	return case_partner_check(conn, run->change.case_id, run->change.account, fault);
}

static enum outcome deed_write(struct conn *conn, void *context, struct fault *fault)
{
	struct case_deed_run *run = context;
	run->case_id = run->change.case_id;
	run->second = false;
	enum outcome outcome = room_check(conn, run, fault);
	if (outcome == OK)
		outcome = partner_check(conn, run, fault);
	if (outcome == OK)
		outcome = run->deed->apply(conn, run, fault);
	if (outcome == OK && !run->deed->unshares)
		outcome = case_partner_follow(conn, &run->change, run->case_id, fault);
	if (outcome != OK)
		return outcome;
	struct audit_entry entry = audit_of(run->request, run->deed->action);
	entry.subject = run->case_id;
	if (run->deed->word)
		entry.now = request_text(run->request, run->deed->word);
	return audit_add(conn, run->change.ids, &entry, fault);
}

// Tells all open desks; that nobody was told is no reason to say that it failed.
static void live_tell(const struct case_deed_run *run)
{
	struct conn *conn;
	const struct services *services = services_of(run->request);
	if (store_reader(services->store, &conn, NULL) != OK)
		return;
	const struct str slug = run->campaign.slug, by = run->request->viewer.name;
	case_tell(services->hub, conn, slug, run->case_id, NULL, by);
	if (run->change.case_id != 0 && run->change.case_id != run->case_id)
		case_tell(services->hub, conn, slug, run->change.case_id, NULL, by);
	conn_release(conn);
}

// --- answers ---

static enum outcome deed_done(const struct case_deed_run *run)
{
	struct request *request = run->request;
	const struct str slug = run->campaign.slug;
	if (request->wants_json) {
		struct case_view *view = case_view_new(request);
		return view ? case_page_show(request, &run->campaign, run->case_id, 200, view)
			    : TOO_MUCH;
	}
	struct str page = arena_format(request->arena, "/t/%.*s/cases/%lld", STR_ARG(slug),
				       (long long)run->case_id);
	if (run->deed->on_desk)
		page = arena_format(request->arena, "/t/%.*s/desk?case=%lld#case", STR_ARG(slug),
				    (long long)run->case_id);
	if (run->moved)
		case_moved_lead(request, page, run->moved);
	else
		reply_done(request, run->deed->leads ? page : label_back(request, page));
	return OK;
}

// The page again, as the case stands now, with what was typed.
static enum outcome deed_refused(const struct case_deed_run *run, enum outcome refused)
{
	struct request *request = run->request;
	const int64_t id = run->case_id ? run->case_id : run->change.case_id;
	struct case_view *view = case_view_new(request);
	if (!view)
		return TOO_MUCH;
	view->problem = services_of(request)->said(request);
	view->somebody_first = refused == CONFLICT;
	if (run->deed->typed)
		run->deed->typed(request, &view->typed);
	return case_page_show(request, &run->campaign, id, outcome_http(refused), view);
}

// What is wrong with the inputs, as the sentence of the page.
static enum outcome deed_inputs(struct request *request)
{
	if (request->n_errors == 0)
		return OK;
	return fail_with(INVALID, &request->fault, request->errors[0].sentence);
}

static enum outcome deed_run(struct case_deed_run *run)
{
	struct request *request = run->request;
	enum outcome outcome = deed_inputs(request);
	if (outcome == OK)
		outcome = store_write(services_of(request)->store, WRITE_PERSON, DEED_WEIGHT,
				      deed_write, run, &request->fault);
	if (outcome == OK) {
		live_tell(run);
		// What the partner's people see has shrunk: their open pages load again.
		if (run->deed->unshares)
			live_close(services_of(request)->hub,
				   arena_format(request->arena, "campaign/%.*s/shared",
						STR_ARG(run->campaign.slug)));
		return deed_done(run);
	}
	// Somebody was quicker: then there is nothing left to take, and the board says so.
	if (outcome == NOT_FOUND && run->deed->on_desk && !request->wants_json) {
		reply_redirect(request,
			       arena_format(request->arena, "/t/%.*s/desk?board=nobody#board",
					    STR_ARG(run->campaign.slug)));
		return OK;
	}
	const bool again = outcome == CONFLICT || outcome == INVALID;
	const bool known = run->case_id || run->change.case_id;
	return again && known && !request->wants_json ? deed_refused(run, outcome) : outcome;
}

enum outcome case_deed_begin(struct request *request, const struct case_deed *deed, int64_t case_id,
			     int64_t revision)
{
	struct case_deed_run run = {.request = request, .deed = deed};
	const enum outcome outcome = campaign_asked(request, &run.campaign);
	if (outcome != OK)
		return outcome;
	run.change = (struct case_change){
	    .ids = services_of(request)->ids,
	    .campaign = run.campaign.id,
	    .account = request->viewer.account,
	    .case_id = case_id,
	    .revision = revision,
	    .now = time_now(),
	    .partner = viewer_partner(request) != 0,
	};
	return deed_run(&run);
}

// By its path: the server keeps its own copy of the routes.
const struct case_deed *case_deed_of(const struct request *request, const struct route *routes,
				     const struct case_deed *deeds)
{
	size_t i = 0;
	while (strcmp(routes[i].path, request->route->path) != 0)
		i++;
	return &deeds[i];
}

enum outcome case_deed_post(struct request *request, const struct route *routes,
			    const struct case_deed *deeds)
{
	return case_deed_begin(request, case_deed_of(request, routes, deeds),
			       request_number(request, "id"), request_number(request, "revision"));
}
