// SPDX-License-Identifier: AGPL-3.0-or-later
// Where somebody types the code that they heard on the telephone, or wrote down. Leads to the page
// of the code, and never says by itself whether anybody has it.
#ifndef CAUSEWAY_RESPOND_CODE_PAGE_H
#define CAUSEWAY_RESPOND_CODE_PAGE_H

#include "net/route.h"

// GET /s
extern const struct route_table respond_code_page_routes;

#endif
