// SPDX-License-Identifier: AGPL-3.0-or-later
// "I can help": the public form, without account and without script, and the giver's own page by
// its code. How to reach the person is sealed; taking the offer back deletes what they wrote.
#include "base/time.h"
#include "campaign/code.h"
#include "campaign/contact.h"
#include "campaign/ticket.h"
#include "match/ask.h"
#include "match/give_view.h"
#include "match/match_embedded.h"
#include "match/need_page.h"
#include "net/services.h"
#include "people/audit.h"
#include "people/seal.h"
#include "respond/code_asked.h"

#include <sodium.h>

#define WEIGHT 4 // rows

// --- the form ---

static struct view_list kinds_fill(struct arena *arena, struct str chosen)
{
	struct give_kind *list = arena_array(arena, give_kind_count, sizeof *list);
	for (size_t i = 0; list && i < give_kind_count; i++) {
		list[i] = give_kinds[i];
		list[i].chosen = str_equal(chosen, str_from(list[i].word));
	}
	return (struct view_list){list, list ? give_kind_count : 0};
}

static enum outcome form_view(struct request *request, struct campaign *ret_campaign,
			      struct give_view **ret_view)
{
	struct give_view *view = arena_zero(request->arena, sizeof *view);
	if (!view)
		return fail(TOO_MUCH, &request->fault, "This page needs too much memory.");
	const enum outcome outcome = campaign_asked(request, ret_campaign);
	if (outcome != OK)
		return outcome;
	view->ticket = ticket_new(request->arena);
	view->emergency = ret_campaign->emergency;
	view->closed = ret_campaign->archived_at != 0;
	view->kinds = kinds_fill(request->arena, STR(""));
	request->title = /*tr*/ "I can help";
	*ret_view = view;
	return OK;
}

static enum outcome give_get(struct request *request)
{
	struct campaign campaign;
	struct give_view *view;
	const enum outcome outcome = form_view(request, &campaign, &view);
	if (outcome == OK)
		reply_view(request, view);
	return outcome;
}

static void form_read(const struct request *request, struct give_view *view)
{
	if (request_has(request, "ticket"))
		view->ticket = request_text(request, "ticket");
	view->kinds = kinds_fill(request->arena, request_text(request, "kind"));
	view->what = request_text(request, "what");
	view->place = request_text(request, "place");
	view->when = request_text(request, "when");
	view->contact = request_text(request, "contact");
	view->name = request_text(request, "name");
	view->keep = request_switch(request, "keep");
	view->share = request_switch(request, "share");
	if (str_trim(view->what).len == 0)
		view->what_problem = give_what_missing;
	if (view->contact.len == 0)
		view->contact_problem = give_contact_missing;
	if (!view->keep)
		view->keep_problem = give_keep_missing;
	view->problems = view->what_problem || view->contact_problem || view->keep_problem ||
			 request->n_errors > 0;
}

// --- what was sent ---

struct giving {
	struct request *request;
	struct need_change change;
	struct audit_entry entry;
	struct offer offer;
	int64_t id;
	struct str code; // the one that counts
};

static int item_meant(struct str kind)
{
	for (size_t i = 0; i < give_kind_count; i++)
		if (str_equal(kind, str_from(give_kinds[i].word)))
			return item_find(str_from(give_kinds[i].item));
	return item_find(STR("volunteer"));
}

static struct str contact_sealed(struct request *request, const struct give_view *form)
{
	const struct contact contact = {.name = form->name,
					.address = form->contact,
					.may_call = true,
					.may_text = true,
					.may_share = form->share};
	const struct str plain = contact_write(request->arena, &contact);
	const struct str sealed = seal(services_of(request)->sealer, request->arena, plain);
	sodium_memzero((char *)(uintptr_t)plain.at, plain.len);
	return sealed;
}

static void offer_of_form(struct request *request, const struct campaign *campaign,
			  const struct give_view *form, struct offer *offer)
{
	const struct str parts[] = {form->ticket, form->what, form->place,
				    form->when,	  form->name, form->contact};
	struct thing where = {.item = -1};
	*offer = (struct offer){
	    .code = code_new(request->arena),
	    .message = ticket_message(request->arena, parts, sizeof parts / sizeof parts[0]),
	    .contact = contact_sealed(request, form),
	    .time_words = form->when,
	    .lang = request->language,
	    .thing = {.item = item_meant(request_text(request, "kind"))},
	};
	thing_extract(request, campaign, form->what, &offer->thing, &offer->barred);
	thing_extract(request, campaign, form->place, &where, NULL);
	offer->thing.what = form->what;
	if (form->place.len > 0) {
		offer->thing.place = form->place;
		offer->thing.where = where.where;
	}
}

// Sent twice, by a second press of the button: the first code stays the one.
static enum outcome known_find(struct conn *conn, struct giving *giving, bool *ret_known,
			       struct fault *fault)
{
	struct stmt *find = stmt_start(conn, &sql_offer_of_message);
	stmt_bind_str(find, 1, giving->offer.message);
	*ret_known = stmt_step(find);
	giving->code =
	    *ret_known ? arena_copy(giving->request->arena, stmt_str(find, 1)) : giving->offer.code;
	return stmt_end(find, fault);
}

static enum outcome giving_write(struct conn *conn, void *context, struct fault *fault)
{
	struct giving *giving = context;
	bool known = false;
	enum outcome outcome = offer_forget(conn, giving->change.now, fault);
	if (outcome == OK)
		outcome = known_find(conn, giving, &known, fault);
	if (outcome != OK || known)
		return outcome;
	outcome = offer_add(conn, &giving->change, &giving->offer, &giving->id, fault);
	giving->entry.subject = giving->id;
	return outcome == OK ? audit_add(conn, giving->change.ids, &giving->entry, fault) : outcome;
}

static enum outcome giving_keep(struct request *request, const struct campaign *campaign,
				const struct give_view *form, struct str *ret_code)
{
	struct giving giving = {
	    .request = request,
	    .change = {.ids = services_of(request)->ids,
		       .campaign = campaign->id,
		       .now = time_now()},
	    .entry = audit_of(request, "offer.give"),
	};
	offer_of_form(request, campaign, form, &giving.offer);
	const enum outcome outcome = store_write(services_of(request)->store, WRITE_PERSON, WEIGHT,
						 giving_write, &giving, &request->fault);
	if (outcome == OK)
		*ret_code = giving.code;
	return outcome;
}

static enum outcome give_post(struct request *request)
{
	struct campaign campaign;
	struct give_view *form;
	struct str code;
	enum outcome outcome = form_view(request, &campaign, &form);
	if (outcome != OK)
		return outcome;
	if (form->closed)
		return fail(UNAVAILABLE, &request->fault,
			    /*tr*/ "This campaign takes no offers any more.");
	form_read(request, form);
	if (form->problems) {
		reply_view_status(request, 422, form);
		return OK;
	}
	outcome = giving_keep(request, &campaign, form, &code);
	if (outcome == UNAVAILABLE) {
		// A full disk is no reason to lose what somebody has typed.
		form->trouble = true;
		reply_view_status(request, 503, form);
		return OK;
	}
	if (outcome == OK)
		reply_redirect(request, arena_format(request->arena, "/c/%.*s/offer/%.*s",
						     STR_ARG(campaign.slug), STR_ARG(code)));
	return outcome;
}

// --- the giver's own page ---

static enum outcome given_find(struct request *request, struct campaign *ret_campaign,
			       struct offer *ret_offer)
{
	struct conn *conn;
	struct str code;
	enum outcome outcome = code_asked(request, &code);
	if (outcome == OK)
		outcome = campaign_reader(request, ret_campaign, &conn);
	if (outcome != OK)
		return outcome;
	outcome =
	    offer_of_code(conn, request->arena, ret_campaign->id, code, ret_offer, &request->fault);
	conn_release(conn);
	if (outcome == OK)
		code_found(request, code);
	return outcome;
}

// What they are asked now, and how what they said yes to stands.
static enum outcome asked_find(struct request *request, const struct offer *offer,
			       struct given_view *view)
{
	size_t count = 0;
	struct delivery *list;
	struct conn *conn;
	enum outcome outcome = store_reader(services_of(request)->store, &conn, &request->fault);
	if (outcome != OK)
		return outcome;
	outcome = ask_open(conn, ASK_GIVE, offer->id, &view->asked, &request->fault);
	if (outcome == OK)
		outcome = delivery_list(conn, request->arena, DELIVERIES_OF_OFFER, offer->id, &list,
					&count, &request->fault);
	if (outcome == OK)
		given_view_stand(list, count, view);
	conn_release(conn);
	return outcome;
}

static enum outcome given_get(struct request *request)
{
	struct campaign campaign;
	struct offer offer;
	struct given_view *view = arena_zero(request->arena, sizeof *view);
	if (!view)
		return fail(TOO_MUCH, &request->fault, "This page needs too much memory.");
	enum outcome outcome = given_find(request, &campaign, &offer);
	if (outcome != OK)
		return outcome;
	given_view_fill(&offer, view);
	outcome = asked_find(request, &offer, view);
	if (outcome != OK)
		return outcome;
	view->emergency = campaign.emergency;
	request->title = /*tr*/ "Thank you for your offer";
	reply_no_store(request);
	reply_view(request, view);
	return OK;
}

static enum outcome back_write(struct conn *conn, void *context, struct fault *fault)
{
	struct giving *giving = context;
	enum outcome outcome =
	    offer_move(conn, &giving->change, giving->offer.id, OFFER_WITHDRAWN, STR(""), fault);
	if (outcome == OK)
		outcome = offer_erase(conn, &giving->change, giving->offer.id, fault);
	return outcome == OK ? audit_add(conn, giving->change.ids, &giving->entry, fault) : outcome;
}

static enum outcome answer_write(struct conn *conn, void *context, struct fault *fault)
{
	struct giving *giving = context;
	const bool yes = str_equal(request_text(giving->request, "answer"), STR("yes"));
	const enum outcome outcome =
	    ask_take(conn, &giving->change, giving->id, ASK_GIVE, yes, fault);
	return outcome == OK ? audit_add(conn, giving->change.ids, &giving->entry, fault) : outcome;
}

static enum outcome answer_post(struct request *request)
{
	struct campaign campaign;
	struct given_view now = {.asked = 0};
	struct giving giving = {.request = request, .id = request_number(request, "asked")};
	enum outcome outcome = given_find(request, &campaign, &giving.offer);
	if (outcome == OK)
		outcome = asked_find(request, &giving.offer, &now);
	if (outcome != OK)
		return outcome;
	if (now.asked == 0 || now.asked != giving.id)
		return fail(CONFLICT, &request->fault,
			    /*tr*/ "That is not possible any more. Look at how it stands now.");
	giving.change = (struct need_change){
	    .ids = services_of(request)->ids, .campaign = campaign.id, .now = time_now()};
	giving.entry = audit_of(request, "delivery.answer");
	giving.entry.subject = now.asked;
	outcome = store_write(services_of(request)->store, WRITE_PERSON, WEIGHT, answer_write,
			      &giving, &request->fault);
	if (outcome == OK)
		reply_done(request,
			   arena_format(request->arena, "/c/%.*s/offer/%.*s",
					STR_ARG(campaign.slug), STR_ARG(giving.offer.code)));
	return outcome;
}

static enum outcome given_post(struct request *request)
{
	struct campaign campaign;
	struct giving giving = {.request = request};
	enum outcome outcome = given_find(request, &campaign, &giving.offer);
	if (outcome != OK)
		return outcome;
	giving.change = (struct need_change){
	    .ids = services_of(request)->ids, .campaign = campaign.id, .now = time_now()};
	giving.entry = audit_of(request, "offer.back");
	giving.entry.subject = giving.offer.id;
	outcome = store_write(services_of(request)->store, WRITE_PERSON, WEIGHT, back_write,
			      &giving, &request->fault);
	if (outcome == OK)
		reply_done(request,
			   arena_format(request->arena, "/c/%.*s/offer/%.*s",
					STR_ARG(campaign.slug), STR_ARG(giving.offer.code)));
	return outcome;
}

// --- routes ---

static const char *const kind_words[] = {"interpreter", "boat",	 "goods", "truck",
					 "skill",	"other", NULL};
static const struct input form_inputs[] = {INPUT_CAMPAIGN};
static const struct input send_inputs[] = {
    INPUT_CAMPAIGN,
    {.name = "kind",
     .place = IN_FORM,
     .type = INPUT_CHOICE,
     .choices = kind_words,
     .help = "What it is, in general."},
    {.name = "what",
     .place = IN_FORM,
     .type = INPUT_TEXT,
     .required = true,
     .least = 1,
     .most = THING_WORDS_MAX,
     .help = "What exactly, and how much, in any language."},
    {.name = "place", .place = IN_FORM, .type = INPUT_TEXT, .most = 300, .help = "Where."},
    {.name = "when",
     .place = IN_FORM,
     .type = INPUT_TEXT,
     .most = 200,
     .help = "From when until when, in words."},
    {.name = "contact",
     .place = IN_FORM,
     .type = INPUT_TEXT,
     .required = true,
     .most = 200,
     .help = "Phone number or e-mail; sealed."},
    {.name = "name",
     .place = IN_FORM,
     .type = INPUT_TEXT,
     .most = 100,
     .help = "What to call the person."},
    {.name = "keep",
     .place = IN_FORM,
     .type = INPUT_SWITCH,
     .help = "It may be kept for half a year."},
    {.name = "share",
     .place = IN_FORM,
     .type = INPUT_SWITCH,
     .help = "Who needs it may have the number once both said yes."},
    {.name = "ticket",
     .place = IN_FORM,
     .type = INPUT_TEXT,
     .least = 16,
     .most = 64,
     .help = "From the form; the same one keeps the offer once."},
};
static const struct input code_inputs[] = {
    INPUT_CAMPAIGN,
    {.name = "code",
     .place = IN_PATH,
     .type = INPUT_TEXT,
     .required = true,
     .least = 4,
     .most = 12,
     .help = "The code that the giver was given."},
};
static const char *const answer_words[] = {"yes", "no", NULL};
static const struct input answer_inputs[] = {
    INPUT_CAMPAIGN,
    {.name = "code",
     .place = IN_PATH,
     .type = INPUT_TEXT,
     .required = true,
     .least = 4,
     .most = 12,
     .help = "The code that the giver was given."},
    {.name = "asked",
     .place = IN_FORM,
     .type = INPUT_ID,
     .required = true,
     .help = "The delivery that the page asks about."},
    {.name = "answer",
     .place = IN_FORM,
     .type = INPUT_CHOICE,
     .required = true,
     .choices = answer_words,
     .help = "Whether they can give it and may be put in touch."},
};

static const struct route routes[] = {
    {.method = METHOD_GET,
     .path = "/c/{slug}/offer",
     .permission = "public",
     INPUTS(form_inputs),
     .handle = give_get,
     .view = &give_view_view,
     .template = "offer",
     .help = "The public form for offering help."},
    {.method = METHOD_POST,
     .path = "/c/{slug}/offer",
     .permission = "public",
     .body = BODY_FORM,
     .flags = ROUTE_SLOW | ROUTE_FORM_AGAIN,
     INPUTS(send_inputs),
     .handle = give_post,
     .view = &give_view_view,
     .template = "offer",
     .help = "Takes an offer of help; leads to the page of its code."},
    {.method = METHOD_GET,
     .path = "/c/{slug}/offer/{code}",
     .permission = "public",
     INPUTS(code_inputs),
     .handle = given_get,
     .view = &given_view_view,
     .template = "offer_received",
     .help = "How an offer stands that somebody made."},
    {.method = METHOD_POST,
     .path = "/c/{slug}/offer/{code}",
     .permission = "public",
     .body = BODY_FORM,
     .flags = ROUTE_SLOW,
     INPUTS(code_inputs),
     .handle = given_post,
     .help = "Takes an offer back and deletes what the giver wrote."},
    {.method = METHOD_POST,
     .path = "/c/{slug}/offer/{code}/answer",
     .permission = "public",
     .body = BODY_FORM,
     .flags = ROUTE_SLOW,
     INPUTS(answer_inputs),
     .handle = answer_post,
     .help = "A giver who was asked says yes or no."},
};
const struct route_table match_give_routes = {routes, sizeof routes / sizeof routes[0]};
