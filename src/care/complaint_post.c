// SPDX-License-Identifier: AGPL-3.0-or-later
// "This is a complaint", "this is thanks", of a message that came another way. A complaint about
// people leaves the stream for good: its words and contact go to the owners, sealed.
#include "base/json.h"
#include "base/time.h"
#include "campaign/campaign.h"
#include "campaign/code.h"
#include "campaign/post.h"
#include "care/complaint_heard.h"
#include "care/complaint_page.h"
#include "net/services.h"
#include "people/admit.h"
#include "people/audit.h"
#include "people/seal.h"
#include "respond/erase.h"
#include "respond/incident.h"
#include "respond/respond_embedded.h"
#include "respond/thanks.h"

#define WEIGHT 12 // rows

struct handing {
	struct request *request;
	int64_t campaign, post;
	enum complaint_kind kind;
	bool life;
	struct str text, lang, contact; // contact: sealed, as it was kept; may be empty
	struct str contact_hash;	// by which their other messages are found; may be empty
	struct str message, code, thanks_code;
	struct complaint complaint; // that triage read; id 0: none
	bool back;		    // it is none
};

static enum outcome post_read(struct conn *conn, struct handing *handing)
{
	struct post post;
	struct request *request = handing->request;
	struct json_reader *reader = json_reader_new();
	struct stmt *find = stmt_start(conn, &sql_public_answer_post);
	stmt_bind_i64(find, 1, handing->post);
	stmt_bind_i64(find, 2, handing->campaign);
	const bool found = reader && stmt_step(find);
	if (found && !is_erased(stmt_str(find, 0)) &&
	    post_parse(reader, arena_copy(request->arena, stmt_str(find, 0)), false, request->arena,
		       &post, NULL) == OK)
		handing->text = arena_copy(request->arena, post.text);
	if (found) {
		handing->lang = arena_copy(request->arena, stmt_str(find, 2));
		handing->life = stmt_i64(find, 1) == URGENCY_LIFE;
	}
	const enum outcome outcome = stmt_end(find, &request->fault);
	json_reader_free(reader);
	if (outcome == OK && !found)
		return fail(NOT_FOUND, &request->fault, "There is no such Post in this campaign.");
	if (outcome == OK && handing->text.len == 0 && !handing->back)
		return fail(CONFLICT, &request->fault,
			    /*tr*/ "What was written here is gone already.");
	return outcome;
}

static enum outcome contact_read_sealed(struct conn *conn, struct handing *handing)
{
	struct stmt *find = stmt_start(conn, &sql_post_contact_sealed);
	stmt_bind_i64(find, 1, handing->post);
	stmt_bind_i64(find, 2, handing->campaign);
	if (stmt_step(find)) {
		handing->contact = arena_copy(handing->request->arena, stmt_blob(find, 0));
		handing->contact_hash = arena_copy(handing->request->arena, stmt_str(find, 1));
	}
	return stmt_end(find, &handing->request->fault);
}

// `back`: also of one whose words are gone.
static enum outcome handing_begin(struct request *request, int64_t post, bool back,
				  struct handing *ret)
{
	struct conn *conn;
	struct campaign campaign;
	*ret = (struct handing){.request = request, .post = post, .back = back};
	enum outcome outcome = campaign_reader(request, &campaign, &conn);
	if (outcome != OK)
		return outcome;
	ret->campaign = campaign.id;
	ret->code = code_new(request->arena);
	ret->message = arena_format(request->arena, "post-%lld", (long long)ret->post);
	outcome = post_read(conn, ret);
	if (outcome == OK)
		outcome = contact_read_sealed(conn, ret);
	conn_release(conn);
	return outcome;
}

// --- a complaint ---

// Nobody at the Desk has to answer it any more.
static enum outcome desk_leave(struct conn *conn, const struct handing *handing, int64_t now,
			       struct fault *fault)
{
	const struct incident_change answer = {.ids = services_of(handing->request)->ids,
					       .campaign = handing->campaign,
					       .account = handing->request->viewer.account,
					       .now = now,
					       .reason = STR("with the owners of complaints")};
	enum outcome outcome = post_answer_record(conn, &answer, handing->post, false, NULL);
	if (outcome == INVALID || outcome == CONFLICT)
		outcome = OK; // not sent to us, or answered
	return outcome == OK ? post_erase(conn, handing->campaign, handing->post, now, fault)
			     : fail(outcome, fault, "The message could not be marked as answered.");
}

static enum outcome new_make(struct conn *conn, const struct handing *handing,
			     struct complaint_new *ret_made, struct fault *fault)
{
	struct arena *arena = handing->request->arena;
	*ret_made = (struct complaint_new){
	    .complaint = {.kind = handing->kind,
			  .code = handing->code,
			  .post = handing->post,
			  .words =
			      seal(services_of(handing->request)->sealer, arena, handing->text),
			  .contact = handing->contact,
			  .lang = handing->lang},
	    .message = handing->message,
	    .contact_hash = handing->contact_hash,
	};
	return complaint_named(conn, arena, handing->campaign, handing->text, ret_made, fault);
}

static enum outcome complaint_write(struct conn *conn, void *context, struct fault *fault)
{
	int64_t id = 0;
	struct handing *handing = context;
	struct request *request = handing->request;
	const struct services *services = services_of(request);
	const struct complaint_change change = {
	    .ids = services->ids, .campaign = handing->campaign, .now = time_now()};
	struct complaint_new made;
	enum outcome outcome = new_make(conn, handing, &made, fault);
	if (outcome == OK)
		outcome =
		    complaint_add(conn, &change, &made, request->arena, &id, &handing->code, fault);
	if (outcome == OK && handing->kind != COMPLAINT_WORK)
		outcome = desk_leave(conn, handing, change.now, fault);
	struct audit_entry entry = audit_of(request, "complaint.receive");
	entry.subject = id;
	return outcome == OK ? audit_add(conn, services->ids, &entry, fault) : outcome;
}

static enum complaint_kind kind_of(struct str word)
{
	const int kind = name_find(complaint_kind_names, COMPLAINT_KINDS, word);
	return kind < 0 ? COMPLAINT_WORK : (enum complaint_kind)kind;
}

static enum outcome complaint_post(struct request *request)
{
	struct handing handing;
	const struct str kind = request_text(request, "kind");
	// It takes words out of the stream that they see in part, and there is no way back.
	if (viewer_on_probation(request) && !str_equal(kind, STR("work")))
		return fail(DENIED, &request->fault,
			    /*tr*/ "While you are new, ask somebody else to hand this over.");
	enum outcome outcome =
	    handing_begin(request, request_number(request, "id"), false, &handing);
	if (outcome != OK)
		return outcome;
	handing.kind = kind_of(kind);
	if (handing.life && handing.kind != COMPLAINT_WORK)
		return fail(CONFLICT, &request->fault,
			    /*tr*/
			    "Life is at risk in this message: help comes first. Make it less "
			    "urgent once the person is safe, then hand it over.");
	outcome = store_write(services_of(request)->store, WRITE_PERSON, WEIGHT, complaint_write,
			      &handing, &request->fault);
	if (outcome == OK)
		reply_done(request, arena_format(request->arena, "/t/%.*s/complaints",
						 STR_ARG(viewer_campaign(request))));
	return outcome;
}

// --- what triage read as one ---

// The other half stays at the Desk: what asks for help is never taken from those who help.
static enum outcome confirm_run(struct conn *conn, const struct handing *handing,
				const struct complaint_change *change, struct fault *fault)
{
	struct complaint_new made;
	enum outcome outcome = new_make(conn, handing, &made, fault);
	if (outcome == OK)
		outcome = complaint_confirm(conn, change, &made, fault);
	return outcome == OK && handing->complaint.held
		   ? desk_leave(conn, handing, change->now, fault)
		   : outcome;
}

static enum outcome heard_write(struct conn *conn, void *context, struct fault *fault)
{
	struct handing *handing = context;
	struct request *request = handing->request;
	const struct complaint_change change = {.ids = services_of(request)->ids,
						.campaign = handing->campaign,
						.complaint = handing->complaint.id,
						.account = request->viewer.account,
						.now = time_now()};
	enum outcome outcome = handing->back ? complaint_send_back(conn, &change, fault)
					     : confirm_run(conn, handing, &change, fault);
	// Nobody at the Desk has anything to read in one that was erased meanwhile.
	if (outcome == OK && handing->back && handing->complaint.held && handing->text.len > 0)
		outcome = complaint_let_go(conn, &change, handing->complaint.post, fault);
	struct audit_entry entry =
	    audit_of(request, handing->back ? "complaint.none" : "complaint.confirm");
	entry.subject = change.complaint;
	return outcome == OK ? audit_add(conn, change.ids, &entry, fault) : outcome;
}

static enum outcome heard_find(struct request *request, struct complaint *ret_complaint)
{
	struct conn *conn;
	struct campaign campaign;
	enum outcome outcome = campaign_reader(request, &campaign, &conn);
	if (outcome != OK)
		return outcome;
	const struct complaint_reader reader = complaint_reader_of(request, campaign.id);
	outcome = complaint_find(conn, request->arena, &reader, request_number(request, "id"),
				 ret_complaint, &request->fault);
	conn_release(conn);
	return outcome;
}

static enum outcome heard_post(struct request *request)
{
	struct handing handing;
	struct complaint complaint;
	const bool back = str_equal(request_text(request, "say"), STR("no"));
	enum outcome outcome = heard_find(request, &complaint);
	if (outcome == OK)
		outcome = handing_begin(request, complaint.post, back, &handing);
	if (outcome != OK)
		return outcome;
	handing.complaint = complaint;
	handing.kind = kind_of(request_text(request, "kind"));
	outcome = store_write(services_of(request)->store, WRITE_PERSON, WEIGHT, heard_write,
			      &handing, &request->fault);
	if (outcome == OK)
		reply_done(request, arena_format(request->arena, "/t/%.*s/complaints",
						 STR_ARG(viewer_campaign(request))));
	return outcome;
}

// --- thanks ---

static enum outcome thanks_write(struct conn *conn, void *context, struct fault *fault)
{
	struct handing *handing = context;
	struct request *request = handing->request;
	const struct thanks_change change = {.ids = services_of(request)->ids,
					     .campaign = handing->campaign,
					     .account = request->viewer.account,
					     .now = time_now()};
	const struct thanks thanks = {.code = handing->code,
				      .words = handing->text,
				      .lang = handing->lang,
				      .post = handing->post,
				      .consent_lang = handing->lang};
	const enum outcome outcome = thanks_add(conn, &change, &thanks, handing->message,
						request->arena, &handing->thanks_code, fault);
	struct audit_entry entry = audit_of(request, "thanks.receive");
	entry.subject = handing->post;
	return outcome == OK ? audit_add(conn, change.ids, &entry, fault) : outcome;
}

static enum outcome thanks_post(struct request *request)
{
	struct handing handing;
	enum outcome outcome =
	    handing_begin(request, request_number(request, "id"), false, &handing);
	if (outcome == OK)
		outcome = store_write(services_of(request)->store, WRITE_PERSON, WEIGHT,
				      thanks_write, &handing, &request->fault);
	if (outcome == OK)
		reply_done(request, arena_format(request->arena, "/t/%.*s/thanks",
						 STR_ARG(viewer_campaign(request))));
	return outcome;
}

// --- routes ---

#define ID                                                                                         \
	{                                                                                          \
		.name = "id", .place = IN_PATH, .type = INPUT_ID, .required = true,                \
		.help = "The post."                                                                \
	}
static const char *const kind_words[] = {"work", "person", "lead", "abuse", "other", NULL};
static const struct input complaint_inputs[] = {
    INPUT_CAMPAIGN,
    ID,
    {.name = "kind",
     .place = IN_FORM,
     .type = INPUT_CHOICE,
     .required = true,
     .choices = kind_words,
     .help = "What it is about; all but work leaves the stream for good."},
};
static const char *const say_words[] = {"yes", "no", NULL};
static const struct input heard_inputs[] = {
    INPUT_CAMPAIGN,
    {.name = "id", .place = IN_PATH, .type = INPUT_ID, .required = true, .help = "The complaint."},
    {.name = "say",
     .place = IN_FORM,
     .type = INPUT_CHOICE,
     .required = true,
     .choices = say_words,
     .help = "Whether it is one; if not, the message stands at the desk."},
    {.name = "kind",
     .place = IN_FORM,
     .type = INPUT_CHOICE,
     .choices = kind_words,
     .help = "What it is about; work if absent."},
};
static const struct input thanks_inputs[] = {INPUT_CAMPAIGN, ID};

static const struct route routes[] = {
    {.method = METHOD_POST,
     .path = "/t/{slug}/posts/{id}/complaint",
     .permission = "case.work",
     .body = BODY_FORM,
     .flags = ROUTE_SLOW,
     INPUTS(complaint_inputs),
     .handle = complaint_post,
     .help = "Hands a message to the owners of complaints; one about people leaves the stream."},
    {.method = METHOD_POST,
     .path = "/t/{slug}/complaints/{id}/heard",
     .permission = "case.work",
     .body = BODY_FORM,
     .flags = ROUTE_SLOW,
     INPUTS(heard_inputs),
     .handle = heard_post,
     .help = "Says whether what triage read as a complaint is one; for its owners."},
    {.method = METHOD_POST,
     .path = "/t/{slug}/posts/{id}/thanks",
     .permission = "case.work",
     .body = BODY_FORM,
     .flags = ROUTE_SLOW,
     INPUTS(thanks_inputs),
     .handle = thanks_post,
     .help = "Puts a message on the list of thanks."},
};
const struct route_table care_complaint_post_routes = {routes, sizeof routes / sizeof routes[0]};
