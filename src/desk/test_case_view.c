// SPDX-License-Identifier: AGPL-3.0-or-later
// The rows of the board, the next step of a case, and both pages as they are written.
#include "tap.h"

#include "desk/desk_embedded.h"
#include "desk/desk_view.h"
#include "page/page.h"
#include "respond/respond_embedded.h"

#include <math.h>

enum { ASHA = 1, BILAL = 2, MINUTE = 60000, HOUR = 60 * MINUTE };
static const int64_t NOW = 1767000000000;

static struct arena arena;
static struct pages *pages;
static const struct case_sight sight = {
    .account = ASHA, .now = NOW, .may_work = true, .may_close = true};

// Somebody else's, urgent, opened half an hour ago and due in half an hour.
static struct desk_case sample(void)
{
	return (struct desk_case){
	    .id = 7,
	    .number = 1007,
	    .incident = {.id = 70,
			 .title = STR("School roof: <b>14 people</b>"),
			 .first_post = 700,
			 .posts = 9,
			 .kind = KIND_REQUEST,
			 .labels = 1u << HEAD_TOPIC_FIRST,
			 .place = STR("Kunda Bridge"),
			 .lat = 12.3456,
			 .lon = -65.4321,
			 .langs = STR("ur hi en")},
	    .state = CASE_CLAIMED,
	    .urgency = URGENCY_URGENT,
	    .owner = BILAL,
	    .owner_name = STR("Bilal Khan"),
	    .opened_at = NOW - 30 * MINUTE,
	    .due_at = NOW + 30 * MINUTE,
	    .revision = 3,
	};
}

static struct case_row row_of(const struct desk_case *from)
{
	struct case_row row;
	case_row_fill(&arena, from, &sight, &row);
	return row;
}

// ---- rows -----------------------------------------------------------------------------------

static void test_rows(void)
{
	struct desk_case from = sample();
	struct case_row row = row_of(&from);
	is_str(row.initials, STR("BK"), "an owner has initials");
	is_str(str_from(row.state_name), STR("Claimed"), "a state has its name");
	is_int(row.languages, 3, "languages are counted");
	ok(!row.mine && !row.nobody && !row.late && !row.alone, "somebody else has it, in time");
	from.owner = ASHA;
	from.due_at = NOW - 1;
	row = row_of(&from);
	ok(row.mine && row.late, "my own, past its time");
	from.state = CASE_DONE;
	row = row_of(&from);
	ok(row.closed && !row.mine && !row.late, "what is done is nobody's to do, and never late");
	from = sample();
	from.handed_to = ASHA;
	ok(row_of(&from).asked, "who is asked to take it sees that");
}

static void test_alone(void)
{
	struct desk_case from = sample();
	from.state = CASE_NEW;
	from.owner = 0;
	from.owner_name = (struct str){0};
	ok(!row_of(&from).alone, "only life at risk counts the minutes without anybody");
	from.urgency = URGENCY_LIFE;
	is_int(row_of(&from).alone_minutes, 30, "half an hour with nobody on it");
	from.opened_at = NOW - 5 * (int64_t)HOUR;
	is_int(row_of(&from).alone_hours, 5, "hours");
	from.opened_at = NOW - 50 * (int64_t)HOUR;
	is_int(row_of(&from).alone_days, 2, "days");
	from.opened_at = NOW + HOUR;
	ok(row_of(&from).just_now, "a clock that went back makes no negative time");
	from.state = CASE_CLAIMED;
	from.owner = BILAL;
	ok(!row_of(&from).alone, "somebody is on it");
}

static void test_words(void)
{
	size_t named = 0, words = 0;
	for (; case_event_words[words]; words++)
		named += strcmp(case_event_name(str_from(case_event_words[words])), "Changed") != 0;
	is_int(named, words, "everything that a history tells has a name");
	words = named = 0;
	for (; case_outcomes[words]; words++)
		named += case_word_name(str_from(case_outcomes[words])) != NULL;
	is_int(named, words, "every outcome has a name");
	for (int i = 0; i < CASE_STATES; i++)
		is_str(str_from(case_state_look((enum case_state)i).word),
		       str_from(case_state_names[i]), "the looks of states are in their order");
	for (int i = 0; i < SURE_COUNT; i++)
		is_str(str_from(case_sure_look((enum incident_sure)i).word),
		       str_from(incident_sure_names[i]), "so are those of how sure we are");
	ok(case_word_name(STR("Kunda")) == NULL, "a person's word is no word of ours");
}

// ---- the board ------------------------------------------------------------------------------

static void test_groups(void)
{
	const struct case_figures figures = {.open = {[URGENCY_LIFE] = 41, [URGENCY_SOON] = 1}};
	struct case_row rows[3] = {{.urgency = "life"}, {.urgency = "life"}, {.urgency = "soon"}};
	const struct view_list list = desk_groups(&arena, rows, 3, &figures);
	const struct desk_group *groups = list.at;
	is_int(list.count, 2, "one group for each urgency that there is");
	is_int(groups[0].rows.count, 2, "with its rows");
	is_int(groups[0].count, 41, "its count is that of the whole board");
	is_int(((const struct desk_group *)desk_groups(&arena, rows, 3, NULL).at)[0].count, 2,
	       "or that of its rows");
	is_int(desk_groups(&arena, rows, 0, NULL).count, 0, "nothing makes no group");
}

static const struct desk_tab *tab(struct view_list tabs, const char *word)
{
	const struct desk_tab *list = tabs.at;
	for (size_t i = 0; i < tabs.count; i++)
		if (strcmp(list[i].word, word) == 0)
			return &list[i];
	return NULL;
}

static void test_tabs(void)
{
	const struct case_figures figures = {.open = {1, 2, 3, 4}, .nobody = 5, .due_soon = 6};
	struct view_list tabs =
	    desk_tabs(&arena, STR("/t/a/desk"), STR("&kind=offer"), &figures, CASES_NOBODY);
	is_int(tab(tabs, "open")->count, 10, "open Cases of all urgencies");
	ok(tab(tabs, "nobody")->current && !tab(tabs, "open")->current, "the shown one is current");
	is_str(tab(tabs, "mine")->href, STR("/t/a/desk?board=mine&kind=offer#board"),
	       "a tab keeps the filter of the stream");
	ok(!tab(tabs, "due"), "what is due soon has no tab");
	tabs = desk_tabs(&arena, STR("/t/a/desk"), STR(""), &figures, CASES_DUE);
	ok(tab(tabs, "due") && tab(tabs, "due")->current, "but while it is shown");
	for (size_t i = 0; desk_boards[i]; i++)
		is_int(desk_board(str_from(desk_boards[i])), i, "boards are in the order of lists");
	is_int(desk_board(STR("x")), CASES_OPEN, "an unknown board is the open one");
}

// ---- the next step --------------------------------------------------------------------------

static struct case_view view_of(const struct desk_case *from, const struct case_sight *by,
				bool unanswered)
{
	struct case_post *post = arena_zero(&arena, sizeof *post);
	struct case_view view = {.slug = STR("a")};
	post->post = (struct post_row){.id = 700, .direct = true, .received_at = NOW - HOUR};
	post->first = true;
	post->unanswered = unanswered;
	post->was_answered = !unanswered;
	view.posts = (struct view_list){post, 1};
	case_row_fill(&arena, from, by, &view.row);
	case_view_label(&arena, from, by, &view);
	return view;
}

static void test_next(void)
{
	struct desk_case from = sample();
	struct case_view view = view_of(&from, &sight, true);
	ok(!view.next_take && !view.next_answer, "what somebody else has is theirs");
	from.owner = ASHA;
	view = view_of(&from, &sight, true);
	ok(view.next_answer && !view.next_begin, "first answer who wrote");
	is_int(view.first_answer, 700, "beginning with the first");
	ok(view_of(&from, &sight, false).next_begin, "then begin");
	from.state = CASE_WAITING;
	view = view_of(&from, &sight, true);
	ok(view.next_resume && !view.next_answer, "what waits is gone on with");
	from.handed_to = ASHA;
	from.owner = BILAL;
	ok(view_of(&from, &sight, true).next_accept, "what one is asked to take is answered first");
	from = sample();
	from.state = CASE_NEW;
	from.owner = 0;
	ok(view_of(&from, &sight, true).next_take, "what nobody has is taken");
	const struct case_sight observer = {.account = 3, .now = NOW};
	ok(!view_of(&from, &observer, true).next_take, "who only reads takes nothing");
	from.state = CASE_DONE;
	ok(!view_of(&from, &sight, true).next_take, "what is closed has no next step");
	is_str(view.position, STR("12.34560 N, 65.43210 W"), "a position is read aloud");
	from.incident.lat = (double)NAN;
	is_int(view_of(&from, &sight, true).position.len, 0, "an unknown one is not");
}

// ---- pages ----------------------------------------------------------------------------------

static char written[400000];

static struct str write_page(const char *template, const void *view)
{
	const struct page_frame frame = {.language = &page_languages[0],
					 .theme = "",
					 .area = "team",
					 .current = template,
					 .now = NOW};
	struct fault fault = {0};
	struct buf out;
	buf_init(&out, sizeof written);
	const enum outcome outcome = page_render(pages, template, &frame, view, &out, &fault);
	const struct str made = outcome == OK ? buf_str(&out) : str_from(fault.text);
	memcpy(written, made.at, made.len);
	const size_t len = made.len;
	buf_free(&out);
	return str_of(written, len);
}

static size_t times(struct str page, const char *needle)
{
	size_t count = 0, at;
	while ((at = str_find(page, str_from(needle))) != SIZE_MAX) {
		page = str_slice(page, at + 1, SIZE_MAX);
		count++;
	}
	return count;
}

static void test_desk_page(void)
{
	struct desk_case from = sample();
	from.state = CASE_NEW;
	from.owner = 0;
	from.urgency = URGENCY_LIFE;
	struct case_row row = row_of(&from);
	row.href = STR("/t/a/desk?case=7#case");
	row.current = true;
	struct case_view chosen = view_of(&from, &sight, true);
	chosen.on_desk = true;
	const struct case_figures figures = {.open = {[URGENCY_LIFE] = 1}, .nobody = 1};
	struct desk_view desk = {.slug = STR("a"),
				 .board = "open",
				 .chosen = &chosen,
				 .may_work = true,
				 .nobody = 1,
				 .open = 1,
				 .hint = true};
	desk.tabs = desk_tabs(&arena, STR("/t/a/desk"), STR(""), &figures, CASES_OPEN);
	desk.groups = desk_groups(&arena, &row, 1, &figures);
	struct str page = write_page("desk", &desk);
	is_int(times(page, "class=\"lamp\""), 1, "the desk has one yellow thing");
	is_int(times(page, "<li id=\"c7\" data-u=\"1\">"), 1, "a row has the id of its Case");
	is_int(times(page, "<b>14 people</b>"), 0, "titles are escaped");
	ok(times(page, "Nobody yet, 30 min") == 1, "how long nobody had it is said in words");
	ok(times(page, "data-when=\"life_nobody\"") == 1 && times(page, " hidden>") > 0,
	   "a number of zero is not shown");
	is_int(times(page, "/t/a/hints/desk"), 1, "who is new is told what to do");
	is_int(times(page, "id=\"cp700\""), 1, "a Post beside the board has an id of its own");
	desk.may_work = chosen.may_work = false;
	chosen.next_take = false;
	page = write_page("desk", &desk);
	is_int(times(page, "/cases/"), 1, "who only reads is shown the Case, and no button");
	desk.chosen = NULL;
	desk.groups = (struct view_list){0};
	desk.empty = desk.empty_open = true;
	page = write_page("desk", &desk);
	ok(times(page, "No Case is chosen") == 1 && times(page, "No Cases yet") == 1,
	   "an empty desk says what will be there");
}

static const struct field *field_of(const struct view *view, const char *name)
{
	for (size_t i = 0; i < view->n_fields; i++)
		if (strcmp(view->fields[i].name, name) == 0)
			return &view->fields[i];
	return NULL;
}

// Inside a Post its own names win: one of ours that is the same would never be seen.
static void test_names(void)
{
	const struct view *post = field_of(&case_view_view, "posts")->of;
	size_t hidden = 0;
	for (size_t i = 0; i < post->n_fields; i++)
		hidden += field_of(&post_row_view, post->fields[i].name) != NULL;
	is_int(hidden, 0, "no name of a Case's Post is one of the Post's own");
	ok(!field_of(&post_row_view, "here") && !field_of(&post_row_view, "life") &&
	       !field_of(&post_row_view, "row"),
	   "nor are those of the Case that its form needs");
}

static void test_late(void)
{
	const char *asked = "Is this still true?";
	struct desk_case from = sample();
	struct case_view view = view_of(&from, &sight, true);
	is_int(times(write_page("case", &view), asked), 0, "what came at once is not asked about");
	struct case_post *post = (struct case_post *)(uintptr_t)view.posts.at;
	post->post.late = true;
	post->post.at = NOW - 3 * HOUR;
	case_view_label(&arena, &from, &sight, &view);
	const struct str page = write_page("case", &view);
	is_int(times(page, asked), 1, "what came late is: is it still true?");
	is_int(times(page, "Written <time"), 2,
	       "with when it was written, there and in what is read out to rescuers");
	from.incident.sure_at = NOW;
	case_view_label(&arena, &from, &sight, &view);
	is_int(times(write_page("case", &view), asked), 0,
	       "until somebody has said how sure it is");
}

static void test_case_page(void)
{
	struct desk_case from = sample();
	from.owner = ASHA;
	struct case_view view = view_of(&from, &sight, true);
	struct str page = write_page("case", &view);
	is_int(times(page, "class=\"btn lamp\"") + times(page, "class=\"lamp\""), 1,
	       "the page of a Case has one yellow thing");
	is_int(times(page, " ask open\""), 0, "no form is open by itself");
	ok(times(page, "name=\"revision\" value=\"3\"") > 8, "each form names the revision seen");
	view.problem = STR("Bilal took this Case 10 seconds ago.");
	view.somebody_first = true;
	view.typed = (struct case_typed){.wait = true, .words = STR("a \"boat\"")};
	page = write_page("case", &view);
	is_int(times(page, " ask open\" id=\"wait\""), 1,
	       "after a conflict the form is open again");
	ok(times(page, "value=\"a &quot;boat&quot;\"") == 1, "with what was typed");
	ok(times(page, "Bilal took this Case") == 1 && times(page, "Nothing is lost") == 1,
	   "and says who was first");
	from.wished = (struct case_wished){.account = BILAL,
					   .name = STR("Bilal Khan"),
					   .what = STR("close"),
					   .word = STR("helped"),
					   .reason = STR("By boat")};
	view = view_of(&from, &sight, false);
	page = write_page("case", &view);
	ok(times(page, "I agree") == 1 && times(page, "name=\"outcome\" value=\"helped\"") == 2,
	   "a second person can agree");
	from.wished.account = ASHA;
	view = view_of(&from, &sight, false);
	is_int(times(write_page("case", &view), "I agree"), 0, "but not with themselves");
}

int main(void)
{
	struct messages *messages;
	struct fault fault = {0};
	const struct page_set sets[] = {{respond_templates, respond_template_count},
					{desk_templates, desk_template_count}};
	const struct page_binding bindings[] = {{"desk", &desk_view_view},
						{"case", &case_view_view}};
	arena_init(&arena, 1 << 20);
	if (messages_load(&messages, &fault) != OK ||
	    pages_new(sets, 2, bindings, 2, messages, NULL, &pages, &fault) != OK ||
	    pages_check(pages, &fault) != OK) {
		ok(false, "the pages compile in every language: %s", fault.text);
		return tap_done();
	}
	test_rows();
	test_alone();
	test_words();
	test_groups();
	test_tabs();
	test_next();
	test_names();
	test_desk_page();
	test_late();
	test_case_page();
	pages_free(pages);
	messages_free(messages);
	arena_free(&arena);
	return tap_done();
}
