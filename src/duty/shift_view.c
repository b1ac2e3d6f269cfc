// SPDX-License-Identifier: AGPL-3.0-or-later
#include "duty/shift_view.h"

#include "respond/case_view.h"
#include "respond/protection.h"

const char *const shift_wrong_end =
    /*tr*/ "A shift ends at least ten minutes from now, and at most twelve hours after it began. "
	   "Choose another end.";

void shift_case_fill(const struct desk_case *from, int64_t now, struct shift_case *row)
{
	const struct case_look urgency = case_urgency_look(from->urgency);
	*row = (struct shift_case){
	    .id = from->id,
	    .number = from->number,
	    .title = from->incident.title,
	    .urgency = urgency.word,
	    .due_at = from->due_at,
	    .urgency_name = urgency.name,
	    .urgency_icon = urgency.icon,
	    .urgency_level = urgency.style,
	    .late = from->due_at < now,
	    .guarded = protection_marked(from->incident.labels),
	};
	if (row->guarded)
		row->title = STR("");
}

static const struct field person_fields[] = {
    VIEW_FIELD(shift_person, name, FIELD_STR, "of the account"),
    VIEW_FIELD(shift_person, lead, FIELD_BOOL, "leads the shift"),
    VIEW_FIELD(shift_person, began_at, FIELD_TIME, "since when"),
    VIEW_FIELD(shift_person, until_at, FIELD_TIME, "until when"),
    VIEW_PAGE_FIELD(shift_person, initials, FIELD_STR, "of the name"),
    VIEW_PAGE_FIELD(shift_person, me, FIELD_BOOL, "it is the viewer"),
};
static const struct view shift_person_view = VIEW(shift_person, person_fields, "somebody on duty");

static const struct field case_fields[] = {
    VIEW_FIELD(shift_case, id, FIELD_ID, "id"),
    VIEW_FIELD(shift_case, number, FIELD_I64, "as people call it"),
    VIEW_FIELD(shift_case, title, FIELD_STR, "what it is about"),
    VIEW_FIELD(shift_case, urgency, FIELD_WORD, "life, urgent, soon or wait"),
    VIEW_FIELD(shift_case, due_at, FIELD_TIME, "when it is due"),
    VIEW_PAGE_FIELD(shift_case, urgency_name, FIELD_MESSAGE, "the urgency in words"),
    VIEW_PAGE_FIELD(shift_case, urgency_icon, FIELD_WORD, "its drawing"),
    VIEW_PAGE_FIELD(shift_case, urgency_level, FIELD_WORD, "its colour"),
    VIEW_FIELD(shift_case, guarded, FIELD_BOOL, "private: with the safeguarding lead"),
    VIEW_PAGE_FIELD(shift_case, late, FIELD_BOOL, "the due time has passed"),
};
static const struct view shift_case_view =
    VIEW_THING(shift_case, case_fields, "a case to hand over");

static const struct field hours_fields[] = {
    VIEW_FIELD(shift_hours, hours, FIELD_I64, "for how many hours"),
    VIEW_FIELD(shift_hours, chosen, FIELD_BOOL, "chosen at first"),
};
static const struct view shift_hours_view = VIEW(shift_hours, hours_fields, "a length of a shift");

static const struct field topic_fields[] = {
    VIEW_FIELD(shift_topic, number, FIELD_I64, "of the label"),
    VIEW_FIELD(shift_topic, name, FIELD_MESSAGE, "its name"),
    VIEW_FIELD(shift_topic, off, FIELD_BOOL, "the viewer is spared it"),
};
static const struct view shift_topic_view = VIEW(shift_topic, topic_fields, "a topic");

static const struct field fields[] = {
    VIEW_INNER(shift_view, people, FIELD_LIST, &shift_person_view, "who is on duty, leads first"),
    VIEW_FIELD(shift_view, on_duty, FIELD_BOOL, "the viewer is on duty"),
    VIEW_FIELD(shift_view, lead, FIELD_BOOL, "and leads"),
    VIEW_FIELD(shift_view, until_at, FIELD_TIME, "and until when"),
    VIEW_INNER(shift_view, cases, FIELD_LIST, &shift_case_view, "the viewer's own cases"),
    VIEW_FIELD(shift_view, worked_hours, FIELD_I64, "hours on duty of the last 24"),
    VIEW_FIELD(shift_view, life_taken, FIELD_I64,
	       "Cases with life at risk that the viewer took in the last 8 hours"),
    VIEW_PAGE_FIELD(shift_view, pause, FIELD_BOOL, "a pause is offered"),
    VIEW_PAGE_FIELD(shift_view, spared, FIELD_BOOL, "the viewer is spared a topic"),
    VIEW_INNER(shift_view, topics, FIELD_LIST, &shift_topic_view, "topics, and which are spared"),
    VIEW_PAGE_FIELD(shift_view, slug, FIELD_STR, "the campaign"),
    VIEW_PAGE_FIELD(shift_view, may_work, FIELD_BOOL, "the viewer may be on duty"),
    VIEW_PAGE_FIELD(shift_view, rest, FIELD_BOOL, "it is time to rest"),
    VIEW_PAGE_FIELD(shift_view, some_people, FIELD_BOOL, "somebody is on duty"),
    VIEW_PAGE_FIELD(shift_view, some_cases, FIELD_BOOL, "the viewer owns cases"),
    VIEW_PAGE_FIELD(shift_view, n_cases, FIELD_COUNT, "how many"),
    VIEW_PAGE_LIST(shift_view, hours, &shift_hours_view, "lengths to choose from"),
    VIEW_PAGE_FIELD(shift_view, problem, FIELD_MESSAGE, "why it did not work"),
};
const struct view shift_view_view = VIEW(shift_view, fields, "who is on duty");
