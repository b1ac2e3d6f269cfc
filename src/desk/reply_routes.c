// SPDX-License-Identifier: AGPL-3.0-or-later
#include "desk/reply_routes.h"

#include "base/time.h"
#include "campaign/clock.h"
#include "campaign/ticket.h"
#include "desk/case_page.h"
#include "net/services.h"
#include "people/admit.h"
#include "people/audit.h"
#include "people/permission.h"
#include "respond/case_live.h"
#include "respond/label.h"
#include "respond/protection.h"
#include "respond/reply_view.h"
#include "respond/stream_view.h"
#include "respond/translation_view.h"
#include "text/sms.h"

#define PARTS_PEOPLE 20 // of whom SMS are counted for each ready answer
#define REPLY_WEIGHT 40 // rows, about

struct answering {
	struct request *request;
	struct campaign campaign;
	int64_t case_id;
	struct desk_case found;
	struct reply_person *people;
	size_t n_people;
	struct reply_draft draft;
	struct str to; // ids, one comma between
	struct reply_view *view;
};

// --- reading ---

static enum outcome people_find(struct answering *answering, struct conn *conn)
{
	struct request *request = answering->request;
	const struct services *services = services_of(request);
	const struct reply_desk desk = {services->channels, services->sealer};
	enum outcome outcome = case_find(conn, request->arena, answering->campaign.id,
					 answering->case_id, &answering->found, &request->fault);
	if (outcome == OK && protection_marked(answering->found.incident.labels))
		return fail(NOT_FOUND, &request->fault,
			    /*tr*/ "Private: this is with the safeguarding lead.");
	return outcome == OK
		   ? reply_people(conn, request->arena, &desk, &answering->found,
				  &answering->people, &answering->n_people, &request->fault)
		   : outcome;
}

static bool id_listed(struct str ids, int64_t id)
{
	int64_t listed;
	while (ids.len > 0)
		if (str_to_i64(str_cut(&ids, ','), &listed) && listed == id)
			return true;
	return false;
}

// Their last words, as the page of the case shows them.
static void said_fill(const struct case_view *shown, int64_t last, struct reply_who *who)
{
	const struct case_post *posts = shown->posts.at;
	for (size_t i = 0; i < shown->posts.count; i++) {
		const struct post_row *row = &posts[i].post;
		if (row->id != last)
			continue;
		who->said = row->text;
		who->said_lang = row->lang;
		who->dir = row->dir;
		who->language = row->language;
		const struct translation_note *note = posts[i].translation;
		if (!note || (!note->person && !note->machine))
			continue;
		who->translated = note->person ? note->words : note->machine_words;
		who->translated_by = note->person ? note->by : STR("");
		who->translated_lang = note->target;
		who->translated_dir = note->dir;
	}
}

// What a ready answer says, for somebody who does not read the language it leaves in.
static struct str meaning_of(const struct answering *answering, struct str lang)
{
	const struct reply_draft *draft = &answering->draft;
	const struct language *own = language_find(answering->request->language);
	if (!draft->ready || !own || str_equal(lang, str_from(own->code)))
		return STR("");
	return reply_ready_said(answering->request->arena, draft, draft->ready, own);
}

static void who_fill(const struct answering *answering, const struct case_view *shown,
		     const struct reply_person *from, bool chosen, struct reply_who *who)
{
	*who = (struct reply_who){
	    .id = from->first,
	    .code = from->code,
	    .at = id_time(from->last),
	    .waits = from->waits,
	    .channel = from->reached ? from->channel.words : NULL,
	    .refuses = from->refuses,
	    .chosen = chosen,
	    .dir = "auto",
	};
	said_fill(shown, from->last, who);
	struct reply_text text;
	if (!chosen || !answering->view->checked ||
	    reply_write(answering->request->arena, &answering->draft, from, &text, NULL) != OK)
		return;
	const struct language *known = language_find(from->lang);
	who->words = from->reached ? text.outgoing : text.words;
	who->lang = answering->draft.ready ? str_from(known ? known->code : "en") : STR("");
	who->unchecked = text.unchecked;
	who->meaning = meaning_of(answering, who->lang);
	if (from->reached && from->channel.sms)
		who->parts = sms_size(text.outgoing).parts;
}

// By what the page counts SMS while somebody types; all codes are as long.
static void sms_begin(const struct answering *answering, const struct reply_person *person)
{
	answering->view->sms = true;
	answering->view->sms_after =
	    reply_foot(answering->request->arena, answering->campaign.name, person->code);
}

static enum outcome people_show(struct answering *answering, struct conn *conn)
{
	struct request *request = answering->request;
	struct reply_view *view = answering->view;
	struct case_view *shown = arena_zero(request->arena, sizeof *shown);
	struct reply_who *list = arena_array(request->arena, answering->n_people + 1, sizeof *list);
	if (!shown || !list)
		return fail(TOO_MUCH, &request->fault, "This page needs too much memory.");
	const struct case_page_wish wish = {.campaign = &answering->campaign,
					    .id = answering->case_id,
					    .sight = {.now = time_now()},
					    .posts = CASE_POSTS_PAGE,
					    .here = STR("")};
	enum outcome outcome = case_page_fill(services_of(request)->desk, conn, request->arena,
					      &wish, shown, &request->fault);
	if (outcome == OK)
		outcome = case_page_translations(request, conn, &answering->campaign, shown,
						 &request->fault);
	const bool alone = answering->n_people == 1;
	for (size_t i = 0; i < answering->n_people && outcome == OK; i++) {
		const struct reply_person *from = &answering->people[i];
		const bool chosen = request->method == METHOD_POST
					? id_listed(answering->to, from->first)
					: alone || from->waits;
		who_fill(answering, shown, from, chosen, &list[i]);
		if (from->reached && from->channel.sms && !view->sms)
			sms_begin(answering, from);
		view->count += chosen;
	}
	view->people = (struct view_list){list, answering->n_people};
	return outcome;
}

// --- the page ---

// In how many SMS a ready answer alone leaves, for those of them whose language makes it longest.
static int64_t parts_of(const struct answering *answering, const struct reply_ready *ready)
{
	int64_t most = 0;
	struct reply_draft alone = answering->draft;
	alone.ready = ready;
	alone.words = STR("");
	for (size_t i = 0, counted = 0; i < answering->n_people && counted < PARTS_PEOPLE; i++) {
		struct reply_text text;
		const struct reply_person *person = &answering->people[i];
		if (!person->reached || !person->channel.sms ||
		    reply_write(answering->request->arena, &alone, person, &text, NULL) != OK)
			continue;
		const int64_t parts = (int64_t)sms_size(text.outgoing).parts;
		most = parts > most ? parts : most;
		counted++;
	}
	return most;
}

static void readies_fill(const struct answering *answering)
{
	struct reply_view *view = answering->view;
	const struct language *language = language_or_english(answering->request->language);
	struct reply_choice *list =
	    arena_array(answering->request->arena, reply_ready_count, sizeof *list);
	for (size_t i = 0; list && i < reply_ready_count; i++)
		list[i] = (struct reply_choice){
		    .name = reply_readies[i].name,
		    .words = reply_ready_said(answering->request->arena, &answering->draft,
					      &reply_readies[i], language),
		    .promises = reply_readies[i].promises,
		    .chosen = &reply_readies[i] == answering->draft.ready,
		    .parts = parts_of(answering, &reply_readies[i]),
		};
	view->readies = (struct view_list){list, list ? reply_ready_count : 0};
	view->none_chosen = !answering->draft.ready;
}

static enum outcome page_show(struct answering *answering, struct conn *conn, int status)
{
	struct request *request = answering->request;
	struct reply_view *view = answering->view;
	const struct desk_case *found = &answering->found;
	const enum outcome outcome = people_show(answering, conn);
	if (outcome != OK)
		return outcome;
	readies_fill(answering);
	view->id = found->id;
	view->number = found->number;
	view->revision = found->revision;
	view->slug = answering->campaign.slug;
	view->title = found->incident.title;
	view->life = found->urgency == URGENCY_LIFE;
	view->some_people = answering->n_people > 0;
	view->several = answering->n_people > 1;
	view->promised_at = answering->draft.promised_at;
	if (view->ticket.len == 0)
		view->ticket = ticket_new(request->arena);
	request->title = /*tr*/ "Answer the people who wrote";
	reply_no_store(request);
	reply_view_status(request, status, view);
	return OK;
}

static enum outcome answering_begin(struct request *request, struct answering *ret,
				    struct conn **ret_conn)
{
	*ret = (struct answering){.request = request, .case_id = request_number(request, "id")};
	ret->view = arena_zero(request->arena, sizeof *ret->view);
	if (!ret->view)
		return fail(TOO_MUCH, &request->fault, "This page needs too much memory.");
	const enum outcome outcome = campaign_reader(request, &ret->campaign, ret_conn);
	if (outcome != OK)
		return outcome;
	ret->draft = (struct reply_draft){
	    .campaign = &ret->campaign,
	    .messages = services_of(request)->messages,
	    .zone = clock_zone(request, &ret->campaign),
	    .words = STR(""),
	    .now = time_now(),
	};
	return OK;
}

static enum outcome reply_get(struct request *request)
{
	struct conn *conn;
	struct answering answering;
	enum outcome outcome = answering_begin(request, &answering, &conn);
	if (outcome != OK)
		return outcome;
	outcome = people_find(&answering, conn);
	if (outcome == OK)
		outcome = page_show(&answering, conn, 200);
	conn_release(conn);
	return outcome;
}

// --- sending ---

static void draft_read(struct answering *answering)
{
	const struct request *request = answering->request;
	struct reply_draft *draft = &answering->draft;
	struct reply_view *view = answering->view;
	draft->ready = reply_ready_find(request_text(request, "ready"));
	draft->words = request_text(request, "words");
	draft->promised_at = clock_moment(request, "until");
	answering->to = request_text(request, "to");
	view->no_promise = request_switch(request, "no_promise");
	view->words = draft->words;
	view->until = request_text(request, "until");
	view->ticket = request_text(request, "ticket");
	if (draft->promised_at != 0 || view->no_promise)
		return;
	draft->promised_at = reply_time_in(draft->words, draft->zone, draft->now);
	view->time_in_words = draft->promised_at != 0;
}

struct sending {
	struct request *request;
	struct reply_act act;
};

static enum outcome sending_write(struct conn *conn, void *context, struct fault *fault)
{
	struct sending *sending = context;
	const enum outcome outcome = reply_send(conn, &sending->act, fault);
	if (outcome != OK)
		return outcome;
	struct audit_entry entry = audit_of(sending->request, "case.reply");
	entry.subject = sending->act.change.case_id;
	return audit_add(conn, sending->act.change.ids, &entry, fault);
}

static struct case_change change_of(const struct answering *answering)
{
	const struct request *request = answering->request;
	return (struct case_change){
	    .ids = services_of(request)->ids,
	    .campaign = answering->campaign.id,
	    .account = request->viewer.account,
	    .case_id = answering->case_id,
	    .revision = request_number(request, "revision"),
	    .now = answering->draft.now,
	};
}

// The people who were chosen, in front of the others.
static size_t chosen_first(struct answering *answering)
{
	size_t count = 0;
	for (size_t i = 0; i < answering->n_people; i++) {
		if (!id_listed(answering->to, answering->people[i].first))
			continue;
		const struct reply_person chosen = answering->people[i];
		answering->people[i] = answering->people[count];
		answering->people[count++] = chosen;
	}
	return count;
}

static enum outcome case_back(const struct answering *answering)
{
	struct request *request = answering->request;
	struct conn *conn;
	const struct services *services = services_of(request);
	if (store_reader(services->store, &conn, NULL) == OK) {
		case_tell(services->hub, conn, answering->campaign.slug, answering->case_id, NULL,
			  request->viewer.name);
		conn_release(conn);
	}
	const struct str page =
	    arena_format(request->arena, "/t/%.*s/cases/%lld", STR_ARG(answering->campaign.slug),
			 (long long)answering->case_id);
	if (request->wants_json)
		reply_bytes(request, 200, "application/json", STR("{}"));
	else
		reply_done(request, arena_format(request->arena, "%.*s#wrote", STR_ARG(page)));
	return OK;
}

static enum outcome reply_do(struct answering *answering)
{
	struct request *request = answering->request;
	struct sending sending = {.request = request};
	sending.act = (struct reply_act){
	    .change = change_of(answering),
	    .draft = answering->draft,
	    .n_people = chosen_first(answering),
	    .people = answering->people,
	    .ticket = answering->view->ticket,
	    .arena = request->arena,
	};
	return store_write(services_of(request)->store, WRITE_PERSON, REPLY_WEIGHT, sending_write,
			   &sending, &request->fault);
}

// Shows what each will read, or sends it; what cannot be sent comes back as it was typed.
static enum outcome reply_step(struct answering *answering, struct conn *conn)
{
	struct request *request = answering->request;
	struct reply_view *view = answering->view;
	const bool sends = str_equal(request_text(request, "step"), STR("send"));
	enum outcome outcome =
	    request->n_errors > 0 ? fail_with(INVALID, &request->fault, request->errors[0].sentence)
				  : reply_check(&answering->draft, &request->fault);
	if (outcome == OK && answering->to.len == 0)
		outcome = fail(INVALID, &request->fault, /*tr*/ "Choose who gets the answer.");
	if (outcome == OK && sends)
		outcome = reply_do(answering);
	if (outcome == OK && sends)
		return case_back(answering);
	if (outcome != OK && outcome != INVALID && outcome != CONFLICT)
		return outcome;
	if (outcome != OK && request->wants_json)
		return outcome;
	view->checked = outcome == OK;
	if (outcome != OK)
		view->problem = services_of(request)->said(request);
	return page_show(answering, conn, outcome == OK ? 200 : outcome_http(outcome));
}

static enum outcome reply_post(struct request *request)
{
	struct conn *conn;
	struct answering answering;
	enum outcome outcome = answering_begin(request, &answering, &conn);
	if (outcome != OK)
		return outcome;
	draft_read(&answering);
	outcome = people_find(&answering, conn);
	if (outcome == OK)
		outcome = reply_step(&answering, conn);
	conn_release(conn);
	return outcome;
}

// --- a promise taken back ---

struct ending {
	struct request *request;
	struct case_change change;
};

static enum outcome ending_write(struct conn *conn, void *context, struct fault *fault)
{
	const struct ending *ending = context;
	const enum outcome outcome =
	    reply_promise_end(conn, &ending->change, request_number(ending->request, "reply"),
			      request_text(ending->request, "reason"), fault);
	if (outcome != OK)
		return outcome;
	struct audit_entry entry = audit_of(ending->request, "case.promise.end");
	entry.subject = ending->change.case_id;
	return audit_add(conn, ending->change.ids, &entry, fault);
}

static enum outcome promise_post(struct request *request)
{
	struct conn *conn;
	struct answering answering;
	enum outcome outcome = answering_begin(request, &answering, &conn);
	if (outcome != OK)
		return outcome;
	outcome = people_find(&answering, conn);
	conn_release(conn);
	if (outcome != OK)
		return outcome;
	struct ending ending = {request, change_of(&answering)};
	outcome = store_write(services_of(request)->store, WRITE_PERSON, 4, ending_write, &ending,
			      &request->fault);
	return outcome == OK ? case_back(&answering) : outcome;
}

// --- routes ---

static const char *const ready_words[] = {"read",  "ask",    "later", "passed", "coming",
					  "check", "nobody", "none",  NULL};
static const char *const step_words[] = {"check", "send", NULL};
#define CASE_INPUTS INPUT_CAMPAIGN, INPUT_CASE
#define REVISION_INPUT                                                                             \
	{                                                                                          \
		.name = "revision", .place = IN_FORM, .type = INPUT_NUMBER, .if_match = true,      \
		.help = "Revision that was seen; refused if there is a newer one. 0: whatever it " \
			"is."                                                                      \
	}
static const struct input page_inputs[] = {CASE_INPUTS};
static const struct input reply_inputs[] = {
    CASE_INPUTS,
    REVISION_INPUT,
    {.name = "to",
     .place = IN_FORM,
     .type = INPUT_IDS,
     .least = 1,
     .most = REPLY_PEOPLE_MOST,
     .help = "Who gets it: the first Post of each."},
    {.name = "ready",
     .place = IN_FORM,
     .type = INPUT_CHOICE,
     .choices = ready_words,
     .help = "A ready answer, sent in each one's own language."},
    {.name = "words",
     .place = IN_FORM,
     .type = INPUT_TEXT,
     .most = REPLY_WORDS_MAX,
     .help = "Words of one's own, sent as they are."},
    {.name = "until",
     .place = IN_FORM,
     .type = INPUT_TIME,
     .help = "By when we write again; a time of day in the words is taken if absent."},
    {.name = "no_promise",
     .place = IN_FORM,
     .type = INPUT_SWITCH,
     .help = "A time in the words is no promise."},
    {.name = "step",
     .place = IN_FORM,
     .type = INPUT_CHOICE,
     .choices = step_words,
     .help = "check: shows what each will read, if absent; send: sends it."},
    {.name = "ticket",
     .place = IN_FORM,
     .type = INPUT_TEXT,
     .least = 16,
     .most = 64,
     .required = true,
     .help = "From the form; the same one leaves the house once."},
};
static const struct input promise_inputs[] = {
    CASE_INPUTS,
    REVISION_INPUT,
    {.name = "reply",
     .place = IN_FORM,
     .type = INPUT_ID,
     .required = true,
     .help = "The answer that holds the promise."},
    {.name = "reason",
     .place = IN_FORM,
     .type = INPUT_TEXT,
     .required = true,
     .most = REPLY_NOTE_MAX,
     .help = "Why it cannot be kept."},
};

static const struct route routes[] = {
    {.method = METHOD_GET,
     .path = "/t/{slug}/cases/{id}/reply",
     .permission = "case.work",
     INPUTS(page_inputs),
     .handle = reply_get,
     .view = &reply_view_view,
     .template = "reply",
     .help = "Who wrote to us in a case, and ready answers."},
    {.method = METHOD_POST,
     .path = "/t/{slug}/cases/{id}/reply",
     .permission = "case.work",
     .body = BODY_FORM,
     .flags = ROUTE_SLOW | ROUTE_FORM_AGAIN | ROUTE_ONCE,
     INPUTS(reply_inputs),
     .handle = reply_post,
     .view = &reply_view_view,
     .template = "reply",
     .help = "Shows what people of a case will read, or sends it to each of them."},
    {.method = METHOD_POST,
     .path = "/t/{slug}/cases/{id}/promise-end",
     .permission = "case.work",
     .body = BODY_FORM,
     .flags = ROUTE_SLOW,
     INPUTS(promise_inputs),
     .handle = promise_post,
     .view = &reply_view_view,
     .template = "reply",
     .help = "Takes back a promise to write again, with a reason."},
};
const struct route_table desk_reply_routes = {routes, sizeof routes / sizeof routes[0]};
