// SPDX-License-Identifier: AGPL-3.0-or-later
#include "respond/rumour_routes.h"

#include "base/time.h"
#include "campaign/campaign.h"
#include "campaign/clock.h"
#include "campaign/settings.h"
#include "net/services.h"
#include "page/messages.h"
#include "people/admit.h"
#include "people/audit.h"
#include "people/permission.h"
#include "respond/case_view.h"
#include "respond/made.h"
#include "respond/rumour_view.h"
#include "respond/stream_page.h"

#define LANGUAGES_MOST 32

static bool may(const struct request *request, enum permission permission)
{
	return request->viewer.account && viewer_may(request) >> permission & 1;
}

static enum outcome no_memory(struct request *request)
{
	return fail(TOO_MUCH, &request->fault, "This page needs too much memory.");
}

// --- the register ---

static enum outcome list_show(struct request *request, int status, struct str problem)
{
	struct conn *conn;
	struct campaign campaign;
	struct rumour *list;
	size_t count;
	struct rumours_view *view = arena_zero(request->arena, sizeof *view);
	if (!view)
		return no_memory(request);
	enum outcome outcome = campaign_reader(request, &campaign, &conn);
	if (outcome != OK)
		return outcome;
	outcome = rumour_list(
	    conn, request->arena, campaign.id, problem.len ? 0 : request_number(request, "cursor"),
	    request_number(request, "post"), &list, &count, &view->next, &request->fault);
	conn_release(conn);
	if (outcome != OK)
		return outcome;
	const int64_t now = time_now();
	struct rumour_row *rows = arena_array(request->arena, count + 1, sizeof *rows);
	if (!rows)
		return no_memory(request);
	for (size_t i = 0; i < count; i++)
		rows[i] = rumour_row_of(&list[i], now);
	view->rumours = (struct view_list){rows, count};
	view->some = count > 0;
	view->slug = campaign.slug;
	view->may_record = may(request, MAY_POST_CORRECT);
	view->problem = problem;
	view->post = view->may_record ? request_number(request, "post") : 0;
	if (problem.len) {
		view->claim = request_text(request, "claim");
		view->place = request_text(request, "place");
		view->harm = request_text(request, "harm");
	}
	request->title = /*tr*/ "Rumours";
	reply_no_store(request);
	reply_view_status(request, status, view);
	return OK;
}

static enum outcome rumours_get(struct request *request)
{
	return list_show(request, 200, STR(""));
}

// --- one rumour ---

static struct rumour_answer_row answer_of(const struct request *request,
					  const struct rumour_answer *answers, size_t count,
					  struct str code)
{
	const struct language *language = language_find(code);
	struct rumour_answer_row row = {.lang = code,
					.name = language ? str_from(language->name) : code};
	for (size_t i = 0; i < count; i++) {
		const struct rumour_answer *answer = &answers[i];
		if (!str_equal(answer->lang, code))
			continue;
		row.text = answer->text;
		row.by = answer->by;
		row.at = answer->at;
		row.checked_by = answer->checked_by;
		row.checked_at = answer->checked_at;
		row.written = true;
		row.may_check = answer->checked_at == 0 && may(request, MAY_POST_CORRECT) &&
				answer->account != request->viewer.account;
	}
	return row;
}

// Every official language of the campaign, written or missing.
static enum outcome answers_fill(struct conn *conn, struct request *request,
				 const struct campaign *campaign, struct rumour_view *view)
{
	struct rumour_answer *answers;
	size_t count, n = 0;
	struct str rest = campaign->languages.len ? campaign->languages : request->language;
	const enum outcome outcome = rumour_answers(conn, request->arena, view->rumour.id, &answers,
						    &count, &request->fault);
	if (outcome != OK)
		return outcome;
	struct rumour_answer_row *rows = arena_array(request->arena, LANGUAGES_MOST, sizeof *rows);
	while (rows && rest.len > 0 && n < LANGUAGES_MOST)
		rows[n++] = answer_of(request, answers, count, str_cut(&rest, ' '));
	view->answers = (struct view_list){rows, n};
	return OK;
}

static enum outcome spreads_fill(struct conn *conn, struct request *request,
				 struct rumour_view *view)
{
	struct rumour_spread *list;
	size_t count;
	const enum outcome outcome =
	    rumour_spreads(conn, request->arena, view->rumour.id, &list, &count, &request->fault);
	if (outcome != OK)
		return outcome;
	struct rumour_spread_row *rows = arena_array(request->arena, count + 1, sizeof *rows);
	for (size_t i = 0; rows && i < count; i++)
		rows[i] = (struct rumour_spread_row){list[i].incident, list[i].posts,
						     list[i].first_post, list[i].title};
	view->spreads = (struct view_list){rows, rows ? count : 0};
	view->some_spreads = view->spreads.count > 0;
	return OK;
}

static void sures_fill(struct request *request, enum incident_sure chosen, struct rumour_view *view)
{
	struct rumour_choice *rows = arena_array(request->arena, SURE_COUNT, sizeof *rows);
	for (int sure = 0; rows && sure < SURE_COUNT; sure++) {
		const struct case_look look = case_sure_look((enum incident_sure)sure);
		rows[sure] = (struct rumour_choice){look.word, look.name, sure == (int)chosen};
	}
	view->sures = (struct view_list){rows, rows ? SURE_COUNT : 0};
}

static enum outcome view_fill(struct conn *conn, struct request *request,
			      const struct campaign *campaign, struct rumour_view *view)
{
	struct rumour rumour;
	enum outcome outcome = rumour_find(conn, request->arena, campaign->id,
					   request_number(request, "id"), &rumour, &request->fault);
	if (outcome != OK)
		return outcome;
	view->rumour = rumour_row_of(&rumour, time_now());
	view->slug = campaign->slug;
	view->may_record = may(request, MAY_POST_CORRECT);
	view->may_decide = may(request, MAY_DUTY_MANAGE);
	sures_fill(request, rumour.sure, view);
	if (!view->evidence.at)
		view->evidence = rumour.evidence;
	outcome = answers_fill(conn, request, campaign, view);
	return outcome == OK ? spreads_fill(conn, request, view) : outcome;
}

static enum outcome rumour_show(struct request *request, int status, struct str problem)
{
	struct conn *conn;
	struct campaign campaign;
	struct rumour_view *view = arena_zero(request->arena, sizeof *view);
	if (!view)
		return no_memory(request);
	enum outcome outcome = campaign_reader(request, &campaign, &conn);
	if (outcome != OK)
		return outcome;
	view->problem = problem;
	outcome = view_fill(conn, request, &campaign, view);
	conn_release(conn);
	if (outcome != OK)
		return outcome;
	request->title = /*tr*/ "Rumour";
	reply_no_store(request);
	reply_view_status(request, status, view);
	return OK;
}

static enum outcome rumour_get(struct request *request)
{
	return rumour_show(request, 200, STR(""));
}

// --- changes ---

struct act {
	struct id_maker *ids;
	struct rumour_change change;
	struct audit_entry entry;
	enum outcome (*run)(struct conn *conn, const struct act *act, struct fault *fault);
	struct rumour rumour;
	bool over;
	struct str lang, text;
	int64_t other; // a post or an incident
};

static enum outcome act_new(struct request *request, const char *action, struct act *ret_act)
{
	struct campaign campaign;
	const enum outcome outcome = campaign_asked(request, &campaign);
	if (outcome != OK)
		return outcome;
	*ret_act = (struct act){
	    .ids = services_of(request)->ids,
	    .change = {services_of(request)->ids, campaign.id, request->viewer.account, time_now()},
	    .entry = audit_of(request, action),
	};
	return OK;
}

static enum outcome act_write(struct conn *conn, void *context, struct fault *fault)
{
	const struct act *act = context;
	const enum outcome outcome = act->run(conn, act, fault);
	return outcome == OK ? audit_add(conn, act->ids, &act->entry, fault) : outcome;
}

static enum outcome act_do(struct request *request, struct act *act)
{
	const enum outcome outcome = store_write(services_of(request)->store, WRITE_PERSON, 3,
						 act_write, act, &request->fault);
	if (outcome == INVALID)
		return rumour_show(request, 422, services_of(request)->said(request));
	if (outcome != OK)
		return outcome;
	reply_done(request,
		   arena_format(request->arena, "/t/%.*s/rumours/%lld",
				STR_ARG(request->campaign_slug), (long long)act->rumour.id));
	return OK;
}

static enum outcome record_run(struct conn *conn, const struct act *act, struct fault *fault)
{
	const enum outcome outcome = rumour_record(conn, &act->change, &act->rumour, fault);
	return outcome == OK && act->other
		   ? rumour_post_link(conn, &act->change, act->rumour.id, act->other, fault)
		   : outcome;
}

static enum outcome record_post(struct request *request)
{
	struct act act;
	enum outcome outcome = act_new(request, "rumour.record", &act);
	if (outcome != OK)
		return outcome;
	act.rumour = (struct rumour){
	    .id = id_next(act.ids),
	    .claim = request_text(request, "claim"),
	    .place = request_text(request, "place"),
	    .harm = request_text(request, "harm"),
	};
	act.other = request_number(request, "post");
	act.entry.subject = act.rumour.id;
	act.run = record_run;
	outcome = store_write(services_of(request)->store, WRITE_PERSON, 3, act_write, &act,
			      &request->fault);
	if (outcome == INVALID)
		return list_show(request, 422, services_of(request)->said(request));
	if (outcome != OK)
		return outcome;
	reply_done(request,
		   arena_format(request->arena, "/t/%.*s/rumours/%lld",
				STR_ARG(request->campaign_slug), (long long)act.rumour.id));
	return OK;
}

// A change of the rumour in the path.
static enum outcome change_new(struct request *request, const char *action, struct act *ret_act)
{
	const enum outcome outcome = act_new(request, action, ret_act);
	if (outcome != OK)
		return outcome;
	ret_act->rumour.id = ret_act->entry.subject = request_number(request, "id");
	return OK;
}

static enum outcome decide_run(struct conn *conn, const struct act *act, struct fault *fault)
{
	return rumour_decide(conn, &act->change, &act->rumour, act->over, fault);
}

static enum outcome decide_post(struct request *request)
{
	struct act act;
	const enum outcome outcome = change_new(request, "rumour.state", &act);
	if (outcome != OK)
		return outcome;
	const struct str sure = request_text(request, "sure");
	for (int i = 0; i < SURE_COUNT; i++)
		if (str_equal(sure, str_from(incident_sure_names[i])))
			act.rumour.sure = (enum incident_sure)i;
	act.rumour.evidence = request_text(request, "evidence");
	act.rumour.look_at = clock_moment(request, "look");
	act.rumour.public = request_switch(request, "public");
	act.over = request_switch(request, "over");
	act.entry.now = arena_format(request->arena, "%.*s%s", STR_ARG(sure),
				     act.rumour.public ? " public" : "");
	act.run = decide_run;
	return act_do(request, &act);
}

static enum outcome answer_run(struct conn *conn, const struct act *act, struct fault *fault)
{
	return rumour_answer_put(conn, &act->change, act->rumour.id, act->lang, act->text, fault);
}

static enum outcome check_run(struct conn *conn, const struct act *act, struct fault *fault)
{
	return rumour_answer_check(conn, &act->change, act->rumour.id, act->lang, fault);
}

static enum outcome answer_post(struct request *request)
{
	struct act act;
	const enum outcome outcome = change_new(request, "rumour.answer", &act);
	if (outcome != OK)
		return outcome;
	act.lang = request_text(request, "lang");
	act.text = request_text(request, "text");
	if (!language_code_good(act.lang))
		return fail(INVALID, &request->fault,
			    /*tr*/ "Write the language as a code, such as ur or en.");
	const bool check = request_switch(request, "check");
	act.entry.now =
	    arena_format(request->arena, "%.*s%s", STR_ARG(act.lang), check ? " checked" : "");
	act.run = check ? check_run : answer_run;
	return act_do(request, &act);
}

static enum outcome link_run(struct conn *conn, const struct act *act, struct fault *fault)
{
	return rumour_post_link(conn, &act->change, act->rumour.id, act->other, fault);
}

static enum outcome unlink_run(struct conn *conn, const struct act *act, struct fault *fault)
{
	return rumour_incident_unlink(conn, &act->change, act->rumour.id, act->other, fault);
}

static enum outcome spread_post(struct request *request)
{
	struct act act;
	const enum outcome outcome = change_new(request, "rumour.record", &act);
	if (outcome != OK)
		return outcome;
	const bool off = request_has(request, "incident");
	act.other = request_number(request, off ? "incident" : "post");
	act.entry.now = off ? STR("unlinked") : STR("linked");
	act.run = off ? unlink_run : link_run;
	return act_do(request, &act);
}

// --- the public page ---

static enum outcome told_fill(struct conn *conn, struct request *request, int64_t campaign,
			      struct rumours_public_view *view)
{
	struct rumour *list;
	size_t count, n = 0;
	enum outcome outcome =
	    rumour_list_public(conn, request->arena, campaign, &list, &count, &request->fault);
	if (outcome != OK)
		return outcome;
	struct rumour_told *rows = arena_array(request->arena, count + 1, sizeof *rows);
	for (size_t i = 0; rows && i < count && outcome == OK; i++) {
		struct rumour_answer *answers;
		size_t n_answers;
		outcome = rumour_answers(conn, request->arena, list[i].id, &answers, &n_answers,
					 &request->fault);
		if (outcome != OK)
			break;
		const struct rumour_answer *answer =
		    rumour_answer_in(answers, n_answers, request->language);
		if (!answer)
			continue;
		rows[n++] = (struct rumour_told){
		    .number = list[i].number,
		    .claim = list[i].claim,
		    .answer = answer->text,
		    .answer_lang = answer->lang,
		    .sure = incident_sure_names[list[i].sure],
		    .sure_at = list[i].sure_at,
		    .false_ = list[i].sure == SURE_FALSE,
		    .foreign = !str_equal(answer->lang, request->language),
		};
	}
	view->rumours = (struct view_list){rows, n};
	view->some = n > 0;
	return outcome;
}

static enum outcome public_fill(struct request *request, struct buf *out, void *context)
{
	(void)context;
	struct conn *conn;
	struct campaign campaign;
	struct rumours_public_view *view = arena_zero(request->arena, sizeof *view);
	if (!view)
		return no_memory(request);
	enum outcome outcome = campaign_reader(request, &campaign, &conn);
	if (outcome != OK)
		return outcome;
	outcome = told_fill(conn, request, campaign.id, view);
	conn_release(conn);
	if (outcome != OK)
		return outcome;
	view->name = campaign.name;
	view->slug = campaign.slug;
	request->title = /*tr*/ "Is it true?";
	return services_of(request)->page_made(request, view, out);
}

static enum outcome public_get(struct request *request)
{
	return made_reply(stream_desk_made(services_of(request)->desk), request,
			  request->wants_json ? STR("rumours json") : STR("rumours"),
			  request->wants_json ? "application/json" : "text/html; charset=utf-8",
			  public_fill, NULL);
}

// --- routes ---

#define RUMOUR                                                                                     \
	{                                                                                          \
		.name = "id", .place = IN_PATH, .type = INPUT_ID, .required = true,                \
		.help = "Which one."                                                               \
	}
#define TEXT(name_, most_, help_)                                                                  \
	{                                                                                          \
		.name = name_, .place = IN_FORM, .type = INPUT_TEXT, .most = most_, .help = help_  \
	}
#define SWITCH(name_, help_)                                                                       \
	{                                                                                          \
		.name = name_, .place = IN_FORM, .type = INPUT_SWITCH, .help = help_               \
	}
static const struct input public_inputs[] = {INPUT_CAMPAIGN};
static const struct input list_inputs[] = {
    INPUT_CAMPAIGN,
    {.name = "cursor",
     .place = IN_QUERY,
     .type = INPUT_ID,
     .help = "Rumours after this one; from the first if absent."},
    {.name = "post",
     .place = IN_QUERY,
     .type = INPUT_ID,
     .help = "A post that repeats one of them: the page lets people choose which."},
};
static const struct input one_inputs[] = {INPUT_CAMPAIGN, RUMOUR};
static const struct input record_inputs[] = {
    INPUT_CAMPAIGN,
    TEXT("claim", RUMOUR_CLAIM_MAX, "What is claimed, in one sentence."),
    TEXT("place", 100, "Where it spreads, or what place it is about."),
    TEXT("harm", 300, "What it makes people do."),
    {.name = "post", .place = IN_FORM, .type = INPUT_ID, .help = "A post that says it."},
};
static const struct input decide_inputs[] = {
    INPUT_CAMPAIGN,
    RUMOUR,
    {.name = "sure",
     .place = IN_FORM,
     .type = INPUT_TEXT,
     .required = true,
     .most = 20,
     .example = "false",
     .help = "unverified, disputed, likely, confirmed or false."},
    TEXT("evidence", RUMOUR_TEXT_MAX, "What speaks for it and what against."),
    {.name = "look", .place = IN_FORM, .type = INPUT_TIME, .help = "When to look again."},
    SWITCH("public", "Checked answers stand on the public page."),
    SWITCH("over", "It spreads no more."),
};
static const struct input answer_inputs[] = {
    INPUT_CAMPAIGN,
    RUMOUR,
    {.name = "lang",
     .place = IN_FORM,
     .type = INPUT_TEXT,
     .required = true,
     .most = 20,
     .example = "en",
     .help = "Language of the answer, BCP 47."},
    TEXT("text", RUMOUR_TEXT_MAX, "What is true."),
    SWITCH("check", "The answer that is there is right: says a second person."),
};
static const struct input spread_inputs[] = {
    INPUT_CAMPAIGN,
    RUMOUR,
    {.name = "post", .place = IN_FORM, .type = INPUT_ID, .help = "A post that repeats it."},
    {.name = "incident",
     .place = IN_FORM,
     .type = INPUT_ID,
     .help = "Posts that do not repeat it after all."},
};
#define CHANGE(path_, permission_, inputs_, handle_, view_, template_, help_)                      \
	{                                                                                          \
		.method = METHOD_POST, .path = path_, .permission = permission_,                   \
		.body = BODY_FORM, .flags = ROUTE_SLOW, INPUTS(inputs_), .handle = handle_,        \
		.view = &(view_), .template = template_, .help = help_                             \
	}

static const struct route routes[] = {
    {.method = METHOD_GET,
     .path = "/t/{slug}/rumours",
     .permission = "case.read",
     INPUTS(list_inputs),
     .handle = rumours_get,
     .view = &rumours_view_view,
     .template = "rumours",
     .help = "The register of rumours."},
    CHANGE("/t/{slug}/rumours", "post.correct", record_inputs, record_post, rumours_view_view,
	   "rumours", "Records a rumour."),
    {.method = METHOD_GET,
     .path = "/t/{slug}/rumours/{id}",
     .permission = "case.read",
     INPUTS(one_inputs),
     .handle = rumour_get,
     .view = &rumour_view_view,
     .template = "rumour",
     .help = "A rumour: how sure it is, where it spreads, our answers."},
    CHANGE("/t/{slug}/rumours/{id}/state", "duty.manage", decide_inputs, decide_post,
	   rumour_view_view, "rumour", "Says how sure a rumour is, with evidence."),
    CHANGE("/t/{slug}/rumours/{id}/answer", "post.correct", answer_inputs, answer_post,
	   rumour_view_view, "rumour", "Writes our answer in a language, or checks it."),
    CHANGE("/t/{slug}/rumours/{id}/posts", "post.correct", spread_inputs, spread_post,
	   rumour_view_view, "rumour", "Says that a post repeats the rumour, or does not."),
    {.method = METHOD_GET,
     .path = "/c/{slug}/rumours",
     .permission = "public",
     .flags = ROUTE_PUBLIC_CACHE,
     INPUTS(public_inputs),
     .handle = public_get,
     .view = &rumours_public_view_view,
     .template = "rumours_public",
     .help = "Rumours that are answered, for everybody."},
};
const struct route_table respond_rumour_routes = {routes, sizeof routes / sizeof routes[0]};
