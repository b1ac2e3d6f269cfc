// SPDX-License-Identifier: AGPL-3.0-or-later
// The sign-in page as data.
#ifndef CAUSEWAY_PEOPLE_SIGNIN_VIEW_H
#define CAUSEWAY_PEOPLE_SIGNIN_VIEW_H

#include "page/view.h"

struct signin_view {
	struct str email;    // as it was typed, when the form comes back
	struct str back;     // path to go to afterwards; may be empty
	const char *problem; // message id: why it did not work; NULL at first
};
extern const struct view signin_view_view;

// The same sentence whether the address or the password is wrong, so that nobody learns who has an
// account here.
extern const char *const signin_refused;
extern const char *const signin_too_often;

#endif
