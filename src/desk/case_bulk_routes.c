// SPDX-License-Identifier: AGPL-3.0-or-later
// Many cases at once, from the list: the list comes back and says what became of each.
#include "base/time.h"
#include "campaign/clock.h"
#include "net/services.h"
#include "respond/case_bulk.h"
#include "respond/case_list.h"

// What takes an act back, as far as the act alone has an undo.
static const struct {
	enum case_bulk_act act, undo;
} undos[] = {
    {CASE_BULK_CLAIM, CASE_BULK_RELEASE},
    {CASE_BULK_HAND, CASE_BULK_UNHAND},
    {CASE_BULK_CLOSE, CASE_BULK_REOPEN},
};

static const char *undo_of(enum case_bulk_act act)
{
	for (size_t i = 0; i < sizeof undos / sizeof undos[0]; i++)
		if (undos[i].act == act)
			return case_bulk_words[undos[i].undo];
	return NULL;
}

// --- what is asked for ---

static enum case_bulk_act act_of(struct str word)
{
	int act = 0;
	while (case_bulk_words[act] && !str_equal(word, str_from(case_bulk_words[act])))
		act++;
	return (enum case_bulk_act)act;
}

static enum outcome ids_read(const struct request *request, struct case_bulk *bulk,
			     struct fault *fault)
{
	struct str rest = request_text(request, "ids");
	while (rest.len > 0 && bulk->count < CASE_BULK_MOST)
		if (str_to_i64(str_cut(&rest, ','), &bulk->cases[bulk->count]))
			bulk->count++;
	return bulk->count ? OK : fail(INVALID, fault, /*tr*/ "Choose at least one Case first.");
}

// What an act needs beside the cases.
static enum outcome act_check(const struct case_bulk *bulk, struct fault *fault)
{
	if (bulk->act == CASE_BULK_HAND && bulk->to == 0)
		return fail(INVALID, fault, /*tr*/ "Choose who shall be asked to take them.");
	if (bulk->act == CASE_BULK_DUE && bulk->due_at == 0)
		return fail(INVALID, fault, /*tr*/ "Say when they shall be due.");
	if (bulk->act == CASE_BULK_CLOSE && bulk->outcome.len == 0)
		return fail(INVALID, fault, /*tr*/ "Say how these Cases ended.");
	return OK;
}

static enum outcome bulk_read(struct request *request, bool closes, struct case_bulk *bulk)
{
	struct campaign campaign;
	struct fault *fault = &request->fault;
	enum outcome outcome = case_list_grown(request, fault);
	if (outcome == OK)
		outcome = campaign_asked(request, &campaign);
	if (outcome != OK)
		return outcome;
	if (request->n_errors > 0)
		return fail_with(INVALID, fault, request->errors[0].sentence);
	bulk->act = act_of(request_text(request, "act"));
	bulk->seen_at = request_number(request, "seen");
	bulk->reason = request_text(request, "reason");
	bulk->change = (struct case_change){
	    .ids = services_of(request)->ids,
	    .campaign = campaign.id,
	    .account = request->viewer.account,
	    .now = time_now(),
	};
	if (closes) {
		bulk->outcome = request_text(request, "outcome");
	} else {
		bulk->to = request_number(request, "to");
		bulk->due_at = clock_moment(request, "at");
	}
	// What takes something back says so by itself.
	if (bulk->reason.len == 0 &&
	    (bulk->act == CASE_BULK_RELEASE || bulk->act == CASE_BULK_REOPEN))
		bulk->reason = STR("Many Cases at once: taken back.");
	outcome = ids_read(request, bulk, fault);
	return outcome == OK ? act_check(bulk, fault) : outcome;
}

// --- the answer ---

static enum outcome done_fill(struct request *request, const struct case_bulk *bulk,
			      const struct case_bulk_fate *fates, size_t count,
			      struct cases_done *done)
{
	struct buf ids;
	size_t n_refused = 0;
	struct cases_refused *refused = arena_array(request->arena, count + 1, sizeof *refused);
	if (!refused)
		return fail(TOO_MUCH, &request->fault, "This page needs too much memory.");
	buf_init(&ids, CASE_BULK_MOST * 24);
	for (size_t i = 0; i < count; i++) {
		if (fates[i].outcome == OK) {
			buf_add_cstr(&ids, done->count++ > 0 ? "," : "");
			buf_add_i64(&ids, bulk->cases[i]);
			continue;
		}
		request->fault = fates[i].why;
		refused[n_refused++] = (struct cases_refused){bulk->cases[i], fates[i].number,
							      services_of(request)->said(request)};
	}
	request->fault = (struct fault){0};
	done->ids = arena_copy(request->arena, buf_str(&ids));
	buf_free(&ids);
	done->act = case_bulk_words[bulk->act];
	done->refused = (struct view_list){refused, n_refused};
	done->some_refused = n_refused > 0;
	done->undo = undo_of(bulk->act);
	done->may_undo = done->undo && done->count > 0;
	done->undo_closes = bulk->act == CASE_BULK_CLOSE;
	done->took = bulk->act == CASE_BULK_CLAIM;
	done->gave_back = bulk->act == CASE_BULK_RELEASE;
	done->asked = bulk->act == CASE_BULK_HAND;
	done->asked_off = bulk->act == CASE_BULK_UNHAND;
	done->due = bulk->act == CASE_BULK_DUE;
	done->closed = bulk->act == CASE_BULK_CLOSE;
	done->reopened = bulk->act == CASE_BULK_REOPEN;
	return OK;
}

static enum outcome bulk_answer(struct request *request, const struct case_bulk *bulk,
				const struct case_bulk_fate *fates, size_t count)
{
	struct case_list_view *view = case_list_new(request);
	struct cases_done *done = arena_zero(request->arena, sizeof *done);
	if (!view || !done)
		return fail(TOO_MUCH, &request->fault, "This page needs too much memory.");
	const enum outcome outcome = done_fill(request, bulk, fates, count, done);
	if (outcome != OK)
		return outcome;
	view->done = done;
	return case_list_show(request, 200, view, false);
}

// The list again, with what was typed, above it what is missing.
static enum outcome again(struct request *request, bool closes)
{
	struct case_list_view *view = case_list_new(request);
	if (!view)
		return TOO_MUCH;
	if (request->wants_json)
		return INVALID;
	view->problem = services_of(request)->said(request);
	view->reason = request_text(request, "reason");
	view->due = closes ? STR("") : request_text(request, "at");
	view->chosen = request_text(request, "ids");
	return case_list_show(request, 422, view, false);
}

static enum outcome bulk_run(struct request *request, bool closes)
{
	size_t done = 0;
	struct case_bulk *bulk = arena_zero(request->arena, sizeof *bulk);
	struct case_bulk_fate *fates = arena_array(request->arena, CASE_BULK_MOST, sizeof *fates);
	if (!bulk || !fates)
		return fail(TOO_MUCH, &request->fault, "This page needs too much memory.");
	enum outcome outcome = bulk_read(request, closes, bulk);
	if (outcome == INVALID)
		return again(request, closes);
	if (outcome != OK)
		return outcome;
	outcome = case_bulk_run(request, bulk, fates, &done);
	return outcome == OK ? bulk_answer(request, bulk, fates, done) : outcome;
}

static enum outcome work_post(struct request *request)
{
	return bulk_run(request, false);
}

static enum outcome close_post(struct request *request)
{
	return bulk_run(request, true);
}

// --- routes ---

static const char *const work_acts[] = {"claim", "release", "hand", "unhand", "due", NULL};
static const char *const close_acts[] = {"close", "reopen", NULL};

#define BULK_INPUTS(acts)                                                                          \
	INPUT_CAMPAIGN, CASES_INPUTS(IN_FORM),                                                     \
	    {.name = "ids",                                                                        \
	     .place = IN_FORM,                                                                     \
	     .type = INPUT_IDS,                                                                    \
	     .most = CASE_BULK_MOST,                                                               \
	     .help = "The cases."},                                                                \
	    {.name = "act",                                                                        \
	     .place = IN_FORM,                                                                     \
	     .type = INPUT_CHOICE,                                                                 \
	     .required = true,                                                                     \
	     .choices = (acts),                                                                    \
	     .help = "What to do with each."},                                                     \
	    {.name = "seen",                                                                       \
	     .place = IN_FORM,                                                                     \
	     .type = INPUT_NUMBER,                                                                 \
	     .help = "When they were read, ms UTC: what changed since stays as it is."},           \
	{                                                                                          \
		.name = "reason", .place = IN_FORM, .type = INPUT_TEXT, .most = CASE_NOTE_MAX,     \
		.help = "Why, or a note for who is asked."                                         \
	}
static const struct input work_inputs[] = {
    BULK_INPUTS(work_acts),
    {.name = "to", .place = IN_FORM, .type = INPUT_ID, .help = "Account that is asked."},
    {.name = "at", .place = IN_FORM, .type = INPUT_TIME, .help = "When they shall be due."},
};
static const struct input close_inputs[] = {
    BULK_INPUTS(close_acts),
    {.name = "outcome",
     .place = IN_FORM,
     .type = INPUT_CHOICE,
     .choices = case_outcomes,
     .help = "How they ended."},
};
#define BULK_ROUTE(of_path, needs, of_inputs, of_handle, says)                                     \
	{                                                                                          \
		.method = METHOD_POST, .path = "/t/{slug}/case-list/" of_path,                     \
		.permission = (needs), .body = BODY_FORM, .flags = ROUTE_SLOW | ROUTE_FORM_AGAIN,  \
		INPUTS(of_inputs), .handle = (of_handle), .view = &case_list_view_view,            \
		.template = "case_list", .help = (says)                                            \
	}
static const struct route routes[] = {
    BULK_ROUTE("many", "case.work", work_inputs, work_post,
	       "Takes many cases, gives them back, asks somebody to take them or sets when they "
	       "are due."),
    BULK_ROUTE("close", "case.close", close_inputs, close_post,
	       "Closes many cases, or reopens them."),
};
const struct route_table desk_case_bulk_routes = {routes, sizeof routes / sizeof routes[0]};
