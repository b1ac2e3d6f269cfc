// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/team_copy.h"

#include "people/people_embedded.h"

enum outcome team_copy(struct conn *conn, struct id_maker *ids, struct str from,
		       const struct audit_entry *entry, int64_t now, struct fault *fault)
{
	struct stmt *copy = stmt_start(conn, &sql_team_copy);
	stmt_bind_str(copy, 1, from);
	stmt_bind_str(copy, 2, entry->campaign);
	stmt_bind_i64(copy, 3, now);
	const enum outcome outcome = stmt_run(copy, fault);
	return outcome == OK ? audit_add(conn, ids, entry, fault) : outcome;
}
