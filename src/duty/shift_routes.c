// SPDX-License-Identifier: AGPL-3.0-or-later
#include "duty/shift_routes.h"

#include "base/time.h"
#include "campaign/campaign.h"
#include "campaign/clock.h"
#include "campaign/shift.h"
#include "duty/shift_view.h"
#include "net/services.h"
#include "people/admit.h"
#include "people/audit.h"
#include "people/permission.h"
#include "respond/case_live.h"
#include "respond/guard.h"
#include "respond/label.h"
#include "respond/spare.h"

#define CASES_MOST 200 // listed, and given back in one go

static const int64_t lengths[] = {1, 2, 3, 4, 6, 8, 10, 12}; // hours to choose from
#define USUAL_HOURS 6

// --- the page ---

static enum outcome people_fill(struct conn *conn, struct request *request, int64_t campaign,
				int64_t now, struct shift_view *view)
{
	struct shift *shifts;
	size_t count;
	const enum outcome outcome =
	    shift_list(conn, request->arena, campaign, now, &shifts, &count, &request->fault);
	if (outcome != OK)
		return outcome;
	struct shift_person *people = arena_array(request->arena, count + 1, sizeof *people);
	for (size_t i = 0; people && i < count; i++) {
		const struct shift *shift = &shifts[i];
		people[i] = (struct shift_person){
		    .name = shift->name,
		    .lead = shift->lead,
		    .began_at = shift->began_at,
		    .until_at = shift->until_at,
		    .initials = str_from(shift->initials),
		    .me = shift->account == request->viewer.account,
		};
		if (!people[i].me)
			continue;
		view->on_duty = true;
		view->lead = shift->lead;
		view->until_at = shift->until_at;
	}
	view->people = (struct view_list){people, people ? count : 0};
	view->some_people = view->people.count > 0;
	return OK;
}

static enum outcome own_cases(struct conn *conn, struct arena *arena, int64_t campaign,
			      int64_t account, struct desk_case **ret_list, size_t *ret_count,
			      struct fault *fault)
{
	const struct case_wish wish = {
	    .campaign = campaign,
	    .which = CASES_MINE,
	    .account = account,
	    .now = time_now(),
	    .limit = CASES_MOST,
	};
	return case_list(conn, arena, &wish, ret_list, ret_count, fault);
}

static enum outcome cases_fill(struct conn *conn, struct request *request, int64_t campaign,
			       int64_t now, struct shift_view *view)
{
	struct desk_case *list;
	size_t count;
	const enum outcome outcome =
	    own_cases(conn, request->arena, campaign, request->viewer.account, &list, &count,
		      &request->fault);
	if (outcome != OK)
		return outcome;
	struct shift_case *rows = arena_array(request->arena, count + 1, sizeof *rows);
	for (size_t i = 0; rows && i < count; i++)
		shift_case_fill(&list[i], now, &rows[i]);
	view->n_cases = rows ? (int64_t)count : 0;
	view->cases = (struct view_list){rows, rows ? count : 0};
	view->some_cases = view->n_cases > 0;
	return OK;
}

static void hours_fill(struct arena *arena, struct shift_view *view)
{
	const size_t count = sizeof lengths / sizeof lengths[0];
	struct shift_hours *hours = arena_array(arena, count, sizeof *hours);
	for (size_t i = 0; hours && i < count; i++)
		hours[i] = (struct shift_hours){lengths[i], lengths[i] == USUAL_HOURS};
	view->hours = (struct view_list){hours, hours ? count : 0};
}

static enum outcome topics_fill(struct conn *conn, struct request *request, int64_t campaign,
				struct shift_view *view)
{
	size_t count = 0;
	int64_t spared = 0;
	struct shift_topic *topics = arena_array(request->arena, HEADS, sizeof *topics);
	const enum outcome outcome =
	    spare_read(conn, campaign, request->viewer.account, &spared, &request->fault);
	for (int head = HEAD_TOPIC_FIRST; topics && head <= HEAD_TOPIC_LAST; head++)
		topics[count++] = (struct shift_topic){
		    .number = head,
		    .name = head_title((enum head)head),
		    .off = spared >> head & 1,
		};
	view->spared = spared != 0;
	view->topics = (struct view_list){topics, count};
	return outcome;
}

static enum outcome view_fill(struct conn *conn, struct request *request,
			      const struct campaign *campaign, struct shift_view *view)
{
	int64_t worked = 0;
	const int64_t now = time_now(), account = request->viewer.account;
	enum outcome outcome = people_fill(conn, request, campaign->id, now, view);
	if (outcome == OK && account)
		outcome = shift_worked(conn, account, now, &worked, &request->fault);
	view->slug = campaign->slug;
	view->may_work = account && viewer_may(request) >> MAY_CASE_WORK & 1;
	view->worked_hours = worked / HOUR_MS;
	view->rest = worked >= SHIFT_REST_MS;
	hours_fill(request->arena, view);
	if (outcome == OK && view->may_work)
		outcome = spare_life_taken(conn, account, now, &view->life_taken, &request->fault);
	view->pause = view->life_taken >= SPARE_LIFE_CASES;
	if (outcome == OK && view->may_work)
		outcome = topics_fill(conn, request, campaign->id, view);
	if (outcome == OK && view->may_work)
		outcome = cases_fill(conn, request, campaign->id, now, view);
	return outcome;
}

static enum outcome page_show(struct request *request, int status, const char *problem)
{
	struct conn *conn;
	struct campaign campaign;
	struct shift_view *view = arena_zero(request->arena, sizeof *view);
	if (!view)
		return fail(TOO_MUCH, &request->fault, "This page needs too much memory.");
	enum outcome outcome = campaign_reader(request, &campaign, &conn);
	if (outcome != OK)
		return outcome;
	outcome = view_fill(conn, request, &campaign, view);
	conn_release(conn);
	if (outcome != OK)
		return outcome;
	view->problem = problem;
	request->title = /*tr*/ "Who is on duty";
	reply_no_store(request);
	reply_view_status(request, status, view);
	return OK;
}

static enum outcome shift_get(struct request *request)
{
	return page_show(request, 200, NULL);
}

// --- going on and off duty ---

struct duty {
	struct request *request;
	struct shift_change change;
	struct audit_entry entry;
	int64_t until;
	bool lead, give;
	int64_t *given; // ids of the cases that were given back; CASES_MOST fit
	size_t n_given;
};

static enum outcome duty_new(struct request *request, const char *action, struct duty *ret_duty)
{
	struct campaign campaign;
	if (request->viewer.account == 0)
		return fail(DENIED, &request->fault, "Only a person can be on duty.");
	const enum outcome outcome = campaign_asked(request, &campaign);
	if (outcome != OK)
		return outcome;
	*ret_duty = (struct duty){
	    .request = request,
	    .change = {.ids = services_of(request)->ids,
		       .campaign = campaign.id,
		       .account = request->viewer.account,
		       .now = time_now()},
	    .entry = audit_of(request, action),
	};
	ret_duty->entry.subject = request->viewer.account;
	return OK;
}

static enum outcome duty_begin(struct conn *conn, void *context, struct fault *fault)
{
	const struct duty *duty = context;
	const enum outcome outcome =
	    shift_begin(conn, &duty->change, duty->until, duty->lead, fault);
	return outcome == OK ? audit_add(conn, duty->change.ids, &duty->entry, fault) : outcome;
}

static struct str back_to(const struct request *request)
{
	return label_back(request, arena_format(request->arena, "/t/%.*s/shift",
						STR_ARG(request->campaign_slug)));
}

static enum outcome done(struct request *request)
{
	reply_done(request, back_to(request));
	return OK;
}

static enum outcome shift_post(struct request *request)
{
	struct duty duty;
	if (request->n_errors > 0 ||
	    (!request_has(request, "hours") && !request_has(request, "until")))
		return page_show(request, 422, shift_wrong_end);
	enum outcome outcome = duty_new(request, "shift.begin", &duty);
	if (outcome != OK)
		return outcome;
	duty.lead = request_switch(request, "lead");
	duty.until = request_has(request, "until")
			 ? clock_moment(request, "until")
			 : duty.change.now + request_number(request, "hours") * HOUR_MS;
	duty.entry.now = duty.lead ? STR("lead") : STR("");
	outcome = store_write(services_of(request)->store, WRITE_PERSON, 2, duty_begin, &duty,
			      &request->fault);
	if (outcome == INVALID)
		return page_show(request, 422, shift_wrong_end);
	return outcome == OK ? done(request) : outcome;
}

// Gives back what the person has, at most CASES_MOST; each with its audit entry.
static enum outcome cases_give(struct conn *conn, struct duty *duty, struct fault *fault)
{
	struct arena arena;
	struct desk_case *list;
	size_t count = 0;
	duty->n_given = 0;
	arena_init(&arena, (size_t)2 << 20);
	enum outcome outcome = own_cases(conn, &arena, duty->change.campaign, duty->change.account,
					 &list, &count, fault);
	for (size_t i = 0; outcome == OK && i < count; i++) {
		const struct case_change change = {
		    .ids = duty->change.ids,
		    .campaign = duty->change.campaign,
		    .account = duty->change.account,
		    .case_id = list[i].id,
		    .now = duty->change.now,
		};
		struct audit_entry entry = audit_of(duty->request, "case.release");
		entry.subject = list[i].id;
		outcome = case_release(conn, &change, STR("End of shift"), fault);
		if (outcome == OK)
			outcome = audit_add(conn, duty->change.ids, &entry, fault);
		duty->given[duty->n_given++] = list[i].id;
	}
	arena_free(&arena);
	return outcome;
}

static enum outcome duty_end(struct conn *conn, void *context, struct fault *fault)
{
	struct duty *duty = context;
	bool ended;
	enum outcome outcome = shift_end(conn, &duty->change, &ended, fault);
	if (outcome == OK && ended)
		outcome = audit_add(conn, duty->change.ids, &duty->entry, fault);
	if (outcome != OK || duty->give)
		return outcome == OK ? cases_give(conn, duty, fault) : outcome;
	// What was only taken and not begun goes back by itself.
	return guard_give_idle(conn, duty->change.ids, duty->change.campaign, duty->change.account,
			       duty->change.account, duty->change.now, duty->given, &duty->n_given,
			       fault);
}

// Every open desk sees that nobody has them; that one was not told is no reason to say it failed.
static void given_tell(const struct duty *duty)
{
	struct conn *conn;
	const struct services *services = services_of(duty->request);
	if (duty->n_given == 0 || store_reader(services->store, &conn, NULL) != OK)
		return;
	for (size_t i = 0; i < duty->n_given; i++)
		case_tell(services->hub, conn, duty->request->campaign_slug, duty->given[i], NULL,
			  duty->request->viewer.name);
	conn_release(conn);
}

static enum outcome end_post(struct request *request)
{
	struct duty duty;
	enum outcome outcome = duty_new(request, "shift.end", &duty);
	if (outcome != OK)
		return outcome;
	duty.give = request_switch(request, "give");
	duty.given = arena_array(request->arena, CASES_MOST, sizeof *duty.given);
	if (!duty.given)
		return fail(TOO_MUCH, &request->fault, "This page needs too much memory.");
	outcome = store_write(services_of(request)->store, WRITE_PERSON, 4 * CASES_MOST, duty_end,
			      &duty, &request->fault);
	if (outcome != OK)
		return outcome;
	given_tell(&duty);
	return done(request);
}

// --- topics ---

static enum outcome topics_write(struct conn *conn, void *context, struct fault *fault)
{
	int64_t topics = 0, head;
	const struct duty *duty = context;
	struct str rest = request_text(duty->request, "topics");
	while (rest.len > 0)
		if (str_to_i64(str_cut(&rest, ','), &head) && head < HEADS)
			topics |= (int64_t)1 << head;
	const enum outcome outcome =
	    spare_set(conn, duty->change.campaign, duty->change.account, topics, fault);
	return outcome == OK ? audit_add(conn, duty->change.ids, &duty->entry, fault) : outcome;
}

static enum outcome topics_post(struct request *request)
{
	struct duty duty;
	enum outcome outcome = duty_new(request, "shift.topics", &duty);
	if (outcome == OK)
		outcome = store_write(services_of(request)->store, WRITE_PERSON, 2, topics_write,
				      &duty, &request->fault);
	if (outcome == OK)
		reply_saved(request, back_to(request));
	return outcome;
}

// --- routes ---

#define BACK                                                                                       \
	{                                                                                          \
		.name = "back", .place = IN_FORM, .type = INPUT_TEXT, .most = 500,                 \
		.help = "Path to go back to."                                                      \
	}
static const struct input page_inputs[] = {INPUT_CAMPAIGN};
static const struct input begin_inputs[] = {
    INPUT_CAMPAIGN,
    {.name = "hours",
     .place = IN_FORM,
     .type = INPUT_NUMBER,
     .least = 1,
     .most = 12,
     .help = "For how long from now."},
    {.name = "until", .place = IN_FORM, .type = INPUT_TIME, .help = "Or until when."},
    {.name = "lead", .place = IN_FORM, .type = INPUT_SWITCH, .help = "Leads the shift."},
    BACK,
};
static const struct input end_inputs[] = {
    INPUT_CAMPAIGN,
    {.name = "give",
     .place = IN_FORM,
     .type = INPUT_SWITCH,
     .help = "Also gives the person's cases back to the board."},
    BACK,
};
static const struct input topics_inputs[] = {
    INPUT_CAMPAIGN,
    {.name = "topics",
     .place = IN_FORM,
     .type = INPUT_IDS,
     .most = HEADS,
     .help = "Numbers of the labels of topics; none: nothing is spared."},
    BACK,
};

static const struct route routes[] = {
    {.method = METHOD_GET,
     .path = "/t/{slug}/shift",
     .permission = "case.read",
     INPUTS(page_inputs),
     .handle = shift_get,
     .view = &shift_view_view,
     .template = "shift",
     .help = "Who is on duty."},
    {.method = METHOD_GET,
     .path = "/api/v1/campaigns/{slug}/shift",
     .permission = "case.read",
     .flags = ROUTE_API,
     INPUTS(page_inputs),
     .handle = shift_get,
     .view = &shift_view_view,
     .help = "Who is on duty."},
    {.method = METHOD_POST,
     .path = "/t/{slug}/shift",
     .permission = "case.work",
     .body = BODY_FORM,
     .flags = ROUTE_SLOW | ROUTE_FORM_AGAIN,
     INPUTS(begin_inputs),
     .handle = shift_post,
     .view = &shift_view_view,
     .template = "shift",
     .help = "Goes on duty, or stays longer."},
    {.method = METHOD_POST,
     .path = "/t/{slug}/shift/end",
     .permission = "case.work",
     .body = BODY_FORM,
     .flags = ROUTE_SLOW,
     INPUTS(end_inputs),
     .handle = end_post,
     .help = "Goes off duty."},
    {.method = METHOD_POST,
     .path = "/t/{slug}/shift/topics",
     .permission = "case.work",
     .body = BODY_FORM,
     .flags = ROUTE_SLOW,
     INPUTS(topics_inputs),
     .handle = topics_post,
     .help = "Says which topics a person is not given by \"Take the next Case\"."},
};
const struct route_table duty_shift_routes = {routes, sizeof routes / sizeof routes[0]};
