// SPDX-License-Identifier: AGPL-3.0-or-later
// "Complain": the public form, without account and without script, and the page of its code. What
// is written there goes to the owners of complaints and nowhere else.
#include "base/time.h"
#include "campaign/campaign.h"
#include "campaign/code.h"
#include "campaign/contact.h"
#include "campaign/duty.h"
#include "campaign/ticket.h"
#include "care/complaint_page.h"
#include "care/complaint_view.h"
#include "net/services.h"
#include "people/admit.h"
#include "people/audit.h"
#include "people/people.h"
#include "people/permission.h"
#include "people/seal.h"
#include "respond/code_asked.h"
#include "text/fold.h"

#include <sodium.h>
#include <stdlib.h>

#define WEIGHT	 6   // rows
#define WHO_MAX	 200 // code points
#define NAME_MIN 3   // bytes of a word by which somebody is known

// --- whom it names ---

static bool words_share(const struct folded *who, const struct folded *name)
{
	for (size_t i = 0; i < name->n_words; i++)
		for (size_t k = 0; k < who->n_words; k++)
			if (name->words[i].len >= NAME_MIN &&
			    name->words[i].hash == who->words[k].hash)
				return true;
	return false;
}

enum outcome complaint_named(struct conn *conn, struct arena *arena, int64_t campaign,
			     struct str who, struct complaint_new *made, struct fault *fault)
{
	size_t count, n = 0;
	struct duty_person *people;
	const enum outcome outcome = duty_people(conn, arena, campaign, &people, &count, fault);
	if (outcome != OK)
		return outcome;
	int64_t *about = arena_array(arena, COMPLAINT_ABOUT_MOST, sizeof *about);
	struct folded *folded = malloc(2 * sizeof *folded);
	if (folded)
		fold_text(who, &folded[0]);
	for (size_t i = 0; about && folded && i < count && n < COMPLAINT_ABOUT_MOST; i++) {
		fold_text(people[i].name, &folded[1]);
		if (!words_share(&folded[0], &folded[1]) ||
		    (n > 0 && about[n - 1] == people[i].account))
			continue;
		about[n++] = people[i].account;
	}
	made->about = about;
	made->n_about = n;
	const bool enough = about && folded;
	free(folded);
	return enough ? OK : fail(UNAVAILABLE, fault, "Not enough memory just now. Try again.");
}

// --- the form ---

static enum outcome form_new(struct request *request, struct campaign *ret_campaign,
			     struct complain_view **ret_view)
{
	struct complain_view *view = arena_zero(request->arena, sizeof *view);
	if (!view)
		return fail(TOO_MUCH, &request->fault, "This page needs too much memory.");
	const enum outcome outcome = campaign_asked(request, ret_campaign);
	if (outcome != OK)
		return outcome;
	view->ticket = ticket_new(request->arena);
	view->emergency = ret_campaign->emergency;
	view->kinds = complaint_kind_choices(request->arena, STR(""));
	request->title = /*tr*/ "Complain";
	*ret_view = view;
	return OK;
}

static enum outcome form_get(struct request *request)
{
	struct campaign campaign;
	struct complain_view *view;
	const enum outcome outcome = form_new(request, &campaign, &view);
	if (outcome == OK)
		reply_view(request, view);
	return outcome;
}

static void form_read(const struct request *request, struct complain_view *view)
{
	if (request_has(request, "ticket"))
		view->ticket = request_text(request, "ticket");
	view->kinds = complaint_kind_choices(request->arena, request_text(request, "kind"));
	view->words = request_text(request, "words");
	view->who = request_text(request, "who");
	view->contact = request_text(request, "contact");
	view->name = request_text(request, "name");
	view->full = request_switch(request, "full");
	if (str_trim(view->words).len == 0)
		view->words_problem =
		    /*tr*/ "Please write what happened. A few words are enough, in any language.";
	if (!request_has(request, "kind"))
		view->kind_problem = /*tr*/ "Please choose what it is about.";
	view->problems = view->words_problem || view->kind_problem || request->n_errors > 0;
}

// --- keeping it ---

struct complaining {
	struct request *request;
	struct complaint_change change;
	struct complaint_new made;
	struct str who, code;
	int64_t id;
};

static enum complaint_kind kind_of(struct str word)
{
	for (int i = 0; i < COMPLAINT_KINDS; i++)
		if (str_equal(word, str_from(complaint_kind_names[i])))
			return (enum complaint_kind)i;
	return COMPLAINT_OTHER;
}

static struct str contact_sealed(const struct request *request, const struct complain_view *form)
{
	const struct contact contact = {.name = form->name,
					.address = form->contact,
					.may_text = true,
					.may_leave = form->full};
	if (form->contact.len == 0 && form->name.len == 0)
		return STR("");
	const struct str plain = contact_write(request->arena, &contact);
	const struct str sealed = seal(services_of(request)->sealer, request->arena, plain);
	sodium_memzero((char *)(uintptr_t)plain.at, plain.len);
	return sealed;
}

static struct complaint_new made_of(const struct request *request, const struct complain_view *form)
{
	struct arena *arena = request->arena;
	const struct sealer *sealer = services_of(request)->sealer;
	const struct str parts[] = {form->ticket, form->words, form->who, form->contact};
	const struct str words =
	    form->who.len > 0
		? arena_format(arena, "%.*s\n\n%.*s", STR_ARG(form->who), STR_ARG(form->words))
		: form->words;
	return (struct complaint_new){
	    .complaint = {.kind = kind_of(request_text(request, "kind")),
			  .code = code_new(arena),
			  .words = seal(sealer, arena, words),
			  .contact = contact_sealed(request, form),
			  .lang = request->language},
	    .message = ticket_message(arena, parts, sizeof parts / sizeof parts[0]),
	    .contact_hash = contact_hash(sealer, arena, form->contact),
	};
}

static enum outcome complaining_write(struct conn *conn, void *context, struct fault *fault)
{
	struct complaining *complaining = context;
	struct request *request = complaining->request;
	struct complaint_new made = complaining->made;
	const enum outcome named = complaint_named(
	    conn, request->arena, complaining->change.campaign, complaining->who, &made, fault);
	enum outcome outcome =
	    named == OK ? complaint_add(conn, &complaining->change, &made, request->arena,
					&complaining->id, &complaining->code, fault)
			: named;
	// Not from where: nobody is to be found by it who wanted to stay unknown.
	const struct audit_entry entry = {.action = "complaint.receive",
					  .campaign = viewer_campaign(request),
					  .subject = complaining->id};
	return outcome == OK ? audit_add(conn, complaining->change.ids, &entry, fault) : outcome;
}

static enum outcome form_post(struct request *request)
{
	struct campaign campaign;
	struct complain_view *form;
	enum outcome outcome = form_new(request, &campaign, &form);
	if (outcome != OK)
		return outcome;
	form_read(request, form);
	if (form->problems) {
		reply_view_status(request, 422, form);
		return OK;
	}
	struct complaining complaining = {
	    .request = request,
	    .who =
		arena_format(request->arena, "%.*s %.*s", STR_ARG(form->who), STR_ARG(form->words)),
	    .made = made_of(request, form),
	    .change = {.ids = services_of(request)->ids,
		       .campaign = campaign.id,
		       .now = time_now()},
	};
	outcome = store_write(services_of(request)->store, WRITE_PERSON, WEIGHT, complaining_write,
			      &complaining, &request->fault);
	if (outcome == UNAVAILABLE) {
		form->trouble = true;
		reply_view_status(request, 503, form);
		return OK;
	}
	if (outcome == OK)
		reply_redirect(request,
			       arena_format(request->arena, "/c/%.*s/complaint/%.*s",
					    STR_ARG(campaign.slug), STR_ARG(complaining.code)));
	return outcome;
}

// --- the page of its code ---

static enum outcome own_find(struct request *request, struct conn *conn,
			     const struct campaign *campaign, struct complaint *ret_complaint)
{
	struct str code;
	enum outcome outcome = code_asked(request, &code);
	if (outcome != OK)
		return outcome;
	outcome = complaint_by_code(conn, request->arena, campaign->id, code, ret_complaint,
				    &request->fault);
	if (outcome == NOT_FOUND)
		return fail(NOT_FOUND, &request->fault,
			    /*tr*/ "No complaint has this code. Check each letter.");
	if (outcome == OK)
		code_found(request, code);
	return outcome;
}

bool complaint_led(struct request *request)
{
	struct conn *conn;
	struct fault none;
	struct str slug = {0};
	char typed[CODE_LETTERS];
	if (!code_typed(request_text(request, "code"), typed) ||
	    store_reader(services_of(request)->store, &conn, &none) != OK)
		return false;
	complaint_slug_of_code(conn, request->arena, str_of(typed, CODE_LETTERS), &slug, &none);
	conn_release(conn);
	if (slug.len == 0)
		return false;
	reply_redirect(request, arena_format(request->arena, "/c/%.*s/complaint/%.*s",
					     STR_ARG(slug), STR_ARG(str_of(typed, CODE_LETTERS))));
	return true;
}

// What both sides wrote; never notes of the owners, nor their names.
static enum outcome lines_fill(struct request *request, struct conn *conn, int64_t complaint,
			       struct complained_view *view)
{
	size_t count, n = 0;
	struct complaint_event *events;
	struct arena *arena = request->arena;
	enum outcome outcome =
	    complaint_history(conn, arena, complaint, 0, &events, &count, &request->fault);
	if (outcome != OK)
		return outcome;
	struct complaint_line *lines = arena_array(arena, count + 1, sizeof *lines);
	for (size_t i = 0; lines && i < count && outcome == OK; i++) {
		const bool ours = str_equal(events[i].what, STR("answered"));
		if (events[i].words.len == 0 || (!ours && !str_equal(events[i].what, STR("told"))))
			continue;
		lines[n] = (struct complaint_line){.at = events[i].at, .ours = ours};
		outcome = unseal(services_of(request)->sealer, arena, events[i].words,
				 &lines[n++].words, &request->fault);
	}
	view->lines = (struct view_list){lines, n};
	return outcome;
}

static enum outcome own_show(struct request *request, int status, struct complained_view *view)
{
	struct conn *conn;
	struct campaign campaign;
	struct complaint complaint;
	enum outcome outcome = campaign_reader(request, &campaign, &conn);
	if (outcome != OK)
		return outcome;
	outcome = own_find(request, conn, &campaign, &complaint);
	if (outcome == OK)
		outcome = lines_fill(request, conn, complaint.id, view);
	conn_release(conn);
	if (outcome != OK)
		return outcome;
	view->slug = campaign.slug;
	view->emergency = campaign.emergency;
	view->code = complaint.code;
	view->state = complaint_state_names[complaint.state];
	complaint_state_look(complaint.state, &view->state_name, &view->state_style);
	view->outcome_name = complaint_outcome_name(complaint.outcome);
	view->at = complaint.at;
	view->open = complaint.state != COMPLAINT_CLOSED;
	view->due_at = complaint.state <= COMPLAINT_LOOKED ? complaint.due_at : 0;
	view->erased = complaint.words.len == 0;
	view->guarded = complaint.concern != 0;
	view->sent = str_equal(request->query, STR("sent"));
	request->title = view->code.at; // a tab that others see says nothing else
	reply_no_store(request);
	reply_view_status(request, status, view);
	return OK;
}

static enum outcome own_get(struct request *request)
{
	struct complained_view *view = arena_zero(request->arena, sizeof *view);
	return view ? own_show(request, 200, view)
		    : fail(TOO_MUCH, &request->fault, "This page needs too much memory.");
}

// Whoever is named in what is written later never learns of it either.
static enum outcome named_exclude(struct conn *conn, const struct complaining *complaining,
				  struct fault *fault)
{
	struct complaint_new made = {0};
	enum outcome outcome =
	    complaint_named(conn, complaining->request->arena, complaining->change.campaign,
			    complaining->who, &made, fault);
	for (size_t i = 0; i < made.n_about && outcome == OK; i++)
		outcome = complaint_exclude(conn, &complaining->change, made.about[i], 0, fault);
	return outcome;
}

static enum outcome more_write(struct conn *conn, void *context, struct fault *fault)
{
	struct complaining *complaining = context;
	const bool back = str_equal(request_text(complaining->request, "act"), STR("back"));
	enum outcome outcome = back ? complaint_withdraw(conn, &complaining->change, fault)
				    : complaint_tell(conn, &complaining->change,
						     complaining->made.complaint.words, fault);
	if (outcome == OK && !back)
		outcome = named_exclude(conn, complaining, fault);
	const struct audit_entry entry = {.action = back ? "complaint.back" : "complaint.tell",
					  .campaign = viewer_campaign(complaining->request),
					  .subject = complaining->change.complaint};
	return outcome == OK ? audit_add(conn, complaining->change.ids, &entry, fault) : outcome;
}

static enum outcome more_keep(struct request *request, const struct campaign *campaign,
			      const struct complaint *complaint, struct str words)
{
	const struct services *services = services_of(request);
	struct complaining complaining = {
	    .request = request,
	    .who = words,
	    .made.complaint.words = seal(services->sealer, request->arena, words),
	    .change = {.ids = services->ids,
		       .campaign = campaign->id,
		       .complaint = complaint->id,
		       .now = time_now()},
	};
	const enum outcome outcome = code_telling(request, complaint->code);
	return outcome == OK ? store_write(services->store, WRITE_PERSON, WEIGHT, more_write,
					   &complaining, &request->fault)
			     : outcome;
}

static enum outcome own_post(struct request *request)
{
	struct conn *conn;
	struct campaign campaign;
	struct complaint complaint;
	struct complained_view *view = arena_zero(request->arena, sizeof *view);
	if (!view)
		return fail(TOO_MUCH, &request->fault, "This page needs too much memory.");
	enum outcome outcome = campaign_reader(request, &campaign, &conn);
	if (outcome != OK)
		return outcome;
	outcome = own_find(request, conn, &campaign, &complaint);
	conn_release(conn);
	if (outcome != OK)
		return outcome;
	view->words = request_text(request, "words");
	const bool back = str_equal(request_text(request, "act"), STR("back"));
	if (!back && (str_trim(view->words).len == 0 || request->n_errors > 0))
		outcome = fail(INVALID, &request->fault,
			       /*tr*/ "Please write a few words, in any language.");
	else
		outcome = more_keep(request, &campaign, &complaint, view->words);
	if (outcome == INVALID || outcome == CONFLICT) {
		view->problem = services_of(request)->said(request);
		return own_show(request, outcome_http(outcome), view);
	}
	if (outcome == OK)
		reply_redirect(request, arena_format(request->arena, "/c/%.*s/complaint/%.*s%s",
						     STR_ARG(campaign.slug),
						     STR_ARG(complaint.code), back ? "" : "?sent"));
	return outcome;
}

// --- routes ---

#define CODE                                                                                       \
	{                                                                                          \
		.name = "code", .place = IN_PATH, .type = INPUT_TEXT, .required = true,            \
		.least = 4, .most = 12, .help = "The code that was given."                         \
	}
#define TEXT(name_, most_, help_)                                                                  \
	{                                                                                          \
		.name = name_, .place = IN_FORM, .type = INPUT_TEXT, .most = most_, .help = help_  \
	}
static const char *const kind_words[] = {"work", "person", "lead", "abuse", "other", NULL};
static const char *const act_words[] = {"add", "back", NULL};
static const struct input form_inputs[] = {INPUT_CAMPAIGN};
static const struct input send_inputs[] = {
    INPUT_CAMPAIGN,
    {.name = "kind",
     .place = IN_FORM,
     .type = INPUT_CHOICE,
     .choices = kind_words,
     .help = "What it is about."},
    TEXT("words", COMPLAINT_WORDS_MAX, "What happened; sealed."),
    TEXT("who", WHO_MAX, "Whom it is about; they never see it."),
    TEXT("contact", 200, "Phone number or e-mail; sealed."),
    TEXT("name", 100, "What to call the person; sealed."),
    {.name = "full",
     .place = IN_FORM,
     .type = INPUT_SWITCH,
     .help = "The answer itself may be sent there, not only that there is one."},
    {.name = "ticket",
     .place = IN_FORM,
     .type = INPUT_TEXT,
     .least = 16,
     .most = 64,
     .help = "From the form; the same one keeps the complaint once."},
};
static const struct input code_inputs[] = {INPUT_CAMPAIGN, CODE};
static const struct input more_inputs[] = {
    INPUT_CAMPAIGN,
    CODE,
    TEXT("words", COMPLAINT_NOTE_MAX, "What they add; sealed."),
    {.name = "act",
     .place = IN_FORM,
     .type = INPUT_CHOICE,
     .required = true,
     .choices = act_words,
     .help = "Adds words, or takes the complaint back and erases it."},
};

static const struct route routes[] = {
    {.method = METHOD_GET,
     .path = "/c/{slug}/complaint",
     .permission = "public",
     INPUTS(form_inputs),
     .handle = form_get,
     .view = &complain_view_view,
     .template = "complain",
     .help = "The public form for complaints."},
    {.method = METHOD_POST,
     .path = "/c/{slug}/complaint",
     .permission = "public",
     .body = BODY_FORM,
     .flags = ROUTE_SLOW | ROUTE_FORM_AGAIN,
     INPUTS(send_inputs),
     .handle = form_post,
     .view = &complain_view_view,
     .template = "complain",
     .help = "Takes a complaint; leads to the page of its code."},
    {.method = METHOD_GET,
     .path = "/c/{slug}/complaint/{code}",
     .permission = "public",
     INPUTS(code_inputs),
     .handle = own_get,
     .view = &complained_view_view,
     .template = "complained",
     .help = "How a complaint stands, for whoever has its code."},
    {.method = METHOD_POST,
     .path = "/c/{slug}/complaint/{code}",
     .permission = "public",
     .body = BODY_FORM,
     .flags = ROUTE_SLOW | ROUTE_FORM_AGAIN,
     INPUTS(more_inputs),
     .handle = own_post,
     .view = &complained_view_view,
     .template = "complained",
     .help = "Adds to a complaint, or takes it back and erases it."},
};
const struct route_table care_complain_routes = {routes, sizeof routes / sizeof routes[0]};
