// SPDX-License-Identifier: AGPL-3.0-or-later
#include "respond/tried.h"

#include "respond/case_edit.h"
#include "respond/respond_embedded.h"

const char *const tried_words[] = {"call", "message", "mail", "visit", "others", NULL};

enum outcome case_tried(struct conn *conn, const struct case_change *change, struct str way,
			struct str note, struct fault *fault)
{
	const char *known = NULL;
	for (size_t i = 0; tried_words[i]; i++)
		if (str_equal(way, str_from(tried_words[i])))
			known = tried_words[i];
	const struct case_line line = {
	    .what = known ? "tried" : "note", .now = str_from(known ? known : ""), .note = note};
	return case_note_line(conn, change, &line, fault);
}

enum outcome tries_check(struct conn *conn, int64_t case_id, struct fault *fault)
{
	int tries = 0, ways = 0;
	int64_t last = 0;
	uint32_t seen = 0;
	struct stmt *rows = stmt_start(conn, &sql_tried_list);
	stmt_bind_i64(rows, 1, case_id);
	stmt_bind_i64(rows, 2, TRIES_MOST);
	while (stmt_step(rows)) {
		const int64_t at = id_time(stmt_i64(rows, 0));
		if (last && last - at < TRIES_APART_MS)
			continue; // newest first
		last = at;
		tries++;
		for (size_t i = 0; tried_words[i]; i++)
			if (str_equal(stmt_str(rows, 1), str_from(tried_words[i])))
				seen |= 1u << i;
	}
	const enum outcome outcome = stmt_end(rows, fault);
	for (uint32_t bits = seen; bits; bits &= bits - 1)
		ways++;
	if (outcome == OK && (tries < TRIES_NEEDED || ways < TRIES_WAYS))
		return fail(
		    CONFLICT, fault,
		    /*tr*/
		    "Try %d times to reach them, half an hour apart and in two ways at least, "
		    "before you say that they cannot be reached. Tries so far: %d. Note each one "
		    "below the history.",
		    TRIES_NEEDED, tries);
	return outcome;
}
