// SPDX-License-Identifier: AGPL-3.0-or-later
// Takes the team of a campaign into an exercise made for it: everybody practises in the role that
// they have. People of partners stay out, and nobody gets a role that they did not have.
#ifndef CAUSEWAY_PEOPLE_TEAM_COPY_H
#define CAUSEWAY_PEOPLE_TEAM_COPY_H

#include "people/audit.h"

// Copies the roles from one campaign (slug) to another and writes the entry ("team.copy"), whose
// campaign is the other one; inside a write.
enum outcome team_copy(struct conn *conn, struct id_maker *ids, struct str from,
		       const struct audit_entry *entry, int64_t now, struct fault *fault);

#endif
