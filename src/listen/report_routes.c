// SPDX-License-Identifier: AGPL-3.0-or-later
// "I need help": the public form, without account and without script. What is sent becomes a post
// of the source "form"; how to reach the person is sealed apart from it.
#include "base/id.h"
#include "base/time.h"
#include "base/utf8.h"
#include "campaign/campaign_embedded.h"
#include "campaign/clock.h"
#include "campaign/duty.h"
#include "listen/ingest.h"
#include "listen/listen_routes.h"
#include "listen/report_view.h"
#include "net/services.h"
#include "people/permission.h"
#include "people/rights.h"
#include "people/seal.h"

#include <sodium.h>

#define WORDS_MAX    5000 // code points
#define CODE_LETTERS 6

// Whether the form is open, and whether somebody reads. A page that is open somewhere proves
// nobody.
static enum outcome gate_read(struct request *request, int64_t campaign, struct duty_gate *ret_gate)
{
	struct conn *conn;
	enum outcome outcome = store_reader(services_of(request)->store, &conn, &request->fault);
	if (outcome != OK)
		return outcome;
	outcome = duty_gate_read(conn, campaign, time_now(), ret_gate, &request->fault);
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

#define TICKET_BYTES 16

static struct str hex(struct arena *arena, const unsigned char bytes[TICKET_BYTES])
{
	char text[2 * TICKET_BYTES + 1];
	sodium_bin2hex(text, sizeof text, bytes, TICKET_BYTES);
	return arena_copy(arena, str_from(text));
}

// Goes out with the form and comes back with the message, so that sending it twice keeps it once.
static struct str ticket_new(struct arena *arena)
{
	unsigned char bytes[TICKET_BYTES];
	randombytes_buf(bytes, sizeof bytes);
	return hex(arena, bytes);
}

// The same words on the same ticket are the same message. Who goes back, changes the words and
// sends again has told us something new, although the browser still holds the old ticket. The
// ticket is kept nowhere, so nothing can be guessed from the hash.
static struct str message_id(struct arena *arena, const struct report_view *form)
{
	unsigned char bytes[TICKET_BYTES];
	const struct str parts[] = {form->ticket, form->words, form->place, form->name,
				    form->contact};
	crypto_generichash_state hash;
	crypto_generichash_init(&hash, NULL, 0, sizeof bytes);
	for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
		crypto_generichash_update(&hash, (const unsigned char *)parts[i].at, parts[i].len);
		crypto_generichash_update(&hash, (const unsigned char *)"", 1);
	}
	crypto_generichash_final(&hash, bytes, sizeof bytes);
	return hex(arena, bytes);
}

static enum outcome form_view(struct request *request, const struct campaign *campaign,
			      struct report_view **ret_view)
{
	struct duty_gate gate;
	struct report_view *view = arena_zero(request->arena, sizeof *view);
	if (!view)
		return fail(TOO_MUCH, &request->fault, "This page needs too much memory.");
	const enum outcome outcome = gate_read(request, campaign->id, &gate);
	if (outcome != OK)
		return outcome;
	view->ticket = ticket_new(request->arena);
	view->emergency = campaign->emergency;
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

// A code that can be read out over a bad line: no letter looks or sounds like another's digit.
// 31^6 codes: nine hundred million, and looking one up is limited.
static struct str code_new(struct arena *arena)
{
	static const char letters[] = "23456789ABCDEFGHJKMNPQRSTUVWXYZ";
	char code[CODE_LETTERS];
	for (size_t i = 0; i < CODE_LETTERS; i++)
		code[i] = letters[randombytes_uniform(sizeof letters - 1)];
	return arena_copy(arena, str_of(code, CODE_LETTERS));
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
	json_add_str(&writer, form->ticket.len > 0 ? message_id(request->arena, form) : code);
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
	json_object_end(&writer);
	const struct str copy = arena_copy(request->arena, buf_str(&line));
	buf_free(&line);
	return copy;
}

static void contact_member(struct json_writer *writer, const char *name, bool yes)
{
	json_name(writer, name);
	json_add_bool(writer, yes);
}

static struct str contact_sealed(struct request *request, const struct report_view *form)
{
	if (form->contact.len == 0 && form->name.len == 0)
		return STR("");
	struct buf plain;
	struct json_writer writer;
	buf_init(&plain, 16384);
	json_writer_init(&writer, &plain);
	json_object_begin(&writer);
	json_name(&writer, "name");
	json_add_str(&writer, form->name);
	json_name(&writer, "contact");
	json_add_str(&writer, form->contact);
	contact_member(&writer, "may_call", form->may_call);
	contact_member(&writer, "may_text", form->may_text);
	contact_member(&writer, "may_leave", form->may_leave);
	contact_member(&writer, "may_share", form->may_share);
	json_object_end(&writer);
	const struct str sealed =
	    seal(services_of(request)->sealer, request->arena, buf_str(&plain));
	sodium_memzero(plain.at, plain.len);
	buf_free(&plain);
	return sealed;
}

// The code that a post was given when it came first.
static enum outcome code_find(struct request *request, int64_t post, struct str *ret_code)
{
	struct conn *conn;
	enum outcome outcome = store_reader(services_of(request)->store, &conn, &request->fault);
	if (outcome != OK)
		return outcome;
	struct stmt *find = stmt_start(conn, &sql_post_code);
	stmt_bind_i64(find, 1, post);
	if (stmt_step(find))
		*ret_code = arena_copy(request->arena, stmt_str(find, 0));
	outcome = stmt_end(find, &request->fault);
	conn_release(conn);
	return outcome;
}

static enum outcome report_keep(struct request *request, const struct campaign *campaign,
				const struct report_view *form, struct str *ret_code)
{
	const struct str code = code_new(request->arena);
	const struct ingest_message message = {
	    .campaign = campaign,
	    .line = post_line(request, form, code),
	    .code = code,
	    .contact = contact_sealed(request, form),
	};
	int64_t post;
	const enum outcome outcome = ingest_message(services_of(request)->ingest, request->arena,
						    &message, &post, &request->fault);
	// Sent twice, by a second press of the button: the first code stays the one.
	return outcome == OK ? code_find(request, post, ret_code) : outcome;
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
	// The page that thanks has an address of its own: loading it again sends nothing twice.
	if (outcome == OK)
		reply_redirect(request, arena_format(request->arena, "/s/%.*s", STR_ARG(code)));
	return outcome;
}

// --- the status page ---

static enum outcome code_unknown(struct fault *fault)
{
	return fail(NOT_FOUND, fault,
		    "No message has this code. Check each letter, or write to us again.");
}

// A message of an exercise is shown to its team alone; to others its code is one that nobody has.
static enum outcome practice_show(struct conn *conn, struct request *request,
				  const struct campaign *campaign)
{
	struct rights rights = {0};
	if (!campaign->exercise)
		return OK;
	const enum outcome outcome =
	    request->viewer.account == 0
		? OK
		: rights_read(conn, request->viewer.account, campaign->slug, time_now(), &rights,
			      &request->fault);
	if (outcome == OK && rights.may >> MAY_STREAM_READ & 1) {
		request->exercise = true;
		return OK;
	}
	// Nor does the page around the answer name it.
	request->campaign = request->campaign_slug = STR("");
	return outcome == OK ? code_unknown(&request->fault) : outcome;
}

static enum outcome status_fill(struct conn *conn, struct request *request,
				struct received_view *view)
{
	struct duty_gate gate;
	struct campaign campaign;
	struct stmt *find = stmt_start(conn, &sql_post_by_code);
	stmt_bind_str(find, 1, request_text(request, "code"));
	const bool found = stmt_step(find);
	if (found) {
		request->campaign_slug = arena_copy(request->arena, stmt_str(find, 1));
		request->campaign = arena_copy(request->arena, stmt_str(find, 2));
		view->emergency = arena_copy(request->arena, stmt_str(find, 3));
		view->reachable = !stmt_null(find, 4);
	}
	enum outcome outcome = stmt_end(find, &request->fault);
	if (outcome == OK && !found)
		return code_unknown(&request->fault);
	if (outcome == OK)
		outcome = campaign_by_slug(conn, request->arena, request->campaign_slug, &campaign,
					   &request->fault);
	if (outcome == OK)
		outcome = practice_show(conn, request, &campaign);
	if (outcome == OK)
		view->receipt = campaign.receipt;
	if (outcome == OK)
		outcome = duty_gate_read(conn, campaign.id, time_now(), &gate, &request->fault);
	if (outcome == OK) {
		view->unattended = !gate.attended;
		clock_show(request, &campaign);
	}
	return outcome;
}

static enum outcome status_get(struct request *request)
{
	struct conn *conn;
	struct received_view *view = arena_zero(request->arena, sizeof *view);
	if (!view)
		return fail(TOO_MUCH, &request->fault, "This page needs too much memory.");
	enum outcome outcome = store_reader(services_of(request)->store, &conn, &request->fault);
	if (outcome != OK)
		return outcome;
	outcome = status_fill(conn, request, view);
	conn_release(conn);
	if (outcome != OK)
		return outcome;
	view->code = request_text(request, "code");
	request->title = /*tr*/ "Your message is with us";
	reply_no_store(request);
	reply_view(request, view);
	return OK;
}

// --- routes ---

static const char *const for_choices[] = {"me", "other", NULL};
static const struct input form_inputs[] = {
    {.name = "slug",
     .place = IN_PATH,
     .type = INPUT_SLUG,
     .required = true,
     .help = "Short name of the campaign."},
};
static const struct input send_inputs[] = {
    {.name = "slug",
     .place = IN_PATH,
     .type = INPUT_SLUG,
     .required = true,
     .help = "Short name of the campaign."},
    {.name = "words",
     .place = IN_FORM,
     .type = INPUT_TEXT,
     .required = true,
     .least = 1,
     .most = WORDS_MAX,
     .help = "What is needed, in any language."},
    {.name = "place", .place = IN_FORM, .type = INPUT_TEXT, .most = 300, .help = "Where."},
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
    {.name = "may_call", .place = IN_FORM, .type = INPUT_SWITCH, .help = "May be called."},
    {.name = "may_text", .place = IN_FORM, .type = INPUT_SWITCH, .help = "May be written to."},
    {.name = "may_leave", .place = IN_FORM, .type = INPUT_SWITCH, .help = "A message may be left."},
    {.name = "may_share",
     .place = IN_FORM,
     .type = INPUT_SWITCH,
     .help = "The number may be passed on to those who help."},
};
#define INPUTS(table) .inputs = table, .n_inputs = sizeof(table) / sizeof((table)[0])

static const struct input status_inputs[] = {
    {.name = "code",
     .place = IN_PATH,
     .type = INPUT_TEXT,
     .required = true,
     .least = 4,
     .most = 12,
     .help = "The code that the person was given."},
};

static const struct route routes[] = {
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
    {
	.method = METHOD_GET,
	.path = "/s/{code}",
	.permission = "public",
	INPUTS(status_inputs),
	.handle = status_get,
	.view = &received_view_view,
	.template = "received",
	.help = "How a message stands that somebody sent to us.",
    },
};
const struct route_table listen_report_routes = {routes, sizeof routes / sizeof routes[0]};
