// SPDX-License-Identifier: AGPL-3.0-or-later
#include "store/guard.h"

#include "store/store_embedded.h"
#include "store/written.h"

#include <strings.h>

bool guard_allows(const struct query *query, const char *table)
{
	for (size_t i = 0; i < store_guarded_count; i++)
		if (strcasecmp(store_guarded[i].name, table) == 0)
			return written_lists(query->writes, store_guarded[i].name);
	return true;
}

enum outcome guard_check(const struct query *query, enum store_engine engine, struct fault *fault)
{
	struct written written = {.at = query_text(query, engine)};
	while (written_next(&written))
		if (!guard_allows(query, written.table))
			return fail(FAULT, fault,
				    "The query %s may not write the guarded table %s.", query->name,
				    written.table);
	return OK;
}
