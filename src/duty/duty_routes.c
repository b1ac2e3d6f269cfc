// SPDX-License-Identifier: AGPL-3.0-or-later
#include "duty/duty_routes.h"

#include "base/time.h"
#include "campaign/campaign.h"
#include "duty/duty_view.h"
#include "net/services.h"
#include "people/admit.h"
#include "people/audit.h"
#include "people/permission.h"

static const char *const wrong_time =
    /*tr*/ "Write the hours like 06:00 and 22:00.";

// --- the page ---

// What was typed, when something has to be mended; else NULL everywhere.
struct typed {
	const char *problem, *turn_problem;
	bool settings, turn; // which form it was
	unsigned days;
};

static struct view_list rows_list(struct arena *arena, const struct duty *duty)
{
	struct duty_row *rows = arena_array(arena, duty->n_turns + 1, sizeof *rows);
	for (size_t i = 0; rows && i < duty->n_turns; i++) {
		const struct duty_turn *turn = &duty->turns[i];
		rows[i] = (struct duty_row){
		    .id = turn->id,
		    .days = duty_days_list(arena, turn->days),
		    .from = duty_minute_text(arena, turn->from),
		    .until = duty_minute_text(arena, turn->until),
		    .name = turn->name,
		    .second_name = turn->second_name,
		    .all_day = turn->from == turn->until,
		};
	}
	return (struct view_list){rows, rows ? duty->n_turns : 0};
}

static struct view_list gaps_list(struct arena *arena, const struct duty *duty)
{
	struct duty_gap gaps[DUTY_GAPS_MOST];
	const size_t count =
	    duty_gaps(&duty->hours, duty->turns, duty->n_turns, gaps, DUTY_GAPS_MOST);
	struct duty_row *rows = arena_array(arena, count + 1, sizeof *rows);
	for (size_t i = 0; rows && i < count; i++)
		rows[i] = (struct duty_row){
		    .days = duty_days_list(arena, gaps[i].days),
		    .from = duty_minute_text(arena, gaps[i].from),
		    .until = duty_minute_text(arena, gaps[i].until),
		    .all_day = gaps[i].from == gaps[i].until,
		};
	return (struct view_list){rows, rows ? count : 0};
}

// Whether one of the roles allows it.
static bool roles_allow(struct str roles, enum permission permission)
{
	while (roles.len > 0) {
		const struct role *role = role_find(str_cut(&roles, ' '));
		if (role && role->may >> permission & 1)
			return true;
	}
	return false;
}

static struct view_list choices(struct arena *arena, const struct duty_person *people, size_t count,
				enum permission needed, int64_t chosen)
{
	struct duty_choice *list = arena_array(arena, count + 1, sizeof *list);
	size_t n = 0;
	for (size_t i = 0; list && i < count; i++)
		if (roles_allow(people[i].roles, needed))
			list[n++] = (struct duty_choice){people[i].account, people[i].name,
							 people[i].account == chosen};
	return (struct view_list){list, n};
}

static void leads_fill(const struct duty *duty, struct duty_view *view)
{
	view->lead = duty->leads[0].name;
	view->second = duty->leads[1].name;
	view->no_lead = duty->leads[0].account == 0;
	view->no_second = duty->leads[1].account == 0;
	for (int i = 0; i < DUTY_LEADS; i++)
		view->unfit |= duty->leads[i].account && !duty->leads[i].fit;
}

static void duty_fill(struct arena *arena, const struct duty *duty, struct duty_view *view)
{
	view->open = duty->gate.open;
	view->attended = duty->gate.attended;
	view->in_hours = duty->gate.in_hours;
	view->missing = duty_missing_list(arena, duty->gate.missing);
	view->some_missing = view->missing.count > 0;
	view->emergency = duty->emergency;
	view->read_from = duty_minute_text(arena, duty->hours.from);
	view->read_until = duty_minute_text(arena, duty->hours.until);
	view->always = duty->hours.from == duty->hours.until;
	view->turns = rows_list(arena, duty);
	view->some_turns = view->turns.count > 0;
	view->gaps = gaps_list(arena, duty);
	view->some_gaps = view->some_turns && view->gaps.count > 0;
	leads_fill(duty, view);
}

static void people_fill(struct arena *arena, const struct duty *duty,
			const struct duty_person *people, size_t count, struct duty_view *view)
{
	view->leads = choices(arena, people, count, MAY_PROTECTION_WORK, duty->leads[0].account);
	view->seconds = choices(arena, people, count, MAY_PROTECTION_WORK, duty->leads[1].account);
	view->readers = choices(arena, people, count, MAY_CASE_WORK, 0);
	view->standby = choices(arena, people, count, MAY_CASE_WORK, 0);
	view->some_leads = view->leads.count > 0;
	view->some_readers = view->readers.count > 0;
	view->days = duty_day_boxes(arena, DUTY_EVERY_DAY);
}

static void choose(struct view_list list, int64_t id)
{
	struct duty_choice *choice = (struct duty_choice *)list.at;
	for (size_t i = 0; i < list.count; i++)
		choice[i].chosen = choice[i].id == id;
}

static void typed_fill(const struct request *request, const struct typed *typed,
		       struct duty_view *view)
{
	view->problem = typed->problem;
	view->turn_problem = typed->turn_problem;
	if (typed->settings) {
		view->emergency = request_text(request, "emergency");
		view->read_from = request_text(request, "from");
		view->read_until = request_text(request, "until");
		view->always = !str_equal(request_text(request, "reading"), STR("hours"));
		choose(view->leads, request_number(request, "lead"));
		choose(view->seconds, request_number(request, "second"));
	}
	if (typed->turn) {
		view->turn_from = request_text(request, "from");
		view->turn_until = request_text(request, "until");
		view->days = duty_day_boxes(request->arena, typed->days);
		choose(view->readers, request_number(request, "account"));
		choose(view->standby, request_number(request, "standby"));
	}
}

static enum outcome page_show(struct request *request, int status, const struct typed *typed)
{
	struct conn *conn;
	struct campaign campaign;
	struct duty duty;
	struct duty_person *people;
	size_t count;
	struct duty_view *view = arena_zero(request->arena, sizeof *view);
	if (!view)
		return fail(TOO_MUCH, &request->fault, "This page needs too much memory.");
	enum outcome outcome = campaign_reader(request, &campaign, &conn);
	if (outcome != OK)
		return outcome;
	outcome = duty_read(conn, request->arena, campaign.id, time_now(), &duty, &request->fault);
	if (outcome == OK)
		outcome = duty_people(conn, request->arena, campaign.id, &people, &count,
				      &request->fault);
	conn_release(conn);
	if (outcome != OK)
		return outcome;
	view->slug = campaign.slug;
	view->clocks = campaign.time_zone;
	duty_fill(request->arena, &duty, view);
	people_fill(request->arena, &duty, people, count, view);
	if (typed)
		typed_fill(request, typed, view);
	else
		view->saved = str_equal(request->query, STR("saved"));
	request->title = /*tr*/ "Who answers";
	reply_no_store(request);
	reply_view_status(request, status, view);
	return OK;
}

static enum outcome duty_get(struct request *request)
{
	return page_show(request, 200, NULL);
}

// --- changes ---

struct change {
	struct id_maker *ids;
	struct arena *arena;
	int64_t campaign;
	struct audit_entry entry;
	struct str emergency;
	struct duty_hours hours;
	int64_t leads[DUTY_LEADS];
	struct duty_turn turn;
	const struct duty_person *people;
	size_t n_people;
	bool keeps_number, keeps_hours, keeps_lead[DUTY_LEADS]; // as they are
};

static enum outcome change_new(struct request *request, const char *action,
			       struct change *ret_change)
{
	struct conn *conn;
	struct campaign campaign;
	struct duty_person *people;
	size_t count;
	enum outcome outcome = campaign_reader(request, &campaign, &conn);
	if (outcome != OK)
		return outcome;
	outcome = duty_people(conn, request->arena, campaign.id, &people, &count, &request->fault);
	conn_release(conn);
	if (outcome != OK)
		return outcome;
	*ret_change = (struct change){
	    .ids = services_of(request)->ids,
	    .arena = request->arena,
	    .campaign = campaign.id,
	    .entry = audit_of(request, action),
	    .people = people,
	    .n_people = count,
	};
	return OK;
}

// Only who has the right here can be named; 0 is nobody.
static bool may_be_named(const struct change *change, int64_t account, enum permission needed)
{
	for (size_t i = 0; i < change->n_people; i++)
		if (change->people[i].account == account)
			return roles_allow(change->people[i].roles, needed);
	return account == 0;
}

static enum outcome saved(struct request *request)
{
	reply_redirect(request, arena_format(request->arena, "/t/%.*s/duty?saved",
					     STR_ARG(request->campaign_slug)));
	return OK;
}

// As the audit log has them: number, minutes of reading, leads.
static struct str settings_words(struct arena *arena, struct str emergency,
				 const struct duty_hours *hours, int64_t lead, int64_t second)
{
	return arena_format(arena, "%.*s %d-%d %lld %lld", STR_ARG(emergency), hours->from,
			    hours->until, (long long)lead, (long long)second);
}

// Days, minutes, who reads and who is next.
static struct str turn_words(struct arena *arena, const struct duty_turn *turn)
{
	return arena_format(arena, "%u %d-%d %lld %lld", turn->days, turn->from, turn->until,
			    (long long)turn->account, (long long)turn->second);
}

// What a program does not name stays: only a person's form, which has all of it, empties a field.
static void keeps_read(const struct request *request, struct change *change)
{
	const bool program = request->wants_json;
	change->keeps_number = program && !request_has(request, "emergency");
	change->keeps_hours = program && !request_has(request, "reading");
	change->keeps_lead[0] = program && !request_has(request, "lead");
	change->keeps_lead[1] = program && !request_has(request, "second");
}

static void kept_fill(const struct duty *was, struct change *change)
{
	if (change->keeps_number)
		change->emergency = was->emergency;
	if (change->keeps_hours)
		change->hours = was->hours;
	for (int i = 0; i < DUTY_LEADS; i++)
		if (change->keeps_lead[i])
			change->leads[i] = was->leads[i].account;
}

static enum outcome settings_write(struct conn *conn, void *context, struct fault *fault)
{
	struct duty was;
	struct change *change = context;
	enum outcome outcome =
	    duty_read(conn, change->arena, change->campaign, time_now(), &was, fault);
	if (outcome != OK)
		return outcome;
	change->entry.was = settings_words(change->arena, was.emergency, &was.hours,
					   was.leads[0].account, was.leads[1].account);
	kept_fill(&was, change);
	change->entry.now = settings_words(change->arena, change->emergency, &change->hours,
					   change->leads[0], change->leads[1]);
	outcome = duty_number_set(conn, change->campaign, change->emergency, fault);
	if (outcome == OK)
		outcome = duty_hours_set(conn, change->campaign, &change->hours, fault);
	if (outcome == OK)
		outcome = duty_leads_set(conn, change->campaign, change->leads, fault);
	return outcome == OK ? audit_add(conn, change->ids, &change->entry, fault) : outcome;
}

static bool hours_parse(const struct request *request, struct duty_hours *ret_hours)
{
	struct duty_hours hours = {0};
	if (str_equal(request_text(request, "reading"), STR("hours")) &&
	    (!duty_minute_parse(request_text(request, "from"), &hours.from) ||
	     !duty_minute_parse(request_text(request, "until"), &hours.until)))
		return false;
	*ret_hours = hours;
	return true;
}

static enum outcome settings_again(struct request *request, const char *problem)
{
	return page_show(request, 422, &(struct typed){.problem = problem, .settings = true});
}

static enum outcome duty_post(struct request *request)
{
	struct change change;
	enum outcome outcome = change_new(request, "duty.set", &change);
	if (outcome != OK)
		return outcome;
	change.emergency = request_text(request, "emergency");
	change.leads[0] = request_number(request, "lead");
	change.leads[1] = request_number(request, "second");
	if (request->n_errors > 0 || !hours_parse(request, &change.hours))
		return settings_again(request, wrong_time);
	for (int i = 0; i < DUTY_LEADS; i++)
		if (!may_be_named(&change, change.leads[i], MAY_PROTECTION_WORK))
			return settings_again(
			    request, /*tr*/ "Only who has the role of a safeguarding lead can be "
					    "one.");
	if (change.leads[0] && change.leads[0] == change.leads[1])
		return settings_again(request, /*tr*/ "The second lead must be somebody else.");
	keeps_read(request, &change);
	outcome = store_write(services_of(request)->store, WRITE_PERSON, 5, settings_write, &change,
			      &request->fault);
	if (outcome == INVALID)
		return settings_again(request, wrong_time);
	return outcome == OK ? saved(request) : outcome;
}

static enum outcome turn_write(struct conn *conn, void *context, struct fault *fault)
{
	struct duty was;
	struct change *change = context;
	enum outcome outcome =
	    duty_read(conn, change->arena, change->campaign, time_now(), &was, fault);
	if (outcome != OK)
		return outcome;
	for (size_t i = 0; i < was.n_turns; i++)
		if (was.turns[i].id == change->turn.id) {
			change->entry.subject = was.turns[i].account;
			change->entry.was = turn_words(change->arena, &was.turns[i]);
		}
	outcome = change->turn.id
		      ? duty_turn_remove(conn, change->campaign, change->turn.id, fault)
		      : duty_turn_add(conn, change->ids, change->campaign, &change->turn, fault);
	return outcome == OK ? audit_add(conn, change->ids, &change->entry, fault) : outcome;
}

static unsigned days_read(const struct request *request)
{
	unsigned days = 0;
	for (unsigned i = 0; i < DUTY_DAYS; i++)
		days |= request_switch(request, duty_day_inputs[i]) ? 1u << i : 0;
	return days;
}

// The first thing that keeps a row out of the roster, or NULL.
static const char *turn_problem(const struct request *request, struct change *change)
{
	struct duty_turn *turn = &change->turn;
	if (request->n_errors > 0 ||
	    !duty_minute_parse(request_text(request, "from"), &turn->from) ||
	    !duty_minute_parse(request_text(request, "until"), &turn->until))
		return /*tr*/ "Write the hours like 22:00 and 06:00.";
	if (turn->days == 0)
		return /*tr*/ "Choose at least one day.";
	if (turn->account == 0)
		return /*tr*/ "Choose who reads in these hours.";
	if (turn->account == turn->second)
		return /*tr*/ "The second person must be somebody else: they are asked when the "
			      "first does not answer.";
	if (!may_be_named(change, turn->account, MAY_CASE_WORK) ||
	    !may_be_named(change, turn->second, MAY_CASE_WORK))
		return /*tr*/ "Only who may work at the Desk can be in the roster.";
	return NULL;
}

static enum outcome turn_post(struct request *request)
{
	struct change change;
	enum outcome outcome = change_new(request, "duty.turn", &change);
	if (outcome != OK)
		return outcome;
	change.turn = (struct duty_turn){
	    .days = days_read(request),
	    .account = request_number(request, "account"),
	    .second = request_number(request, "standby"),
	};
	const char *problem = turn_problem(request, &change);
	if (problem)
		return page_show(request, 422,
				 &(struct typed){.turn_problem = problem,
						 .turn = true,
						 .days = change.turn.days});
	change.entry.subject = change.turn.account;
	change.entry.now = turn_words(request->arena, &change.turn);
	outcome = store_write(services_of(request)->store, WRITE_PERSON, 2, turn_write, &change,
			      &request->fault);
	return outcome == OK ? saved(request) : outcome;
}

static enum outcome turn_remove_post(struct request *request)
{
	struct change change;
	enum outcome outcome = change_new(request, "duty.turn", &change);
	if (outcome != OK)
		return outcome;
	change.turn.id = request_number(request, "turn");
	outcome = store_write(services_of(request)->store, WRITE_PERSON, 2, turn_write, &change,
			      &request->fault);
	return outcome == OK ? saved(request) : outcome;
}

// --- routes ---

#define CLOCK(input, says)                                                                         \
	{                                                                                          \
		.name = (input), .place = IN_FORM, .type = INPUT_TEXT, .most = 6, .help = (says)   \
	}
#define PERSON(input, says)                                                                        \
	{                                                                                          \
		.name = (input), .place = IN_FORM, .type = INPUT_ID, .help = (says)                \
	}
#define DAY(input)                                                                                 \
	{                                                                                          \
		.name = (input), .place = IN_FORM, .type = INPUT_SWITCH,                           \
		.help = "Begins that day."                                                         \
	}
static const char *const readings[] = {"always", "hours", NULL};
static const struct input page_inputs[] = {INPUT_CAMPAIGN};
static const struct input settings_inputs[] = {
    INPUT_CAMPAIGN,
    {.name = "emergency",
     .place = IN_FORM,
     .type = INPUT_TEXT,
     .most = DUTY_NUMBER_MAX,
     .help = "Local emergency number. What a program leaves out stays as it is."},
    {.name = "reading",
     .place = IN_FORM,
     .type = INPUT_CHOICE,
     .choices = readings,
     .help = "Whether messages are read around the clock."},
    CLOCK("from", "Or from this hour: 06:00."),
    CLOCK("until", "Until this one."),
    PERSON("lead", "Safeguarding lead."),
    PERSON("second", "Second lead."),
};
static const struct input turn_inputs[] = {
    INPUT_CAMPAIGN,
    PERSON("account", "Who reads."),
    PERSON("standby", "Who if they do not answer."),
    CLOCK("from", "From this hour: 22:00."),
    CLOCK("until", "Until this one."),
    DAY("mon"),
    DAY("tue"),
    DAY("wed"),
    DAY("thu"),
    DAY("fri"),
    DAY("sat"),
    DAY("sun"),
};
static const struct input remove_inputs[] = {
    INPUT_CAMPAIGN,
    {.name = "turn",
     .place = IN_FORM,
     .type = INPUT_ID,
     .required = true,
     .help = "Row of the roster."},
};

static const struct route routes[] = {
    {.method = METHOD_GET,
     .path = "/t/{slug}/duty",
     .permission = "duty.manage",
     INPUTS(page_inputs),
     .handle = duty_get,
     .view = &duty_view_view,
     .template = "duty",
     .help = "What is set before help can be asked for, and what is missing."},
    {.method = METHOD_POST,
     .path = "/t/{slug}/duty",
     .permission = "duty.manage",
     .body = BODY_FORM,
     .flags = ROUTE_SLOW | ROUTE_FORM_AGAIN,
     INPUTS(settings_inputs),
     .handle = duty_post,
     .view = &duty_view_view,
     .template = "duty",
     .help = "Sets emergency number, hours of reading and safeguarding leads."},
    {.method = METHOD_POST,
     .path = "/t/{slug}/duty/turns",
     .permission = "duty.manage",
     .body = BODY_FORM,
     .flags = ROUTE_SLOW | ROUTE_FORM_AGAIN,
     INPUTS(turn_inputs),
     .handle = turn_post,
     .view = &duty_view_view,
     .template = "duty",
     .help = "Puts somebody into the duty roster."},
    {.method = METHOD_POST,
     .path = "/t/{slug}/duty/turns/remove",
     .permission = "duty.manage",
     .body = BODY_FORM,
     .flags = ROUTE_SLOW,
     INPUTS(remove_inputs),
     .handle = turn_remove_post,
     .help = "Takes a row out of the duty roster."},
};
const struct route_table duty_routes = {routes, sizeof routes / sizeof routes[0]};
