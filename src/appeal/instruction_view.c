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

static const struct field reading_fields[] = {
    VIEW_FIELD(instruction_reading, lang, FIELD_STR, "BCP 47"),
    VIEW_FIELD(instruction_reading, name, FIELD_STR, "the language in itself"),
    VIEW_FIELD(instruction_reading, text, FIELD_STR, "what people will read; empty: nothing"),
    VIEW_FIELD(instruction_reading, parts, FIELD_I64, "so many SMS"),
    VIEW_FIELD(instruction_reading, unchecked, FIELD_BOOL, "no fluent reader checked it"),
};
static const struct view reading_view =
    VIEW(instruction_reading, reading_fields, "an instruction in a language");

static const struct field way_fields[] = {
    VIEW_FIELD(instruction_way, name, FIELD_STR, "name of the source"),
    VIEW_FIELD(instruction_way, words, FIELD_MESSAGE, "what it is"),
    VIEW_FIELD(instruction_way, waits, FIELD_BOOL, "ill or paused: it leaves later"),
    VIEW_FIELD(instruction_way, long_for, FIELD_BOOL, "longer than the other side takes"),
};
static const struct view way_view = VIEW(instruction_way, way_fields, "a way out");

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
    VIEW_PAGE_FIELD(instructions_view, looking, FIELD_BOOL, "before it is sent"),
    VIEW_PAGE_FIELD(instructions_view, exercise, FIELD_BOOL, "nothing leaves"),
    VIEW_PAGE_FIELD(instructions_view, template, FIELD_STR, "chosen"),
    VIEW_PAGE_LIST(instructions_view, readings, &reading_view, "what people will read"),
    VIEW_PAGE_LIST(instructions_view, ways, &way_view, "by which it leaves"),
    VIEW_PAGE_FIELD(instructions_view, some_ways, FIELD_BOOL, "it leaves at all"),
};
const struct view instructions_view_view =
    VIEW(instructions_view, fields, "instructions to the public");
