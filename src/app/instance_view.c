// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/instance_view.h"

static const struct field fields[] = {
    VIEW_FIELD(instance_view, title, FIELD_MESSAGE, "of the page"),
    VIEW_FIELD(instance_view, own, FIELD_BOOL, "the team wrote it"),
    VIEW_FIELD(instance_view, words, FIELD_HTML, "as HTML"),
    VIEW_FIELD(instance_view, lang, FIELD_STR, "that they are in"),
    VIEW_FIELD(instance_view, changed_at, FIELD_TIME, "when they were written"),
    VIEW_PAGE_FIELD(instance_view, about, FIELD_BOOL, "it is the page about the site"),
    VIEW_PAGE_FIELD(instance_view, privacy, FIELD_BOOL, "it is the page about privacy"),
    VIEW_PAGE_FIELD(instance_view, accessibility, FIELD_BOOL, "it is the page about access"),
    VIEW_PAGE_FIELD(instance_view, contact, FIELD_BOOL, "it is the page that tells who to ask"),
};
const struct view instance_view_view =
    VIEW(instance_view, fields, "what this server says of itself");

static const struct field choice_fields[] = {
    VIEW_FIELD(instance_choice, value, FIELD_STR, "to ask for it by"),
    VIEW_FIELD(instance_choice, name, FIELD_STR, "for people"),
    VIEW_FIELD(instance_choice, title, FIELD_MESSAGE, "for people"),
    VIEW_FIELD(instance_choice, chosen, FIELD_BOOL, "it is chosen"),
};
static const struct view choice_view = VIEW(instance_choice, choice_fields, "a page or a language");

static const struct field edit_fields[] = {
    VIEW_INNER(instance_edit_view, pages, FIELD_LIST, &choice_view, "the pages"),
    VIEW_INNER(instance_edit_view, languages, FIELD_LIST, &choice_view, "the languages"),
    VIEW_FIELD(instance_edit_view, title, FIELD_MESSAGE, "of the page"),
    VIEW_FIELD(instance_edit_view, page, FIELD_STR, "its name in addresses"),
    VIEW_FIELD(instance_edit_view, lang, FIELD_STR, "BCP 47"),
    VIEW_FIELD(instance_edit_view, language, FIELD_STR, "the language in itself"),
    VIEW_FIELD(instance_edit_view, words, FIELD_STR, "Markdown; empty: the standard words"),
    VIEW_FIELD(instance_edit_view, site, FIELD_STR, "name of the site"),
    VIEW_FIELD(instance_edit_view, words_problem, FIELD_MESSAGE, "what is wrong with the words"),
    VIEW_FIELD(instance_edit_view, site_problem, FIELD_MESSAGE, "what is wrong with the name"),
    VIEW_PAGE_FIELD(instance_edit_view, own, FIELD_BOOL, "there are words of the team's own"),
    VIEW_PAGE_FIELD(instance_edit_view, saved, FIELD_BOOL, "it was just saved"),
};
const struct view instance_edit_view_view =
    VIEW(instance_edit_view, edit_fields, "the form of the pages of this server");
