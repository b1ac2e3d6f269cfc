// SPDX-License-Identifier: AGPL-3.0-or-later
// Pictures that come with what people write to us. The words come first and are kept before a
// picture is even sent: whatever happens to it, they stay. The team sees it blurred, and opens it
// on record.
#include "base/log.h"
#include "campaign/campaign.h"
#include "campaign/photo.h"
#include "desk/desk_embedded.h"
#include "desk/post_page.h"
#include "desk/status_routes.h"
#include "desk/status_view.h"
#include "net/services.h"
#include "people/admit.h"
#include "people/seal.h"
#include "respond/code_asked.h"
#include "respond/erase.h"
#include "respond/opening.h"
#include "respond/photo_view.h"
#include "respond/respond_embedded.h"

// Over what a picture may have, so that one somewhat too large is refused in words and not by the
// line.
#define BODY_MOST (PICTURE_SENT_MOST + ((size_t)6 << 20))

// --- somebody sends one ---

struct keeping {
	struct id_maker *ids;
	struct new_photo photo;
};

static enum outcome gone_look(struct conn *conn, int64_t post, bool *ret_gone, struct fault *fault)
{
	struct stmt *find = stmt_start(conn, &sql_contact_gone);
	stmt_bind_i64(find, 1, post);
	*ret_gone = stmt_step(find);
	return stmt_end(find, fault);
}

// What was erased takes no picture, nor a case whose contacts were: nothing would erase it again.
static enum outcome post_look(struct conn *conn, const struct new_photo *photo, struct fault *fault)
{
	struct stmt *find = stmt_start(conn, &sql_erase_find);
	stmt_bind_i64(find, 1, photo->post);
	stmt_bind_i64(find, 2, photo->campaign);
	const bool there = stmt_step(find) && !is_erased(stmt_str(find, 0));
	bool gone = false;
	enum outcome outcome = stmt_end(find, fault);
	if (outcome == OK && there)
		outcome = gone_look(conn, photo->post, &gone, fault);
	return outcome == OK && (!there || gone)
		   ? fail(CONFLICT, fault,
			  /*tr*/ "That is not possible any more. Look at how it stands now.")
		   : outcome;
}

static enum outcome keep_write(struct conn *conn, void *context, struct fault *fault)
{
	const struct keeping *keeping = context;
	const enum outcome outcome = post_look(conn, &keeping->photo, fault);
	return outcome == OK ? photo_add(conn, keeping->ids, &keeping->photo, fault) : outcome;
}

static enum outcome sent_find(struct request *request, struct str *ret_bytes)
{
	struct request_part part;
	const enum outcome outcome = request_part_find(request, "photo", &part);
	if (outcome != OK)
		return outcome;
	*ret_bytes = part.value;
	return ret_bytes->len > 0
		   ? OK
		   : fail(INVALID, &request->fault, /*tr*/ "Choose a picture first.");
}

static enum outcome photo_keep(struct request *request, const struct status *status)
{
	struct str bytes;
	struct picture picture;
	const struct services *services = services_of(request);
	struct fault *fault = &request->fault;
	struct keeping keeping = {.ids = services->ids};
	if (!services->pictures)
		return fail(UNAVAILABLE, fault,
			    /*tr*/ "Pictures cannot be taken in just now. Try again in a minute.");
	if (status->campaign.archived_at)
		return fail(CONFLICT, fault,
			    /*tr*/ "That is not possible any more. Look at how it stands now.");
	enum outcome outcome = sent_find(request, &bytes);
	if (outcome == OK)
		outcome = picture_make(services->pictures, request->arena, bytes, &picture, fault);
	if (outcome != OK)
		return outcome;
	keeping.photo = (struct new_photo){
	    .campaign = status->campaign.id,
	    .post = status->post,
	    .sent = bytes,
	    .sealed = seal(services->sealer, request->arena, picture.jpeg),
	    .blur = seal(services->sealer, request->arena, picture.blur),
	    .width = picture.width,
	    .height = picture.height,
	};
	if (!keeping.photo.sealed.at || !keeping.photo.blur.at)
		return fail(UNAVAILABLE, fault, "This picture needs too much memory.");
	return store_write(services->store, WRITE_PERSON, 2, keep_write, &keeping, fault);
}

static enum outcome photo_post(struct request *request)
{
	struct status status;
	struct status_view *view;
	enum outcome outcome = status_open(request, &status, &view);
	if (outcome == OK)
		outcome = code_telling(request, view->code);
	if (outcome != OK)
		return outcome;
	outcome = photo_keep(request, &status);
	if (outcome == OK) {
		reply_redirect(request, arena_format(request->arena, "/s/%.*s?done=photo",
						     STR_ARG(view->code)));
		return OK;
	}
	log_info("photo.refused", log_str("why", str_from(request->fault.text)));
	view->photo_problem = services_of(request)->said(request);
	reply_view_status(request, outcome == UNAVAILABLE ? 503 : 422, view);
	return OK;
}

// --- one of the team opens it ---

static enum outcome jpeg_read(struct request *request, struct photo_wish *wish,
			      struct str *ret_jpeg)
{
	struct conn *conn;
	struct str sealed;
	struct campaign campaign;
	enum outcome outcome = campaign_reader(request, &campaign, &conn);
	if (outcome != OK)
		return outcome;
	wish->campaign = campaign.id;
	outcome = photo_read(conn, request->arena, wish, &sealed, &request->fault);
	conn_release(conn);
	return outcome == OK ? unseal(services_of(request)->sealer, request->arena, sealed,
				      ret_jpeg, &request->fault)
			     : outcome;
}

static enum outcome open_post(struct request *request)
{
	struct str jpeg;
	struct post_view *view = arena_zero(request->arena, sizeof *view);
	struct photo_wish wish = {.post = request_number(request, "id"),
				  .photo = request_number(request, "photo")};
	if (!view)
		return fail(TOO_MUCH, &request->fault, "This page needs too much memory.");
	enum outcome outcome = jpeg_read(request, &wish, &jpeg);
	if (outcome == OK)
		outcome = opening_record(request, wish.campaign, wish.post, "photo.open", 0);
	if (outcome != OK)
		return outcome;
	view->photo_open = wish.photo;
	view->photo_open_src = photo_src(request->arena, jpeg);
	return post_show(request, wish.post, 200, view);
}

// --- routes ---

static const struct input send_inputs[] = {
    {.name = "code",
     .place = IN_PATH,
     .type = INPUT_TEXT,
     .required = true,
     .least = 4,
     .most = 12,
     .help = "The code that the person was given."},
};
static const struct input open_inputs[] = {
    INPUT_CAMPAIGN,
    {.name = "id", .place = IN_PATH, .type = INPUT_ID, .required = true, .help = "Id of the post."},
    {.name = "photo", .place = IN_FORM, .type = INPUT_ID, .required = true, .help = "Which one."},
    INPUT_BACK,
};

static const struct route routes[] = {
    {.method = METHOD_POST,
     .path = "/s/{code}/photo",
     .permission = "public",
     .body = BODY_RAW,
     .body_limit = BODY_MOST,
     .flags = ROUTE_SLOW,
     INPUTS(send_inputs),
     .handle = photo_post,
     .view = &status_view_view,
     .template = "status",
     .help = "Somebody who wrote to us sends a picture (multipart/form-data: photo)."},
    {.method = METHOD_POST,
     .path = "/t/{slug}/posts/{id}/photo",
     .permission = "contact.open",
     .body = BODY_FORM,
     .flags = ROUTE_SLOW,
     INPUTS(open_inputs),
     .handle = open_post,
     .view = &post_view_view,
     .template = "post",
     .help = "Opens a picture that a person sent; on record."},
};
const struct route_table desk_photo_routes = {routes, sizeof routes / sizeof routes[0]};
