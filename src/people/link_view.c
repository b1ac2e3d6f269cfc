// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/link_view.h"

const char *const link_password_short =
    /*tr*/ "Choose a password of at least 12 characters that is hard to guess: not a common one, "
	   "not a pattern, not words of this site. Four words that do not belong together are "
	   "good.";
const char *const link_name_wrong = /*tr*/ "Write a name of 1 to 120 characters.";
const char *const link_address_wrong = /*tr*/ "Write an e-mail address like name@example.org.";

static const struct field invite_fields[] = {
    VIEW_FIELD(invite_view, email, FIELD_STR, "the invited address"),
    VIEW_FIELD(invite_view, role, FIELD_STR, "the role that it gives"),
    VIEW_PAGE_FIELD(invite_view, role_name, FIELD_MESSAGE, "the same, for people"),
    VIEW_FIELD(invite_view, organisation, FIELD_STR, "the partner it is for"),
    VIEW_FIELD(invite_view, campaign, FIELD_STR, "short name of the campaign"),
    VIEW_PAGE_FIELD(invite_view, campaign_name, FIELD_STR, "the same, for people"),
    VIEW_FIELD(invite_view, until_at, FIELD_TIME, "when the link ends"),
    VIEW_PAGE_FIELD(invite_view, secret, FIELD_STR, "of the link"),
    VIEW_PAGE_FIELD(invite_view, name, FIELD_STR, "as it was typed"),
    VIEW_PAGE_FIELD(invite_view, signed_in, FIELD_STR, "who is signed in"),
    VIEW_PAGE_FIELD(invite_view, problem, FIELD_MESSAGE, "why it did not work"),
    VIEW_PAGE_FIELD(invite_view, known, FIELD_BOOL, "the address has an account"),
};
const struct view invite_view_view = VIEW(invite_view, invite_fields, "an invitation");

static const struct field reset_fields[] = {
    VIEW_FIELD(reset_view, email, FIELD_STR, "as it was typed"),
    VIEW_FIELD(reset_view, asked, FIELD_BOOL, "the wish was taken"),
    VIEW_FIELD(reset_view, mailed, FIELD_BOOL, "the link comes by e-mail"),
    VIEW_FIELD(reset_view, problem, FIELD_MESSAGE, "why it did not work"),
};
const struct view reset_view_view = VIEW(reset_view, reset_fields, "asking for a new password");

static const struct field reset_link_fields[] = {
    VIEW_FIELD(reset_link_view, email, FIELD_STR, "whose password it is"),
    VIEW_PAGE_FIELD(reset_link_view, secret, FIELD_STR, "of the link"),
    VIEW_PAGE_FIELD(reset_link_view, problem, FIELD_MESSAGE, "why it did not work"),
};
const struct view reset_link_view_view =
    VIEW(reset_link_view, reset_link_fields, "setting a new password");
