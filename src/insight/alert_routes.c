// SPDX-License-Identifier: AGPL-3.0-or-later
#include "insight/alert_routes.h"

#include "base/time.h"
#include "campaign/campaign.h"
#include "insight/alert_try.h"
#include "insight/alert_view.h"
#include "insight/insight_embedded.h"
#include "net/services.h"
#include "people/admit.h"
#include "people/audit.h"
#include "people/permission.h"
#include "people/seal.h"
#include "respond/case_view.h"

#define TEAM_MOST	   200
#define USUAL_POSTS	   20
#define USUAL_TIME	   10 // minutes
#define ALERT_NUMBERS_TEXT 300
#define DIGITS_LEAST	   7
#define DIGITS_MOST	   15 // ITU-T E.164

// --- the page ---

static enum outcome alerts_fill(struct conn *conn, struct request *request, int64_t campaign,
				struct alerts_view *view)
{
	struct alert *list;
	size_t count;
	const enum outcome outcome =
	    alert_list(conn, request->arena, campaign, &list, &count, &request->fault);
	if (outcome != OK)
		return outcome;
	const bool may = request->viewer.account && viewer_may(request) >> MAY_CASE_WORK & 1;
	struct alert_item *items = arena_array(request->arena, count + 1, sizeof *items);
	for (size_t i = 0; items && i < count; i++)
		alert_item_fill(request->arena, &list[i], may, &items[i]);
	view->alerts = (struct view_list){items, items ? count : 0};
	view->some_alerts = view->alerts.count > 0;
	return OK;
}

static enum outcome rules_fill(struct conn *conn, struct request *request, int64_t campaign,
			       struct alerts_view *view)
{
	struct alert_rule *list;
	size_t count;
	const enum outcome outcome =
	    alert_rule_list(conn, request->arena, campaign, &list, &count, &request->fault);
	if (outcome != OK)
		return outcome;
	struct alert_rule_item *items = arena_array(request->arena, count + 1, sizeof *items);
	for (size_t i = 0; items && i < count; i++)
		alert_rule_item_fill(&list[i], time_now(), &items[i]);
	view->rules = (struct view_list){items, items ? count : 0};
	view->some_rules = view->rules.count > 0;
	return OK;
}

static enum outcome alerts_get(struct request *request)
{
	struct conn *conn;
	struct campaign campaign;
	struct alerts_view *view = arena_zero(request->arena, sizeof *view);
	if (!view)
		return fail(TOO_MUCH, &request->fault, "This page needs too much memory.");
	enum outcome outcome = campaign_reader(request, &campaign, &conn);
	if (outcome != OK)
		return outcome;
	outcome = alerts_fill(conn, request, campaign.id, view);
	if (outcome == OK)
		outcome = rules_fill(conn, request, campaign.id, view);
	conn_release(conn);
	if (outcome != OK)
		return outcome;
	view->slug = campaign.slug;
	view->may_set = viewer_may(request) >> MAY_DUTY_MANAGE & 1;
	request->title = /*tr*/ "Alerts";
	reply_no_store(request);
	reply_view(request, view);
	return OK;
}

// --- the form ---

static struct view_list kinds_fill(struct arena *arena, const struct alert_rule *rule)
{
	struct alert_choice *list = arena_array(arena, KIND_COUNT + 1, sizeof *list);
	for (int i = 0; list && i <= KIND_COUNT; i++)
		list[i] = (struct alert_choice){
		    .value = i ? str_from(kind_names[i - 1]) : STR(""),
		    .words = i ? alert_kind_name(i - 1) : /*tr*/ "Any",
		    .chosen = rule->kind == i - 1,
		};
	return (struct view_list){list, list ? KIND_COUNT + 1 : 0};
}

static struct view_list topics_fill(struct arena *arena, const struct alert_rule *rule)
{
	const int topics = HEAD_TOPIC_LAST - HEAD_TOPIC_FIRST + 1;
	struct alert_choice *list = arena_array(arena, (size_t)topics + 1, sizeof *list);
	for (int i = 0; list && i <= topics; i++) {
		const enum head head = (enum head)(HEAD_TOPIC_FIRST + i - 1);
		list[i] = (struct alert_choice){
		    .value = i ? head_name(head) : STR(""),
		    .words = i ? head_title(head) : /*tr*/ "Any",
		    .chosen = i ? rule->topic == (int)head : rule->topic == 0,
		};
	}
	return (struct view_list){list, list ? (size_t)topics + 1 : 0};
}

static struct view_list urgencies_fill(struct arena *arena, const struct alert_rule *rule)
{
	struct alert_choice *list = arena_array(arena, URGENCY_COUNT, sizeof *list);
	for (int i = 0; list && i < URGENCY_COUNT; i++)
		list[i] = (struct alert_choice){
		    .value = i ? str_from(urgency_names[i]) : STR(""),
		    .words = i ? case_urgency_look((enum post_urgency)i).name : /*tr*/ "Any",
		    .chosen = (int)rule->urgency == i,
		};
	return (struct view_list){list, list ? URGENCY_COUNT : 0};
}

static enum outcome tags_fill(struct conn *conn, struct request *request,
			      const struct alert_rule *rule, struct alert_rule_view *view)
{
	size_t count;
	struct str *names;
	const enum outcome outcome =
	    campaign_tags(conn, request->arena, rule->campaign, &names, &count, &request->fault);
	if (outcome != OK)
		return outcome;
	struct alert_choice *list = arena_array(request->arena, count + 1, sizeof *list);
	for (size_t i = 0; list && i < count; i++)
		list[i] = (struct alert_choice){
		    .value = names[i],
		    .name = arena_format(request->arena, "#%.*s", STR_ARG(names[i])),
		    .chosen = str_equal(names[i], rule->tag)};
	view->tags = (struct view_list){list, list ? count : 0};
	view->some_tags = view->tags.count > 0;
	return OK;
}

static bool is_chosen(const struct alert_rule *rule, int64_t account)
{
	for (size_t i = 0; i < rule->n_people; i++)
		if (rule->people[i] == account)
			return true;
	return false;
}

static enum outcome people_fill(struct conn *conn, struct request *request,
				const struct alert_rule *rule, struct alert_rule_view *view)
{
	size_t count = 0;
	struct alert_choice *list = arena_array(request->arena, TEAM_MOST, sizeof *list);
	struct stmt *rows = stmt_start(conn, &sql_alert_team);
	stmt_bind_str(rows, 1, view->slug);
	stmt_bind_i64(rows, 2, TEAM_MOST);
	while (list && count < TEAM_MOST && stmt_step(rows))
		list[count++] = (struct alert_choice){
		    .value = arena_format(request->arena, "%lld", (long long)stmt_i64(rows, 0)),
		    .name = arena_copy(request->arena, stmt_str(rows, 1)),
		    .chosen = is_chosen(rule, stmt_i64(rows, 0)),
		};
	view->people = (struct view_list){list, count};
	return stmt_end(rows, &request->fault);
}

static enum outcome form_fill(struct conn *conn, struct request *request,
			      const struct alert_rule *rule, struct alert_rule_view *view)
{
	struct arena *arena = request->arena;
	const bool quiet = rule->quiet_from != rule->quiet_until;
	view->id = rule->id;
	view->fresh = rule->id == 0;
	view->name = rule->name;
	view->posts = rule->posts;
	view->minutes = rule->minutes;
	view->lang = rule->lang;
	view->place = rule->place;
	view->words = rule->words;
	view->leaves = rule->leaves;
	view->sms = rule->sms;
	view->hook = rule->hook;
	view->numbers = (int64_t)rule->n_numbers;
	view->duty = rule->duty;
	view->wake = rule->wake;
	view->life_wakes = rule->life_wakes;
	view->quiet_from = quiet ? alert_clock_text(arena, rule->quiet_from) : STR("");
	view->quiet_until = quiet ? alert_clock_text(arena, rule->quiet_until) : STR("");
	view->kinds = kinds_fill(arena, rule);
	view->topics = topics_fill(arena, rule);
	view->urgencies = urgencies_fill(arena, rule);
	const enum outcome outcome = tags_fill(conn, request, rule, view);
	return outcome == OK ? people_fill(conn, request, rule, view) : outcome;
}

static void trial_fill(struct arena *arena, const struct alert_trial *trial,
		       struct alert_rule_view *view)
{
	struct alert_example *examples = arena_array(arena, ALERT_TRY_EXAMPLES, sizeof *examples);
	for (size_t i = 0; examples && i < trial->n_examples; i++)
		examples[i] = (struct alert_example){.post = trial->examples[i].post,
						     .title = trial->examples[i].title};
	view->tried = true;
	view->looked = trial->looked;
	view->found = trial->found;
	view->alerts = trial->alerts;
	view->cut = trial->cut;
	view->examples = (struct view_list){examples, examples ? trial->n_examples : 0};
	view->some_examples = view->examples.count > 0;
}

// `trial`: what it would have found, or NULL.
static enum outcome form_show(struct request *request, const struct campaign *campaign,
			      const struct alert_rule *rule, int status, struct str problem,
			      const struct alert_trial *trial)
{
	struct conn *conn;
	struct alert_rule_view *view = arena_zero(request->arena, sizeof *view);
	if (!view)
		return fail(TOO_MUCH, &request->fault, "This page needs too much memory.");
	enum outcome outcome = store_reader(services_of(request)->store, &conn, &request->fault);
	if (outcome != OK)
		return outcome;
	view->slug = campaign->slug;
	view->problem = problem;
	outcome = form_fill(conn, request, rule, view);
	conn_release(conn);
	if (outcome != OK)
		return outcome;
	if (trial)
		trial_fill(request->arena, trial, view);
	request->title = /*tr*/ "Alert rule";
	reply_no_store(request);
	reply_view_status(request, status, view);
	return OK;
}

static enum outcome form_get(struct request *request)
{
	struct conn *conn;
	struct campaign campaign;
	const int64_t id = request_number(request, "id");
	enum outcome outcome = campaign_reader(request, &campaign, &conn);
	if (outcome != OK)
		return outcome;
	struct alert_rule rule = {.campaign = campaign.id,
				  .kind = -1,
				  .posts = USUAL_POSTS,
				  .minutes = USUAL_TIME,
				  .duty = true,
				  .leaves = true,
				  .life_wakes = true};
	if (id != 0)
		outcome =
		    alert_rule_find(conn, request->arena, campaign.id, id, &rule, &request->fault);
	conn_release(conn);
	return outcome == OK ? form_show(request, &campaign, &rule, 200, STR(""), NULL) : outcome;
}

// --- saving ---

// "+92 300 555-0143" as it is dialled; an empty str if it is no number with its country.
static struct str number_read(struct arena *arena, struct str typed)
{
	size_t digits = 0;
	char dialled[DIGITS_MOST + 2] = "+";
	typed = str_trim(typed);
	if (typed.len == 0 || typed.at[0] != '+')
		return STR("");
	for (size_t i = 1; i < typed.len; i++) {
		const char at = typed.at[i];
		if (at >= '0' && at <= '9' && digits < DIGITS_MOST)
			dialled[1 + digits++] = at;
		else if (!strchr(" -()./", at))
			return STR("");
	}
	return digits < DIGITS_LEAST ? STR("") : arena_copy(arena, str_of(dialled, digits + 1));
}

// The numbers that were typed, sealed; with none those that the rule had.
static enum outcome numbers_read(struct request *request, struct alert_rule *rule)
{
	struct str typed = request_text(request, "numbers");
	const struct sealer *sealer = services_of(request)->sealer;
	while (typed.len > 0) {
		const struct str part = str_cut(&typed, ',');
		if (str_trim(part).len == 0)
			continue;
		const struct str number = number_read(request->arena, part);
		if (number.len == 0)
			return fail(INVALID, &request->fault,
				    /*tr*/
				    "Write the numbers that get the SMS, each with its country: "
				    "+92 300 5550143.");
		if (rule->n_numbers == ALERT_NUMBERS_MOST)
			return fail(INVALID, &request->fault,
				    /*tr*/ "At most %d numbers get an SMS.", ALERT_NUMBERS_MOST);
		rule->numbers[rule->n_numbers++] =
		    (struct alert_number){seal(sealer, request->arena, number),
					  contact_hash(sealer, request->arena, number)};
	}
	if (rule->n_numbers > 0 || rule->id == 0 || !rule->sms)
		return OK;
	struct conn *conn;
	struct alert_rule was;
	enum outcome outcome = store_reader(services_of(request)->store, &conn, &request->fault);
	if (outcome != OK)
		return outcome;
	outcome =
	    alert_rule_find(conn, request->arena, rule->campaign, rule->id, &was, &request->fault);
	conn_release(conn);
	if (outcome != OK)
		return outcome;
	memcpy(rule->numbers, was.numbers, sizeof was.numbers);
	rule->n_numbers = was.n_numbers;
	return OK;
}

static enum outcome typed_read(struct request *request, int64_t campaign, struct alert_rule *ret)
{
	int64_t account;
	enum head topic;
	const struct str kind = request_text(request, "kind"), tag = request_text(request, "tag");
	const struct str from = request_text(request, "quiet_from");
	const struct str until = request_text(request, "quiet_until");
	const int urgency =
	    name_find(urgency_names, URGENCY_COUNT, request_text(request, "urgency"));
	struct str people = request_text(request, "people");
	*ret = (struct alert_rule){
	    .id = request_number(request, "id"),
	    .campaign = campaign,
	    .name = request_text(request, "name"),
	    .kind = name_find(kind_names, KIND_COUNT, kind),
	    .topic = head_from_name(request_text(request, "topic"), &topic) ? (int)topic : 0,
	    .urgency = urgency < 0 ? URGENCY_WAIT : (enum post_urgency)urgency,
	    .lang = request_text(request, "lang"),
	    .place = request_text(request, "place"),
	    .tag = tag,
	    .words = request_text(request, "words"),
	    .posts = request_number(request, "posts"),
	    .minutes = request_number(request, "minutes"),
	    .leaves = request_switch(request, "leaves"),
	    .sms = request_switch(request, "sms"),
	    .hook = request_switch(request, "hook"),
	    .duty = request_switch(request, "duty"),
	    .wake = request_switch(request, "wake"),
	    .life_wakes = request_switch(request, "life_wakes"),
	    .quiet_from = alert_clock_read(from),
	    .quiet_until = alert_clock_read(until),
	};
	while (people.len > 0 && ret->n_people < ALERT_PEOPLE_MOST)
		if (str_to_i64(str_cut(&people, ','), &account))
			ret->people[ret->n_people++] = account;
	const bool wrong =
	    (from.len > 0 || until.len > 0) && (ret->quiet_from < 0 || ret->quiet_until < 0);
	if (ret->quiet_from < 0 || ret->quiet_until < 0)
		ret->quiet_from = ret->quiet_until = 0;
	if (wrong)
		return fail(INVALID, &request->fault,
			    /*tr*/ "Write both ends of the quiet hours as 22:00, or neither.");
	if (request->n_errors > 0)
		return fail(INVALID, &request->fault,
			    /*tr*/ "Posts are a number from 1 to 1,000, minutes from 1 to 1,440.");
	const enum outcome outcome = numbers_read(request, ret);
	return outcome == OK ? alert_rule_check(ret, &request->fault) : outcome;
}

struct saving {
	struct request *request;
	struct alert_rule *rule;
	struct audit_entry entry;
};

static enum outcome saving_write(struct conn *conn, void *context, struct fault *fault)
{
	const struct saving *saving = context;
	const struct services *services = services_of(saving->request);
	const enum outcome outcome = alert_rule_set(
	    conn, services->ids, saving->rule, saving->request->viewer.account, time_now(), fault);
	return outcome == OK ? audit_add(conn, services->ids, &saving->entry, fault) : outcome;
}

static enum outcome rule_try(struct request *request, struct alert_rule *rule,
			     struct alert_trial *ret_trial)
{
	struct conn *conn;
	enum outcome outcome = store_reader(services_of(request)->store, &conn, &request->fault);
	if (outcome != OK)
		return outcome;
	outcome = alert_try(conn, request->arena, rule, time_now(), ret_trial, &request->fault);
	conn_release(conn);
	return outcome;
}

static enum outcome form_post(struct request *request)
{
	struct campaign campaign;
	struct alert_rule rule;
	struct alert_trial trial;
	enum outcome outcome = campaign_asked(request, &campaign);
	if (outcome != OK)
		return outcome;
	outcome = typed_read(request, campaign.id, &rule);
	// Saving looks too: what cannot be tried cannot be asked of each post.
	if (outcome == OK)
		outcome = rule_try(request, &rule, &trial);
	const bool only_try = request_switch(request, "try");
	struct saving saving = {request, &rule, audit_of(request, "alert.rule")};
	saving.entry.subject = rule.id;
	saving.entry.now = arena_format(request->arena, "%lld in %lld min", (long long)rule.posts,
					(long long)rule.minutes);
	if (outcome == OK && !only_try)
		outcome = store_write(services_of(request)->store, WRITE_PERSON, 25, saving_write,
				      &saving, &request->fault);
	if (outcome == INVALID || outcome == TOO_MUCH)
		return form_show(request, &campaign, &rule, 422,
				 services_of(request)->said(request), NULL);
	if (outcome != OK)
		return outcome;
	if (only_try)
		return form_show(request, &campaign, &rule, 200, STR(""), &trial);
	reply_saved(request,
		    arena_format(request->arena, "/t/%.*s/alerts", STR_ARG(campaign.slug)));
	return OK;
}

// --- one alert, one rule ---

struct act {
	struct request *request;
	int64_t campaign, id, account, until;
	enum outcome (*run)(struct conn *conn, const struct act *act, struct fault *fault);
	struct audit_entry entry;
};

static enum outcome act_see(struct conn *conn, const struct act *act, struct fault *fault)
{
	return alert_see(conn, act->campaign, act->id, act->account, time_now(), fault);
}

static enum outcome act_snooze(struct conn *conn, const struct act *act, struct fault *fault)
{
	return alert_rule_snooze(conn, act->campaign, act->id, act->until, fault);
}

static enum outcome act_end(struct conn *conn, const struct act *act, struct fault *fault)
{
	return alert_rule_end(conn, act->campaign, act->id, time_now(), fault);
}

static enum outcome act_write(struct conn *conn, void *context, struct fault *fault)
{
	const struct act *act = context;
	const enum outcome outcome = act->run(conn, act, fault);
	return outcome == OK ? audit_add(conn, services_of(act->request)->ids, &act->entry, fault)
			     : outcome;
}

static enum outcome act_post(struct request *request, struct act act, const char *action)
{
	struct campaign campaign;
	enum outcome outcome = campaign_asked(request, &campaign);
	if (outcome != OK)
		return outcome;
	act.request = request;
	act.campaign = campaign.id;
	act.id = request_number(request, "id");
	act.account = request->viewer.account;
	act.entry = audit_of(request, action);
	act.entry.subject = act.id;
	outcome = store_write(services_of(request)->store, WRITE_PERSON, 2, act_write, &act,
			      &request->fault);
	if (outcome == OK)
		reply_done(request,
			   arena_format(request->arena, "/t/%.*s/alerts", STR_ARG(campaign.slug)));
	return outcome;
}

static enum outcome see_post(struct request *request)
{
	return act_post(request, (struct act){.run = act_see}, "alert.see");
}

static enum outcome snooze_post(struct request *request)
{
	const int64_t hours = request_number(request, "hours");
	return act_post(
	    request,
	    (struct act){.run = act_snooze, .until = hours > 0 ? time_now() + hours * HOUR_MS : 0},
	    "alert.snooze");
}

static enum outcome end_post(struct request *request)
{
	return act_post(request, (struct act){.run = act_end}, "alert.end");
}

// --- routes ---

#define PATH_ID(says)                                                                              \
	{                                                                                          \
		.name = "id", .place = IN_PATH, .type = INPUT_ID, .required = true, .help = says   \
	}
#define FORM_TEXT(field, longest, says)                                                            \
	{                                                                                          \
		.name = field, .place = IN_FORM, .type = INPUT_TEXT, .most = longest, .help = says \
	}
#define FORM_SWITCH(field, says)                                                                   \
	{                                                                                          \
		.name = field, .place = IN_FORM, .type = INPUT_SWITCH, .help = says                \
	}
#define FORM_NUMBER(field, from, to, says)                                                         \
	{                                                                                          \
		.name = field, .place = IN_FORM, .type = INPUT_NUMBER, .required = true,           \
		.least = from, .most = to, .help = says                                            \
	}
static const struct input page_inputs[] = {INPUT_CAMPAIGN};
static const struct input form_inputs[] = {
    INPUT_CAMPAIGN,
    {.name = "id", .place = IN_QUERY, .type = INPUT_ID, .help = "The rule; none: a new one."},
};
static const struct input rule_inputs[] = {
    INPUT_CAMPAIGN,
    {.name = "id", .place = IN_FORM, .type = INPUT_ID, .help = "The rule; none: a new one."},
    FORM_TEXT("name", ALERT_NAME_MOST, "Its name, for the team."),
    FORM_TEXT("kind", 20, "Kind of Posts; empty: any."),
    FORM_TEXT("topic", 20, "Topic; empty: any."),
    FORM_TEXT("urgency", 20, "Urgency at least; empty: any."),
    FORM_TEXT("lang", 12, "Language; empty: any."),
    FORM_TEXT("place", 120, "Place; empty: any."),
    FORM_TEXT("tag", 100, "Hashtag of the campaign; empty: any."),
    FORM_TEXT("words", ALERT_TEXT_MOST, "Words with commas between, of which one is enough."),
    FORM_NUMBER("posts", 1, ALERT_POSTS_MOST, "So many Posts."),
    FORM_NUMBER("minutes", 1, ALERT_MINUTES_MOST, "Within so many minutes."),
    FORM_SWITCH("leaves", "People get a message."),
    FORM_SWITCH("sms", "Numbers get an SMS."),
    FORM_TEXT("numbers", ALERT_NUMBERS_TEXT, "Which, commas between; empty: those that are kept."),
    FORM_SWITCH("hook", "Webhooks that want alerts are told."),
    FORM_SWITCH("duty", "Who is on duty gets it."),
    {.name = "people",
     .place = IN_FORM,
     .type = INPUT_IDS,
     .most = ALERT_PEOPLE_MOST,
     .help = "Accounts that get it."},
    FORM_SWITCH("wake", "It raises an alarm."),
    FORM_TEXT("quiet_from", 5, "Quiet hours begin, 22:00."),
    FORM_TEXT("quiet_until", 5, "Quiet hours end."),
    FORM_SWITCH("life_wakes", "Life at risk is told in the quiet hours too."),
    FORM_SWITCH("try", "Only says what it would have found in 24 hours."),
};
static const struct input see_inputs[] = {INPUT_CAMPAIGN, PATH_ID("The alert.")};
static const struct input end_inputs[] = {INPUT_CAMPAIGN, PATH_ID("The rule.")};
static const struct input snooze_inputs[] = {
    INPUT_CAMPAIGN,
    PATH_ID("The rule."),
    FORM_NUMBER("hours", 0, 168, "For so many hours; 0: no longer."),
};

static const struct route routes[] = {
    {.method = METHOD_GET,
     .path = "/t/{slug}/alerts",
     .permission = "case.read",
     INPUTS(page_inputs),
     .handle = alerts_get,
     .view = &alerts_view_view,
     .template = "alerts",
     .help = "What the alert rules found, and the rules."},
    {.method = METHOD_GET,
     .path = "/api/v1/campaigns/{slug}/alerts",
     .permission = "case.read",
     .flags = ROUTE_API,
     INPUTS(page_inputs),
     .handle = alerts_get,
     .view = &alerts_view_view,
     .help = "What the alert rules found, and the rules."},
    {.method = METHOD_POST,
     .path = "/t/{slug}/alerts/{id}/see",
     .permission = "case.work",
     .body = BODY_FORM,
     .flags = ROUTE_SLOW,
     INPUTS(see_inputs),
     .handle = see_post,
     .help = "Takes an alert: somebody looks after it."},
    {.method = METHOD_GET,
     .path = "/t/{slug}/alert-rule",
     .permission = "duty.manage",
     INPUTS(form_inputs),
     .handle = form_get,
     .view = &alert_rule_view_view,
     .template = "alert_rule",
     .help = "The form of an alert rule."},
    {.method = METHOD_POST,
     .path = "/t/{slug}/alert-rule",
     .permission = "duty.manage",
     .body = BODY_FORM,
     .flags = ROUTE_SLOW | ROUTE_FORM_AGAIN,
     INPUTS(rule_inputs),
     .handle = form_post,
     .view = &alert_rule_view_view,
     .template = "alert_rule",
     .help = "Makes or changes an alert rule, or tries it on the last 24 hours."},
    {.method = METHOD_POST,
     .path = "/t/{slug}/alert-rule/{id}/snooze",
     .permission = "duty.manage",
     .body = BODY_FORM,
     .flags = ROUTE_SLOW,
     INPUTS(snooze_inputs),
     .handle = snooze_post,
     .help = "Has a rule tell nobody for some hours."},
    {.method = METHOD_POST,
     .path = "/t/{slug}/alert-rule/{id}/end",
     .permission = "duty.manage",
     .body = BODY_FORM,
     .flags = ROUTE_SLOW,
     INPUTS(end_inputs),
     .handle = end_post,
     .help = "Ends an alert rule."},
};
const struct route_table insight_alert_routes = {routes, sizeof routes / sizeof routes[0]};
