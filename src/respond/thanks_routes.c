// SPDX-License-Identifier: AGPL-3.0-or-later
// "Say thank you": the public form, the page of its code, and the team's list with what each writer
// allows.
#include "base/time.h"
#include "campaign/campaign.h"
#include "campaign/code.h"
#include "campaign/ticket.h"
#include "net/services.h"
#include "page/messages.h"
#include "people/admit.h"
#include "people/audit.h"
#include "people/permission.h"
#include "respond/code_asked.h"
#include "respond/thanks.h"
#include "respond/thanks_view.h"

#define WEIGHT 3 // rows

static enum outcome no_memory(struct request *request)
{
	return fail(TOO_MUCH, &request->fault, "This page needs too much memory.");
}

static enum thanks_consent consent_of(struct str word)
{
	for (int i = 0; i < THANKS_CONSENTS; i++)
		if (str_equal(word, str_from(thanks_consent_names[i])))
			return (enum thanks_consent)i;
	return THANKS_PRIVATE;
}

// --- the form ---

static enum outcome form_show(struct request *request, int status, struct thank_view *view)
{
	if (view->ticket.len == 0)
		view->ticket = ticket_new(request->arena);
	const struct str chosen =
	    request->method == METHOD_POST ? request_text(request, "consent") : STR("");
	view->consents = thanks_consent_choices(request->arena, chosen);
	request->title = /*tr*/ "Say thank you";
	reply_view_status(request, status, view);
	return OK;
}

static enum outcome form_get(struct request *request)
{
	struct campaign campaign;
	struct thank_view *view = arena_zero(request->arena, sizeof *view);
	const enum outcome outcome = view ? campaign_asked(request, &campaign) : no_memory(request);
	return outcome == OK ? form_show(request, 200, view) : outcome;
}

struct thanking {
	struct request *request;
	struct thanks_change change;
	struct thanks thanks;
	struct str message, code;
	bool erase, shared;
	const char *action;
	enum outcome (*run)(struct conn *conn, struct thanking *thanking, struct fault *fault);
};

static enum outcome thanking_write(struct conn *conn, void *context, struct fault *fault)
{
	struct thanking *thanking = context;
	const enum outcome outcome = thanking->run(conn, thanking, fault);
	struct audit_entry entry = audit_of(thanking->request, thanking->action);
	entry.subject = thanking->change.thanks;
	return outcome == OK ? audit_add(conn, thanking->change.ids, &entry, fault) : outcome;
}

static enum outcome thanking_do(struct thanking *thanking)
{
	struct request *request = thanking->request;
	return store_write(services_of(request)->store, WRITE_PERSON, WEIGHT, thanking_write,
			   thanking, &request->fault);
}

static struct thanking thanking_of(struct request *request, int64_t campaign, const char *action)
{
	return (struct thanking){
	    .request = request,
	    .action = action,
	    .change = {.ids = services_of(request)->ids,
		       .campaign = campaign,
		       .account = request->viewer.account,
		       .now = time_now()},
	};
}

static enum outcome add_run(struct conn *conn, struct thanking *thanking, struct fault *fault)
{
	return thanks_add(conn, &thanking->change, &thanking->thanks, thanking->message,
			  thanking->request->arena, &thanking->code, fault);
}

// What they agreed to, in the words and the language in which they read it.
static struct str consent_read(const struct request *request, enum thanks_consent consent)
{
	return str_from(message(services_of(request)->messages,
				language_or_english(request->language),
				thanks_consent_name(consent)));
}

static struct thanks thanks_of(const struct request *request, const struct thank_view *form)
{
	const enum thanks_consent consent = consent_of(request_text(request, "consent"));
	return (struct thanks){
	    .code = code_new(request->arena),
	    .words = form->words,
	    .name = form->name,
	    .lang = request->language,
	    .consent = consent,
	    .consent_words = consent_read(request, consent),
	    .consent_lang = request->language,
	};
}

static enum outcome form_post(struct request *request)
{
	struct campaign campaign;
	struct thank_view *form = arena_zero(request->arena, sizeof *form);
	enum outcome outcome = form ? campaign_asked(request, &campaign) : no_memory(request);
	if (outcome != OK)
		return outcome;
	form->ticket = request_text(request, "ticket");
	form->words = request_text(request, "words");
	form->name = request_text(request, "name");
	if (str_trim(form->words).len == 0)
		form->words_problem = /*tr*/ "Please write a few words, in any language.";
	form->problems = form->words_problem || request->n_errors > 0;
	if (form->problems)
		return form_show(request, 422, form);
	const struct str parts[] = {form->ticket.len > 0 ? form->ticket
							 : ticket_new(request->arena),
				    form->words, form->name};
	struct thanking thanking = thanking_of(request, campaign.id, "thanks.receive");
	thanking.change.account = 0; // by the form, whoever is signed in
	thanking.thanks = thanks_of(request, form);
	thanking.message = ticket_message(request->arena, parts, sizeof parts / sizeof parts[0]);
	thanking.run = add_run;
	outcome = thanking_do(&thanking);
	if (outcome == UNAVAILABLE) {
		form->trouble = true;
		return form_show(request, 503, form);
	}
	if (outcome == OK)
		reply_redirect(request,
			       arena_format(request->arena, "/c/%.*s/thanks/%.*s",
					    STR_ARG(campaign.slug), STR_ARG(thanking.code)));
	return outcome;
}

// --- the page of its code ---

static enum outcome own_find(struct request *request, struct campaign *ret_campaign,
			     struct thanks *ret_thanks)
{
	struct conn *conn;
	struct str code;
	enum outcome outcome = code_asked(request, &code);
	if (outcome == OK)
		outcome = campaign_reader(request, ret_campaign, &conn);
	if (outcome != OK)
		return outcome;
	outcome = thanks_by_code(conn, request->arena, ret_campaign->id, code, ret_thanks,
				 &request->fault);
	conn_release(conn);
	if (outcome == OK)
		code_found(request, code);
	return outcome;
}

static enum outcome own_get(struct request *request)
{
	struct campaign campaign;
	struct thanks thanks;
	struct thanks_row *row = arena_zero(request->arena, sizeof *row);
	const enum outcome outcome =
	    row ? own_find(request, &campaign, &thanks) : no_memory(request);
	if (outcome != OK)
		return outcome;
	*row = thanks_row_of(&thanks);
	row->slug = campaign.slug;
	// Who of the team did what with it is for the team.
	row->consent_by = row->shared_by = STR("");
	row->post = 0;
	request->title = /*tr*/ "Thank you";
	reply_no_store(request);
	reply_view(request, row);
	return OK;
}

static enum outcome end_run(struct conn *conn, struct thanking *thanking, struct fault *fault)
{
	return thanks_end(conn, &thanking->change, thanking->erase, fault);
}

static enum outcome own_post(struct request *request)
{
	struct campaign campaign;
	struct thanks thanks;
	enum outcome outcome = own_find(request, &campaign, &thanks);
	if (outcome != OK)
		return outcome;
	struct thanking thanking = thanking_of(request, campaign.id, "thanks.back");
	thanking.change.thanks = thanks.id;
	thanking.erase = str_equal(request_text(request, "act"), STR("erase"));
	thanking.run = end_run;
	outcome = thanking_do(&thanking);
	if (outcome == OK)
		reply_done(request, arena_format(request->arena, "/c/%.*s/thanks/%.*s",
						 STR_ARG(campaign.slug), STR_ARG(thanks.code)));
	return outcome;
}

// --- the list ---

static enum outcome list_show(struct request *request, int status, struct str problem)
{
	struct conn *conn;
	size_t count;
	struct campaign campaign;
	struct thanks *list;
	struct thanks_view *view = arena_zero(request->arena, sizeof *view);
	enum outcome outcome =
	    view ? campaign_reader(request, &campaign, &conn) : no_memory(request);
	if (outcome != OK)
		return outcome;
	view->works = viewer_may(request) >> MAY_CASE_WORK & 1 && !viewer_on_probation(request);
	view->before = problem.len > 0 ? 0 : request_number(request, "cursor");
	const struct thanks_wish wish = {campaign.id, view->before, !view->works};
	outcome =
	    thanks_list(conn, request->arena, &wish, &list, &count, &view->next, &request->fault);
	conn_release(conn);
	if (outcome != OK)
		return outcome;
	struct thanks_row *rows = arena_array(request->arena, count + 1, sizeof *rows);
	for (size_t i = 0; rows && i < count; i++) {
		rows[i] = thanks_row_of(&list[i]);
		rows[i].slug = campaign.slug;
	}
	view->list = (struct view_list){rows, rows ? count : 0};
	view->some = count > 0;
	view->slug = campaign.slug;
	view->problem = problem;
	view->consents = thanks_consent_choices(request->arena, STR(""));
	request->title = /*tr*/ "Thanks";
	reply_no_store(request);
	reply_view_status(request, status, view);
	return OK;
}

static enum outcome list_get(struct request *request)
{
	return list_show(request, 200, STR(""));
}

static enum outcome consent_run(struct conn *conn, struct thanking *thanking, struct fault *fault)
{
	return thanks_consent_set(conn, &thanking->change, &thanking->thanks, fault);
}

static enum outcome share_run(struct conn *conn, struct thanking *thanking, struct fault *fault)
{
	return thanks_share(conn, &thanking->change, thanking->shared, fault);
}

static enum outcome one_asked(struct request *request, const char *action, struct thanking *ret)
{
	struct conn *conn;
	struct campaign campaign;
	enum outcome outcome = campaign_reader(request, &campaign, &conn);
	if (outcome != OK)
		return outcome;
	*ret = thanking_of(request, campaign.id, action);
	outcome = thanks_find(conn, request->arena, campaign.id, request_number(request, "id"),
			      &ret->thanks, &request->fault);
	conn_release(conn);
	ret->change.thanks = ret->thanks.id;
	return outcome;
}

static enum outcome one_done(struct request *request, struct thanking *thanking)
{
	const enum outcome outcome = thanking_do(thanking);
	if (outcome == INVALID)
		return list_show(request, 422, services_of(request)->said(request));
	if (outcome == OK)
		reply_done(request, arena_format(request->arena, "/t/%.*s/thanks",
						 STR_ARG(viewer_campaign(request))));
	return outcome;
}

static enum outcome consent_post(struct request *request)
{
	struct thanking thanking;
	const enum outcome outcome = one_asked(request, "thanks.consent", &thanking);
	if (outcome != OK)
		return outcome;
	thanking.thanks.consent = consent_of(request_text(request, "consent"));
	thanking.thanks.consent_words = request_text(request, "how");
	thanking.thanks.consent_lang = request_text(request, "lang");
	if (request_text(request, "name").len > 0)
		thanking.thanks.name = request_text(request, "name");
	thanking.run = consent_run;
	return one_done(request, &thanking);
}

static enum outcome share_post(struct request *request)
{
	struct thanking thanking;
	const enum outcome outcome = one_asked(request, "thanks.share", &thanking);
	if (outcome != OK)
		return outcome;
	thanking.shared = !str_equal(request_text(request, "share"), STR("no"));
	thanking.run = share_run;
	return one_done(request, &thanking);
}

// --- routes ---

#define CODE                                                                                       \
	{                                                                                          \
		.name = "code", .place = IN_PATH, .type = INPUT_TEXT, .required = true,            \
		.least = 4, .most = 12, .help = "The code that was given."                         \
	}
#define ID                                                                                         \
	{                                                                                          \
		.name = "id", .place = IN_PATH, .type = INPUT_ID, .required = true,                \
		.help = "Which thanks."                                                            \
	}
#define TEXT(name_, most_, help_)                                                                  \
	{                                                                                          \
		.name = name_, .place = IN_FORM, .type = INPUT_TEXT, .most = most_, .help = help_  \
	}
#define CHOICE(name_, words_, help_)                                                               \
	{                                                                                          \
		.name = name_, .place = IN_FORM, .type = INPUT_CHOICE, .choices = words_,          \
		.help = help_                                                                      \
	}
static const char *const consent_words[] = {"private", "unnamed", "named", NULL};
static const char *const back_words[] = {"consent", "erase", NULL};
static const char *const yes_words[] = {"yes", "no", NULL};
static const struct input slug_inputs[] = {INPUT_CAMPAIGN};
static const struct input list_inputs[] = {
    INPUT_CAMPAIGN,
    {.name = "cursor",
     .place = IN_QUERY,
     .type = INPUT_ID,
     .help = "Thanks before these; the newest if absent."},
};
static const struct input send_inputs[] = {
    INPUT_CAMPAIGN,
    TEXT("words", THANKS_WORDS_MAX, "What they want to say."),
    TEXT("name", THANKS_NAME_MAX, "What to call them."),
    CHOICE("consent", consent_words, "What they allow; nothing is allowed unless they say so."),
    {.name = "ticket",
     .place = IN_FORM,
     .type = INPUT_TEXT,
     .least = 16,
     .most = 64,
     .help = "From the form; the same one keeps the thanks once."},
};
static const struct input code_inputs[] = {INPUT_CAMPAIGN, CODE};
static const struct input back_inputs[] = {
    INPUT_CAMPAIGN, CODE,
    CHOICE("act", back_words, "Takes the consent back, or also erases the words.")};
static const struct input consent_inputs[] = {
    INPUT_CAMPAIGN,
    ID,
    CHOICE("consent", consent_words, "What they allow now."),
    TEXT("how", THANKS_HOW_MAX, "What was asked, and what they said."),
    TEXT("lang", 20, "In which language, BCP 47."),
    TEXT("name", THANKS_NAME_MAX, "By which name they want to be told."),
};
static const struct input share_inputs[] = {
    INPUT_CAMPAIGN, ID, CHOICE("share", yes_words, "Whether everybody of the team may read it.")};

static const struct route routes[] = {
    {.method = METHOD_GET,
     .path = "/c/{slug}/thanks",
     .permission = "public",
     INPUTS(slug_inputs),
     .handle = form_get,
     .view = &thank_view_view,
     .template = "thank",
     .help = "The public form for thanks."},
    {.method = METHOD_POST,
     .path = "/c/{slug}/thanks",
     .permission = "public",
     .body = BODY_FORM,
     .flags = ROUTE_SLOW | ROUTE_FORM_AGAIN,
     INPUTS(send_inputs),
     .handle = form_post,
     .view = &thank_view_view,
     .template = "thank",
     .help = "Takes thanks, and what of it may be told; leads to the page of its code."},
    {.method = METHOD_GET,
     .path = "/c/{slug}/thanks/{code}",
     .permission = "public",
     INPUTS(code_inputs),
     .handle = own_get,
     .view = &thanks_row_view,
     .template = "thanked",
     .help = "What somebody wrote and allowed, for whoever has the code."},
    {.method = METHOD_POST,
     .path = "/c/{slug}/thanks/{code}",
     .permission = "public",
     .body = BODY_FORM,
     .flags = ROUTE_SLOW,
     INPUTS(back_inputs),
     .handle = own_post,
     .help = "Takes a consent back, or also erases the words."},
    {.method = METHOD_GET,
     .path = "/t/{slug}/thanks",
     .permission = "case.read",
     INPUTS(list_inputs),
     .handle = list_get,
     .view = &thanks_view_view,
     .template = "thanks",
     .help = "Thanks: all for who works on cases, else those that were shared."},
    {.method = METHOD_POST,
     .path = "/t/{slug}/thanks/{id}/consent",
     .permission = "case.work",
     .body = BODY_FORM,
     .flags = ROUTE_SLOW | ROUTE_FORM_AGAIN,
     INPUTS(consent_inputs),
     .handle = consent_post,
     .view = &thanks_view_view,
     .template = "thanks",
     .help = "Notes what somebody was asked and allows."},
    {.method = METHOD_POST,
     .path = "/t/{slug}/thanks/{id}/share",
     .permission = "case.work",
     .body = BODY_FORM,
     .flags = ROUTE_SLOW,
     INPUTS(share_inputs),
     .handle = share_post,
     .help = "Lets everybody of the team read thanks, or no more."},
};
const struct route_table respond_thanks_routes = {routes, sizeof routes / sizeof routes[0]};
