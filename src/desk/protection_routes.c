// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/time.h"
#include "campaign/alarm.h"
#include "campaign/concern.h"
#include "campaign/duty.h"
#include "net/services.h"
#include "people/admit.h"
#include "people/audit.h"
#include "people/permission.h"
#include "respond/case.h"
#include "respond/case_file.h"
#include "respond/label.h"
#include "respond/protection.h"
#include "respond/protection_view.h"
#include "respond/respond_embedded.h"

#define POSTS_MOST 100 // of one concern, shown
#define ABOUT_MOST 20  // named when a concern is raised

// --- the page ---

static enum outcome posts_fill(struct conn *conn, struct request *request, int64_t campaign,
			       int64_t incident, struct concern_one *one)
{
	struct stream_rows rows;
	const struct stream_wish wish = {
	    .campaign = campaign,
	    .kind = -1,
	    .signal = -1,
	    .incident = incident,
	    .everything = true,
	    .guarded = true,
	    .limit = POSTS_MOST,
	};
	const enum outcome outcome = stream_rows_find(
	    services_of(request)->desk, conn, request->arena, &wish, &rows, &request->fault);
	if (outcome == OK)
		one->posts = (struct view_list){rows.rows, rows.count};
	return outcome;
}

static enum outcome history_fill(struct conn *conn, struct request *request,
				 struct concern_one *one)
{
	struct concern_event *list;
	size_t count;
	const enum outcome outcome =
	    concern_history(conn, request->arena, one->row.id, &list, &count, &request->fault);
	if (outcome != OK)
		return outcome;
	struct concern_line *lines = arena_array(request->arena, count + 1, sizeof *lines);
	for (size_t i = 0; lines && i < count; i++)
		lines[i] = (struct concern_line){.by = list[i].by,
						 .note = list[i].note,
						 .what = concern_event_name(list[i].what),
						 .at = list[i].at};
	one->history = (struct view_list){lines, lines ? count : 0};
	return OK;
}

static enum outcome case_fill(struct conn *conn, int64_t incident, struct concern_one *one,
			      struct fault *fault)
{
	struct stmt *find = stmt_start(conn, &sql_protection_case);
	stmt_bind_i64(find, 1, incident);
	if (stmt_step(find)) {
		one->case_id = stmt_i64(find, 0);
		one->case_number = stmt_i64(find, 1);
	}
	return stmt_end(find, fault);
}

static bool is_lead(struct str roles)
{
	while (roles.len > 0)
		if (str_equal(str_cut(&roles, ' '), STR("safeguarding-lead")))
			return true;
	return false;
}

static enum outcome leads_fill(struct conn *conn, struct request *request, int64_t campaign,
			       struct protection_view *view)
{
	size_t count, n = 0;
	struct duty duty;
	struct duty_person *people;
	struct arena *arena = request->arena;
	enum outcome outcome = duty_read(conn, arena, campaign, time_now(), &duty, &request->fault);
	if (outcome == OK)
		outcome = duty_people(conn, arena, campaign, &people, &count, &request->fault);
	if (outcome != OK)
		return outcome;
	struct concern_lead *leads = arena_array(arena, count + 1, sizeof *leads);
	for (size_t i = 0; leads && i < count; i++)
		if (is_lead(people[i].roles))
			leads[n++] =
			    (struct concern_lead){people[i].account, people[i].name,
						  people[i].account == duty.leads[0].account};
	view->leads = (struct view_list){leads, n};
	view->emergency = duty.emergency;
	return OK;
}

static bool among(const int64_t *list, size_t count, int64_t account)
{
	for (size_t i = 0; i < count; i++)
		if (list[i] == account)
			return true;
	return false;
}

// Whom of the people kept out another can let in again.
static enum outcome named_again_fill(struct conn *conn, struct request *request, int64_t concern,
				     struct concern_one *one)
{
	size_t count = 0, n = 0;
	int64_t named[KEPT_OUT_MOST];
	const struct concern_lead *kept_out = one->kept_out.at;
	struct concern_lead *list =
	    arena_array(request->arena, one->kept_out.count + 1, sizeof *list);
	const enum outcome outcome = concern_named_again(conn, concern, request->viewer.account,
							 named, &count, &request->fault);
	for (size_t i = 0; list && outcome == OK && i < one->kept_out.count; i++)
		if (among(named, count, kept_out[i].id))
			list[n++] = kept_out[i];
	one->named_again = (struct view_list){list, n};
	one->some_named_again = n > 0;
	return outcome;
}

// To whom it can be handed; and who can be kept out, and is.
static enum outcome others_fill(struct conn *conn, struct request *request,
				const struct concern *concern, const struct protection_view *view,
				struct concern_one *one)
{
	size_t n = 0, n_out = 0, n_people, n_named = 0, n_free = 0;
	int64_t out[KEPT_OUT_MOST];
	struct duty_person *people;
	struct arena *arena = request->arena;
	enum outcome outcome = alarm_kept_out(conn, concern->id, out, &n_out, &request->fault);
	if (outcome == OK)
		outcome = duty_people(conn, arena, concern->campaign, &people, &n_people,
				      &request->fault);
	if (outcome != OK)
		return outcome;
	const struct concern_lead *leads = view->leads.at;
	struct concern_lead *others = arena_array(arena, view->leads.count + 1, sizeof *others);
	for (size_t i = 0; others && i < view->leads.count; i++)
		if (leads[i].id != concern->lead && !among(out, n_out, leads[i].id))
			others[n++] = leads[i];
	struct concern_lead *named = arena_array(arena, n_people + 1, sizeof *named);
	struct concern_lead *open = arena_array(arena, n_people + 1, sizeof *open);
	for (size_t i = 0; named && open && i < n_people; i++) {
		const struct concern_lead person = {people[i].account, people[i].name, false};
		if (i > 0 && people[i].account == people[i - 1].account)
			continue;
		if (among(out, n_out, person.id))
			named[n_named++] = person;
		else if (person.id != request->viewer.account)
			open[n_free++] = person;
	}
	one->others = (struct view_list){others, n};
	one->some_others = n > 0;
	one->kept_out = (struct view_list){named, n_named};
	one->some_kept_out = n_named > 0;
	one->people = (struct view_list){open, n_free};
	one->some_people = n_free > 0;
	return named_again_fill(conn, request, concern->id, one);
}

static enum outcome one_fill(struct conn *conn, struct request *request,
			     const struct campaign *campaign, int64_t id,
			     struct protection_view *view)
{
	struct concern concern;
	const int64_t reader = request->viewer.account;
	struct concern_one *one = arena_zero(request->arena, sizeof *one);
	if (!one)
		return fail(TOO_MUCH, &request->fault, "This page needs too much memory.");
	enum outcome outcome =
	    concern_find(conn, request->arena, campaign->id, id, reader, &concern, &request->fault);
	if (outcome != OK)
		return outcome;
	concern_row_fill(&concern, reader, time_now(), &one->row);
	one->title = concern.title;
	one->emergency_at = concern.emergency_at;
	one->emergency_by = concern.emergency_name;
	one->reviewed_by = concern.reviewed_name;
	one->may_review =
	    concern.emergency_at && !concern.reviewed_by && concern.emergency_by != reader;
	one->complaint = concern.incident < 0 ? -concern.incident : 0;
	outcome = others_fill(conn, request, &concern, view, one);
	if (outcome == OK)
		outcome = posts_fill(conn, request, campaign->id, concern.incident, one);
	if (outcome == OK)
		outcome = history_fill(conn, request, one);
	if (outcome == OK)
		outcome = case_fill(conn, concern.incident, one, &request->fault);
	if (outcome == OK)
		outcome =
		    case_files_read(conn, request, one->case_id, concern.incident, &one->files);
	one->some_files = one->files.count > 0;
	view->one = one;
	return outcome;
}

// What a lead chooses by; never what was written.
static enum outcome life_fill(struct conn *conn, const struct concern *concern,
			      struct concern_row *row, struct fault *fault)
{
	struct stmt *find = stmt_start(conn, &sql_protection_life);
	stmt_bind_i64(find, 1, concern->incident);
	stmt_bind_i64(find, 2, URGENCY_LIFE);
	row->life = stmt_step(find);
	return stmt_end(find, fault);
}

static enum outcome list_fill(struct conn *conn, struct request *request, int64_t campaign,
			      int64_t current, struct protection_view *view)
{
	struct concern *list;
	size_t count;
	const int64_t reader = request->viewer.account;
	enum outcome outcome =
	    concern_list(conn, request->arena, campaign, reader, &list, &count, &request->fault);
	if (outcome != OK)
		return outcome;
	struct concern_row *rows = arena_array(request->arena, count + 1, sizeof *rows);
	for (size_t i = 0; rows && i < count && outcome == OK; i++) {
		concern_row_fill(&list[i], reader, time_now(), &rows[i]);
		rows[i].current = list[i].id == current;
		outcome = life_fill(conn, &list[i], &rows[i], &request->fault);
	}
	view->concerns = (struct view_list){rows, rows ? count : 0};
	view->some_concerns = view->concerns.count > 0;
	return outcome;
}

// `id` 0: only the list. `problem`: why something could not be done.
static enum outcome page_show(struct request *request, int64_t id, int status, struct str problem)
{
	struct conn *conn;
	struct campaign campaign;
	struct protection_view *view = arena_zero(request->arena, sizeof *view);
	if (!view)
		return fail(TOO_MUCH, &request->fault, "This page needs too much memory.");
	enum outcome outcome = campaign_reader(request, &campaign, &conn);
	if (outcome != OK)
		return outcome;
	outcome = leads_fill(conn, request, campaign.id, view);
	if (outcome == OK)
		outcome = list_fill(conn, request, campaign.id, id, view);
	if (outcome == OK && id)
		outcome = one_fill(conn, request, &campaign, id, view);
	conn_release(conn);
	if (outcome != OK)
		return outcome;
	view->slug = campaign.slug;
	view->problem = problem;
	if (problem.len > 0 && request_declares(request, "words"))
		view->typed = request_text(request, "words");
	request->title = /*tr*/ "Protection";
	reply_no_store(request);
	reply_view_status(request, status, view);
	return OK;
}

static enum outcome list_get(struct request *request)
{
	return page_show(request, 0, 200, STR(""));
}

// --- reading one is on record before anything is shown ---

struct reading_note {
	struct id_maker *ids;
	struct audit_entry entry;
};

static enum outcome reading_write(struct conn *conn, void *context, struct fault *fault)
{
	const struct reading_note *note = context;
	return audit_add(conn, note->ids, &note->entry, fault);
}

static enum outcome one_get(struct request *request)
{
	struct reading_note note = {services_of(request)->ids,
				    audit_of(request, "protection.read")};
	note.entry.subject = request_number(request, "id");
	const enum outcome outcome = store_write(services_of(request)->store, WRITE_PERSON, 1,
						 reading_write, &note, &request->fault);
	return outcome == OK ? page_show(request, note.entry.subject, 200, STR("")) : outcome;
}

// --- deeds ---

struct deed_run {
	struct request *request;
	const struct deed *deed;
	struct concern_change change;
	struct label_change unmark; // to take the mark off
};
struct deed {
	const char *action;
	enum outcome (*apply)(struct conn *conn, struct deed_run *run, struct fault *fault);
};

static struct str words_of(const struct deed_run *run)
{
	return request_declares(run->request, "words") ? request_text(run->request, "words")
						       : STR("");
}

static enum outcome hold_apply(struct conn *conn, struct deed_run *run, struct fault *fault)
{
	return concern_hold(conn, &run->change, request_number(run->request, "hours"), fault);
}

static enum outcome name_apply(struct conn *conn, struct deed_run *run, struct fault *fault)
{
	return concern_name(conn, &run->change, words_of(run), fault);
}

static enum outcome note_apply(struct conn *conn, struct deed_run *run, struct fault *fault)
{
	return concern_note(conn, &run->change, words_of(run), fault);
}

static enum outcome hand_apply(struct conn *conn, struct deed_run *run, struct fault *fault)
{
	return concern_hand(conn, &run->change, request_number(run->request, "to"), STR(""), fault);
}

static enum outcome keep_out_apply(struct conn *conn, struct deed_run *run, struct fault *fault)
{
	return concern_keep_out(conn, &run->change, request_number(run->request, "account"), fault);
}

static enum outcome let_in_apply(struct conn *conn, struct deed_run *run, struct fault *fault)
{
	return concern_let_in(conn, &run->change, request_number(run->request, "account"),
			      words_of(run), fault);
}

static enum outcome emergency_apply(struct conn *conn, struct deed_run *run, struct fault *fault)
{
	return concern_emergency(conn, &run->change, words_of(run), fault);
}

static enum outcome review_apply(struct conn *conn, struct deed_run *run, struct fault *fault)
{
	return concern_review(conn, &run->change, words_of(run), fault);
}

static enum outcome marked_posts(struct conn *conn, int64_t incident, int64_t ids[POSTS_MOST],
				 size_t *ret_count, struct fault *fault)
{
	size_t count = 0;
	struct stmt *rows = stmt_start(conn, &sql_protection_posts);
	stmt_bind_i64(rows, 1, incident);
	stmt_bind_i64(rows, 2, PROTECTION_BIT);
	while (count < POSTS_MOST && stmt_step(rows))
		ids[count++] = stmt_i64(rows, 0);
	*ret_count = count;
	return stmt_end(rows, fault);
}

static enum outcome mark_off(struct conn *conn, const struct deed_run *run, int64_t incident,
			     struct fault *fault)
{
	int64_t ids[POSTS_MOST], made;
	size_t count;
	enum outcome outcome = marked_posts(conn, incident, ids, &count, fault);
	for (size_t i = 0; i < count && outcome == OK; i++)
		outcome = label_apply(conn, &run->unmark, ids[i], &made, fault);
	return outcome;
}

static enum outcome close_apply(struct conn *conn, struct deed_run *run, struct fault *fault)
{
	struct arena arena;
	struct concern concern = {0};
	const struct str how = request_text(run->request, "outcome");
	arena_init(&arena, 1 << 16);
	enum outcome outcome = concern_find(conn, &arena, run->change.campaign, run->change.concern,
					    0, &concern, fault);
	arena_free(&arena);
	if (outcome == OK)
		outcome = concern_close(conn, &run->change, how, words_of(run), fault);
	if (outcome == OK && str_equal(how, STR("no-concern")))
		outcome = mark_off(conn, run, concern.incident, fault);
	return outcome;
}

// In the order of the routes below.
static const struct deed deeds[] = {
    {"protection.hold", hold_apply},	       {"protection.name", name_apply},
    {"protection.note", note_apply},	       {"protection.hand", hand_apply},
    {"protection.emergency", emergency_apply}, {"protection.review", review_apply},
    {"protection.close", close_apply},	       {"protection.keep-out", keep_out_apply},
    {"protection.let-in", let_in_apply},
};

static enum outcome deed_write(struct conn *conn, void *context, struct fault *fault)
{
	struct deed_run *run = context;
	struct audit_entry entry = audit_of(run->request, run->deed->action);
	entry.subject = run->change.concern;
	const enum outcome outcome = run->deed->apply(conn, run, fault);
	return outcome == OK ? audit_add(conn, run->change.ids, &entry, fault) : outcome;
}

// A lead whom it is about works on it as little as they read it.
static enum outcome subject_check(struct request *request, int64_t campaign, int64_t id)
{
	struct conn *conn;
	struct concern concern;
	enum outcome outcome = store_reader(services_of(request)->store, &conn, &request->fault);
	if (outcome != OK)
		return outcome;
	outcome = concern_find(conn, request->arena, campaign, id, request->viewer.account,
			       &concern, &request->fault);
	conn_release(conn);
	return outcome;
}

static const struct label_wish take_off = {
    .at = {{.field = CORRECT_TOPIC, .word = {"-protection", 11}}}, .count = 1};
static const struct label_wish put_on = {
    .at = {{.field = CORRECT_TOPIC, .word = {"+protection", 11}}}, .count = 1};

static enum outcome deed_do(struct request *request, const struct deed *deed)
{
	struct campaign campaign;
	const int64_t id = request_number(request, "id");
	enum outcome outcome = campaign_asked(request, &campaign);
	if (outcome == OK)
		outcome = subject_check(request, campaign.id, id);
	if (outcome != OK)
		return outcome;
	struct deed_run run = {
	    .request = request,
	    .deed = deed,
	    .change = {.ids = services_of(request)->ids,
		       .campaign = campaign.id,
		       .concern = id,
		       .account = request->viewer.account,
		       .now = time_now()},
	    .unmark = label_change_of(request, campaign.id, &take_off, STR("")),
	};
	run.unmark.reason = words_of(&run);
	run.unmark.may_unguard = true;
	outcome = store_write(services_of(request)->store, WRITE_PERSON, 10, deed_write, &run,
			      &request->fault);
	if (outcome == INVALID || outcome == CONFLICT)
		return page_show(request, id, outcome == INVALID ? 422 : 409,
				 services_of(request)->said(request));
	if (outcome != OK)
		return outcome;
	// What is no longer private may be learnt from.
	label_tell(request, campaign.id, NULL, 0);
	reply_done(request, arena_format(request->arena, "/t/%.*s/protection/%lld",
					 STR_ARG(campaign.slug), (long long)id));
	return OK;
}

// --- raising one by hand ---

struct hand {
	struct request *request;
	struct label_change mark;
	struct protection_call call;
	int64_t concern;
};

static enum outcome hand_write(struct conn *conn, void *context, struct fault *fault)
{
	struct hand *hand = context;
	int64_t made;
	struct audit_entry entry = audit_of(hand->request, "protection.raise");
	enum outcome outcome = label_apply(conn, &hand->mark, hand->call.post, &made, fault);
	if (outcome == OK)
		outcome = protection_raise(conn, &hand->call, &hand->concern, fault);
	if (outcome != OK)
		return outcome;
	entry.subject = hand->call.post;
	return audit_add(conn, hand->call.ids, &entry, fault);
}

static enum outcome raise_for(struct request *request, const struct campaign *campaign,
			      int64_t post)
{
	int64_t about[ABOUT_MOST];
	struct str named = request_text(request, "about");
	struct hand hand = {
	    .request = request,
	    .mark = label_change_of(request, campaign->id, &put_on, request_text(request, "words")),
	    .call = {.ids = services_of(request)->ids,
		     .campaign = campaign->id,
		     .post = post,
		     .account = request->viewer.account,
		     .most = protection_most(request),
		     .about = about,
		     .now = time_now(),
		     .note = request_text(request, "words")},
	};
	while (named.len > 0 && hand.call.n_about < ABOUT_MOST)
		hand.call.n_about += str_to_i64(str_cut(&named, ','), &about[hand.call.n_about]);
	hand.mark.about = about;
	hand.mark.n_about = hand.call.n_about;
	const enum outcome outcome = store_write(services_of(request)->store, WRITE_PERSON, 10,
						 hand_write, &hand, &request->fault);
	if (outcome != OK)
		return outcome;
	label_tell(request, campaign->id, &post, 1);
	reply_private(request,
		      arena_format(request->arena, "/t/%.*s/stream", STR_ARG(campaign->slug)));
	return OK;
}

static enum outcome post_raise(struct request *request)
{
	struct campaign campaign;
	if (request->viewer.account == 0)
		return fail(DENIED, &request->fault, "Only a person can raise a concern.");
	const enum outcome outcome = campaign_asked(request, &campaign);
	return outcome == OK ? raise_for(request, &campaign, request_number(request, "id"))
			     : outcome;
}

static enum outcome case_raise(struct request *request)
{
	struct conn *conn;
	struct campaign campaign;
	struct desk_case found;
	if (request->viewer.account == 0)
		return fail(DENIED, &request->fault, "Only a person can raise a concern.");
	enum outcome outcome = campaign_reader(request, &campaign, &conn);
	if (outcome != OK)
		return outcome;
	outcome = case_find(conn, request->arena, campaign.id, request_number(request, "id"),
			    &found, &request->fault);
	conn_release(conn);
	return outcome == OK ? raise_for(request, &campaign, found.incident.first_post) : outcome;
}

// --- routes ---

#define DEED(name, number)                                                                         \
	static enum outcome name(struct request *request)                                          \
	{                                                                                          \
		return deed_do(request, &deeds[number]);                                           \
	}
DEED(hold_post, 0)
DEED(name_post, 1)
DEED(note_post, 2)
DEED(hand_post, 3)
DEED(emergency_post, 4)
DEED(review_post, 5)
DEED(close_post, 6)
DEED(keep_out_post, 7)
DEED(let_in_post, 8)

#define ID(says)                                                                                   \
	{                                                                                          \
		.name = "id", .place = IN_PATH, .type = INPUT_ID, .required = true, .help = (says) \
	}
#define WORDS(longest, says)                                                                       \
	{                                                                                          \
		.name = "words", .place = IN_FORM, .type = INPUT_TEXT, .most = (longest),          \
		.help = (says)                                                                     \
	}
static const struct input list_inputs[] = {INPUT_CAMPAIGN};
static const struct input one_inputs[] = {INPUT_CAMPAIGN, ID("The concern.")};
static const struct input hold_inputs[] = {
    INPUT_CAMPAIGN,
    ID("The concern."),
    {.name = "hours",
     .place = IN_FORM,
     .type = INPUT_NUMBER,
     .required = true,
     .least = 1,
     .most = CONCERN_NEXT_MOST,
     .help = "Until the next check."},
};
static const struct input hand_inputs[] = {
    INPUT_CAMPAIGN,
    ID("The concern."),
    {.name = "to",
     .place = IN_FORM,
     .type = INPUT_ID,
     .required = true,
     .help = "Account of the other lead."},
};
static const struct input words_inputs[] = {INPUT_CAMPAIGN, ID("The concern."),
					    WORDS(CONCERN_NOTE_MAX, "In words, for leads only.")};
static const struct input close_inputs[] = {
    INPUT_CAMPAIGN,
    ID("The concern."),
    WORDS(CORRECTION_REASON_MAX, "Why."),
    {.name = "outcome",
     .place = IN_FORM,
     .type = INPUT_CHOICE,
     .required = true,
     .choices = concern_outcomes,
     .help = "How it ended."},
};
static const struct input keep_out_inputs[] = {
    INPUT_CAMPAIGN,
    ID("The concern."),
    {.name = "account",
     .place = IN_FORM,
     .type = INPUT_ID,
     .required = true,
     .help = "Account of somebody whom it is about."},
};
static const struct input let_in_inputs[] = {
    INPUT_CAMPAIGN,
    ID("The concern."),
    WORDS(CONCERN_NOTE_MAX, "Why."),
    {.name = "account",
     .place = IN_FORM,
     .type = INPUT_ID,
     .required = true,
     .help = "Account of somebody who was named when it was raised again."},
};
static const struct input raise_inputs[] = {
    INPUT_CAMPAIGN,
    ID("The post or the case."),
    WORDS(CORRECTION_REASON_MAX, "What the concern is."),
    {.name = "about",
     .place = IN_FORM,
     .type = INPUT_IDS,
     .most = ABOUT_MOST,
     .help = "Accounts of those whom it is about, and who must not hear of it."},
};
#define DEED_ROUTE(last, table, handler, says)                                                     \
	{                                                                                          \
		.method = METHOD_POST, .path = "/t/{slug}/protection/{id}/" last,                  \
		.permission = "protection.work", .body = BODY_FORM, .flags = ROUTE_SLOW,           \
		INPUTS(table), .handle = (handler), .view = &protection_view_view,                 \
		.template = "protection", .help = (says)                                           \
	}

static const struct route routes[] = {
    {.method = METHOD_GET,
     .path = "/t/{slug}/protection",
     .permission = "protection.work",
     INPUTS(list_inputs),
     .handle = list_get,
     .view = &protection_view_view,
     .template = "protection",
     .help = "Protection concerns."},
    {.method = METHOD_GET,
     .path = "/t/{slug}/protection/{id}",
     .permission = "protection.work",
     .flags = ROUTE_SLOW,
     INPUTS(one_inputs),
     .handle = one_get,
     .view = &protection_view_view,
     .template = "protection",
     .help = "One of them with what was written; the reading is recorded."},
    DEED_ROUTE("hold", hold_inputs, hold_post, "Leads a concern by name."),
    DEED_ROUTE("name", words_inputs, name_post, "Names a concern."),
    DEED_ROUTE("note", words_inputs, note_post, "Writes a note for leads."),
    DEED_ROUTE("hand", hand_inputs, hand_post, "Asks another lead to take it."),
    DEED_ROUTE("emergency", words_inputs, emergency_post, "Records a call to emergency services."),
    DEED_ROUTE("review", words_inputs, review_post, "Reviews another lead's call."),
    DEED_ROUTE("close", close_inputs, close_post, "Closes a concern, or takes the mark off."),
    DEED_ROUTE("keep-out", keep_out_inputs, keep_out_post,
	       "Keeps somebody out of it whom it is about: they never see it, no alarm asks them."),
    DEED_ROUTE("let-in", let_in_inputs, let_in_post,
	       "Lets somebody in again who was named when it was raised again."),
    {.method = METHOD_POST,
     .path = "/t/{slug}/posts/{id}/protection",
     .permission = "case.read",
     .body = BODY_FORM,
     .flags = ROUTE_SLOW,
     INPUTS(raise_inputs),
     .handle = post_raise,
     .help = "Says that a post is a protection matter: it becomes private at once."},
    {.method = METHOD_POST,
     .path = "/t/{slug}/cases/{id}/protection",
     .permission = "case.read",
     .body = BODY_FORM,
     .flags = ROUTE_SLOW,
     INPUTS(raise_inputs),
     .handle = case_raise,
     .help = "Says that a case is a protection matter: it becomes private at once."},
};
const struct route_table desk_protection_routes = {routes, sizeof routes / sizeof routes[0]};
