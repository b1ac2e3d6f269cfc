// SPDX-License-Identifier: AGPL-3.0-or-later
// The menu of a team's pages: those that the viewer may open, and no others. Asks the route tables
// for the permission of each page, so that menu and door cannot disagree. Decides nothing.
#ifndef CAUSEWAY_APP_MENU_H
#define CAUSEWAY_APP_MENU_H

#include "net/request.h"
#include "page/page.h"

// Fills the frame's menus for the viewer of this request: of the campaign in its path, and of the
// whole server. Without memory they stay empty.
void menu_fill(const struct request *request, struct page_frame *frame);

#endif
