// SPDX-License-Identifier: AGPL-3.0-or-later
// The page of a locked server as data.
#ifndef CAUSEWAY_APP_LOCKED_VIEW_H
#define CAUSEWAY_APP_LOCKED_VIEW_H

#include "page/view.h"

struct locked_view {
	bool opened;	     // the passphrase was right
	bool may;	     // it may be given over this connection
	const char *problem; // message id: why it did not work; NULL at first
};
extern const struct view locked_view_view;

extern const char *const locked_wrong, *const locked_busy;

#endif
