// SPDX-License-Identifier: AGPL-3.0-or-later
#include "listen/report_view.h"

const char *const report_words_missing =
    /*tr*/ "Please write what you need. A few words are enough, in any language.";
const char *const report_too_long =
    /*tr*/ "This is longer than we can take. Please shorten it: the most important first.";
const char *const report_contact_missing =
    /*tr*/ "You ticked how we may reach you. Please write the number or address too.";

static const struct field report_fields[] = {
    VIEW_FIELD(report_view, emergency, FIELD_STR, "number to call when life is in danger"),
    VIEW_FIELD(report_view, closed, FIELD_BOOL, "nothing can be sent"),
    VIEW_FIELD(report_view, read_from, FIELD_STR, "messages are read from this hour"),
    VIEW_FIELD(report_view, read_until, FIELD_STR, "and until this one"),
    VIEW_PAGE_FIELD(report_view, some_hours, FIELD_BOOL, "not read around the clock"),
    VIEW_FIELD(report_view, unattended, FIELD_BOOL, "nobody is on duty now"),
    VIEW_FIELD(report_view, ticket, FIELD_STR, "comes back, so that sending twice keeps it once"),
    VIEW_FIELD(report_view, words, FIELD_STR, "what the person needs"),
    VIEW_FIELD(report_view, place, FIELD_STR, "where"),
    VIEW_FIELD(report_view, position, FIELD_STR, "latitude and longitude, if it was added"),
    VIEW_FIELD(report_view, name, FIELD_STR, "what to call the person"),
    VIEW_FIELD(report_view, contact, FIELD_STR, "phone or e-mail"),
    VIEW_FIELD(report_view, for_other, FIELD_BOOL, "reported for somebody else"),
    VIEW_FIELD(report_view, may_call, FIELD_BOOL, "we may call"),
    VIEW_FIELD(report_view, may_text, FIELD_BOOL, "we may text"),
    VIEW_FIELD(report_view, may_leave, FIELD_BOOL, "we may leave a message"),
    VIEW_FIELD(report_view, may_share, FIELD_BOOL, "we may pass the number on to helpers"),
    VIEW_FIELD(report_view, words_problem, FIELD_MESSAGE, "what to mend"),
    VIEW_FIELD(report_view, place_problem, FIELD_MESSAGE, "what to mend"),
    VIEW_FIELD(report_view, name_problem, FIELD_MESSAGE, "what to mend"),
    VIEW_FIELD(report_view, contact_problem, FIELD_MESSAGE, "what to mend"),
    VIEW_PAGE_FIELD(report_view, problems, FIELD_BOOL, "something has to be mended"),
    VIEW_PAGE_FIELD(report_view, may_photo, FIELD_BOOL, "a picture can follow"),
    VIEW_INNER(report_view, meaning_tags, FIELD_LIST, &site_tag_view, "that mean something"),
    VIEW_PAGE_FIELD(report_view, some_meaning, FIELD_BOOL, "there is at least one"),
    VIEW_PAGE_FIELD(report_view, trouble, FIELD_BOOL, "it could not be kept just now"),
};
const struct view report_view_view = VIEW(report_view, report_fields, "a call for help");
