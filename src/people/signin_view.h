// SPDX-License-Identifier: AGPL-3.0-or-later
// The sign-in page as data, and the page that unlocks a browser.
#ifndef CAUSEWAY_PEOPLE_SIGNIN_VIEW_H
#define CAUSEWAY_PEOPLE_SIGNIN_VIEW_H

#include "page/view.h"

struct signin_view {
	struct str email;    // as it was typed, when the form comes back
	struct str name;     // who locked the browser; empty: it is not locked
	struct str back;     // path to go to afterwards; may be empty
	struct str ticket;   // of the try before; then a code alone may be enough
	const char *problem; // message id: why it did not work; NULL at first
	const char *done;    // message id: what was done before; NULL: nothing
};
extern const struct view signin_view_view;

// The same sentence whether the address, the password or the code is wrong or missing, so that
// nobody learns who has an account here, or which password is right.
extern const char *const signin_refused;
extern const char *const unlock_refused; // the same where the address is known
extern const char *const signin_too_often;

#endif
