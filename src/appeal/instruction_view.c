// SPDX-License-Identifier: AGPL-3.0-or-later
#include "appeal/instruction_view.h"

static const struct field row_fields[] = {
    VIEW_FIELD(instruction_row, id, FIELD_ID, "id"),
    VIEW_FIELD(instruction_row, text, FIELD_STR, "what people should do"),
    VIEW_FIELD(instruction_row, evidence, FIELD_STR, "how we know it"),
    VIEW_FIELD(instruction_row, by, FIELD_STR, "who published it"),
    VIEW_FIELD(instruction_row, at, FIELD_TIME, "when"),
    VIEW_FIELD(instruction_row, until_at, FIELD_TIME, "until when it counts"),
    VIEW_FIELD(instruction_row, withdrawn_by, FIELD_STR, "who took it back"),
    VIEW_FIELD(instruction_row, withdrawn_at, FIELD_TIME, "when"),
    VIEW_FIELD(instruction_row, case_number, FIELD_I64, "the Case that it rests on; 0: none"),
    VIEW_FIELD(instruction_row, counts, FIELD_BOOL, "it counts now"),
    VIEW_FIELD(instruction_row, held, FIELD_BOOL, "kept back: its Case is not verified"),
};
static const struct view row_view = VIEW(instruction_row, row_fields, "an instruction");

static const struct field choice_fields[] = {
    VIEW_FIELD(instruction_choice, word, FIELD_WORD, "for the form"),
    VIEW_FIELD(instruction_choice, text, FIELD_STR, "for people"),
    VIEW_FIELD(instruction_choice, chosen, FIELD_BOOL, "chosen at first"),
};
static const struct view choice_view = VIEW(instruction_choice, choice_fields, "a template");

static const struct field fields[] = {
    VIEW_INNER(instructions_view, now, FIELD_LIST, &row_view, "those that count"),
    VIEW_INNER(instructions_view, past, FIELD_LIST, &row_view, "those that do not any more"),
    VIEW_FIELD(instructions_view, next, FIELD_ID, "as cursor: older ones; absent: none"),
    VIEW_PAGE_FIELD(instructions_view, older, FIELD_BOOL, "older ones alone"),
    VIEW_PAGE_FIELD(instructions_view, slug, FIELD_STR, "the campaign"),
    VIEW_PAGE_LIST(instructions_view, templates, &choice_view, "to choose from"),
    VIEW_PAGE_FIELD(instructions_view, problem, FIELD_STR, "why it did not work"),
    VIEW_PAGE_FIELD(instructions_view, place, FIELD_STR, "typed"),
    VIEW_PAGE_FIELD(instructions_view, point, FIELD_STR, "typed"),
    VIEW_PAGE_FIELD(instructions_view, until, FIELD_STR, "typed"),
    VIEW_PAGE_FIELD(instructions_view, evidence, FIELD_STR, "typed"),
    VIEW_PAGE_FIELD(instructions_view, case_number, FIELD_STR, "typed"),
    VIEW_PAGE_FIELD(instructions_view, may_publish, FIELD_BOOL, "the viewer may publish"),
    VIEW_PAGE_FIELD(instructions_view, some_now, FIELD_BOOL, "something counts"),
    VIEW_PAGE_FIELD(instructions_view, some_past, FIELD_BOOL, "something did"),
    VIEW_PAGE_FIELD(instructions_view, saved, FIELD_BOOL, "it was just done"),
    VIEW_PAGE_FIELD(instructions_view, coarse, FIELD_BOOL, "no place finer than a district"),
};
const struct view instructions_view_view =
    VIEW(instructions_view, fields, "instructions to the public");
