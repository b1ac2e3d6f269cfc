// SPDX-License-Identifier: AGPL-3.0-or-later
#include "respond/dispatch_view.h"

static const struct {
	const char *name, *icon, *style;
} looks[DISPATCH_STATES] = {
    [DISPATCH_ASKED] = {/*tr*/ "Asked, no answer yet", "clock", "wait"},
    [DISPATCH_COMING] = {/*tr*/ "On the way", "half", "doing"},
    [DISPATCH_THERE] = {/*tr*/ "Arrived", "check", "done"},
    [DISPATCH_STOOD_DOWN] = {/*tr*/ "Stood down", "x", NULL},
    [DISPATCH_FAILED] = {/*tr*/ "Fell through", "x", "no"},
};

void dispatch_line_fill(const struct dispatch *from, int64_t now, struct dispatch_line *line)
{
	*line = (struct dispatch_line){
	    .id = from->id,
	    .expected_at = from->expected_at,
	    .changed_at = from->changed_at,
	    .who = from->who,
	    .what = from->what,
	    .reference = from->reference,
	    .by = from->by,
	    .outside = from->outside,
	    .state = dispatch_state_names[from->state],
	    .state_name = looks[from->state].name,
	    .state_icon = looks[from->state].icon,
	    .state_style = looks[from->state].style,
	    .asked = from->state == DISPATCH_ASKED,
	    .coming = from->state == DISPATCH_COMING,
	    .over = from->state > DISPATCH_COMING,
	};
	line->late = !line->over && from->expected_at != 0 && from->expected_at < now;
}

static const struct field fields[] = {
    VIEW_FIELD(dispatch_line, id, FIELD_ID, "id"),
    VIEW_FIELD(dispatch_line, who, FIELD_STR, "a team, a person or an outside body"),
    VIEW_FIELD(dispatch_line, outside, FIELD_BOOL, "no people of ours"),
    VIEW_FIELD(dispatch_line, what, FIELD_STR, "what they bring or do"),
    VIEW_FIELD(dispatch_line, reference, FIELD_STR, "what they call it"),
    VIEW_FIELD(dispatch_line, expected_at, FIELD_TIME, "when they should be there"),
    VIEW_FIELD(dispatch_line, state, FIELD_WORD, "asked, coming, there, stood-down or failed"),
    VIEW_FIELD(dispatch_line, changed_at, FIELD_TIME, "since when"),
    VIEW_FIELD(dispatch_line, by, FIELD_STR, "who wrote it down"),
    VIEW_PAGE_FIELD(dispatch_line, state_name, FIELD_MESSAGE, "the state in words"),
    VIEW_PAGE_FIELD(dispatch_line, state_icon, FIELD_WORD, "its drawing"),
    VIEW_PAGE_FIELD(dispatch_line, state_style, FIELD_WORD, "its colour"),
    VIEW_PAGE_FIELD(dispatch_line, asked, FIELD_BOOL, "no answer yet"),
    VIEW_PAGE_FIELD(dispatch_line, coming, FIELD_BOOL, "on the way"),
    VIEW_PAGE_FIELD(dispatch_line, over, FIELD_BOOL, "nothing more is expected"),
    VIEW_PAGE_FIELD(dispatch_line, late, FIELD_BOOL, "should be there by now"),
};
const struct view dispatch_line_view =
    VIEW(dispatch_line, fields, "somebody who was asked or goes");
