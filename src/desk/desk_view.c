// SPDX-License-Identifier: AGPL-3.0-or-later
#include "desk/desk_view.h"

#define COUNT_OF(table) (sizeof(table) / sizeof((table)[0]))

static const struct {
	const char *word, *name;
	enum case_list_which which;
} boards[] = {
    {"open", /*tr*/ "Open", CASES_OPEN},   {"nobody", /*tr*/ "New", CASES_NOBODY},
    {"mine", /*tr*/ "Mine", CASES_MINE},   {"waiting", /*tr*/ "Waiting", CASES_WAITING},
    {"due", /*tr*/ "Due soon", CASES_DUE}, {"closed", /*tr*/ "Done today", CASES_CLOSED_TODAY},
};
const char *const desk_boards[7] = {"open", "nobody", "mine", "waiting", "due", "closed", NULL};

enum case_list_which desk_board(struct str word)
{
	for (size_t i = 0; i < COUNT_OF(boards); i++)
		if (str_equal(word, str_from(boards[i].word)))
			return boards[i].which;
	return CASES_OPEN;
}

static int64_t open_count(const struct case_figures *figures)
{
	int64_t count = 0;
	for (size_t i = 0; i < URGENCY_COUNT; i++)
		count += figures->open[i];
	return count;
}

static int64_t board_count(const struct case_figures *figures, enum case_list_which which)
{
	switch (which) {
	case CASES_OPEN:
		return open_count(figures);
	case CASES_NOBODY:
		return figures->nobody;
	case CASES_MINE:
		return figures->mine;
	case CASES_WAITING:
		return figures->waiting;
	case CASES_DUE:
		return figures->due_soon;
	case CASES_CLOSED_TODAY:
		return figures->closed_today;
	}
	return 0;
}

struct view_list desk_tabs(struct arena *arena, struct str path, struct str query,
			   const struct case_figures *figures, enum case_list_which current)
{
	struct desk_tab *tabs = arena_array(arena, COUNT_OF(boards), sizeof *tabs);
	size_t count = 0;
	for (size_t i = 0; tabs && i < COUNT_OF(boards); i++) {
		if (boards[i].which == CASES_DUE && current != CASES_DUE)
			continue;
		tabs[count] = (struct desk_tab){
		    .word = boards[i].word,
		    .name = boards[i].name,
		    .href = arena_format(arena, "%.*s?board=%s%.*s#board", STR_ARG(path),
					 boards[i].word, STR_ARG(query)),
		    .count = board_count(figures, boards[i].which),
		    .current = boards[i].which == current,
		};
		count++;
	}
	return (struct view_list){tabs, count};
}

static size_t group_end(const struct case_row *rows, size_t count, size_t from)
{
	size_t end = from + 1;
	while (end < count && strcmp(rows[end].urgency, rows[from].urgency) == 0)
		end++;
	return end;
}

struct view_list desk_groups(struct arena *arena, const struct case_row *rows, size_t count,
			     const struct case_figures *figures)
{
	struct desk_group *groups = arena_array(arena, URGENCY_COUNT, sizeof *groups);
	size_t n_groups = 0;
	for (size_t from = 0, end; groups && from < count && n_groups < URGENCY_COUNT; from = end) {
		end = group_end(rows, count, from);
		const int urgency =
		    name_find(urgency_names, URGENCY_COUNT, str_from(rows[from].urgency));
		groups[n_groups++] = (struct desk_group){
		    .level = rows[from].urgency_level,
		    .icon = rows[from].urgency_icon,
		    .name = rows[from].urgency_name,
		    .count =
			figures && urgency >= 0 ? figures->open[urgency] : (int64_t)(end - from),
		    .rows = {rows + from, end - from},
		};
	}
	return (struct view_list){groups, n_groups};
}

struct view_list desk_closed_group(struct arena *arena, const struct case_row *rows, size_t count)
{
	struct desk_group *group = count > 0 ? arena_zero(arena, sizeof *group) : NULL;
	if (group)
		group->rows = (struct view_list){rows, count};
	return (struct view_list){group, group ? 1 : 0};
}

// ---- views ----------------------------------------------------------------------------------

static const struct field group_fields[] = {
    VIEW_PAGE_FIELD(desk_group, level, FIELD_WORD, "its colour"),
    VIEW_PAGE_FIELD(desk_group, icon, FIELD_WORD, "its shape"),
    VIEW_FIELD(desk_group, name, FIELD_MESSAGE, "the urgency"),
    VIEW_FIELD(desk_group, count, FIELD_COUNT, "how many there are"),
    VIEW_INNER(desk_group, rows, FIELD_LIST, &case_row_view, "the Cases"),
};
static const struct view group_view = VIEW(desk_group, group_fields, "Cases of one urgency");

static const struct field tab_fields[] = {
    VIEW_FIELD(desk_tab, word, FIELD_WORD, "value of the parameter"),
    VIEW_FIELD(desk_tab, name, FIELD_MESSAGE, "for people"),
    VIEW_PAGE_FIELD(desk_tab, href, FIELD_STR, "the page with this tab"),
    VIEW_FIELD(desk_tab, count, FIELD_COUNT, "how many there are"),
    VIEW_FIELD(desk_tab, current, FIELD_BOOL, "is shown"),
};
static const struct view tab_view = VIEW(desk_tab, tab_fields, "a tab of the board");

static const struct field link_fields[] = {
    VIEW_FIELD(desk_link, name, FIELD_STR, "as the team calls it"),
    VIEW_FIELD(desk_link, href, FIELD_STR, "where it leads"),
    VIEW_FIELD(desk_link, current, FIELD_BOOL, "is shown"),
};
static const struct view link_view = VIEW(desk_link, link_fields, "a saved view");

static const struct field person_fields[] = {
    VIEW_FIELD(desk_person, name, FIELD_STR, "who"),
    VIEW_PAGE_FIELD(desk_person, initials, FIELD_STR, "in short"),
    VIEW_FIELD(desk_person, lead, FIELD_BOOL, "leads the shift"),
    VIEW_FIELD(desk_person, until, FIELD_TIME, "until when"),
};
static const struct view person_view = VIEW(desk_person, person_fields, "somebody on duty");

static const struct field pill_fields[] = {
    VIEW_FIELD(desk_pill, word, FIELD_WORD, "what is shown"),
    VIEW_FIELD(desk_pill, name, FIELD_MESSAGE, "for people"),
    VIEW_PAGE_FIELD(desk_pill, href, FIELD_STR, "the page with it"),
    VIEW_FIELD(desk_pill, current, FIELD_BOOL, "is chosen"),
};
static const struct view pill_view = VIEW(desk_pill, pill_fields, "a quick filter");

static const struct field desk_fields[] = {
    VIEW_INNER(desk_view, stream, FIELD_VIEW, &stream_view_view, "the newest Posts"),
    VIEW_INNER(desk_view, tabs, FIELD_LIST, &tab_view, "tabs of the board"),
    VIEW_INNER(desk_view, groups, FIELD_LIST, &group_view, "Cases by urgency"),
    VIEW_INNER(desk_view, pills, FIELD_LIST, &pill_view, "quick filters of the stream"),
    VIEW_INNER(desk_view, views, FIELD_LIST, &link_view, "saved views"),
    VIEW_INNER(desk_view, shift, FIELD_LIST, &person_view, "who is on duty"),
    VIEW_INNER(desk_view, chosen, FIELD_LINK, &case_view_view, "the Case that is shown"),
    VIEW_PAGE_FIELD(desk_view, slug, FIELD_STR, "of the campaign"),
    VIEW_PAGE_FIELD(desk_view, campaign, FIELD_STR, "its name"),
    VIEW_PAGE_FIELD(desk_view, here, FIELD_STR, "this page"),
    VIEW_PAGE_FIELD(desk_view, all_href, FIELD_STR, "the stream with all filters"),
    VIEW_PAGE_FIELD(desk_view, more_href, FIELD_STR, "further Cases"),
    VIEW_PAGE_FIELD(desk_view, board, FIELD_WORD, "the current tab"),
    VIEW_FIELD(desk_view, open, FIELD_COUNT, "open Cases"),
    VIEW_FIELD(desk_view, nobody, FIELD_COUNT, "Cases that nobody has"),
    VIEW_FIELD(desk_view, life_nobody, FIELD_COUNT, "of them, with life at risk"),
    VIEW_FIELD(desk_view, due_soon, FIELD_COUNT, "Cases due within the hour or late"),
    VIEW_FIELD(desk_view, due_before, FIELD_TIME, "when that hour ends"),
    VIEW_FIELD(desk_view, more, FIELD_COUNT, "Cases behind these"),
    VIEW_FIELD(desk_view, lead, FIELD_STR, "who leads the shift"),
    VIEW_FIELD(desk_view, lead_until, FIELD_TIME, "until when"),
    VIEW_PAGE_FIELD(desk_view, some_views, FIELD_BOOL, "there are saved views"),
    VIEW_PAGE_FIELD(desk_view, some_shift, FIELD_BOOL, "somebody is on duty"),
    VIEW_PAGE_FIELD(desk_view, on_shift, FIELD_BOOL, "the viewer is on duty"),
    VIEW_PAGE_FIELD(desk_view, may_work, FIELD_BOOL, "the viewer may change Cases"),
    VIEW_PAGE_FIELD(desk_view, partner, FIELD_BOOL, "the viewer is here for one"),
    VIEW_PAGE_FIELD(desk_view, asked_over, FIELD_COUNT, "asked of the viewer's organisation"),
    VIEW_PAGE_FIELD(desk_view, hint, FIELD_BOOL, "the viewer is new here"),
    VIEW_PAGE_FIELD(desk_view, started, FIELD_BOOL, "there was ever a Case"),
    VIEW_PAGE_FIELD(desk_view, empty, FIELD_BOOL, "nothing on this tab"),
    VIEW_PAGE_FIELD(desk_view, empty_open, FIELD_BOOL, "no open Case"),
    VIEW_PAGE_FIELD(desk_view, empty_nobody, FIELD_BOOL, "every Case has an owner"),
    VIEW_PAGE_FIELD(desk_view, empty_mine, FIELD_BOOL, "the viewer has none"),
    VIEW_PAGE_FIELD(desk_view, empty_waiting, FIELD_BOOL, "nothing waits"),
    VIEW_PAGE_FIELD(desk_view, empty_due, FIELD_BOOL, "nothing is due"),
    VIEW_PAGE_FIELD(desk_view, empty_closed, FIELD_BOOL, "nothing was closed today"),
};
const struct view desk_view_view = VIEW(desk_view, desk_fields, "the desk of a campaign");
