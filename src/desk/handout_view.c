// SPDX-License-Identifier: AGPL-3.0-or-later
#include "desk/handout_view.h"

static const struct field person_fields[] = {
    VIEW_FIELD(handout_person, name, FIELD_STR, "what to call them"),
    VIEW_FIELD(handout_person, address, FIELD_STR, "number or address"),
    VIEW_FIELD(handout_person, may_call, FIELD_BOOL, "may be called"),
    VIEW_FIELD(handout_person, may_text, FIELD_BOOL, "may be written to"),
    VIEW_FIELD(handout_person, may_leave, FIELD_BOOL, "a message may be left"),
    VIEW_FIELD(handout_person, closed, FIELD_BOOL, "not printed"),
};
static const struct view person_view = VIEW(handout_person, person_fields, "somebody who wrote");

static const struct field case_fields[] = {
    VIEW_FIELD(handout_case, number, FIELD_I64, "of the case"),
    VIEW_FIELD(handout_case, title, FIELD_STR, "what it is about"),
    VIEW_FIELD(handout_case, people, FIELD_COUNT, "affected; 0: nobody counted"),
    VIEW_FIELD(handout_case, waiting_for, FIELD_STR, "what it waits for"),
    VIEW_PAGE_FIELD(handout_case, urgency_name, FIELD_MESSAGE, "the urgency in words"),
    VIEW_PAGE_FIELD(handout_case, urgency_icon, FIELD_WORD, "its drawing"),
    VIEW_PAGE_FIELD(handout_case, urgency_level, FIELD_WORD, "its colour"),
    VIEW_INNER(handout_case, contacts, FIELD_LIST, &person_view, "how they can be reached"),
};
static const struct view case_view = VIEW(handout_case, case_fields, "a case on paper");

static const struct field item_fields[] = {
    VIEW_FIELD(handout_item, id, FIELD_ID, "id"),
    VIEW_FIELD(handout_item, at, FIELD_TIME, "when it was printed"),
    VIEW_FIELD(handout_item, by, FIELD_STR, "by whom"),
    VIEW_FIELD(handout_item, place, FIELD_STR, "of which place"),
    VIEW_FIELD(handout_item, team, FIELD_STR, "for whom"),
    VIEW_FIELD(handout_item, cases, FIELD_COUNT, "how many cases"),
    VIEW_FIELD(handout_item, contacts, FIELD_COUNT, "how many numbers"),
    VIEW_FIELD(handout_item, returned_at, FIELD_TIME, "when it was back"),
    VIEW_FIELD(handout_item, returned_by, FIELD_STR, "who said so"),
    VIEW_FIELD(handout_item, note, FIELD_STR, "what came of it"),
};
static const struct view item_view = VIEW(handout_item, item_fields, "a hand-out");

static const struct field fields[] = {
    VIEW_INNER(handout_view, cases, FIELD_LIST, &case_view, "what stands on the sheet"),
    VIEW_INNER(handout_view, items, FIELD_LIST, &item_view, "hand-outs, those that are out first"),
    VIEW_FIELD(handout_view, place, FIELD_STR, "the place"),
    VIEW_FIELD(handout_view, team, FIELD_STR, "for whom"),
    VIEW_FIELD(handout_view, by, FIELD_STR, "who prints it"),
    VIEW_FIELD(handout_view, at, FIELD_TIME, "when"),
    VIEW_FIELD(handout_view, n_cases, FIELD_COUNT, "how many cases"),
    VIEW_FIELD(handout_view, next, FIELD_ID, "as cursor: those after these; absent: none"),
    VIEW_PAGE_FIELD(handout_view, after, FIELD_ID, "those after this one are shown"),
    VIEW_PAGE_FIELD(handout_view, slug, FIELD_STR, "the campaign"),
    VIEW_PAGE_FIELD(handout_view, problem, FIELD_STR, "why it did not work"),
    VIEW_PAGE_FIELD(handout_view, sheet, FIELD_BOOL, "it is the sheet"),
    VIEW_PAGE_FIELD(handout_view, some, FIELD_BOOL, "there are hand-outs"),
    VIEW_PAGE_FIELD(handout_view, may_open, FIELD_BOOL, "the viewer may open contacts"),
    VIEW_PAGE_FIELD(handout_view, contacts, FIELD_BOOL, "with contacts"),
};
const struct view handout_view_view = VIEW(handout_view, fields, "cases of a place on paper");
