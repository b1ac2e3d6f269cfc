// SPDX-License-Identifier: AGPL-3.0-or-later
#include "respond/case_list.h"

#include "base/time.h"
#include "net/percent.h"
#include "people/admit.h"
#include "text/fold.h"
#include "text/heads.h"

#define QUERY_BYTES 4096
#define PLACE_BYTES 400
#define OWNER_ANY   (-1)

const char *const cases_param_names[CASES_PARAMS] = {
    "q",   "state", "urgency",	    "topic",   "place", "owner",
    "due", "waits", "organisation", "team_id", "order"};
// The states by their words, in the order of enum case_state, then what takes several.
const char *const cases_states[] = {"new",	"claimed", "doing",  "waiting", "authority", "done",
				    "declined", "open",	   "closed", "all",	NULL};
enum { STATE_OPEN = CASE_STATES, STATE_CLOSED, STATE_ALL };
const char *const cases_urgencies[] = {"wait", "soon", "urgent", "life", NULL};
const char *const cases_dues[] = {"late", "hour", "day", NULL};
const char *const cases_orders[] = {"newest", "due", "urgent", NULL};

struct cases_query cases_query_read(const struct request *request)
{
	struct cases_query query;
	for (int i = 0; i < CASES_PARAMS; i++)
		query.at[i] = request_text(request, cases_param_names[i]);
	return query;
}

struct str cases_query_text(struct arena *arena, const struct cases_query *query)
{
	struct buf out = {.at = arena_raw(arena, QUERY_BYTES), .room = QUERY_BYTES};
	if (!out.at)
		return STR("");
	out.limit = QUERY_BYTES;
	for (int i = 0; i < CASES_PARAMS; i++) {
		if (query->at[i].len == 0)
			continue;
		if (out.len > 0)
			buf_add_byte(&out, '&');
		buf_add_cstr(&out, cases_param_names[i]);
		buf_add_byte(&out, '=');
		buf_add(&out, percent_encode(arena, query->at[i]));
	}
	return out.full ? STR("") : buf_str(&out);
}

// --- what is asked for ---

static int choice_of(const char *const *words, struct str word, int otherwise)
{
	for (int i = 0; word.len > 0 && words[i]; i++)
		if (str_equal(word, str_from(words[i])))
			return i;
	return otherwise;
}

static void states_set(struct case_search *wish, struct str word)
{
	const int state = choice_of(cases_states, word, STATE_OPEN);
	wish->from = state < CASE_STATES     ? (enum case_state)state
		     : state == STATE_CLOSED ? CASE_DONE
					     : CASE_NEW;
	wish->to = state < CASE_STATES	 ? (enum case_state)state
		   : state == STATE_OPEN ? CASE_AUTHORITY
					 : CASE_DECLINED;
}

static struct str place_folded(struct arena *arena, struct str typed)
{
	struct folded *folded = arena_raw(arena, sizeof *folded);
	char *room = arena_raw(arena, PLACE_BYTES);
	if (typed.len == 0 || !folded || !room)
		return STR("");
	return str_of(room, fold_joined(folded, typed, room, PLACE_BYTES));
}

static enum outcome topic_set(struct case_search *wish, struct str word, struct fault *fault)
{
	if (word.len == 0)
		return OK;
	for (int head = HEAD_TOPIC_FIRST; head < HEADS; head++)
		if (head != HEAD_PROTECTION && str_equal(word, head_name((enum head)head)))
			wish->topics = (int64_t)1 << head;
	return wish->topics ? OK : fail(INVALID, fault, /*tr*/ "There is no such topic.");
}

static enum outcome owner_set(struct case_search *wish, struct str word, int64_t me,
			      struct fault *fault)
{
	if (str_equal(word, STR("me")))
		wish->owner = me;
	else if (str_equal(word, STR("nobody")))
		wish->owner = 0;
	else if (word.len > 0 && (!str_to_i64(word, &wish->owner) || wish->owner <= 0))
		return fail(INVALID, fault, /*tr*/ "Choose whose Cases to show.");
	return OK;
}

static int64_t due_before(struct str word, int64_t now)
{
	static const int64_t from_now[] = {0, HOUR_MS, 24 * HOUR_MS};
	const int due = choice_of(cases_dues, word, -1);
	return due < 0 ? INT64_MAX : now + from_now[due];
}

enum outcome cases_wish(const struct request *request, const struct campaign *campaign,
			const struct cases_query *query, struct case_search *ret_wish)
{
	struct fault *fault = &((struct request *)request)->fault;
	const int order = choice_of(cases_orders, query->at[CASES_ORDER], CASE_ORDER_NEWEST);
	struct case_search wish = {
	    .reach = reach_of(request, campaign->id),
	    .urgency = choice_of(cases_urgencies, query->at[CASES_URGENCY], -1),
	    .owner = OWNER_ANY,
	    .place = place_folded(request->arena, query->at[CASES_PLACE]),
	    .waits = query->at[CASES_WAITS],
	    .words = query->at[CASES_Q],
	    .limit = CASE_LIST_PAGE,
	};
	states_set(&wish, query->at[CASES_STATE]);
	if (wish.to < CASE_DONE)
		wish.order = (enum case_order)order;
	wish.due_before = due_before(query->at[CASES_BEFORE], wish.reach.now);
	wish.organisation = request_number(request, "organisation");
	wish.team = request_number(request, "team_id");
	wish.notes = viewer_partner(request) == 0 && !viewer_on_probation(request);
	enum outcome outcome = topic_set(&wish, query->at[CASES_TOPIC], fault);
	if (outcome == OK)
		outcome = owner_set(&wish, query->at[CASES_OWNER], request->viewer.account, fault);
	if (outcome == OK)
		*ret_wish = wish;
	return outcome;
}

// --- the page as data ---

static const struct field option_fields[] = {
    VIEW_FIELD(cases_option, value, FIELD_STR, "of the input"),
    VIEW_FIELD(cases_option, says, FIELD_MESSAGE, "for people"),
    VIEW_FIELD(cases_option, label, FIELD_STR, "a name that somebody gave"),
    VIEW_FIELD(cases_option, chosen, FIELD_BOOL, "is set"),
};
static const struct view option_view = VIEW(cases_option, option_fields, "a choice");

static const struct field field_fields[] = {
    VIEW_FIELD(cases_field, word, FIELD_WORD, "name of the input"),
    VIEW_FIELD(cases_field, title, FIELD_MESSAGE, "for people"),
    VIEW_INNER(cases_field, options, FIELD_LIST, &option_view, "what can be chosen"),
};
static const struct view field_view = VIEW(cases_field, field_fields, "a filter");

static const struct field input_fields[] = {
    VIEW_FIELD(cases_input, name, FIELD_WORD, "of the input"),
    VIEW_FIELD(cases_input, value, FIELD_STR, "what is set"),
};
static const struct view input_view = VIEW(cases_input, input_fields, "a filter that is set");

static const struct field kept_fields[] = {
    VIEW_FIELD(cases_view_kept, id, FIELD_ID, "of the view"),
    VIEW_FIELD(cases_view_kept, name, FIELD_STR, "as its people call it"),
    VIEW_FIELD(cases_view_kept, href, FIELD_STR, "the list with its filters"),
    VIEW_FIELD(cases_view_kept, by, FIELD_STR, "who made it"),
    VIEW_FIELD(cases_view_kept, own, FIELD_BOOL, "only the viewer has it"),
    VIEW_FIELD(cases_view_kept, current, FIELD_BOOL, "its filters are set"),
};
static const struct view kept_view = VIEW(cases_view_kept, kept_fields, "filters under a name");

static const struct field refused_fields[] = {
    VIEW_FIELD(cases_refused, id, FIELD_ID, "of the case"),
    VIEW_FIELD(cases_refused, number, FIELD_I64, "its number; 0: there is none"),
    VIEW_FIELD(cases_refused, why, FIELD_STR, "why it stayed as it is"),
};
static const struct view refused_view = VIEW(cases_refused, refused_fields, "a case left alone");

static const struct field done_fields[] = {
    VIEW_FIELD(cases_done, act, FIELD_WORD, "what was done"),
    VIEW_FIELD(cases_done, count, FIELD_COUNT, "cases that changed"),
    VIEW_FIELD(cases_done, ids, FIELD_STR, "their ids"),
    VIEW_INNER(cases_done, refused, FIELD_LIST, &refused_view, "cases that did not"),
    VIEW_PAGE_FIELD(cases_done, some_refused, FIELD_BOOL, "there are some"),
    VIEW_PAGE_FIELD(cases_done, may_undo, FIELD_BOOL, "it can be taken back"),
    VIEW_PAGE_FIELD(cases_done, undo, FIELD_WORD, "by this"),
    VIEW_PAGE_FIELD(cases_done, undo_closes, FIELD_BOOL, "as who may close cases"),
    VIEW_PAGE_FIELD(cases_done, took, FIELD_BOOL, "what was done"),
    VIEW_PAGE_FIELD(cases_done, gave_back, FIELD_BOOL, "what was done"),
    VIEW_PAGE_FIELD(cases_done, asked, FIELD_BOOL, "what was done"),
    VIEW_PAGE_FIELD(cases_done, asked_off, FIELD_BOOL, "what was done"),
    VIEW_PAGE_FIELD(cases_done, due, FIELD_BOOL, "what was done"),
    VIEW_PAGE_FIELD(cases_done, closed, FIELD_BOOL, "what was done"),
    VIEW_PAGE_FIELD(cases_done, reopened, FIELD_BOOL, "what was done"),
};
static const struct view done_view = VIEW(cases_done, done_fields, "what became of many cases");

static const struct field list_fields[] = {
    VIEW_INNER(case_list_view, cases, FIELD_LIST, &case_row_view, "in the order asked for"),
    VIEW_INNER(case_list_view, done, FIELD_LINK, &done_view, "what was just done"),
    VIEW_FIELD(case_list_view, more_href, FIELD_STR, "where the list goes on"),
    VIEW_FIELD(case_list_view, paused, FIELD_BOOL, "older cases were not looked at"),
    VIEW_FIELD(case_list_view, looked_to, FIELD_COUNT, "down to which number it was looked"),
    VIEW_FIELD(case_list_view, seen_at, FIELD_TIME, "when it was read"),
    VIEW_FIELD(case_list_view, problem, FIELD_STR, "what is wrong with the question"),
    VIEW_FIELD(case_list_view, view_error, FIELD_MESSAGE, "what is wrong with a view's name"),
    VIEW_INNER(case_list_view, views, FIELD_LIST, &kept_view, "filters under a name"),
    VIEW_PAGE_LIST(case_list_view, fields, &field_view, "filters"),
    VIEW_PAGE_LIST(case_list_view, inputs, &input_view, "filters that are set"),
    VIEW_PAGE_LIST(case_list_view, people, &option_view, "who can be asked to take a case"),
    VIEW_PAGE_LIST(case_list_view, outcomes, &option_view, "how cases can end"),
    VIEW_PAGE_FIELD(case_list_view, seen, FIELD_STR, "the same, as a number of milliseconds"),
    VIEW_PAGE_FIELD(case_list_view, slug, FIELD_STR, "of the campaign"),
    VIEW_PAGE_FIELD(case_list_view, here, FIELD_STR, "this page"),
    VIEW_PAGE_FIELD(case_list_view, q, FIELD_STR, "words searched for"),
    VIEW_PAGE_FIELD(case_list_view, place, FIELD_STR, "the place asked for"),
    VIEW_PAGE_FIELD(case_list_view, waits, FIELD_STR, "what is waited for"),
    VIEW_PAGE_FIELD(case_list_view, reason, FIELD_STR, "what was typed as the reason"),
    VIEW_PAGE_FIELD(case_list_view, due, FIELD_STR, "what was typed as the time"),
    VIEW_PAGE_FIELD(case_list_view, view_typed, FIELD_STR, "the name that was typed"),
    VIEW_PAGE_FIELD(case_list_view, view_team, FIELD_BOOL, "for the team, as it was typed"),
    VIEW_PAGE_FIELD(case_list_view, narrowed, FIELD_BOOL, "a filter is set"),
    VIEW_PAGE_FIELD(case_list_view, some_views, FIELD_BOOL, "there are views"),
    VIEW_PAGE_FIELD(case_list_view, may_work, FIELD_BOOL, "the viewer may change many cases"),
    VIEW_PAGE_FIELD(case_list_view, may_close, FIELD_BOOL, "and close them"),
    VIEW_PAGE_FIELD(case_list_view, may_file, FIELD_BOOL, "and have them as a file"),
    VIEW_PAGE_FIELD(case_list_view, empty, FIELD_BOOL, "no case fits"),
};
const struct view case_list_view_view =
    VIEW(case_list_view, list_fields, "all cases of a campaign");
