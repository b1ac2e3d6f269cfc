// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/root_view.h"

static const struct field campaign_fields[] = {
    VIEW_FIELD(root_campaign, name, FIELD_STR, "of the campaign"),
    VIEW_FIELD(root_campaign, slug, FIELD_STR, "its name in addresses"),
    VIEW_FIELD(root_campaign, purpose, FIELD_STR, "what it is for"),
    VIEW_FIELD(root_campaign, lang, FIELD_STR, "language of that; empty: not known"),
    VIEW_FIELD(root_campaign, help_open, FIELD_BOOL, "takes calls for help"),
};
static const struct view campaign_view = VIEW(root_campaign, campaign_fields, "a public campaign");

static const struct field fields[] = {
    VIEW_INNER(root_view, campaigns, FIELD_LIST, &campaign_view, "public campaigns"),
    VIEW_PAGE_FIELD(root_view, some, FIELD_BOOL, "there is at least one"),
    VIEW_FIELD(root_view, next, FIELD_ID, "older ones: give this as `before`"),
    VIEW_PAGE_FIELD(root_view, fresh, FIELD_BOOL, "nobody has set this server up"),
    VIEW_PAGE_FIELD(root_view, signed_in, FIELD_BOOL, "the reader has an account here"),
};
const struct view root_view_view = VIEW(root_view, fields, "what runs on this server");
