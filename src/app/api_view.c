// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/api_view.h"

static const struct field input_fields[] = {
    VIEW_FIELD(api_input, name, FIELD_STR, "of the input"),
    VIEW_FIELD(api_input, place, FIELD_WORD, "where it goes"),
    VIEW_FIELD(api_input, takes, FIELD_STR, "type and limits"),
    VIEW_FIELD(api_input, required, FIELD_BOOL, "cannot be left out"),
    VIEW_FIELD(api_input, help, FIELD_STR, "what it is for"),
};
static const struct view input_view = VIEW(api_input, input_fields, "an input of an operation");

static const struct field operation_fields[] = {
    VIEW_FIELD(api_operation, method, FIELD_WORD, "of HTTP"),
    VIEW_FIELD(api_operation, path, FIELD_STR, "with {parts} that are inputs"),
    VIEW_FIELD(api_operation, help, FIELD_STR, "what it does"),
    VIEW_FIELD(api_operation, permission, FIELD_STR, "that it needs"),
    VIEW_FIELD(api_operation, anybody, FIELD_BOOL, "open without a token"),
    VIEW_FIELD(api_operation, person, FIELD_BOOL, "for people who signed in; no token ever"),
    VIEW_FIELD(api_operation, once, FIELD_BOOL, "takes an Idempotency-Key"),
    VIEW_INNER(api_operation, inputs, FIELD_LIST, &input_view, "in path, query or form"),
    VIEW_PAGE_FIELD(api_operation, some_inputs, FIELD_BOOL, "it has inputs"),
    VIEW_FIELD(api_operation, body, FIELD_STR, "what is sent, if it is no form"),
    VIEW_FIELD(api_operation, answer, FIELD_STR, "what comes back"),
    VIEW_FIELD(api_operation, curl, FIELD_STR, "an example for the shell"),
};
static const struct view operation_view =
    VIEW(api_operation, operation_fields, "an operation of the API");

static const struct field part_fields[] = {
    VIEW_FIELD(api_part, word, FIELD_WORD, "in the address"),
    VIEW_FIELD(api_part, name, FIELD_MESSAGE, "for people"),
    VIEW_FIELD(api_part, current, FIELD_BOOL, "the part that is shown"),
};
static const struct view part_view = VIEW(api_part, part_fields, "a part of the API");

static const struct field error_fields[] = {
    VIEW_FIELD(api_error, status, FIELD_I64, "of HTTP"),
    VIEW_FIELD(api_error, code, FIELD_WORD, "in the answer"),
    VIEW_FIELD(api_error, help, FIELD_STR, "what it means"),
};
static const struct view error_view = VIEW(api_error, error_fields, "an error that may come");

static const struct field fields[] = {
    VIEW_INNER(api_view, parts, FIELD_LIST, &part_view, "parts of the API"),
    VIEW_INNER(api_view, operations, FIELD_LIST, &operation_view, "of the part that is shown"),
    VIEW_INNER(api_view, errors, FIELD_LIST, &error_view, "that may come"),
    VIEW_FIELD(api_view, base, FIELD_STR, "address of this server"),
    VIEW_PAGE_FIELD(api_view, programs, FIELD_BOOL, "the part for programs is shown"),
};
const struct view api_view_view = VIEW(api_view, fields, "every operation of the API");
