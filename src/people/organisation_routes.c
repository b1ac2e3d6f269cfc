// SPDX-License-Identifier: AGPL-3.0-or-later
// Organisations: the register of the whole server, those that the viewer belongs to, and one of
// them, where its people accept and end agreements and say who else belongs to it.
#include "base/time.h"
#include "net/services.h"
#include "people/admit.h"
#include "people/letter.h"
#include "people/link.h"
#include "people/partner_view.h"
#include "people/partner_work.h"
#include "people/permission.h"
#include "people/team_routes.h"

// --- lists ---

static struct view_list rows_list(const struct request *request, const struct organisation *list,
				  size_t count, bool mine)
{
	struct arena *arena = request->arena;
	struct organisation_row *rows = arena_array(arena, count + 1, sizeof *rows);
	for (size_t i = 0; rows && i < count; i++)
		rows[i] = organisation_row_of(request, &list[i], mine);
	return (struct view_list){rows, rows ? count : 0};
}

static void typed_fill(const struct request *request, struct organisations_view *view)
{
	const struct organisation typed = partner_organisation_typed(request);
	view->name = typed.name;
	view->languages = typed.languages;
	view->work = typed.work;
	view->email = request_text(request, "email");
}

// `link`: of an invitation just made, shown once; or empty.
static enum outcome list_show_with(struct request *request, bool instance, struct str problem,
				   struct str link)
{
	struct conn *conn;
	struct organisation *list;
	size_t count;
	const bool again = request->method == METHOD_POST && link.len == 0;
	struct organisations_view *view = arena_zero(request->arena, sizeof *view);
	if (!view)
		return fail(TOO_MUCH, &request->fault, "This page needs too much memory.");
	enum outcome outcome = store_reader(services_of(request)->store, &conn, &request->fault);
	if (outcome != OK)
		return outcome;
	outcome = instance ? organisation_list(conn, request->arena, &list, &count, &request->fault)
			   : organisation_mine(conn, request->arena, request->viewer.account, &list,
					       &count, &request->fault);
	conn_release(conn);
	if (outcome != OK)
		return outcome;
	view->organisations = rows_list(request, list, count, !instance);
	view->some = view->organisations.count > 0;
	view->instance = instance;
	view->kinds =
	    partner_kinds(request->arena, again ? request_text(request, "kind") : STR(""));
	view->problem = problem;
	view->link = link;
	view->link_email = link.len > 0 ? request_text(request, "email") : STR("");
	view->link_mailed = people_have_letters(services_of(request)->people);
	if (again)
		typed_fill(request, view);
	view->countries =
	    partner_countries(request, again ? request_text(request, "country") : STR(""));
	view->tongues = partner_tongues(request->arena, &view->languages);
	request->title = /*tr*/ "Organisations";
	reply_no_store(request);
	reply_view_status(request, problem.len > 0 ? 422 : 200, view);
	return OK;
}

static enum outcome list_show(struct request *request, bool instance, struct str problem)
{
	return list_show_with(request, instance, problem, STR(""));
}

static enum outcome mine_get(struct request *request)
{
	return list_show(request, false, STR(""));
}

static enum outcome instance_get(struct request *request)
{
	return list_show(request, true, STR(""));
}

static enum outcome instance_post(struct request *request)
{
	if (request->n_errors > 0)
		return list_show(
		    request, true,
		    form_wrong(request,
			       /*tr*/ "Write its name, what it is, and the address of somebody "
				      "who speaks for it."));
	struct str secret = STR("");
	const enum outcome outcome = partner_organisation_add(request, false, &secret);
	if (outcome == OK && secret.len > 0)
		return list_show_with(request, true, STR(""),
				      link_address(request, "/invite/", secret));
	if (partner_can_be_mended(outcome))
		return list_show(request, true, services_of(request)->said(request));
	if (outcome == OK)
		reply_done(request, STR("/t/instance/organisations"));
	return outcome;
}

// --- one organisation ---

static bool runs_instance(const struct request *request)
{
	return viewer_may(request) >> MAY_INSTANCE_RUN & 1;
}

static struct view_list people_list(const struct request *request,
				    const struct organisation_person *list, size_t count)
{
	struct organisation_member_row *rows = arena_array(request->arena, count + 1, sizeof *rows);
	for (size_t i = 0; rows && i < count; i++)
		rows[i] = (struct organisation_member_row){
		    .account = list[i].account,
		    .name = list[i].name,
		    .speaks = list[i].speaks,
		    .me = list[i].account == request->viewer.account,
		};
	return (struct view_list){rows, rows ? count : 0};
}

static struct view_list agreements_list(struct conn *conn, const struct request *request,
					const struct agreement *list, size_t count, bool speaks)
{
	const int64_t now = time_now();
	struct partner_row *rows = arena_array(request->arena, count + 1, sizeof *rows);
	for (size_t i = 0; rows && i < count; i++) {
		rows[i] = partner_row_of(request->arena, &list[i], now);
		rows[i].campaign_name =
		    services_of(request)->campaign_named(conn, request->arena, rows[i].campaign);
		const bool offered = agreement_state(&list[i], now) == AGREEMENT_OFFERED;
		rows[i].may_accept =
		    speaks && offered && list[i].proposed_by != request->viewer.account;
		rows[i].may_end = speaks && rows[i].live;
		rows[i].may_confirm = speaks && rows[i].deletion;
	}
	return (struct view_list){rows, rows ? count : 0};
}

// Who neither belongs to it nor runs the server is not told that it exists.
static enum outcome member_check(struct conn *conn, struct request *request, int64_t id,
				 struct membership *ret)
{
	const enum outcome outcome =
	    organisation_member(conn, id, request->viewer.account, ret, &request->fault);
	if (outcome == OK && !ret->member && !runs_instance(request))
		return fail(NOT_FOUND, &request->fault, "There is no such organisation.");
	return outcome;
}

static enum outcome one_fill(struct conn *conn, struct request *request, int64_t id,
			     struct organisation_view *view)
{
	struct membership me;
	struct organisation organisation;
	struct organisation_person *people;
	struct agreement *agreements;
	size_t n_people, n_agreements;
	enum outcome outcome = member_check(conn, request, id, &me);
	if (outcome == OK)
		outcome =
		    organisation_find(conn, request->arena, id, &organisation, &request->fault);
	if (outcome == OK)
		outcome = organisation_people(conn, request->arena, id, &people, &n_people,
					      &request->fault);
	if (outcome == OK)
		outcome = agreements_of_organisation(conn, request->arena, id, &agreements,
						     &n_agreements, &request->fault);
	if (outcome != OK)
		return outcome;
	view->row = organisation_row_of(request, &organisation, false);
	view->people = people_list(request, people, n_people);
	view->some_people = n_people > 0;
	view->agreements = agreements_list(conn, request, agreements, n_agreements, me.speaks);
	view->some_agreements = n_agreements > 0;
	view->may_change = me.speaks || runs_instance(request);
	return OK;
}

static enum outcome one_show(struct request *request, int64_t id, struct str problem)
{
	struct conn *conn;
	struct organisation_view *view = arena_zero(request->arena, sizeof *view);
	if (!view)
		return fail(TOO_MUCH, &request->fault, "This page needs too much memory.");
	enum outcome outcome = store_reader(services_of(request)->store, &conn, &request->fault);
	if (outcome != OK)
		return outcome;
	outcome = one_fill(conn, request, id, view);
	conn_release(conn);
	if (outcome != OK)
		return outcome;
	view->problem = problem;
	request->title = /*tr*/ "Organisation";
	reply_no_store(request);
	reply_view_status(request, problem.len > 0 ? 422 : 200, view);
	return OK;
}

static enum outcome one_get(struct request *request)
{
	return one_show(request, request_number(request, "id"), STR(""));
}

static enum outcome back_to_one(struct request *request, int64_t id)
{
	reply_done(request, arena_format(request->arena, "/t/organisations/%lld", (long long)id));
	return OK;
}

// --- its people ---

static enum outcome may_change(struct request *request, int64_t id)
{
	struct conn *conn;
	struct membership me;
	enum outcome outcome = store_reader(services_of(request)->store, &conn, &request->fault);
	if (outcome != OK)
		return outcome;
	outcome = member_check(conn, request, id, &me);
	conn_release(conn);
	if (outcome == OK && !me.speaks && !runs_instance(request))
		return fail(DENIED, &request->fault,
			    /*tr*/ "Only somebody who speaks for the organisation can do this.");
	return outcome;
}

static enum outcome join_run(struct conn *conn, const struct partner_work *work,
			     struct fault *fault)
{
	return organisation_join(conn, work->change.ids, work->id, &work->person, &work->entry,
				 fault);
}

static enum outcome leave_run(struct conn *conn, const struct partner_work *work,
			      struct fault *fault)
{
	return organisation_leave(conn, work->change.ids, work->id, work->person.account,
				  &work->entry, fault);
}

static enum outcome join_post(struct request *request)
{
	struct partner_work work = {.run = join_run,
				    .id = request_number(request, "id"),
				    .person = {.speaks = request_switch(request, "speaks")}};
	enum outcome outcome = may_change(request, work.id);
	if (outcome != OK)
		return outcome;
	outcome = account_find(services_of(request)->people, request_text(request, "email"),
			       &work.person.account, &request->fault);
	if (outcome == OK)
		outcome = partner_work_do(request, "organisation.join", &work);
	if (partner_can_be_mended(outcome))
		return one_show(request, work.id, services_of(request)->said(request));
	return outcome == OK ? back_to_one(request, work.id) : outcome;
}

static enum outcome leave_post(struct request *request)
{
	struct partner_work work = {.run = leave_run,
				    .id = request_number(request, "id"),
				    .person = {.account = request_number(request, "account")}};
	const bool self = work.person.account == request->viewer.account;
	enum outcome outcome = self ? OK : may_change(request, work.id);
	if (outcome == OK)
		outcome = partner_work_do(request, "organisation.leave", &work);
	if (outcome != OK)
		return outcome;
	reply_done(request, self ? STR("/t/organisations")
				 : arena_format(request->arena, "/t/organisations/%lld",
						(long long)work.id));
	return OK;
}

// --- agreements, from the partner's side ---

static enum outcome accept_run(struct conn *conn, const struct partner_work *work,
			       struct fault *fault)
{
	return agreement_accept(conn, &work->change, work->id, fault);
}

static enum outcome partner_end_run(struct conn *conn, const struct partner_work *work,
				    struct fault *fault)
{
	return agreement_end(conn, &work->change, work->id, true, fault);
}

static enum outcome deleted_run(struct conn *conn, const struct partner_work *work,
				struct fault *fault)
{
	return agreement_deleted(conn, &work->change, work->id, fault);
}

// Runs a step of the agreement in the path and shows the organisation with what came of it.
static enum outcome step_post(struct request *request, const char *action,
			      enum outcome (*run)(struct conn *, const struct partner_work *,
						  struct fault *))
{
	struct conn *conn;
	struct agreement agreement;
	struct partner_work work = {.run = run, .id = request_number(request, "id")};
	enum outcome outcome = store_reader(services_of(request)->store, &conn, &request->fault);
	if (outcome != OK)
		return outcome;
	outcome = agreement_find(conn, request->arena, work.id, &agreement, &request->fault);
	conn_release(conn);
	if (outcome == OK)
		outcome = partner_work_do(request, action, &work);
	if (outcome == CONFLICT)
		return one_show(request, agreement.organisation,
				services_of(request)->said(request));
	if (outcome != OK)
		return outcome;
	partner_streams_close(request, agreement.campaign);
	return back_to_one(request, agreement.organisation);
}

static enum outcome accept_post(struct request *request)
{
	return step_post(request, "agreement.accept", accept_run);
}

static enum outcome leave_agreement_post(struct request *request)
{
	return step_post(request, "agreement.end", partner_end_run);
}

static enum outcome deleted_post(struct request *request)
{
	return step_post(request, "agreement.deleted", deleted_run);
}

// --- routes ---

#define ID(says)                                                                                   \
	{                                                                                          \
		.name = "id", .place = IN_PATH, .type = INPUT_ID, .required = true, .help = (says) \
	}
static const struct input one_inputs[] = {ID("Of the organisation.")};
static const struct input agreement_inputs[] = {ID("Of the agreement.")};
static const struct input add_inputs[] = {ORGANISATION_INPUTS};
static const struct input join_inputs[] = {
    ID("Of the organisation."),
    {.name = "email",
     .place = IN_FORM,
     .type = INPUT_EMAIL,
     .required = true,
     .help = "Address of the account."},
    {.name = "speaks",
     .place = IN_FORM,
     .type = INPUT_SWITCH,
     .help = "May accept and end agreements."},
};
static const struct input leave_inputs[] = {
    ID("Of the organisation."),
    {.name = "account",
     .place = IN_FORM,
     .type = INPUT_ID,
     .required = true,
     .help = "Who leaves."},
};
#define STEP(word, handler, says)                                                                  \
	{                                                                                          \
		.method = METHOD_POST, .path = "/t/agreements/{id}/" word,                         \
		.permission = "signed-in", .body = BODY_FORM, .flags = ROUTE_SLOW,                 \
		INPUTS(agreement_inputs), .handle = (handler), .view = &organisation_view_view,    \
		.template = "organisation", .help = (says)                                         \
	}

static const struct route routes[] = {
    {.method = METHOD_GET,
     .path = "/t/organisations",
     .permission = "signed-in",
     .handle = mine_get,
     .view = &organisations_view_view,
     .template = "organisations",
     .help = "The organisations that one belongs to."},
    {.method = METHOD_GET,
     .path = "/t/instance/organisations",
     .permission = "instance.run",
     .handle = instance_get,
     .view = &organisations_view_view,
     .template = "organisations",
     .help = "All organisations of the server."},
    {.method = METHOD_POST,
     .path = "/t/instance/organisations",
     .permission = "instance.run",
     .body = BODY_FORM,
     .flags = ROUTE_SLOW | ROUTE_FORM_AGAIN,
     INPUTS(add_inputs),
     .handle = instance_post,
     .view = &organisations_view_view,
     .template = "organisations",
     .help = "Adds an organisation."},
    {.method = METHOD_GET,
     .path = "/t/organisations/{id}",
     .permission = "signed-in",
     INPUTS(one_inputs),
     .handle = one_get,
     .view = &organisation_view_view,
     .template = "organisation",
     .help = "One organisation, for its people: who belongs to it, and its agreements."},
    {.method = METHOD_POST,
     .path = "/t/organisations/{id}/people",
     .permission = "signed-in",
     .body = BODY_FORM,
     .flags = ROUTE_SLOW,
     INPUTS(join_inputs),
     .handle = join_post,
     .view = &organisation_view_view,
     .template = "organisation",
     .help = "Adds somebody to an organisation, or changes whether they speak for it."},
    {.method = METHOD_POST,
     .path = "/t/organisations/{id}/leave",
     .permission = "signed-in",
     .body = BODY_FORM,
     .flags = ROUTE_SLOW,
     INPUTS(leave_inputs),
     .handle = leave_post,
     .help = "Takes somebody out of an organisation, with the roles held for it."},
    STEP("accept", accept_post, "Accepts an agreement for the partner."),
    STEP("leave", leave_agreement_post,
	 "Declines an agreement, or leaves it: its people see nothing from then on."),
    STEP("deleted", deleted_post, "Confirms that the partner deleted what it had."),
};
const struct route_table people_organisation_routes = {routes, sizeof routes / sizeof routes[0]};
