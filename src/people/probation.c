// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/probation.h"

#include "people/people_embedded.h"

enum outcome probation_end(struct conn *conn, struct id_maker *ids, const struct audit_entry *entry,
			   struct fault *fault)
{
	struct stmt *end = stmt_start(conn, &sql_probation_end);
	stmt_bind_i64(end, 1, entry->subject);
	stmt_bind_str(end, 2, entry->campaign);
	const enum outcome outcome = stmt_run(end, fault);
	if (outcome != OK || conn_changes(conn) == 0)
		return outcome;
	return audit_add(conn, ids, entry, fault);
}
