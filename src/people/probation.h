// SPDX-License-Identifier: AGPL-3.0-or-later
// The end of somebody's probation in a campaign: by a person who manages the team, or by itself
// after enough time and work. Never begins it: people/team.h does, when a role is given.
#ifndef CAUSEWAY_PEOPLE_PROBATION_H
#define CAUSEWAY_PEOPLE_PROBATION_H

#include "people/audit.h"

// By itself: so many days after the role was given, when so many Cases that the person had taken
// were closed by others as done, and no alarm was ever raised about what they do.
#define PROBATION_DAYS	7
#define PROBATION_CASES 5

// Ends the probation of entry->subject in entry->campaign and writes the entry ("team.probation");
// inside a write. Nobody on probation is no mistake: then nothing is written.
enum outcome probation_end(struct conn *conn, struct id_maker *ids, const struct audit_entry *entry,
			   struct fault *fault);

#endif
