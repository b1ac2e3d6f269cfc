// SPDX-License-Identifier: AGPL-3.0-or-later
#include "desk/hint.h"

#include "desk/desk_embedded.h"
#include "net/services.h"
#include "respond/label.h"

const char *const hint_names[] = {"desk", "case",    "stream",	 "unsure", "sample",
				  "bulk", "correct", "keyboard", "shift",  NULL};

enum outcome hint_seen(struct conn *conn, int64_t account, const char *name, bool *ret_seen,
		       struct fault *fault)
{
	if (account == 0) {
		*ret_seen = true;
		return OK;
	}
	struct stmt *find = stmt_start(conn, &sql_hint_seen_find);
	stmt_bind_i64(find, 1, account);
	stmt_bind_str(find, 2, str_from(name));
	const bool seen = stmt_step(find);
	const enum outcome outcome = stmt_end(find, fault);
	if (outcome == OK)
		*ret_seen = seen;
	return outcome;
}

struct hint {
	int64_t account;
	struct str name;
};

static enum outcome hint_insert(struct conn *conn, void *context, struct fault *fault)
{
	const struct hint *hint = context;
	struct stmt *insert = stmt_start(conn, &sql_hint_seen_insert);
	stmt_bind_i64(insert, 1, hint->account);
	stmt_bind_str(insert, 2, hint->name);
	return stmt_run(insert, fault);
}

static enum outcome hint_post(struct request *request)
{
	struct hint hint = {request->viewer.account, request_text(request, "name")};
	if (hint.account == 0)
		return fail(DENIED, &request->fault, "Hints are for people, not for programs.");
	const enum outcome outcome = store_write(services_of(request)->store, WRITE_PERSON, 1,
						 hint_insert, &hint, &request->fault);
	if (outcome != OK)
		return outcome;
	const struct str desk =
	    arena_format(request->arena, "/t/%.*s/desk", STR_ARG(request_text(request, "slug")));
	reply_redirect(request, label_back(request, desk));
	return OK;
}

static const struct input inputs[] = {
    INPUT_CAMPAIGN,
    {.name = "name",
     .place = IN_PATH,
     .type = INPUT_CHOICE,
     .required = true,
     .choices = hint_names,
     .help = "Which hint."},
    {.name = "back",
     .place = IN_FORM,
     .type = INPUT_TEXT,
     .most = 500,
     .help = "Path to go back to."},
};

static const struct route routes[] = {
    {.method = METHOD_POST,
     .path = "/t/{slug}/hints/{name}",
     .permission = "case.read",
     .body = BODY_FORM,
     .flags = ROUTE_SLOW,
     INPUTS(inputs),
     .handle = hint_post,
     .help = "Puts a first-time hint away for this account."},
};
const struct route_table desk_hint_routes = {routes, sizeof routes / sizeof routes[0]};
