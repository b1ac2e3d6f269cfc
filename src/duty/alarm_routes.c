// SPDX-License-Identifier: AGPL-3.0-or-later
#include "duty/alarm_routes.h"

#include "base/time.h"
#include "campaign/campaign.h"
#include "campaign/outward.h"
#include "duty/alarm_view.h"
#include "net/services.h"
#include "people/admit.h"
#include "people/audit.h"
#include "people/permission.h"

#include <inttypes.h>

static bool is_guarded(enum alarm_kind kind)
{
	return kind == ALARM_PROTECTION || kind == ALARM_CONCERN;
}

// The right to answer an alarm that did not ask.
static bool may_answer(uint32_t may, enum alarm_kind kind)
{
	return may >> (is_guarded(kind) ? MAY_PROTECTION_WORK : MAY_WORK_REVERT) & 1;
}

// Whether it asks what somebody of the team does.
static bool of_work(enum alarm_kind kind)
{
	return kind == ALARM_ONE_SIDED || kind == ALARM_CONTACTS;
}

// Below the campaign's pages; with a slash at its end the subject comes behind. NULL: nowhere else.
static const char *const places[ALARM_KINDS] = {
    [ALARM_LIFE] = "cases/",
    [ALARM_LOWERED] = "cases/",
    [ALARM_TRANSFER] = "cases/",
    [ALARM_AUTHORITY] = "cases/",
    [ALARM_PROTECTION] = "protection/",
    [ALARM_CONCERN] = "protection/",
    [ALARM_CONTACTS] = "work/",
    [ALARM_ONE_SIDED] = "work/",
    [ALARM_HANDOVER] = "handovers/",
    [ALARM_NOBODY] = "shift",
    [ALARM_GIVING] = "appeals",
    [ALARM_RULE] = "alerts",
};

struct str alarm_where(const struct request *request, struct str slug, const struct alarm *alarm)
{
	const char *place = places[alarm->kind];
	const bool closed = (is_guarded(alarm->kind) || of_work(alarm->kind)) &&
			    !may_answer(viewer_may(request), alarm->kind);
	if (!place || closed)
		return arena_format(request->arena, "/t/%.*s/alarms", STR_ARG(slug));
	if (!strchr(place, '/'))
		return arena_format(request->arena, "/t/%.*s/%s", STR_ARG(slug), place);
	return arena_format(request->arena, "/t/%.*s/%s%" PRId64, STR_ARG(slug), place,
			    alarm->subject);
}

// Programs read it as it is kept.
static struct str detail_shown(const struct request *request, const struct alarm *alarm)
{
	const struct language *language = language_find(request->language);
	return request->wants_json || !language
		   ? alarm->detail
		   : alarm_detail_said(alarm, services_of(request)->messages, language,
				       request->arena);
}

// --- the page ---

static enum outcome asked_fill(struct conn *conn, struct arena *arena, int64_t account,
			       struct alarm_item *item, struct fault *fault)
{
	struct alarm_step *steps;
	size_t count;
	const enum outcome outcome = alarm_steps(conn, arena, item->id, &steps, &count, fault);
	if (outcome != OK)
		return outcome;
	struct alarm_asked *asked = arena_array(arena, count + 1, sizeof *asked);
	for (size_t i = 0; asked && i < count; i++) {
		asked[i] = (struct alarm_asked){
		    .name = steps[i].name,
		    .channel = steps[i].channel,
		    .result = steps[i].result,
		    .at = steps[i].at,
		    .sent = str_equal(steps[i].result, STR("sent")),
		    .held = str_equal(steps[i].result, STR(OUTWARD_WOULD)),
		    .on_page = str_equal(steps[i].channel, STR("page")),
		};
		item->may_answer |= item->open && steps[i].account == account;
	}
	item->asked = (struct view_list){asked, asked ? count : 0};
	return OK;
}

static enum outcome alarms_fill(struct conn *conn, struct request *request, int64_t campaign,
				struct alarms_view *view)
{
	struct alarm *list;
	size_t count;
	const int64_t account = request->viewer.account;
	int64_t cursor = request->method == METHOD_GET ? request_number(request, "cursor") : 0;
	enum outcome outcome = alarm_list(conn, request->arena, campaign, account, &cursor, &list,
					  &count, &request->fault);
	if (outcome != OK)
		return outcome;
	view->next = cursor;
	struct alarm_item *items = arena_array(request->arena, count + 1, sizeof *items);
	for (size_t i = 0; items && i < count && outcome == OK; i++) {
		alarm_item_fill(&list[i], &items[i]);
		items[i].detail = detail_shown(request, &list[i]);
		items[i].where = alarm_where(request, list[i].slug, &list[i]);
		items[i].may_answer =
		    items[i].open && account && may_answer(viewer_may(request), list[i].kind);
		outcome = asked_fill(conn, request->arena, account, &items[i], &request->fault);
		items[i].may_answer &= account != list[i].about;
		if (of_work(list[i].kind) && viewer_may(request) >> MAY_WORK_REVERT & 1)
			items[i].work = list[i].subject;
	}
	view->alarms = (struct view_list){items, items ? count : 0};
	view->some_alarms = view->alarms.count > 0;
	return outcome;
}

static enum outcome minutes_fill(struct conn *conn, struct request *request, int64_t campaign,
				 struct alarms_view *view)
{
	enum outcome outcome = OK;
	struct alarm_minutes *list = arena_array(request->arena, ALARM_KINDS, sizeof *list);
	for (int i = 0; list && i < ALARM_KINDS && outcome == OK; i++) {
		int minutes;
		outcome = alarm_minutes_read(conn, campaign, (enum alarm_kind)i, &minutes,
					     &request->fault);
		list[i] =
		    (struct alarm_minutes){alarm_kinds[i].name, alarm_kinds[i].words, minutes};
	}
	view->minutes = (struct view_list){list, list ? ALARM_KINDS : 0};
	return outcome;
}

static enum outcome page_show(struct request *request, int status, const char *problem)
{
	struct conn *conn;
	struct campaign campaign;
	struct alarms_view *view = arena_zero(request->arena, sizeof *view);
	if (!view)
		return fail(TOO_MUCH, &request->fault, "This page needs too much memory.");
	enum outcome outcome = campaign_reader(request, &campaign, &conn);
	if (outcome != OK)
		return outcome;
	view->may_set = viewer_may(request) >> MAY_DUTY_MANAGE & 1;
	outcome = alarms_fill(conn, request, campaign.id, view);
	if (outcome == OK)
		outcome = minutes_fill(conn, request, campaign.id, view);
	conn_release(conn);
	if (outcome != OK)
		return outcome;
	view->slug = campaign.slug;
	view->problem = problem;
	request->title = /*tr*/ "Alarms";
	reply_no_store(request);
	reply_view_status(request, status, view);
	return OK;
}

static enum outcome alarms_get(struct request *request)
{
	return page_show(request, 200, NULL);
}

// --- answering ---

struct answer {
	struct id_maker *ids;
	int64_t campaign, alarm, account;
	uint32_t may;
	struct alarm answered; // its kind and subject
	struct audit_entry entry;
};

static enum outcome answer_write(struct conn *conn, void *context, struct fault *fault)
{
	struct answer *answer = context;
	struct arena arena;
	struct alarm alarm;
	arena_init(&arena, 4096);
	enum outcome outcome = alarm_find(conn, &arena, answer->alarm, &alarm, fault);
	if (outcome == OK)
		outcome = alarm_answer(conn, answer->campaign, answer->alarm, answer->account,
				       may_answer(answer->may, alarm.kind), time_now(), fault);
	if (outcome == OK)
		answer->answered = (struct alarm){.kind = alarm.kind, .subject = alarm.subject};
	arena_free(&arena);
	return outcome == OK ? audit_add(conn, answer->ids, &answer->entry, fault) : outcome;
}

static enum outcome answer_post(struct request *request)
{
	struct campaign campaign;
	if (request->viewer.account == 0)
		return fail(DENIED, &request->fault, "Only a person can answer an alarm.");
	enum outcome outcome = campaign_asked(request, &campaign);
	if (outcome != OK)
		return outcome;
	struct answer answer = {
	    .ids = services_of(request)->ids,
	    .campaign = campaign.id,
	    .alarm = request_number(request, "id"),
	    .account = request->viewer.account,
	    .may = viewer_may(request),
	    .entry = audit_of(request, "alarm.answer"),
	};
	answer.entry.subject = answer.alarm;
	outcome = store_write(services_of(request)->store, WRITE_PERSON, 2, answer_write, &answer,
			      &request->fault);
	if (outcome == OK)
		reply_done(request, alarm_where(request, campaign.slug, &answer.answered));
	return outcome;
}

// --- the link that was sent ---

static enum outcome link_find(struct request *request, struct alarm *ret_alarm,
			      int64_t *ret_account, struct campaign *ret_campaign)
{
	struct conn *conn;
	enum outcome outcome = store_reader(services_of(request)->store, &conn, &request->fault);
	if (outcome != OK)
		return outcome;
	outcome = alarm_by_code(conn, request->arena, request_text(request, "code"), ret_alarm,
				ret_account, &request->fault);
	if (outcome == OK)
		outcome = campaign_by_slug(conn, request->arena, ret_alarm->slug, ret_campaign,
					   &request->fault);
	conn_release(conn);
	return outcome;
}

static enum outcome link_get(struct request *request)
{
	int64_t account;
	struct alarm alarm;
	struct campaign campaign;
	struct alarm_link_view *view = arena_zero(request->arena, sizeof *view);
	if (!view)
		return fail(TOO_MUCH, &request->fault, "This page needs too much memory.");
	const enum outcome outcome = link_find(request, &alarm, &account, &campaign);
	if (outcome != OK)
		return outcome;
	*view = (struct alarm_link_view){
	    .code = request_text(request, "code"),
	    .detail = detail_shown(request, &alarm),
	    .name = campaign.name,
	    .emergency = campaign.emergency,
	    .words = alarm_kinds[alarm.kind].words,
	    .open = !alarm.answered_at && !alarm.ended_at,
	    .answered = alarm.answered_at != 0,
	    .answered_by = alarm.answered_name,
	};
	request->title = /*tr*/ "Alarm";
	reply_no_store(request);
	reply_view(request, view);
	return OK;
}

static enum outcome link_post(struct request *request)
{
	int64_t account;
	struct alarm alarm;
	struct campaign campaign;
	enum outcome outcome = link_find(request, &alarm, &account, &campaign);
	if (outcome != OK)
		return outcome;
	struct answer answer = {
	    .ids = services_of(request)->ids,
	    .campaign = campaign.id,
	    .alarm = alarm.id,
	    .account = account,
	    .entry = {.account = account,
		      .action = "alarm.answer",
		      .campaign = campaign.slug,
		      .subject = alarm.id,
		      .now = STR("link"),
		      .address = request->address},
	};
	outcome = store_write(services_of(request)->store, WRITE_PERSON, 2, answer_write, &answer,
			      &request->fault);
	// Who was first stands on the page.
	if (outcome == OK || outcome == CONFLICT)
		reply_redirect(request, request->path);
	return outcome == CONFLICT ? OK : outcome;
}

// --- how long one waits ---

struct wait {
	struct id_maker *ids;
	int64_t campaign;
	enum alarm_kind kind;
	int minutes;
	struct audit_entry entry;
};

static enum outcome wait_write(struct conn *conn, void *context, struct fault *fault)
{
	const struct wait *wait = context;
	const enum outcome outcome =
	    alarm_minutes_set(conn, wait->campaign, wait->kind, wait->minutes, fault);
	return outcome == OK ? audit_add(conn, wait->ids, &wait->entry, fault) : outcome;
}

static enum outcome minutes_post(struct request *request)
{
	struct campaign campaign;
	const enum alarm_kind kind = alarm_kind_find(request_text(request, "kind"));
	if (request->n_errors > 0 || kind == ALARM_KINDS)
		return page_show(request, 422, /*tr*/ "Write a number of minutes from 1 to 120.");
	enum outcome outcome = campaign_asked(request, &campaign);
	if (outcome != OK)
		return outcome;
	struct wait wait = {
	    .ids = services_of(request)->ids,
	    .campaign = campaign.id,
	    .kind = kind,
	    .minutes = (int)request_number(request, "minutes"),
	    .entry = audit_of(request, "alarm.set"),
	};
	wait.entry.now =
	    arena_format(request->arena, "%s %d", alarm_kinds[kind].name, wait.minutes);
	outcome = store_write(services_of(request)->store, WRITE_PERSON, 2, wait_write, &wait,
			      &request->fault);
	if (outcome == OK)
		reply_saved(request,
			    arena_format(request->arena, "/t/%.*s/alarms", STR_ARG(campaign.slug)));
	return outcome;
}

// --- routes ---

static const struct input page_inputs[] = {
    INPUT_CAMPAIGN,
    {.name = "cursor",
     .place = IN_QUERY,
     .type = INPUT_ID,
     .help = "Alarms after this one; from the first if absent."},
};
static const struct input answer_inputs[] = {
    INPUT_CAMPAIGN,
    {.name = "id", .place = IN_PATH, .type = INPUT_ID, .required = true, .help = "The alarm."},
};
static const struct input minutes_inputs[] = {
    INPUT_CAMPAIGN,
    {.name = "kind", .place = IN_FORM, .type = INPUT_TEXT, .most = 20, .help = "Kind of alarm."},
    {.name = "minutes",
     .place = IN_FORM,
     .type = INPUT_NUMBER,
     .required = true,
     .least = 1,
     .most = ALARM_MINUTES_MOST,
     .help = "Until the next person is asked."},
};
static const struct input link_inputs[] = {
    {.name = "code",
     .place = IN_PATH,
     .type = INPUT_TEXT,
     .required = true,
     .least = 32,
     .most = 32,
     .help = "From the link that was sent."},
};

static const struct route routes[] = {
    {.method = METHOD_GET,
     .path = "/t/{slug}/alarms",
     .permission = "case.read",
     INPUTS(page_inputs),
     .handle = alarms_get,
     .view = &alarms_view_view,
     .template = "alarms",
     .help = "Alarms, whom they asked, and who answered."},
    {.method = METHOD_POST,
     .path = "/t/{slug}/alarms/{id}/answer",
     .permission = "case.read",
     .body = BODY_FORM,
     .flags = ROUTE_SLOW,
     INPUTS(answer_inputs),
     .handle = answer_post,
     .help = "Answers an alarm."},
    {.method = METHOD_POST,
     .path = "/t/{slug}/alarms/minutes",
     .permission = "duty.manage",
     .body = BODY_FORM,
     .flags = ROUTE_SLOW | ROUTE_FORM_AGAIN,
     INPUTS(minutes_inputs),
     .handle = minutes_post,
     .view = &alarms_view_view,
     .template = "alarms",
     .help = "Sets after how many minutes an alarm asks the next person."},
    {.method = METHOD_GET,
     .path = "/alarm/{code}",
     .permission = "public",
     INPUTS(link_inputs),
     .handle = link_get,
     .view = &alarm_link_view_view,
     .template = "alarm_link",
     .help = "An alarm, behind the link that was sent to one person."},
    {.method = METHOD_POST,
     .path = "/alarm/{code}",
     .permission = "public",
     .body = BODY_FORM,
     .flags = ROUTE_SLOW,
     INPUTS(link_inputs),
     .handle = link_post,
     .help = "Answers an alarm as the person to whom the link was sent."},
};
const struct route_table duty_alarm_routes = {routes, sizeof routes / sizeof routes[0]};
