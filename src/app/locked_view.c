// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/locked_view.h"

const char *const locked_wrong =
    /*tr*/ "This is not the passphrase. Check capital letters and spaces, and try again.";
const char *const locked_busy =
    /*tr*/ "It cannot be tried now: this machine is short of memory. Wait a little, then try "
	   "again.";

static const struct field fields[] = {
    VIEW_FIELD(locked_view, opened, FIELD_BOOL, "the passphrase was right"),
    VIEW_FIELD(locked_view, may, FIELD_BOOL, "it may be given over this connection"),
    VIEW_FIELD(locked_view, problem, FIELD_MESSAGE, "why it did not work"),
};
const struct view locked_view_view = VIEW(locked_view, fields, "a locked server");
