// SPDX-License-Identifier: AGPL-3.0-or-later
// The page of a case, and what a person does with it. Each deed is one write: the change, its line
// in the history and in the audit log together. Whoever comes second, or forgot something, gets the
// page again with what they typed.
#include "base/time.h"
#include "campaign/clock.h"
#include "campaign/limit.h"
#include "desk/case_deed.h"
#include "desk/case_moved.h"
#include "desk/case_page.h"
#include "net/services.h"
#include "people/admit.h"
#include "people/audit.h"
#include "people/rights.h"
#include "respond/case_partner.h"
#include "respond/dispatch.h"
#include "respond/label.h"
#include "respond/protection.h"
#include "respond/reach.h"
#include "respond/tried.h"

// --- the page ---

static enum outcome case_get(struct request *request)
{
	struct campaign campaign;
	struct case_view *view = case_view_new(request);
	if (!view)
		return TOO_MUCH;
	const enum outcome outcome = campaign_asked(request, &campaign);
	view->before = request_number(request, "before");
	if (!request->wants_json)
		view->moved_post = request_number(request, "moved");
	return outcome == OK
		   ? case_page_show(request, &campaign, request_number(request, "id"), 200, view)
		   : outcome;
}

// --- deeds ---

static struct str text_of(const struct case_deed_run *run, const char *input)
{
	return request_text(run->request, input);
}

static enum outcome claim_apply(struct conn *conn, struct case_deed_run *run, struct fault *fault)
{
	return case_claim(conn, &run->change, fault);
}

static enum outcome release_apply(struct conn *conn, struct case_deed_run *run, struct fault *fault)
{
	return case_release(conn, &run->change, text_of(run, "reason"), fault);
}

static void release_typed(const struct request *request, struct case_typed *typed)
{
	typed->release = true;
	typed->reason = request_text(request, "reason");
}

static enum case_state state_of(struct str word)
{
	const int state = name_find(case_state_names, CASE_STATES, word);
	return state < 0 ? CASE_DOING : (enum case_state)state;
}

static enum outcome state_apply(struct conn *conn, struct case_deed_run *run, struct fault *fault)
{
	return case_move(conn, &run->change, state_of(text_of(run, "state")),
			 text_of(run, "waiting_for"), clock_moment(run->request, "until"), fault);
}

static void state_typed(const struct request *request, struct case_typed *typed)
{
	const enum case_state state = state_of(request_text(request, "state"));
	typed->wait = state == CASE_WAITING;
	typed->authority = state == CASE_AUTHORITY;
	typed->words = request_text(request, "waiting_for");
	typed->who = typed->words;
	typed->until = request_text(request, "until");
}

static enum outcome close_apply(struct conn *conn, struct case_deed_run *run, struct fault *fault)
{
	return case_close(conn, &run->change, text_of(run, "outcome"), text_of(run, "reason"),
			  &run->second, fault);
}

static void close_typed(const struct request *request, struct case_typed *typed)
{
	typed->done = true;
	typed->words = request_text(request, "outcome");
	typed->reason = request_text(request, "reason");
}

static enum outcome reopen_apply(struct conn *conn, struct case_deed_run *run, struct fault *fault)
{
	return case_reopen(conn, &run->change, text_of(run, "reason"), fault);
}

static void reopen_typed(const struct request *request, struct case_typed *typed)
{
	typed->reopen = true;
	typed->reason = request_text(request, "reason");
}

static enum outcome offer_apply(struct conn *conn, struct case_deed_run *run, struct fault *fault)
{
	return case_partner_offer(conn, &run->change, request_number(run->request, "organisation"),
				  fault);
}

static enum outcome offer_end_apply(struct conn *conn, struct case_deed_run *run,
				    struct fault *fault)
{
	return case_partner_end(conn, &run->change, request_number(run->request, "organisation"),
				fault);
}

static enum outcome send_apply(struct conn *conn, struct case_deed_run *run, struct fault *fault)
{
	const struct dispatch dispatch = {
	    .who = text_of(run, "who"),
	    .what = text_of(run, "what"),
	    .reference = text_of(run, "reference"),
	    .outside = request_switch(run->request, "outside"),
	    .expected_at = clock_moment(run->request, "expected"),
	    .state = request_switch(run->request, "coming") ? DISPATCH_COMING : DISPATCH_ASKED,
	};
	return dispatch_add(conn, &run->change, &dispatch, fault);
}

static void send_typed(const struct request *request, struct case_typed *typed)
{
	typed->send = true;
	typed->who = request_text(request, "who");
	typed->what = request_text(request, "what");
	typed->reference = request_text(request, "reference");
	typed->expected = request_text(request, "expected");
	typed->outside = request_switch(request, "outside");
	typed->coming = request_switch(request, "coming");
}

static enum outcome going_apply(struct conn *conn, struct case_deed_run *run, struct fault *fault)
{
	const int state = name_find(dispatch_state_names, DISPATCH_STATES, text_of(run, "state"));
	const struct dispatch_news news = {
	    .id = request_number(run->request, "dispatch"),
	    .state = state < 0 ? DISPATCH_STATES : (enum dispatch_state)state,
	    .expected_at = clock_moment(run->request, "expected"),
	    .reference = text_of(run, "reference"),
	    .others_stay = request_switch(run->request, "others_stay"),
	};
	return dispatch_set(conn, &run->change, &news, fault);
}

static enum outcome hand_apply(struct conn *conn, struct case_deed_run *run, struct fault *fault)
{
	const struct reach reach = reach_of(run->request, run->campaign.id);
	const enum outcome outcome = reach_hand_check(conn, run->campaign.slug, &reach,
						      request_number(run->request, "to"), fault);
	if (outcome != OK)
		return outcome;
	return case_hand(conn, &run->change, request_number(run->request, "to"),
			 text_of(run, "note"), fault);
}

static void hand_typed(const struct request *request, struct case_typed *typed)
{
	typed->hand = true;
	typed->note_text = request_text(request, "note");
}

static enum outcome hand_answer_apply(struct conn *conn, struct case_deed_run *run,
				      struct fault *fault)
{
	const bool accept = str_equal(text_of(run, "accept"), STR("yes"));
	return case_hand_answer(conn, &run->change, accept, fault);
}

static enum outcome note_apply(struct conn *conn, struct case_deed_run *run, struct fault *fault)
{
	return case_tried(conn, &run->change, text_of(run, "tried"), text_of(run, "note"), fault);
}

static void note_typed(const struct request *request, struct case_typed *typed)
{
	typed->note = true;
	typed->words = request_text(request, "tried");
	typed->note_text = request_text(request, "note");
}

static enum outcome urgency_apply(struct conn *conn, struct case_deed_run *run, struct fault *fault)
{
	const int urgency = name_find(urgency_names, URGENCY_COUNT, text_of(run, "urgency"));
	return case_urgency(conn, &run->change, (enum post_urgency)urgency, text_of(run, "reason"),
			    &run->second, fault);
}

static void urgency_typed(const struct request *request, struct case_typed *typed)
{
	typed->urgency = true;
	typed->words = request_text(request, "urgency");
	typed->reason = request_text(request, "reason");
}

// The incident of the run's case, and how it is changed.
static enum outcome incident_begin(struct conn *conn, const struct case_deed_run *run,
				   struct str reason, int64_t *ret_incident,
				   struct incident_change *ret_change, struct fault *fault)
{
	struct desk_case found;
	const enum outcome outcome = case_find(conn, run->request->arena, run->change.campaign,
					       run->change.case_id, &found, fault);
	if (outcome != OK)
		return outcome;
	*ret_incident = found.incident.id;
	*ret_change = (struct incident_change){
	    .ids = run->change.ids,
	    .campaign = run->change.campaign,
	    .account = run->change.account,
	    .revision = run->change.revision,
	    .now = run->change.now,
	    .reason = reason,
	};
	return OK;
}

static enum outcome title_apply(struct conn *conn, struct case_deed_run *run, struct fault *fault)
{
	int64_t incident;
	struct incident_change change;
	const enum outcome outcome = incident_begin(conn, run, STR(""), &incident, &change, fault);
	return outcome == OK
		   ? incident_rename(conn, &change, incident, text_of(run, "title"), fault)
		   : outcome;
}

static void title_typed(const struct request *request, struct case_typed *typed)
{
	typed->title = true;
	typed->new_title = request_text(request, "title");
}

static enum outcome sure_apply(struct conn *conn, struct case_deed_run *run, struct fault *fault)
{
	int64_t incident;
	struct incident_change change;
	const int sure = name_find(incident_sure_names, SURE_COUNT, text_of(run, "sure"));
	const enum outcome outcome = incident_begin(conn, run, STR(""), &incident, &change, fault);
	return outcome == OK ? incident_verify(conn, &change, incident, (enum incident_sure)sure,
					       text_of(run, "evidence"),
					       clock_moment(run->request, "until"), fault)
			     : outcome;
}

static void sure_typed(const struct request *request, struct case_typed *typed)
{
	typed->sure = true;
	typed->words = request_text(request, "sure");
	typed->evidence = request_text(request, "evidence");
	typed->until = request_text(request, "until");
}

static enum outcome join_apply(struct conn *conn, struct case_deed_run *run, struct fault *fault)
{
	int64_t from = 0, into = 0, other = 0;
	struct incident_change change;
	enum outcome outcome =
	    incident_begin(conn, run, text_of(run, "reason"), &from, &change, fault);
	if (outcome == OK)
		outcome = case_numbered(conn, run->change.campaign,
					request_number(run->request, "number"),
					protection_seen(run->request), &other, &into, fault);
	if (outcome == OK && other == run->change.case_id)
		return fail(INVALID, fault,
			    /*tr*/ "That is this Case itself. Give the other's number.");
	if (outcome == OK)
		outcome = incident_join(conn, &change, from, into, fault);
	if (outcome == OK)
		outcome = case_moved_post(conn, from, into, &run->moved, fault);
	if (outcome == OK)
		run->case_id = other;
	return outcome;
}

static void join_typed(const struct request *request, struct case_typed *typed)
{
	typed->join = true;
	typed->number = request_text(request, "number");
	typed->reason = request_text(request, "reason");
}

static enum outcome open_incident(struct conn *conn, const struct case_deed_run *run,
				  int64_t *ret_incident, struct fault *fault)
{
	const int64_t incident = request_number(run->request, "incident_id");
	const int64_t post = request_number(run->request, "post_id");
	if (incident != 0) {
		*ret_incident = incident;
		return OK;
	}
	if (post == 0)
		return fail(INVALID, fault, "Say which Post or Incident the Case is about.");
	return incident_ensure(conn, run->change.ids, run->change.campaign, post, ret_incident,
			       fault);
}

static enum outcome open_apply(struct conn *conn, struct case_deed_run *run, struct fault *fault)
{
	int64_t incident;
	enum outcome outcome = open_incident(conn, run, &incident, fault);
	if (outcome == OK)
		outcome = case_open(conn, &run->change, incident, &run->case_id, fault);
	if (outcome != OK)
		return outcome;
	struct case_change claim = run->change;
	claim.case_id = run->case_id;
	return case_claim(conn, &claim, fault);
}

static enum outcome next_apply(struct conn *conn, struct case_deed_run *run, struct fault *fault)
{
	return case_claim_next(conn, &run->change, &run->case_id, fault);
}

// In the order of the routes below, behind the page itself.
static const struct case_deed deeds[] = {
    {.action = "case.open", .apply = open_apply},
    {.action = "case.claim", .apply = next_apply, .on_desk = true},
    {.action = "case.claim", .apply = claim_apply},
    {.action = "case.release", .apply = release_apply, .typed = release_typed},
    {.action = "case.state", .apply = state_apply, .typed = state_typed, .word = "state"},
    {.action = "case.close", .apply = close_apply, .typed = close_typed, .word = "outcome"},
    {.action = "case.reopen", .apply = reopen_apply, .typed = reopen_typed},
    {.action = "case.hand", .apply = hand_apply, .typed = hand_typed},
    {.action = "case.hand.answer", .apply = hand_answer_apply, .word = "accept"},
    {.action = "case.note", .apply = note_apply, .typed = note_typed},
    {.action = "case.urgency", .apply = urgency_apply, .typed = urgency_typed, .word = "urgency"},
    {.action = "case.title", .apply = title_apply, .typed = title_typed},
    {.action = "case.sure", .apply = sure_apply, .typed = sure_typed, .word = "sure"},
    {.action = "post.join", .apply = join_apply, .typed = join_typed, .leads = true},
    {.action = "case.offer", .apply = offer_apply, .word = "organisation"},
    {.action = "case.offer.end",
     .apply = offer_end_apply,
     .word = "organisation",
     .unshares = true},
    {.action = "case.dispatch", .apply = send_apply, .typed = send_typed},
    {.action = "case.dispatch.state", .apply = going_apply, .word = "state"},
};

static enum outcome board_post(struct request *request);
static enum outcome deed_post(struct request *request);

// --- routes ---

#define REASON_INPUT(needed)                                                                       \
	{                                                                                          \
		.name = "reason", .place = IN_FORM, .type = INPUT_TEXT, .required = (needed),      \
		.most = CASE_NOTE_MAX, .help = "Why, in a few words."                              \
	}

static const char *const states[] = {"doing", "waiting", "authority", NULL};
static const char *const answers[] = {"yes", "no", NULL};
static const char *const urgencies[] = {"life", "urgent", "soon", "wait", NULL};
static const char *const sures[] = {"unverified", "disputed", "likely", "confirmed", "false", NULL};
static const char *const tries[] = {"call", "message", "mail", "visit", "others", NULL};
static const char *const outcomes[] = {"helped-confirmed", "helped", "taken-over", "not-needed",
				       "unreachable",	   "false",  "duplicate",  NULL};

#define PAGE_INPUTS                                                                                \
	INPUT_CAMPAIGN, INPUT_CASE,                                                                \
	{                                                                                          \
		.name = "before", .place = IN_QUERY, .type = INPUT_ID,                             \
		.help = "The history before this event; the newest if absent."                     \
	}
static const struct input api_inputs[] = {PAGE_INPUTS};
static const struct input page_inputs[] = {
    PAGE_INPUTS,
    {.name = "moved",
     .place = IN_QUERY,
     .type = INPUT_ID,
     .help = "A post that was just split off or joined: the page says what became of it."},
};
static const struct input open_inputs[] = {
    INPUT_CAMPAIGN,
    {.name = "post_id", .place = IN_FORM, .type = INPUT_ID, .help = "The post it is about, or"},
    {.name = "incident_id", .place = IN_FORM, .type = INPUT_ID, .help = "the incident."},
    INPUT_BACK,
};
static const struct input next_inputs[] = {
    INPUT_CAMPAIGN,
    INPUT_BACK,
};
static const struct input claim_inputs[] = {CASE_INPUTS};
static const struct input release_inputs[] = {CASE_INPUTS, REASON_INPUT(true)};
static const struct input reopen_inputs[] = {CASE_INPUTS, REASON_INPUT(true)};
static const struct input state_inputs[] = {
    CASE_INPUTS,
    {.name = "state",
     .place = IN_FORM,
     .type = INPUT_CHOICE,
     .required = true,
     .choices = states,
     .help = "The new state."},
    {.name = "waiting_for",
     .place = IN_FORM,
     .type = INPUT_TEXT,
     .most = CASE_WAITING_MAX,
     .help = "What is waited for, or which authority has it."},
    {.name = "until",
     .place = IN_FORM,
     .type = INPUT_TIME,
     .help =
	 "Until when is waited; then the case is due. Without a zone: by the campaign's clocks."},
};
static const struct input close_inputs[] = {
    CASE_INPUTS,
    {.name = "outcome",
     .place = IN_FORM,
     .type = INPUT_CHOICE,
     .required = true,
     .choices = outcomes,
     .help = "How it ended."},
    REASON_INPUT(false),
};
static const struct input hand_inputs[] = {
    CASE_INPUTS,
    {.name = "to",
     .place = IN_FORM,
     .type = INPUT_ID,
     .help = "Account that is asked; absent: nobody any more."},
    {.name = "note",
     .place = IN_FORM,
     .type = INPUT_TEXT,
     .most = CASE_NOTE_MAX,
     .help = "What they should know."},
};
static const struct input hand_answer_inputs[] = {
    CASE_INPUTS,
    {.name = "accept",
     .place = IN_FORM,
     .type = INPUT_CHOICE,
     .required = true,
     .choices = answers,
     .help = "Whether you take it over."},
};
static const struct input note_inputs[] = {
    CASE_INPUTS,
    {.name = "note",
     .place = IN_FORM,
     .type = INPUT_TEXT,
     .required = true,
     .most = CASE_NOTE_MAX,
     .help = "For the team."},
    {.name = "tried",
     .place = IN_FORM,
     .type = INPUT_CHOICE,
     .choices = tries,
     .help = "How one tried to reach whoever wrote, if the note is about that."},
};
static const struct input urgency_inputs[] = {
    CASE_INPUTS,
    {.name = "urgency",
     .place = IN_FORM,
     .type = INPUT_CHOICE,
     .required = true,
     .choices = urgencies,
     .help = "The new urgency."},
    REASON_INPUT(false),
};
static const struct input title_inputs[] = {
    CASE_INPUTS,
    {.name = "title",
     .place = IN_FORM,
     .type = INPUT_TEXT,
     .required = true,
     .most = INCIDENT_TITLE_MAX,
     .help = "Where, how many, what is needed."},
};
static const struct input sure_inputs[] = {
    CASE_INPUTS,
    {.name = "sure",
     .place = IN_FORM,
     .type = INPUT_CHOICE,
     .required = true,
     .choices = sures,
     .help = "How sure we are now."},
    {.name = "evidence",
     .place = IN_FORM,
     .type = INPUT_TEXT,
     .most = INCIDENT_EVIDENCE_MAX,
     .help = "Who saw it, or how it is known."},
    {.name = "until",
     .place = IN_FORM,
     .type = INPUT_TIME,
     .help = "Until when that holds; a day if absent. Without a zone: by the campaign's clocks."},
};
static const struct input join_inputs[] = {
    CASE_INPUTS,
    {.name = "number",
     .place = IN_FORM,
     .type = INPUT_NUMBER,
     .required = true,
     .least = 1,
     .most = INT32_MAX,
     .help = "Number of the case that stays."},
    {.name = "reason",
     .place = IN_FORM,
     .type = INPUT_TEXT,
     .most = INCIDENT_REASON_MAX,
     .help = "How it is known that both are the same."},
};

static const struct input partner_inputs[] = {
    CASE_INPUTS,
    {.name = "organisation",
     .place = IN_FORM,
     .type = INPUT_ID,
     .required = true,
     .help = "The partner; it has an agreement in force."},
};

static const struct input send_inputs[] = {
    CASE_INPUTS,
    {.name = "who",
     .place = IN_FORM,
     .type = INPUT_TEXT,
     .required = true,
     .most = DISPATCH_WHO_MAX,
     .help = "A team, a person or an outside body."},
    {.name = "what",
     .place = IN_FORM,
     .type = INPUT_TEXT,
     .most = DISPATCH_WHO_MAX,
     .help = "What they bring or do."},
    {.name = "reference",
     .place = IN_FORM,
     .type = INPUT_TEXT,
     .most = DISPATCH_WHO_MAX,
     .help = "What they call it."},
    {.name = "expected",
     .place = IN_FORM,
     .type = INPUT_TIME,
     .help = "When they should be there; then the case is due. Without a zone: by the campaign's "
	     "clocks."},
    {.name = "outside", .place = IN_FORM, .type = INPUT_SWITCH, .help = "No people of ours."},
    {.name = "coming",
     .place = IN_FORM,
     .type = INPUT_SWITCH,
     .help = "They said that they come; else they were asked."},
};
static const char *const goings[] = {"coming", "there", "stood-down", "failed", NULL};
static const struct input going_inputs[] = {
    CASE_INPUTS,
    {.name = "dispatch",
     .place = IN_FORM,
     .type = INPUT_ID,
     .required = true,
     .help = "Which of those who were asked or go."},
    {.name = "state",
     .place = IN_FORM,
     .type = INPUT_CHOICE,
     .required = true,
     .choices = goings,
     .help = "What became of it. coming: the others who were asked stand down."},
    {.name = "others_stay",
     .place = IN_FORM,
     .type = INPUT_SWITCH,
     .help = "The others are needed too."},
    {.name = "reference",
     .place = IN_FORM,
     .type = INPUT_TEXT,
     .most = DISPATCH_WHO_MAX,
     .help = "What they call it; as it was if absent."},
    {.name = "expected",
     .place = IN_FORM,
     .type = INPUT_TIME,
     .help = "When they should be there; as it was if absent."},
};

#define FIRST_DEED 2 // routes before the deeds

static const struct route routes[] = {
    {.method = METHOD_GET,
     .path = "/t/{slug}/cases/{id}",
     .permission = "case.read",
     INPUTS(page_inputs),
     .handle = case_get,
     .view = &case_view_view,
     .template = "case",
     .help = "One case, with what people said and its history."},
    {.method = METHOD_GET,
     .path = "/api/v1/campaigns/{slug}/cases/{id}",
     .permission = "case.read",
     .flags = ROUTE_API,
     INPUTS(api_inputs),
     .handle = case_get,
     .view = &case_view_view,
     .help = "One case, with what people said and its history."},
    CASE_DEED("", open_inputs, board_post, "Opens a case for a post or an incident and takes it."),
    CASE_DEED("/next", next_inputs, board_post, "Takes the most urgent case that nobody has."),
    CASE_DEED("/{id}/claim", claim_inputs, deed_post, "Takes a case."),
    CASE_DEED("/{id}/release", release_inputs, deed_post, "Gives a case back to the board."),
    CASE_DEED("/{id}/state", state_inputs, deed_post, "Changes the state of a case."),
    CASE_DEED_AS("case.close", "/{id}/close", close_inputs, deed_post,
		 "Closes a case with an outcome."),
    CASE_DEED_AS("case.close", "/{id}/reopen", reopen_inputs, deed_post,
		 "Opens a closed case again."),
    CASE_DEED("/{id}/hand", hand_inputs, deed_post, "Asks somebody to take a case over."),
    CASE_DEED("/{id}/hand-answer", hand_answer_inputs, deed_post, "Takes a case over, or says no."),
    CASE_DEED("/{id}/note", note_inputs, deed_post, "Adds a note to a case."),
    CASE_DEED("/{id}/urgency", urgency_inputs, deed_post, "Changes the urgency of a case."),
    CASE_DEED("/{id}/title", title_inputs, deed_post, "Names a case."),
    CASE_DEED("/{id}/sure", sure_inputs, deed_post, "Says how sure a case is, with evidence."),
    CASE_DEED("/{id}/join", join_inputs, deed_post, "Joins a case into another one."),
    CASE_DEED("/{id}/partners", partner_inputs, deed_post, "Offers a case to a partner."),
    CASE_DEED("/{id}/partners/end", partner_inputs, deed_post, "Takes an offer to a partner back."),
    CASE_DEED("/{id}/send", send_inputs, deed_post,
	      "Writes down who was asked to help in a case, or is on the way."),
    CASE_DEED("/{id}/going", going_inputs, deed_post,
	      "Says what became of somebody who was asked."),
};
const struct route_table desk_case_routes = {routes, sizeof routes / sizeof routes[0]};
_Static_assert(sizeof routes / sizeof routes[0] == FIRST_DEED + sizeof deeds / sizeof deeds[0],
	       "each deed has its route, in the same order");

// Deeds that begin at the board, not at a case.
static enum outcome board_post(struct request *request)
{
	return case_deed_begin(request, case_deed_of(request, routes + FIRST_DEED, deeds), 0, 0);
}

static enum outcome deed_post(struct request *request)
{
	return case_deed_post(request, routes + FIRST_DEED, deeds);
}
