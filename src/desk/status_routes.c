// SPDX-License-Identifier: AGPL-3.0-or-later
#include "desk/status_routes.h"

#include "base/picture.h"
#include "base/time.h"
#include "campaign/clock.h"
#include "campaign/contact.h"
#include "campaign/duty.h"
#include "campaign/post.h"
#include "campaign/ticket.h"
#include "campaign/words.h"
#include "care/complaint_page.h"
#include "desk/status_view.h"
#include "match/ask.h"
#include "net/services.h"
#include "page/messages.h"
#include "people/admit.h"
#include "people/audit.h"
#include "people/cookie.h"
#include "people/people.h"
#include "people/permission.h"
#include "people/rights.h"
#include "respond/code_asked.h"

#define WORDS_MAX 5000 // code points

static const char *const tell_words[] = {"add", "fix", "end", NULL};

// --- who may look ---

// A message of an exercise is shown to those who sign in and read its stream; to others its code is
// one that nobody has.
static enum outcome practice_show(struct conn *conn, struct request *request,
				  const struct campaign *campaign)
{
	struct rights rights = {0};
	if (!campaign->exercise)
		return OK;
	const enum outcome outcome = rights_read(conn, request->viewer.account, campaign->slug,
						 time_now(), &rights, &request->fault);
	if (outcome == OK && !(rights.may >> MAY_STREAM_READ & 1))
		return status_unknown(&request->fault);
	request->exercise = true;
	return outcome;
}

static enum outcome status_look(struct conn *conn, struct request *request,
				struct status *ret_status)
{
	struct str code;
	enum outcome outcome = code_asked(request, &code);
	if (outcome == OK)
		outcome = status_find(conn, request->arena, code, request->viewer.account != 0,
				      ret_status, &request->fault);
	if (outcome == OK)
		outcome = practice_show(conn, request, &ret_status->campaign);
	if (outcome != OK)
		return outcome;
	code_found(request, code);
	request->campaign = ret_status->campaign.name;
	request->campaign_slug = ret_status->campaign.slug;
	clock_show(request, &ret_status->campaign);
	struct str said_in[WORDS_FIELDS];
	outcome = words_say_to(conn, request, &ret_status->campaign, said_in);
	ret_status->receipt_lang = said_in[WORDS_RECEIPT];
	return outcome;
}

// --- the page ---

static enum outcome page_fill(struct conn *conn, struct request *request,
			      const struct status *status, struct status_view *view)
{
	struct duty_gate gate;
	struct safe_contact safe;
	const struct services *services = services_of(request);
	enum outcome outcome =
	    duty_gate_read(conn, status->campaign.id, time_now(), &gate, &request->fault);
	if (outcome == OK)
		outcome = safe_contact_read(conn, request->arena, services->sealer, status->post,
					    &safe, &request->fault);
	if (outcome != OK)
		return outcome;
	safe.fresh &= cookie_sent(request, services->sealer, code_of(request));
	status_view_fill(request->arena, status, view);
	status_view_reach(request->arena, &safe, view);
	view->unattended = view->received && !gate.attended;
	view->may_photo = services->pictures != NULL;
	view->photo_most = (int64_t)(PICTURE_SENT_MOST >> 20);
	view->code = code_of(request);
	if (view->ticket.len == 0)
		view->ticket = ticket_new(request->arena);
	request->title = view->code.at; // a tab that others see says nothing else
	reply_no_store(request);
	return OK;
}

static struct status_view *view_new(struct request *request)
{
	struct status_view *view = arena_zero(request->arena, sizeof *view);
	if (view)
		view->add = true;
	else
		fail(TOO_MUCH, &request->fault, "This page needs too much memory.");
	return view;
}

enum outcome status_open(struct request *request, struct status *ret_status,
			 struct status_view **ret_view)
{
	struct conn *conn;
	struct status_view *view = view_new(request);
	if (!view)
		return TOO_MUCH;
	enum outcome outcome = store_reader(services_of(request)->store, &conn, &request->fault);
	if (outcome != OK)
		return outcome;
	outcome = status_look(conn, request, ret_status);
	if (outcome == OK)
		outcome = page_fill(conn, request, ret_status, view);
	conn_release(conn);
	if (outcome == OK)
		*ret_view = view;
	return outcome;
}

static enum outcome status_get(struct request *request)
{
	struct status status;
	struct status_view *view;
	const enum outcome outcome = status_open(request, &status, &view);
	if (outcome == NOT_FOUND && complaint_led(request))
		return OK;
	if (outcome != OK)
		return outcome;
	view->sent = str_equal(request_text(request, "done"), STR("sent"));
	view->kept = str_equal(request_text(request, "done"), STR("kept"));
	view->photo_sent = str_equal(request_text(request, "done"), STR("photo"));
	view->photo_lost = str_equal(request_text(request, "done"), STR("no-photo"));
	reply_view(request, view);
	return OK;
}

// --- saying more ---

static void member_add(struct json_writer *writer, const char *name, struct str text)
{
	json_name(writer, name);
	json_add_str(writer, text);
}

// What they say, as a post of the form: the same words on the same ticket are one message.
static struct str line_of(struct request *request, struct str tell, struct str text)
{
	char at[TIME_TEXT_MAX];
	const struct str code = code_of(request);
	const struct str parts[] = {request_text(request, "ticket"), tell, text, code};
	struct buf line;
	struct json_writer writer;
	buf_init(&line, POST_LINE_MAX);
	json_writer_init(&writer, &line);
	json_object_begin(&writer);
	member_add(&writer, "id",
		   ticket_message(request->arena, parts, sizeof parts / sizeof parts[0]));
	member_add(&writer, "at", str_of(at, time_format(time_now(), at)));
	member_add(&writer, "source", STR("form"));
	member_add(&writer, "text", text);
	member_add(&writer, "code", code);
	member_add(&writer, "tell", tell);
	member_add(&writer, "page_lang", request->language);
	json_object_end(&writer);
	const struct str copy = arena_copy(request->arena, buf_str(&line));
	buf_free(&line);
	return copy;
}

static const char *say(const struct request *request, const char *words)
{
	return message(services_of(request)->messages, language_or_english(request->language),
		       words);
}

// Who no longer needs help may say so without words.
static struct str tell_text(struct request *request, const struct status_view *view)
{
	const struct str end = str_from(say(request, /*tr*/ "I no longer need help"));
	if (!view->end)
		return view->words;
	if (view->words.len == 0)
		return end;
	return arena_format(request->arena, "%.*s\n%.*s", STR_ARG(end), STR_ARG(view->words));
}

static void tell_read(const struct request *request, struct status_view *view)
{
	const struct str tell = request_text(request, "tell");
	view->ticket = request_text(request, "ticket");
	view->words = request_text(request, "words");
	view->fix = str_equal(tell, STR("fix"));
	view->end = str_equal(tell, STR("end"));
	view->add = !view->fix && !view->end;
	if (request->n_errors > 0)
		view->problem =
		    /*tr*/ "This is longer than we can take. Please shorten it: the most important "
			   "first.";
	else if (!view->end && str_trim(view->words).len == 0)
		view->problem = /*tr*/ "Please write a few words, in any language.";
}

static enum outcome tell_keep(struct request *request, const struct status *status,
			      struct status_view *view)
{
	const struct services *services = services_of(request);
	enum outcome outcome = code_telling(request, view->code);
	if (outcome != OK)
		return outcome;
	outcome = services->message_keep(
	    request, &status->campaign,
	    line_of(request, request_text(request, "tell"), tell_text(request, view)));
	if (outcome == UNAVAILABLE) {
		view->trouble = true;
		reply_view_status(request, 503, view);
		return OK;
	}
	if (outcome == OK)
		reply_redirect(request, arena_format(request->arena, "/s/%.*s?done=sent",
						     STR_ARG(view->code)));
	return outcome;
}

static enum outcome tell_post(struct request *request)
{
	struct conn *conn;
	struct status status;
	struct status_view *view = view_new(request);
	if (!view)
		return TOO_MUCH;
	enum outcome outcome = store_reader(services_of(request)->store, &conn, &request->fault);
	if (outcome != OK)
		return outcome;
	tell_read(request, view);
	outcome = status_look(conn, request, &status);
	if (outcome == OK)
		outcome = page_fill(conn, request, &status, view);
	conn_release(conn);
	if (outcome != OK || !view->problem)
		return outcome == OK ? tell_keep(request, &status, view) : outcome;
	reply_view_status(request, 422, view);
	return OK;
}

// --- what is safe ---

static uint32_t ways_of(const struct request *request)
{
	uint32_t ways = 0;
	for (size_t i = 0; i < SAFE_WAYS; i++)
		if (request_switch(request, safe_ways[i].input))
			ways |= safe_ways[i].bit;
	return ways;
}

// What they ask for is also a message of theirs: it stands in their Case until a person answers it.
static enum outcome reach_ask(struct request *request, const struct campaign *campaign,
			      uint32_t more)
{
	struct buf text;
	buf_init(&text, WORDS_MAX);
	buf_add_cstr(&text, say(request, /*tr*/ "I ask that from now on:"));
	for (size_t i = 0; i < SAFE_WAYS; i++)
		if (more & safe_ways[i].bit) {
			buf_add_cstr(&text, "\n- ");
			buf_add_cstr(&text, say(request, safe_ways[i].mine));
		}
	const struct str line = line_of(request, STR("reach"), buf_str(&text));
	buf_free(&text);
	return services_of(request)->message_keep(request, campaign, line);
}

static enum outcome reach_write(struct conn *conn, void *context, struct fault *fault)
{
	return safe_contact_set(conn, context, fault);
}

// Before anything is written. Nobody would look at what is asked for in a campaign that has ended.
static enum outcome reach_look(struct request *request, struct status *ret_status,
			       struct safe_contact *ret_safe)
{
	struct conn *conn;
	const struct services *services = services_of(request);
	enum outcome outcome = store_reader(services->store, &conn, &request->fault);
	if (outcome != OK)
		return outcome;
	outcome = status_look(conn, request, ret_status);
	if (outcome == OK)
		outcome = safe_contact_read(conn, request->arena, services->sealer,
					    ret_status->post, ret_safe, &request->fault);
	conn_release(conn);
	return outcome;
}

static enum outcome reach_post(struct request *request)
{
	struct status status;
	struct safe_contact safe;
	const struct services *services = services_of(request);
	enum outcome outcome = reach_look(request, &status, &safe);
	if (outcome != OK)
		return outcome;
	const struct str code = code_of(request);
	if (!people_code_tell(services->people, code, request->address))
		return fail(TOO_MUCH, &request->fault,
			    /*tr*/
			    "You changed this many times within a few minutes. Wait a "
			    "little, then try again.");
	struct safe_contact_change change = {
	    .ids = services->ids,
	    .sealer = services->sealer,
	    .arena = request->arena,
	    .post = status.post,
	    .campaign = status.campaign.id,
	    .ways = ways_of(request),
	    .here = cookie_sent(request, services->sealer, code),
	};
	if (status.campaign.archived_at != 0)
		change.ways &= safe.may;
	const uint32_t more = change.ways & ~(safe.may | safe.asked);
	if (safe.reachable && !(safe.fresh && change.here) && more != 0)
		outcome = reach_ask(request, &status.campaign, more);
	if (outcome == OK)
		outcome = store_write(services->store, WRITE_PERSON, 2, reach_write, &change,
				      &request->fault);
	if (outcome == OK && change.here)
		cookie_sent_end(request);
	if (outcome == OK)
		reply_redirect(request,
			       arena_format(request->arena, "/s/%.*s?done=kept", STR_ARG(code)));
	return outcome;
}

// --- yes or no ---

struct answering {
	struct need_change change;
	struct audit_entry entry;
	int64_t delivery;
	bool yes;
};

static enum outcome answer_write(struct conn *conn, void *context, struct fault *fault)
{
	struct answering *answering = context;
	const enum outcome outcome = ask_take(conn, &answering->change, answering->delivery,
					      ASK_NEED, answering->yes, fault);
	return outcome == OK ? audit_add(conn, answering->change.ids, &answering->entry, fault)
			     : outcome;
}

static enum outcome answer_post(struct request *request)
{
	struct conn *conn;
	struct status status;
	const struct services *services = services_of(request);
	enum outcome outcome = store_reader(services->store, &conn, &request->fault);
	if (outcome != OK)
		return outcome;
	outcome = status_look(conn, request, &status);
	conn_release(conn);
	if (outcome != OK)
		return outcome;
	struct answering answering = {
	    .change = {.ids = services->ids, .campaign = status.campaign.id, .now = time_now()},
	    .entry = audit_of(request, "delivery.answer"),
	    .delivery = request_number(request, "asked"),
	    .yes = str_equal(request_text(request, "answer"), STR("yes")),
	};
	answering.entry.subject = answering.delivery;
	if (status.asked == 0 || status.asked != answering.delivery)
		return fail(CONFLICT, &request->fault,
			    /*tr*/ "That is not possible any more. Look at how it stands now.");
	outcome = store_write(services->store, WRITE_PERSON, 4, answer_write, &answering,
			      &request->fault);
	if (outcome == OK)
		reply_redirect(request, arena_format(request->arena, "/s/%.*s?done=kept",
						     STR_ARG(code_of(request))));
	return outcome;
}

// --- routes ---

static const char *const done_words[] = {"sent", "kept", "photo", "no-photo", NULL};
#define CODE_INPUT                                                                                 \
	{                                                                                          \
		.name = "code", .place = IN_PATH, .type = INPUT_TEXT, .required = true,            \
		.least = 4, .most = 12, .help = "The code that the person was given."              \
	}
#define TICKET_INPUT                                                                               \
	{                                                                                          \
		.name = "ticket", .place = IN_FORM, .type = INPUT_TEXT, .least = 16, .most = 64,   \
		.help = "From the form; the same one keeps the message once."                      \
	}
static const struct input page_inputs[] = {
    CODE_INPUT,
    {.name = "done",
     .place = IN_QUERY,
     .type = INPUT_CHOICE,
     .choices = done_words,
     .help = "What was just done, for the page to say."},
};
static const struct input tell_inputs[] = {
    CODE_INPUT,
    {.name = "tell",
     .place = IN_FORM,
     .type = INPUT_CHOICE,
     .required = true,
     .choices = tell_words,
     .help = "add: more; fix: a correction; end: help is no longer needed, which a person "
	     "reads."},
    {.name = "words",
     .place = IN_FORM,
     .type = INPUT_TEXT,
     .most = WORDS_MAX,
     .help = "In any language; needed unless nothing is needed any more."},
    TICKET_INPUT,
};
static const struct input reach_inputs[] = {
    CODE_INPUT,
    TICKET_INPUT,
    CONTACT_WAYS_INPUTS,
};
static const char *const answer_words[] = {"yes", "no", NULL};
static const struct input answer_inputs[] = {
    CODE_INPUT,
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
     .help = "Whether they still need it and may be put in touch."},
};

static const struct route routes[] = {
    {.method = METHOD_GET,
     .path = "/s/{code}",
     .permission = "public",
     INPUTS(page_inputs),
     .handle = status_get,
     .view = &status_view_view,
     .template = "status",
     .help = "How a message stands that somebody sent to us, and what we wrote to them."},
    {.method = METHOD_POST,
     .path = "/s/{code}",
     .permission = "public",
     .body = BODY_FORM,
     .flags = ROUTE_SLOW | ROUTE_FORM_AGAIN,
     INPUTS(tell_inputs),
     .handle = tell_post,
     .view = &status_view_view,
     .template = "status",
     .help = "Somebody who wrote to us adds to it, corrects it, or says that they no longer need "
	     "help."},
    {.method = METHOD_POST,
     .path = "/s/{code}/reach",
     .permission = "public",
     .body = BODY_FORM,
     .flags = ROUTE_SLOW,
     INPUTS(reach_inputs),
     .handle = reach_post,
     .view = &status_view_view,
     .template = "status",
     .help = "Somebody who wrote to us says how it is safe to reach them. Less counts at once; "
	     "more once a person has made sure."},
    {.method = METHOD_POST,
     .path = "/s/{code}/answer",
     .permission = "public",
     .body = BODY_FORM,
     .flags = ROUTE_SLOW,
     INPUTS(answer_inputs),
     .handle = answer_post,
     .help = "Somebody who was asked whether an offer fits says yes or no."},
};
const struct route_table desk_status_routes = {routes, sizeof routes / sizeof routes[0]};
