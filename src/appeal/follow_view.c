// SPDX-License-Identifier: AGPL-3.0-or-later
#include "appeal/follow_view.h"

static const struct field fields[] = {
    VIEW_FIELD(follow_view, name, FIELD_STR, "of the campaign"),
    VIEW_FIELD(follow_view, sent, FIELD_BOOL, "a mail with a link was sent, if one was due"),
    VIEW_FIELD(follow_view, following, FIELD_BOOL, "it is confirmed"),
    VIEW_PAGE_FIELD(follow_view, slug, FIELD_STR, "its name in addresses"),
    VIEW_PAGE_FIELD(follow_view, token, FIELD_STR, "of the link"),
    VIEW_PAGE_FIELD(follow_view, address, FIELD_STR, "what was typed"),
    VIEW_PAGE_FIELD(follow_view, problem, FIELD_STR, "why it could not be taken"),
    VIEW_PAGE_FIELD(follow_view, asks, FIELD_BOOL, "the form stands there"),
    VIEW_PAGE_FIELD(follow_view, confirms, FIELD_BOOL, "the button stands there"),
};
const struct view follow_view_view = VIEW(follow_view, fields, "following an appeal by e-mail");
