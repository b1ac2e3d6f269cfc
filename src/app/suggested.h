// SPDX-License-Identifier: AGPL-3.0-or-later
// What people/ asks of campaign/ by way of services: the roles that a campaign's template suggests.
#ifndef CAUSEWAY_APP_SUGGESTED_H
#define CAUSEWAY_APP_SUGGESTED_H

#include "net/request.h"

// For services.roles_suggested.
enum outcome suggested_roles(struct request *request, struct str *ret_roles);

#endif
