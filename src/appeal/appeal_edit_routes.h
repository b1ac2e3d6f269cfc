// SPDX-License-Identifier: AGPL-3.0-or-later
// The team's page of appeals: what is needed, what is not, ways to give and their second person,
// translations.
#ifndef CAUSEWAY_APPEAL_APPEAL_EDIT_ROUTES_H
#define CAUSEWAY_APPEAL_APPEAL_EDIT_ROUTES_H

#include "net/request.h"

// GET /t/{slug}/appeals and what is posted below it
extern const struct route_table appeal_edit_routes;

// The page, after something of `form` was refused with `outcome`: with the sentence of
// request->fault, and what was typed. Outcomes that no form can mend are handed on.
enum outcome appeal_edit_again(struct request *request, enum outcome outcome, const char *form);
// The page of one appeal; the handler of the GET.
enum outcome appeal_edit_get(struct request *request);

#endif
