// SPDX-License-Identifier: AGPL-3.0-or-later
#include "listen/end_view.h"

static const struct field end_fields[] = {
    VIEW_FIELD(end_view, campaign, FIELD_STR, "name of the campaign"),
    VIEW_FIELD(end_view, ended, FIELD_BOOL, "its messages to many have ended for this person"),
    VIEW_PAGE_FIELD(end_view, code, FIELD_STR, "of the link"),
};
const struct view end_view_view = VIEW(end_view, end_fields, "ending messages to many");
