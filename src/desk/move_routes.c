// SPDX-License-Identifier: AGPL-3.0-or-later
// What a person does with one post of an incident: joins it, splits it off, undoes that, says that
// its writer was answered. Each is one write with its line in the history and in the audit log.
#include "base/time.h"
#include "desk/case_deed.h"
#include "desk/case_moved.h"
#include "desk/case_page.h"
#include "net/services.h"
#include "people/admit.h"
#include "people/audit.h"
#include "respond/case_live.h"
#include "respond/label.h"
#include "respond/protection.h"

#define MOVE_WEIGHT 8 // rows, about

struct move_run {
	struct request *request;
	const struct move *move;
	struct campaign campaign;
	struct incident_change change;
	int64_t post;
	int64_t incident; // where the post was
	int64_t other;	  // where it went; 0: it stayed
};

struct move {
	const char *end; // of the route's path
	const char *action;
	const char *word; // the input that the audit log keeps; NULL: none
	enum outcome (*apply)(struct conn *conn, struct move_run *run, struct fault *fault);
	bool tells; // the page of the case says what became of it
};

// --- moves ---

static enum outcome join_apply(struct conn *conn, struct move_run *run, struct fault *fault)
{
	int64_t into = 0, other = 0;
	const int64_t number = request_number(run->request, "number");
	enum outcome outcome = case_numbered(conn, run->change.campaign, number,
					     protection_seen(run->request), &other, &into, fault);
	if (outcome == OK && into == run->incident)
		return fail(INVALID, fault, /*tr*/ "This Post is in Case %lld already.",
			    (long long)number);
	if (outcome == OK && run->incident == 0)
		outcome = incident_ensure(conn, run->change.ids, run->change.campaign, run->post,
					  &run->incident, fault);
	const bool whole = str_equal(request_text(run->request, "what"), STR("incident"));
	if (outcome == OK)
		outcome = whole ? incident_join(conn, &run->change, run->incident, into, fault)
				: incident_join_post(conn, &run->change, run->post, into, fault);
	run->other = into;
	return outcome;
}

static enum outcome split_apply(struct conn *conn, struct move_run *run, struct fault *fault)
{
	return incident_split(conn, &run->change, run->post, &run->other, fault);
}

static enum outcome undo_apply(struct conn *conn, struct move_run *run, struct fault *fault)
{
	const enum outcome outcome = incident_move_undo(conn, &run->change, run->post, fault);
	return outcome == OK
		   ? incident_of_post(conn, run->change.campaign, run->post, &run->other, fault)
		   : outcome;
}

static enum outcome answer_apply(struct conn *conn, struct move_run *run, struct fault *fault)
{
	const bool needed = str_equal(request_text(run->request, "needed"), STR("yes"));
	return post_answer_record(conn, &run->change, run->post, needed, fault);
}

static const struct move moves[] = {
    {"/join", "post.join", NULL, join_apply, false},
    {"/split", "post.split", NULL, split_apply, true},
    {"/move-undo", "post.move.undo", NULL, undo_apply, false},
    {"/answer", "post.answer", "needed", answer_apply, false},
};

static const struct move *move_of(const struct request *request)
{
	const struct str path = str_from(request->route->path);
	size_t i = 0;
	while (i + 1 < sizeof moves / sizeof moves[0] && !str_ends(path, str_from(moves[i].end)))
		i++;
	return &moves[i];
}

static enum outcome partner_check(struct conn *conn, const struct move_run *run,
				  struct fault *fault)
{
	int64_t found = 0;
	const enum outcome outcome =
	    run->incident ? case_of_incident(conn, run->incident, &found, fault) : OK;
	return outcome == OK ? case_partner_check(conn, found, run->change.account, fault)
			     : outcome;
}

static enum outcome move_write(struct conn *conn, void *context, struct fault *fault)
{
	struct move_run *run = context;
	run->incident = run->other = 0;
	enum outcome outcome =
	    incident_of_post(conn, run->change.campaign, run->post, &run->incident, fault);
	if (outcome == OK && viewer_partner(run->request))
		outcome = partner_check(conn, run, fault);
	if (outcome == OK)
		outcome = run->move->apply(conn, run, fault);
	if (outcome != OK)
		return outcome;
	struct audit_entry entry = audit_of(run->request, run->move->action);
	entry.subject = run->post;
	if (run->move->word)
		entry.now = request_text(run->request, run->move->word);
	return audit_add(conn, run->change.ids, &entry, fault);
}

// --- answers ---

static void live_tell(const struct move_run *run)
{
	struct conn *conn;
	const struct services *services = services_of(run->request);
	const int64_t incidents[] = {run->incident, run->other};
	if (store_reader(services->store, &conn, NULL) != OK)
		return;
	for (size_t i = 0; i < 2; i++) {
		int64_t told = 0;
		if (incidents[i] && case_of_incident(conn, incidents[i], &told, NULL) == OK && told)
			case_tell(services->hub, conn, run->campaign.slug, told, NULL,
				  run->request->viewer.name);
	}
	conn_release(conn);
}

static enum outcome case_of_run(const struct move_run *run, int64_t *ret_case, struct fault *fault)
{
	struct conn *conn;
	int64_t incident = 0;
	enum outcome outcome = store_reader(services_of(run->request)->store, &conn, fault);
	if (outcome != OK)
		return outcome;
	*ret_case = 0;
	outcome = incident_of_post(conn, run->campaign.id, run->post, &incident, fault);
	if (outcome == OK && incident)
		outcome = case_of_incident(conn, incident, ret_case, fault);
	conn_release(conn);
	return outcome;
}

// Whether the form stood on the page of a case.
static bool from_case(const struct move_run *run)
{
	const struct str cases =
	    arena_format(run->request->arena, "/t/%.*s/cases/", STR_ARG(run->campaign.slug));
	return str_starts(label_back(run->request, STR("")), cases);
}

// Who came from the page of the case gets it again, with what they typed.
static enum outcome move_refused(const struct move_run *run, enum outcome refused)
{
	struct request *request = run->request;
	int64_t shown = 0;
	const struct str said = services_of(request)->said(request);
	struct case_view *view = arena_zero(request->arena, sizeof *view);
	if (!from_case(run) || !view || case_of_run(run, &shown, NULL) != OK || shown == 0)
		return refused;
	view->problem = said;
	view->somebody_first = refused == CONFLICT;
	view->typed.post = run->post;
	view->typed.reason = request_text(request, "reason");
	return case_page_show(request, &run->campaign, shown, outcome_http(refused), view);
}

static enum outcome move_done(const struct move_run *run)
{
	struct request *request = run->request;
	const struct str post = arena_format(request->arena, "/t/%.*s/posts/%lld",
					     STR_ARG(run->campaign.slug), (long long)run->post);
	live_tell(run);
	if (request->wants_json)
		reply_bytes(request, 200, "application/json", STR("{}"));
	else if (run->move->tells && from_case(run))
		case_moved_lead(request, label_back(request, post), run->post);
	else
		reply_done(request, label_back(request, post));
	return OK;
}

static enum outcome move_post(struct request *request)
{
	struct move_run run = {.request = request, .move = move_of(request)};
	enum outcome outcome = campaign_asked(request, &run.campaign);
	if (outcome != OK)
		return outcome;
	run.post = request_number(request, "id");
	run.change = (struct incident_change){
	    .ids = services_of(request)->ids,
	    .campaign = run.campaign.id,
	    .account = request->viewer.account,
	    .revision = request_number(request, "revision"),
	    .now = time_now(),
	    .reason = request_text(request, "reason"),
	};
	if (request->n_errors > 0)
		outcome = fail_with(INVALID, &request->fault, request->errors[0].sentence);
	else
		outcome = store_write(services_of(request)->store, WRITE_PERSON, MOVE_WEIGHT,
				      move_write, &run, &request->fault);
	if (outcome == OK)
		return move_done(&run);
	const bool again = outcome == CONFLICT || outcome == INVALID;
	return again && !request->wants_json ? move_refused(&run, outcome) : outcome;
}

// --- routes ---

#define MOVE_INPUTS                                                                                \
	INPUT_CAMPAIGN,                                                                            \
	    {.name = "id",                                                                         \
	     .place = IN_PATH,                                                                     \
	     .type = INPUT_ID,                                                                     \
	     .required = true,                                                                     \
	     .help = "Id of the post."},                                                           \
	    {.name = "reason",                                                                     \
	     .place = IN_FORM,                                                                     \
	     .type = INPUT_TEXT,                                                                   \
	     .most = INCIDENT_REASON_MAX,                                                          \
	     .help = "How it is known, or how it was done."},                                      \
	    {.name = "revision",                                                                   \
	     .place = IN_FORM,                                                                     \
	     .type = INPUT_NUMBER,                                                                 \
	     .help = "Revision of the case that was seen; 0: whatever it is."},                    \
	    INPUT_BACK

static const char *const answers[] = {"yes", "no", NULL};
static const char *const joined[] = {"post", "incident", NULL};
static const struct input plain_inputs[] = {MOVE_INPUTS};
static const struct input join_inputs[] = {
    MOVE_INPUTS,
    {.name = "number",
     .place = IN_FORM,
     .type = INPUT_NUMBER,
     .required = true,
     .least = 1,
     .most = INT32_MAX,
     .help = "Number of the case that it belongs to."},
    {.name = "what",
     .place = IN_FORM,
     .type = INPUT_CHOICE,
     .choices = joined,
     .help = "post: this one, if absent; incident: all that tell of the same with it."},
};
static const struct input answer_inputs[] = {
    MOVE_INPUTS,
    {.name = "needed",
     .place = IN_FORM,
     .type = INPUT_CHOICE,
     .required = true,
     .choices = answers,
     .help = "yes: the person was answered; no: no answer is needed, for this reason."},
};

#define MOVE(of_path, of_inputs, says)                                                             \
	{                                                                                          \
		.method = METHOD_POST, .path = "/t/{slug}/posts/{id}" of_path,                     \
		.permission = "case.work", .body = BODY_FORM,                                      \
		.flags = ROUTE_SLOW | ROUTE_FORM_AGAIN, INPUTS(of_inputs), .handle = move_post,    \
		.view = &case_view_view, .template = "case", .help = (says)                        \
	}

static const struct route routes[] = {
    MOVE("/join", join_inputs, "Joins a post, or all that tell of the same, into a case."),
    MOVE("/split", plain_inputs, "Takes a post out into an incident of its own."),
    MOVE("/move-undo", plain_inputs, "Undoes the last join or split of a post."),
    MOVE("/answer", answer_inputs, "Says that the writer was answered, or needs no answer."),
};
const struct route_table desk_move_routes = {routes, sizeof routes / sizeof routes[0]};
