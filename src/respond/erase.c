// SPDX-License-Identifier: AGPL-3.0-or-later
#include "respond/erase.h"

#include "base/time.h"
#include "campaign/attachment.h"
#include "campaign/campaign.h"
#include "campaign/campaign_embedded.h"
#include "campaign/outbox.h"
#include "campaign/photo.h"
#include "campaign/post_words.h"
#include "net/services.h"
#include "people/audit.h"
#include "respond/handover.h"
#include "respond/respond_embedded.h"
#include "respond/thanks.h"
#include "respond/translation.h"

#define NOTHING_SAID "\xE2\x80\x94" // a dash
#define LINE	     "{\"id\":\"erased\",\"text\":\"" NOTHING_SAID "\"}"

const struct str erased_line = {LINE, sizeof LINE - 1};

bool is_erased(struct str raw)
{
	return str_equal(raw, erased_line);
}

void erased_reading_make(struct erased_reading *ret)
{
	const struct reading nothing = {.signal = SIGNAL_NOISE};
	struct buf packed = {
	    .at = ret->packed, .room = sizeof ret->packed, .limit = sizeof ret->packed};
	reading_pack(&nothing, &packed);
	ret->len = packed.len;
}

// Takes its words out of the search, as long as they can be read. *ret_gone: it was erased before.
static enum outcome words_erase(struct conn *conn, int64_t campaign, int64_t post, bool *ret_gone,
				struct fault *fault)
{
	struct stmt *find = stmt_start(conn, &sql_erase_find);
	stmt_bind_i64(find, 1, post);
	stmt_bind_i64(find, 2, campaign);
	if (!stmt_step(find)) {
		const enum outcome outcome = stmt_end(find, fault);
		return outcome != OK ? outcome
				     : fail(NOT_FOUND, fault,
					    /*tr*/ "There is no such Post in this campaign.");
	}
	const struct str raw = stmt_str(find, 0);
	*ret_gone = is_erased(raw);
	const bool findable = stmt_i64(find, 1) != 0;
	const enum outcome erased =
	    *ret_gone || !findable ? OK : post_words_erase(conn, post, raw, fault);
	const enum outcome outcome = stmt_end(find, erased == OK ? fault : NULL);
	return erased == OK ? outcome : erased;
}

// What was made of it, row by row: the contact, titles, offers, replies.
static enum outcome what_it_says_erase(struct conn *conn, int64_t post, struct fault *fault)
{
	static const struct {
		const struct query *query;
		bool dashed; // a dash takes the place of the words
	} steps[] = {
	    {&sql_post_contact_forget, false}, {&sql_erase_title, true},
	    {&sql_erase_title_was, true},      {&sql_erase_offer_ask, false},
	    {&sql_erase_offer, false},	       {&sql_erase_trend, false},
	    {&sql_reply_forget, false},
	};
	enum outcome outcome = OK;
	for (size_t i = 0; i < sizeof steps / sizeof steps[0] && outcome == OK; i++) {
		struct stmt *step = stmt_start(conn, steps[i].query);
		stmt_bind_i64(step, 1, post);
		if (steps[i].dashed)
			stmt_bind_str(step, 2, STR(NOTHING_SAID));
		outcome = stmt_run(step, fault);
	}
	return outcome;
}

enum outcome post_erase(struct conn *conn, int64_t campaign, int64_t post, int64_t now,
			struct fault *fault)
{
	bool gone;
	struct erased_reading reading;
	enum outcome outcome = words_erase(conn, campaign, post, &gone, fault);
	if (outcome != OK || gone)
		return outcome;
	erased_reading_make(&reading);
	struct stmt *erase = stmt_start(conn, &sql_erase_post);
	stmt_bind_i64(erase, 1, post);
	stmt_bind_str(erase, 2, erased_line);
	stmt_bind_blob(erase, 3, str_of(reading.packed, reading.len));
	outcome = stmt_run(erase, fault);
	if (outcome != OK)
		return outcome;
	outcome = what_it_says_erase(conn, post, fault);
	if (outcome == OK)
		outcome = photo_forget(conn, post, fault);
	if (outcome == OK)
		outcome = attachment_forget_post(conn, post, fault);
	if (outcome == OK)
		outcome = handover_forget(conn, post, fault);
	if (outcome == OK)
		outcome = translation_forget(conn, post, fault);
	if (outcome == OK)
		outcome = thanks_forget(conn, post, fault);
	return outcome == OK ? outbox_erase_post(conn, post, now, fault) : outcome;
}

// --- the route ---

struct erasing {
	struct request *request;
	int64_t campaign;
};

static enum outcome erase_run(struct conn *conn, void *context, struct fault *fault)
{
	const struct erasing *erasing = context;
	struct request *request = erasing->request;
	struct audit_entry entry = audit_of(request, "post.erase");
	entry.subject = request_number(request, "id");
	const enum outcome outcome =
	    post_erase(conn, erasing->campaign, entry.subject, time_now(), fault);
	return outcome == OK ? audit_add(conn, services_of(request)->ids, &entry, fault) : outcome;
}

static enum outcome erase_post(struct request *request)
{
	struct campaign campaign;
	enum outcome outcome = campaign_asked(request, &campaign);
	if (outcome != OK)
		return outcome;
	if (!request_switch(request, "sure"))
		return fail(INVALID, &request->fault,
			    /*tr*/ "What is erased does not come back: tick the box to do it.");
	struct erasing erasing = {request, campaign.id};
	outcome = store_write(services_of(request)->store, WRITE_PERSON, 1, erase_run, &erasing,
			      &request->fault);
	if (outcome == OK)
		reply_done(request, arena_format(request->arena, "/t/%.*s/posts/%lld",
						 STR_ARG(campaign.slug),
						 (long long)request_number(request, "id")));
	return outcome;
}

static const struct input erase_inputs[] = {
    INPUT_CAMPAIGN,
    {.name = "id", .place = IN_PATH, .type = INPUT_ID, .required = true, .help = "Id of the post."},
    {.name = "sure", .place = IN_FORM, .type = INPUT_SWITCH, .help = "It is meant."},
};

static const struct route routes[] = {
    {.method = METHOD_POST,
     .path = "/t/{slug}/posts/{id}/erase",
     .permission = "campaign.edit",
     .body = BODY_FORM,
     .flags = ROUTE_SLOW,
     INPUTS(erase_inputs),
     .handle = erase_post,
     .help = "Erases what somebody wrote, for good."},
};

const struct route_table respond_erase_routes = {routes, sizeof routes / sizeof routes[0]};
