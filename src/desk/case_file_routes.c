// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/picture.h"
#include "campaign/attachment.h"
#include "campaign/concern.h"
#include "desk/case_deed.h"
#include "desk/case_page.h"
#include "net/percent.h"
#include "net/services.h"
#include "people/admit.h"
#include "people/audit.h"
#include "people/seal.h"
#include "respond/case_file.h"
#include "respond/opening.h"
#include "respond/protection.h"
#include "respond/respond_embedded.h"

// Over what a file may have, so that one somewhat too large is refused in words.
#define BODY_MOST    (((size_t)16 << 20))
#define WRITE_WEIGHT 4 // rows, about

struct filing {
	struct request *request;
	struct campaign campaign;
	struct new_attachment file;
	struct audit_entry entry;
	int64_t id; // of the file that is removed
};

static enum outcome case_look(struct conn *conn, const struct filing *filing,
			      struct desk_case *ret_case, struct fault *fault)
{
	const enum outcome outcome = case_find(conn, filing->request->arena, filing->campaign.id,
					       filing->entry.subject, ret_case, fault);
	if (outcome == OK && protection_marked(ret_case->incident.labels))
		return fail(NOT_FOUND, fault,
			    /*tr*/ "Private: this is with the safeguarding lead.");
	return outcome;
}

static enum outcome filing_begin(struct request *request, const char *action,
				 struct filing *ret_filing)
{
	*ret_filing = (struct filing){.request = request, .entry = audit_of(request, action)};
	ret_filing->entry.subject = request_number(request, "id");
	if (viewer_on_probation(request))
		return fail(DENIED, &request->fault, /*tr*/ "While you are new you see no files.");
	return campaign_asked(request, &ret_filing->campaign);
}

// Writes it, and shows the case; what was refused is said there, too.
static enum outcome filing_run(struct filing *filing, write_fn *write)
{
	struct request *request = filing->request;
	const enum outcome outcome = store_write(services_of(request)->store, WRITE_PERSON,
						 WRITE_WEIGHT, write, filing, &request->fault);
	if (outcome != OK)
		return outcome;
	reply_done(request,
		   arena_format(request->arena, "/t/%.*s/cases/%lld#files",
				STR_ARG(filing->campaign.slug), (long long)filing->entry.subject));
	return OK;
}

static enum outcome filing_refused(const struct filing *filing, enum outcome outcome)
{
	struct request *request = filing->request;
	const bool told = outcome == INVALID || outcome == TOO_MUCH || outcome == CONFLICT ||
			  outcome == UNAVAILABLE;
	if (!told || request->wants_json || filing->campaign.id == 0)
		return outcome;
	struct case_view *view = case_view_new(request);
	if (!view)
		return TOO_MUCH;
	view->problem = services_of(request)->said(request);
	return case_page_show(request, &filing->campaign, filing->entry.subject,
			      outcome_http(outcome), view);
}

// --- adding ---

static enum outcome line_write(struct conn *conn, const struct filing *filing, const char *what,
			       struct fault *fault)
{
	struct id_maker *ids = services_of(filing->request)->ids;
	const enum outcome outcome = case_file_note(conn, ids, filing->entry.subject,
						    filing->request->viewer.account, what, fault);
	return outcome == OK ? audit_add(conn, ids, &filing->entry, fault) : outcome;
}

static enum outcome add_write(struct conn *conn, void *context, struct fault *fault)
{
	bool added = false;
	struct desk_case found;
	const struct filing *filing = context;
	enum outcome outcome = case_look(conn, filing, &found, fault);
	if (outcome == OK && found.state >= CASE_DONE)
		outcome = fail(CONFLICT, fault, /*tr*/ "This Case is closed. Reopen it first.");
	if (outcome == OK)
		outcome = attachment_add(conn, services_of(filing->request)->ids, &filing->file,
					 &added, fault);
	return outcome == OK && added ? line_write(conn, filing, "file", fault) : outcome;
}

// A picture is drawn anew; the rest is kept as it came.
static enum outcome bytes_make(struct request *request, struct str sent, enum attachment_kind kind,
			       struct str *ret_bytes)
{
	struct picture picture;
	const struct services *services = services_of(request);
	*ret_bytes = sent;
	if (kind != ATTACHMENT_PICTURE)
		return OK;
	if (!services->pictures)
		return fail(UNAVAILABLE, &request->fault,
			    /*tr*/ "Pictures cannot be taken in just now. Try again in a minute.");
	const enum outcome outcome =
	    picture_make(services->pictures, request->arena, sent, &picture, &request->fault);
	if (outcome == OK)
		*ret_bytes = picture.jpeg;
	return outcome;
}

static enum outcome file_take(struct filing *filing)
{
	struct str bytes;
	struct request_part part;
	enum attachment_kind kind;
	struct request *request = filing->request;
	const struct sealer *sealer = services_of(request)->sealer;
	enum outcome outcome = request_part_find(request, "file", &part);
	if (outcome == OK)
		outcome = attachment_look(part.value, &kind, &request->fault);
	if (outcome == OK)
		outcome = bytes_make(request, part.value, kind, &bytes);
	if (outcome != OK)
		return outcome;
	filing->file = (struct new_attachment){
	    .campaign = filing->campaign.id,
	    .case_id = filing->entry.subject,
	    .account = request->viewer.account,
	    .kind = kind,
	    .sent = part.value,
	    .bytes = (int64_t)bytes.len,
	    .name = seal(sealer, request->arena, attachment_name(request->arena, part.file, kind)),
	    .sealed = seal(sealer, request->arena, bytes),
	};
	return filing->file.sealed.at && filing->file.name.at
		   ? OK
		   : fail(UNAVAILABLE, &request->fault, "This file needs too much memory.");
}

static enum outcome add_post(struct request *request)
{
	struct filing filing;
	enum outcome outcome = filing_begin(request, "case.file", &filing);
	if (outcome == OK)
		outcome = file_take(&filing);
	if (outcome == OK)
		outcome = filing_run(&filing, add_write);
	return outcome == OK ? OK : filing_refused(&filing, outcome);
}

// --- removing ---

static enum outcome remove_write(struct conn *conn, void *context, struct fault *fault)
{
	struct desk_case found;
	struct attachment file = {0};
	const struct filing *filing = context;
	enum outcome outcome = case_look(conn, filing, &found, fault);
	if (outcome == OK)
		outcome = attachment_read(conn, filing->request->arena, filing->campaign.id,
					  filing->id, &file, fault);
	if (outcome == OK && file.case_id != found.id)
		outcome = fail(NOT_FOUND, fault, /*tr*/ "There is no such file here any more.");
	if (outcome == OK)
		outcome = attachment_forget(conn, filing->campaign.id, filing->id, fault);
	return outcome == OK ? line_write(conn, filing, "file-gone", fault) : outcome;
}

static enum outcome remove_post(struct request *request)
{
	struct filing filing;
	enum outcome outcome = filing_begin(request, "case.file.remove", &filing);
	if (outcome == OK) {
		filing.id = request_number(request, "file");
		outcome = filing_run(&filing, remove_write);
	}
	return outcome == OK ? OK : filing_refused(&filing, outcome);
}

// --- opening ---

// Like all that people left with us, and counted so: one that the team added to a case counts as
// something of whoever wrote first in it (`first`).
static enum outcome opening_write(const struct filing *filing, const struct attachment *file,
				  int64_t first)
{
	return opening_record(filing->request, filing->campaign.id, file->post ? file->post : first,
			      "attachment.open", file->post ? 0 : file->id);
}

static enum outcome first_post_find(struct conn *conn, int64_t incident, int64_t *ret_post,
				    struct fault *fault)
{
	struct stmt *find = stmt_start(conn, &sql_case_file_first);
	stmt_bind_i64(find, 1, incident);
	*ret_post = stmt_step(find) ? stmt_i64(find, 0) : 0;
	return stmt_end(find, fault);
}

// Names in any script (RFC 6266, section 4.3), and the bytes as they are.
static enum outcome file_send(struct request *request, const struct attachment *file)
{
	struct str name, bytes;
	const struct sealer *sealer = services_of(request)->sealer;
	enum outcome outcome = unseal(sealer, request->arena, file->name, &name, &request->fault);
	if (outcome == OK)
		outcome = unseal(sealer, request->arena, file->sealed, &bytes, &request->fault);
	if (outcome != OK)
		return outcome;
	reply_header(request, "Content-Disposition",
		     arena_format(request->arena, "attachment; filename*=UTF-8''%.*s",
				  STR_ARG(percent_encode(request->arena, name))));
	reply_no_store(request);
	reply_bytes(request, 200, attachment_type(file->kind), bytes);
	return OK;
}

static enum outcome belongs_check(struct conn *conn, int64_t file, int64_t case_id,
				  int64_t incident, struct fault *fault)
{
	struct stmt *find = stmt_start(conn, &sql_case_file_of);
	stmt_bind_i64(find, 1, file);
	stmt_bind_i64(find, 2, case_id);
	stmt_bind_i64(find, 3, incident);
	const bool found = stmt_step(find);
	const enum outcome outcome = stmt_end(find, fault);
	return outcome == OK && !found
		   ? fail(NOT_FOUND, fault, /*tr*/ "There is no such file here any more.")
		   : outcome;
}

// Finds the incident that the path names, as far as the viewer may read it.
typedef enum outcome incident_find_fn(struct conn *conn, const struct filing *filing,
				      int64_t *ret_case, int64_t *ret_incident,
				      struct fault *fault);

static enum outcome of_case(struct conn *conn, const struct filing *filing, int64_t *ret_case,
			    int64_t *ret_incident, struct fault *fault)
{
	struct desk_case found;
	const enum outcome outcome = case_look(conn, filing, &found, fault);
	if (outcome != OK)
		return outcome;
	*ret_case = found.id;
	*ret_incident = found.incident.id;
	return OK;
}

static enum outcome of_concern(struct conn *conn, const struct filing *filing, int64_t *ret_case,
			       int64_t *ret_incident, struct fault *fault)
{
	struct concern concern;
	const struct request *request = filing->request;
	const enum outcome outcome =
	    concern_find(conn, request->arena, filing->campaign.id, filing->entry.subject,
			 request->viewer.account, &concern, fault);
	if (outcome != OK)
		return outcome;
	*ret_incident = concern.incident;
	return case_of_incident(conn, concern.incident, ret_case, fault);
}

static enum outcome file_open(struct request *request, incident_find_fn *find)
{
	struct conn *conn;
	struct filing filing;
	struct attachment file;
	int64_t case_id = 0, incident = 0, first = 0;
	const int64_t id = request_number(request, "file");
	enum outcome outcome = filing_begin(request, "attachment.open", &filing);
	if (outcome == OK)
		outcome = store_reader(services_of(request)->store, &conn, &request->fault);
	if (outcome != OK)
		return outcome;
	outcome = find(conn, &filing, &case_id, &incident, &request->fault);
	if (outcome == OK)
		outcome = belongs_check(conn, id, case_id, incident, &request->fault);
	if (outcome == OK)
		outcome = attachment_read(conn, request->arena, filing.campaign.id, id, &file,
					  &request->fault);
	if (outcome == OK)
		outcome = first_post_find(conn, incident, &first, &request->fault);
	conn_release(conn);
	if (outcome == OK)
		outcome = opening_write(&filing, &file, first);
	return outcome == OK ? file_send(request, &file) : outcome;
}

static enum outcome open_post(struct request *request)
{
	return file_open(request, of_case);
}

// One that came with a message, from the page of that; whether it is private was looked at before.
static enum outcome message_post(struct request *request)
{
	struct conn *conn;
	struct filing filing;
	struct attachment file = {0};
	enum outcome outcome = filing_begin(request, "attachment.open", &filing);
	if (outcome == OK)
		outcome = store_reader(services_of(request)->store, &conn, &request->fault);
	if (outcome != OK)
		return outcome;
	outcome = attachment_read(conn, request->arena, filing.campaign.id,
				  request_number(request, "file"), &file, &request->fault);
	conn_release(conn);
	if (outcome == OK && file.post != request_number(request, "id"))
		outcome = fail(NOT_FOUND, &request->fault,
			       /*tr*/ "There is no such file here any more.");
	if (outcome == OK)
		outcome = opening_write(&filing, &file, 0);
	return outcome == OK ? file_send(request, &file) : outcome;
}

static enum outcome private_post(struct request *request)
{
	return file_open(request, of_concern);
}

// --- routes ---

#define ID_INPUT(of_name, says)                                                                    \
	{                                                                                          \
		.name = (of_name), .place = IN_PATH, .type = INPUT_ID, .required = true,           \
		.help = (says)                                                                     \
	}
static const struct input add_inputs[] = {INPUT_CAMPAIGN, INPUT_CASE};
static const struct input file_inputs[] = {INPUT_CAMPAIGN, INPUT_CASE,
					   ID_INPUT("file", "Id of the file.")};
static const struct input message_inputs[] = {INPUT_CAMPAIGN, ID_INPUT("id", "Id of the post."),
					      ID_INPUT("file", "Id of the file.")};
static const struct input private_inputs[] = {INPUT_CAMPAIGN, ID_INPUT("id", "Id of the concern."),
					      ID_INPUT("file", "Id of the file.")};

static const struct route routes[] = {
    {.method = METHOD_POST,
     .path = "/t/{slug}/cases/{id}/files",
     .permission = "case.work",
     .body = BODY_RAW,
     .body_limit = BODY_MOST,
     .flags = ROUTE_SLOW,
     INPUTS(add_inputs),
     .handle = add_post,
     .view = &case_view_view,
     .template = "case",
     .help = "Adds a file to a case (multipart/form-data: file): PDF, a picture or plain text."},
    {.method = METHOD_POST,
     .path = "/t/{slug}/cases/{id}/files/{file}",
     .permission = "contact.open",
     .body = BODY_FORM,
     .flags = ROUTE_SLOW,
     INPUTS(file_inputs),
     .handle = open_post,
     .answer_type = "application/octet-stream",
     .help = "Downloads a file of a case; on record."},
    {.method = METHOD_POST,
     .path = "/t/{slug}/cases/{id}/files/{file}/remove",
     .permission = "contact.open",
     .body = BODY_FORM,
     .flags = ROUTE_SLOW,
     INPUTS(file_inputs),
     .handle = remove_post,
     .view = &case_view_view,
     .template = "case",
     .help = "Removes a file that somebody added to a case, for good."},
    {.method = METHOD_POST,
     .path = "/t/{slug}/posts/{id}/files/{file}",
     .permission = "contact.open",
     .body = BODY_FORM,
     .flags = ROUTE_SLOW,
     INPUTS(message_inputs),
     .handle = message_post,
     .answer_type = "application/octet-stream",
     .help = "Downloads a file that came with a message; on record."},
    {.method = METHOD_POST,
     .path = "/t/{slug}/protection/{id}/files/{file}",
     .permission = "protection.work",
     .body = BODY_FORM,
     .flags = ROUTE_SLOW,
     INPUTS(private_inputs),
     .handle = private_post,
     .answer_type = "application/octet-stream",
     .help = "Downloads a file of a private case; on record."},
};
const struct route_table desk_case_file_routes = {routes, sizeof routes / sizeof routes[0]};
