// SPDX-License-Identifier: AGPL-3.0-or-later
#include "respond/code_page.h"

#include "campaign/code.h"
#include "net/request.h"
#include "page/view.h"

#define TYPED_MOST 40 // bytes: a code with spaces and dashes

struct code_view {
	struct str typed;
	bool wrong;
};
static const struct field fields[] = {
    VIEW_PAGE_FIELD(code_view, typed, FIELD_STR, "as it was typed"),
    VIEW_FIELD(code_view, wrong, FIELD_BOOL, "this cannot be a code"),
};
static const struct view code_view_view = VIEW(code_view, fields, "where a code is typed");

static enum outcome code_get(struct request *request)
{
	char code[CODE_LETTERS];
	struct code_view *view = arena_zero(request->arena, sizeof *view);
	if (!view)
		return fail(TOO_MUCH, &request->fault, "This page needs too much memory.");
	view->typed = request_text(request, "code");
	if (code_typed(view->typed, code)) {
		reply_redirect(request,
			       arena_format(request->arena, "/s/%.*s", CODE_LETTERS, code));
		return OK;
	}
	view->wrong = view->typed.len > 0;
	request->title = /*tr*/ "How does my message stand?";
	reply_no_store(request);
	reply_view(request, view);
	return OK;
}

static const struct input inputs[] = {
    {.name = "code",
     .place = IN_QUERY,
     .type = INPUT_TEXT,
     .most = TYPED_MOST,
     .help = "A code, as people type it: leads to its page."},
};
static const struct route routes[] = {
    {.method = METHOD_GET,
     .path = "/s",
     .permission = "public",
     INPUTS(inputs),
     .handle = code_get,
     .view = &code_view_view,
     .template = "code",
     .help = "Where somebody who wrote to us types their code."},
};
const struct route_table respond_code_page_routes = {routes, sizeof routes / sizeof routes[0]};
