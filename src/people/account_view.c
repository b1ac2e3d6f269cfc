// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/account_view.h"

const char *const account_old_wrong =
    /*tr*/ "This is not your password of now. Check it for capital letters.";
const char *const account_code_wrong =
    /*tr*/ "Password and code do not fit together. Each code works once: wait for the next one.";
const char *const account_offer_over =
    /*tr*/ "This page was open for too long. Here is a new secret: show it to the app again.";

static const struct field session_fields[] = {
    VIEW_FIELD(account_session, id, FIELD_ID, "id"),
    VIEW_FIELD(account_session, device, FIELD_STR, "browser and system"),
    VIEW_FIELD(account_session, network, FIELD_STR, "where from"),
    VIEW_FIELD(account_session, since_at, FIELD_TIME, "when it was opened"),
    VIEW_FIELD(account_session, used_at, FIELD_TIME, "when it was last in use"),
    VIEW_FIELD(account_session, this_one, FIELD_BOOL, "it is the one that asks"),
};
static const struct view account_session_view =
    VIEW(account_session, session_fields, "an open session");

static const struct field notice_fields[] = {
    VIEW_FIELD(account_notice, id, FIELD_ID, "id"),
    VIEW_FIELD(account_notice, at, FIELD_TIME, "when"),
    VIEW_FIELD(account_notice, words, FIELD_MESSAGE, "what happened"),
    VIEW_FIELD(account_notice, by, FIELD_STR, "by whom, if it was somebody else"),
    VIEW_FIELD(account_notice, network, FIELD_STR, "where from"),
    VIEW_FIELD(account_notice, self, FIELD_BOOL, "the account did it"),
    VIEW_FIELD(account_notice, fresh, FIELD_BOOL, "not looked at in this browser"),
};
static const struct view account_notice_view =
    VIEW(account_notice, notice_fields, "something that happened to the account");

static const struct field token_fields[] = {
    VIEW_FIELD(account_token, id, FIELD_ID, "id"),
    VIEW_FIELD(account_token, name, FIELD_STR, "what it is for"),
    VIEW_FIELD(account_token, campaign, FIELD_STR, "which campaign it opens"),
    VIEW_FIELD(account_token, permissions, FIELD_STR, "what it may do there"),
    VIEW_FIELD(account_token, since_at, FIELD_TIME, "when it was made"),
    VIEW_FIELD(account_token, until_at, FIELD_TIME, "when it ends"),
    VIEW_FIELD(account_token, over, FIELD_BOOL, "it has ended"),
};
static const struct view account_token_view = VIEW(account_token, token_fields, "a token");

static const struct field choice_fields[] = {
    VIEW_FIELD(account_choice, value, FIELD_STR, "as forms send it"),
    VIEW_FIELD(account_choice, name, FIELD_STR, "as people read it"),
    VIEW_FIELD(account_choice, help, FIELD_MESSAGE, "what it means"),
    VIEW_FIELD(account_choice, chosen, FIELD_BOOL, "chosen"),
};
static const struct view account_choice_view = VIEW(account_choice, choice_fields, "a choice");

#define CHOICES(of_struct, member, says)                                                           \
	{                                                                                          \
		.name = #member, .type = FIELD_LIST, .offset = offsetof(struct of_struct, member), \
		.of = &account_choice_view, .meaning = (says), .page_only = true                   \
	}

static const struct field account_fields[] = {
    VIEW_FIELD(account_view, email, FIELD_STR, "to sign in with"),
    VIEW_FIELD(account_view, name, FIELD_STR, "as the team reads it"),
    VIEW_FIELD(account_view, language, FIELD_STR, "of the pages; empty: as the browser says"),
    VIEW_FIELD(account_view, second, FIELD_BOOL, "the second step is on"),
    VIEW_FIELD(account_view, codes_left, FIELD_COUNT, "recovery codes left"),
    VIEW_INNER(account_view, sessions, FIELD_LIST, &account_session_view, "open sessions"),
    VIEW_INNER(account_view, notices, FIELD_LIST, &account_notice_view,
	       "what happened to the account, newest first"),
    VIEW_INNER(account_view, tokens, FIELD_LIST, &account_token_view, "tokens"),
    VIEW_FIELD(account_view, token_secret, FIELD_STR, "the token that was made just now"),
    VIEW_PAGE_FIELD(account_view, second_at, FIELD_TIME, "since when"),
    VIEW_PAGE_FIELD(account_view, few_codes, FIELD_BOOL, "few recovery codes are left"),
    VIEW_PAGE_FIELD(account_view, others, FIELD_BOOL, "there are other sessions"),
    VIEW_PAGE_FIELD(account_view, some_notices, FIELD_BOOL, "something happened"),
    VIEW_PAGE_FIELD(account_view, fresh_notices, FIELD_BOOL, "and was not looked at"),
    VIEW_PAGE_FIELD(account_view, newest_notice, FIELD_ID, "the newest of it"),
    VIEW_PAGE_FIELD(account_view, longest, FIELD_MESSAGE, "how long a session lasts"),
    VIEW_PAGE_FIELD(account_view, idle, FIELD_MESSAGE, "how long without use"),
    VIEW_PAGE_FIELD(account_view, some_tokens, FIELD_BOOL, "there are tokens"),
    VIEW_FIELD(account_view, zone, FIELD_STR, "time zone; empty: as the campaign has it"),
    CHOICES(account_view, zones, "time zones to choose from"),
    VIEW_PAGE_FIELD(account_view, lock_most, FIELD_MESSAGE, "when devices lock at the latest"),
    CHOICES(account_view, locks, "when unused browsers are locked, to choose from"),
    CHOICES(account_view, languages, "languages to choose from"),
    CHOICES(account_view, campaigns, "campaigns to choose from"),
    CHOICES(account_view, scopes, "permissions to choose from"),
    CHOICES(account_view, days, "lengths to choose from"),
    VIEW_PAGE_FIELD(account_view, may_token, FIELD_BOOL, "may make tokens"),
    VIEW_PAGE_FIELD(account_view, token_name, FIELD_STR, "as it was typed"),
    VIEW_PAGE_FIELD(account_view, token_campaign, FIELD_STR, "as it was typed"),
    VIEW_PAGE_FIELD(account_view, done, FIELD_MESSAGE, "what was done"),
    VIEW_PAGE_FIELD(account_view, profile_problem, FIELD_MESSAGE, "why it did not work"),
    VIEW_PAGE_FIELD(account_view, old_problem, FIELD_MESSAGE, "why it did not work"),
    VIEW_PAGE_FIELD(account_view, new_problem, FIELD_MESSAGE, "why it did not work"),
    VIEW_PAGE_FIELD(account_view, token_problem, FIELD_MESSAGE, "why it did not work"),
};
const struct view account_view_view = VIEW(account_view, account_fields, "a person's own account");

static const struct field second_fields[] = {
    VIEW_FIELD(second_step_view, on, FIELD_BOOL, "the second step is on"),
    VIEW_FIELD(second_step_view, since_at, FIELD_TIME, "since when"),
    VIEW_FIELD(second_step_view, codes_left, FIELD_COUNT, "recovery codes left"),
    VIEW_FIELD(second_step_view, secret, FIELD_STR, "to type into an app"),
    VIEW_INNER(second_step_view, codes, FIELD_LIST, &account_choice_view,
	       "recovery codes that were made just now"),
    VIEW_PAGE_FIELD(second_step_view, some_codes, FIELD_BOOL, "there are such codes"),
    VIEW_PAGE_FIELD(second_step_view, qr, FIELD_HTML, "the same for the camera of a phone"),
    VIEW_PAGE_FIELD(second_step_view, address, FIELD_STR, "the same as a link"),
    VIEW_PAGE_FIELD(second_step_view, ticket, FIELD_STR, "brings the secret back"),
    VIEW_PAGE_FIELD(second_step_view, problem, FIELD_MESSAGE, "why it did not work"),
    VIEW_PAGE_FIELD(second_step_view, off_problem, FIELD_MESSAGE, "why turning it off did not"),
};
const struct view second_step_view_view =
    VIEW(second_step_view, second_fields, "the second step of signing in");
