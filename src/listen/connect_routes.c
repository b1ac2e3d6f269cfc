// SPDX-License-Identifier: AGPL-3.0-or-later
// Connecting a source with an account in the browser: asking its server, coming back from there
// with a code (or typing one), and ending it. The key is sealed at once and never shown.
#include "base/time.h"
#include "base/utf8.h"
#include "campaign/outward.h"
#include "listen/kept.h"
#include "listen/listen_routes.h"
#include "listen/poll.h"
#include "net/services.h"
#include "page/view.h"
#include "people/admit.h"
#include "people/audit.h"

#define CODE_MOST 2000

struct connect_view {
	struct str slug, name, host;
	int64_t id;
	struct str comes_back, shows_code; // addresses at the other server; empty once it is back
	struct str code, state;		   // what it came back with
	const char *reason, *advice;	   // why it went wrong; NULL: it did not
	struct str detail;
	bool back;
};
static const struct field connect_fields[] = {
    VIEW_FIELD(connect_view, slug, FIELD_STR, "the campaign"),
    VIEW_FIELD(connect_view, name, FIELD_STR, "of the source"),
    VIEW_FIELD(connect_view, host, FIELD_STR, "where its account is"),
    VIEW_FIELD(connect_view, id, FIELD_ID, "of the source"),
    VIEW_FIELD(connect_view, comes_back, FIELD_STR,
	       "where it is allowed; then the browser returns"),
    VIEW_FIELD(connect_view, shows_code, FIELD_STR, "where it is allowed; then a code is shown"),
    VIEW_PAGE_FIELD(connect_view, code, FIELD_STR, "what it came back with"),
    VIEW_PAGE_FIELD(connect_view, state, FIELD_STR, "what was given along"),
    VIEW_FIELD(connect_view, reason, FIELD_MESSAGE, "why it went wrong"),
    VIEW_FIELD(connect_view, advice, FIELD_MESSAGE, "what to do"),
    VIEW_FIELD(connect_view, detail, FIELD_STR, "what exactly; English"),
    VIEW_PAGE_FIELD(connect_view, back, FIELD_BOOL, "the browser came back"),
};
static const struct view connect_view_view =
    VIEW(connect_view, connect_fields, "connecting a source with an account");

// --- what is connected ---

struct one {
	struct campaign campaign;
	struct inlet inlet;
	const struct connector *connector;
	struct inlet_values values;
	struct connector_call call; // with an arena of its own
	struct arena room;
};

static enum outcome one_read(struct request *request, struct conn *conn, struct one *one)
{
	bool open = false;
	const struct poller *poller = services_of(request)->poller;
	enum outcome outcome =
	    inlet_find(conn, request->arena, one->campaign.id, request_number(request, "id"),
		       &one->inlet, &request->fault);
	if (outcome == OK)
		outcome = outward_gate(conn, one->campaign.id, &open, &request->fault);
	if (outcome != OK)
		return outcome;
	one->connector = connector_find(poller->connectors, one->inlet.connector);
	if (!one->connector || !one->connector->link)
		return fail(NOT_FOUND, &request->fault,
			    /*tr*/ "This kind of source has no account to connect.");
	if (!open)
		return fail(CONFLICT, &request->fault,
			    /*tr*/ "This is an exercise: no account is connected.");
	return inlet_values_read(conn, request->arena, poller->sealer, one->inlet.id,
				 one->connector, &one->values, &request->fault);
}

// one_close in any case.
static enum outcome one_open(struct request *request, struct one *one)
{
	struct conn *conn;
	const struct poller *poller = services_of(request)->poller;
	*one = (struct one){0};
	arena_init(&one->room, CONNECTOR_MEMORY);
	enum outcome outcome = campaign_reader(request, &one->campaign, &conn);
	if (outcome != OK)
		return outcome;
	outcome = one_read(request, conn, one);
	conn_release(conn);
	if (outcome == OK)
		one->call =
		    poll_call(poller, &one->room, one->connector, &one->inlet, one->values.value);
	return outcome;
}

static void one_close(struct one *one)
{
	if (one->call.arena)
		buf_free(&one->call.lines);
	arena_free(&one->room);
}

static struct str back_address(struct request *request, const struct one *one)
{
	const struct str site = services_of(request)->poller->site;
	const struct str host = request_header(request, "Host");
	const struct str path =
	    arena_format(request->arena, "/t/%.*s/sources/%lld/connected",
			 STR_ARG(request->campaign_slug), (long long)one->inlet.id);
	if (site.len > 0)
		return arena_format(request->arena, "%.*s%.*s", STR_ARG(site), STR_ARG(path));
	return arena_format(request->arena, "%s://%.*s%.*s", request->https ? "https" : "http",
			    STR_ARG(host), STR_ARG(path));
}

static struct connect_view *view_new(struct request *request, const struct one *one)
{
	struct connect_view *view = arena_zero(request->arena, sizeof *view);
	if (!view)
		return NULL;
	view->slug = one->campaign.slug;
	view->name = one->inlet.source;
	view->id = one->inlet.id;
	request->title = /*tr*/ "Connect an account";
	reply_no_store(request);
	return view;
}

// Says what went wrong with the other server; everything else is the caller's outcome.
static enum outcome refused_show(struct request *request, const struct one *one,
				 const struct fault *why)
{
	struct connect_view *view = view_new(request, one);
	const enum trouble trouble = one->call.trouble ? one->call.trouble : TROUBLE_BROKEN;
	if (!view)
		return fail(TOO_MUCH, &request->fault, "This page needs too much memory.");
	view->reason = /*tr*/ "It could not be connected.";
	view->advice = trouble == TROUBLE_SETTINGS ? /*tr*/ "Begin again here. A code counts once."
						   : troubles[trouble].reason;
	view->detail = arena_copy(request->arena, str_from(why->text));
	reply_view_status(request, 422, view);
	return OK;
}

// --- the steps ---

static enum outcome begin_show(struct request *request, struct one *one)
{
	struct fault why = {0};
	struct connector_link_offer offer;
	struct arena *arena = request->arena;
	enum outcome outcome =
	    one->connector->link->begin(&one->call, back_address(request, one), &offer, &why);
	if (outcome == OK)
		outcome = kept_write(one->call.kept, &one->room, offer.kept, &why);
	if (outcome != OK)
		return refused_show(request, one, &why);
	struct connect_view *view = view_new(request, one);
	if (!view)
		return fail(TOO_MUCH, &request->fault, "This page needs too much memory.");
	view->host = arena_copy(arena, offer.host);
	view->comes_back = arena_copy(arena, offer.comes_back);
	view->shows_code = arena_copy(arena, offer.shows_code);
	reply_view(request, view);
	return OK;
}

static enum outcome connect_post(struct request *request)
{
	struct one one;
	enum outcome outcome = one_open(request, &one);
	if (outcome == OK)
		outcome = begin_show(request, &one);
	one_close(&one);
	return outcome;
}

// The browser is back. Nothing changes before its person says so here.
static enum outcome connected_get(struct request *request)
{
	struct one one;
	enum outcome outcome = one_open(request, &one);
	struct connect_view *view = outcome == OK ? view_new(request, &one) : NULL;
	if (outcome == OK && !view)
		outcome = fail(TOO_MUCH, &request->fault, "This page needs too much memory.");
	if (outcome == OK) {
		view->code = request_text(request, "code");
		view->state = request_text(request, "state");
		view->back = view->code.len > 0;
		if (!view->back) {
			view->reason = /*tr*/ "It was not allowed there.";
			view->advice = /*tr*/ "Connect it again, and allow it.";
			view->detail = utf8_prefix(request_text(request, "error"), 200);
		}
		reply_view(request, view);
	}
	one_close(&one);
	return outcome;
}

// Another key, or none.
struct change {
	struct request *request;
	const struct one *one;
	struct str key; // sealed
	const char *action;
	int64_t now;
};

static enum outcome key_write(struct conn *conn, void *context, struct fault *fault)
{
	struct inlet inlet;
	const struct change *change = context;
	const struct one *one = change->one;
	struct request *request = change->request;
	struct inlet_draft draft = {.connector = one->connector, .every_min = one->inlet.every_min};
	for (size_t i = 0; i < one->connector->n_asks; i++) {
		const bool key =
		    strcmp(one->connector->asks[i].name, one->connector->link->ask) == 0;
		draft.keep[i] = !key;
		draft.value[i] = key ? change->key : STR("");
	}
	enum outcome outcome =
	    inlet_find(conn, request->arena, one->campaign.id, one->inlet.id, &inlet, fault);
	if (outcome == OK)
		outcome = inlet_change(conn, services_of(request)->ids, &inlet, &draft, false,
				       change->now, fault);
	if (outcome != OK)
		return outcome;
	struct audit_entry entry = audit_of(request, change->action);
	entry.subject = one->inlet.id;
	entry.now = utf8_prefix(one->inlet.source, AUDIT_WORD_MAX - 10);
	return audit_add(conn, services_of(request)->ids, &entry, fault);
}

static enum outcome key_set(struct request *request, const struct one *one, struct str key,
			    const char *action)
{
	struct change change = {
	    .request = request, .one = one, .action = action, .now = time_now()};
	if (key.len > 0)
		change.key = seal(services_of(request)->sealer, request->arena, key);
	if (key.len > 0 && change.key.len == 0)
		return fail(TOO_MUCH, &request->fault, "This page needs too much memory.");
	const enum outcome outcome = store_write(services_of(request)->store, WRITE_PERSON, 8,
						 key_write, &change, &request->fault);
	if (outcome == OK)
		reply_redirect(request,
			       arena_format(request->arena, "/t/%.*s/sources/%lld?saved=yes",
					    STR_ARG(request->campaign_slug),
					    (long long)one->inlet.id));
	return outcome;
}

static enum outcome finish(struct request *request, struct one *one)
{
	struct fault why = {0};
	struct str key, kept;
	const struct connector_link_answer answer = {
	    .code = str_trim(request_text(request, "code")),
	    .state = request_text(request, "state"),
	    .back = request_has(request, "state") ? back_address(request, one) : STR(""),
	};
	enum outcome outcome = one->connector->link->finish(
	    &one->call, kept_read(one->call.kept, &one->room), &answer, &key, &kept, &why);
	if (outcome == OK)
		outcome = kept_write(one->call.kept, &one->room, kept, &why);
	return outcome == OK ? key_set(request, one, key, "source.connect")
			     : refused_show(request, one, &why);
}

static enum outcome code_post(struct request *request)
{
	struct one one;
	enum outcome outcome = one_open(request, &one);
	if (outcome == OK)
		outcome = finish(request, &one);
	one_close(&one);
	return outcome;
}

// The key is forgotten here also when the other server cannot be told.
static enum outcome disconnect_post(struct request *request)
{
	struct one one;
	struct fault none;
	enum outcome outcome = one_open(request, &one);
	if (outcome == OK) {
		one.connector->link->end(&one.call, kept_read(one.call.kept, &one.room), &none);
		kept_write(one.call.kept, &one.room, STR("ended"), &none);
		outcome = key_set(request, &one, STR(""), "source.disconnect");
	}
	one_close(&one);
	return outcome;
}

// --- routes ---

#define ID                                                                                         \
	{                                                                                          \
		.name = "id", .place = IN_PATH, .type = INPUT_ID, .required = true,                \
		.help = "Id of the source."                                                        \
	}
static const struct input act_inputs[] = {INPUT_CAMPAIGN, ID};
static const struct input back_inputs[] = {
    INPUT_CAMPAIGN,
    ID,
    {.name = "code",
     .place = IN_QUERY,
     .type = INPUT_TEXT,
     .most = CODE_MOST,
     .help = "What the other server sent back."},
    {.name = "state",
     .place = IN_QUERY,
     .type = INPUT_TEXT,
     .most = CODE_MOST,
     .help = "What it was given along."},
    {.name = "error",
     .place = IN_QUERY,
     .type = INPUT_TEXT,
     .most = CODE_MOST,
     .help = "Why it sent nothing."},
};
static const struct input code_inputs[] = {
    INPUT_CAMPAIGN,
    ID,
    {.name = "code",
     .place = IN_FORM,
     .type = INPUT_SECRET,
     .required = true,
     .most = CODE_MOST,
     .help = "The code that the other server gave."},
    {.name = "state",
     .place = IN_FORM,
     .type = INPUT_TEXT,
     .most = CODE_MOST,
     .help = "What it was given along; absent if the code was typed."},
};
#define CHANGES                                                                                    \
	.method = METHOD_POST, .permission = "campaign.edit", .body = BODY_FORM, .flags = ROUTE_SLOW

static const struct route routes[] = {
    {CHANGES, .path = "/t/{slug}/sources/{id}/connect", INPUTS(act_inputs), .handle = connect_post,
     .view = &connect_view_view, .template = "source_connect",
     .help = "Begins to connect a source with an account at its server."},
    {.method = METHOD_GET,
     .path = "/t/{slug}/sources/{id}/connected",
     .permission = "campaign.edit",
     INPUTS(back_inputs),
     .handle = connected_get,
     .view = &connect_view_view,
     .template = "source_connect",
     .help = "Where the browser comes back from that server."},
    {CHANGES, .path = "/t/{slug}/sources/{id}/code", INPUTS(code_inputs), .handle = code_post,
     .view = &connect_view_view, .template = "source_connect",
     .help = "Exchanges the code of that server for a key, which is sealed."},
    {CHANGES, .path = "/t/{slug}/sources/{id}/disconnect", INPUTS(act_inputs),
     .handle = disconnect_post, .help = "Ends the key of a source, here and at its server."},
};
const struct route_table listen_connect_routes = {routes, sizeof routes / sizeof routes[0]};
