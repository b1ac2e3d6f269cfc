// SPDX-License-Identifier: AGPL-3.0-or-later
// Inside of the incidents: how rows of the store become structs, and what the files of the room
// share about posts in incidents. For case*.c, incident*.c and group*.c only.
#ifndef CAUSEWAY_RESPOND_INCIDENT_ROW_H
#define CAUSEWAY_RESPOND_INCIDENT_ROW_H

#include "respond/incident.h"

// Texts of rows, copied into an arena; `full` once one did not fit.
struct row_texts {
	struct stmt *stmt;
	struct arena *arena;
	bool full;
};
struct str row_text(struct row_texts *texts, int column);
// TOO_MUCH, with a sentence, if one did not fit.
enum outcome row_texts_end(const struct row_texts *texts, struct fault *fault);

// Binds an id or a time, or NULL for 0; degrees, or NULL for NaN.
void row_bind_some(struct stmt *stmt, int parameter, int64_t value);
void row_bind_degrees(struct stmt *stmt, int parameter, double degrees);
// DENIED for a program with a token: it has no name that others could ask.
enum outcome person_check(int64_t account, struct fault *fault);

// The columns of an incident, from `first` on in the order of incident_find.
void incident_read(struct row_texts *texts, int first, struct incident *ret);

#endif
