// SPDX-License-Identifier: AGPL-3.0-or-later
// Taking a call: somebody of the team types what is said on the telephone, by radio or on paper,
// reads it back, keeps it, and reads the code out. It becomes a message like any other that was
// sent to us. That a life is in danger is the word of the person who took the call, and is kept as
// such: nothing that triage thinks later makes it less.
#include "base/time.h"
#include "campaign/code.h"
#include "campaign/contact.h"
#include "campaign/correction.h"
#include "listen/call_form.h"
#include "listen/listen_embedded.h"
#include "listen/listen_routes.h"
#include "listen/taken.h"
#include "net/services.h"
#include "people/admit.h"
#include "people/audit.h"

#define WORDS_MAX   5000		   // code points
#define PLACES_MOST 200			   // of the campaign, to choose from
#define SHOWN_MS    ((int64_t)3600 * 1000) // so long a code is shown again

// --- the page ---

static enum outcome places_fill(struct conn *conn, struct request *request, int64_t campaign,
				struct call_view *view)
{
	size_t count, named = 0;
	struct campaign_place *places;
	const enum outcome outcome =
	    campaign_places(conn, request->arena, &places, &count, &request->fault);
	struct call_name *names = arena_array(request->arena, PLACES_MOST, sizeof *names);
	for (size_t i = 0; outcome == OK && names && i < count && named < PLACES_MOST; i++)
		if (places[i].campaign == campaign)
			names[named++] = (struct call_name){.name = places[i].name};
	view->places = (struct view_list){names, named};
	return outcome;
}

// The code of what was kept a moment ago.
static enum outcome code_fill(struct conn *conn, struct request *request, int64_t campaign,
			      struct call_view *view)
{
	const int64_t post = request_number(request, "kept");
	if (post == 0 || time_now() - id_time(post) > SHOWN_MS)
		return OK;
	struct stmt *find = stmt_start(conn, &sql_call_code);
	stmt_bind_i64(find, 1, post);
	stmt_bind_i64(find, 2, campaign);
	if (stmt_step(find))
		view->code = arena_copy(request->arena, stmt_str(find, 0));
	call_letters_fill(request->arena, view->code, view);
	return stmt_end(find, &request->fault);
}

static enum outcome page_show(struct request *request, int status, struct call_view *view)
{
	struct conn *conn;
	struct campaign campaign;
	enum outcome outcome = campaign_reader(request, &campaign, &conn);
	if (outcome != OK)
		return outcome;
	outcome = places_fill(conn, request, campaign.id, view);
	if (outcome == OK && request->method == METHOD_GET)
		outcome = code_fill(conn, request, campaign.id, view);
	conn_release(conn);
	if (outcome != OK)
		return outcome;
	view->slug = campaign.slug;
	request->title = /*tr*/ "Take a call";
	reply_no_store(request);
	reply_view_status(request, status, view);
	return OK;
}

static enum outcome view_new(struct request *request, struct call_view **ret_view)
{
	struct call_view *view = arena_zero(request->arena, sizeof *view);
	if (!view || !call_form_read(request, view))
		return fail(TOO_MUCH, &request->fault, "This page needs too much memory.");
	*ret_view = view;
	return OK;
}

static enum outcome call_get(struct request *request)
{
	struct call_view *view = NULL;
	const enum outcome outcome = view_new(request, &view);
	return outcome == OK ? page_show(request, 200, view) : outcome;
}

// --- which place is meant ---

static enum outcome spots_find(struct request *request, const struct campaign *campaign,
			       struct call_view *view)
{
	struct reading *reading = arena_zero(request->arena, sizeof *reading);
	if (!reading)
		return fail(TOO_MUCH, &request->fault, "This page needs too much memory.");
	if (view->place.len == 0)
		return OK;
	const enum outcome outcome =
	    ingest_look(services_of(request)->ingest, request->arena, campaign,
			call_place_line(request, view), reading, &request->fault);
	if (outcome == OK)
		call_spots_fill(request, reading, view);
	return outcome;
}

static const struct call_spot *spot_chosen(const struct call_view *view)
{
	const struct call_spot *spots = view->spots.at;
	for (size_t i = 0; i < view->spots.count; i++)
		if (spots[i].chosen)
			return &spots[i];
	return NULL;
}

// --- keeping it ---

struct keeping {
	struct request *request;
	int64_t campaign;
	bool endangered;
};

// In the commit of the post.
static enum outcome said_write(struct conn *conn, const struct post_batch *batch, void *context,
			       struct fault *fault)
{
	static const struct {
		enum correction_field field;
		struct str word;
	} said[] = {{CORRECT_URGENCY, STR("life")}, {CORRECT_KIND, STR("request")}};
	int64_t correction;
	const struct keeping *keeping = context;
	const struct services *services = services_of(keeping->request);
	const int64_t post = batch->entries[0].id;
	if (batch->entries[0].known)
		return OK;
	enum outcome outcome = OK;
	for (size_t i = 0; keeping->endangered && outcome == OK && i < 2; i++) {
		const struct new_correction made = {
		    .campaign = keeping->campaign,
		    .post = post,
		    .account = keeping->request->viewer.account,
		    .at = batch->received_at,
		    .field = said[i].field,
		    .word = said[i].word,
		    .confirm = true,
		};
		outcome = correction_make(conn, services->ids, &made, &correction, fault);
	}
	struct audit_entry entry = audit_of(keeping->request, "post.take");
	entry.subject = post;
	entry.now = batch->source;
	return outcome == OK ? audit_add(conn, services->ids, &entry, fault) : outcome;
}

static enum outcome call_keep(struct request *request, const struct campaign *campaign,
			      struct call_view *view)
{
	int64_t post;
	struct str code;
	struct keeping keeping = {request, campaign->id, view->endangered};
	const struct taken taken = {
	    .campaign = campaign,
	    .line = call_form_line(request, view, spot_chosen(view)),
	    .code = code_new(request->arena),
	    .contact = {.name = view->name,
			.address = view->contact,
			.may_call = view->may_call,
			.may_text = view->may_text,
			.may_leave = view->may_leave,
			.may_share = view->may_share},
	    .also = said_write,
	    .also_context = &keeping,
	};
	const enum outcome outcome = taken_keep(request, &taken, &post, &code);
	if (outcome == UNAVAILABLE) {
		view->trouble = true;
		return page_show(request, 503, view);
	}
	if (outcome == OK)
		reply_redirect(request, arena_format(request->arena, "/t/%.*s/call?kept=%lld",
						     STR_ARG(campaign->slug), (long long)post));
	return outcome;
}

static enum outcome call_post(struct request *request)
{
	struct call_view *view = NULL;
	struct campaign campaign;
	enum outcome outcome = campaign_asked(request, &campaign);
	if (outcome == OK)
		outcome = view_new(request, &view);
	if (outcome != OK)
		return outcome;
	const struct str step = request_text(request, "step");
	if (view->problems || request->n_errors > 0)
		return page_show(request, 422, view);
	if (str_equal(step, STR("change")))
		return page_show(request, 200, view);
	outcome = spots_find(request, &campaign, view);
	if (outcome != OK)
		return outcome;
	if (str_equal(step, STR("keep")))
		return call_keep(request, &campaign, view);
	view->checking = true;
	return page_show(request, 200, view);
}

// --- routes ---

static const char *const steps[] = {"check", "keep", "change", NULL};
static const struct input get_inputs[] = {
    INPUT_CAMPAIGN,
    {.name = "kept",
     .place = IN_QUERY,
     .type = INPUT_ID,
     .help = "The message whose code is shown."},
    {.name = "speaks",
     .place = IN_QUERY,
     .type = INPUT_TEXT,
     .most = 20,
     .help = "Language of the caller, BCP 47."},
    {.name = "way",
     .place = IN_QUERY,
     .type = INPUT_CHOICE,
     .choices = call_ways,
     .help = "How it comes."},
    {.name = "caller",
     .place = IN_QUERY,
     .type = INPUT_CHOICE,
     .choices = call_callers,
     .help = "Who says it."},
    {.name = "danger",
     .place = IN_QUERY,
     .type = INPUT_CHOICE,
     .choices = call_dangers,
     .help = "Whether a life is in danger."},
};
static const struct input post_inputs[] = {
    INPUT_CAMPAIGN,
    {.name = "step",
     .place = IN_FORM,
     .type = INPUT_CHOICE,
     .choices = steps,
     .help = "check (to be read back), keep or change."},
    {.name = "ticket",
     .place = IN_FORM,
     .type = INPUT_TEXT,
     .least = 16,
     .most = 64,
     .help = "From the form; the same one keeps the message once."},
    {.name = "way",
     .place = IN_FORM,
     .type = INPUT_CHOICE,
     .choices = call_ways,
     .help = "How it came."},
    {.name = "caller",
     .place = IN_FORM,
     .type = INPUT_CHOICE,
     .choices = call_callers,
     .help = "Who says it."},
    {.name = "affected",
     .place = IN_FORM,
     .type = INPUT_TEXT,
     .most = 300,
     .help = "Who needs help, if it is somebody else."},
    {.name = "place", .place = IN_FORM, .type = INPUT_TEXT, .most = 300, .help = "Where."},
    {.name = "spot",
     .place = IN_FORM,
     .type = INPUT_NUMBER,
     .most = READING_PLACES,
     .help = "Which of the places found is meant, from 1; 0: none."},
    {.name = "words",
     .place = IN_FORM,
     .type = INPUT_TEXT,
     .most = WORDS_MAX,
     .help = "What is needed, in any language."},
    {.name = "people",
     .place = IN_FORM,
     .type = INPUT_NUMBER,
     .least = 1,
     .most = CALL_PEOPLE_MOST,
     .help = "How many people."},
    {.name = "danger",
     .place = IN_FORM,
     .type = INPUT_CHOICE,
     .choices = call_dangers,
     .help = "Whether a life is in danger."},
    {.name = "contact",
     .place = IN_FORM,
     .type = INPUT_TEXT,
     .most = 200,
     .help = "Number to call back; sealed."},
    {.name = "name",
     .place = IN_FORM,
     .type = INPUT_TEXT,
     .most = 100,
     .help = "What to call the caller; sealed."},
    CONTACT_WAYS_INPUTS,
    {.name = "speaks",
     .place = IN_FORM,
     .type = INPUT_TEXT,
     .most = 20,
     .help = "Language of the caller, BCP 47."},
    {.name = "paper",
     .place = IN_FORM,
     .type = INPUT_TEXT,
     .most = 60,
     .help = "Number of the sheet of paper."},
    {.name = "written",
     .place = IN_FORM,
     .type = INPUT_TIME,
     .help = "When it was said or written; empty: now."},
};

static const struct route routes[] = {
    {
	.method = METHOD_GET,
	.path = "/t/{slug}/call",
	.permission = "case.work",
	INPUTS(get_inputs),
	.handle = call_get,
	.view = &call_view_view,
	.template = "call",
	.help = "The form for what is told by telephone, by radio or on paper.",
    },
    {
	.method = METHOD_POST,
	.path = "/t/{slug}/call",
	.permission = "case.work",
	.body = BODY_FORM,
	.flags = ROUTE_SLOW | ROUTE_FORM_AGAIN,
	INPUTS(post_inputs),
	.handle = call_post,
	.view = &call_view_view,
	.template = "call",
	.help = "Takes down what somebody told us: shows it to be read back, then keeps it.",
    },
};
const struct route_table listen_call_routes = {routes, sizeof routes / sizeof routes[0]};
