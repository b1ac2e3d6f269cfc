// SPDX-License-Identifier: AGPL-3.0-or-later
// Puts the list of cases together: its rows, its filters, the views and who can be asked.
#include "base/time.h"
#include "net/services.h"
#include "people/admit.h"
#include "people/permission.h"
#include "respond/case_list.h"
#include "respond/case_team.h"
#include "respond/respond_embedded.h"
#include "text/heads.h"

#define PEOPLE_MOST   300
#define PARTNERS_MOST 100
#define VIEWS_MOST    100
#define OPTIONS_MOST  (PEOPLE_MOST + 3)
#define FIELDS_MOST   9

struct page {
	struct request *request;
	struct conn *conn;
	struct arena *arena;
	const struct campaign *campaign;
	struct cases_query query;
	struct case_list_view *view;
	struct str path;
	bool partner;
};

struct case_list_view *case_list_new(struct request *request)
{
	struct case_list_view *view = arena_zero(request->arena, sizeof *view);
	if (!view)
		fail(TOO_MUCH, &request->fault, "This page needs too much memory.");
	return view;
}

enum outcome case_list_grown(const struct request *request, struct fault *fault)
{
	return viewer_on_probation(request)
		   ? fail(DENIED, fault, /*tr*/ "While you are new you work on one Case at a time.")
		   : OK;
}

// --- filters ---

struct word_says {
	const char *word, *says;
};
static const struct word_says more_states[] = {{"closed", /*tr*/ "Closed"},
					       {"all", /*tr*/ "Open and closed"}};
static const struct word_says dues[] = {
    {"late", /*tr*/ "Late"}, {"hour", /*tr*/ "Within the hour"}, {"day", /*tr*/ "Within a day"}};
static const struct word_says orders[] = {{"due", /*tr*/ "Due first"},
					  {"urgent", /*tr*/ "Most urgent first"}};

// A list of choices that grows; the first one is what is meant when nothing is chosen.
struct choosing {
	struct cases_option *list;
	size_t count, room;
	struct str chosen;
};

static struct choosing choosing_begin(const struct page *page, enum cases_param param,
				      const char *otherwise, size_t room)
{
	struct choosing choosing = {.list = arena_array(page->arena, room, sizeof *choosing.list),
				    .chosen = page->query.at[param]};
	choosing.room = choosing.list ? room : 0;
	if (choosing.room > 0)
		choosing.list[choosing.count++] =
		    (struct cases_option){.value = STR(""), .says = otherwise};
	return choosing;
}

static void choose(struct choosing *choosing, struct str value, const char *says, struct str label)
{
	if (choosing->count == choosing->room)
		return;
	choosing->list[choosing->count++] = (struct cases_option){
	    .value = value,
	    .says = says,
	    .label = label,
	    .chosen = str_equal(value, choosing->chosen),
	};
}

static void choose_all(struct choosing *choosing, const struct word_says *words, size_t count)
{
	for (size_t i = 0; i < count; i++)
		choose(choosing, str_from(words[i].word), words[i].says, STR(""));
}
#define CHOOSE_ALL(choosing, words) choose_all(choosing, words, sizeof(words) / sizeof((words)[0]))

static struct cases_field field_of(enum cases_param param, const char *title,
				   const struct choosing *choosing)
{
	return (struct cases_field){
	    .word = cases_param_names[param],
	    .title = title,
	    .options = {choosing->list, choosing->count},
	};
}

static struct cases_field states_field(const struct page *page)
{
	struct choosing choosing =
	    choosing_begin(page, CASES_STATE, /*tr*/ "Open", CASE_STATES + 3);
	for (int i = 0; i < CASE_STATES; i++) {
		const struct case_look look = case_state_look((enum case_state)i);
		choose(&choosing, str_from(look.word), look.name, STR(""));
	}
	CHOOSE_ALL(&choosing, more_states);
	return field_of(CASES_STATE, /*tr*/ "State", &choosing);
}

static struct cases_field urgencies_field(const struct page *page)
{
	struct choosing choosing =
	    choosing_begin(page, CASES_URGENCY, /*tr*/ "Any", URGENCY_COUNT + 1);
	for (int i = URGENCY_COUNT - 1; i >= 0; i--) {
		const struct case_look look = case_urgency_look((enum post_urgency)i);
		choose(&choosing, str_from(look.word), look.name, STR(""));
	}
	return field_of(CASES_URGENCY, /*tr*/ "Urgency", &choosing);
}

static struct cases_field topics_field(const struct page *page)
{
	struct choosing choosing = choosing_begin(page, CASES_TOPIC, /*tr*/ "Any", HEADS + 1);
	for (int head = HEAD_TOPIC_FIRST; head < HEADS; head++) {
		const struct post_label topic = post_topic(head_name((enum head)head).at);
		if (head != HEAD_PROTECTION)
			choose(&choosing, str_from(topic.word), topic.name, STR(""));
	}
	return field_of(CASES_TOPIC, /*tr*/ "Topic", &choosing);
}

static struct cases_field dues_field(const struct page *page)
{
	struct choosing choosing = choosing_begin(page, CASES_BEFORE, /*tr*/ "Whenever", 4);
	CHOOSE_ALL(&choosing, dues);
	return field_of(CASES_BEFORE, /*tr*/ "Due", &choosing);
}

static struct cases_field orders_field(const struct page *page)
{
	struct choosing choosing = choosing_begin(page, CASES_ORDER, /*tr*/ "Newest first", 3);
	CHOOSE_ALL(&choosing, orders);
	return field_of(CASES_ORDER, /*tr*/ "Order (open Cases)", &choosing);
}

// Ids and names of a query, as choices.
static enum outcome names_choose(const struct page *page, const struct query *query, size_t most,
				 struct choosing *choosing)
{
	struct stmt *rows = stmt_start(page->conn, query);
	stmt_bind_str(rows, 1, page->campaign->slug);
	stmt_bind_i64(rows, 2, (int64_t)most);
	while (stmt_step(rows))
		choose(choosing, arena_format(page->arena, "%lld", (long long)stmt_i64(rows, 0)),
		       NULL, arena_copy(page->arena, stmt_str(rows, 1)));
	return stmt_end(rows, &page->request->fault);
}

// Whose they are, and who can be asked: the names are read once.
static enum outcome owners_field(const struct page *page, struct cases_field *ret_field)
{
	struct choosing choosing =
	    choosing_begin(page, CASES_OWNER, /*tr*/ "Anybody’s", OPTIONS_MOST);
	choose(&choosing, STR("me"), /*tr*/ "Mine", STR(""));
	choose(&choosing, STR("nobody"), /*tr*/ "Nobody’s", STR(""));
	const size_t first = choosing.count;
	const enum outcome outcome =
	    names_choose(page, &sql_case_list_people, PEOPLE_MOST, &choosing);
	if (outcome != OK || choosing.room == 0)
		return outcome;
	page->view->people = (struct view_list){choosing.list + first, choosing.count - first};
	*ret_field = field_of(CASES_OWNER, /*tr*/ "Whose", &choosing);
	return OK;
}

static enum outcome partners_field(const struct page *page, struct cases_field *ret_field)
{
	struct choosing choosing =
	    choosing_begin(page, CASES_ORGANISATION, /*tr*/ "Any or none", PARTNERS_MOST + 1);
	const enum outcome outcome =
	    names_choose(page, &sql_case_list_partners, PARTNERS_MOST, &choosing);
	if (outcome == OK)
		*ret_field = field_of(CASES_ORGANISATION, /*tr*/ "Offered to", &choosing);
	return outcome;
}

static enum outcome teams_field(const struct page *page, struct cases_field *ret_field)
{
	struct choosing choosing =
	    choosing_begin(page, CASES_TEAM, /*tr*/ "Any or none", CASE_TEAMS_MOST + 1);
	const enum outcome outcome =
	    names_choose(page, &sql_case_teams, CASE_TEAMS_MOST, &choosing);
	if (outcome == OK)
		*ret_field = field_of(CASES_TEAM, /*tr*/ "Team", &choosing);
	return outcome;
}

// People of partners are not told who works here, nor with whom else.
static enum outcome fields_fill(const struct page *page)
{
	size_t count = 0;
	enum outcome outcome = OK;
	struct case_list_view *view = page->view;
	struct cases_field *list = arena_array(page->arena, FIELDS_MOST, sizeof *list);
	if (!list)
		return OK;
	list[count++] = states_field(page);
	list[count++] = urgencies_field(page);
	list[count++] = topics_field(page);
	list[count++] = dues_field(page);
	if (!page->partner)
		outcome = owners_field(page, &list[count++]);
	if (!page->partner && outcome == OK)
		outcome = partners_field(page, &list[count++]);
	if (!page->partner && outcome == OK)
		outcome = teams_field(page, &list[count++]);
	list[count++] = orders_field(page);
	view->fields = (struct view_list){list, count};
	view->q = page->query.at[CASES_Q];
	view->place = page->query.at[CASES_PLACE];
	view->waits = page->query.at[CASES_WAITS];
	return outcome;
}

static void inputs_fill(const struct page *page)
{
	size_t count = 0;
	struct cases_input *list = arena_array(page->arena, CASES_PARAMS, sizeof *list);
	for (int i = 0; list && i < CASES_PARAMS; i++)
		if (page->query.at[i].len > 0)
			list[count++] =
			    (struct cases_input){cases_param_names[i], page->query.at[i]};
	page->view->inputs = (struct view_list){list, count};
	page->view->narrowed = count > 0;
}

// --- views ---

static enum outcome views_fill(const struct page *page)
{
	size_t count = 0;
	const struct str now = cases_query_text(page->arena, &page->query);
	struct cases_view_kept *list = arena_array(page->arena, VIEWS_MOST, sizeof *list);
	struct stmt *rows = stmt_start(page->conn, &sql_case_list_views);
	stmt_bind_i64(rows, 1, page->campaign->id);
	stmt_bind_i64(rows, 2, page->request->viewer.account);
	stmt_bind_i64(rows, 3, VIEWS_MOST);
	while (list && count < VIEWS_MOST && stmt_step(rows)) {
		const struct str query = arena_copy(page->arena, stmt_str(rows, 2));
		list[count++] = (struct cases_view_kept){
		    .id = stmt_i64(rows, 0),
		    .name = arena_copy(page->arena, stmt_str(rows, 1)),
		    .href =
			arena_format(page->arena, "%.*s?%.*s", STR_ARG(page->path), STR_ARG(query)),
		    .by = arena_copy(page->arena, stmt_str(rows, 4)),
		    .own = stmt_i64(rows, 3) != 0,
		    .current = str_equal(query, now),
		};
	}
	page->view->views = (struct view_list){list, count};
	page->view->some_views = count > 0;
	return stmt_end(rows, &page->request->fault);
}

// --- rows ---

// "n.1234", or of an order by time "2.1767412345000.98765": where the page before ended.
static struct case_search_after after_read(struct str text)
{
	int64_t urgency = 0, due = 0, id = 0;
	if (str_starts(text, STR("n."))) {
		str_cut(&text, '.');
		if (!str_to_i64(text, &id) || id <= 0)
			id = 0;
		return (struct case_search_after){.number = id};
	}
	const bool whole = str_to_i64(str_cut(&text, '.'), &urgency) &&
			   str_to_i64(str_cut(&text, '.'), &due) && str_to_i64(text, &id);
	if (!whole || urgency < 0 || urgency >= URGENCY_COUNT || id <= 0)
		return (struct case_search_after){0};
	return (struct case_search_after){
	    .urgency = (enum post_urgency)urgency, .due_at = due, .id = id};
}

static struct str after_write(struct arena *arena, const struct case_search_after *after)
{
	if (after->number != 0)
		return arena_format(arena, "n.%lld", (long long)after->number);
	return arena_format(arena, "%d.%lld.%lld", (int)after->urgency, (long long)after->due_at,
			    (long long)after->id);
}

static void more_set(const struct page *page, const struct case_found *found)
{
	const struct str query = cases_query_text(page->arena, &page->query);
	page->view->paused = found->paused;
	page->view->looked_to = found->next.number;
	page->view->more_href =
	    arena_format(page->arena, "%.*s?%.*s%safter=%.*s", STR_ARG(page->path), STR_ARG(query),
			 query.len ? "&" : "", STR_ARG(after_write(page->arena, &found->next)));
}

static bool id_listed(struct str ids, int64_t id)
{
	int64_t one;
	while (ids.len > 0)
		if (str_to_i64(str_cut(&ids, ','), &one) && one == id)
			return true;
	return false;
}

static enum outcome rows_fill(const struct page *page, bool goes_on)
{
	struct case_search wish;
	struct case_found found;
	struct request *request = page->request;
	struct case_list_view *view = page->view;
	enum outcome outcome = cases_wish(request, page->campaign, &page->query, &wish);
	if (outcome != OK)
		return outcome;
	wish.after =
	    goes_on ? after_read(request_text(request, "after")) : (struct case_search_after){0};
	outcome = case_search(page->conn, page->arena, &wish, &found, &request->fault);
	if (outcome != OK)
		return outcome;
	struct case_row *rows = arena_array(page->arena, found.count + 1, sizeof *rows);
	const struct case_sight sight = {.account = request->viewer.account,
					 .now = view->seen_at,
					 .may_work = view->may_work,
					 .partner = page->partner};
	for (size_t i = 0; rows && i < found.count; i++) {
		case_row_fill(page->arena, &found.list[i], &sight, &rows[i]);
		rows[i].pick = view->may_work;
		rows[i].picked = id_listed(view->chosen, found.list[i].id);
		rows[i].href =
		    arena_format(page->arena, "/t/%.*s/cases/%lld", STR_ARG(page->campaign->slug),
				 (long long)found.list[i].id);
	}
	view->cases = (struct view_list){rows, rows ? found.count : 0};
	view->empty = found.count == 0;
	if (found.more)
		more_set(page, &found);
	return OK;
}

// What cannot be asked for is said above the form, which keeps what was typed.
static enum outcome rows_or_problem(const struct page *page, bool goes_on, int *status)
{
	const enum outcome outcome = rows_fill(page, goes_on);
	if (outcome != INVALID && outcome != TOO_MUCH)
		return outcome;
	if (page->request->wants_json)
		return outcome;
	page->view->problem = services_of(page->request)->said(page->request);
	*status = outcome_http(outcome);
	return OK;
}

// --- the whole ---

static void outcomes_fill(const struct page *page)
{
	size_t count = 0;
	while (case_outcomes[count])
		count++;
	struct cases_option *list = arena_array(page->arena, count, sizeof *list);
	for (size_t i = 0; list && i < count; i++)
		list[i] = (struct cases_option){.value = str_from(case_outcomes[i]),
						.says = case_word_name(str_from(case_outcomes[i]))};
	page->view->outcomes = (struct view_list){list, list ? count : 0};
}

static void viewer_fill(const struct page *page)
{
	const struct request *request = page->request;
	struct case_list_view *view = page->view;
	const bool grown = !page->partner && !viewer_on_probation(request);
	view->slug = page->campaign->slug;
	view->seen_at = time_now();
	view->seen = arena_format(page->arena, "%lld", (long long)view->seen_at);
	view->here = page->path;
	view->may_work = grown && viewer_may(request) >> MAY_CASE_WORK & 1;
	view->may_close = grown && viewer_may(request) >> MAY_CASE_CLOSE & 1;
	view->may_file = view->may_work;
	if (view->may_close)
		outcomes_fill(page);
}

enum outcome case_list_show(struct request *request, int status, struct case_list_view *view,
			    bool goes_on)
{
	struct conn *conn;
	struct campaign campaign;
	enum outcome outcome = campaign_reader(request, &campaign, &conn);
	if (outcome != OK)
		return outcome;
	struct page page = {
	    .request = request,
	    .conn = conn,
	    .arena = request->arena,
	    .campaign = &campaign,
	    .query = cases_query_read(request),
	    .view = view,
	    .path = arena_format(request->arena, "/t/%.*s/case-list", STR_ARG(campaign.slug)),
	    .partner = viewer_partner(request) != 0,
	};
	viewer_fill(&page);
	inputs_fill(&page);
	outcome = rows_or_problem(&page, goes_on, &status);
	if (outcome == OK)
		outcome = fields_fill(&page);
	if (outcome == OK && !page.partner)
		outcome = views_fill(&page);
	conn_release(conn);
	if (outcome != OK)
		return outcome;
	request->title = /*tr*/ "Cases";
	reply_no_store(request);
	reply_view_status(request, status, view);
	return OK;
}
