// SPDX-License-Identifier: AGPL-3.0-or-later
// The page of one post: why it has its labels, and how to reach the person who wrote to us. Opening
// contact data needs a permission and is on record before anything is shown.
#include "desk/post_page.h"

#include "campaign/contact.h"
#include "campaign/correction.h"
#include "campaign/post.h"
#include "campaign/reading.h"
#include "desk/post_why.h"
#include "desk/safe_contact.h"
#include "net/services.h"
#include "people/admit.h"
#include "people/permission.h"
#include "people/seal.h"
#include "respond/case_file.h"
#include "respond/erase.h"
#include "respond/incident.h"
#include "respond/label.h"
#include "respond/opening.h"
#include "respond/photo_view.h"
#include "respond/protection_view.h"
#include "respond/respond_embedded.h"
#include "respond/rumour_view.h"
#include "respond/translation_view.h"

#define OPENINGS_SHOWN 20

// --- the post ---

static enum outcome whole_read(struct conn *conn, struct arena *arena, int64_t campaign,
			       int64_t post, struct post_view *view, struct fault *fault)
{
	struct stmt *find = stmt_start(conn, &sql_post_whole);
	stmt_bind_i64(find, 1, post);
	stmt_bind_i64(find, 2, campaign);
	const bool found = stmt_step(find);
	if (found) {
		struct reading reading = {.labels = (uint32_t)stmt_i64(find, 0)};
		if (reading_unpack(arena_copy(arena, stmt_blob(find, 2)), &reading, NULL) == OK)
			post_why_fill(arena, &reading, view);
		view->erased = is_erased(stmt_str(find, 1));
		view->sealed = !stmt_null(find, 3);
	}
	const enum outcome outcome = stmt_end(find, fault);
	if (outcome == OK && !found)
		return fail(NOT_FOUND, fault, "There is no such Post in this campaign.");
	return outcome;
}

static enum outcome openings_read(struct conn *conn, struct arena *arena, int64_t post,
				  struct post_view *view, struct fault *fault)
{
	struct post_opening *openings = arena_array(arena, OPENINGS_SHOWN, sizeof *openings);
	size_t count = 0;
	struct stmt *list = stmt_start(conn, &sql_post_contact_opened_list);
	stmt_bind_i64(list, 1, post);
	while (openings && count < OPENINGS_SHOWN && stmt_step(list))
		openings[count++] =
		    (struct post_opening){arena_copy(arena, stmt_str(list, 0)), stmt_i64(list, 1)};
	view->openings = (struct view_list){openings, count};
	view->opened_before = count > 0;
	return stmt_end(list, fault);
}

enum outcome post_row_find(const struct request *request, struct conn *conn, int64_t campaign,
			   int64_t post, struct post_row *ret_row, struct fault *fault)
{
	struct stream_rows rows;
	const struct stream_wish wish = {
	    .campaign = campaign,
	    .kind = -1,
	    .signal = -1,
	    .before = post == INT64_MAX ? post : post + 1,
	    .everything = true,
	    .limit = 1,
	};
	const enum outcome outcome =
	    stream_rows_find(services_of(request)->desk, conn, request->arena, &wish, &rows, fault);
	if (outcome == OK && (rows.count == 0 || rows.rows[0].id != post))
		return fail(NOT_FOUND, fault, "There is no such Post in this campaign.");
	if (outcome == OK)
		*ret_row = rows.rows[0];
	return outcome;
}

static enum outcome changes_read(struct conn *conn, struct arena *arena, int64_t post,
				 struct post_view *view, struct fault *fault)
{
	struct correction *list;
	size_t count;
	const enum outcome outcome = correction_list(conn, arena, post, &list, &count, fault);
	if (outcome != OK)
		return outcome;
	struct post_change *changes = arena_array(arena, count + 1, sizeof *changes);
	for (size_t i = 0; changes && i < count; i++)
		changes[i] = post_change_of(&list[i]);
	view->changes = (struct view_list){changes, changes ? count : 0};
	view->changed = count > 0;
	return OK;
}

static bool few_examples(const struct request *request, const struct post_row *row)
{
	const struct services *services = services_of(request);
	return row->language && strcmp(row->lang, "und") != 0 &&
	       strcmp(row->signal, "unsure") == 0 && services->language_taught &&
	       !services->language_taught(str_from(row->lang));
}

// The false rumour that a post repeats, by its incident.
static enum outcome rumour_read(struct conn *conn, struct arena *arena,
				const struct campaign *campaign, struct post_view *view,
				struct fault *fault)
{
	int64_t incident = 0;
	const enum outcome outcome =
	    incident_of_post(conn, campaign->id, view->post.id, &incident, fault);
	return outcome == OK && incident
		   ? rumour_note_find(conn, arena, campaign->slug, incident,
				      str_from(view->post.lang), &view->rumour, fault)
		   : outcome;
}

// What whoever has the code asks for, and nobody has allowed yet.
static enum outcome asked_read(struct conn *conn, struct arena *arena, int64_t campaign,
			       int64_t post, struct post_view *view, struct fault *fault)
{
	size_t count = 0;
	uint32_t asked;
	const enum outcome outcome = safe_contact_asked(conn, campaign, post, &asked, fault);
	struct post_way *ways = arena_array(arena, SAFE_WAYS, sizeof *ways);
	for (size_t i = 0; outcome == OK && ways && i < SAFE_WAYS; i++)
		if (asked & safe_ways[i].bit)
			ways[count++].says = safe_ways[i].theirs;
	view->asked = outcome == OK ? (int64_t)asked : 0;
	view->asked_ways = (struct view_list){ways, count};
	return outcome;
}

enum outcome post_fill(struct conn *conn, const struct request *request,
		       const struct campaign *campaign, int64_t post, struct post_view *view,
		       struct fault *fault)
{
	enum outcome outcome = post_row_find(request, conn, campaign->id, post, &view->post, fault);
	if (outcome != OK)
		return outcome;
	const uint32_t may = viewer_may(request);
	view->slug = campaign->slug;
	view->may_open = may >> MAY_CONTACT_OPEN & 1;
	const bool own = viewer_partner(request) == 0;
	view->may_label = own && may >> MAY_POST_CORRECT & 1;
	view->may_work = may >> MAY_CASE_WORK & 1;
	view->may_move = own && view->may_work;
	view->may_erase = own && may >> MAY_CAMPAIGN_EDIT & 1;
	view->life = strcmp(view->post.urgency, "life") == 0;
	view->few_examples = few_examples(request, &view->post);
	if (view->may_label)
		post_choices_fill(request->arena, view);
	outcome = whole_read(conn, request->arena, campaign->id, post, view, fault);
	if (outcome == OK)
		outcome = changes_read(conn, request->arena, post, view, fault);
	if (outcome == OK && view->may_move)
		outcome = concern_people(conn, request->arena, campaign->id,
					 request->viewer.account, &view->concern_people, fault);
	view->may_name = view->concern_people.count > 0;
	if (outcome == OK && !viewer_partner(request))
		outcome = rumour_read(conn, request->arena, campaign, view, fault);
	const struct note_wish wish = {campaign, post, view->post.lang, view->life,
				       view->post.guarded};
	if (outcome == OK && !view->erased)
		outcome = translation_note_fill(conn, request, &wish, &view->translation, fault);
	if (outcome == OK && view->may_open && !viewer_partner(request))
		outcome = asked_read(conn, request->arena, campaign->id, post, view, fault);
	if (outcome == OK && !viewer_partner(request))
		outcome = photos_read(conn, request, campaign->id, post, view, fault);
	if (outcome == OK && !viewer_partner(request))
		outcome = post_files_read(conn, request, post, &view->files, fault);
	if (outcome == OK && !viewer_partner(request))
		outcome = post_left_read(conn, request, post, &view->left, fault);
	view->some_left = view->left.count > 0;
	view->some_files = view->files.count > 0 || view->some_left;
	return outcome == OK ? openings_read(conn, request->arena, post, view, fault) : outcome;
}

enum outcome post_show(struct request *request, int64_t post, int status, struct post_view *view)
{
	struct conn *conn;
	struct campaign campaign;
	enum outcome outcome = campaign_reader(request, &campaign, &conn);
	if (outcome != OK)
		return outcome;
	const bool opened = view->contact != NULL;
	outcome = post_fill(conn, request, &campaign, post, view, &request->fault);
	conn_release(conn);
	if (outcome != OK)
		return outcome;
	if (opened)
		view->sealed = false;
	post_why_not_fill(services_of(request)->judge, request->arena, campaign.id, view);
	view->back = label_back(request, STR(""));
	view->here = arena_format(request->arena, "/t/%.*s/posts/%lld", STR_ARG(campaign.slug),
				  (long long)post);
	if (view->back.len > 0)
		view->here = arena_format(request->arena, "%.*s%.*s", STR_ARG(view->here),
					  STR_ARG(stream_back(request->arena, view->back)));
	request->title = /*tr*/ "One Post";
	reply_no_store(request);
	reply_view_status(request, status, view);
	return OK;
}

static enum outcome post_get(struct request *request)
{
	struct post_view *view = arena_zero(request->arena, sizeof *view);
	if (!view)
		return fail(TOO_MUCH, &request->fault, "This page needs too much memory.");
	return post_show(request, request_number(request, "id"), 200, view);
}

// --- opening contact data ---

static enum outcome sealed_read(struct request *request, int64_t *ret_campaign,
				struct str *ret_sealed)
{
	struct conn *conn;
	struct campaign campaign;
	struct fault *fault = &request->fault;
	enum outcome outcome = store_reader(services_of(request)->store, &conn, fault);
	if (outcome != OK)
		return outcome;
	outcome =
	    campaign_by_slug(conn, request->arena, request_text(request, "slug"), &campaign, fault);
	if (outcome == OK) {
		*ret_campaign = campaign.id;
		struct stmt *find = stmt_start(conn, &sql_post_contact_sealed);
		stmt_bind_i64(find, 1, request_number(request, "id"));
		stmt_bind_i64(find, 2, campaign.id);
		const bool found = stmt_step(find);
		if (found)
			*ret_sealed = arena_copy(request->arena, stmt_blob(find, 0));
		outcome = stmt_end(find, fault);
		if (outcome == OK && !found)
			outcome =
			    fail(NOT_FOUND, fault, /*tr*/ "This person left no way to reach them.");
	}
	conn_release(conn);
	return outcome;
}

static enum outcome contact_parse(struct arena *arena, struct str plain, struct post_contact *ret,
				  struct fault *fault)
{
	struct contact contact;
	const enum outcome outcome = contact_read(arena, plain, &contact, fault);
	if (outcome == OK)
		*ret = (struct post_contact){
		    .name = contact.name,
		    .contact = contact.address,
		    .may_call = contact.may_call,
		    .may_text = contact.may_text,
		    .may_leave = contact.may_leave,
		    .may_share = contact.may_share,
		};
	return outcome;
}

static enum outcome contact_post(struct request *request)
{
	struct str sealed, plain;
	struct post_contact *contact = arena_zero(request->arena, sizeof *contact);
	struct post_view *view = arena_zero(request->arena, sizeof *view);
	if (!contact || !view)
		return fail(TOO_MUCH, &request->fault, "This page needs too much memory.");
	int64_t campaign;
	enum outcome outcome = sealed_read(request, &campaign, &sealed);
	if (outcome != OK)
		return outcome;
	outcome =
	    opening_record(request, campaign, request_number(request, "id"), "contact.open", 0);
	if (outcome == OK)
		outcome = unseal(services_of(request)->sealer, request->arena, sealed, &plain,
				 &request->fault);
	if (outcome == OK)
		outcome = contact_parse(request->arena, plain, contact, &request->fault);
	view->contact = contact;
	return outcome == OK ? post_show(request, request_number(request, "id"), 200, view)
			     : outcome;
}

// --- routes ---

#define POST_INPUTS                                                                                \
	INPUT_CAMPAIGN,                                                                            \
	{                                                                                          \
		.name = "id", .place = IN_PATH, .type = INPUT_ID, .required = true,                \
		.help = "Id of the post."                                                          \
	}
static const struct input post_inputs[] = {
    POST_INPUTS,
    {.name = "back",
     .place = IN_QUERY,
     .type = INPUT_TEXT,
     .most = 2000,
     .help = "Path that the page leads back to."},
};
static const struct input contact_inputs[] = {
    POST_INPUTS,
    INPUT_BACK,
};

static const struct route routes[] = {
    {.method = METHOD_GET,
     .path = "/t/{slug}/posts/{id}",
     .permission = "stream.read",
     INPUTS(post_inputs),
     .handle = post_get,
     .view = &post_view_view,
     .template = "post",
     .help = "One post, with the words that led to its labels."},
    {.method = METHOD_GET,
     .path = "/api/v1/campaigns/{slug}/posts/{id}",
     .permission = "stream.read",
     .flags = ROUTE_API,
     INPUTS(post_inputs),
     .handle = post_get,
     .view = &post_view_view,
     .help = "One post, with its labels, who corrected them, and the words that led to them."},
    {.method = METHOD_POST,
     .path = "/t/{slug}/posts/{id}/contact",
     .permission = "contact.open",
     .body = BODY_FORM,
     .flags = ROUTE_SLOW,
     INPUTS(contact_inputs),
     .handle = contact_post,
     .view = &post_view_view,
     .template = "post",
     .help = "Opens how the person can be reached; on record."},
};
const struct route_table desk_post_routes = {routes, sizeof routes / sizeof routes[0]};
