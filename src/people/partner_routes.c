// SPDX-License-Identifier: AGPL-3.0-or-later
// The partners of a campaign, seen from the campaign: what is agreed with each, proposing, a head's
// second word, ending it.
#include "base/time.h"
#include "net/services.h"
#include "people/admit.h"
#include "people/letter.h"
#include "people/link.h"
#include "people/partner_view.h"
#include "people/partner_work.h"
#include "people/permission.h"
#include "people/team_routes.h"
#include "text/heads.h"

// Which form was sent, to show it again as it was typed.
enum form { FORM_NONE, FORM_TERMS, FORM_ORGANISATION };

// --- the page ---

static uint32_t shares_typed(const struct request *request)
{
	uint32_t bits = 0;
	for (int i = SHARE_PLAIN + 1; i < SHARE_COUNT; i++)
		if (request_switch(request, share_groups[i].word))
			bits |= SHARE_BIT(i);
	return bits;
}

static uint32_t topics_typed(const struct request *request)
{
	uint32_t bits = 0;
	for (int head = HEAD_TOPIC_FIRST; head <= HEAD_TOPIC_LAST; head++)
		if (request_switch(request, head_name((enum head)head).at))
			bits |= 1u << head;
	return bits;
}

static struct view_list organisations_list(struct arena *arena, const struct organisation *list,
					   size_t count, int64_t chosen)
{
	struct partner_choice *choices = arena_array(arena, count + 1, sizeof *choices);
	for (size_t i = 0; choices && i < count; i++)
		choices[i] = (struct partner_choice){
		    .id = list[i].id, .label = list[i].name, .chosen = list[i].id == chosen};
	return (struct view_list){choices, choices ? count : 0};
}

static struct view_list rows_list(struct request *request, const struct agreement *list,
				  size_t count)
{
	const int64_t now = time_now();
	const bool head = viewer_may(request) >> MAY_CAMPAIGN_CLOSE & 1;
	struct partner_row *rows = arena_array(request->arena, count + 1, sizeof *rows);
	for (size_t i = 0; rows && i < count; i++) {
		rows[i] = partner_row_of(request->arena, &list[i], now);
		rows[i].may_end = rows[i].live;
		rows[i].may_second =
		    rows[i].needs_second && head && list[i].proposed_by != request->viewer.account;
	}
	return (struct view_list){rows, rows ? count : 0};
}

static void forms_fill(struct request *request, enum form form, struct partners_view *view)
{
	struct arena *arena = request->arena;
	const bool terms = form == FORM_TERMS, adding = form == FORM_ORGANISATION;
	const struct organisation typed =
	    adding ? partner_organisation_typed(request) : (struct organisation){0};
	view->groups = partner_groups(arena, terms ? shares_typed(request) : 0);
	view->onwards = partner_onwards(arena, terms ? request_text(request, "onward") : STR(""));
	view->terms = partner_terms(arena, terms ? request_number(request, "days") : 0);
	view->kinds = partner_kinds(arena, typed.kind);
	view->topics = partner_topics(arena, terms ? topics_typed(request) : 0);
	view->named = terms && str_equal(request_text(request, "covers"), STR("named"));
	view->places = terms ? request_text(request, "places") : STR("");
	view->purpose = terms ? request_text(request, "purpose") : STR("");
	view->name = typed.name;
	view->countries = partner_countries(request, typed.country);
	view->languages = typed.languages;
	view->tongues = partner_tongues(arena, &view->languages);
	view->work = typed.work;
	view->email = adding ? request_text(request, "email") : STR("");
	view->adding = adding;
}

static enum outcome view_fill(struct conn *conn, struct request *request, enum form form,
			      struct partners_view *view)
{
	struct agreement *agreements;
	struct organisation *organisations;
	size_t n_agreements, n_organisations;
	enum outcome outcome = agreements_of_campaign(conn, request->arena, request->campaign_slug,
						      &agreements, &n_agreements, &request->fault);
	if (outcome == OK)
		outcome = organisation_list(conn, request->arena, &organisations, &n_organisations,
					    &request->fault);
	if (outcome != OK)
		return outcome;
	view->slug = request->campaign_slug;
	view->campaign = request->campaign;
	view->agreements = rows_list(request, agreements, n_agreements);
	view->some_agreements = view->agreements.count > 0;
	view->organisations =
	    organisations_list(request->arena, organisations, n_organisations,
			       form == FORM_TERMS ? request_number(request, "organisation") : 0);
	view->some_organisations = n_organisations > 0;
	forms_fill(request, form, view);
	return OK;
}

// `link`: of an invitation just made, shown once; or empty.
static enum outcome partners_show_with(struct request *request, enum form form, struct str problem,
				       struct str link)
{
	struct conn *conn;
	struct partners_view *view = arena_zero(request->arena, sizeof *view);
	if (!view)
		return fail(TOO_MUCH, &request->fault, "This page needs too much memory.");
	enum outcome outcome = team_reader(request, &conn);
	if (outcome != OK)
		return outcome;
	outcome = view_fill(conn, request, form, view);
	conn_release(conn);
	if (outcome != OK)
		return outcome;
	view->problem = problem;
	view->link = link;
	view->link_email = link.len > 0 ? request_text(request, "email") : STR("");
	view->link_mailed = people_have_letters(services_of(request)->people);
	request->title = /*tr*/ "Partners";
	reply_no_store(request);
	reply_view_status(request, problem.len > 0 ? 422 : 200, view);
	return OK;
}

static enum outcome partners_show(struct request *request, enum form form, struct str problem)
{
	return partners_show_with(request, form, problem, STR(""));
}

static enum outcome partners_get(struct request *request)
{
	return partners_show(request, FORM_NONE, STR(""));
}

static enum outcome back_to_partners(struct request *request)
{
	reply_done(request, arena_format(request->arena, "/t/%.*s/partners",
					 STR_ARG(request->campaign_slug)));
	return OK;
}

// What became of a form: the page again with what was typed, or the way back.
static enum outcome form_done(struct request *request, enum form form, enum outcome outcome)
{
	if (partner_can_be_mended(outcome))
		return partners_show(request, form, services_of(request)->said(request));
	return outcome == OK ? back_to_partners(request) : outcome;
}

// --- proposing ---

static enum outcome propose_run(struct conn *conn, const struct partner_work *work,
				struct fault *fault)
{
	int64_t id;
	return agreement_propose(conn, &work->change, work->terms, &id, fault);
}

static enum outcome propose_post(struct request *request)
{
	if (request->n_errors > 0)
		return partners_show(
		    request, FORM_TERMS,
		    form_wrong(request,
			       /*tr*/ "Choose an organisation, say what it is for, and how "
				      "long it lasts."));
	enum outcome outcome = services_of(request)->campaign_open(request);
	if (outcome != OK)
		return outcome;
	const struct agreement_terms terms = {
	    .campaign = request->campaign_slug,
	    .organisation = request_number(request, "organisation"),
	    .shares = shares_typed(request),
	    .purpose = request_text(request, "purpose"),
	    .onward = request_text(request, "onward"),
	    .covers = request_text(request, "covers"),
	    .topics = topics_typed(request),
	    .places = request_text(request, "places"),
	    .until_at = time_now() + request_number(request, "days") * DAY_MS,
	};
	struct partner_work work = {.run = propose_run, .terms = &terms};
	return form_done(request, FORM_TERMS, partner_work_do(request, "agreement.propose", &work));
}

static enum outcome add_post(struct request *request)
{
	if (request->n_errors > 0)
		return partners_show(
		    request, FORM_ORGANISATION,
		    form_wrong(request, /*tr*/ "Write its name, what it is, and the address of "
					       "somebody who speaks for it."));
	struct str secret = STR("");
	enum outcome outcome = services_of(request)->campaign_open(request);
	if (outcome != OK)
		return outcome;
	outcome = partner_organisation_add(request, true, &secret);
	if (outcome == OK && secret.len > 0)
		return partners_show_with(request, FORM_NONE, STR(""),
					  link_address(request, "/invite/", secret));
	return form_done(request, FORM_ORGANISATION, outcome);
}

// --- a head's second word, and the end ---

// The agreement of the path, if it is this campaign's.
static enum outcome own_check(struct conn *conn, const struct partner_work *work,
			      struct fault *fault)
{
	struct arena arena;
	struct agreement agreement;
	arena_init(&arena, (size_t)64 << 10);
	enum outcome outcome = agreement_find(conn, &arena, work->id, &agreement, fault);
	if (outcome == OK && !str_equal(agreement.campaign, work->entry.campaign))
		outcome = fail(NOT_FOUND, fault, "There is no such agreement.");
	arena_free(&arena);
	return outcome;
}

static enum outcome second_run(struct conn *conn, const struct partner_work *work,
			       struct fault *fault)
{
	const enum outcome outcome = own_check(conn, work, fault);
	return outcome == OK ? agreement_second(conn, &work->change, work->id, work->reason, fault)
			     : outcome;
}

static enum outcome end_run(struct conn *conn, const struct partner_work *work, struct fault *fault)
{
	const enum outcome outcome = own_check(conn, work, fault);
	return outcome == OK ? agreement_end(conn, &work->change, work->id, false, fault) : outcome;
}

static enum outcome second_post(struct request *request)
{
	enum outcome outcome = services_of(request)->campaign_open(request);
	if (outcome != OK)
		return outcome;
	struct partner_work work = {.run = second_run,
				    .id = request_number(request, "id"),
				    .reason = request_text(request, "reason")};
	outcome = partner_work_do(request, "agreement.second", &work);
	return outcome == NOT_FOUND ? outcome : form_done(request, FORM_NONE, outcome);
}

static enum outcome end_post(struct request *request)
{
	enum outcome outcome = services_of(request)->campaign_open(request);
	if (outcome != OK)
		return outcome;
	struct partner_work work = {.run = end_run, .id = request_number(request, "id")};
	outcome = partner_work_do(request, "agreement.end", &work);
	if (outcome == OK)
		partner_streams_close(request, request->campaign_slug);
	return outcome == NOT_FOUND ? outcome : form_done(request, FORM_NONE, outcome);
}

// --- routes ---

#define ID                                                                                         \
	{                                                                                          \
		.name = "id", .place = IN_PATH, .type = INPUT_ID, .required = true,                \
		.help = "Of the agreement."                                                        \
	}
#define GROUP(word, says)                                                                          \
	{                                                                                          \
		.name = word, .place = IN_FORM, .type = INPUT_SWITCH, .help = says                 \
	}
#define TOPIC(word) GROUP(word, "Names this topic.")
static const struct input page_inputs[] = {INPUT_CAMPAIGN};
static const struct input terms_inputs[] = {
    INPUT_CAMPAIGN,
    {.name = "organisation",
     .place = IN_FORM,
     .type = INPUT_ID,
     .required = true,
     .help = "With whom."},
    {.name = "purpose",
     .place = IN_FORM,
     .type = INPUT_TEXT,
     .required = true,
     .most = AGREEMENT_PURPOSE_MAX,
     .help = "What for, in a sentence."},
    {.name = "onward",
     .place = IN_FORM,
     .type = INPUT_CHOICE,
     .required = true,
     .choices = agreement_onward_words,
     .help = "Whether the partner may pass it on."},
    {.name = "days",
     .place = IN_FORM,
     .type = INPUT_NUMBER,
     .required = true,
     .least = 1,
     .most = 365,
     .help = "For how many days from now."},
    {.name = "covers",
     .place = IN_FORM,
     .type = INPUT_CHOICE,
     .choices = agreement_covers_words,
     .help =
	 "Which cases: those offered to it (if absent), or also all that tell of what is named."},
    {.name = "places",
     .place = IN_FORM,
     .type = INPUT_TEXT,
     .most = (int64_t)AGREEMENT_PLACES_MAX * AGREEMENT_PLACE_MAX,
     .help = "Places that it names, with commas between."},
    TOPIC("water"),
    TOPIC("food"),
    TOPIC("shelter"),
    TOPIC("medical"),
    TOPIC("rescue"),
    TOPIC("missing"),
    TOPIC("casualties"),
    TOPIC("displaced"),
    TOPIC("infrastructure"),
    TOPIC("power"),
    TOPIC("transport"),
    TOPIC("clothing"),
    TOPIC("money"),
    TOPIC("security"),
    TOPIC("volunteers"),
    GROUP("text", "Shares the words of posts."),
    GROUP("need", "Shares what is needed, and how urgent it is."),
    GROUP("area", "Shares where, to about ten kilometres."),
    GROUP("place", "Shares where exactly."),
    GROUP("names", "Shares the names of people who wrote."),
    GROUP("contacts", "Shares how to reach them."),
    GROUP("notes", "Shares the team's notes."),
    GROUP("history", "Shares who does what, and the history."),
};
static const struct input add_inputs[] = {INPUT_CAMPAIGN, ORGANISATION_INPUTS};
static const struct input second_inputs[] = {
    INPUT_CAMPAIGN,
    ID,
    {.name = "reason",
     .place = IN_FORM,
     .type = INPUT_TEXT,
     .required = true,
     .most = AGREEMENT_PURPOSE_MAX,
     .help = "Why it is right to share with them."},
};
static const struct input end_inputs[] = {INPUT_CAMPAIGN, ID};

static const struct route routes[] = {
    {.method = METHOD_GET,
     .path = "/t/{slug}/partners",
     .permission = "team.manage",
     INPUTS(page_inputs),
     .handle = partners_get,
     .view = &partners_view_view,
     .template = "partners",
     .help = "The partners of a campaign, and what is shared with each."},
    {.method = METHOD_POST,
     .path = "/t/{slug}/partners",
     .permission = "team.manage",
     .body = BODY_FORM,
     .flags = ROUTE_SLOW | ROUTE_FORM_AGAIN,
     INPUTS(terms_inputs),
     .handle = propose_post,
     .view = &partners_view_view,
     .template = "partners",
     .help = "Proposes to an organisation what is shared with it."},
    {.method = METHOD_POST,
     .path = "/t/{slug}/partners/add",
     .permission = "team.manage",
     .body = BODY_FORM,
     .flags = ROUTE_SLOW | ROUTE_FORM_AGAIN,
     INPUTS(add_inputs),
     .handle = add_post,
     .view = &partners_view_view,
     .template = "partners",
     .help = "Adds an organisation, with the first person who speaks for it."},
    {.method = METHOD_POST,
     .path = "/t/{slug}/partners/{id}/confirm",
     .permission = "campaign.close",
     .body = BODY_FORM,
     .flags = ROUTE_SLOW,
     INPUTS(second_inputs),
     .handle = second_post,
     .view = &partners_view_view,
     .template = "partners",
     .help = "A head confirms an agreement with police or armed forces."},
    {.method = METHOD_POST,
     .path = "/t/{slug}/partners/{id}/end",
     .permission = "team.manage",
     .body = BODY_FORM,
     .flags = ROUTE_SLOW,
     INPUTS(end_inputs),
     .handle = end_post,
     .view = &partners_view_view,
     .template = "partners",
     .help = "Ends an agreement at once."},
};
const struct route_table people_partner_routes = {routes, sizeof routes / sizeof routes[0]};
