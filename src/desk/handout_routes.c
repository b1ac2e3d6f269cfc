// SPDX-License-Identifier: AGPL-3.0-or-later
#include "desk/handout_routes.h"

#include "base/csv_write.h"
#include "base/time.h"
#include "campaign/contact.h"
#include "desk/handout_view.h"
#include "desk/place.h"
#include "net/services.h"
#include "people/admit.h"
#include "people/permission.h"
#include "people/seal.h"
#include "respond/case_view.h"
#include "respond/veil.h"
#include "text/fold.h"

#define WORD_BYTES	 240
#define FILE_BYTES	 ((size_t)512 << 10)
#define ROWS_OF_PRINTING 200 // about, with contacts

static enum outcome no_memory(struct request *request)
{
	return fail(TOO_MUCH, &request->fault, "This page needs too much memory.");
}

static bool may_open(const struct request *request)
{
	return viewer_may(request) >> MAY_CONTACT_OPEN & 1 && !viewer_on_probation(request);
}

// --- the list ---

static enum outcome items_fill(struct conn *conn, struct request *request, int64_t campaign,
			       struct handout_view *view)
{
	struct handout *list;
	size_t count;
	const enum outcome outcome = handout_list(conn, request->arena, campaign, view->after,
						  &list, &count, &view->next, &request->fault);
	if (outcome != OK)
		return outcome;
	struct handout_item *items = arena_array(request->arena, count + 1, sizeof *items);
	for (size_t i = 0; items && i < count; i++)
		items[i] = (struct handout_item){
		    .id = list[i].id,
		    .at = list[i].at,
		    .cases = list[i].cases,
		    .contacts = list[i].contacts,
		    .returned_at = list[i].returned_at,
		    .by = list[i].by,
		    .place = list[i].place,
		    .team = list[i].team,
		    .returned_by = list[i].returned_by,
		    .note = list[i].note,
		};
	view->items = (struct view_list){items, items ? count : 0};
	view->some = view->items.count > 0;
	return OK;
}

static enum outcome list_show(struct request *request, int status, bool refused)
{
	struct conn *conn;
	struct campaign campaign;
	struct handout_view *view = arena_zero(request->arena, sizeof *view);
	if (!view)
		return no_memory(request);
	enum outcome outcome = campaign_reader(request, &campaign, &conn);
	if (outcome != OK)
		return outcome;
	view->after = refused ? 0 : request_number(request, "cursor");
	outcome = items_fill(conn, request, campaign.id, view);
	conn_release(conn);
	if (outcome != OK)
		return outcome;
	view->slug = campaign.slug;
	view->may_open = may_open(request);
	view->place = request_text(request, "place");
	if (refused) {
		view->problem = services_of(request)->said(request);
		view->team = request_text(request, "team");
		view->contacts = request_switch(request, "contacts");
	}
	request->title = /*tr*/ "Hand-outs for field teams";
	reply_no_store(request);
	reply_view_status(request, status, view);
	return OK;
}

static enum outcome list_get(struct request *request)
{
	if (viewer_on_probation(request))
		return fail(DENIED, &request->fault,
			    /*tr*/ "While you are new you print no hand-outs.");
	return list_show(request, 200, false);
}

// --- the sheet ---

struct printing {
	struct request *request;
	struct campaign campaign;
	struct desk_case *cases;
	struct handout_print print;
	struct contact *people; // beside print.contacts
};

// What its bearer may not read is not printed.
static void veiled_leave(struct printing *printing)
{
	size_t left = 0;
	for (size_t i = 0; i < printing->print.n_cases; i++)
		if (!veil_hides(printing->request, printing->cases[i].id))
			printing->cases[left++] = printing->cases[i];
	printing->print.n_cases = left;
}

static enum outcome cases_read(struct conn *conn, struct printing *printing)
{
	struct place *list;
	size_t count;
	struct request *request = printing->request;
	const struct reach everybody = {.campaign = printing->campaign.id};
	const struct place_sight sight = {&printing->campaign, &everybody};
	const struct str word = place_word(request->arena, request_text(request, "place"));
	enum outcome outcome =
	    place_find(conn, request->arena, &sight, word, &list, &count, &request->fault);
	if (outcome == OK)
		outcome = place_cases(conn, request->arena, &sight, list, count, &printing->cases,
				      &printing->print.n_cases, &request->fault);
	if (outcome == OK)
		veiled_leave(printing);
	if (outcome == OK && printing->print.n_cases == 0)
		outcome = fail(INVALID, &request->fault,
			       /*tr*/ "No open Case names this place first.");
	if (outcome == OK) {
		printing->print.cases = printing->cases;
		printing->print.place = list->name;
	}
	return outcome;
}

// Keeps the contacts that may be passed on.
static enum outcome contacts_read(struct conn *conn, struct printing *printing)
{
	size_t count = 0, kept = 0;
	struct request *request = printing->request;
	struct handout_print *print = &printing->print;
	print->contacts =
	    arena_array(request->arena, HANDOUT_CONTACTS_MOST, sizeof *print->contacts);
	printing->people =
	    arena_array(request->arena, HANDOUT_CONTACTS_MOST, sizeof *printing->people);
	if (!print->contacts || !printing->people)
		return no_memory(request);
	enum outcome outcome = OK;
	for (size_t i = 0; i < print->n_cases && outcome == OK; i++)
		outcome = handout_contacts(conn, request->arena, &printing->cases[i],
					   print->contacts, &count, &request->fault);
	for (size_t i = 0; i < count && outcome == OK; i++) {
		struct str plain;
		struct contact contact = {0};
		outcome = unseal(services_of(request)->sealer, request->arena,
				 print->contacts[i].sealed, &plain, &request->fault);
		if (outcome == OK)
			outcome = contact_read(request->arena, plain, &contact, &request->fault);
		if (outcome != OK || !contact.may_share || contact.address.len == 0)
			continue;
		print->contacts[kept] = print->contacts[i];
		printing->people[kept++] = contact;
	}
	print->n_contacts = kept;
	return outcome;
}

static enum outcome printing_read(struct printing *printing)
{
	struct conn *conn;
	struct request *request = printing->request;
	enum outcome outcome = campaign_reader(request, &printing->campaign, &conn);
	if (outcome != OK)
		return outcome;
	outcome = cases_read(conn, printing);
	if (outcome == OK && request_switch(request, "contacts") && may_open(request))
		outcome = contacts_read(conn, printing);
	conn_release(conn);
	return outcome;
}

static enum outcome print_write(struct conn *conn, void *context, struct fault *fault)
{
	struct printing *printing = context;
	return handout_record(conn, &printing->print, fault);
}

static enum outcome contacts_fill(const struct printing *printing, int64_t case_id,
				  struct view_list *ret_list)
{
	size_t count = 0;
	const struct handout_print *print = &printing->print;
	struct handout_person *people =
	    arena_array(printing->request->arena, HANDOUT_CONTACTS_CASE, sizeof *people);
	if (!people)
		return no_memory(printing->request);
	for (size_t i = 0; i < print->n_contacts && count < HANDOUT_CONTACTS_CASE; i++) {
		const struct contact *contact = &printing->people[i];
		if (print->contacts[i].case_id != case_id)
			continue;
		struct handout_person *person = &people[count++];
		*person = (struct handout_person){.closed = print->contacts[i].held};
		if (person->closed)
			continue;
		person->name = contact->name;
		person->address = contact->address;
		person->may_call = contact->may_call;
		person->may_text = contact->may_text;
		person->may_leave = contact->may_leave;
	}
	*ret_list = (struct view_list){people, count};
	return OK;
}

static enum outcome sheet_show(const struct printing *printing)
{
	struct request *request = printing->request;
	const size_t count = printing->print.n_cases;
	struct handout_view *view = arena_zero(request->arena, sizeof *view);
	struct handout_case *rows = arena_array(request->arena, count + 1, sizeof *rows);
	if (!view || !rows)
		return no_memory(request);
	for (size_t i = 0; i < count; i++) {
		const struct desk_case *from = &printing->cases[i];
		const struct case_look urgency = case_urgency_look(from->urgency);
		rows[i] = (struct handout_case){
		    .number = from->number,
		    .people = from->people,
		    .title = from->incident.title,
		    .waiting_for = from->waiting_for,
		    .urgency_name = urgency.name,
		    .urgency_icon = urgency.icon,
		    .urgency_level = urgency.style,
		};
		if (contacts_fill(printing, from->id, &rows[i].contacts) != OK)
			return TOO_MUCH;
	}
	view->cases = (struct view_list){rows, count};
	view->n_cases = (int64_t)count;
	view->slug = printing->campaign.slug;
	view->place = printing->print.place;
	view->team = printing->print.team;
	view->by = request->viewer.name;
	view->at = printing->print.now;
	view->sheet = true;
	request->title = /*tr*/ "Hand-outs for field teams";
	reply_no_store(request);
	reply_view(request, view);
	return OK;
}

// --- the same as a file ---

static void number_field(struct buf *out, int64_t number, bool known)
{
	char text[24] = "";
	const int len = known ? snprintf(text, sizeof text, "%lld", (long long)number) : 0;
	csv_field(out, str_of(text, (size_t)len), false);
}

static void person_fields(struct buf *out, const struct handout_person *person)
{
	const struct str may = !person ? STR("")
			       : person->may_call
				   ? person->may_text ? STR("call text") : STR("call")
			       : person->may_text ? STR("text")
						  : STR("");
	csv_field(out, person ? person->name : STR(""), false);
	csv_field(out, person ? person->address : STR(""), false);
	csv_field(out, may, false);
	csv_field(out, person && person->may_leave ? STR("yes") : STR(""), true);
}

static void case_line_write(struct buf *out, const struct printing *printing, size_t i,
			    const struct handout_person *person)
{
	const struct desk_case *from = &printing->cases[i];
	number_field(out, from->number, true);
	csv_field(out, printing->print.place, false);
	csv_field(out, str_from(urgency_names[from->urgency]), false);
	csv_field(out, from->incident.title, false);
	number_field(out, from->people, from->people > 0);
	csv_field(out, from->waiting_for, false);
	person_fields(out, person);
}

// A line for each person who can be reached, else one for the case (HXL 1.1).
static enum outcome file_send(const struct printing *printing)
{
	static const char head[] =
	    "\xEF\xBB\xBF"
	    "number,place,urgency,title,people,waiting for,name,contact,may,may leave a message\r\n"
	    "#meta+id,#loc+name,#severity,#subject,#affected,#status,#contact+name,#contact+"
	    "address,"
	    "#contact+channel,#contact+leave\r\n";
	struct request *request = printing->request;
	struct buf out = {.at = arena_raw(request->arena, FILE_BYTES), .room = FILE_BYTES};
	if (!out.at)
		return no_memory(request);
	out.limit = FILE_BYTES;
	buf_add_cstr(&out, head);
	for (size_t i = 0; i < printing->print.n_cases; i++) {
		struct view_list people;
		if (contacts_fill(printing, printing->cases[i].id, &people) != OK)
			return TOO_MUCH;
		for (size_t j = 0; j < people.count; j++)
			case_line_write(&out, printing, i,
					(const struct handout_person *)people.at + j);
		if (people.count == 0)
			case_line_write(&out, printing, i, NULL);
	}
	if (out.full)
		return no_memory(request);
	reply_header(request, "Content-Disposition",
		     arena_format(request->arena, "attachment; filename=\"handout-%.*s.csv\"",
				  STR_ARG(printing->campaign.slug)));
	reply_no_store(request);
	reply_bytes(request, 200, "text/csv; charset=utf-8", buf_str(&out));
	return OK;
}

static enum outcome print_post(struct request *request)
{
	struct printing printing = {.request = request};
	struct handout_print *print = &printing.print;
	if (viewer_on_probation(request) || request->viewer.account == 0)
		return fail(DENIED, &request->fault,
			    /*tr*/ "While you are new you print no hand-outs.");
	enum outcome outcome = printing_read(&printing);
	if (outcome == OK) {
		print->ids = services_of(request)->ids;
		print->campaign = printing.campaign.id;
		print->account = request->viewer.account;
		print->now = time_now();
		print->id = id_next(print->ids);
		print->team = request_text(request, "team");
		print->entry = audit_of(request, "handout.print");
		print->entry.subject = print->id;
		print->opened = audit_of(request, "contact.open");
		outcome = store_write(services_of(request)->store, WRITE_PERSON, ROWS_OF_PRINTING,
				      print_write, &printing, &request->fault);
	}
	if (outcome == INVALID || outcome == NOT_FOUND)
		return list_show(request, 422, true);
	if (outcome != OK)
		return outcome;
	return request_switch(request, "file") ? file_send(&printing) : sheet_show(&printing);
}

// --- it is back ---

struct returning {
	struct request *request;
	struct id_maker *ids;
	struct audit_entry entry;
	int64_t campaign, now;
};

static enum outcome back_write(struct conn *conn, void *context, struct fault *fault)
{
	const struct returning *back = context;
	const enum outcome outcome =
	    handout_return(conn, back->campaign, back->entry.subject, back->entry.account,
			   back->now, request_text(back->request, "note"), fault);
	return outcome == OK ? audit_add(conn, back->ids, &back->entry, fault) : outcome;
}

static enum outcome back_post(struct request *request)
{
	struct campaign campaign;
	enum outcome outcome = campaign_asked(request, &campaign);
	if (outcome != OK)
		return outcome;
	struct returning back = {
	    .request = request,
	    .ids = services_of(request)->ids,
	    .entry = audit_of(request, "handout.back"),
	    .campaign = campaign.id,
	    .now = time_now(),
	};
	back.entry.subject = request_number(request, "id");
	outcome = store_write(services_of(request)->store, WRITE_PERSON, 2, back_write, &back,
			      &request->fault);
	if (outcome == OK)
		reply_done(request, arena_format(request->arena, "/t/%.*s/handouts",
						 STR_ARG(campaign.slug)));
	return outcome;
}

// --- routes ---

static const struct input list_inputs[] = {
    INPUT_CAMPAIGN,
    {.name = "cursor",
     .place = IN_QUERY,
     .type = INPUT_ID,
     .help = "Hand-outs after this one; from the first if absent."},
    {.name = "place",
     .place = IN_QUERY,
     .type = INPUT_TEXT,
     .most = 120,
     .help = "The place that the form begins with."},
};
static const struct input print_inputs[] = {
    INPUT_CAMPAIGN,
    {.name = "place", .place = IN_FORM, .type = INPUT_TEXT, .most = 120, .help = "Which place."},
    {.name = "team",
     .place = IN_FORM,
     .type = INPUT_TEXT,
     .most = HANDOUT_TEAM_MAX,
     .help = "Which team takes it."},
    {.name = "contacts",
     .place = IN_FORM,
     .type = INPUT_SWITCH,
     .help = "With numbers of people who allowed it; needs contact.open."},
    {.name = "file",
     .place = IN_FORM,
     .type = INPUT_SWITCH,
     .help = "As a file (CSV with HXL tags) instead of a sheet."},
};
static const struct input back_inputs[] = {
    INPUT_CAMPAIGN,
    {.name = "id", .place = IN_PATH, .type = INPUT_ID, .required = true, .help = "Its id."},
    {.name = "note",
     .place = IN_FORM,
     .type = INPUT_TEXT,
     .most = HANDOUT_NOTE_MAX,
     .help = "What came of it."},
};

static const struct route routes[] = {
    {.method = METHOD_GET,
     .path = "/t/{slug}/handouts",
     .permission = "case.work",
     INPUTS(list_inputs),
     .handle = list_get,
     .view = &handout_view_view,
     .template = "handout",
     .help = "Cases of places that were printed for field teams."},
    {.method = METHOD_POST,
     .path = "/t/{slug}/handouts",
     .permission = "case.work",
     .body = BODY_FORM,
     .flags = ROUTE_SLOW | ROUTE_FORM_AGAIN,
     INPUTS(print_inputs),
     .handle = print_post,
     .view = &handout_view_view,
     .template = "handout",
     .help = "Makes the sheet of a place's open cases, and records it."},
    {.method = METHOD_POST,
     .path = "/t/{slug}/handouts/{id}/returned",
     .permission = "case.work",
     .body = BODY_FORM,
     .flags = ROUTE_SLOW,
     INPUTS(back_inputs),
     .handle = back_post,
     .help = "Says that a sheet is back and destroyed."},
};
const struct route_table desk_handout_routes = {routes, sizeof routes / sizeof routes[0]};
