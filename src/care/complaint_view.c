// SPDX-License-Identifier: AGPL-3.0-or-later
#include "care/complaint_view.h"

#define COUNT_OF(table) (sizeof(table) / sizeof((table)[0]))

static const struct complaint_choice kinds[COMPLAINT_KINDS] = {
    [COMPLAINT_WORK] = {"work", /*tr*/ "What we did, or did not do", NULL, false},
    [COMPLAINT_PERSON] = {"person", /*tr*/ "Somebody of the team or of a partner",
			  /*tr*/ "They never see it, and do not learn who wrote.", false},
    [COMPLAINT_LEAD] = {"lead", /*tr*/ "Those who lead this campaign",
			/*tr*/ "It goes past them, to whoever runs this server.", false},
    [COMPLAINT_ABUSE] = {"abuse",
			 /*tr*/
			 "Somebody was hurt, threatened, or asked for something in return "
			 "for help",
			 /*tr*/ "The safeguarding lead is told at once.", false},
    [COMPLAINT_OTHER] = {"other", /*tr*/ "Something else", NULL, false},
};

static const struct {
	const char *name, *style;
} states[COMPLAINT_STATES] = {
    [COMPLAINT_NEW] = {/*tr*/ "New", "new"},
    [COMPLAINT_LOOKED] = {/*tr*/ "Looked into", "doing"},
    [COMPLAINT_ANSWERED] = {/*tr*/ "Answered", "done"},
    [COMPLAINT_CLOSED] = {/*tr*/ "Closed", NULL},
};

static const struct complaint_choice outcomes[] = {
    {"upheld", /*tr*/ "They were right", NULL, false},
    {"partly", /*tr*/ "They were right in part", NULL, false},
    {"not-upheld", /*tr*/ "We found nothing of it", NULL, false},
    {"not-ours", /*tr*/ "It is not about us; we said who can help", NULL, false},
};

static const struct {
	const char *word, *name;
} events[] = {
    {"received", /*tr*/ "Received"},
    {"heard", /*tr*/ "Read as a complaint by Triage"},
    {"confirmed", /*tr*/ "Says that it is a complaint"},
    {"back", /*tr*/ "Sent back: it is no complaint"},
    {"looked", /*tr*/ "Looks into it"},
    {"note", /*tr*/ "Note, for owners only"},
    {"answered", /*tr*/ "Answered"},
    {"told", /*tr*/ "Whoever complained wrote more"},
    {"about", /*tr*/ "Somebody was kept out"},
    {"guarded", /*tr*/ "Handed to the safeguarding leads"},
    {"closed", /*tr*/ "Closed"},
};

struct view_list complaint_kind_choices(struct arena *arena, struct str chosen)
{
	struct complaint_choice *list = arena_array(arena, COMPLAINT_KINDS, sizeof *list);
	for (size_t i = 0; list && i < COMPLAINT_KINDS; i++) {
		list[i] = kinds[i];
		list[i].chosen = str_equal(chosen, str_from(kinds[i].word));
	}
	return (struct view_list){list, list ? COMPLAINT_KINDS : 0};
}

struct view_list complaint_outcome_choices(struct arena *arena)
{
	(void)arena;
	return (struct view_list){outcomes, COUNT_OF(outcomes)};
}

const char *complaint_outcome_name(struct str word)
{
	for (size_t i = 0; i < COUNT_OF(outcomes); i++)
		if (str_equal(word, str_from(outcomes[i].word)))
			return outcomes[i].name;
	return str_equal(word, STR("withdrawn"))      ? /*tr*/ "Taken back"
	       : str_equal(word, STR("no-complaint")) ? /*tr*/ "It was no complaint"
						      : NULL;
}

const char *complaint_event_name(struct str word)
{
	for (size_t i = 0; i < COUNT_OF(events); i++)
		if (str_equal(word, str_from(events[i].word)))
			return events[i].name;
	return "";
}

void complaint_state_look(enum complaint_state state, const char **ret_name, const char **ret_style)
{
	*ret_name = states[state].name;
	*ret_style = states[state].style;
}

void complaint_row_fill(const struct complaint *from, int64_t now, struct complaint_row *row)
{
	const bool open = from->state != COMPLAINT_CLOSED;
	*row = (struct complaint_row){
	    .id = from->id,
	    .number = from->number,
	    .kind = complaint_kind_names[from->kind],
	    .kind_name = kinds[from->kind].name,
	    .state = complaint_state_names[from->state],
	    .owner = from->owner_name,
	    .at = from->at,
	    .due_at = open ? from->due_at : 0,
	    .closed_at = from->closed_at,
	    .late = open && from->due_at < now,
	    .guarded = from->concern != 0,
	    .by_message = from->post != 0,
	    .unsure = from->heard == HEARD_UNSURE,
	};
	complaint_state_look(from->state, &row->state_name, &row->state_style);
}

static const struct field choice_fields[] = {
    VIEW_FIELD(complaint_choice, word, FIELD_WORD, "for the form"),
    VIEW_FIELD(complaint_choice, name, FIELD_MESSAGE, "for people"),
    VIEW_FIELD(complaint_choice, about, FIELD_MESSAGE, "what follows"),
    VIEW_FIELD(complaint_choice, chosen, FIELD_BOOL, "it is"),
};
static const struct view choice_view = VIEW(complaint_choice, choice_fields, "a choice");

static const struct field person_fields[] = {
    VIEW_FIELD(complaint_person, id, FIELD_ID, "id"),
    VIEW_FIELD(complaint_person, name, FIELD_STR, "name"),
    VIEW_PAGE_FIELD(complaint_person, chosen, FIELD_BOOL, "it is"),
};
static const struct view person_view = VIEW(complaint_person, person_fields, "a person");

static const struct field complain_fields[] = {
    VIEW_FIELD(complain_view, ticket, FIELD_STR, "comes back, so that sending twice keeps it once"),
    VIEW_FIELD(complain_view, emergency, FIELD_STR, "number to call when life is in danger"),
    VIEW_FIELD(complain_view, closed, FIELD_BOOL, "nothing can be sent"),
    VIEW_INNER(complain_view, kinds, FIELD_LIST, &choice_view, "what it can be about"),
    VIEW_FIELD(complain_view, words, FIELD_STR, "what happened"),
    VIEW_FIELD(complain_view, who, FIELD_STR, "whom it is about"),
    VIEW_FIELD(complain_view, contact, FIELD_STR, "phone or e-mail"),
    VIEW_FIELD(complain_view, name, FIELD_STR, "what to call the person"),
    VIEW_FIELD(complain_view, full, FIELD_BOOL, "the answer itself may be sent there"),
    VIEW_FIELD(complain_view, words_problem, FIELD_MESSAGE, "what to mend"),
    VIEW_FIELD(complain_view, kind_problem, FIELD_MESSAGE, "what to mend"),
    VIEW_PAGE_FIELD(complain_view, problems, FIELD_BOOL, "something has to be mended"),
    VIEW_PAGE_FIELD(complain_view, trouble, FIELD_BOOL, "it could not be kept just now"),
};
const struct view complain_view_view = VIEW(complain_view, complain_fields, "a complaint to write");

static const struct field line_fields[] = {
    VIEW_FIELD(complaint_line, at, FIELD_TIME, "when"),
    VIEW_FIELD(complaint_line, by, FIELD_STR, "who; absent: whoever complained"),
    VIEW_FIELD(complaint_line, what, FIELD_MESSAGE, "what happened"),
    VIEW_FIELD(complaint_line, words, FIELD_STR, "what was written"),
    VIEW_FIELD(complaint_line, ours, FIELD_BOOL, "by the team"),
};
static const struct view line_view = VIEW(complaint_line, line_fields, "a step");

static const struct field complained_fields[] = {
    VIEW_PAGE_FIELD(complained_view, slug, FIELD_STR, "the campaign"),
    VIEW_FIELD(complained_view, code, FIELD_STR, "of the complaint"),
    VIEW_FIELD(complained_view, emergency, FIELD_STR, "number to call when life is in danger"),
    VIEW_FIELD(complained_view, state, FIELD_WORD, "new, looked-into, answered or closed"),
    VIEW_PAGE_FIELD(complained_view, state_name, FIELD_MESSAGE, "that in words"),
    VIEW_PAGE_FIELD(complained_view, state_style, FIELD_WORD, "its colour"),
    VIEW_FIELD(complained_view, outcome_name, FIELD_MESSAGE, "how it ended"),
    VIEW_FIELD(complained_view, at, FIELD_TIME, "when it came"),
    VIEW_FIELD(complained_view, due_at, FIELD_TIME, "by when the next step is due"),
    VIEW_INNER(complained_view, lines, FIELD_LIST, &line_view, "what was written, oldest first"),
    VIEW_PAGE_FIELD(complained_view, open, FIELD_BOOL, "it is not closed"),
    VIEW_FIELD(complained_view, erased, FIELD_BOOL, "it was taken back and erased"),
    VIEW_FIELD(complained_view, guarded, FIELD_BOOL, "the safeguarding leads have it"),
    VIEW_PAGE_FIELD(complained_view, sent, FIELD_BOOL, "more was just sent"),
    VIEW_PAGE_FIELD(complained_view, problem, FIELD_STR, "why it did not work"),
    VIEW_PAGE_FIELD(complained_view, words, FIELD_STR, "typed"),
};
const struct view complained_view_view =
    VIEW(complained_view, complained_fields, "how a complaint stands");

static const struct field row_fields[] = {
    VIEW_FIELD(complaint_row, id, FIELD_ID, "id"),
    VIEW_FIELD(complaint_row, number, FIELD_I64, "1, 2, 3 … within the campaign"),
    VIEW_FIELD(complaint_row, kind, FIELD_WORD, "work, person, lead, abuse or other"),
    VIEW_PAGE_FIELD(complaint_row, kind_name, FIELD_MESSAGE, "that in words"),
    VIEW_FIELD(complaint_row, state, FIELD_WORD, "new, looked-into, answered or closed"),
    VIEW_PAGE_FIELD(complaint_row, state_name, FIELD_MESSAGE, "that in words"),
    VIEW_PAGE_FIELD(complaint_row, state_style, FIELD_WORD, "its colour"),
    VIEW_FIELD(complaint_row, owner, FIELD_STR, "who looks into it"),
    VIEW_FIELD(complaint_row, at, FIELD_TIME, "when it came"),
    VIEW_FIELD(complaint_row, due_at, FIELD_TIME, "by when the next step is due"),
    VIEW_FIELD(complaint_row, closed_at, FIELD_TIME, "when it was closed"),
    VIEW_FIELD(complaint_row, late, FIELD_BOOL, "that time is over"),
    VIEW_FIELD(complaint_row, guarded, FIELD_BOOL, "the safeguarding leads have it"),
    VIEW_FIELD(complaint_row, by_message, FIELD_BOOL, "it came by a message, not by the form"),
    VIEW_FIELD(complaint_row, unsure, FIELD_BOOL, "triage read it as one; not yet confirmed"),
};
static const struct view row_view = VIEW_THING(complaint_row, row_fields, "a complaint");

static const struct field list_fields[] = {
    VIEW_PAGE_FIELD(complaints_view, slug, FIELD_STR, "the campaign"),
    VIEW_FIELD(complaints_view, new_ones, FIELD_COUNT, "nobody has looked into"),
    VIEW_FIELD(complaints_view, looked, FIELD_COUNT, "are being looked into"),
    VIEW_FIELD(complaints_view, answered, FIELD_COUNT, "are answered and open"),
    VIEW_FIELD(complaints_view, closed, FIELD_COUNT, "are closed"),
    VIEW_FIELD(complaints_view, late, FIELD_COUNT, "are past their time"),
    VIEW_INNER(complaints_view, owners, FIELD_LIST, &person_view, "who reads them"),
    VIEW_PAGE_FIELD(complaints_view, some_owners, FIELD_BOOL, "there is one"),
    VIEW_PAGE_FIELD(complaints_view, reads, FIELD_BOOL, "the viewer may read some"),
    VIEW_INNER(complaints_view, complaints, FIELD_LIST, &row_view,
	       "those that the viewer may read"),
    VIEW_FIELD(complaints_view, next, FIELD_ID, "as cursor: those after these; absent: none"),
    VIEW_PAGE_FIELD(complaints_view, after, FIELD_ID, "those after this one are shown"),
    VIEW_PAGE_FIELD(complaints_view, some, FIELD_BOOL, "there is one"),
    VIEW_PAGE_FIELD(complaints_view, may_name, FIELD_BOOL, "the viewer may name owners"),
    VIEW_INNER(complaints_view, people, FIELD_LIST, &person_view, "who can be named"),
    VIEW_PAGE_FIELD(complaints_view, problem, FIELD_STR, "why it did not work"),
};
const struct view complaints_view_view =
    VIEW(complaints_view, list_fields, "the queue of complaints");

static const struct field fields[] = {
    VIEW_PAGE_FIELD(complaint_view, slug, FIELD_STR, "the campaign"),
    VIEW_INNER(complaint_view, row, FIELD_VIEW, &row_view, "the complaint"),
    VIEW_FIELD(complaint_view, words, FIELD_STR, "what happened"),
    VIEW_FIELD(complaint_view, lang, FIELD_STR, "BCP 47"),
    VIEW_PAGE_FIELD(complaint_view, code, FIELD_STR, "by which whoever complained sees it"),
    VIEW_FIELD(complaint_view, erased, FIELD_BOOL, "it was taken back and erased"),
    VIEW_FIELD(complaint_view, reachable, FIELD_BOOL, "a way to reach them was left"),
    VIEW_FIELD(complaint_view, outcome_name, FIELD_MESSAGE, "how it ended"),
    VIEW_INNER(complaint_view, about, FIELD_LIST, &person_view, "whom it is about"),
    VIEW_PAGE_FIELD(complaint_view, some_about, FIELD_BOOL, "somebody is named"),
    VIEW_INNER(complaint_view, lines, FIELD_LIST, &line_view, "what happened, oldest first"),
    VIEW_INNER(complaint_view, people, FIELD_LIST, &person_view, "whom it may be about"),
    VIEW_INNER(complaint_view, organisations, FIELD_LIST, &person_view, "likewise"),
    VIEW_INNER(complaint_view, outcomes, FIELD_LIST, &choice_view, "how it can end"),
    VIEW_PAGE_FIELD(complaint_view, asks, FIELD_BOOL, "it also stands at the desk"),
    VIEW_INNER(complaint_view, kinds, FIELD_LIST, &choice_view, "what it can be about"),
    VIEW_FIELD(complaint_view, post, FIELD_ID, "the post by which it came"),
    VIEW_PAGE_FIELD(complaint_view, steps, FIELD_I64, "how many there are in all"),
    VIEW_FIELD(complaint_view, older, FIELD_ID, "it goes on before this one"),
    VIEW_PAGE_FIELD(complaint_view, before, FIELD_ID, "those before this one are shown"),
    VIEW_PAGE_FIELD(complaint_view, open, FIELD_BOOL, "it is not closed"),
    VIEW_PAGE_FIELD(complaint_view, answered, FIELD_BOOL, "it can be closed"),
    VIEW_PAGE_FIELD(complaint_view, mine, FIELD_BOOL, "the viewer looks into it"),
    VIEW_PAGE_FIELD(complaint_view, full, FIELD_BOOL, "the answer itself may be sent"),
    VIEW_PAGE_FIELD(complaint_view, problem, FIELD_STR, "why it did not work"),
    VIEW_PAGE_FIELD(complaint_view, typed, FIELD_STR, "typed"),
};
const struct view complaint_view_view = VIEW(complaint_view, fields, "one complaint");
