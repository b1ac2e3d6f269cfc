// SPDX-License-Identifier: AGPL-3.0-or-later
// All accounts of this server, for who runs it: finding one, closing and opening it, and helping
// somebody who cannot get in.
#include "base/time.h"
#include "net/services.h"
#include "people/admit.h"
#include "people/directory.h"
#include "people/directory_view.h"
#include "people/erase.h"
#include "people/link.h"
#include "people/lock.h"
#include "people/people_embedded.h"
#include "people/people_routes.h"
#include "people/permission.h"
#include "people/profile.h"
#include "people/reset.h"
#include "people/second_step.h"
#include "people/session_list.h"
#include "people/session_rule.h"

#define WISHES_SHOWN 10
#define ROLES_SHOWN  50

static struct people *people_of(const struct request *request)
{
	return services_of(request)->people;
}

static enum outcome no_memory(struct request *request)
{
	return fail(TOO_MUCH, &request->fault, "This page needs too much memory.");
}

// --- the list ---

static enum outcome wishes_fill(struct conn *conn, struct request *request,
				struct accounts_view *view)
{
	size_t count;
	struct reset_wish *list;
	const enum outcome outcome = reset_wish_list(conn, request->arena, STR(""), time_now(),
						     &list, &count, &request->fault);
	if (outcome != OK)
		return outcome;
	if (count > WISHES_SHOWN)
		count = WISHES_SHOWN;
	struct accounts_row *rows = arena_array(request->arena, count + 1, sizeof *rows);
	for (size_t i = 0; rows && i < count; i++)
		rows[i] = (struct accounts_row){.id = list[i].account,
						.name = list[i].name,
						.email = list[i].email,
						.since_at = list[i].asked_at};
	view->wishes = (struct view_list){rows, rows ? count : 0};
	view->some_wishes = view->wishes.count > 0;
	return OK;
}

static void page_fill(struct arena *arena, const struct directory_page *page,
		      struct accounts_view *view)
{
	struct accounts_row *rows = arena_array(arena, page->count + 1, sizeof *rows);
	for (size_t i = 0; rows && i < page->count; i++) {
		const struct directory_row *row = &page->rows[i];
		rows[i] = (struct accounts_row){
		    .id = row->account,
		    .name = row->name,
		    .email = row->email,
		    .since_at = row->created_at,
		    .closed_at = row->disabled_at,
		    .second = row->second,
		    .wish = row->wish,
		};
	}
	view->accounts = (struct view_list){rows, rows ? page->count : 0};
	view->some = view->accounts.count > 0;
	view->more = page->more;
	view->next_word = page->next.word;
	view->next_after = page->next.account;
}

static void locks_fill(struct request *request, const struct session_rule *rule, bool typed,
		       struct accounts_view *view)
{
	struct accounts_lock *rows = arena_array(request->arena, LOCK_LENGTHS, sizeof *rows);
	for (size_t i = 0; rows && i < LOCK_LENGTHS; i++) {
		const struct lock_length *length = &lock_lengths[i];
		rows[i] = (struct accounts_lock){
		    .value = length->value,
		    .words = length->words,
		    .chosen = typed ? lock_length_find(request_text(request, "lock")) == length
				    : length->ms == rule->lock_ms,
		};
	}
	view->locks = (struct view_list){rows, rows ? LOCK_LENGTHS : 0};
}

static enum outcome lengths_fill(struct conn *conn, struct request *request,
				 struct accounts_view *view)
{
	struct session_rule rule;
	const enum outcome outcome = session_rule_read(conn, &rule, &request->fault);
	struct accounts_length *rows = arena_array(request->arena, SESSION_LENGTHS, sizeof *rows);
	if (outcome != OK || !rows)
		return outcome;
	const bool typed = view->problem.len > 0;
	for (size_t i = 0; i < SESSION_LENGTHS; i++) {
		const struct session_length *length = &session_lengths[i];
		const struct str value = str_from(length->value);
		rows[i] = (struct accounts_length){
		    .value = length->value,
		    .words = length->words,
		    .idle = typed ? str_equal(request_text(request, "idle"), value)
				  : length == session_length_of(rule.idle_ms),
		    .longest = typed ? str_equal(request_text(request, "longest"), value)
				     : length == session_length_of(rule.longest_ms),
		};
	}
	view->lengths = (struct view_list){rows, SESSION_LENGTHS};
	locks_fill(request, &rule, typed, view);
	return OK;
}

// The first page, with nothing searched for: what a form of it comes back to.
static enum outcome first_fill(struct conn *conn, struct request *request,
			       struct accounts_view *view)
{
	struct directory_page page;
	const struct directory_place from = {.word = STR("")};
	enum outcome outcome =
	    directory_read(conn, request->arena, STR(""), &from, &page, &request->fault);
	if (outcome != OK)
		return outcome;
	page_fill(request->arena, &page, view);
	outcome = lengths_fill(conn, request, view);
	return outcome == OK ? wishes_fill(conn, request, view) : outcome;
}

static enum outcome view_fill(struct conn *conn, struct request *request,
			      struct accounts_view *view)
{
	if (request->method == METHOD_POST)
		return first_fill(conn, request, view);
	struct directory_page page;
	const struct directory_place from = {
	    .word = request_text(request, "word"),
	    .account = request_number(request, "after"),
	};
	view->saved = request_switch(request, "saved");
	view->wanted = request_text(request, "q");
	view->later = from.account != 0 || view->wanted.len > 0;
	if (!view->later)
		return first_fill(conn, request, view);
	const enum outcome outcome =
	    directory_read(conn, request->arena, view->wanted, &from, &page, &request->fault);
	if (outcome == OK)
		page_fill(request->arena, &page, view);
	return outcome;
}

static enum outcome accounts_show(struct request *request, int status, struct str problem)
{
	struct conn *conn;
	struct accounts_view *view = arena_zero(request->arena, sizeof *view);
	if (!view)
		return no_memory(request);
	view->problem = problem;
	enum outcome outcome = store_snapshot(services_of(request)->store, &conn, &request->fault);
	if (outcome != OK)
		return outcome;
	outcome = view_fill(conn, request, view);
	conn_release(conn);
	if (outcome != OK)
		return outcome;
	request->title = /*tr*/ "Accounts of this server";
	reply_no_store(request);
	reply_view_status(request, status, view);
	return OK;
}

static enum outcome accounts_get(struct request *request)
{
	return accounts_show(request, 200, STR(""));
}

static enum outcome lengths_post(struct request *request)
{
	const struct audit_entry entry = audit_of(request, "session.rule");
	const struct session_wish wish = {
	    .idle = request_text(request, "idle"),
	    .longest = request_text(request, "longest"),
	    .lock = request_text(request, "lock"),
	};
	const enum outcome outcome =
	    session_rule_change(people_of(request), &wish, &entry, &request->fault);
	if (outcome == INVALID)
		return accounts_show(request, 422, services_of(request)->said(request));
	if (outcome == OK)
		reply_redirect(request, STR("/t/instance/accounts?saved=yes#sessions"));
	return outcome;
}

// --- one of them ---

static enum outcome sessions_fill(struct conn *conn, struct request *request, int64_t account,
				  struct person_view *view)
{
	size_t count;
	struct open_session *list;
	const enum outcome outcome =
	    session_list(conn, request->arena, account, time_now(), &list, &count, &request->fault);
	if (outcome != OK)
		return outcome;
	struct person_session *rows = arena_array(request->arena, count + 1, sizeof *rows);
	for (size_t i = 0; rows && i < count; i++)
		rows[i] = (struct person_session){list[i].device, list[i].network, list[i].used_at};
	view->sessions = (struct view_list){rows, rows ? count : 0};
	view->some_sessions = view->sessions.count > 0;
	return OK;
}

static enum outcome roles_fill(struct conn *conn, struct request *request, int64_t account,
			       struct person_view *view)
{
	size_t count = 0;
	struct person_role *rows = arena_array(request->arena, ROLES_SHOWN, sizeof *rows);
	struct stmt *list = stmt_start(conn, &sql_role_grant_all);
	stmt_bind_i64(list, 1, account);
	while (rows && count < ROLES_SHOWN && stmt_step(list)) {
		const struct role *role = role_find(stmt_str(list, 1));
		if (role)
			rows[count++] = (struct person_role){
			    .word = role->name,
			    .name = role->title,
			    .campaign = arena_copy(request->arena, stmt_str(list, 0)),
			};
	}
	view->roles = (struct view_list){rows, count};
	view->some_roles = count > 0;
	const enum outcome outcome = stmt_end(list, &request->fault);
	for (size_t i = 0; outcome == OK && i < count; i++)
		rows[i].campaign_name =
		    services_of(request)->campaign_named(conn, request->arena, rows[i].campaign);
	return outcome;
}

static enum outcome person_fill(struct conn *conn, struct request *request,
				struct person_view *view)
{
	struct profile profile;
	struct second_step step;
	const int64_t account = request_number(request, "id");
	enum outcome outcome =
	    profile_find(conn, request->arena, account, &profile, &request->fault);
	if (outcome == OK)
		outcome = second_step_find(conn, account, &step, &request->fault);
	if (outcome == OK)
		outcome = roles_fill(conn, request, account, view);
	if (outcome == OK)
		outcome = reset_wish_find(conn, account, &view->wish, &request->fault);
	if (outcome == OK)
		outcome = sessions_fill(conn, request, account, view);
	if (outcome != OK)
		return outcome;
	view->id = account;
	view->name = profile.name;
	view->email = profile.email;
	view->since_at = profile.created_at;
	view->closed_at = profile.disabled_at;
	view->erased = str_starts(profile.email, STR(ERASED_PREFIX)) &&
		       str_find_byte(profile.email, '@') == SIZE_MAX;
	view->second = step.on;
	view->me = account == request->viewer.account;
	return OK;
}

static enum outcome person_show_status(struct request *request, int status, struct str link,
				       const char *done, struct str problem)
{
	struct conn *conn;
	struct person_view *view = arena_zero(request->arena, sizeof *view);
	if (!view)
		return no_memory(request);
	enum outcome outcome = store_snapshot(services_of(request)->store, &conn, &request->fault);
	if (outcome != OK)
		return outcome;
	outcome = person_fill(conn, request, view);
	conn_release(conn);
	if (outcome != OK)
		return outcome;
	view->link = link;
	view->done = done;
	view->problem = problem;
	request->title = /*tr*/ "An account of this server";
	reply_no_store(request);
	reply_view_status(request, status, view);
	return OK;
}

static enum outcome person_show(struct request *request, struct str link, const char *done)
{
	return person_show_status(request, 200, link, done, STR(""));
}

// What was done, by the word behind ?done=.
static const struct {
	const char *word, *sentence;
} deeds[] = {
    {"close", /*tr*/ "The account is closed and signed out everywhere."},
    {"open", /*tr*/ "The account is open again."},
    {"erased", /*tr*/ "The person is erased."},
    {"second-off", /*tr*/ "The second step is removed."},
};
static const char *const deed_words[] = {"close", "open", "erased", "second-off", NULL};

static enum outcome person_get(struct request *request)
{
	const char *done = NULL;
	for (size_t i = 0; i < sizeof deeds / sizeof deeds[0]; i++)
		if (str_equal(request_text(request, "done"), str_from(deeds[i].word)))
			done = deeds[i].sentence;
	return person_show(request, STR(""), done);
}

// --- changes ---

static enum outcome done(struct request *request, enum outcome outcome, const char *word)
{
	if (outcome == OK)
		reply_redirect(request,
			       arena_format(request->arena, "/t/instance/accounts/%lld?done=%s",
					    (long long)request_number(request, "id"), word));
	return outcome;
}

// The account of the path. DENIED for the viewer's own: nobody locks themselves out.
static enum outcome other_account(struct request *request, int64_t *ret_account)
{
	struct conn *conn;
	struct profile profile;
	const int64_t account = request_number(request, "id");
	if (account == request->viewer.account)
		return fail(DENIED, &request->fault, /*tr*/ "This is your own account.");
	enum outcome outcome = store_reader(services_of(request)->store, &conn, &request->fault);
	if (outcome != OK)
		return outcome;
	outcome = profile_find(conn, request->arena, account, &profile, &request->fault);
	conn_release(conn);
	if (outcome == OK)
		*ret_account = account;
	return outcome;
}

static enum outcome close_post(struct request *request)
{
	int64_t account;
	enum outcome outcome = other_account(request, &account);
	if (outcome == OK)
		outcome = account_disable(people_of(request), account, viewer_actor(request),
					  request->address, &request->fault);
	return done(request, outcome, "close");
}

static enum outcome open_post(struct request *request)
{
	int64_t account;
	enum outcome outcome = other_account(request, &account);
	if (outcome == OK)
		outcome = account_enable(people_of(request), account, viewer_actor(request),
					 request->address, &request->fault);
	return done(request, outcome, "open");
}

static enum outcome erase_post(struct request *request)
{
	int64_t account;
	enum outcome outcome = other_account(request, &account);
	if (outcome == OK)
		outcome = account_erase(people_of(request), account, viewer_actor(request),
					request->address, &request->fault);
	if (outcome == CONFLICT && !request->wants_json)
		return person_show_status(request, 409, STR(""), NULL,
					  services_of(request)->said(request));
	return done(request, outcome, "erased");
}

static enum outcome second_off_post(struct request *request)
{
	int64_t account;
	enum outcome outcome = other_account(request, &account);
	if (outcome == OK)
		outcome = second_step_remove(people_of(request), account, viewer_actor(request),
					     request->address, &request->fault);
	return done(request, outcome, "second-off");
}

static enum outcome reset_post(struct request *request)
{
	int64_t account;
	struct str secret;
	enum outcome outcome = other_account(request, &account);
	if (outcome != OK)
		return outcome;
	const struct new_reset reset = {
	    .account = account,
	    .by = viewer_actor(request),
	    .may = viewer_may(request),
	    .address = request->address,
	};
	outcome =
	    reset_link_make(people_of(request), request->arena, &reset, &secret, &request->fault);
	return outcome == OK ? person_show(request, link_address(request, "/reset/", secret), NULL)
			     : outcome;
}

// --- routes ---

#define ID                                                                                         \
	{                                                                                          \
		.name = "id", .place = IN_PATH, .type = INPUT_ID, .required = true,                \
		.help = "Id of the account."                                                       \
	}
static const struct input list_inputs[] = {
    {.name = "q",
     .place = IN_QUERY,
     .type = INPUT_TEXT,
     .most = 120,
     .help = "How a word of the name or the address begins; empty: everybody, newest first."},
    {.name = "word",
     .place = IN_QUERY,
     .type = INPUT_TEXT,
     .most = DIRECTORY_WORD_MAX,
     .help = "Where the page begins, from the one before."},
    {.name = "after",
     .place = IN_QUERY,
     .type = INPUT_ID,
     .help = "Where the page begins, from the one before."},
    {.name = "saved", .place = IN_QUERY, .type = INPUT_SWITCH, .help = "It was just saved."},
};
#define LENGTH(input, says)                                                                        \
	{                                                                                          \
		.name = (input), .place = IN_FORM, .type = INPUT_TEXT, .most = 8, .help = (says),  \
		.example = "72"                                                                    \
	}
static const struct input lengths_form[] = {
    LENGTH("longest", "Hours after which a session ends: 0.5, 2, 12, 72, 168, 336 or 720."),
    LENGTH("idle", "Hours without use after which it ends, of the same."),
    {.name = "lock",
     .place = IN_FORM,
     .type = INPUT_TEXT,
     .most = 8,
     .example = "15",
     .help =
	 "Minutes without use after which devices lock at the latest: 5, 15, 30, 60; 0: as each "
	 "person chose; empty: as it is."},
};
static const struct input person_inputs[] = {
    ID,
    {.name = "done",
     .place = IN_QUERY,
     .type = INPUT_CHOICE,
     .choices = deed_words,
     .help = "What was done just now."},
};
static const struct input id_inputs[] = {ID};
#define CHANGE                                                                                     \
	.method = METHOD_POST, .permission = "instance.run", .body = BODY_FORM,                    \
	.flags = ROUTE_SLOW, INPUTS(id_inputs)

static const struct route routes[] = {
    {.method = METHOD_GET,
     .path = "/t/instance/accounts",
     .permission = "instance.run",
     INPUTS(list_inputs),
     .handle = accounts_get,
     .view = &accounts_view_view,
     .template = "accounts",
     .help = "The accounts of this server, page by page."},
    {.method = METHOD_POST,
     .path = "/t/instance/accounts/sessions",
     .permission = "instance.run",
     .body = BODY_FORM,
     .flags = ROUTE_SLOW | ROUTE_FORM_AGAIN,
     INPUTS(lengths_form),
     .handle = lengths_post,
     .view = &accounts_view_view,
     .template = "accounts",
     .help = "Changes how long people stay signed in."},
    {.method = METHOD_GET,
     .path = "/t/instance/accounts/{id}",
     .permission = "instance.run",
     INPUTS(person_inputs),
     .handle = person_get,
     .view = &person_view_view,
     .template = "person",
     .help = "One account."},
    {CHANGE, .path = "/t/instance/accounts/{id}/close", .handle = close_post,
     .help = "Closes an account and ends its sessions."},
    {CHANGE, .path = "/t/instance/accounts/{id}/open", .handle = open_post,
     .help = "Opens a closed account again."},
    {CHANGE, .path = "/t/instance/accounts/{id}/erase", .handle = erase_post,
     .view = &person_view_view, .template = "person",
     .help = "Takes the person out of a closed account, for good."},
    {CHANGE, .path = "/t/instance/accounts/{id}/second-off", .handle = second_off_post,
     .help = "Removes the second step of somebody who lost everything."},
    {CHANGE, .path = "/t/instance/accounts/{id}/reset", .handle = reset_post,
     .view = &person_view_view, .template = "person",
     .help = "Makes a link to a new password; the answer shows it, once."},
};
const struct route_table people_directory_routes = {routes, sizeof routes / sizeof routes[0]};
