// SPDX-License-Identifier: AGPL-3.0-or-later
// "Something wrong?": a person corrects a label of one post, and undoes that.
#include "desk/post_page.h"

#include "respond/label.h"
#include "respond/respond_embedded.h"

struct correcting {
	struct label_change change;
	int64_t post, correction;
};

static enum outcome correct_run(struct conn *conn, void *context, struct fault *fault)
{
	struct correcting *job = context;
	return label_apply(conn, &job->change, job->post, &job->correction, fault);
}

// Leads back, with the correction behind the address if the page there wants to tell of it.
static void lead_back(struct request *request, struct str back, int64_t correction)
{
	if (!request_switch(request, "tell") || !correction) {
		reply_done(request, back);
		return;
	}
	const char between = str_find_byte(back, '?') == SIZE_MAX ? '?' : '&';
	reply_redirect(request, arena_format(request->arena, "%.*s%cfixed=%lld", STR_ARG(back),
					     between, (long long)correction));
}

// A mistake is said on the post's page, with what was typed.
static enum outcome wrong_show(struct request *request, enum outcome outcome)
{
	const bool asked = outcome == INVALID || outcome == CONFLICT;
	if (!asked || request->wants_json)
		return outcome;
	struct post_view *view = arena_zero(request->arena, sizeof *view);
	if (!view)
		return outcome;
	view->problem = services_of(request)->said(request);
	view->reason = request_text(request, "reason");
	return post_show(request, request_number(request, "id"), outcome == CONFLICT ? 409 : 422,
			 view);
}

static enum outcome post_again(struct request *request, int64_t post)
{
	struct post_view *view = arena_zero(request->arena, sizeof *view);
	if (!view)
		return fail(TOO_MUCH, &request->fault, "This page needs too much memory.");
	return post_show(request, post, 200, view);
}

static enum outcome said_read(const struct request *request, struct label_wish *ret_wish,
			      struct fault *fault)
{
	struct str said = request_text(request, "set");
	if (said.len == 0)
		said = arena_format(request->arena, "%.*s:%.*s",
				    STR_ARG(request_text(request, "field")),
				    STR_ARG(request_text(request, "word")));
	return label_read(said, ret_wish, fault);
}

static enum outcome correct_post(struct request *request)
{
	struct campaign campaign;
	struct label_wish wish;
	enum outcome outcome = campaign_asked(request, &campaign);
	if (outcome == OK)
		outcome = said_read(request, &wish, &request->fault);
	if (outcome != OK)
		return wrong_show(request, outcome);
	struct correcting job = {
	    .change = label_change_of(request, campaign.id, &wish, request_text(request, "reason")),
	    .post = request_number(request, "id")};
	job.change.confirm = request_switch(request, "confirm");
	outcome = store_write(services_of(request)->store, WRITE_PERSON, 4, correct_run, &job,
			      &request->fault);
	if (outcome != OK)
		return wrong_show(request, outcome);
	if (job.correction)
		label_tell(request, job.change.campaign, &job.post, 1);
	if (request->wants_json)
		return post_again(request, job.post);
	const struct str back =
	    label_back(request, arena_format(request->arena, "/t/%.*s/posts/%lld#wrong",
					     STR_ARG(campaign.slug), (long long)job.post));
	lead_back(request, back, job.correction);
	return OK;
}

// --- undoing ---

// A kind was said and with it that the post is signal: both go back, unless somebody has said more
// of it since.
static enum outcome beside_undo(struct conn *conn, const struct correcting *job,
				struct fault *fault)
{
	int64_t beside[LABELS_AT_ONCE], post;
	size_t count = 0;
	struct stmt *find = stmt_start(conn, &sql_correction_beside);
	stmt_bind_i64(find, 1, job->correction);
	stmt_bind_i64(find, 2, job->change.campaign);
	while (count < LABELS_AT_ONCE && stmt_step(find))
		beside[count++] = stmt_i64(find, 0);
	enum outcome outcome = stmt_end(find, fault);
	for (size_t i = 0; i < count && outcome == OK; i++) {
		outcome = correction_undo(conn, job->change.campaign, beside[i],
					  job->change.account, &post, fault);
		if (outcome == CONFLICT)
			outcome = OK;
	}
	return outcome;
}

static enum outcome undo_run(struct conn *conn, void *context, struct fault *fault)
{
	struct correcting *job = context;
	struct label_change *change = &job->change;
	enum outcome outcome = correction_undo(conn, change->campaign, job->correction,
					       change->account, &job->post, fault);
	if (outcome == OK)
		outcome = beside_undo(conn, job, fault);
	if (outcome == OK)
		outcome = label_follow(conn, change, job->post, fault);
	struct audit_entry entry = change->audit;
	entry.subject = job->post;
	return outcome == OK ? audit_add(conn, change->ids, &entry, fault) : outcome;
}

static enum outcome undo_post(struct request *request)
{
	struct campaign campaign;
	const struct label_wish nothing = {.count = 0};
	enum outcome outcome = campaign_asked(request, &campaign);
	if (outcome != OK)
		return outcome;
	struct correcting job = {
	    .change =
		label_change_of(request, campaign.id, &nothing, request_text(request, "reason")),
	    .correction = request_number(request, "id"),
	};
	job.change.audit = audit_of(request, "post.correct.undo");
	outcome = store_write(services_of(request)->store, WRITE_PERSON, 4, undo_run, &job,
			      &request->fault);
	if (outcome != OK)
		return outcome;
	label_tell(request, job.change.campaign, &job.post, 1);
	if (request->wants_json)
		return post_again(request, job.post);
	reply_done(request,
		   label_back(request, arena_format(request->arena, "/t/%.*s/posts/%lld#wrong",
						    STR_ARG(campaign.slug), (long long)job.post)));
	return OK;
}

// --- routes ---

#define PATH_INPUTS(says)                                                                          \
	INPUT_CAMPAIGN,                                                                            \
	{                                                                                          \
		.name = "id", .place = IN_PATH, .type = INPUT_ID, .required = true, .help = (says) \
	}

static const char *const fields[] = {"signal", "kind",	  "urgency", "topic",
				     "lang",   "dismiss", "place",   NULL};
static const struct input correct_inputs[] = {
    PATH_INPUTS("Id of the post."),
    {.name = "field",
     .place = IN_FORM,
     .type = INPUT_CHOICE,
     .choices = fields,
     .help = "What is wrong."},
    {.name = "word",
     .place = IN_FORM,
     .type = INPUT_TEXT,
     .most = 200,
     .help = "What is right: `yes`, `offer`, `life`, `+water`, `-water`, `ur`, a place."},
    {.name = "set",
     .place = IN_FORM,
     .type = INPUT_TEXT,
     .most = 220,
     .help = "Both in one: `kind:offer`."},
    {.name = "reason",
     .place = IN_FORM,
     .type = INPUT_TEXT,
     .most = CORRECTION_REASON_MAX,
     .help = "How you know; needed to take life at risk or protection off."},
    {.name = "confirm",
     .place = IN_FORM,
     .type = INPUT_SWITCH,
     .help = "What is said stands as said by a person, also where triage said it before."},
    {.name = "tell", .place = IN_FORM, .type = INPUT_SWITCH, .help = "The page there tells of it."},
    INPUT_BACK,
};
static const struct input undo_inputs[] = {
    PATH_INPUTS("Id of the correction."),
    {.name = "reason",
     .place = IN_FORM,
     .type = INPUT_TEXT,
     .most = CORRECTION_REASON_MAX,
     .help = "Why."},
    INPUT_BACK,
};

static const struct route routes[] = {
    {.method = METHOD_POST,
     .path = "/t/{slug}/posts/{id}/correct",
     .permission = "post.correct",
     .body = BODY_FORM,
     .flags = ROUTE_SLOW,
     INPUTS(correct_inputs),
     .handle = correct_post,
     .view = &post_view_view,
     .template = "post",
     .help =
	 "Corrects a label of a post. A kind but `other`, and life at risk, make it signal, too."},
    {.method = METHOD_POST,
     .path = "/t/{slug}/corrections/{id}/undo",
     .permission = "post.correct",
     .body = BODY_FORM,
     .flags = ROUTE_SLOW,
     INPUTS(undo_inputs),
     .handle = undo_post,
     .view = &post_view_view,
     .template = "post",
     .help = "Undoes a correction."},
};
const struct route_table desk_correct_routes = {routes, sizeof routes / sizeof routes[0]};
