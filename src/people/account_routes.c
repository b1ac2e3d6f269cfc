// SPDX-License-Identifier: AGPL-3.0-or-later
// A person's own account: name, language, password, sessions, tokens. The second step has pages of
// its own (second_routes.c).
#include "base/time.h"
#include "net/services.h"
#include "page/messages.h"
#include "people/account_view.h"
#include "people/admit.h"
#include "people/cookie.h"
#include "people/link_view.h"
#include "people/lock.h"
#include "people/notice.h"
#include "people/people_embedded.h"
#include "people/people_routes.h"
#include "people/permission.h"
#include "people/profile.h"
#include "people/second_step.h"
#include "people/session_list.h"
#include "people/session_rule.h"
#include "people/signin_view.h"

#define FEW_CODES	3
#define CAMPAIGNS_SHOWN 50

static struct people *people_of(const struct request *request)
{
	return services_of(request)->people;
}

// --- filling the page ---

static enum outcome sessions_fill(struct conn *conn, struct request *request, int64_t now,
				  struct account_view *view)
{
	size_t count;
	struct open_session *list;
	const enum outcome outcome = session_list(conn, request->arena, request->viewer.account,
						  now, &list, &count, &request->fault);
	if (outcome != OK)
		return outcome;
	struct account_session *rows = arena_array(request->arena, count + 1, sizeof *rows);
	for (size_t i = 0; rows && i < count; i++)
		rows[i] = (struct account_session){
		    .id = list[i].id,
		    .device = list[i].device,
		    .network = list[i].network,
		    .since_at = list[i].created_at,
		    .used_at = list[i].used_at,
		    .this_one = list[i].id == request->viewer.session,
		};
	view->sessions = (struct view_list){rows, rows ? count : 0};
	view->others = count > 1;
	return OK;
}

static enum outcome seen_find(struct conn *conn, int64_t session, int64_t *ret_seen,
			      struct fault *fault)
{
	struct stmt *find = stmt_start(conn, &sql_session_seen_find);
	stmt_bind_i64(find, 1, session);
	*ret_seen = stmt_step(find) ? stmt_i64(find, 0) : 0;
	return stmt_end(find, fault);
}

static enum outcome notices_fill(struct conn *conn, struct request *request,
				 struct account_view *view)
{
	int64_t seen;
	size_t count;
	struct notice *list;
	enum outcome outcome = seen_find(conn, request->viewer.session, &seen, &request->fault);
	if (outcome == OK)
		outcome = notice_list(conn, request->arena, request->viewer.account, &list, &count,
				      &request->fault);
	if (outcome != OK)
		return outcome;
	struct account_notice *rows = arena_array(request->arena, count + 1, sizeof *rows);
	for (size_t i = 0; rows && i < count; i++)
		rows[i] = (struct account_notice){
		    .id = list[i].id,
		    .at = list[i].at,
		    .words = list[i].words,
		    .by = list[i].self ? STR("") : list[i].by,
		    .network = list[i].network,
		    .self = list[i].self,
		    .fresh = list[i].id > seen,
		};
	view->notices = (struct view_list){rows, rows ? count : 0};
	view->some_notices = view->notices.count > 0;
	view->newest_notice = view->some_notices ? rows[0].id : 0;
	view->fresh_notices = view->newest_notice > seen;
	return OK;
}

static enum outcome lengths_fill(struct conn *conn, struct request *request,
				 struct account_view *view)
{
	struct session_rule rule;
	const enum outcome outcome = session_rule_read(conn, &rule, &request->fault);
	if (outcome != OK)
		return outcome;
	view->longest = session_length_of(rule.longest_ms)->words;
	view->idle = session_length_of(rule.idle_ms)->words;
	view->lock_most_ms = rule.lock_ms;
	return OK;
}

static enum outcome tokens_fill(struct conn *conn, struct request *request, int64_t now,
				struct account_view *view)
{
	size_t count;
	struct kept_token *list;
	const enum outcome outcome = token_list_own(conn, request->arena, request->viewer.account,
						    &list, &count, &request->fault);
	if (outcome != OK)
		return outcome;
	struct account_token *rows = arena_array(request->arena, count + 1, sizeof *rows);
	for (size_t i = 0; rows && i < count; i++)
		rows[i] = (struct account_token){
		    .id = list[i].id,
		    .name = list[i].name,
		    .campaign = list[i].campaign,
		    .permissions = list[i].permissions,
		    .since_at = list[i].created_at,
		    .until_at = list[i].expires_at,
		    .over = list[i].expires_at > 0 && list[i].expires_at <= now,
		};
	view->tokens = (struct view_list){rows, rows ? count : 0};
	view->some_tokens = view->tokens.count > 0;
	return OK;
}

// The campaigns to choose from, and what a token might do in any of them: what it may in the one
// that is chosen is decided when it is made.
static enum outcome reach_read(struct conn *conn, struct request *request,
			       struct account_view *view, uint32_t *ret_may)
{
	size_t count = 0;
	uint32_t may = 0;
	struct account_choice *list = arena_array(request->arena, CAMPAIGNS_SHOWN, sizeof *list);
	struct stmt *rows = stmt_start(conn, &sql_role_grant_own_some);
	stmt_bind_i64(rows, 1, request->viewer.account);
	stmt_bind_i64(rows, 2, CAMPAIGNS_SHOWN);
	while (list && count < CAMPAIGNS_SHOWN && stmt_step(rows)) {
		const struct str slug = arena_copy(request->arena, stmt_str(rows, 0));
		const struct role *role = role_find(stmt_str(rows, 1));
		may |= role ? role->may : 0;
		const bool again = count > 0 && str_equal(list[count - 1].value, slug);
		if (slug.len > 0 && !again)
			list[count++] = (struct account_choice){.value = slug};
	}
	const enum outcome outcome = stmt_end(rows, &request->fault);
	view->campaigns = (struct view_list){list, list ? count : 0};
	if (outcome == OK)
		*ret_may = may & tokens_of_people;
	return outcome;
}

static const char *const scope_names[] = {"stream.read",   "post.push",	  "case.read",
					  "post.correct",  "work.revert", "duty.manage",
					  "campaign.edit", "audit.read"};
#define SCOPES (sizeof scope_names / sizeof scope_names[0])

static void scopes_fill(const struct request *request, uint32_t may, bool token_form,
			struct account_view *view)
{
	size_t count = 0;
	struct account_choice *list = arena_array(request->arena, SCOPES, sizeof *list);
	for (size_t i = 0; list && i < SCOPES; i++) {
		const enum permission permission = permission_find(str_from(scope_names[i]));
		if (permission == PERMISSION_COUNT || !(may >> permission & 1))
			continue;
		list[count++] = (struct account_choice){
		    .value = str_from(scope_names[i]),
		    .help = permission_table[permission].help,
		    .chosen = token_form ? request_switch(request, scope_names[i]) : i == 0,
		};
	}
	view->scopes = (struct view_list){list, count};
	view->may_token = count > 0;
}

static void days_fill(const struct request *request, bool token_form, struct account_view *view)
{
	static const struct account_choice lengths[] = {
	    {{"7", 1}, {0}, /*tr*/ "a week", false},
	    {{"30", 2}, {0}, /*tr*/ "a month", true},
	    {{"90", 2}, {0}, /*tr*/ "three months", false},
	    {{"365", 3}, {0}, /*tr*/ "a year", false},
	};
	const size_t count = sizeof lengths / sizeof lengths[0];
	struct account_choice *list = arena_array(request->arena, count, sizeof *list);
	for (size_t i = 0; list && i < count; i++) {
		list[i] = lengths[i];
		if (token_form)
			list[i].chosen = str_equal(request_text(request, "days"), list[i].value);
	}
	view->days = (struct view_list){list, list ? count : 0};
}

static void languages_fill(struct arena *arena, struct account_view *view)
{
	size_t count = 0;
	while (page_languages[count].code)
		count++;
	struct account_choice *list = arena_array(arena, count, sizeof *list);
	for (size_t i = 0; list && i < count; i++) {
		const struct str code = str_from(page_languages[i].code);
		list[i] = (struct account_choice){.value = code,
						  .name = str_from(page_languages[i].name),
						  .chosen = str_equal(code, view->language)};
	}
	view->languages = (struct view_list){list, list ? count : 0};
}

// What the page says beside what is there: after a form, or with a form that comes back.
struct account_answer {
	int status; // 0: 200
	const char *done, *profile_problem, *old_problem, *new_problem, *token_problem;
	struct str token_secret;
};

static struct view_list zones_of(const struct request *request)
{
	size_t count;
	const struct str *names = services_of(request)->zones_listed(request->arena, &count);
	struct account_choice *list = arena_array(request->arena, count + 1, sizeof *list);
	for (size_t i = 0; list && i < count; i++)
		list[i] = (struct account_choice){.value = names[i], .name = names[i]};
	return (struct view_list){list, list ? count : 0};
}

static void locks_fill(const struct request *request, struct account_view *view)
{
	size_t count = 0;
	struct account_choice *list = arena_array(request->arena, LOCK_LENGTHS, sizeof *list);
	for (size_t i = 0; list && i < LOCK_LENGTHS; i++) {
		const struct lock_length *length = &lock_lengths[i];
		if (length->ms == view->lock_most_ms && length->ms > 0)
			view->lock_most = length->words;
		if (lock_length_allowed(length, view->lock_most_ms))
			list[count++] =
			    (struct account_choice){.value = str_from(length->value),
						    .help = length->words,
						    .chosen = length->ms == view->lock_after_ms};
	}
	view->locks = (struct view_list){list, count};
}

static void forms_fill(const struct request *request, const struct account_answer *answer,
		       uint32_t may, struct account_view *view)
{
	const bool token_form = answer->token_problem != NULL;
	if (answer->profile_problem) {
		view->name = request_text(request, "name");
		view->language = request_text(request, "language");
		view->zone = request_text(request, "time_zone");
		view->lock_after_ms = request_number(request, "lock_after") * MINUTE_MS;
	}
	if (token_form) {
		view->token_name = request_text(request, "name");
		view->token_campaign = request_text(request, "campaign");
	} else if (view->campaigns.count == 1) {
		view->token_campaign = ((const struct account_choice *)view->campaigns.at)->value;
	}
	view->done = answer->done;
	view->profile_problem = answer->profile_problem;
	view->old_problem = answer->old_problem;
	view->new_problem = answer->new_problem;
	view->token_problem = answer->token_problem;
	view->token_secret = answer->token_secret;
	languages_fill(request->arena, view);
	locks_fill(request, view);
	if (services_of(request)->zones_listed)
		view->zones = zones_of(request);
	scopes_fill(request, may, token_form, view);
	days_fill(request, token_form, view);
}

static enum outcome view_fill(struct conn *conn, struct request *request,
			      const struct account_answer *answer, struct account_view *view)
{
	uint32_t may = 0;
	struct profile profile;
	struct second_step step;
	const int64_t now = time_now();
	enum outcome outcome =
	    profile_find(conn, request->arena, request->viewer.account, &profile, &request->fault);
	if (outcome == OK)
		outcome = second_step_find(conn, request->viewer.account, &step, &request->fault);
	if (outcome == OK)
		outcome = sessions_fill(conn, request, now, view);
	if (outcome == OK)
		outcome = notices_fill(conn, request, view);
	if (outcome == OK)
		outcome = lengths_fill(conn, request, view);
	if (outcome == OK)
		outcome = tokens_fill(conn, request, now, view);
	if (outcome == OK)
		outcome = reach_read(conn, request, view, &may);
	if (outcome != OK)
		return outcome;
	view->email = profile.email;
	view->name = profile.name;
	view->language = profile.language;
	view->zone = profile.zone;
	view->lock_after_ms = request->viewer.lock_after_ms;
	view->second = step.on;
	view->second_at = step.since;
	view->codes_left = step.codes_left;
	view->few_codes = step.on && step.codes_left < FEW_CODES;
	forms_fill(request, answer, may, view);
	return OK;
}

static enum outcome page_show(struct request *request, const struct account_answer *answer)
{
	struct conn *conn;
	struct account_view *view = arena_zero(request->arena, sizeof *view);
	if (!view)
		return fail(TOO_MUCH, &request->fault, "This page needs too much memory.");
	enum outcome outcome = store_snapshot(services_of(request)->store, &conn, &request->fault);
	if (outcome != OK)
		return outcome;
	outcome = view_fill(conn, request, answer, view);
	conn_release(conn);
	if (outcome != OK)
		return outcome;
	request->title = /*tr*/ "Your account";
	reply_no_store(request);
	reply_view_status(request, answer->status ? answer->status : 200, view);
	return OK;
}

// What was done, by the word behind ?done=.
static const struct {
	const char *word, *sentence;
} deeds[] = {
    {"profile", /*tr*/ "Saved."},
    {"password", /*tr*/ "Your password is changed, and you are signed out everywhere else."},
    {"notices", /*tr*/ "Good. You are told again when something happens."},
    {"session", /*tr*/ "The session is ended."},
    {"sessions", /*tr*/ "All other sessions are ended."},
    {"token", /*tr*/ "The token opens nothing any more."},
    {"second-off", /*tr*/ "The second step is off."},
};
static const char *const deed_words[] = {"profile",  "password", "notices",    "session",
					 "sessions", "token",	 "second-off", NULL};

static enum outcome account_get(struct request *request)
{
	struct account_answer answer = {0};
	for (size_t i = 0; i < sizeof deeds / sizeof deeds[0]; i++)
		if (str_equal(request_text(request, "done"), str_from(deeds[i].word)))
			answer.done = deeds[i].sentence;
	return page_show(request, &answer);
}

// --- changes ---

static enum outcome too_often(struct request *request, struct account_answer *answer)
{
	answer->status = 429;
	reply_header(request, "Retry-After", STR("60"));
	return page_show(request, answer);
}

static enum outcome profile_post(struct request *request)
{
	struct account_answer answer = {
	    .status = 422, .profile_problem = /*tr*/ "Write a name of 1 to 120 characters."};
	struct conn *conn;
	struct profile profile;
	if (request->n_errors > 0)
		return page_show(request, &answer);
	enum outcome outcome = store_reader(services_of(request)->store, &conn, &request->fault);
	if (outcome != OK)
		return outcome;
	outcome =
	    profile_find(conn, request->arena, request->viewer.account, &profile, &request->fault);
	conn_release(conn);
	if (outcome != OK)
		return outcome;
	profile.name = request_text(request, "name");
	profile.language = request_text(request, "language");
	profile.zone = request_text(request, "time_zone");
	if (request_has(request, "lock_after"))
		profile.lock_after_ms = request_number(request, "lock_after") * MINUTE_MS;
	outcome = profile_change(people_of(request), &profile, request->address, &request->fault);
	if (outcome == INVALID)
		return page_show(request, &answer);
	if (outcome == OK)
		reply_redirect(request, STR("/account?done=profile"));
	return outcome;
}

static enum outcome password_post(struct request *request)
{
	struct str secret;
	struct account_answer answer = {.status = 422};
	const struct session session = {.id = request->viewer.session,
					.account = request->viewer.account};
	const struct password_change change = {
	    .session = &session,
	    .old_password = request_text(request, "old"),
	    .new_password = request_text(request, "new"),
	    .address = request->address,
	};
	const enum outcome outcome = request->n_errors > 0
					 ? INVALID
					 : profile_password(people_of(request), request->arena,
							    &change, &secret, &request->fault);
	if (outcome == OK) {
		cookie_session_set(request, secret);
		reply_redirect(request, STR("/account?done=password"));
		return OK;
	}
	if (outcome == INVALID)
		answer.new_problem = link_password_short;
	if (outcome == DENIED)
		answer.old_problem = account_old_wrong;
	if (outcome == TOO_MUCH)
		answer.old_problem = signin_too_often;
	if (outcome == TOO_MUCH)
		return too_often(request, &answer);
	return outcome == INVALID || outcome == DENIED ? page_show(request, &answer) : outcome;
}

static struct session_end end_of(const struct request *request)
{
	return (struct session_end){.account = request->viewer.account,
				    .by = request->viewer.account,
				    .address = request->address};
}

static enum outcome session_end_post(struct request *request)
{
	const struct session_end end = end_of(request);
	const enum outcome outcome = session_end_one(
	    people_of(request), &end, request_number(request, "id"), &request->fault);
	if (outcome == OK)
		reply_redirect(request, STR("/account?done=session"));
	return outcome;
}

static enum outcome sessions_end_post(struct request *request)
{
	int64_t ended;
	const struct session_end end = end_of(request);
	const enum outcome outcome = session_end_others(
	    people_of(request), &end, request->viewer.session, &ended, &request->fault);
	if (outcome == OK)
		reply_redirect(request, STR("/account?done=sessions"));
	return outcome;
}

static enum outcome notices_post(struct request *request)
{
	const struct session session = {.id = request->viewer.session,
					.account = request->viewer.account};
	const enum outcome outcome = notices_seen(
	    people_of(request), &session, request_number(request, "newest"), &request->fault);
	if (outcome == OK)
		reply_redirect(request, STR("/account?done=notices"));
	return outcome;
}

// --- tokens ---

static struct str scopes_ticked(struct request *request)
{
	struct str names = STR("");
	for (size_t i = 0; i < SCOPES; i++)
		if (request_switch(request, scope_names[i]))
			names = arena_format(request->arena, "%.*s%s%s", STR_ARG(names),
					     names.len > 0 ? " " : "", scope_names[i]);
	return names;
}

static enum outcome token_refused(struct request *request, enum outcome outcome)
{
	struct account_answer answer = {.status = 422};
	if (outcome == NOT_FOUND)
		answer.token_problem = /*tr*/ "There is no campaign with this short name.";
	else if (outcome == INVALID)
		answer.token_problem =
		    /*tr*/ "Say what it is for, for which campaign, and what it may do there.";
	else if (outcome == DENIED)
		answer.token_problem =
		    /*tr*/ "A token can have only what you may do in that campaign yourself.";
	else if (outcome == TOO_MUCH)
		answer.token_problem =
		    /*tr*/ "You have too many tokens, or made too many just now. Revoke one, or "
			   "wait a few minutes.";
	else
		return outcome;
	return outcome == TOO_MUCH ? too_often(request, &answer) : page_show(request, &answer);
}

// Who runs the server may do something in every campaign: also in one that there is not.
static enum outcome token_campaign_check(struct request *request)
{
	struct conn *conn;
	const struct services *services = services_of(request);
	if (!(viewer_may(request) >> MAY_INSTANCE_RUN & 1))
		return OK;
	const enum outcome outcome = store_reader(services->store, &conn, &request->fault);
	if (outcome != OK)
		return outcome;
	const struct str name =
	    services->campaign_named(conn, request->arena, request_text(request, "campaign"));
	conn_release(conn);
	return name.len > 0 ? OK : NOT_FOUND;
}

static enum outcome token_post(struct request *request)
{
	struct account_answer answer = {0};
	const struct new_token token = {
	    .name = request_text(request, "name"),
	    .campaign = request_text(request, "campaign"),
	    .permissions = scopes_ticked(request),
	    .expires_at = time_now() + request_number(request, "days") * DAY_MS,
	    .by = request->viewer.account,
	    .account = request->viewer.account,
	    .address = request->address,
	};
	enum outcome outcome = request->n_errors > 0 ? INVALID : token_campaign_check(request);
	if (outcome == OK)
		outcome = token_create(people_of(request), request->arena, &token,
				       &answer.token_secret, &request->fault);
	return outcome == OK ? page_show(request, &answer) : token_refused(request, outcome);
}

static enum outcome token_revoke_post(struct request *request)
{
	const enum outcome outcome =
	    token_revoke_own(people_of(request), request->viewer.account,
			     request_number(request, "id"), request->address, &request->fault);
	if (outcome == OK)
		reply_redirect(request, STR("/account?done=token"));
	return outcome;
}

// --- routes ---

#define ID                                                                                         \
	{                                                                                          \
		.name = "id", .place = IN_PATH, .type = INPUT_ID, .required = true, .help = "Id."  \
	}
#define SECRET(input, says)                                                                        \
	{                                                                                          \
		.name = (input), .place = IN_FORM, .type = INPUT_SECRET, .required = true,         \
		.most = PASSWORD_BYTES, .help = (says)                                             \
	}
#define SCOPE(input, says)                                                                         \
	{                                                                                          \
		.name = (input), .place = IN_FORM, .type = INPUT_SWITCH, .help = (says)            \
	}
static const struct input page_inputs[] = {
    {.name = "done",
     .place = IN_QUERY,
     .type = INPUT_CHOICE,
     .choices = deed_words,
     .help = "What was done just now."},
};
static const struct input profile_form[] = {
    {.name = "name",
     .place = IN_FORM,
     .type = INPUT_TEXT,
     .required = true,
     .most = NAME_MOST,
     .help = "Name, as the team reads it."},
    {.name = "language",
     .place = IN_FORM,
     .type = INPUT_TEXT,
     .most = 20,
     .help = "BCP 47; empty: as the browser says."},
    {.name = "time_zone",
     .place = IN_FORM,
     .type = INPUT_TEXT,
     .most = 64,
     .help = "IANA name, such as Asia/Kathmandu; empty: as the campaign has it."},
    {.name = "lock_after",
     .place = IN_FORM,
     .type = INPUT_NUMBER,
     .most = 60,
     .help = "Minutes without use after which browsers are locked: 5, 15, 30, 60; 0: never."},
};
static const struct input password_form[] = {SECRET("old", "The password of now."),
					     SECRET("new", "The new one.")};
static const struct input id_inputs[] = {ID};
static const struct input notices_form[] = {
    {.name = "newest",
     .place = IN_FORM,
     .type = INPUT_ID,
     .required = true,
     .help = "Id of the newest notice that was looked at."},
};
static const struct input token_form[] = {
    {.name = "name",
     .place = IN_FORM,
     .type = INPUT_TEXT,
     .required = true,
     .most = 60,
     .help = "What the token is for."},
    {.name = "campaign",
     .place = IN_FORM,
     .type = INPUT_SLUG,
     .required = true,
     .help = "Short name of the campaign."},
    {.name = "days",
     .place = IN_FORM,
     .type = INPUT_NUMBER,
     .required = true,
     .least = 1,
     .most = 365,
     .help = "After how many days it ends."},
    SCOPE("stream.read", "May read posts."),
    SCOPE("post.push", "May send posts."),
    SCOPE("case.read", "May read cases."),
    SCOPE("post.correct", "May correct labels."),
    SCOPE("work.revert", "May take corrections back."),
    SCOPE("duty.manage", "May set the roster."),
    SCOPE("campaign.edit", "May change the campaign."),
    SCOPE("audit.read", "May read the audit log."),
};
#define PAGE .view = &account_view_view, .template = "account"
#define FORM .body = BODY_FORM, .flags = ROUTE_SLOW | ROUTE_FORM_AGAIN

static const struct route routes[] = {
    {.method = METHOD_GET,
     .path = "/account",
     .permission = "signed-in",
     INPUTS(page_inputs),
     .handle = account_get,
     PAGE,
     .help = "The account of whoever is signed in."},
    {.method = METHOD_POST,
     .path = "/account",
     .permission = "signed-in",
     FORM,
     INPUTS(profile_form),
     .handle = profile_post,
     PAGE,
     .help = "Changes name, language, time zone and when unused browsers are locked."},
    {.method = METHOD_POST,
     .path = "/account/password",
     .permission = "signed-in",
     FORM,
     INPUTS(password_form),
     .handle = password_post,
     PAGE,
     .help = "Changes the password and ends all other sessions."},
    {.method = METHOD_POST,
     .path = "/account/notices",
     .permission = "signed-in",
     .body = BODY_FORM,
     .flags = ROUTE_SLOW,
     INPUTS(notices_form),
     .handle = notices_post,
     .help = "Says that the notices up to one were looked at, in this browser."},
    {.method = METHOD_POST,
     .path = "/account/sessions/{id}/end",
     .permission = "signed-in",
     .body = BODY_FORM,
     .flags = ROUTE_SLOW,
     INPUTS(id_inputs),
     .handle = session_end_post,
     .help = "Ends one session."},
    {.method = METHOD_POST,
     .path = "/account/sessions/end",
     .permission = "signed-in",
     .body = BODY_FORM,
     .flags = ROUTE_SLOW,
     .handle = sessions_end_post,
     .help = "Ends all sessions but this one."},
    {.method = METHOD_POST,
     .path = "/account/tokens",
     .permission = "signed-in",
     FORM,
     INPUTS(token_form),
     .handle = token_post,
     PAGE,
     .help = "Makes a token; the answer shows it, once."},
    {.method = METHOD_POST,
     .path = "/account/tokens/{id}/revoke",
     .permission = "signed-in",
     .body = BODY_FORM,
     .flags = ROUTE_SLOW,
     INPUTS(id_inputs),
     .handle = token_revoke_post,
     .help = "Revokes a token."},
};
const struct route_table people_account_routes = {routes, sizeof routes / sizeof routes[0]};
