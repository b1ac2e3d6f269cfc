// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/signin_view.h"

const char *const signin_refused =
    /*tr*/ "Not signed in yet. Check the address, and the password for capital letters. If you "
	   "use a second step, write its code too.";
const char *const unlock_refused =
    /*tr*/ "Still locked. Check the password for capital letters. If you use a second step, write "
	   "its code too.";
const char *const signin_too_often =
    /*tr*/ "That was tried too often. Wait a few minutes, then try again.";

static const struct field fields[] = {
    VIEW_FIELD(signin_view, email, FIELD_STR, "as it was typed"),
    VIEW_FIELD(signin_view, name, FIELD_STR, "who locked the browser"),
    VIEW_FIELD(signin_view, back, FIELD_STR, "path to go to afterwards"),
    VIEW_FIELD(signin_view, ticket, FIELD_STR, "lets the next try send a code alone"),
    VIEW_FIELD(signin_view, problem, FIELD_MESSAGE, "why it did not work"),
    VIEW_FIELD(signin_view, done, FIELD_MESSAGE, "what was done before"),
};
const struct view signin_view_view = VIEW(signin_view, fields, "signing in");
