// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/directory_view.h"

static const struct field row_fields[] = {
    VIEW_FIELD(accounts_row, id, FIELD_ID, "id"),
    VIEW_FIELD(accounts_row, name, FIELD_STR, "as the team reads it"),
    VIEW_FIELD(accounts_row, email, FIELD_STR, "to sign in with"),
    VIEW_FIELD(accounts_row, since_at, FIELD_TIME, "when it was made, or the wish"),
    VIEW_FIELD(accounts_row, closed_at, FIELD_TIME, "when it was closed"),
    VIEW_FIELD(accounts_row, second, FIELD_BOOL, "the second step is on"),
    VIEW_FIELD(accounts_row, wish, FIELD_BOOL, "asked for a new password"),
};
static const struct view accounts_row_view = VIEW(accounts_row, row_fields, "an account");

static const struct field length_fields[] = {
    VIEW_FIELD(accounts_length, value, FIELD_WORD, "hours, as forms send it"),
    VIEW_FIELD(accounts_length, words, FIELD_MESSAGE, "the same in words"),
    VIEW_FIELD(accounts_length, idle, FIELD_BOOL, "in force without use"),
    VIEW_FIELD(accounts_length, longest, FIELD_BOOL, "in force at the latest"),
};
static const struct view accounts_length_view =
    VIEW(accounts_length, length_fields, "a length of sessions");

static const struct field lock_fields[] = {
    VIEW_FIELD(accounts_lock, value, FIELD_WORD, "minutes, as forms send it; 0: never"),
    VIEW_FIELD(accounts_lock, words, FIELD_MESSAGE, "the same in words"),
    VIEW_FIELD(accounts_lock, chosen, FIELD_BOOL, "in force"),
};
static const struct view accounts_lock_view =
    VIEW(accounts_lock, lock_fields, "a time after which unused devices lock");

static const struct field accounts_fields[] = {
    VIEW_INNER(accounts_view, accounts, FIELD_LIST, &accounts_row_view, "a page of accounts"),
    VIEW_INNER(accounts_view, wishes, FIELD_LIST, &accounts_row_view,
	       "who asked for a new password"),
    VIEW_FIELD(accounts_view, wanted, FIELD_STR, "as it was typed"),
    VIEW_FIELD(accounts_view, next_word, FIELD_STR, "where the next page begins"),
    VIEW_FIELD(accounts_view, next_after, FIELD_ID, "where the next page begins"),
    VIEW_FIELD(accounts_view, more, FIELD_BOOL, "there is a next page"),
    VIEW_PAGE_FIELD(accounts_view, some, FIELD_BOOL, "there are accounts"),
    VIEW_PAGE_FIELD(accounts_view, some_wishes, FIELD_BOOL, "there are wishes"),
    VIEW_PAGE_FIELD(accounts_view, later, FIELD_BOOL, "not the first page"),
    VIEW_INNER(accounts_view, lengths, FIELD_LIST, &accounts_length_view,
	       "how long sessions can last, with what is in force"),
    VIEW_INNER(accounts_view, locks, FIELD_LIST, &accounts_lock_view,
	       "when unused devices lock at the latest, with what is in force"),
    VIEW_PAGE_FIELD(accounts_view, saved, FIELD_BOOL, "it was changed just now"),
    VIEW_PAGE_FIELD(accounts_view, problem, FIELD_STR, "why it was not changed"),
};
const struct view accounts_view_view = VIEW(accounts_view, accounts_fields, "all accounts");

static const struct field session_fields[] = {
    VIEW_FIELD(person_session, device, FIELD_STR, "browser and system"),
    VIEW_FIELD(person_session, network, FIELD_STR, "where from"),
    VIEW_FIELD(person_session, used_at, FIELD_TIME, "when it was last in use"),
};
static const struct view person_session_view =
    VIEW(person_session, session_fields, "an open session");

static const struct field role_fields[] = {
    VIEW_FIELD(person_role, word, FIELD_WORD, "its name"),
    VIEW_PAGE_FIELD(person_role, name, FIELD_MESSAGE, "the same, for people"),
    VIEW_FIELD(person_role, campaign, FIELD_STR, "short name; empty: the whole server"),
    VIEW_PAGE_FIELD(person_role, campaign_name, FIELD_STR, "of the campaign"),
};
static const struct view person_role_view = VIEW(person_role, role_fields, "a role that is held");

static const struct field person_fields[] = {
    VIEW_FIELD(person_view, id, FIELD_ID, "id"),
    VIEW_FIELD(person_view, name, FIELD_STR, "as the team reads it"),
    VIEW_FIELD(person_view, email, FIELD_STR, "to sign in with"),
    VIEW_FIELD(person_view, since_at, FIELD_TIME, "when it was made"),
    VIEW_FIELD(person_view, closed_at, FIELD_TIME, "when it was closed"),
    VIEW_INNER(person_view, roles, FIELD_LIST, &person_role_view, "its roles"),
    VIEW_FIELD(person_view, second, FIELD_BOOL, "the second step is on"),
    VIEW_FIELD(person_view, wish, FIELD_BOOL, "asked for a new password"),
    VIEW_INNER(person_view, sessions, FIELD_LIST, &person_session_view, "open sessions"),
    VIEW_FIELD(person_view, link, FIELD_STR, "to a new password, shown once"),
    VIEW_PAGE_FIELD(person_view, me, FIELD_BOOL, "it is the viewer's own"),
    VIEW_PAGE_FIELD(person_view, some_roles, FIELD_BOOL, "there are roles"),
    VIEW_PAGE_FIELD(person_view, some_sessions, FIELD_BOOL, "there are sessions"),
    VIEW_FIELD(person_view, erased, FIELD_BOOL, "its person was taken out of it"),
    VIEW_PAGE_FIELD(person_view, done, FIELD_MESSAGE, "what was done"),
    VIEW_PAGE_FIELD(person_view, problem, FIELD_STR, "why it was not done"),
};
const struct view person_view_view = VIEW(person_view, person_fields, "one account");
