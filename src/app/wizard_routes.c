// SPDX-License-Identifier: AGPL-3.0-or-later
// Setting up a server with a browser. The first step, which makes the administrator, is open to
// whoever holds the key that the server printed; the others to that administrator. Each step is
// kept at once: the page can be closed, and going back shows what was chosen.
#include "app/app_embedded.h"
#include "app/campaign_new.h"
#include "app/program.h"
#include "app/setup.h"
#include "app/wizard_key.h"
#include "app/wizard_state.h"
#include "base/time.h"
#include "campaign/duty.h"
#include "campaign/instance.h"
#include "campaign/shift.h"
#include "people/admit.h"
#include "people/audit.h"
#include "people/cookie.h"
#include "people/notice.h"

#define COOKIE	   "setup"
#define DAY_S	   86400
#define NUMBER_MAX DUTY_NUMBER_MAX

static const int64_t lengths[] = {2, 4, 6, 8, 12}; // hours of the first shift
#define USUAL_HOURS 6

static struct program *program_of(const struct request *request)
{
	return services_of(request)->program;
}

static struct str step_path(enum wizard_step step)
{
	static const char *const paths[] = {
	    [WIZARD_YOU] = "/setup",
	    [WIZARD_CAMPAIGN] = "/setup/campaign",
	    [WIZARD_STREAMS] = "/setup/streams",
	    [WIZARD_ANSWERS] = "/setup/answers",
	    [WIZARD_LIVE] = "/setup/live",
	    [WIZARD_DONE] = "/t/desk",
	};
	return str_from(paths[step]);
}

static const char *problem_of(const struct request *request, const char *input)
{
	for (size_t i = 0; i < request->n_errors; i++)
		if (strcmp(request->errors[i].input, input) == 0)
			return request->errors[i].sentence;
	return NULL;
}

static enum outcome state_read(struct request *request, struct wizard_state *ret_state)
{
	struct conn *conn;
	enum outcome outcome = store_reader(services_of(request)->store, &conn, &request->fault);
	if (outcome != OK)
		return outcome;
	outcome = wizard_state_read(conn, request->arena, ret_state, &request->fault);
	conn_release(conn);
	return outcome;
}

static enum outcome too_much(struct request *request)
{
	return fail(TOO_MUCH, &request->fault, "This page needs too much memory.");
}

// --- step 1: you ---

static enum outcome you_show(struct request *request, int status, struct wizard_you *view)
{
	view->steps = wizard_links(request->arena, WIZARD_YOU, WIZARD_YOU);
	request->title = /*tr*/ "Set up this server";
	reply_no_store(request);
	reply_header(request, "Referrer-Policy", STR("no-referrer"));
	reply_view_status(request, status, view);
	return OK;
}

// Somebody comes back to a server that has its administrator.
static enum outcome step_find(struct request *request)
{
	struct wizard_state state;
	if (request->viewer.account == 0) {
		// Which asks them to sign in.
		reply_redirect(request, step_path(WIZARD_CAMPAIGN));
		return OK;
	}
	const enum outcome outcome = state_read(request, &state);
	if (outcome == OK)
		reply_redirect(request, step_path(state.reached));
	return outcome;
}

static enum outcome you_get(struct request *request)
{
	const struct wizard_key *key = program_of(request)->wizard_key;
	const struct str shown = request_text(request, "key");
	struct wizard_you *view = arena_zero(request->arena, sizeof *view);
	if (!view)
		return too_much(request);
	if (!key || !wizard_key_open(key))
		return step_find(request);
	if (wizard_key_fits(key, shown)) {
		// Out of the address, so that it stays in no history and no picture of the screen.
		reply_cookie(request, COOKIE, shown, DAY_S);
		reply_redirect(request, STR("/setup"));
		return OK;
	}
	view->locked = !wizard_key_fits(key, request_cookie(request, COOKIE));
	return you_show(request, view->locked ? 403 : 200, view);
}

static void you_read(struct request *request, struct wizard_you *view)
{
	view->site = request_text(request, "site");
	view->name = request_text(request, "name");
	view->email = request_text(request, "email");
	view->site_problem = problem_of(request, "site");
	view->name_problem = problem_of(request, "name");
	view->email_problem = problem_of(request, "email");
	view->password_problem = problem_of(request, "password");
	view->problems = request->n_errors > 0;
}

struct first {
	struct program *program;
	struct str site;
};

static enum outcome first_write(struct conn *conn, void *context, struct fault *fault)
{
	const struct first *first = context;
	const enum outcome outcome = instance_word_set(conn, STR("site"), first->site, fault);
	return outcome == OK ? wizard_state_keep(conn, STR(""), WIZARD_CAMPAIGN, fault) : outcome;
}

static enum outcome administrator_make(struct request *request, const struct wizard_you *view)
{
	struct program *program = program_of(request);
	struct first first = {program, view->site};
	const struct new_account admin = {
	    .email = view->email,
	    .name = view->name,
	    .password = request_text(request, "password"),
	    .role = STR("administrator"),
	    .site = view->site,
	};
	int64_t id;
	enum outcome outcome = account_check(&admin, &request->fault);
	// The account comes last: it is what says that the server is somebody's.
	if (outcome == OK)
		outcome = store_write(program->store, WRITE_PERSON, 3, first_write, &first,
				      &request->fault);
	if (outcome == OK)
		outcome = account_create(program->people, &admin, &id, &request->fault);
	if (outcome == OK)
		site_name_set(program->site_name, view->site);
	return outcome;
}

static enum outcome you_sign_in(struct request *request, const struct wizard_you *view)
{
	struct str secret;
	const struct sign_in sign_in = {
	    .email = view->email,
	    .password = request_text(request, "password"),
	    .address = request->address,
	    .agent = request_header(request, "User-Agent"),
	    .browser = cookie_browser(request),
	};
	const enum outcome outcome = session_open(program_of(request)->people, request->arena,
						  &sign_in, &secret, NULL, &request->fault);
	if (outcome != OK)
		return outcome;
	reply_cookie(request, COOKIE, STR(""), 0);
	cookie_session_set(request, secret);
	reply_redirect(request, step_path(WIZARD_CAMPAIGN));
	return OK;
}

static enum outcome you_post(struct request *request)
{
	struct wizard_key *key = program_of(request)->wizard_key;
	struct wizard_you *view = arena_zero(request->arena, sizeof *view);
	if (!view)
		return too_much(request);
	you_read(request, view);
	if (!key || !wizard_key_open(key))
		return fail(
		    CONFLICT, &request->fault,
		    /*tr*/ "This server has its administrator, and is set up no second time.");
	if (!wizard_key_fits(key, request_cookie(request, COOKIE)))
		return fail(DENIED, &request->fault,
			    /*tr*/ "Open the address that the server printed when it started.");
	if (view->problems)
		return you_show(request, 422, view);
	if (!wizard_key_take(key, request_cookie(request, COOKIE)))
		return fail(CONFLICT, &request->fault, /*tr*/ "Somebody else just did this.");
	const enum outcome outcome = administrator_make(request, view);
	if (outcome != OK)
		wizard_key_back(key);
	if (outcome == INVALID) {
		view->email_problem = /*tr*/ "Write an e-mail address like name@example.org.";
		view->problems = true;
		return you_show(request, 422, view);
	}
	return outcome == OK ? you_sign_in(request, view) : outcome;
}

// --- what the other steps share ---

// The state and its campaign; leads away (true) where there is none to work on yet.
struct at_step {
	struct wizard_state state;
	struct campaign campaign; // id 0: none
	bool away;
};

static enum outcome step_begin(struct request *request, enum wizard_step step, struct at_step *ret)
{
	struct conn *conn;
	struct at_step at = {0};
	if (request->viewer.account == 0)
		return fail(DENIED, &request->fault, "Only a person can set up a server.");
	enum outcome outcome = store_reader(services_of(request)->store, &conn, &request->fault);
	if (outcome != OK)
		return outcome;
	outcome = wizard_state_read(conn, request->arena, &at.state, &request->fault);
	if (outcome == OK && at.state.slug.len > 0)
		outcome = campaign_by_slug(conn, request->arena, at.state.slug, &at.campaign,
					   &request->fault);
	conn_release(conn);
	if (outcome != OK)
		return outcome;
	request->exercise = at.campaign.exercise;
	at.away = at.state.reached == WIZARD_DONE || step > at.state.reached;
	if (at.away)
		reply_redirect(request, step_path(at.state.reached));
	reply_no_store(request);
	*ret = at;
	return OK;
}

struct next {
	struct str slug;
	enum wizard_step step;
};

static enum outcome next_write(struct conn *conn, void *context, struct fault *fault)
{
	const struct next *next = context;
	return wizard_state_keep(conn, next->slug, next->step, fault);
}

static enum outcome step_end(struct request *request, struct str slug, enum wizard_step next)
{
	struct next wanted = {slug, next};
	const enum outcome outcome = store_write(services_of(request)->store, WRITE_PERSON, 2,
						 next_write, &wanted, &request->fault);
	if (outcome == OK)
		reply_redirect(request, step_path(next));
	return outcome;
}

// --- step 2: the campaign ---

static enum outcome campaign_show(struct request *request, int status, const struct at_step *at,
				  struct wizard_campaign *view)
{
	view->fresh = true;
	view->steps = wizard_links(request->arena, WIZARD_CAMPAIGN, at->state.reached);
	request->title = /*tr*/ "Set up: your campaign";
	reply_view_status(request, status, view);
	return OK;
}

static enum outcome campaign_get(struct request *request)
{
	struct at_step at;
	struct wizard_campaign *view = arena_zero(request->arena, sizeof *view);
	if (!view)
		return too_much(request);
	enum outcome outcome = step_begin(request, WIZARD_CAMPAIGN, &at);
	if (outcome != OK || at.away)
		return outcome;
	outcome = campaign_form_fill(request, at.campaign.id ? &at.campaign : NULL, view);
	return outcome == OK ? campaign_show(request, 200, &at, view) : outcome;
}

static enum outcome campaign_post(struct request *request)
{
	struct at_step at;
	struct wizard_campaign *view = arena_zero(request->arena, sizeof *view);
	if (!view)
		return too_much(request);
	enum outcome outcome = step_begin(request, WIZARD_CAMPAIGN, &at);
	if (outcome != OK || at.away)
		return outcome;
	const struct campaign *made = at.campaign.id ? &at.campaign : NULL;
	outcome = campaign_form_fill(request, made, view);
	if (outcome == OK && !campaign_form_read(request, view))
		return campaign_show(request, 422, &at, view);
	if (outcome == OK)
		outcome = campaign_form_keep(request, made, true, view);
	if (outcome == CONFLICT)
		return campaign_show(request, 422, &at, view);
	if (outcome == OK)
		reply_redirect(request, step_path(WIZARD_STREAMS));
	return outcome;
}

// --- step 3: streams ---

static enum outcome streams_show(struct request *request, const struct at_step *at,
				 struct str token)
{
	struct wizard_streams *view = arena_zero(request->arena, sizeof *view);
	if (!view)
		return too_much(request);
	const struct str server =
	    arena_format(request->arena, "%s://%.*s", request->https ? "https" : "http",
			 STR_ARG(request_header(request, "Host")));
	*view = (struct wizard_streams){
	    .steps = wizard_links(request->arena, WIZARD_STREAMS, at->state.reached),
	    .slug = at->campaign.slug,
	    .campaign = at->campaign.name,
	    .server = server,
	    .address = arena_format(request->arena, "%.*s/api/v1/campaigns/%.*s/posts",
				    STR_ARG(server), STR_ARG(at->campaign.slug)),
	    .token = token,
	    .data = program_of(request)->data,
	};
	request->title = /*tr*/ "Set up: streams";
	reply_view(request, view);
	return OK;
}

static enum outcome streams_get(struct request *request)
{
	struct at_step at;
	const enum outcome outcome = step_begin(request, WIZARD_STREAMS, &at);
	return outcome != OK || at.away ? outcome : streams_show(request, &at, STR(""));
}

static enum outcome streams_post(struct request *request)
{
	struct at_step at;
	struct str token;
	enum outcome outcome = step_begin(request, WIZARD_STREAMS, &at);
	if (outcome != OK || at.away)
		return outcome;
	if (!request_switch(request, "token"))
		return step_end(request, STR(""), WIZARD_ANSWERS);
	const struct new_token wanted = {
	    .name = STR("made at set-up"),
	    .campaign = at.campaign.slug,
	    .permissions = STR("post.push stream.read"),
	    .by = request->viewer.account,
	};
	outcome = token_create(services_of(request)->people, request->arena, &wanted, &token,
			       &request->fault);
	// Whoever sets the server up is told of nothing that they just did here.
	const struct session session = {.id = request->viewer.session,
					.account = request->viewer.account};
	if (outcome == OK)
		outcome = notices_seen(services_of(request)->people, &session,
				       id_next(services_of(request)->ids), &request->fault);
	return outcome == OK ? streams_show(request, &at, token) : outcome;
}

// --- step 4: who answers ---

static enum outcome own_shift(struct conn *conn, struct request *request, int64_t campaign,
			      struct wizard_answers *view)
{
	struct shift *shifts;
	size_t count;
	const enum outcome outcome = shift_list(conn, request->arena, campaign, time_now(), &shifts,
						&count, &request->fault);
	for (size_t i = 0; outcome == OK && i < count; i++) {
		if (shifts[i].account != request->viewer.account)
			continue;
		view->on_duty = true;
		view->until_at = shifts[i].until_at;
	}
	return outcome;
}

static enum outcome answers_fill(struct request *request, const struct at_step *at,
				 struct wizard_answers *view)
{
	struct conn *conn;
	struct duty_gate gate;
	const size_t count = sizeof lengths / sizeof lengths[0];
	struct wizard_hours *hours = arena_array(request->arena, count, sizeof *hours);
	enum outcome outcome = store_reader(services_of(request)->store, &conn, &request->fault);
	if (outcome != OK)
		return outcome;
	outcome = duty_gate_read(conn, at->campaign.id, time_now(), &gate, &request->fault);
	if (outcome == OK)
		outcome = own_shift(conn, request, at->campaign.id, view);
	conn_release(conn);
	if (outcome != OK)
		return outcome;
	for (size_t i = 0; hours && i < count; i++)
		hours[i] = (struct wizard_hours){lengths[i], lengths[i] == USUAL_HOURS};
	view->steps = wizard_links(request->arena, WIZARD_ANSWERS, at->state.reached);
	view->slug = at->campaign.slug;
	view->emergency = at->campaign.emergency;
	view->set = !(gate.missing & (DUTY_NO_ROSTER | DUTY_NO_LEAD));
	view->alone = !view->set;
	view->hours = (struct view_list){hours, hours ? count : 0};
	request->title = /*tr*/ "Set up: who answers";
	return OK;
}

static enum outcome answers_get(struct request *request)
{
	struct at_step at;
	struct wizard_answers *view = arena_zero(request->arena, sizeof *view);
	if (!view)
		return too_much(request);
	enum outcome outcome = step_begin(request, WIZARD_ANSWERS, &at);
	if (outcome != OK || at.away)
		return outcome;
	outcome = answers_fill(request, &at, view);
	if (outcome == OK)
		reply_view(request, view);
	return outcome;
}

struct answers {
	struct request *request;
	const struct campaign *campaign;
	struct str emergency;
	int64_t now, hours; // 0: no shift
};

static enum outcome shift_start(struct conn *conn, const struct answers *answers,
				struct fault *fault)
{
	const struct services *services = services_of(answers->request);
	const struct shift_change change = {
	    .ids = services->ids,
	    .campaign = answers->campaign->id,
	    .account = answers->request->viewer.account,
	    .now = answers->now,
	};
	struct audit_entry entry = audit_of(answers->request, "shift.begin");
	entry.campaign = answers->campaign->slug;
	entry.subject = change.account;
	entry.now = STR("lead");
	const enum outcome outcome =
	    shift_begin(conn, &change, answers->now + answers->hours * HOUR_MS, true, fault);
	return outcome == OK ? audit_add(conn, services->ids, &entry, fault) : outcome;
}

static enum outcome answers_write(struct conn *conn, void *context, struct fault *fault)
{
	const struct answers *answers = context;
	struct audit_entry entry = audit_of(answers->request, "duty.set");
	entry.campaign = answers->campaign->slug;
	entry.subject = answers->campaign->id;
	entry.was = answers->campaign->emergency;
	entry.now = answers->emergency;
	enum outcome outcome =
	    duty_number_set(conn, answers->campaign->id, answers->emergency, fault);
	if (outcome == OK && !str_equal(entry.was, entry.now))
		outcome = audit_add(conn, services_of(answers->request)->ids, &entry, fault);
	if (outcome == OK && answers->hours > 0)
		outcome = shift_start(conn, answers, fault);
	return outcome == OK ? wizard_state_keep(conn, STR(""), WIZARD_LIVE, fault) : outcome;
}

static enum outcome answers_again(struct request *request, const struct at_step *at)
{
	struct wizard_answers *view = arena_zero(request->arena, sizeof *view);
	if (!view)
		return too_much(request);
	const enum outcome outcome = answers_fill(request, at, view);
	if (outcome != OK)
		return outcome;
	view->emergency = request_text(request, "emergency");
	view->alone = request_switch(request, "alone");
	view->emergency_problem = problem_of(request, "emergency");
	reply_view_status(request, 422, view);
	return OK;
}

static enum outcome answers_post(struct request *request)
{
	struct at_step at;
	enum outcome outcome = step_begin(request, WIZARD_ANSWERS, &at);
	if (outcome != OK || at.away)
		return outcome;
	if (request->n_errors > 0)
		return answers_again(request, &at);
	struct answers answers = {
	    .request = request,
	    .campaign = &at.campaign,
	    .emergency = request_text(request, "emergency"),
	    .now = time_now(),
	    .hours = request_number(request, "hours"),
	};
	if (request_switch(request, "alone"))
		outcome = setup_duty(program_of(request), at.campaign.slug, request->viewer.account,
				     &request->fault);
	if (outcome == OK)
		outcome = store_write(services_of(request)->store, WRITE_PERSON, 6, answers_write,
				      &answers, &request->fault);
	if (outcome == OK)
		reply_redirect(request, step_path(WIZARD_LIVE));
	return outcome;
}

// --- step 5: go live ---

static enum outcome heads_count(struct conn *conn, struct str slug, int64_t *ret_heads,
				struct fault *fault)
{
	struct stmt *count = stmt_start(conn, &sql_wizard_heads);
	stmt_bind_str(count, 1, slug);
	const int64_t heads = stmt_step(count) ? stmt_i64(count, 0) : 0;
	const enum outcome outcome = stmt_end(count, fault);
	if (outcome == OK)
		*ret_heads = heads;
	return outcome;
}

static enum outcome live_fill(struct request *request, const struct at_step *at,
			      struct wizard_live *view)
{
	struct conn *conn;
	struct duty_gate gate;
	int64_t heads = 0;
	enum outcome outcome = store_reader(services_of(request)->store, &conn, &request->fault);
	if (outcome != OK)
		return outcome;
	outcome = duty_gate_read(conn, at->campaign.id, time_now(), &gate, &request->fault);
	if (outcome == OK)
		outcome = heads_count(conn, at->campaign.slug, &heads, &request->fault);
	conn_release(conn);
	if (outcome != OK)
		return outcome;
	const bool here =
	    str_starts(request->address, STR("127.")) || str_equal(request->address, STR("::1"));
	*view = (struct wizard_live){
	    .steps = wizard_links(request->arena, WIZARD_LIVE, at->state.reached),
	    .slug = at->campaign.slug,
	    .campaign = at->campaign.name,
	    .open = gate.open,
	    .no_number = gate.missing & DUTY_NO_NUMBER,
	    .no_roster = gate.missing & DUTY_NO_ROSTER,
	    .no_lead = gate.missing & DUTY_NO_LEAD,
	    .attended = gate.attended,
	    .one_head = heads < 2,
	    .plain_http = !request->https && !here,
	};
	request->title = /*tr*/ "Set up: go live";
	return OK;
}

static enum outcome live_get(struct request *request)
{
	struct at_step at;
	struct wizard_live *view = arena_zero(request->arena, sizeof *view);
	if (!view)
		return too_much(request);
	enum outcome outcome = step_begin(request, WIZARD_LIVE, &at);
	if (outcome != OK || at.away)
		return outcome;
	outcome = live_fill(request, &at, view);
	if (outcome == OK)
		reply_view(request, view);
	return outcome;
}

static enum outcome live_post(struct request *request)
{
	struct at_step at;
	const enum outcome outcome = step_begin(request, WIZARD_LIVE, &at);
	return outcome != OK || at.away ? outcome : step_end(request, STR(""), WIZARD_DONE);
}

// --- routes ---

static const struct input key_inputs[] = {
    {.name = "key",
     .place = IN_QUERY,
     .type = INPUT_TEXT,
     .most = 64,
     .help = "From the address that the server printed."},
};
static const struct input you_inputs[] = {
    {.name = "site",
     .place = IN_FORM,
     .type = INPUT_TEXT,
     .required = true,
     .most = INSTANCE_SITE_MAX,
     .help = "Name of this site."},
    {.name = "name",
     .place = IN_FORM,
     .type = INPUT_TEXT,
     .required = true,
     .most = 120,
     .help = "Name of the first administrator."},
    {.name = "email",
     .place = IN_FORM,
     .type = INPUT_EMAIL,
     .required = true,
     .help = "The administrator's address, to sign in with."},
    {.name = "password",
     .place = IN_FORM,
     .type = INPUT_SECRET,
     .required = true,
     .least = PASSWORD_LEAST,
     .most = PASSWORD_BYTES,
     .help = "The administrator's password."},
};
static const struct input streams_inputs[] = {
    {.name = "token",
     .place = IN_FORM,
     .type = INPUT_SWITCH,
     .help = "Makes a token for programs that push posts, and shows it once."},
};
static const struct input answers_inputs[] = {
    {.name = "emergency",
     .place = IN_FORM,
     .type = INPUT_TEXT,
     .most = NUMBER_MAX,
     .help = "Emergency number where people need help; empty: \"I need help\" stays closed."},
    {.name = "alone",
     .place = IN_FORM,
     .type = INPUT_SWITCH,
     .help = "Whoever sets up reads and is the safeguarding lead until others are named."},
    {.name = "hours",
     .place = IN_FORM,
     .type = INPUT_NUMBER,
     .least = 0,
     .most = 12,
     .help = "Length of the first shift, which begins now; 0: none."},
};

static const struct route routes[] = {
    {.method = METHOD_GET,
     .path = "/setup",
     .permission = "public",
     INPUTS(key_inputs),
     .handle = you_get,
     .view = &wizard_you_view,
     .template = "wizard_you",
     .help = "Setting up a new server: with the key that it printed."},
    {.method = METHOD_POST,
     .path = "/setup",
     .permission = "public",
     .body = BODY_FORM,
     .flags = ROUTE_SLOW | ROUTE_FORM_AGAIN,
     INPUTS(you_inputs),
     .handle = you_post,
     .view = &wizard_you_view,
     .template = "wizard_you",
     .help = "Makes the first administrator; needs the key."},
    {.method = METHOD_GET,
     .path = "/setup/campaign",
     .permission = "instance.run",
     .flags = ROUTE_SLOW,
     .handle = campaign_get,
     .view = &wizard_campaign_view,
     .template = "campaign_new",
     .help = "Setting up: the campaign."},
    {.method = METHOD_POST,
     .path = "/setup/campaign",
     .permission = "instance.run",
     .body = BODY_FORM,
     .flags = ROUTE_SLOW | ROUTE_FORM_AGAIN,
     .inputs = campaign_form_inputs,
     .n_inputs = CAMPAIGN_FORM_INPUTS,
     .handle = campaign_post,
     .view = &wizard_campaign_view,
     .template = "campaign_new",
     .help = "Setting up: makes the campaign from a template."},
    {.method = METHOD_GET,
     .path = "/setup/streams",
     .permission = "instance.run",
     .handle = streams_get,
     .view = &wizard_streams_view,
     .template = "wizard_streams",
     .help = "Setting up: where posts come from."},
    {.method = METHOD_POST,
     .path = "/setup/streams",
     .permission = "instance.run",
     .body = BODY_FORM,
     .flags = ROUTE_SLOW,
     INPUTS(streams_inputs),
     .handle = streams_post,
     .view = &wizard_streams_view,
     .template = "wizard_streams",
     .help = "Setting up: makes a token, or goes on."},
    {.method = METHOD_GET,
     .path = "/setup/answers",
     .permission = "instance.run",
     .handle = answers_get,
     .view = &wizard_answers_view,
     .template = "wizard_answers",
     .help = "Setting up: who answers."},
    {.method = METHOD_POST,
     .path = "/setup/answers",
     .permission = "instance.run",
     .body = BODY_FORM,
     .flags = ROUTE_SLOW | ROUTE_FORM_AGAIN,
     INPUTS(answers_inputs),
     .handle = answers_post,
     .view = &wizard_answers_view,
     .template = "wizard_answers",
     .help = "Setting up: the emergency number, and who reads."},
    {.method = METHOD_GET,
     .path = "/setup/live",
     .permission = "instance.run",
     .handle = live_get,
     .view = &wizard_live_view,
     .template = "wizard_live",
     .help = "Setting up: what is public now, and what is missing."},
    {.method = METHOD_POST,
     .path = "/setup/live",
     .permission = "instance.run",
     .body = BODY_FORM,
     .flags = ROUTE_SLOW,
     .handle = live_post,
     .help = "Setting up: ends it, and leads to the Desk."},
};
const struct route_table wizard_routes = {routes, sizeof routes / sizeof routes[0]};
