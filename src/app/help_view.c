// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/help_view.h"

static const struct field link_fields[] = {
    VIEW_FIELD(help_link, name, FIELD_STR, "in addresses"),
    VIEW_FIELD(help_link, title, FIELD_STR, "for people"),
    VIEW_FIELD(help_link, lang, FIELD_STR, "language of the title"),
    VIEW_PAGE_FIELD(help_link, current, FIELD_BOOL, "the page that is shown"),
};
static const struct view link_view = VIEW(help_link, link_fields, "a page of the user guide");

static const struct field fields[] = {
    VIEW_FIELD(help_view, words, FIELD_HTML, "the page; absent on the list of all"),
    VIEW_FIELD(help_view, lang, FIELD_STR, "language of the words"),
    VIEW_PAGE_FIELD(help_view, dir, FIELD_WORD, "in which direction they run"),
    VIEW_FIELD(help_view, translated, FIELD_BOOL, "it is in the language that was asked for"),
    VIEW_INNER(help_view, pages, FIELD_LIST, &link_view, "all pages, in reading order"),
};
const struct view help_view_view = VIEW(help_view, fields, "the user guide");
