// SPDX-License-Identifier: AGPL-3.0-or-later
// "I need help": the public form, without account and without script. What is sent becomes a post
// of the source "form"; how to reach the person is sealed apart from it.
#include "base/id.h"
#include "base/time.h"
#include "base/utf8.h"
#include "campaign/code.h"
#include "campaign/contact.h"
#include "campaign/duty.h"
#include "campaign/ticket.h"
#include "listen/listen_routes.h"
#include "listen/report_view.h"
#include "listen/taken.h"
#include "net/services.h"
#include "page/page.h"
#include "people/cookie.h"
#include "people/people.h"

#define WORDS_MAX 5000 // code points

// Whether the form is open, whether somebody reads, and the hashtags. A page that is open somewhere
// proves nobody.
static enum outcome gate_read(struct request *request, int64_t campaign, struct duty_gate *ret_gate,
			      struct site_tags *ret_tags)
{
	struct conn *conn;
	enum outcome outcome = store_reader(services_of(request)->store, &conn, &request->fault);
	if (outcome != OK)
		return outcome;
	outcome = duty_gate_read(conn, campaign, time_now(), ret_gate, &request->fault);
	if (outcome == OK)
		outcome = site_tags_read(conn, request->arena, campaign, ret_tags, &request->fault);
	conn_release(conn);
	return outcome;
}

// When messages are read, if that is not always.
static void hours_fill(struct arena *arena, const struct duty_hours *hours,
		       struct report_view *view)
{
	if (hours->from == hours->until)
		return;
	view->read_from = duty_minute_text(arena, hours->from);
	view->read_until = duty_minute_text(arena, hours->until);
	view->some_hours = true;
}

static enum outcome form_view(struct request *request, const struct campaign *campaign,
			      struct report_view **ret_view)
{
	struct duty_gate gate;
	struct site_tags tags;
	struct report_view *view = arena_zero(request->arena, sizeof *view);
	if (!view)
		return fail(TOO_MUCH, &request->fault, "This page needs too much memory.");
	const enum outcome outcome = gate_read(request, campaign->id, &gate, &tags);
	if (outcome != OK)
		return outcome;
	view->ticket = ticket_new(request->arena);
	view->emergency = campaign->emergency;
	view->meaning_tags = tags.meaning;
	view->some_meaning = tags.meaning.count > 0;
	view->may_photo = services_of(request)->pictures != NULL;
	view->closed = !gate.open;
	view->unattended = gate.open && !gate.attended;
	hours_fill(request->arena, &gate.hours, view);
	request->title = /*tr*/ "I need help";
	*ret_view = view;
	return OK;
}

static enum outcome report_get(struct request *request)
{
	struct campaign campaign;
	struct report_view *view;
	enum outcome outcome = campaign_asked(request, &campaign);
	if (outcome == OK)
		outcome = form_view(request, &campaign, &view);
	if (outcome == OK)
		reply_view(request, view);
	return outcome;
}

// --- what was sent ---

static bool input_failed(const struct request *request, const char *input)
{
	for (size_t i = 0; i < request->n_errors; i++)
		if (strcmp(request->errors[i].input, input) == 0)
			return true;
	return false;
}

static void form_read(const struct request *request, struct report_view *view)
{
	if (request_has(request, "ticket"))
		view->ticket = request_text(request, "ticket");
	view->words = request_text(request, "words");
	view->place = request_text(request, "place");
	view->position = request_text(request, "position");
	view->name = request_text(request, "name");
	view->contact = request_text(request, "contact");
	view->for_other = str_equal(request_text(request, "for"), STR("other"));
	view->may_call = request_switch(request, "may_call");
	view->may_text = request_switch(request, "may_text");
	view->may_leave = request_switch(request, "may_leave");
	view->may_share = request_switch(request, "may_share");
	if (str_trim(view->words).len == 0)
		view->words_problem = report_words_missing;
	else if (input_failed(request, "words"))
		view->words_problem = report_too_long;
	if (input_failed(request, "place"))
		view->place_problem = report_too_long;
	if (input_failed(request, "name"))
		view->name_problem = report_too_long;
	if (input_failed(request, "contact"))
		view->contact_problem = report_too_long;
	else if (view->contact.len == 0 && (view->may_call || view->may_text))
		view->contact_problem = report_contact_missing;
	view->problems = view->words_problem || view->place_problem || view->name_problem ||
			 view->contact_problem;
}

// "27.71720, 85.32400" in degrees. What is anything else was not typed by a person, and costs no
// message.
static bool position_read(struct str text, double *ret_lat, double *ret_lon)
{
	double lat, lon;
	const struct str first = str_trim(str_cut(&text, ','));
	if (!str_to_double(first, &lat) || !str_to_double(str_trim(text), &lon) ||
	    !(lat >= -90 && lat <= 90 && lon >= -180 && lon <= 180))
		return false;
	*ret_lat = lat;
	*ret_lon = lon;
	return true;
}

static void position_add(struct json_writer *writer, struct str position)
{
	double lat, lon;
	if (!position_read(position, &lat, &lon))
		return;
	json_name(writer, "lat");
	json_add_double(writer, lat, 5);
	json_name(writer, "lon");
	json_add_double(writer, lon, 5);
}

static struct str post_line(struct request *request, const struct report_view *form,
			    struct str code)
{
	char at[TIME_TEXT_MAX];
	const size_t at_len = time_format(time_now(), at);
	const struct str text = form->place.len > 0
				    ? arena_format(request->arena, "%.*s\n%.*s",
						   STR_ARG(form->words), STR_ARG(form->place))
				    : form->words;
	struct buf line;
	struct json_writer writer;
	buf_init(&line, POST_LINE_MAX);
	json_writer_init(&writer, &line);
	json_object_begin(&writer);
	json_name(&writer, "id");
	const struct str parts[] = {form->ticket, form->words, form->place, form->name,
				    form->contact};
	const struct str id = ticket_message(request->arena, parts, sizeof parts / sizeof parts[0]);
	json_add_str(&writer, form->ticket.len > 0 ? id : code);
	json_name(&writer, "at");
	json_add_str(&writer, str_of(at, at_len));
	json_name(&writer, "source");
	json_add_str(&writer, STR("form"));
	json_name(&writer, "text");
	json_add_str(&writer, text);
	json_name(&writer, "for");
	json_add_str(&writer, form->for_other ? STR("other") : STR("self"));
	json_name(&writer, "page_lang");
	json_add_str(&writer, request->language);
	position_add(&writer, form->position);
	json_object_end(&writer);
	const struct str copy = arena_copy(request->arena, buf_str(&line));
	buf_free(&line);
	return copy;
}

static enum outcome report_keep(struct request *request, const struct campaign *campaign,
				const struct report_view *form, struct str *ret_code)
{
	int64_t post;
	const struct str code = code_new(request->arena);
	const struct taken taken = {
	    .campaign = campaign,
	    .line = post_line(request, form, code),
	    .code = code,
	    .contact = {.name = form->name,
			.address = form->contact,
			.may_call = form->may_call,
			.may_text = form->may_text,
			.may_leave = form->may_leave,
			.may_share = form->may_share},
	};
	return taken_keep(request, &taken, &post, ret_code);
}

static enum outcome report_post(struct request *request)
{
	struct campaign campaign;
	struct report_view *form;
	enum outcome outcome = campaign_asked(request, &campaign);
	if (outcome == OK)
		outcome = form_view(request, &campaign, &form);
	if (outcome != OK)
		return outcome;
	if (form->closed)
		return fail(UNAVAILABLE, &request->fault, "This form is not open yet.");
	form_read(request, form);
	if (form->problems) {
		reply_view_status(request, 422, form);
		return OK;
	}
	struct str code;
	outcome = report_keep(request, &campaign, form, &code);
	if (outcome == UNAVAILABLE) {
		// A full disk is no reason to lose what somebody in need has typed.
		form->trouble = true;
		reply_view_status(request, 503, form);
		return OK;
	}
	if (outcome != OK)
		return outcome;
	cookie_sent_set(request, services_of(request)->sealer, code);
	// The page that thanks has an address of its own: loading it again sends nothing twice.
	people_code_passed(services_of(request)->people, code, request->address);
	reply_redirect(request, arena_format(request->arena, "/s/%.*s", STR_ARG(code)));
	return OK;
}

// --- without a connection ---

// The form's service worker: an address of its own, because its place says which pages it may help.
static enum outcome worker_get(struct request *request)
{
	const struct asset *kept = asset_find(STR("kept.js"), STR(""));
	const struct asset *worker = asset_find(STR("worker.js"), STR(""));
	if (!kept || !worker)
		return fail(NOT_FOUND, &request->fault, "There is no such file.");
	reply_bytes(request, 200, worker->type,
		    arena_format(request->arena, "%.*s\n%.*s", (int)kept->len,
				 (const char *)kept->at, (int)worker->len,
				 (const char *)worker->at));
	return OK;
}

// --- routes ---

static const char *const for_choices[] = {"me", "other", NULL};
static const struct input form_inputs[] = {
    INPUT_CAMPAIGN,
};
static const struct input send_inputs[] = {
    INPUT_CAMPAIGN,
    {.name = "words",
     .place = IN_FORM,
     .type = INPUT_TEXT,
     .required = true,
     .least = 1,
     .most = WORDS_MAX,
     .help = "What is needed, in any language."},
    {.name = "place", .place = IN_FORM, .type = INPUT_TEXT, .most = 300, .help = "Where."},
    {.name = "position",
     .place = IN_FORM,
     .type = INPUT_TEXT,
     .most = 60,
     .help = "Latitude and longitude in degrees, with a comma between; by choice."},
    {.name = "for",
     .place = IN_FORM,
     .type = INPUT_CHOICE,
     .choices = for_choices,
     .help = "Who needs it."},
    {.name = "name",
     .place = IN_FORM,
     .type = INPUT_TEXT,
     .most = 100,
     .help = "What to call the person."},
    {.name = "contact",
     .place = IN_FORM,
     .type = INPUT_TEXT,
     .most = 200,
     .help = "Phone number or e-mail; sealed."},
    {.name = "ticket",
     .place = IN_FORM,
     .type = INPUT_TEXT,
     .least = 16,
     .most = 64,
     .help = "From the form; the same one keeps the message once."},
    CONTACT_WAYS_INPUTS,
};

static const struct route routes[] = {
    {
	.method = METHOD_GET,
	.path = "/worker.js",
	.permission = "public",
	.handle = worker_get,
	.help = "Script that keeps the public form and what was written without a connection.",
	.answer_type = "text/javascript",
    },
    {
	.method = METHOD_GET,
	.path = "/c/{slug}/help",
	.permission = "public",
	INPUTS(form_inputs),
	.handle = report_get,
	.view = &report_view_view,
	.template = "report",
	.help = "The public form for asking for help.",
    },
    {
	.method = METHOD_POST,
	.path = "/c/{slug}/help",
	.permission = "public",
	.body = BODY_FORM,
	.flags = ROUTE_SLOW | ROUTE_FORM_AGAIN,
	INPUTS(send_inputs),
	.handle = report_post,
	.view = &report_view_view,
	.template = "report",
	.help = "Takes a message of somebody who needs help; answers with its code.",
    },
};
const struct route_table listen_report_routes = {routes, sizeof routes / sizeof routes[0]};
