// SPDX-License-Identifier: AGPL-3.0-or-later
#include "respond/case_view.h"

#include "campaign/shift.h"
#include "respond/authority_view.h"
#include "respond/case_file.h"
#include "respond/case_partner.h"
#include "respond/dispatch_view.h"
#include "respond/household_view.h"
#include "respond/protection.h"
#include "respond/protection_view.h"
#include "respond/reply_view.h"
#include "respond/rumour_view.h"
#include "respond/transfer_view.h"
#include "respond/translation_view.h"
#include "text/heads.h"

#include <math.h>

enum { MINUTE = 60 * 1000, HOUR = 60 * MINUTE, DAY = 24 * HOUR, ROW_TOPICS = 3 };
#define COUNT_OF(table) (sizeof(table) / sizeof((table)[0]))

static const struct case_look state_looks[CASE_STATES] = {
    [CASE_NEW] = {"new", /*tr*/ "New", "dash", "new"},
    [CASE_CLAIMED] = {"claimed", /*tr*/ "Claimed", "pin", NULL},
    [CASE_DOING] = {"doing", /*tr*/ "In progress", "half", "doing"},
    [CASE_WAITING] = {"waiting", /*tr*/ "Waiting", "clock", "wait"},
    [CASE_AUTHORITY] = {"authority", /*tr*/ "With authority", "security", "doing"},
    [CASE_DONE] = {"done", /*tr*/ "Done", "check", "done"},
    [CASE_DECLINED] = {"declined", /*tr*/ "Declined", "x", "no"},
};
static const struct case_look urgency_looks[URGENCY_COUNT] = {
    [URGENCY_LIFE] = {"life", /*tr*/ "Life at risk", "u1", "1"},
    [URGENCY_URGENT] = {"urgent", /*tr*/ "Urgent", "u2", "2"},
    [URGENCY_SOON] = {"soon", /*tr*/ "Soon", "u3", "3"},
    [URGENCY_WAIT] = {"wait", /*tr*/ "Can wait", "u4", "4"},
};
static const struct case_look sure_looks[SURE_COUNT] = {
    [SURE_UNVERIFIED] = {"unverified", /*tr*/ "Unverified", "dash", "new"},
    [SURE_DISPUTED] = {"disputed", /*tr*/ "Disputed", "half", "wait"},
    [SURE_LIKELY] = {"likely", /*tr*/ "Likely", "half", "doing"},
    [SURE_CONFIRMED] = {"confirmed", /*tr*/ "Confirmed", "check", "done"},
    [SURE_FALSE] = {"false", /*tr*/ "False", "x", "no"},
};
static const struct case_look outcome_looks[] = {
    {"helped-confirmed", /*tr*/ "Helped, and the person confirmed it", NULL, NULL},
    {"helped", /*tr*/ "Helped, not confirmed", NULL, NULL},
    {"taken-over", /*tr*/ "Taken over by somebody else", NULL, NULL},
    {"not-needed", /*tr*/ "Not needed any more", NULL, NULL},
    {"unreachable", /*tr*/ "The person cannot be reached", NULL, NULL},
    {"false", /*tr*/ "It was not true", NULL, NULL},
    {"duplicate", /*tr*/ "The same as another Case", NULL, NULL},
};
static const struct case_look event_looks[] = {
    {"opened", /*tr*/ "Case opened", NULL, NULL},
    {"claimed", /*tr*/ "Taken", NULL, NULL},
    {"released", /*tr*/ "Given back to the Board", NULL, NULL},
    {"state", /*tr*/ "State changed", NULL, NULL},
    {"closed", /*tr*/ "Closed", NULL, NULL},
    {"reopened", /*tr*/ "Opened again", NULL, NULL},
    {"urgency", /*tr*/ "Urgency changed", NULL, NULL},
    {"asked", /*tr*/ "A second person was asked to agree", NULL, NULL},
    {"ask-dropped", /*tr*/ "A second person is no longer asked", NULL, NULL},
    {"handed", /*tr*/ "Somebody was asked to take it", NULL, NULL},
    {"hand-accepted", /*tr*/ "Taken over", NULL, NULL},
    {"hand-declined", /*tr*/ "Not taken over", NULL, NULL},
    {"hand-withdrawn", /*tr*/ "No longer asked to take it", NULL, NULL},
    {"note", /*tr*/ "Note", NULL, NULL},
    {"tried", /*tr*/ "Tried to reach them", NULL, NULL},
    {"title", /*tr*/ "Title changed", NULL, NULL},
    {"sure", /*tr*/ "How sure we are", NULL, NULL},
    {"post", /*tr*/ "A Post joined", NULL, NULL},
    {"joined", /*tr*/ "Posts joined", NULL, NULL},
    {"split", /*tr*/ "A Post was split off", NULL, NULL},
    {"moved", /*tr*/ "Posts moved", NULL, NULL},
    {"answered", /*tr*/ "A message was answered", NULL, NULL},
    {"wrote", /*tr*/ "They wrote again", NULL, NULL},
    {"replied", /*tr*/ "Answer sent, to how many", NULL, NULL},
    {"help-asked", /*tr*/ "Asked to help", NULL, NULL},
    {"help-coming", /*tr*/ "On the way", NULL, NULL},
    {"help-there", /*tr*/ "Arrived", NULL, NULL},
    {"help-stood-down", /*tr*/ "Stood down", NULL, NULL},
    {"help-failed", /*tr*/ "Fell through", NULL, NULL},
    {"handout", /*tr*/ "Printed for a field team", NULL, NULL},
    {"transfer-asked", /*tr*/ "A partner was asked to take it over", NULL, NULL},
    {"transfer-accepted", /*tr*/ "Taken over by a partner", NULL, NULL},
    {"transfer-declined", /*tr*/ "The partner said no", NULL, NULL},
    {"transfer-withdrawn", /*tr*/ "The partner is asked no more", NULL, NULL},
    {"transfer-expired", /*tr*/ "The partner did not answer in time", NULL, NULL},
    {"answered-public", /*tr*/ "Answered in public", NULL, NULL},
    {"answer-edited", /*tr*/ "The answer in public was edited", NULL, NULL},
    {"answer-removed", /*tr*/ "The answer in public was taken down", NULL, NULL},
    {"promise-ended", /*tr*/ "A promise was taken back", NULL, NULL},
    {"ask-silent", /*tr*/ "Nobody answered whether an offer fits: please call them", NULL, NULL},
    {"people", /*tr*/ "People affected", NULL, NULL},
    {"check", /*tr*/ "On the checklist", NULL, NULL},
    {"check-done", /*tr*/ "Done, of the checklist", NULL, NULL},
    {"check-open", /*tr*/ "Not done, of the checklist", NULL, NULL},
    {"check-gone", /*tr*/ "Taken out of the checklist", NULL, NULL},
    {"check-back", /*tr*/ "Back on the checklist", NULL, NULL},
    {"team", /*tr*/ "Team", NULL, NULL},
    {"file", /*tr*/ "A file was added", NULL, NULL},
    {"file-gone", /*tr*/ "A file was removed", NULL, NULL},
    {"part", /*tr*/ "A part became a Case of its own", NULL, NULL},
    {"part-back", /*tr*/ "A part was put back", NULL, NULL},
    {"due", /*tr*/ "Due at another time", NULL, NULL},
    {"taken-back", /*tr*/ "Closed: the file it came by was taken back", NULL, NULL},
    {"reporter", /*tr*/ "Who reports", NULL, NULL},
    {"contacts-erased", /*tr*/ "Contacts erased, how many", NULL, NULL},
    {"reach", /*tr*/ "They changed how we may reach them", NULL, NULL},
    {"reach-allowed", /*tr*/ "They may be reached in more ways", NULL, NULL},
    {"reach-left", /*tr*/ "More ways to reach them were not allowed", NULL, NULL},
};

static const struct case_look tried_looks[] = {
    {"call", /*tr*/ "By phone", NULL, NULL},
    {"message", /*tr*/ "By message", NULL, NULL},
    {"mail", /*tr*/ "By e-mail", NULL, NULL},
    {"visit", /*tr*/ "Somebody went there", NULL, NULL},
    {"others", /*tr*/ "Through others", NULL, NULL},
};

static const struct case_look reporter_looks[] = {
    {"self", /*tr*/ "Writes for themselves", NULL, NULL},
    {"relative", /*tr*/ "Writes for a relative or a friend", NULL, NULL},
    {"witness", /*tr*/ "Saw it", NULL, NULL},
    {"repost", /*tr*/ "Passes on what others wrote", NULL, NULL},
    {"operator", /*tr*/ "Took a call for them", NULL, NULL},
};

static const struct case_look *look_find(const struct case_look *looks, size_t count,
					 struct str word)
{
	for (size_t i = 0; i < count; i++)
		if (str_equal(word, str_from(looks[i].word)))
			return &looks[i];
	return NULL;
}

struct case_look case_state_look(enum case_state state)
{
	return state_looks[state < CASE_STATES ? state : CASE_NEW];
}

struct case_look case_urgency_look(enum post_urgency urgency)
{
	return urgency_looks[urgency < URGENCY_COUNT ? urgency : URGENCY_WAIT];
}

struct case_look case_sure_look(enum incident_sure sure)
{
	return sure_looks[sure < SURE_COUNT ? sure : SURE_UNVERIFIED];
}

const char *case_event_name(struct str what)
{
	const struct case_look *look = look_find(event_looks, COUNT_OF(event_looks), what);
	return look ? look->name : /*tr*/ "Changed";
}

const char *case_word_name(struct str word)
{
	static const struct {
		const struct case_look *looks;
		size_t count;
	} tables[] = {
	    {state_looks, CASE_STATES},
	    {urgency_looks, URGENCY_COUNT},
	    {outcome_looks, COUNT_OF(outcome_looks)},
	    {sure_looks, SURE_COUNT},
	    {reporter_looks, COUNT_OF(reporter_looks)},
	    {tried_looks, COUNT_OF(tried_looks)},
	};
	for (size_t i = 0; i < COUNT_OF(tables); i++) {
		const struct case_look *look = look_find(tables[i].looks, tables[i].count, word);
		if (look)
			return look->name;
	}
	return NULL;
}

struct str person_initials(struct arena *arena, struct str name)
{
	char initials[SHIFT_INITIALS_MAX] = "";
	if (name.len > 0)
		shift_initials(name, initials);
	return arena_copy(arena, str_from(initials));
}

// ---- a row of the board ---------------------------------------------------------------------

static struct view_list topics_of(struct arena *arena, uint32_t labels, size_t most)
{
	struct post_label *list = arena_array(arena, most, sizeof *list);
	size_t count = 0;
	for (int head = HEAD_TOPIC_FIRST; list && head < HEADS && count < most; head++)
		if (labels >> head & 1)
			list[count++] = post_topic(head_name((enum head)head).at);
	return (struct view_list){list, count};
}

static int64_t words_count(struct str words)
{
	int64_t count = 0;
	while (words.len > 0)
		count += str_cut(&words, ' ').len > 0;
	return count;
}

static void row_alone(const struct case_sight *sight, struct case_row *row)
{
	const int64_t passed = sight->now > row->opened_at ? sight->now - row->opened_at : 0;
	row->alone = true;
	if (passed >= DAY)
		row->alone_days = passed / DAY;
	else if (passed >= HOUR)
		row->alone_hours = passed / HOUR;
	else
		row->alone_minutes = passed / MINUTE;
	row->just_now = passed < MINUTE;
}

static void row_looks(const struct desk_case *from, struct case_row *row)
{
	const struct case_look state = case_state_look(from->state);
	const struct case_look urgency = case_urgency_look(from->urgency);
	row->state = state.word;
	row->state_name = state.name;
	row->state_icon = state.icon;
	row->state_style = state.style;
	row->urgency = urgency.word;
	row->urgency_name = urgency.name;
	row->urgency_icon = urgency.icon;
	row->urgency_level = urgency.style;
}

void case_row_fill(struct arena *arena, const struct desk_case *from,
		   const struct case_sight *sight, struct case_row *row)
{
	struct incident incident = from->incident;
	protection_veil_incident(&incident);
	*row = (struct case_row){
	    .id = from->id,
	    .number = from->number,
	    .revision = from->revision,
	    .guarded = protection_marked(incident.labels),
	    .title = incident.title,
	    .kind = kind_names[incident.kind < KIND_COUNT ? incident.kind : KIND_OTHER],
	    .place = incident.place,
	    .posts = incident.posts,
	    .people = from->people,
	    .checks = from->checks,
	    .checks_done = from->checks_done,
	    .team = from->team_name,
	    .languages = words_count(incident.langs),
	    .owner = from->owner_name,
	    .waiting_for = protection_marked(incident.labels) ? STR("") : from->waiting_for,
	    .handed = from->handed_name,
	    .opened_at = from->opened_at,
	    .claimed_at = from->claimed_at,
	    .due_at = from->due_at,
	    .waiting_until = from->waiting_until,
	    .closed_at = from->closed_at,
	    .outcome = from->outcome,
	    .topics = topics_of(arena, incident.labels, ROW_TOPICS),
	    .initials = person_initials(arena, from->owner_name),
	    .nobody = from->owner == 0,
	    .closed = from->state >= CASE_DONE,
	    .waits = from->state == CASE_WAITING,
	};
	row->mine = from->owner != 0 && from->owner == sight->account && !row->closed;
	row->asked = from->handed_to != 0 && from->handed_to == sight->account && !row->closed;
	row->several = row->languages > 1;
	row->late = !row->closed && from->due_at < sight->now;
	row_looks(from, row);
	if (from->state == CASE_NEW && from->urgency == URGENCY_LIFE)
		row_alone(sight, row);
}

// ---- one case -------------------------------------------------------------------------------

static struct view_list choices_of(struct arena *arena, const struct case_look *looks, size_t count,
				   struct str chosen)
{
	struct case_choice *list = arena_array(arena, count, sizeof *list);
	for (size_t i = 0; list && i < count; i++)
		list[i] = (struct case_choice){looks[i].word, looks[i].name,
					       str_equal(chosen, str_from(looks[i].word))};
	return (struct view_list){list, list ? count : 0};
}

// Degrees as they are read aloud: the number first, then the side of the world.
static struct str position_of(struct arena *arena, double lat, double lon)
{
	if (isnan(lat) || isnan(lon))
		return (struct str){0};
	return arena_format(arena, "%.5f %c, %.5f %c", fabs(lat), lat < 0 ? 'S' : 'N', fabs(lon),
			    lon < 0 ? 'W' : 'E');
}

static void posts_count(struct case_view *view)
{
	const struct case_post *posts = view->posts.at;
	for (size_t i = 0; i < view->posts.count; i++) {
		view->joined_posts |= posts[i].by_triage;
		if (posts[i].unanswered && view->first_answer == 0)
			view->first_answer = posts[i].post.id;
	}
	if (view->posts.count == 0)
		return;
	view->written_at = posts[0].post.at;
	view->received_at = posts[0].post.received_at;
	view->written_late = posts[0].post.late;
	view->first_post = posts[0].post.id;
	view->first_words = posts[0].post.text;
}

static void people_count(struct case_view *view)
{
	const struct household_line *lines = view->households.at;
	view->some_households = view->households.count > 0;
	for (size_t i = 0; i < view->households.count; i++) {
		if (lines[i].gone)
			continue;
		view->children += lines[i].children;
		view->elderly += lines[i].elderly;
		view->disabled += lines[i].disabled;
		view->pregnant += lines[i].pregnant;
	}
}

struct view_list case_reporters(struct arena *arena, struct str chosen)
{
	return choices_of(arena, reporter_looks, COUNT_OF(reporter_looks), chosen);
}

static void wished_label(const struct desk_case *from, const struct case_sight *sight,
			 struct case_view *view)
{
	const struct case_wished *wished = &from->wished;
	if (wished->account == 0)
		return;
	view->wished_name = wished->name;
	view->wished_reason = wished->reason;
	view->wished_at = wished->at;
	view->wished_word = wished->word.at;
	view->wished_word_name = case_word_name(wished->word);
	view->wished_close = str_equal(wished->what, STR("close"));
	view->wished_urgency = !view->wished_close;
	view->wished_mine = wished->account == sight->account;
}

static void next_label(const struct desk_case *from, struct case_view *view)
{
	const struct case_row *row = &view->row;
	if (!view->may_work || row->closed)
		return;
	view->next_take = row->nobody;
	view->next_accept = row->asked;
	if (!row->mine || row->asked)
		return;
	view->next_resume =
	    row->waits || (from->state == CASE_AUTHORITY && view->first_answer == 0);
	view->next_answer = !row->waits && view->first_answer != 0;
	view->next_begin = !view->next_answer && from->state == CASE_CLAIMED;
}

void case_view_label(struct arena *arena, const struct desk_case *from,
		     const struct case_sight *sight, struct case_view *view)
{
	const struct incident *incident = &from->incident;
	const struct case_look sure = case_sure_look(incident->sure);
	view->labels = topics_of(arena, incident->labels, HEADS);
	view->incident = incident->id;
	view->languages = incident->langs;
	view->unanswered = incident->waiting;
	view->sure = sure.word;
	view->sure_name = sure.name;
	view->sure_icon = sure.icon;
	view->sure_style = sure.style;
	view->sure_at = incident->sure_at;
	view->evidence = incident->evidence;
	view->reason = from->reason;
	view->outcome_name = from->outcome.len > 0 ? case_word_name(from->outcome) : NULL;
	view->position = position_of(arena, incident->lat, incident->lon);
	view->may_work = sight->may_work;
	view->own = !sight->partner;
	view->may_join = sight->may_work && view->own;
	view->may_change = view->may_join || (sight->may_work && sight->theirs);
	view->may_close = sight->may_close && view->own;
	view->life = from->urgency == URGENCY_LIFE;
	view->outcomes = choices_of(arena, outcome_looks, COUNT_OF(outcome_looks),
				    view->typed.done ? view->typed.words : STR(""));
	view->tries = choices_of(arena, tried_looks, COUNT_OF(tried_looks),
				 view->typed.note ? view->typed.words : STR(""));
	view->urgencies =
	    choices_of(arena, urgency_looks, URGENCY_COUNT,
		       view->typed.urgency ? view->typed.words : str_from(view->row.urgency));
	view->sures = choices_of(arena, sure_looks, SURE_COUNT,
				 view->typed.sure ? view->typed.words : str_from(view->sure));
	view->some_reasons = view->reasons.count > 0;
	view->some_people = view->people.count > 0;
	view->some_partners = view->partners.count > 0;
	view->some_replies = view->replies.count > 0;
	view->may_reply = view->may_join;
	view->may_check = view->may_join && !view->row.closed;
	view->some_checks = view->checks.count > 0;
	view->some_lists = view->lists.count > 0;
	view->some_teams = view->teams.count > 0;
	view->some_going = view->going.count > 0;
	view->open_needs = (int64_t)view->needs.count;
	view->may_part =
	    view->may_join && !view->row.closed &&
	    (view->needs.count > 0 || view->households.count > 0 || view->some_movable);
	people_count(view);
	posts_count(view);
	view->sure_over = incident->sure == SURE_UNVERIFIED && incident->evidence.len > 0;
	view->still_true =
	    view->written_late && !view->row.closed && view->sure_at < view->received_at;
	wished_label(from, sight, view);
	next_label(from, view);
}

// ---- views ----------------------------------------------------------------------------------

static const struct field row_fields[] = {
    VIEW_FIELD(case_row, id, FIELD_ID, "id"),
    VIEW_FIELD(case_row, number, FIELD_I64, "as people call it: Case 1047"),
    VIEW_FIELD(case_row, revision, FIELD_I64, "counts changes; every change names the one it saw"),
    VIEW_FIELD(case_row, title, FIELD_STR, "what it is about"),
    VIEW_FIELD(case_row, guarded, FIELD_BOOL, "private: with the safeguarding lead"),
    VIEW_FIELD(case_row, state, FIELD_WORD,
	       "new, claimed, doing, waiting, authority, done or declined"),
    VIEW_FIELD(case_row, urgency, FIELD_WORD, "life, urgent, soon or wait"),
    VIEW_FIELD(case_row, kind, FIELD_WORD, "what the first person wants"),
    VIEW_FIELD(case_row, place, FIELD_STR, "the first place named"),
    VIEW_FIELD(case_row, posts, FIELD_COUNT, "Posts about it, copies included"),
    VIEW_FIELD(case_row, people, FIELD_COUNT, "people affected, if somebody counted them"),
    VIEW_FIELD(case_row, languages, FIELD_COUNT, "languages they are in"),
    VIEW_FIELD(case_row, owner, FIELD_STR, "who has it"),
    VIEW_FIELD(case_row, team, FIELD_STR, "which team has it"),
    VIEW_FIELD(case_row, checks, FIELD_COUNT, "entries of its checklist"),
    VIEW_FIELD(case_row, checks_done, FIELD_I64, "those that are done"),
    VIEW_FIELD(case_row, waiting_for, FIELD_STR, "what is waited for"),
    VIEW_FIELD(case_row, handed, FIELD_STR, "who was asked to take it"),
    VIEW_FIELD(case_row, opened_at, FIELD_TIME, "since when it is a Case"),
    VIEW_FIELD(case_row, claimed_at, FIELD_TIME, "since when the owner has it"),
    VIEW_FIELD(case_row, due_at, FIELD_TIME, "when something should have happened"),
    VIEW_FIELD(case_row, waiting_until, FIELD_TIME, "until when is waited"),
    VIEW_FIELD(case_row, closed_at, FIELD_TIME, "when it was closed"),
    VIEW_FIELD(case_row, outcome, FIELD_STR, "how it ended"),
    VIEW_INNER(case_row, topics, FIELD_LIST, &post_label_view, "what it is about; at most 3"),
    VIEW_PAGE_FIELD(case_row, state_name, FIELD_MESSAGE, "name of the state"),
    VIEW_PAGE_FIELD(case_row, state_icon, FIELD_WORD, "its icon"),
    VIEW_PAGE_FIELD(case_row, state_style, FIELD_WORD, "its colour"),
    VIEW_PAGE_FIELD(case_row, urgency_name, FIELD_MESSAGE, "name of the urgency"),
    VIEW_PAGE_FIELD(case_row, urgency_icon, FIELD_WORD, "its shape"),
    VIEW_PAGE_FIELD(case_row, urgency_level, FIELD_WORD, "its colour"),
    VIEW_PAGE_FIELD(case_row, initials, FIELD_STR, "of the owner"),
    VIEW_PAGE_FIELD(case_row, current, FIELD_BOOL, "shown beside the board"),
    VIEW_PAGE_FIELD(case_row, href, FIELD_STR, "the page that shows it"),
    VIEW_PAGE_FIELD(case_row, nobody, FIELD_BOOL, "nobody has it"),
    VIEW_PAGE_FIELD(case_row, mine, FIELD_BOOL, "the viewer has it"),
    VIEW_PAGE_FIELD(case_row, closed, FIELD_BOOL, "done or declined"),
    VIEW_PAGE_FIELD(case_row, waits, FIELD_BOOL, "waits for something"),
    VIEW_PAGE_FIELD(case_row, asked, FIELD_BOOL, "the viewer was asked to take it"),
    VIEW_PAGE_FIELD(case_row, pick, FIELD_BOOL, "can be chosen among many"),
    VIEW_PAGE_FIELD(case_row, picked, FIELD_BOOL, "is chosen among many"),
    VIEW_PAGE_FIELD(case_row, several, FIELD_BOOL, "in more than one language"),
    VIEW_PAGE_FIELD(case_row, just_now, FIELD_BOOL, "for less than a minute"),
    VIEW_PAGE_FIELD(case_row, late, FIELD_BOOL, "the due time has passed"),
    VIEW_PAGE_FIELD(case_row, alone, FIELD_BOOL, "life at risk and nobody has it"),
    VIEW_PAGE_FIELD(case_row, alone_minutes, FIELD_COUNT, "for so many minutes"),
    VIEW_PAGE_FIELD(case_row, alone_hours, FIELD_COUNT, "or hours"),
    VIEW_PAGE_FIELD(case_row, alone_days, FIELD_COUNT, "or days"),
};
const struct view case_row_view = VIEW_THING(case_row, row_fields, "a Case");

static const struct field choice_fields[] = {
    VIEW_FIELD(case_choice, word, FIELD_WORD, "value of the input"),
    VIEW_FIELD(case_choice, name, FIELD_MESSAGE, "for people"),
    VIEW_FIELD(case_choice, chosen, FIELD_BOOL, "is chosen"),
};
static const struct view choice_view = VIEW(case_choice, choice_fields, "a choice of a form");

static const struct field post_fields[] = {
    VIEW_INNER(case_post, post, FIELD_VIEW, &post_row_view, "the Post"),
    VIEW_FIELD(case_post, first, FIELD_BOOL, "the first original"),
    VIEW_PAGE_FIELD(case_post, movable, FIELD_BOOL, "can go along with a part"),
    VIEW_PAGE_FIELD(case_post, fold, FIELD_COUNT, "it and what follows are folded: so many"),
    VIEW_PAGE_FIELD(case_post, fold_ends, FIELD_BOOL, "the last one that is folded"),
    VIEW_PAGE_FIELD(case_post, by_triage, FIELD_BOOL, "Triage joined it"),
    VIEW_FIELD(case_post, joined_by, FIELD_STR, "the person who joined it"),
    VIEW_FIELD(case_post, unanswered, FIELD_BOOL, "sent to us, a person must answer"),
    VIEW_FIELD(case_post, was_answered, FIELD_BOOL, "a person answered"),
    VIEW_FIELD(case_post, needless, FIELD_BOOL, "needs no answer"),
    VIEW_FIELD(case_post, answered_by, FIELD_STR, "who said so"),
    VIEW_FIELD(case_post, answered_at, FIELD_TIME, "when"),
    VIEW_FIELD(case_post, answer_note, FIELD_STR, "how or why"),
    VIEW_FIELD(case_post, follows, FIELD_ID, "the first Post of the same person"),
    VIEW_FIELD(case_post, reporter, FIELD_WORD, "who reports, if a person said so"),
    VIEW_PAGE_FIELD(case_post, reporter_name, FIELD_MESSAGE, "who reports"),
    VIEW_PAGE_LIST(case_post, reporters, &choice_view, "who may report"),
    VIEW_PAGE_FIELD(case_post, photos, FIELD_BOOL, "pictures came with it"),
    VIEW_FIELD(case_post, tell_name, FIELD_MESSAGE, "what they chose on their status page"),
    VIEW_PAGE_FIELD(case_post, wider, FIELD_BOOL, "they ask for more ways to reach them"),
    VIEW_PAGE_FIELD(case_post, typed, FIELD_STR, "what was typed before a conflict"),
    {.name = "translation",
     .type = FIELD_LINK,
     .offset = offsetof(struct case_post, translation),
     .of = &translation_note_view,
     .meaning = "how it reads in the language of the team"},
};
static const struct view case_post_view = VIEW(case_post, post_fields, "a Post of a Case");

static const struct field writer_fields[] = {
    VIEW_FIELD(case_writer, name, FIELD_STR, "as shown where they wrote"),
    VIEW_FIELD(case_writer, post, FIELD_ID, "their first Post that is shown"),
    VIEW_FIELD(case_writer, first, FIELD_ID, "their first Post"),
    VIEW_FIELD(case_writer, posts, FIELD_COUNT, "how many are theirs"),
    VIEW_PAGE_FIELD(case_writer, source_name, FIELD_MESSAGE, "where they wrote"),
    VIEW_PAGE_FIELD(case_writer, source_icon, FIELD_WORD, "its icon"),
    VIEW_FIELD(case_writer, source, FIELD_STR, "where they wrote"),
    VIEW_PAGE_FIELD(case_writer, language, FIELD_MESSAGE, "in which language"),
    VIEW_FIELD(case_writer, direct, FIELD_BOOL, "wrote to us"),
    VIEW_FIELD(case_writer, unanswered, FIELD_BOOL, "waits for an answer"),
    VIEW_FIELD(case_writer, answered, FIELD_BOOL, "was answered"),
    VIEW_FIELD(case_writer, needless, FIELD_BOOL, "needs no answer"),
    VIEW_FIELD(case_writer, answered_by, FIELD_STR, "by whom"),
    VIEW_FIELD(case_writer, at, FIELD_TIME, "when they wrote, or were answered"),
};
static const struct view writer_view = VIEW(case_writer, writer_fields, "a person who wrote");

static const struct field words_fields[] = {
    VIEW_FIELD(case_words, text, FIELD_STR, "of the first Post"),
    VIEW_FIELD(case_words, weight, FIELD_DOUBLE, "how much they weigh towards the label"),
    VIEW_FIELD(case_words, taught, FIELD_BOOL, "your team taught this"),
    VIEW_FIELD(case_words, tag, FIELD_BOOL, "a hashtag of the campaign that means it"),
};
static const struct view words_view = VIEW(case_words, words_fields, "words");

static const struct field reason_fields[] = {
    VIEW_FIELD(case_reason, name, FIELD_MESSAGE, "the label"),
    VIEW_FIELD(case_reason, lang, FIELD_WORD, "language of the words"),
    VIEW_INNER(case_reason, words, FIELD_LIST, &words_view, "that led to it, strongest first"),
};
static const struct view reason_view = VIEW(case_reason, reason_fields, "a label and its reasons");

static const struct field line_fields[] = {
    VIEW_FIELD(case_line, at, FIELD_TIME, "when"),
    VIEW_FIELD(case_line, by, FIELD_STR, "who; absent for Triage"),
    VIEW_FIELD(case_line, what_name, FIELD_MESSAGE, "what"),
    VIEW_PAGE_FIELD(case_line, now_name, FIELD_MESSAGE, "how it is since"),
    VIEW_FIELD(case_line, now, FIELD_STR, "how it is since"),
    VIEW_FIELD(case_line, note, FIELD_STR, "in their words"),
    VIEW_FIELD(case_line, post, FIELD_ID, "the Post it tells of"),
    VIEW_FIELD(case_line, times, FIELD_COUNT, "how often in a row, if more than once"),
};
static const struct view line_view = VIEW(case_line, line_fields, "an event of the history");

static const struct field person_fields[] = {
    VIEW_FIELD(case_person, id, FIELD_ID, "of the account"),
    VIEW_FIELD(case_person, name, FIELD_STR, "who"),
    VIEW_PAGE_FIELD(case_person, on_shift, FIELD_BOOL, "is on duty"),
    VIEW_PAGE_FIELD(case_person, chosen, FIELD_BOOL, "was chosen before a conflict"),
};
static const struct view person_view =
    VIEW(case_person, person_fields, "somebody it can be handed to");

static const struct field need_fields[] = {
    VIEW_FIELD(case_need, id, FIELD_ID, "the need"),
    VIEW_FIELD(case_need, item, FIELD_WORD, "of which thing"),
    VIEW_PAGE_FIELD(case_need, item_name, FIELD_MESSAGE, "its name"),
    VIEW_FIELD(case_need, what, FIELD_STR, "in words"),
};
static const struct view need_view = VIEW(case_need, need_fields, "what is needed and not there");

static const struct field part_fields[] = {
    VIEW_FIELD(case_part, id, FIELD_ID, "the Case"),
    VIEW_FIELD(case_part, number, FIELD_ID, "its number"),
    VIEW_FIELD(case_part, title, FIELD_STR, "what it is about"),
    VIEW_PAGE_FIELD(case_part, state_name, FIELD_MESSAGE, "how it stands"),
};
static const struct view part_view = VIEW(case_part, part_fields, "a Case that is a part");

static const struct field moved_fields[] = {
    VIEW_FIELD(case_moved, post, FIELD_ID, "one that moved"),
    VIEW_FIELD(case_moved, id, FIELD_ID, "the other Case"),
    VIEW_FIELD(case_moved, number, FIELD_COUNT, "its number"),
    VIEW_FIELD(case_moved, came, FIELD_BOOL, "they came here"),
};
static const struct view moved_view = VIEW(case_moved, moved_fields, "a split or a join");

static const struct field check_fields[] = {
    VIEW_FIELD(case_check, id, FIELD_ID, "the entry"),
    VIEW_FIELD(case_check, words, FIELD_STR, "what has to be done"),
    VIEW_FIELD(case_check, by, FIELD_STR, "who wrote it"),
    VIEW_FIELD(case_check, done_by, FIELD_STR, "who did it"),
    VIEW_FIELD(case_check, done_at, FIELD_TIME, "when; absent: not done"),
    VIEW_FIELD(case_check, gone, FIELD_BOOL, "was taken out"),
    VIEW_PAGE_FIELD(case_check, movable, FIELD_BOOL, "one stands before it"),
};
static const struct view check_view = VIEW(case_check, check_fields, "an entry of a checklist");

static const struct field list_fields[] = {
    VIEW_FIELD(case_list_choice, list, FIELD_STR, "its name"),
    VIEW_FIELD(case_list_choice, fits, FIELD_BOOL, "is for what the Case is about"),
};
static const struct view list_view = VIEW(case_list_choice, list_fields, "a list of the campaign");

static const struct field team_fields[] = {
    VIEW_FIELD(case_team_choice, id, FIELD_ID, "the organisation"),
    VIEW_FIELD(case_team_choice, name, FIELD_STR, "its name"),
    VIEW_FIELD(case_team_choice, chosen, FIELD_BOOL, "has the Case"),
};
static const struct view team_view = VIEW(case_team_choice, team_fields, "a team");

static const struct field typed_fields[] = {
    VIEW_FIELD(case_typed, check_words, FIELD_STR, "what has to be done"),
    VIEW_FIELD(case_typed, team, FIELD_BOOL, "which team has it"),
    VIEW_FIELD(case_typed, send, FIELD_BOOL, "somebody is asked or goes"),
    VIEW_FIELD(case_typed, outside, FIELD_BOOL, "from outside"),
    VIEW_FIELD(case_typed, coming, FIELD_BOOL, "they come"),
    VIEW_FIELD(case_typed, who, FIELD_STR, "who is asked or goes"),
    VIEW_FIELD(case_typed, what, FIELD_STR, "what they bring or do"),
    VIEW_FIELD(case_typed, reference, FIELD_STR, "what they call it"),
    VIEW_FIELD(case_typed, expected, FIELD_STR, "when they should be there"),
    VIEW_FIELD(case_typed, done, FIELD_BOOL, "how did it end"),
    VIEW_FIELD(case_typed, wait, FIELD_BOOL, "put on wait"),
    VIEW_FIELD(case_typed, authority, FIELD_BOOL, "with authority"),
    VIEW_FIELD(case_typed, hand, FIELD_BOOL, "hand to somebody"),
    VIEW_FIELD(case_typed, part, FIELD_BOOL, "take a part"),
    VIEW_FIELD(case_typed, transfer, FIELD_BOOL, "ask a partner to take it over"),
    VIEW_FIELD(case_typed, transfer_no, FIELD_BOOL, "say no to that"),
    VIEW_FIELD(case_typed, release, FIELD_BOOL, "give back"),
    VIEW_FIELD(case_typed, reopen, FIELD_BOOL, "open again"),
    VIEW_FIELD(case_typed, urgency, FIELD_BOOL, "urgency"),
    VIEW_FIELD(case_typed, title, FIELD_BOOL, "title"),
    VIEW_FIELD(case_typed, sure, FIELD_BOOL, "how sure"),
    VIEW_FIELD(case_typed, join, FIELD_BOOL, "join"),
    VIEW_FIELD(case_typed, note, FIELD_BOOL, "note"),
    VIEW_FIELD(case_typed, reason, FIELD_STR, "a reason"),
    VIEW_FIELD(case_typed, words, FIELD_STR, "a word, or what is waited for"),
    VIEW_FIELD(case_typed, evidence, FIELD_STR, "evidence"),
    VIEW_FIELD(case_typed, new_title, FIELD_STR, "a title"),
    VIEW_FIELD(case_typed, note_text, FIELD_STR, "a note"),
    VIEW_FIELD(case_typed, number, FIELD_STR, "number of another Case"),
    VIEW_FIELD(case_typed, until, FIELD_STR, "a time"),
};
static const struct view typed_view = VIEW(case_typed, typed_fields, "what was typed");

static const struct field case_fields[] = {
    VIEW_INNER(case_view, row, FIELD_VIEW, &case_row_view, "as on the board"),
    VIEW_INNER(case_view, labels, FIELD_LIST, &post_label_view, "what its Posts are about"),
    VIEW_INNER(case_view, posts, FIELD_LIST, &case_post_view, "the first original, then newest"),
    VIEW_INNER(case_view, writers, FIELD_LIST, &writer_view, "people who wrote, apart"),
    VIEW_INNER(case_view, reasons, FIELD_LIST, &reason_view, "words that led to labels"),
    VIEW_FIELD(case_view, strongest, FIELD_DOUBLE, "weight of the strongest of them"),
    VIEW_INNER(case_view, history, FIELD_LIST, &line_view, "newest first"),
    VIEW_FIELD(case_view, older, FIELD_ID, "the history goes on before this event"),
    VIEW_PAGE_FIELD(case_view, newer, FIELD_BOOL, "and does not begin with the newest"),
    VIEW_FIELD(case_view, incident, FIELD_ID, "that it is about"),
    VIEW_PAGE_LIST(case_view, people, &person_view, "whom it can be handed to"),
    VIEW_PAGE_LIST(case_view, concern_people, &concern_person_view, "whom a concern may be about"),
    VIEW_PAGE_FIELD(case_view, may_name, FIELD_BOOL, "there are some"),
    VIEW_PAGE_LIST(case_view, outcomes, &choice_view, "how it may end"),
    VIEW_PAGE_LIST(case_view, tries, &choice_view, "how one may try to reach them"),
    VIEW_PAGE_LIST(case_view, urgencies, &choice_view, "urgencies"),
    VIEW_PAGE_LIST(case_view, sures, &choice_view, "how sure we may be"),
    VIEW_INNER(case_view, files, FIELD_LIST, &case_file_view, "its files, the newest first"),
    VIEW_PAGE_FIELD(case_view, some_files, FIELD_BOOL, "there is one"),
    VIEW_PAGE_FIELD(case_view, show_files, FIELD_BOOL, "the viewer may know of files"),
    VIEW_PAGE_FIELD(case_view, may_open_files, FIELD_BOOL, "and open them"),
    VIEW_INNER(case_view, checks, FIELD_LIST, &check_view, "its checklist, in order"),
    VIEW_PAGE_FIELD(case_view, some_checks, FIELD_BOOL, "there is an entry"),
    VIEW_PAGE_FIELD(case_view, may_check, FIELD_BOOL, "the viewer may change it"),
    VIEW_PAGE_LIST(case_view, lists, &list_view, "lists of the campaign"),
    VIEW_PAGE_FIELD(case_view, some_lists, FIELD_BOOL, "there is one"),
    VIEW_PAGE_LIST(case_view, teams, &team_view, "teams that may have it"),
    VIEW_PAGE_FIELD(case_view, some_teams, FIELD_BOOL, "there is one"),
    VIEW_FIELD(case_view, more_posts, FIELD_COUNT, "Posts that are not in this answer"),
    VIEW_FIELD(case_view, unanswered, FIELD_COUNT, "messages to us without an answer"),
    VIEW_FIELD(case_view, contacts_erased_at, FIELD_TIME, "when contacts were erased"),
    VIEW_PAGE_FIELD(case_view, first_answer, FIELD_ID, "the first of them"),
    VIEW_FIELD(case_view, written_at, FIELD_TIME, "when the first was written"),
    VIEW_FIELD(case_view, received_at, FIELD_TIME, "when it came"),
    VIEW_PAGE_FIELD(case_view, written_late, FIELD_BOOL, "long before it came"),
    VIEW_PAGE_FIELD(case_view, first_post, FIELD_ID, "the first original"),
    VIEW_PAGE_FIELD(case_view, first_words, FIELD_STR, "its words"),
    VIEW_PAGE_FIELD(case_view, some_reasons, FIELD_BOOL, "there are reasons"),
    VIEW_PAGE_FIELD(case_view, some_people, FIELD_BOOL, "there is somebody to hand it to"),
    VIEW_INNER(case_view, partners, FIELD_LIST, &case_partner_view,
	       "partners with an agreement in force"),
    {.name = "transfer",
     .type = FIELD_LINK,
     .offset = offsetof(struct case_view, transfer),
     .of = &transfer_line_view,
     .meaning = "the partner that was asked last to take it over"},
    {.name = "rumour",
     .type = FIELD_LINK,
     .offset = offsetof(struct case_view, rumour),
     .of = &rumour_note_view,
     .meaning = "the false rumour that its posts repeat",
     .page_only = true},
    VIEW_INNER(case_view, replies, FIELD_LIST, &reply_line_view, "what we wrote, newest first"),
    VIEW_INNER(case_view, going, FIELD_LIST, &dispatch_line_view, "who was asked, and who goes"),
    VIEW_INNER(case_view, households, FIELD_LIST, &household_line_view, "who is affected"),
    {.name = "household",
     .type = FIELD_LINK,
     .offset = offsetof(struct case_view, household),
     .of = &household_line_view,
     .meaning = "the form of a new household",
     .page_only = true},
    VIEW_INNER(case_view, needs, FIELD_LIST, &need_view, "what is needed and not there"),
    VIEW_INNER(case_view, authorities, FIELD_LIST, &authority_line_view,
	       "what was said with authorities, newest first"),
    VIEW_PAGE_FIELD(case_view, some_authority, FIELD_BOOL, "there is some"),
    VIEW_PAGE_FIELD(case_view, authority_who, FIELD_STR, "which, the last time"),
    VIEW_PAGE_FIELD(case_view, authority_reference, FIELD_STR, "what they called it"),
    VIEW_INNER(case_view, parts, FIELD_LIST, &part_view, "parts that became Cases"),
    VIEW_FIELD(case_view, part_of, FIELD_ID, "the Case that it is a part of"),
    VIEW_PAGE_FIELD(case_view, part_of_number, FIELD_ID, "its number"),
    VIEW_PAGE_FIELD(case_view, some_parts, FIELD_BOOL, "there is a part"),
    VIEW_PAGE_FIELD(case_view, some_movable, FIELD_BOOL, "a Post can go along with one"),
    VIEW_PAGE_FIELD(case_view, may_part, FIELD_BOOL, "the viewer may take a part of it"),
    VIEW_PAGE_FIELD(case_view, open_needs, FIELD_COUNT, "how many"),
    VIEW_PAGE_FIELD(case_view, some_households, FIELD_BOOL, "there is a household"),
    VIEW_FIELD(case_view, children, FIELD_COUNT, "of them under five years old"),
    VIEW_FIELD(case_view, elderly, FIELD_COUNT, "of them elderly"),
    VIEW_FIELD(case_view, disabled, FIELD_COUNT, "of them disabled"),
    VIEW_FIELD(case_view, pregnant, FIELD_COUNT, "of them pregnant"),
    VIEW_PAGE_FIELD(case_view, some_going, FIELD_BOOL, "there is somebody"),
    VIEW_PAGE_FIELD(case_view, some_replies, FIELD_BOOL, "there is some"),
    VIEW_PAGE_FIELD(case_view, may_reply, FIELD_BOOL, "the viewer may write to them"),
    VIEW_PAGE_FIELD(case_view, some_partners, FIELD_BOOL, "there is one"),
    VIEW_PAGE_FIELD(case_view, joined_posts, FIELD_BOOL, "Triage joined Posts"),
    VIEW_FIELD(case_view, languages, FIELD_STR, "codes"),
    VIEW_FIELD(case_view, sure, FIELD_WORD, "unverified, disputed, likely, confirmed or false"),
    VIEW_PAGE_FIELD(case_view, sure_name, FIELD_MESSAGE, "its name"),
    VIEW_PAGE_FIELD(case_view, sure_icon, FIELD_WORD, "its icon"),
    VIEW_PAGE_FIELD(case_view, sure_style, FIELD_WORD, "its colour"),
    VIEW_FIELD(case_view, sure_at, FIELD_TIME, "true as of"),
    VIEW_FIELD(case_view, sure_until, FIELD_TIME, "until when that holds"),
    VIEW_FIELD(case_view, sure_by, FIELD_STR, "who said so"),
    VIEW_PAGE_FIELD(case_view, sure_over, FIELD_BOOL, "its time is over"),
    VIEW_PAGE_FIELD(case_view, still_true, FIELD_BOOL, "came late, and nobody asked since"),
    VIEW_FIELD(case_view, evidence, FIELD_STR, "why we think so"),
    VIEW_FIELD(case_view, reason, FIELD_STR, "how it ended, in words"),
    VIEW_PAGE_FIELD(case_view, outcome_name, FIELD_MESSAGE, "how it ended"),
    VIEW_FIELD(case_view, position, FIELD_STR, "of the place, degrees"),
    VIEW_PAGE_FIELD(case_view, slug, FIELD_STR, "of the campaign"),
    VIEW_PAGE_FIELD(case_view, campaign, FIELD_STR, "its name"),
    VIEW_PAGE_FIELD(case_view, emergency, FIELD_STR, "emergency number"),
    VIEW_FIELD(case_view, reference, FIELD_STR, "to name it to others"),
    VIEW_PAGE_FIELD(case_view, here, FIELD_STR, "this page, to come back to"),
    VIEW_FIELD(case_view, joined_into, FIELD_ID, "the Case that has its Posts now"),
    VIEW_INNER(case_view, moved, FIELD_LINK, &moved_view, "what the viewer just moved"),
    VIEW_PAGE_FIELD(case_view, may_join, FIELD_BOOL, "the viewer may join it with others"),
    VIEW_PAGE_FIELD(case_view, own, FIELD_BOOL, "the viewer is of the campaign's team"),
    VIEW_PAGE_FIELD(case_view, may_work, FIELD_BOOL, "the viewer may take it and write notes"),
    VIEW_PAGE_FIELD(case_view, may_change, FIELD_BOOL, "the viewer may change it"),
    VIEW_PAGE_FIELD(case_view, may_close, FIELD_BOOL, "the viewer may close it"),
    VIEW_PAGE_FIELD(case_view, on_desk, FIELD_BOOL, "shown beside the board"),
    VIEW_FIELD(case_view, wished_name, FIELD_STR, "who asks a second person to agree"),
    VIEW_FIELD(case_view, wished_reason, FIELD_STR, "why"),
    VIEW_PAGE_FIELD(case_view, wished_at, FIELD_TIME, "since when"),
    VIEW_FIELD(case_view, wished_word, FIELD_WORD, "to what"),
    VIEW_PAGE_FIELD(case_view, wished_word_name, FIELD_MESSAGE, "to what"),
    VIEW_PAGE_FIELD(case_view, wished_close, FIELD_BOOL, "that it is closed"),
    VIEW_PAGE_FIELD(case_view, wished_urgency, FIELD_BOOL, "that it is less urgent"),
    VIEW_PAGE_FIELD(case_view, wished_mine, FIELD_BOOL, "the viewer asked"),
    VIEW_PAGE_FIELD(case_view, next_take, FIELD_BOOL, "next: take it"),
    VIEW_PAGE_FIELD(case_view, next_accept, FIELD_BOOL, "next: take it over"),
    VIEW_PAGE_FIELD(case_view, next_answer, FIELD_BOOL, "next: answer"),
    VIEW_PAGE_FIELD(case_view, next_begin, FIELD_BOOL, "next: begin"),
    VIEW_PAGE_FIELD(case_view, next_resume, FIELD_BOOL, "next: go on"),
    VIEW_PAGE_FIELD(case_view, life, FIELD_BOOL, "life at risk"),
    VIEW_FIELD(case_view, problem, FIELD_STR, "why nothing was changed"),
    VIEW_PAGE_FIELD(case_view, somebody_first, FIELD_BOOL, "because somebody was first"),
    {.name = "typed",
     .type = FIELD_VIEW,
     .offset = offsetof(struct case_view, typed),
     .of = &typed_view,
     .meaning = "what was typed before",
     .page_only = true},
};
const struct view case_view_view = VIEW(case_view, case_fields, "one Case");
