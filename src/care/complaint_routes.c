// SPDX-License-Identifier: AGPL-3.0-or-later
// The queue of complaints, for its owners: read, looked into, answered, closed. Others of the team
// see figures and who the owners are.
#include "base/time.h"
#include "campaign/campaign.h"
#include "campaign/channel.h"
#include "campaign/contact.h"
#include "campaign/duty.h"
#include "campaign/outbox.h"
#include "care/care_embedded.h"
#include "care/complaint_heard.h"
#include "care/complaint_page.h"
#include "care/complaint_view.h"
#include "net/services.h"
#include "page/messages.h"
#include "people/admit.h"
#include "people/audit.h"
#include "people/permission.h"
#include "people/seal.h"
#include "respond/reply.h"

#define WEIGHT	      8 // rows
#define CHOICES_MOST  500
#define STEPS_MOST    1000000
#define ANSWER_IN_MAX 4000 // bytes of an answer that leaves as it is; a longer one is read by code

struct complaint_reader complaint_reader_of(const struct request *request, int64_t campaign)
{
	return (struct complaint_reader){
	    .campaign = campaign,
	    .account = request->viewer.account,
	    .runs_server = viewer_may(request) >> MAY_INSTANCE_RUN & 1,
	    .guards = viewer_may(request) >> MAY_PROTECTION_WORK & 1,
	};
}

static enum outcome no_memory(struct request *request)
{
	return fail(TOO_MUCH, &request->fault, "This page needs too much memory.");
}

// --- the queue ---

// Who can be named: people of the campaign's own team who may work on cases.
static bool works(struct str roles)
{
	while (roles.len > 0) {
		const struct role *role = role_find(str_cut(&roles, ' '));
		if (role && role->may >> MAY_CASE_WORK & 1)
			return true;
	}
	return false;
}

static bool owns(const struct complaint_owner *owners, size_t count, int64_t account)
{
	for (size_t i = 0; i < count; i++)
		if (owners[i].account == account)
			return true;
	return false;
}

// Everybody of the team; `workers`: only who may work on cases.
static enum outcome people_fill(struct conn *conn, struct request *request, int64_t campaign,
				bool workers, const struct complaint_owner *owners, size_t n_owners,
				struct view_list *ret_list)
{
	size_t count, n = 0;
	struct duty_person *people;
	const enum outcome outcome =
	    duty_people(conn, request->arena, campaign, &people, &count, &request->fault);
	if (outcome != OK)
		return outcome;
	struct complaint_person *list = arena_array(request->arena, count + 1, sizeof *list);
	for (size_t i = 0; list && i < count; i++) {
		const struct duty_person *from = &people[i];
		if ((workers && !works(from->roles)) || (n > 0 && list[n - 1].id == from->account))
			continue;
		list[n++] = (struct complaint_person){from->account, from->name,
						      owns(owners, n_owners, from->account)};
	}
	*ret_list = (struct view_list){list, n};
	return OK;
}

static enum outcome owners_fill(struct conn *conn, struct request *request, int64_t campaign,
				struct complaints_view *view)
{
	size_t count;
	struct complaint_owner *owners;
	const enum outcome outcome =
	    complaint_owners(conn, request->arena, campaign, &owners, &count, &request->fault);
	if (outcome != OK)
		return outcome;
	struct complaint_person *list = arena_array(request->arena, count + 1, sizeof *list);
	for (size_t i = 0; list && i < count; i++)
		list[i] = (struct complaint_person){owners[i].account, owners[i].name, true};
	view->owners = (struct view_list){list, list ? count : 0};
	view->some_owners = count > 0;
	view->reads = owns(owners, count, request->viewer.account);
	view->may_name = viewer_may(request) >> MAY_TEAM_MANAGE & 1;
	return view->may_name
		   ? people_fill(conn, request, campaign, true, owners, count, &view->people)
		   : OK;
}

static enum outcome figures_fill(struct conn *conn, struct request *request, int64_t campaign,
				 struct complaints_view *view)
{
	struct complaint_counts counts;
	const enum outcome outcome =
	    complaint_count(conn, campaign, time_now(), &counts, &request->fault);
	if (outcome != OK)
		return outcome;
	view->new_ones = counts.by_state[COMPLAINT_NEW];
	view->looked = counts.by_state[COMPLAINT_LOOKED];
	view->answered = counts.by_state[COMPLAINT_ANSWERED];
	view->closed = counts.by_state[COMPLAINT_CLOSED];
	view->late = counts.late;
	return OK;
}

static enum outcome rows_fill(struct conn *conn, struct request *request, int64_t campaign,
			      struct complaints_view *view)
{
	size_t count;
	struct complaint *list;
	const struct complaint_reader reader = complaint_reader_of(request, campaign);
	const enum outcome outcome = complaint_list(conn, request->arena, &reader, view->after,
						    &list, &count, &view->next, &request->fault);
	if (outcome != OK)
		return outcome;
	struct complaint_row *rows = arena_array(request->arena, count + 1, sizeof *rows);
	for (size_t i = 0; rows && i < count; i++)
		complaint_row_fill(&list[i], time_now(), &rows[i]);
	view->complaints = (struct view_list){rows, rows ? count : 0};
	view->some = count > 0;
	view->reads |= count > 0;
	return OK;
}

static enum outcome list_show(struct request *request, int status, struct str problem)
{
	struct conn *conn;
	struct campaign campaign;
	struct complaints_view *view = arena_zero(request->arena, sizeof *view);
	if (!view)
		return no_memory(request);
	enum outcome outcome = campaign_reader(request, &campaign, &conn);
	if (outcome != OK)
		return outcome;
	view->after = problem.len > 0 ? 0 : request_number(request, "cursor");
	outcome = figures_fill(conn, request, campaign.id, view);
	if (outcome == OK)
		outcome = owners_fill(conn, request, campaign.id, view);
	if (outcome == OK)
		outcome = rows_fill(conn, request, campaign.id, view);
	conn_release(conn);
	if (outcome != OK)
		return outcome;
	view->slug = campaign.slug;
	view->problem = problem;
	request->title = /*tr*/ "Complaints";
	reply_no_store(request);
	reply_view_status(request, status, view);
	return OK;
}

static enum outcome list_get(struct request *request)
{
	return list_show(request, 200, STR(""));
}

// --- owners ---

struct naming {
	struct request *request;
	int64_t campaign;
	int64_t accounts[COMPLAINT_OWNERS_MOST + 1];
	size_t count;
};

static struct str owner_add(struct arena *arena, struct str owners, int64_t account)
{
	return arena_format(arena, "%.*s%s%lld", STR_ARG(owners), owners.len > 0 ? " " : "",
			    (long long)account);
}

static enum outcome naming_write(struct conn *conn, void *context, struct fault *fault)
{
	size_t count;
	struct complaint_owner *list;
	const struct naming *naming = context;
	struct arena *arena = naming->request->arena;
	struct audit_entry entry = audit_of(naming->request, "complaint.owners");
	enum outcome outcome =
	    complaint_owners(conn, arena, naming->campaign, &list, &count, fault);
	if (outcome != OK)
		return outcome;
	for (size_t i = 0; i < count; i++)
		entry.was = owner_add(arena, entry.was, list[i].account);
	for (size_t i = 0; i < naming->count; i++)
		entry.now = owner_add(arena, entry.now, naming->accounts[i]);
	outcome =
	    complaint_owners_set(conn, naming->campaign, naming->accounts, naming->count, fault);
	return outcome == OK ? audit_add(conn, services_of(naming->request)->ids, &entry, fault)
			     : outcome;
}

static bool may_own(const struct view_list *people, int64_t account)
{
	const struct complaint_person *list = people->at;
	for (size_t i = 0; i < people->count; i++)
		if (list[i].id == account)
			return true;
	return false;
}

static enum outcome owners_post(struct request *request)
{
	struct conn *conn;
	struct campaign campaign;
	struct view_list people;
	struct naming naming = {.request = request};
	struct str rest = request_text(request, "owners");
	enum outcome outcome = campaign_reader(request, &campaign, &conn);
	if (outcome != OK)
		return outcome;
	naming.campaign = campaign.id;
	outcome = people_fill(conn, request, campaign.id, true, NULL, 0, &people);
	conn_release(conn);
	while (outcome == OK && rest.len > 0 && naming.count <= COMPLAINT_OWNERS_MOST) {
		int64_t account = 0;
		if (!str_to_i64(str_cut(&rest, ','), &account) || !may_own(&people, account))
			outcome = fail(INVALID, &request->fault,
				       /*tr*/
				       "Only who may work on Cases here can read "
				       "complaints.");
		naming.accounts[naming.count++] = account;
	}
	if (outcome == OK)
		outcome = store_write(services_of(request)->store, WRITE_PERSON, WEIGHT,
				      naming_write, &naming, &request->fault);
	if (outcome == INVALID || outcome == TOO_MUCH)
		return list_show(request, 422, services_of(request)->said(request));
	if (outcome == OK)
		reply_saved(request, arena_format(request->arena, "/t/%.*s/complaints",
						  STR_ARG(campaign.slug)));
	return outcome;
}

// --- one ---

static enum outcome asked_find(struct conn *conn, struct request *request, int64_t campaign,
			       struct complaint *ret_complaint)
{
	const struct complaint_reader reader = complaint_reader_of(request, campaign);
	return complaint_find(conn, request->arena, &reader, request_number(request, "id"),
			      ret_complaint, &request->fault);
}

static enum outcome words_open(struct request *request, struct str sealed, struct str *ret_words)
{
	if (sealed.len == 0)
		return OK;
	return unseal(services_of(request)->sealer, request->arena, sealed, ret_words,
		      &request->fault);
}

static enum outcome lines_fill(struct conn *conn, struct request *request, int64_t complaint,
			       struct complaint_view *view)
{
	size_t count;
	struct complaint_event *events;
	enum outcome outcome = complaint_steps(conn, complaint, &view->steps, &request->fault);
	if (outcome == OK)
		outcome = complaint_history(conn, request->arena, complaint, view->before, &events,
					    &count, &request->fault);
	if (outcome != OK)
		return outcome;
	struct complaint_line *lines = arena_array(request->arena, count + 1, sizeof *lines);
	for (size_t i = 0; lines && i < count && outcome == OK; i++) {
		lines[i] = (struct complaint_line){
		    .at = events[i].at,
		    .by = events[i].by,
		    .what = complaint_event_name(events[i].what),
		    .ours = events[i].by.len > 0,
		};
		outcome = words_open(request, events[i].words, &lines[i].words);
	}
	view->lines = (struct view_list){lines, lines ? count : 0};
	view->older = count == COMPLAINT_EVENTS_MOST ? events[0].id : 0;
	return outcome;
}

static enum outcome about_fill(struct conn *conn, struct request *request, int64_t complaint,
			       struct complaint_view *view)
{
	size_t count;
	struct str *names;
	const enum outcome outcome =
	    complaint_about(conn, request->arena, complaint, &names, &count, &request->fault);
	if (outcome != OK)
		return outcome;
	struct complaint_person *list = arena_array(request->arena, count + 1, sizeof *list);
	for (size_t i = 0; list && i < count; i++)
		list[i] = (struct complaint_person){.name = names[i]};
	view->about = (struct view_list){list, list ? count : 0};
	view->some_about = count > 0;
	return OK;
}

static enum outcome organisations_fill(struct conn *conn, struct request *request,
				       struct complaint_view *view)
{
	size_t count = 0;
	struct complaint_person *list = arena_array(request->arena, CHOICES_MOST, sizeof *list);
	struct stmt *rows = stmt_start(conn, &sql_complaint_organisations);
	stmt_bind_i64(rows, 1, CHOICES_MOST);
	while (list && count < CHOICES_MOST && stmt_step(rows))
		list[count++] = (struct complaint_person){
		    .id = stmt_i64(rows, 0), .name = arena_copy(request->arena, stmt_str(rows, 1))};
	view->organisations = (struct view_list){list, count};
	return stmt_end(rows, &request->fault);
}

static enum outcome contact_open(struct request *request, struct str sealed,
				 struct contact *ret_contact)
{
	struct str plain = {0};
	const enum outcome outcome = words_open(request, sealed, &plain);
	return outcome == OK && plain.len > 0
		   ? contact_read(request->arena, plain, ret_contact, &request->fault)
		   : outcome;
}

static enum outcome one_fill(struct conn *conn, struct request *request,
			     const struct complaint *from, int64_t campaign,
			     struct complaint_view *view)
{
	struct contact contact = {0};
	complaint_row_fill(from, time_now(), &view->row);
	const bool unsure = from->heard == HEARD_UNSURE;
	enum outcome outcome = unsure ? complaint_heard_words(conn, request->arena, from->id,
							      &view->words, &request->fault)
				      : words_open(request, from->words, &view->words);
	if (outcome == OK)
		outcome = contact_open(request, from->contact, &contact);
	if (outcome == OK)
		outcome = lines_fill(conn, request, from->id, view);
	if (outcome == OK)
		outcome = about_fill(conn, request, from->id, view);
	if (outcome == OK)
		outcome = people_fill(conn, request, campaign, false, NULL, 0, &view->people);
	if (outcome == OK)
		outcome = organisations_fill(conn, request, view);
	view->lang = from->lang;
	view->code = from->code;
	view->post = from->post;
	view->erased = unsure ? view->words.len == 0 : from->words.len == 0;
	view->erased &= from->heard != HEARD_BACK;
	view->asks = unsure && !from->held;
	view->kinds =
	    complaint_kind_choices(request->arena, str_from(complaint_kind_names[from->kind]));
	view->reachable = contact.address.len > 0;
	view->full = contact.may_leave || from->post != 0;
	view->outcome_name = complaint_outcome_name(from->outcome);
	view->outcomes = complaint_outcome_choices(request->arena);
	view->open = from->state != COMPLAINT_CLOSED;
	view->answered = from->state == COMPLAINT_ANSWERED;
	view->mine = from->owner == request->viewer.account;
	return outcome;
}

static enum outcome one_show(struct request *request, int status, struct str problem)
{
	struct conn *conn;
	struct campaign campaign;
	struct complaint complaint;
	struct complaint_view *view = arena_zero(request->arena, sizeof *view);
	if (!view)
		return no_memory(request);
	if (problem.len == 0)
		view->before = request_number(request, "before");
	enum outcome outcome = campaign_reader(request, &campaign, &conn);
	if (outcome != OK)
		return outcome;
	outcome = asked_find(conn, request, campaign.id, &complaint);
	if (outcome == OK)
		outcome = one_fill(conn, request, &complaint, campaign.id, view);
	conn_release(conn);
	if (outcome != OK)
		return outcome;
	view->slug = campaign.slug;
	view->problem = problem;
	if (problem.len > 0)
		view->typed = request_text(request, "words");
	request->title = /*tr*/ "A complaint";
	reply_no_store(request);
	reply_view_status(request, status, view);
	return OK;
}

// --- what owners do ---

struct act {
	struct request *request;
	struct complaint_change change;
	struct complaint complaint;
	struct str sealed;	       // what was written; may be empty
	int64_t seen;		       // steps that the page showed; 0: whatever there is
	struct outbox_message message; // what leaves with an answer; campaign 0: nothing
	const struct act_entry *entry;
};
struct act_entry {
	const char *word, *audit;
	bool words; // needs some
	enum outcome (*run)(struct conn *conn, struct act *act, struct fault *fault);
};

static enum outcome take_run(struct conn *conn, struct act *act, struct fault *fault)
{
	return complaint_take(conn, &act->change, fault);
}

static enum outcome note_run(struct conn *conn, struct act *act, struct fault *fault)
{
	return complaint_note(conn, &act->change, act->sealed, fault);
}

static enum outcome answer_run(struct conn *conn, struct act *act, struct fault *fault)
{
	int64_t id;
	const enum outcome outcome = complaint_answer(conn, &act->change, act->sealed, fault);
	return outcome == OK && act->message.campaign
		   ? outbox_add(conn, act->change.ids, &act->message, act->change.now, &id, fault)
		   : outcome;
}

static enum outcome close_run(struct conn *conn, struct act *act, struct fault *fault)
{
	return complaint_close(conn, &act->change, request_text(act->request, "outcome"), fault);
}

static enum outcome about_run(struct conn *conn, struct act *act, struct fault *fault)
{
	return complaint_exclude(conn, &act->change, request_number(act->request, "account"),
				 request_number(act->request, "organisation"), fault);
}

static enum outcome guard_run(struct conn *conn, struct act *act, struct fault *fault)
{
	return complaint_safeguard(conn, &act->change, request_number(act->request, "account"),
				   fault);
}

static const struct act_entry acts[] = {
    {"take", "complaint.take", false, take_run},
    {"note", "complaint.note", true, note_run},
    {"answer", "complaint.answer", true, answer_run},
    {"close", "complaint.close", false, close_run},
    {"about", "complaint.about", false, about_run},
    {"guard", "complaint.guard", false, guard_run},
    {"read", "complaint.read", false, NULL},
};
static const struct act_entry *act_find(struct str word)
{
	for (size_t i = 0; i < sizeof acts / sizeof acts[0]; i++)
		if (str_equal(word, str_from(acts[i].word)))
			return &acts[i];
	return NULL;
}

// Nobody answers what they have not read.
static enum outcome seen_check(struct conn *conn, const struct act *act, struct fault *fault)
{
	int64_t count = 0;
	if (act->seen == 0)
		return OK;
	const enum outcome outcome = complaint_steps(conn, act->change.complaint, &count, fault);
	if (outcome == OK && count != act->seen)
		return fail(CONFLICT, fault,
			    /*tr*/
			    "Something was written here meanwhile. Read it, then send "
			    "again.");
	return outcome;
}

static enum outcome act_write(struct conn *conn, void *context, struct fault *fault)
{
	struct act *act = context;
	enum outcome outcome = seen_check(conn, act, fault);
	if (outcome == OK && act->entry->run)
		outcome = act->entry->run(conn, act, fault);
	struct audit_entry entry = audit_of(act->request, act->entry->audit);
	entry.subject = act->change.complaint;
	return outcome == OK ? audit_add(conn, act->change.ids, &entry, fault) : outcome;
}

static enum outcome act_begin(struct request *request, const struct act_entry *entry,
			      struct act *ret_act, struct campaign *ret_campaign,
			      struct conn **ret_conn)
{
	enum outcome outcome = campaign_reader(request, ret_campaign, ret_conn);
	if (outcome != OK)
		return outcome;
	*ret_act = (struct act){.request = request, .entry = entry};
	outcome = asked_find(*ret_conn, request, ret_campaign->id, &ret_act->complaint);
	if (outcome != OK)
		conn_release(*ret_conn);
	ret_act->change = (struct complaint_change){
	    .ids = services_of(request)->ids,
	    .campaign = ret_campaign->id,
	    .complaint = ret_act->complaint.id,
	    .account = request->viewer.account,
	    .now = time_now(),
	};
	return outcome;
}

// The way back: that of the message, or the first that takes such an address.
static enum outcome way_find(struct conn *conn, const struct act *act, bool *ret_found,
			     struct channel *ret_channel)
{
	struct contact contact = {0};
	struct request *request = act->request;
	const struct channels *channels = services_of(request)->channels;
	enum outcome outcome = contact_open(request, act->complaint.contact, &contact);
	*ret_found = false;
	if (outcome != OK || !channels || contact.address.len == 0)
		return outcome;
	if (act->complaint.post)
		outcome = channels->of_post(channels->context, conn, request->arena,
					    act->complaint.post, ret_channel, &request->fault);
	if (act->complaint.post && outcome == OK)
		*ret_found = true;
	if (act->complaint.post && outcome != NOT_FOUND)
		return outcome;
	return reply_channel_for(conn, request->arena, channels, act->change.campaign,
				 contact.address, ret_channel, ret_found, &request->fault);
}

// What leaves says that there is an answer; the code, and the answer where they want it there, are
// enclosed, so that nobody reads them on the page of what leaves.
static void message_make(struct act *act, const struct campaign *campaign,
			 const struct channel *channel)
{
	struct request *request = act->request;
	struct arena *arena = request->arena;
	const struct sealer *sealer = services_of(request)->sealer;
	const struct str words = request_text(request, "words");
	const bool whole = request_switch(request, "full") && words.len <= ANSWER_IN_MAX;
	struct contact contact = {0};
	contact_open(request, act->complaint.contact, &contact);
	const struct contact enclosed = {
	    .name = STR(""),
	    .address = whole ? arena_format(arena, "%.*s\n%.*s", STR_ARG(act->complaint.code),
					    STR_ARG(words))
			     : act->complaint.code};
	act->message = (struct outbox_message){
	    .campaign = campaign->id,
	    .inlet = channel->inlet,
	    .purpose = OUTBOX_REPLY,
	    .to = act->complaint.contact,
	    .to_hash = contact_hash(sealer, arena, contact.address),
	    .text = arena_format(
		arena, "%.*s: %s " OUTBOX_ENCLOSED, STR_ARG(campaign->name),
		message(services_of(request)->messages, language_or_english(act->complaint.lang),
			/*tr*/ "We have answered what you told us. Your code to read it:")),
	    .subject = campaign->name,
	    .lang = act->complaint.lang,
	    .enclosed = seal(sealer, arena, contact_write(arena, &enclosed)),
	    .key = arena_format(arena, "complaint-%lld-%lld", (long long)act->complaint.id,
				(long long)act->change.now),
	    .case_id = -act->complaint.id, // by which it is erased with the complaint
	    .account = act->change.account,
	};
}

static enum outcome answer_prepare(struct conn *conn, struct act *act,
				   const struct campaign *campaign)
{
	bool found;
	struct channel channel;
	const enum outcome outcome = way_find(conn, act, &found, &channel);
	if (outcome == OK && found)
		message_make(act, campaign, &channel);
	return outcome;
}

static enum outcome one_back(struct request *request, const struct act *act)
{
	const struct str slug = viewer_campaign(request);
	const bool about = str_equal(str_from(act->entry->word), STR("about"));
	// Whoever said that it is about themselves sees it no more.
	reply_done(request, about
				? arena_format(request->arena, "/t/%.*s/complaints", STR_ARG(slug))
				: arena_format(request->arena, "/t/%.*s/complaints/%lld",
					       STR_ARG(slug), (long long)act->change.complaint));
	return OK;
}

static enum outcome one_post(struct request *request)
{
	struct act act;
	struct conn *conn;
	struct campaign campaign;
	const struct services *services = services_of(request);
	const struct act_entry *entry = act_find(request_text(request, "act"));
	const struct str words = request_text(request, "words");
	if (!entry)
		return fail(INVALID, &request->fault, "Choose what to do.");
	enum outcome outcome = act_begin(request, entry, &act, &campaign, &conn);
	if (outcome != OK)
		return outcome;
	act.seen = entry->words ? request_number(request, "seen") : 0;
	if (request->n_errors > 0)
		outcome = fail_with(INVALID, &request->fault, request->errors[0].sentence);
	else if (entry->words && str_trim(words).len == 0)
		outcome = fail(INVALID, &request->fault, /*tr*/ "Write a few words first.");
	if (outcome == OK && entry->words)
		act.sealed = seal(services->sealer, request->arena, words);
	if (outcome == OK && entry->run == answer_run)
		outcome = answer_prepare(conn, &act, &campaign);
	conn_release(conn);
	if (outcome == OK)
		outcome = store_write(services->store, WRITE_PERSON, WEIGHT, act_write, &act,
				      &request->fault);
	if (outcome == INVALID || outcome == CONFLICT)
		return one_show(request, outcome_http(outcome), services->said(request));
	return outcome == OK ? one_back(request, &act) : outcome;
}

// Each reading is on record.
static enum outcome one_get(struct request *request)
{
	struct act act;
	struct conn *conn;
	struct campaign campaign;
	enum outcome outcome = act_begin(request, act_find(STR("read")), &act, &campaign, &conn);
	if (outcome != OK)
		return outcome;
	conn_release(conn);
	outcome = store_write(services_of(request)->store, WRITE_PERSON, 1, act_write, &act,
			      &request->fault);
	return outcome == OK ? one_show(request, 200, STR("")) : outcome;
}

// --- routes ---

#define ID                                                                                         \
	{                                                                                          \
		.name = "id", .place = IN_PATH, .type = INPUT_ID, .required = true,                \
		.help = "The complaint."                                                           \
	}
static const char *const act_words[] = {"take", "note", "answer", "close", "about", "guard", NULL};
static const char *const outcome_words[] = {"upheld", "partly", "not-upheld", "not-ours", NULL};
static const struct input list_inputs[] = {
    INPUT_CAMPAIGN,
    {.name = "cursor",
     .place = IN_QUERY,
     .type = INPUT_ID,
     .help = "Complaints after this one; from the first if absent."},
};
static const struct input owner_inputs[] = {
    INPUT_CAMPAIGN,
    {.name = "owners",
     .place = IN_FORM,
     .type = INPUT_IDS,
     .most = COMPLAINT_OWNERS_MOST,
     .help = "Accounts that read complaints; all others do not any more."},
};
static const struct input one_inputs[] = {
    INPUT_CAMPAIGN,
    ID,
    {.name = "before",
     .place = IN_QUERY,
     .type = INPUT_ID,
     .help = "What happened before this step; the last ones if absent."},
};
static const struct input act_inputs[] = {
    INPUT_CAMPAIGN,
    ID,
    {.name = "act",
     .place = IN_FORM,
     .type = INPUT_CHOICE,
     .required = true,
     .choices = act_words,
     .help = "Look into it, write a note or an answer, close it, say whom it is about, or hand "
	     "it to the safeguarding leads."},
    {.name = "words",
     .place = IN_FORM,
     .type = INPUT_TEXT,
     .most = COMPLAINT_NOTE_MAX,
     .help = "Of a note or an answer; sealed."},
    {.name = "full",
     .place = IN_FORM,
     .type = INPUT_SWITCH,
     .help = "The answer itself leaves, not only that there is one."},
    {.name = "seen",
     .place = IN_FORM,
     .type = INPUT_NUMBER,
     .least = 0,
     .most = STEPS_MOST,
     .help = "How many steps the page showed; refused if there are more. 0: whatever there is."},
    {.name = "outcome",
     .place = IN_FORM,
     .type = INPUT_CHOICE,
     .choices = outcome_words,
     .help = "How it ended."},
    {.name = "account",
     .place = IN_FORM,
     .type = INPUT_ID,
     .help = "Whom it is about; of a hand-over, the lead who must not hear of it."},
    {.name = "organisation",
     .place = IN_FORM,
     .type = INPUT_ID,
     .help = "Whose people it is about."},
};

static const struct route routes[] = {
    {.method = METHOD_GET,
     .path = "/t/{slug}/complaints",
     .permission = "case.work",
     INPUTS(list_inputs),
     .handle = list_get,
     .view = &complaints_view_view,
     .template = "complaints",
     .help = "Figures of complaints and who their owners are; for these the queue."},
    {.method = METHOD_POST,
     .path = "/t/{slug}/complaints/owners",
     .permission = "team.manage",
     .body = BODY_FORM,
     .flags = ROUTE_SLOW | ROUTE_FORM_AGAIN,
     INPUTS(owner_inputs),
     .handle = owners_post,
     .view = &complaints_view_view,
     .template = "complaints",
     .help = "Names who reads complaints."},
    {.method = METHOD_GET,
     .path = "/t/{slug}/complaints/{id}",
     .permission = "case.work",
     .flags = ROUTE_SLOW,
     INPUTS(one_inputs),
     .handle = one_get,
     .view = &complaint_view_view,
     .template = "complaint",
     .help = "A complaint, for its owners; each reading is recorded."},
    {.method = METHOD_POST,
     .path = "/t/{slug}/complaints/{id}",
     .permission = "case.work",
     .body = BODY_FORM,
     .flags = ROUTE_SLOW | ROUTE_FORM_AGAIN,
     INPUTS(act_inputs),
     .handle = one_post,
     .view = &complaint_view_view,
     .template = "complaint",
     .help = "Looks into a complaint, answers it, closes it, or says whom it is about."},
};
const struct route_table care_complaint_routes = {routes, sizeof routes / sizeof routes[0]};
