// SPDX-License-Identifier: AGPL-3.0-or-later
#include "respond/transfer_view.h"

static const struct {
	const char *name, *icon, *style;
} looks[TRANSFER_STATES] = {
    [TRANSFER_ASKED] = {/*tr*/ "Asked, no answer yet", "clock", "wait"},
    [TRANSFER_ACCEPTED] = {/*tr*/ "Taken over", "check", "done"},
    [TRANSFER_DECLINED] = {/*tr*/ "Not taken over", "x", "no"},
    [TRANSFER_WITHDRAWN] = {/*tr*/ "No longer asked to take it", "x", NULL},
    [TRANSFER_EXPIRED] = {/*tr*/ "No answer in time", "clock", "no"},
};

static void line_fill(const struct transfer *from, const struct case_sight *sight,
		      struct transfer_line *line)
{
	const struct case_look urgency = case_urgency_look(from->urgency);
	// Who saw the case only because they were asked sees it no more, nor what it is about.
	const bool lost = sight->partner && from->sees_by_this && from->state != TRANSFER_ASKED &&
			  from->state != TRANSFER_ACCEPTED;
	*line = (struct transfer_line){
	    .case_id = from->case_id,
	    .number = from->number,
	    .organisation = from->organisation,
	    .organisation_name = from->organisation_name,
	    .by = from->by,
	    .words = lost ? STR("") : from->words,
	    .answered_by = from->answered_by,
	    .reason = from->reason,
	    .title = lost ? STR("") : from->title,
	    .asked_at = from->asked_at,
	    .until_at = from->until_at,
	    .answered_at = from->answered_at,
	    .state = transfer_state_names[from->state],
	    .state_name = looks[from->state].name,
	    .state_icon = looks[from->state].icon,
	    .state_style = looks[from->state].style,
	    .urgency = urgency.word,
	    .urgency_name = urgency.name,
	    .urgency_icon = urgency.icon,
	    .urgency_level = urgency.style,
	    .open = from->state == TRANSFER_ASKED,
	    .declined = from->state == TRANSFER_DECLINED,
	    .guarded = from->title.len == 0,
	    .lost = lost,
	    .may_end = from->state == TRANSFER_ASKED && sight->may_work && !sight->partner,
	};
}

enum outcome transfer_line_make(struct conn *conn, struct arena *arena,
				const struct transfer *transfer, const struct case_sight *sight,
				int64_t campaign, const struct transfer_line **ret_line,
				struct fault *fault)
{
	struct transfer_line *line = arena_zero(arena, sizeof *line);
	if (!line)
		return fail(TOO_MUCH, fault, "This page needs too much memory.");
	line_fill(transfer, sight, line);
	bool may = false;
	const bool asks = line->open && sight->may_work && sight->partner;
	const enum outcome outcome =
	    asks ? transfer_may_answer(conn, campaign, sight->account, transfer->organisation,
				       sight->now, &may, fault)
		 : OK;
	line->may_answer = may;
	if (outcome == OK)
		*ret_line = line;
	return outcome;
}

static const struct field line_fields[] = {
    VIEW_FIELD(transfer_line, case_id, FIELD_ID, "the case"),
    VIEW_FIELD(transfer_line, number, FIELD_I64, "its number"),
    VIEW_FIELD(transfer_line, title, FIELD_STR, "what it is about"),
    VIEW_FIELD(transfer_line, urgency, FIELD_WORD, "life, urgent, soon or wait"),
    VIEW_FIELD(transfer_line, organisation, FIELD_ID, "the partner that was asked"),
    VIEW_FIELD(transfer_line, organisation_name, FIELD_STR, "its name"),
    VIEW_FIELD(transfer_line, by, FIELD_STR, "who asked"),
    VIEW_FIELD(transfer_line, words, FIELD_STR, "what they should know"),
    VIEW_FIELD(transfer_line, state, FIELD_WORD, "asked, accepted, declined, withdrawn or expired"),
    VIEW_FIELD(transfer_line, answered_by, FIELD_STR,
	       "who ended it; absent: nobody yet, or the clock"),
    VIEW_FIELD(transfer_line, reason, FIELD_STR, "of a no"),
    VIEW_FIELD(transfer_line, asked_at, FIELD_TIME, "when"),
    VIEW_FIELD(transfer_line, until_at, FIELD_TIME, "until when they answer"),
    VIEW_FIELD(transfer_line, answered_at, FIELD_TIME, "when it ended"),
    VIEW_PAGE_FIELD(transfer_line, state_name, FIELD_MESSAGE, "the state in words"),
    VIEW_PAGE_FIELD(transfer_line, state_icon, FIELD_WORD, "its drawing"),
    VIEW_PAGE_FIELD(transfer_line, state_style, FIELD_WORD, "its colour"),
    VIEW_PAGE_FIELD(transfer_line, urgency_name, FIELD_MESSAGE, "the urgency in words"),
    VIEW_PAGE_FIELD(transfer_line, urgency_icon, FIELD_WORD, "its drawing"),
    VIEW_PAGE_FIELD(transfer_line, urgency_level, FIELD_WORD, "its colour"),
    VIEW_PAGE_FIELD(transfer_line, open, FIELD_BOOL, "no answer yet"),
    VIEW_PAGE_FIELD(transfer_line, declined, FIELD_BOOL, "they said no"),
    VIEW_PAGE_FIELD(transfer_line, guarded, FIELD_BOOL, "private: with the safeguarding lead"),
    VIEW_PAGE_FIELD(transfer_line, lost, FIELD_BOOL, "the viewer does not see the case any more"),
    VIEW_PAGE_FIELD(transfer_line, may_answer, FIELD_BOOL, "the viewer may answer"),
    VIEW_PAGE_FIELD(transfer_line, may_end, FIELD_BOOL, "the viewer may take it back"),
};
const struct view transfer_line_view =
    VIEW(transfer_line, line_fields, "asking a partner to take a case over");

static const struct field fields[] = {
    VIEW_INNER(transfers_view, transfers, FIELD_LIST, &transfer_line_view,
	       "open ones first, then the newest"),
    VIEW_FIELD(transfers_view, next, FIELD_ID, "as cursor: those after these; absent: none"),
    VIEW_PAGE_FIELD(transfers_view, slug, FIELD_STR, "the campaign"),
    VIEW_PAGE_FIELD(transfers_view, some, FIELD_BOOL, "there is one"),
    VIEW_PAGE_FIELD(transfers_view, partner, FIELD_BOOL, "the viewer is here for a partner"),
};
const struct view transfers_view_view =
    VIEW(transfers_view, fields, "cases that partners were asked to take over");
