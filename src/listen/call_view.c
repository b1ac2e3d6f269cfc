// SPDX-License-Identifier: AGPL-3.0-or-later
#include "listen/call_view.h"

static const struct field choice_fields[] = {
    VIEW_FIELD(call_choice, word, FIELD_WORD, "what the form sends"),
    VIEW_FIELD(call_choice, name, FIELD_MESSAGE, "in words"),
    VIEW_FIELD(call_choice, chosen, FIELD_BOOL, "this one"),
};
static const struct view choice_view = VIEW(call_choice, choice_fields, "one thing to choose");

static const struct field name_fields[] = {
    VIEW_FIELD(call_name, word, FIELD_STR, "what the form sends"),
    VIEW_FIELD(call_name, name, FIELD_STR, "its own name"),
    VIEW_FIELD(call_name, chosen, FIELD_BOOL, "this one"),
};
static const struct view name_view = VIEW(call_name, name_fields, "a language or a place");

static const struct field spot_fields[] = {
    VIEW_FIELD(call_spot, number, FIELD_I64, "what the form sends"),
    VIEW_FIELD(call_spot, name, FIELD_STR, "as the gazetteer calls it"),
    VIEW_FIELD(call_spot, lat, FIELD_DOUBLE, "degrees"),
    VIEW_FIELD(call_spot, lon, FIELD_DOUBLE, "degrees"),
    VIEW_FIELD(call_spot, chosen, FIELD_BOOL, "this one"),
};
static const struct view spot_view = VIEW(call_spot, spot_fields, "a place that may be meant");

static const struct field letter_fields[] = {
    VIEW_FIELD(call_letter, letter, FIELD_STR, "the letter or digit"),
    VIEW_FIELD(call_letter, spoken, FIELD_WORD, "the word that stands for the letter"),
};
static const struct view letter_view = VIEW(call_letter, letter_fields, "a letter of the code");

static const struct field fields[] = {
    VIEW_FIELD(call_view, code, FIELD_STR, "of the message that was kept"),
    VIEW_FIELD(call_view, ticket, FIELD_STR, "sent along; the same one keeps a message once"),
    VIEW_FIELD(call_view, affected, FIELD_STR, "who needs help, as typed"),
    VIEW_FIELD(call_view, place, FIELD_STR, "as typed"),
    VIEW_FIELD(call_view, words, FIELD_STR, "as typed"),
    VIEW_FIELD(call_view, people, FIELD_STR, "how many, as typed"),
    VIEW_FIELD(call_view, contact, FIELD_STR, "number or address, as typed"),
    VIEW_FIELD(call_view, name, FIELD_STR, "of the caller, as typed"),
    VIEW_FIELD(call_view, paper, FIELD_STR, "number of the sheet, as typed"),
    VIEW_FIELD(call_view, written, FIELD_STR, "when it was said or written, as typed"),
    VIEW_FIELD(call_view, way, FIELD_STR, "call, radio or paper"),
    VIEW_FIELD(call_view, caller, FIELD_STR, "self, relative, witness or official"),
    VIEW_FIELD(call_view, danger, FIELD_STR, "yes, no or unknown"),
    VIEW_FIELD(call_view, speaks, FIELD_STR, "language of the caller, BCP 47"),
    VIEW_FIELD(call_view, may_call, FIELD_BOOL, "may be called"),
    VIEW_FIELD(call_view, may_text, FIELD_BOOL, "may be written to"),
    VIEW_FIELD(call_view, may_leave, FIELD_BOOL, "a message may be left"),
    VIEW_FIELD(call_view, may_share, FIELD_BOOL, "the number may be passed on"),
    VIEW_INNER(call_view, ways, FIELD_LIST, &choice_view, "how it came"),
    VIEW_INNER(call_view, callers, FIELD_LIST, &choice_view, "who says it"),
    VIEW_INNER(call_view, dangers, FIELD_LIST, &choice_view, "whether a life is in danger"),
    VIEW_INNER(call_view, languages, FIELD_LIST, &name_view, "to answer in"),
    VIEW_INNER(call_view, places, FIELD_LIST, &name_view, "the campaign's own"),
    VIEW_INNER(call_view, spots, FIELD_LIST, &spot_view, "places that may be meant"),
    VIEW_INNER(call_view, letters, FIELD_LIST, &letter_view, "the code, to be read out"),
    VIEW_FIELD(call_view, affected_problem, FIELD_MESSAGE, "what is wrong there"),
    VIEW_FIELD(call_view, place_problem, FIELD_MESSAGE, "what is wrong there"),
    VIEW_FIELD(call_view, words_problem, FIELD_MESSAGE, "what is wrong there"),
    VIEW_FIELD(call_view, people_problem, FIELD_MESSAGE, "what is wrong there"),
    VIEW_FIELD(call_view, contact_problem, FIELD_MESSAGE, "what is wrong there"),
    VIEW_FIELD(call_view, name_problem, FIELD_MESSAGE, "what is wrong there"),
    VIEW_FIELD(call_view, paper_problem, FIELD_MESSAGE, "what is wrong there"),
    VIEW_FIELD(call_view, written_problem, FIELD_MESSAGE, "what is wrong there"),
    VIEW_FIELD(call_view, problems, FIELD_BOOL, "something has to be mended"),
    VIEW_FIELD(call_view, trouble, FIELD_BOOL, "it could not be kept just now"),
    VIEW_FIELD(call_view, checking, FIELD_BOOL, "to be read back; not kept yet"),
    VIEW_PAGE_FIELD(call_view, slug, FIELD_STR, "the campaign"),
    VIEW_PAGE_FIELD(call_view, endangered, FIELD_BOOL, "a life is in danger"),
    VIEW_PAGE_FIELD(call_view, other, FIELD_BOOL, "somebody else than the caller needs help"),
    VIEW_PAGE_FIELD(call_view, unwritten, FIELD_BOOL, "it is said now"),
    VIEW_PAGE_FIELD(call_view, way_name, FIELD_MESSAGE, "how it came"),
    VIEW_PAGE_FIELD(call_view, caller_name, FIELD_MESSAGE, "who says it"),
    VIEW_PAGE_FIELD(call_view, speaks_name, FIELD_STR, "the language"),
    VIEW_PAGE_FIELD(call_view, number_spaced, FIELD_STR, "the number in pairs"),
    VIEW_PAGE_FIELD(call_view, written_at, FIELD_TIME, "when it was said or written"),
    VIEW_PAGE_FIELD(call_view, some_spots, FIELD_BOOL, "there are such places"),
};
const struct view call_view_view = VIEW(call_view, fields, "a call as it is taken down");
