// SPDX-License-Identifier: AGPL-3.0-or-later
#include "respond/protection_view.h"

#include "campaign/duty.h"

#include "respond/case_file.h"

static const struct {
	const char *word, *name;
} events[] = {
    {"raised", /*tr*/ "Raised the concern"},
    {"held", /*tr*/ "Leads it"},
    {"handed", /*tr*/ "Asked another lead to take it"},
    {"note", /*tr*/ "Note"},
    {"named", /*tr*/ "Named it"},
    {"emergency", /*tr*/ "Called emergency services, alone"},
    {"reviewed", /*tr*/ "Reviewed the call"},
    {"closed", /*tr*/ "Closed it"},
    {"kept-out", /*tr*/ "Kept somebody out"},
    {"let-in", /*tr*/ "Somebody was let in again"},
};

const char *concern_event_name(struct str what)
{
	for (size_t i = 0; i < sizeof events / sizeof events[0]; i++)
		if (str_equal(what, str_from(events[i].word)))
			return events[i].name;
	return NULL;
}

void concern_row_fill(const struct concern *concern, int64_t reader, int64_t now,
		      struct concern_row *row)
{
	// Of a concern that somebody else holds by name the others see that it is there.
	const bool shown = !concern->held || concern->lead == reader;
	*row = (struct concern_row){
	    .id = concern->id,
	    .number = concern->number,
	    .title = shown ? concern->title : STR(""),
	    .lead = concern->lead_name,
	    .held = concern->held,
	    .by_hand = concern->by_hand,
	    .complaint = concern->incident < 0,
	    .raised_at = concern->raised_at,
	    .due_at = concern->closed_at ? 0 : concern->due_at,
	    .closed_at = concern->closed_at,
	    .open = concern->closed_at == 0,
	    .late = concern->closed_at == 0 && concern->due_at < now,
	    .mine = concern->held && concern->lead == reader,
	    .to_review = concern->emergency_at && !concern->reviewed_by && !concern->closed_at,
	};
}

static const struct field row_fields[] = {
    VIEW_FIELD(concern_row, id, FIELD_ID, "id"),
    VIEW_FIELD(concern_row, number, FIELD_I64, "as people call it"),
    VIEW_FIELD(concern_row, title, FIELD_STR, "in the words of its lead; only for its lead"),
    VIEW_FIELD(concern_row, lead, FIELD_STR, "who holds it"),
    VIEW_FIELD(concern_row, held, FIELD_BOOL, "taken by name, not only for being on call"),
    VIEW_FIELD(concern_row, by_hand, FIELD_BOOL, "a person raised it"),
    VIEW_FIELD(concern_row, life, FIELD_BOOL, "life is at risk"),
    VIEW_FIELD(concern_row, complaint, FIELD_BOOL, "it comes of a complaint"),
    VIEW_FIELD(concern_row, raised_at, FIELD_TIME, "since when"),
    VIEW_FIELD(concern_row, due_at, FIELD_TIME, "until when something must happen"),
    VIEW_FIELD(concern_row, closed_at, FIELD_TIME, "when it was closed"),
    VIEW_PAGE_FIELD(concern_row, open, FIELD_BOOL, "not closed"),
    VIEW_PAGE_FIELD(concern_row, late, FIELD_BOOL, "its time is over"),
    VIEW_PAGE_FIELD(concern_row, mine, FIELD_BOOL, "the viewer took it by name"),
    VIEW_PAGE_FIELD(concern_row, current, FIELD_BOOL, "it is shown"),
    VIEW_PAGE_FIELD(concern_row, to_review, FIELD_BOOL, "a call waits for its review"),
};
static const struct view row_view = VIEW(concern_row, row_fields, "a protection concern");

static const struct field line_fields[] = {
    VIEW_FIELD(concern_line, at, FIELD_TIME, "when"),
    VIEW_FIELD(concern_line, by, FIELD_STR, "who; absent: the program"),
    VIEW_FIELD(concern_line, what, FIELD_MESSAGE, "what happened"),
    VIEW_FIELD(concern_line, note, FIELD_STR, "in words"),
};
static const struct view line_view = VIEW(concern_line, line_fields, "what happened to a concern");

static const struct field lead_fields[] = {
    VIEW_FIELD(concern_lead, id, FIELD_ID, "account"),
    VIEW_FIELD(concern_lead, name, FIELD_STR, "of the account"),
    VIEW_FIELD(concern_lead, on_call, FIELD_BOOL, "holds what is new"),
};
static const struct view lead_view = VIEW(concern_lead, lead_fields, "a safeguarding lead");
const struct view concern_person_view = VIEW(concern_lead, lead_fields, "somebody of the team");

enum outcome concern_people(struct conn *conn, struct arena *arena, int64_t campaign, int64_t but,
			    struct view_list *ret_list, struct fault *fault)
{
	size_t count, n = 0;
	struct duty_person *people;
	const enum outcome outcome = duty_people(conn, arena, campaign, &people, &count, fault);
	if (outcome != OK)
		return outcome;
	struct concern_lead *list = arena_array(arena, count + 1, sizeof *list);
	for (size_t i = 0; list && i < count; i++)
		if (people[i].account != but && (n == 0 || list[n - 1].id != people[i].account))
			list[n++] = (struct concern_lead){people[i].account, people[i].name, false};
	*ret_list = (struct view_list){list, n};
	return OK;
}

#define LEADS(member, says)                                                                        \
	{                                                                                          \
		.name = #member, .type = FIELD_LIST,                                               \
		.offset = offsetof(struct concern_one, member), .of = &lead_view,                  \
		.meaning = (says), .page_only = true                                               \
	}
static const struct field one_fields[] = {
    VIEW_INNER(concern_one, row, FIELD_VIEW, &row_view, "the concern"),
    VIEW_INNER(concern_one, posts, FIELD_LIST, &post_row_view, "what was written"),
    VIEW_INNER(concern_one, files, FIELD_LIST, &case_file_view, "files of the Case, newest first"),
    VIEW_PAGE_FIELD(concern_one, some_files, FIELD_BOOL, "there are some"),
    VIEW_INNER(concern_one, history, FIELD_LIST, &line_view, "newest first"),
    VIEW_FIELD(concern_one, emergency_at, FIELD_TIME, "when emergency services were called"),
    VIEW_FIELD(concern_one, emergency_by, FIELD_STR, "by whom, alone"),
    VIEW_FIELD(concern_one, reviewed_by, FIELD_STR, "who looked at it afterwards"),
    VIEW_FIELD(concern_one, case_number, FIELD_I64, "its case"),
    VIEW_FIELD(concern_one, complaint, FIELD_ID, "the complaint that it comes of"),
    VIEW_PAGE_FIELD(concern_one, case_id, FIELD_ID, "its case"),
    VIEW_PAGE_FIELD(concern_one, title, FIELD_STR, "in the words of its lead"),
    LEADS(others, "leads to hand it to"),
    LEADS(kept_out, "whom it is about: they see nothing of it"),
    LEADS(people, "who can be kept out"),
    LEADS(named_again, "who can be let in again"),
    VIEW_PAGE_FIELD(concern_one, some_named_again, FIELD_BOOL, "there is somebody"),
    VIEW_PAGE_FIELD(concern_one, some_kept_out, FIELD_BOOL, "it is about somebody"),
    VIEW_PAGE_FIELD(concern_one, some_people, FIELD_BOOL, "there is somebody"),
    VIEW_PAGE_FIELD(concern_one, some_others, FIELD_BOOL, "there are others"),
    VIEW_PAGE_FIELD(concern_one, may_review, FIELD_BOOL, "the viewer may review the call"),
};
static const struct view one_view =
    VIEW(concern_one, one_fields, "a protection concern with what was written");

static const struct field fields[] = {
    VIEW_INNER(protection_view, concerns, FIELD_LIST, &row_view, "open ones by due time first"),
    VIEW_INNER(protection_view, one, FIELD_LINK, &one_view, "the one that was asked for"),
    VIEW_INNER(protection_view, leads, FIELD_LIST, &lead_view, "who may read this"),
    VIEW_PAGE_FIELD(protection_view, slug, FIELD_STR, "the campaign"),
    VIEW_PAGE_FIELD(protection_view, emergency, FIELD_STR, "emergency number"),
    VIEW_PAGE_FIELD(protection_view, some_concerns, FIELD_BOOL, "there are some"),
    VIEW_PAGE_FIELD(protection_view, problem, FIELD_STR, "why it could not be done"),
    VIEW_PAGE_FIELD(protection_view, typed, FIELD_STR, "the words that came with it"),
};
const struct view protection_view_view =
    VIEW(protection_view, fields, "protection concerns, for safeguarding leads");
