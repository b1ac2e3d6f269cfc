// SPDX-License-Identifier: AGPL-3.0-or-later
#include "appeal/instruction_routes.h"

#include "appeal/instruction_look.h"
#include "appeal/instruction_send.h"
#include "appeal/instruction_view.h"
#include "base/time.h"
#include "campaign/campaign.h"
#include "campaign/clock.h"
#include "net/services.h"
#include "people/admit.h"
#include "people/audit.h"
#include "people/permission.h"

// --- the page ---

static struct instruction_row row_of(const struct request *request, const struct instruction *from,
				     int64_t now)
{
	return (struct instruction_row){
	    .id = from->id,
	    .text = instruction_text(request->arena, services_of(request)->messages,
				     language_or_english(request->language), request->zone, from),
	    .evidence = from->evidence,
	    .by = from->by,
	    .at = from->at,
	    .until_at = from->until_at,
	    .withdrawn_by = from->withdrawn_by,
	    .withdrawn_at = from->withdrawn_at,
	    .case_number = from->case_number,
	    .held = from->held,
	    .counts = from->withdrawn_at == 0 && from->until_at > now,
	};
}

static enum outcome rows_fill(struct conn *conn, struct request *request, int64_t campaign,
			      struct instructions_view *view)
{
	struct instruction *list;
	size_t count, n_now = 0, n_past = 0;
	const int64_t now = time_now();
	view->next = request->method == METHOD_GET ? request_number(request, "cursor") : 0;
	view->older = view->next != 0;
	const enum outcome outcome = instruction_all(conn, request->arena, campaign, now,
						     &view->next, &list, &count, &request->fault);
	if (outcome != OK)
		return outcome;
	struct instruction_row *running = arena_array(request->arena, count + 1, sizeof *running);
	struct instruction_row *past = arena_array(request->arena, count + 1, sizeof *past);
	for (size_t i = 0; running && past && i < count; i++) {
		const struct instruction_row row = row_of(request, &list[i], now);
		if (row.counts)
			running[n_now++] = row;
		else
			past[n_past++] = row;
	}
	view->now = (struct view_list){running, n_now};
	view->past = (struct view_list){past, n_past};
	view->some_now = n_now > 0;
	view->some_past = n_past > 0;
	return OK;
}

// The template's own text with lines where its slots are.
static struct str template_text(const struct request *request,
				const struct instruction_template *template)
{
	struct str rest = str_from(message(services_of(request)->messages,
					   language_or_english(request->language), template->text));
	struct str text = STR("");
	for (size_t at = str_find(rest, STR("{{")); at != SIZE_MAX;
	     at = str_find(rest, STR("{{"))) {
		text =
		    arena_format(request->arena, "%.*s%.*s____", STR_ARG(text), (int)at, rest.at);
		const size_t end = str_find(rest, STR("}}"));
		rest = str_slice(rest, end == SIZE_MAX ? rest.len : end + 2, SIZE_MAX);
	}
	return arena_format(request->arena, "%.*s%.*s", STR_ARG(text), STR_ARG(rest));
}

static void form_fill(const struct request *request, struct instructions_view *view, bool typed)
{
	struct instruction_choice *choices =
	    arena_array(request->arena, INSTRUCTION_TEMPLATES, sizeof *choices);
	for (size_t i = 0; choices && i < INSTRUCTION_TEMPLATES; i++) {
		const struct instruction_template *template = &instruction_templates[i];
		choices[i] = (struct instruction_choice){
		    template->name, template_text(request, template),
		    typed &&
			str_equal(request_text(request, "template"), str_from(template->name))};
	}
	view->templates = (struct view_list){choices, choices ? INSTRUCTION_TEMPLATES : 0};
	if (!typed)
		return;
	view->template = request_text(request, "template");
	view->place = request_text(request, "place");
	view->point = request_text(request, "point");
	view->until = request_text(request, "until");
	view->evidence = request_text(request, "evidence");
	view->case_number = request_text(request, "case");
}

// `form`: what was typed stands in its form again. `look`: what would be sent is shown; or NULL.
static enum outcome page_show(struct request *request, int status, struct str problem, bool form,
			      const struct instruction_wish *look)
{
	struct conn *conn;
	struct campaign campaign;
	struct instructions_view *view = arena_zero(request->arena, sizeof *view);
	if (!view)
		return fail(TOO_MUCH, &request->fault, "This page needs too much memory.");
	enum outcome outcome = campaign_reader(request, &campaign, &conn);
	if (outcome != OK)
		return outcome;
	outcome = look ? instruction_look(conn, request, &campaign, look, view)
		       : rows_fill(conn, request, campaign.id, view);
	conn_release(conn);
	if (outcome != OK)
		return outcome;
	view->slug = campaign.slug;
	view->coarse = campaign.coarse;
	view->may_publish = viewer_may(request) >> MAY_DUTY_MANAGE & 1;
	view->saved = str_equal(request->query, STR("saved"));
	view->problem = problem;
	form_fill(request, view, form);
	request->title = /*tr*/ "Instructions to the public";
	reply_no_store(request);
	reply_view_status(request, status, view);
	return OK;
}

static enum outcome instructions_get(struct request *request)
{
	return page_show(request, 200, STR(""), false, NULL);
}

// --- changes ---

struct act {
	struct request *request;
	struct instruction_wish wish;
	int64_t withdraw; // instruction that is taken back; 0: one is published
	struct campaign campaign;
	struct audit_entry entry;
};

static struct instruction_sending sending_of(const struct act *act)
{
	const struct services *services = services_of(act->request);
	return (struct instruction_sending){
	    .ids = services->ids,
	    .channels = services->channels,
	    .messages = services->messages,
	    .campaign = &act->campaign,
	    .zone = clock_zone(act->request, &act->campaign),
	    .account = act->wish.account,
	    .now = act->wish.now,
	};
}

static enum outcome publish_run(struct conn *conn, const struct act *act, struct fault *fault)
{
	const struct instruction_sending sending = sending_of(act);
	const struct instruction instruction = instruction_of(&act->wish);
	const enum outcome outcome = instruction_publish(conn, &act->wish, fault);
	return outcome == OK ? instruction_send(conn, &sending, &instruction, fault) : outcome;
}

static enum outcome withdraw_run(struct conn *conn, const struct act *act, struct fault *fault)
{
	struct arena arena;
	struct instruction taken;
	const struct instruction_wish *wish = &act->wish;
	const struct instruction_sending sending = sending_of(act);
	enum outcome outcome = instruction_withdraw(conn, wish->campaign, act->withdraw,
						    wish->account, wish->now, fault);
	if (outcome != OK)
		return outcome;
	arena_init(&arena, (size_t)1 << 20);
	outcome = instruction_find(conn, &arena, wish->campaign, act->withdraw, &taken, fault);
	if (outcome == OK)
		outcome = instruction_send_back(conn, &sending, &taken, fault);
	arena_free(&arena);
	return outcome;
}

static enum outcome act_write(struct conn *conn, void *context, struct fault *fault)
{
	const struct act *act = context;
	const enum outcome outcome =
	    act->withdraw ? withdraw_run(conn, act, fault) : publish_run(conn, act, fault);
	return outcome == OK ? audit_add(conn, services_of(act->request)->ids, &act->entry, fault)
			     : outcome;
}

static enum outcome refused_show(struct request *request, enum outcome outcome, bool form)
{
	if (outcome == INVALID || outcome == TOO_MUCH || (outcome == NOT_FOUND && !form))
		return page_show(request, outcome == NOT_FOUND ? 404 : 422,
				 services_of(request)->said(request), form, NULL);
	return outcome;
}

static enum outcome act_do(struct request *request, struct act *act, bool form)
{
	const enum outcome outcome = store_write(services_of(request)->store, WRITE_PERSON, 20,
						 act_write, act, &request->fault);
	if (outcome != OK)
		return refused_show(request, outcome, form);
	reply_redirect(request, arena_format(request->arena, "/t/%.*s/instructions?saved",
					     STR_ARG(request->campaign_slug)));
	return OK;
}

static enum outcome act_new(struct request *request, const char *action, struct act *ret_act)
{
	struct campaign campaign;
	const enum outcome outcome = campaign_asked(request, &campaign);
	if (outcome != OK)
		return outcome;
	*ret_act = (struct act){
	    .request = request,
	    .campaign = campaign,
	    .wish = {.campaign = campaign.id,
		     .account = request->viewer.account,
		     .now = time_now()},
	    .entry = audit_of(request, action),
	};
	return OK;
}

static enum outcome instructions_post(struct request *request)
{
	struct act act;
	const enum outcome outcome = act_new(request, "instruction.publish", &act);
	if (outcome != OK)
		return outcome;
	if (request->n_errors > 0) {
		fail(INVALID, &request->fault,
		     /*tr*/ "Something is missing or cannot be read.");
		return refused_show(request, INVALID, true);
	}
	if (str_equal(request_text(request, "say"), STR("edit")))
		return page_show(request, 200, STR(""), true, NULL);
	if (act.campaign.coarse && !request_switch(request, "coarse")) {
		fail(INVALID, &request->fault,
		     /*tr*/
		     "Confirm that these words name no place finer than a district. Here "
		     "that can put people in danger.");
		return refused_show(request, INVALID, true);
	}
	act.wish.id = id_next(services_of(request)->ids);
	act.wish.template = request_text(request, "template");
	act.wish.place = request_text(request, "place");
	act.wish.point = request_text(request, "point");
	act.wish.evidence = request_text(request, "evidence");
	act.wish.until_at = clock_moment(request, "until");
	act.wish.case_number = request_number(request, "case");
	act.entry.subject = act.wish.id;
	act.entry.now = act.wish.template;
	if (str_equal(request_text(request, "say"), STR("send")))
		return act_do(request, &act, true);
	const enum outcome looked = page_show(request, 200, STR(""), true, &act.wish);
	return looked == OK ? OK : refused_show(request, looked, true);
}

static enum outcome withdraw_post(struct request *request)
{
	struct act act;
	const enum outcome outcome = act_new(request, "instruction.withdraw", &act);
	if (outcome != OK)
		return outcome;
	act.withdraw = act.entry.subject = request_number(request, "id");
	return act_do(request, &act, false);
}

// --- routes ---

#define TEXT(name_, most_, help_)                                                                  \
	{                                                                                          \
		.name = name_, .place = IN_FORM, .type = INPUT_TEXT, .most = most_, .help = help_  \
	}
static const struct input page_inputs[] = {
    INPUT_CAMPAIGN,
    {.name = "cursor",
     .place = IN_QUERY,
     .type = INPUT_ID,
     .help = "Those before this one alone, that count no more; from the first if absent."},
};
static const char *const say_words[] = {"look", "send", "edit", NULL};
static const struct input publish_inputs[] = {
    INPUT_CAMPAIGN,
    TEXT("template", 40, "What people should do: a name of a checked template."),
    TEXT("place", INSTRUCTION_SLOT_MAX, "Where."),
    TEXT("point", INSTRUCTION_SLOT_MAX, "Where to go, if the template asks."),
    {.name = "until", .place = IN_FORM, .type = INPUT_TIME, .help = "Until when it counts."},
    TEXT("evidence", 500, "How we know it; for the team."),
    {.name = "case",
     .place = IN_FORM,
     .type = INPUT_NUMBER,
     .most = 1000000000,
     .help = "Number of the Case that it rests on."},
    {.name = "coarse",
     .place = IN_FORM,
     .type = INPUT_SWITCH,
     .help = "The words name no place finer than a district."},
    {.name = "say",
     .place = IN_FORM,
     .type = INPUT_CHOICE,
     .choices = say_words,
     .help = "look: show what people will read, and where, and send nothing; so if absent. "
	     "send: publish it. edit: the form again."},
};
static const struct input withdraw_inputs[] = {
    INPUT_CAMPAIGN,
    {.name = "id", .place = IN_PATH, .type = INPUT_ID, .required = true, .help = "Which one."},
};

static const struct route routes[] = {
    {.method = METHOD_GET,
     .path = "/t/{slug}/instructions",
     .permission = "case.read",
     INPUTS(page_inputs),
     .handle = instructions_get,
     .view = &instructions_view_view,
     .template = "instructions",
     .help = "What the public is told to do, and until when."},
    {.method = METHOD_POST,
     .path = "/t/{slug}/instructions",
     .permission = "duty.manage",
     .body = BODY_FORM,
     .flags = ROUTE_SLOW | ROUTE_FORM_AGAIN,
     INPUTS(publish_inputs),
     .handle = instructions_post,
     .view = &instructions_view_view,
     .template = "instructions",
     .help = "Shows what people will read in each language, and where; then tells it to the "
	     "public, on every public page of the campaign."},
    {.method = METHOD_POST,
     .path = "/t/{slug}/instructions/{id}/withdraw",
     .permission = "duty.manage",
     .body = BODY_FORM,
     .flags = ROUTE_SLOW,
     INPUTS(withdraw_inputs),
     .handle = withdraw_post,
     .view = &instructions_view_view,
     .template = "instructions",
     .help = "Takes an instruction back at once."},
};
const struct route_table appeal_instruction_routes = {routes, sizeof routes / sizeof routes[0]};
