// SPDX-License-Identifier: AGPL-3.0-or-later
// The page of webhooks that go out: adding one, testing it, its secret, what became of what it was
// sent. A secret is shown once, by the answer that made it.
#include "insight/hook_out_routes.h"

#include "base/time.h"
#include "campaign/campaign.h"
#include "campaign/reading.h"
#include "insight/hook_out.h"
#include "insight/insight_embedded.h"
#include "net/services.h"
#include "page/view.h"
#include "people/admit.h"
#include "people/audit.h"
#include "respond/post_view.h"
#include "respond/translate_server.h"

struct hook_sent {
	int64_t delivery, hook, at;
	struct str event, detail;
	const char *state_name;
	bool dead;
};
struct hook_row {
	int64_t id, ill_since, old_until;
	struct str name, address, events, detail;
	struct view_list sent; // of struct hook_sent
	bool paused, stopped, ill, two, running, some;
};
struct hook_choice {
	const char *word, *name;
	bool chosen;
};
struct hook_page {
	struct str slug, secret, problem, typed_name, typed_address;
	struct view_list rows, kinds, urgencies;
	bool any, on_post, on_case, on_appeal, on_alert;
};

static const struct field sent_fields[] = {
    VIEW_FIELD(hook_sent, delivery, FIELD_ID, "the message"),
    VIEW_FIELD(hook_sent, hook, FIELD_ID, "the webhook"),
    VIEW_FIELD(hook_sent, event, FIELD_STR, "what it told"),
    VIEW_FIELD(hook_sent, at, FIELD_TIME, "when it happened"),
    VIEW_FIELD(hook_sent, state_name, FIELD_MESSAGE, "what became of it"),
    VIEW_FIELD(hook_sent, detail, FIELD_STR, "why not; English"),
    VIEW_FIELD(hook_sent, dead, FIELD_BOOL, "it was given up"),
};
static const struct view sent_view = VIEW(hook_sent, sent_fields, "a message of a webhook");
static const struct field row_fields[] = {
    VIEW_FIELD(hook_row, id, FIELD_ID, "the webhook"),
    VIEW_FIELD(hook_row, name, FIELD_STR, "its name"),
    VIEW_FIELD(hook_row, address, FIELD_STR, "where it goes"),
    VIEW_FIELD(hook_row, events, FIELD_STR, "what it is told of"),
    VIEW_FIELD(hook_row, paused, FIELD_BOOL, "a person paused it"),
    VIEW_FIELD(hook_row, stopped, FIELD_BOOL, "it was given up"),
    VIEW_FIELD(hook_row, ill, FIELD_BOOL, "nothing arrives there"),
    VIEW_FIELD(hook_row, ill_since, FIELD_TIME, "since when"),
    VIEW_FIELD(hook_row, detail, FIELD_STR, "why; English"),
    VIEW_FIELD(hook_row, two, FIELD_BOOL, "two secrets count"),
    VIEW_FIELD(hook_row, old_until, FIELD_TIME, "until when the old one does"),
    VIEW_INNER(hook_row, sent, FIELD_LIST, &sent_view, "its last messages"),
    VIEW_PAGE_FIELD(hook_row, some, FIELD_BOOL, "there are some"),
    VIEW_PAGE_FIELD(hook_row, running, FIELD_BOOL, "it is told"),
};
static const struct view row_view = VIEW(hook_row, row_fields, "a webhook");
static const struct field choice_fields[] = {
    VIEW_FIELD(hook_choice, word, FIELD_WORD, "value of the input"),
    VIEW_FIELD(hook_choice, name, FIELD_MESSAGE, "for people"),
    VIEW_FIELD(hook_choice, chosen, FIELD_BOOL, "stands now"),
};
static const struct view choice_view = VIEW(hook_choice, choice_fields, "a choice");
static const struct field page_fields[] = {
    VIEW_PAGE_FIELD(hook_page, slug, FIELD_STR, "the campaign"),
    VIEW_INNER(hook_page, rows, FIELD_LIST, &row_view, "webhooks"),
    VIEW_FIELD(hook_page, secret, FIELD_STR, "of one that was just made; never again"),
    VIEW_PAGE_FIELD(hook_page, problem, FIELD_STR, "why nothing was changed"),
    VIEW_PAGE_FIELD(hook_page, typed_name, FIELD_STR, "what was typed"),
    VIEW_PAGE_FIELD(hook_page, typed_address, FIELD_STR, "what was typed"),
    VIEW_PAGE_FIELD(hook_page, any, FIELD_BOOL, "there are webhooks"),
    VIEW_PAGE_FIELD(hook_page, on_post, FIELD_BOOL, "posts are chosen"),
    VIEW_PAGE_FIELD(hook_page, on_case, FIELD_BOOL, "cases are chosen"),
    VIEW_PAGE_FIELD(hook_page, on_appeal, FIELD_BOOL, "appeals are chosen"),
    VIEW_PAGE_FIELD(hook_page, on_alert, FIELD_BOOL, "alerts are chosen"),
    VIEW_PAGE_LIST(hook_page, kinds, &choice_view, "kinds of posts"),
    VIEW_PAGE_LIST(hook_page, urgencies, &choice_view, "urgencies"),
};
static const struct view hook_page_view = VIEW(hook_page, page_fields, "webhooks that go out");

// --- the page ---

static const char *const state_names[] = {/*tr*/ "Waits", /*tr*/ "Sent", /*tr*/ "Given up",
					  /*tr*/ "Would have been sent"};

static enum outcome sent_fill(struct conn *conn, struct request *request, int64_t now,
			      const struct hook_out *hook, struct hook_row *row)
{
	size_t count = 0;
	struct hook_sent *list = arena_array(request->arena, HOOK_OUT_SHOWN, sizeof *list);
	struct stmt *rows = stmt_start(conn, &sql_hook_out_deliveries);
	stmt_bind_i64(rows, 1, hook->id);
	stmt_bind_i64(rows, 2, HOOK_OUT_SHOWN);
	while (list && count < HOOK_OUT_SHOWN && stmt_step(rows)) {
		const int64_t state = stmt_i64(rows, 3);
		list[count++] = (struct hook_sent){
		    .delivery = stmt_i64(rows, 0),
		    .hook = hook->id,
		    .event = arena_copy(request->arena, stmt_str(rows, 1)),
		    .state_name = state_names[state & 3],
		    .detail = arena_copy(request->arena, stmt_str(rows, 6)),
		    .at = stmt_i64(rows, 7),
		    .dead = state == HOOK_DEAD,
		};
	}
	*row = (struct hook_row){
	    .id = hook->id,
	    .name = hook->name,
	    .address = hook->address,
	    .events = hook->events,
	    .detail = hook->detail,
	    .ill_since = hook->ill_since,
	    .old_until = hook->old_until,
	    .paused = hook->paused_at != 0,
	    .stopped = hook->stopped_at != 0,
	    .ill = hook->ill_since != 0,
	    .two = hook->old_secret.len > 0 && hook->old_until > now,
	    .running = !hook->paused_at && !hook->stopped_at,
	    .sent = {list, count},
	    .some = count > 0,
	};
	return stmt_end(rows, &request->fault);
}

static void choices_fill(struct request *request, struct hook_page *page)
{
	struct hook_choice *kinds = arena_array(request->arena, KIND_COUNT, sizeof *kinds);
	struct hook_choice *urgencies = arena_array(request->arena, URGENCY_COUNT, sizeof *kinds);
	for (int i = 0; kinds && i < KIND_COUNT; i++)
		kinds[i] = (struct hook_choice){
		    kind_names[i], correction_label("kind", str_from(kind_names[i])), false};
	for (int i = 0; urgencies && i < URGENCY_COUNT; i++)
		urgencies[i] = (struct hook_choice){
		    urgency_names[i], correction_label("urgency", str_from(urgency_names[i])),
		    false};
	page->kinds = (struct view_list){kinds, kinds ? KIND_COUNT : 0};
	page->urgencies = (struct view_list){urgencies, urgencies ? URGENCY_COUNT : 0};
}

static enum outcome page_fill(struct conn *conn, struct request *request, int64_t campaign,
			      struct hook_page *page)
{
	size_t count = 0;
	struct hook_out *list;
	enum outcome outcome =
	    hook_out_list(conn, request->arena, campaign, &list, &count, &request->fault);
	if (outcome != OK)
		return outcome;
	struct hook_row *rows = arena_array(request->arena, count + 1, sizeof *rows);
	for (size_t i = 0; rows && i < count && outcome == OK; i++)
		outcome = sent_fill(conn, request, time_now(), &list[i], &rows[i]);
	page->rows = (struct view_list){rows, rows ? count : 0};
	page->any = count > 0;
	return outcome;
}

static enum outcome page_show(struct request *request, int status, struct hook_page *page)
{
	struct conn *conn;
	struct campaign campaign;
	enum outcome outcome = campaign_reader(request, &campaign, &conn);
	if (outcome != OK)
		return outcome;
	outcome = page_fill(conn, request, campaign.id, page);
	conn_release(conn);
	if (outcome != OK)
		return outcome;
	page->slug = campaign.slug;
	choices_fill(request, page);
	request->title = /*tr*/ "Webhooks";
	reply_no_store(request);
	reply_view_status(request, status, page);
	return OK;
}

static struct hook_page *page_new(struct request *request)
{
	struct hook_page *page = arena_zero(request->arena, sizeof *page);
	if (!page)
		fail(TOO_MUCH, &request->fault, "This page needs too much memory.");
	return page;
}

static enum outcome hooks_get(struct request *request)
{
	struct hook_page *page = page_new(request);
	return page ? page_show(request, 200, page) : TOO_MUCH;
}

// --- changes ---

struct change {
	struct request *request;
	struct hook_out hook;
	struct audit_entry entry;
	struct str secret; // as it is shown
	int64_t delivery, now;
};

static enum outcome change_new(struct request *request, const char *action, struct change *change)
{
	struct campaign campaign;
	const enum outcome outcome = campaign_asked(request, &campaign);
	if (outcome != OK)
		return outcome;
	change->request = request;
	change->hook.campaign = campaign.id;
	change->entry = audit_of(request, action);
	change->now = time_now();
	return OK;
}

static enum outcome secret_make(struct change *change)
{
	struct request *request = change->request;
	change->secret = hook_out_secret_new(request->arena);
	change->hook.secret = seal(services_of(request)->sealer, request->arena, change->secret);
	return change->hook.secret.at
		   ? OK
		   : fail(TOO_MUCH, &request->fault, "This page needs too much memory.");
}

static enum outcome change_write(struct change *change, write_fn *run)
{
	return store_write(services_of(change->request)->store, WRITE_PERSON, 3, run, change,
			   &change->request->fault);
}

static enum outcome add_run(struct conn *conn, void *context, struct fault *fault)
{
	const struct change *change = context;
	enum outcome outcome = hook_out_add(conn, &change->hook, change->now, fault);
	if (outcome == OK)
		outcome = hook_out_queue(conn, change->now, fault);
	return outcome == OK
		   ? audit_add(conn, services_of(change->request)->ids, &change->entry, fault)
		   : outcome;
}

static struct str events_typed(struct request *request)
{
	const bool post = request_switch(request, "post"),
		   of_case = request_switch(request, "case");
	const bool appeal = request_switch(request, "appeal");
	const bool alert = request_switch(request, "alert");
	return str_trim(arena_format(request->arena, "%s%s%s%s", post ? "post.new " : "",
				     of_case ? "case.changed " : "",
				     appeal ? "appeal.changed " : "", alert ? HOOK_OUT_ALERT : ""));
}

static enum outcome add_post(struct request *request)
{
	struct change change = {0};
	struct hook_page *page = page_new(request);
	enum outcome outcome = page ? change_new(request, "webhook.add", &change) : TOO_MUCH;
	if (outcome == OK)
		outcome = secret_make(&change);
	if (outcome != OK)
		return outcome;
	struct hook_out *hook = &change.hook;
	hook->id = change.entry.subject = id_next(services_of(request)->ids);
	hook->name = request_text(request, "name");
	hook->address = request_text(request, "address");
	hook->events = events_typed(request);
	hook->kind = name_find(kind_names, KIND_COUNT, request_text(request, "kind"));
	const int least = name_find(urgency_names, URGENCY_COUNT, request_text(request, "least"));
	hook->least = least < 0 ? 0 : least;
	change.entry.now = translate_host(hook->address);
	outcome = change_write(&change, add_run);
	if (outcome == OK) {
		page->secret = change.secret;
		return page_show(request, 201, page);
	}
	if (outcome != INVALID && outcome != TOO_MUCH)
		return outcome;
	page->problem = services_of(request)->said(request);
	page->typed_name = hook->name;
	page->typed_address = hook->address;
	page->on_post = request_switch(request, "post");
	page->on_case = request_switch(request, "case");
	page->on_appeal = request_switch(request, "appeal");
	page->on_alert = request_switch(request, "alert");
	return page_show(request, 422, page);
}

static enum outcome simple_run(struct conn *conn, const struct change *change,
			       const struct query *query, int64_t at, struct fault *fault)
{
	struct stmt *run = stmt_start(conn, query);
	stmt_bind_i64(run, 1, change->hook.id);
	stmt_bind_i64(run, 2, change->hook.campaign);
	if (at)
		stmt_bind_i64(run, 3, at);
	return stmt_run(run, fault);
}

static enum outcome remove_run(struct conn *conn, const struct change *change, struct fault *fault)
{
	struct stmt *run = stmt_start(conn, &sql_hook_out_remove_deliveries);
	stmt_bind_i64(run, 1, change->hook.id);
	const enum outcome outcome = stmt_run(run, fault);
	return outcome == OK ? simple_run(conn, change, &sql_hook_out_remove, 0, fault) : outcome;
}

static enum outcome rotate_run(struct conn *conn, const struct change *change, struct fault *fault)
{
	struct stmt *run = stmt_start(conn, &sql_hook_out_rotate);
	stmt_bind_i64(run, 1, change->hook.id);
	stmt_bind_i64(run, 2, change->hook.campaign);
	stmt_bind_blob(run, 3, change->hook.secret);
	stmt_bind_i64(run, 4, change->now + HOOK_OUT_OLD_MS);
	return stmt_run(run, fault);
}

static enum outcome pause_run(struct conn *conn, const struct change *change, struct fault *fault)
{
	return simple_run(conn, change, &sql_hook_out_pause, change->now, fault);
}

static enum outcome resume_run(struct conn *conn, const struct change *change, struct fault *fault)
{
	const enum outcome outcome =
	    simple_run(conn, change, &sql_hook_out_resume, change->now, fault);
	return outcome == OK ? hook_out_queue(conn, change->now, fault) : outcome;
}

static enum outcome test_run(struct conn *conn, const struct change *change, struct fault *fault)
{
	return hook_out_tell(conn, services_of(change->request)->ids, change->hook.id, "test", 0,
			     STR("{}"), change->now, fault);
}

static enum outcome again_run(struct conn *conn, const struct change *change, struct fault *fault)
{
	return hook_out_again(conn, change->hook.id, change->delivery, change->now, fault);
}

static const char *const steps[] = {"test", "pause", "resume", "rotate", "remove", "again", NULL};
static const struct step {
	const char *name, *action;
	enum outcome (*run)(struct conn *conn, const struct change *change, struct fault *fault);
} step_table[] = {
    {"test", "webhook.test", test_run},	      {"pause", "webhook.pause", pause_run},
    {"resume", "webhook.resume", resume_run}, {"rotate", "webhook.rotate", rotate_run},
    {"remove", "webhook.remove", remove_run}, {"again", "webhook.test", again_run},
};

static const struct step *step_of(const struct request *request)
{
	const struct str wanted = request_text(request, "step");
	size_t i = 0;
	while (i + 1 < sizeof step_table / sizeof step_table[0] &&
	       !str_equal(wanted, str_from(step_table[i].name)))
		i++;
	return &step_table[i];
}

static enum outcome step_run(struct conn *conn, void *context, struct fault *fault)
{
	struct change *change = context;
	struct hook_out found;
	struct arena *arena = change->request->arena;
	enum outcome outcome =
	    hook_out_find(conn, arena, change->hook.campaign, change->hook.id, &found, fault);
	if (outcome == OK)
		outcome = step_of(change->request)->run(conn, change, fault);
	return outcome == OK
		   ? audit_add(conn, services_of(change->request)->ids, &change->entry, fault)
		   : outcome;
}

static enum outcome step_post(struct request *request)
{
	struct change change = {0};
	const struct step *step = step_of(request);
	struct hook_page *page = page_new(request);
	enum outcome outcome = page ? change_new(request, step->action, &change) : TOO_MUCH;
	change.hook.id = change.entry.subject = request_number(request, "id");
	change.delivery = request_number(request, "delivery");
	const bool rotates = strcmp(step->name, "rotate") == 0;
	if (outcome == OK && rotates)
		outcome = secret_make(&change);
	if (outcome == OK)
		outcome = change_write(&change, step_run);
	if (outcome != OK)
		return outcome;
	if (rotates) {
		page->secret = change.secret;
		return page_show(request, 200, page);
	}
	reply_done(request, arena_format(request->arena, "/t/%.*s/webhooks",
					 STR_ARG(request->campaign_slug)));
	return OK;
}

// --- routes ---

#define TICK(input_name, says)                                                                     \
	{                                                                                          \
		.name = input_name, .place = IN_FORM, .type = INPUT_SWITCH, .help = says           \
	}
static const struct input get_inputs[] = {INPUT_CAMPAIGN};
static const struct input add_inputs[] = {
    INPUT_CAMPAIGN,
    {.name = "name",
     .place = IN_FORM,
     .type = INPUT_TEXT,
     .most = HOOK_OUT_NAME_MAX,
     .help = "For people."},
    {.name = "address",
     .place = IN_FORM,
     .type = INPUT_TEXT,
     .most = TRANSLATE_ADDRESS_MAX,
     .help = "Where it goes."},
    TICK("post", "It is told of new posts."),
    TICK("case", "It is told what becomes of cases."),
    TICK("appeal", "It is told of changes of appeals."),
    TICK("alert", "It is told of alerts."),
    {.name = "kind",
     .place = IN_FORM,
     .type = INPUT_TEXT,
     .most = 20,
     .help = "Posts of this kind alone."},
    {.name = "least",
     .place = IN_FORM,
     .type = INPUT_TEXT,
     .most = 20,
     .help = "At least as urgent: wait, soon, urgent, life."},
};
static const struct input step_inputs[] = {
    INPUT_CAMPAIGN,
    {.name = "id",
     .place = IN_PATH,
     .type = INPUT_ID,
     .required = true,
     .help = "Id of the webhook."},
    {.name = "step",
     .place = IN_FORM,
     .type = INPUT_CHOICE,
     .required = true,
     .choices = steps,
     .help = "What is done."},
    {.name = "delivery",
     .place = IN_FORM,
     .type = INPUT_ID,
     .help = "The message that is sent again."},
};
#define PAGE .view = &hook_page_view, .template = "hook_outs"
#define CHANGES                                                                                    \
	.method = METHOD_POST, .permission = "campaign.edit", .body = BODY_FORM, .flags = ROUTE_SLOW

static const struct route routes[] = {
    {.method = METHOD_GET,
     .path = "/t/{slug}/webhooks",
     .permission = "campaign.edit",
     INPUTS(get_inputs),
     .handle = hooks_get,
     PAGE,
     .help = "The programs that are told what happens."},
    {CHANGES, .path = "/t/{slug}/webhooks", INPUTS(add_inputs), .handle = add_post, PAGE,
     .help = "Adds a webhook, and shows its secret once."},
    {CHANGES, .path = "/t/{slug}/webhooks/{id}", INPUTS(step_inputs), .handle = step_post, PAGE,
     .help = "Tests, pauses, resumes or removes a webhook, gives it another secret, or sends a "
	     "message again."},
};
const struct route_table insight_hook_out_routes = {routes, sizeof routes / sizeof routes[0]};
