// SPDX-License-Identifier: AGPL-3.0-or-later
// Files that a team takes posts from: kept until all of it is taken in, in steps that say how far
// they got. Whatever ends a step, the next one goes on behind the last that was kept, and rows that
// were kept before are known: no row is lost or doubled. Refused rows stay, with the reason. Lists
// hold numbers of people, so what is kept of a file is sealed.
#ifndef CAUSEWAY_LISTEN_IMPORT_H
#define CAUSEWAY_LISTEN_IMPORT_H

#include "base/id.h"
#include "listen/ingest.h"
#include "listen/sheet.h"

#define IMPORT_LISTED	 20
#define IMPORT_NAME_MAX	 120   // bytes
#define IMPORT_ROWS_MOST 2000  // refused rows that are kept; further ones are only counted
#define IMPORT_STEP_MS	 20000 // so long one step goes on
#define IMPORT_KEPT_DAYS 30    // refused rows, after the end of their file

struct sealer;

struct import {
	int64_t id;
	struct str source, name;
	struct str choices; // of sheet_write; "json": lines of JSON, or one array
	struct str bytes;   // empty once it is taken in
	int64_t rows, accepted, known, rejected;
	int64_t ended_at; // ms UTC; 0: not all of it is taken in
	int64_t asked_at; // ms UTC; 0: nobody had it taken in yet
};
struct import_row {
	int64_t row;
	struct str error, line;
};

// Keeps a file with a first guess, or with what was chosen for the last one with the same first
// row. Strings are cut to what fits. INVALID for one without rows, TOO_MUCH over CSV_BYTES_MAX.
struct new_import {
	int64_t campaign, account;
	struct str source, name, bytes;
};
struct import_house {
	struct store *store;
	struct id_maker *ids;
	const struct sealer *sealer;
};
enum outcome import_add(const struct import_house *house, struct arena *arena,
			const struct new_import *file, int64_t *ret_id, struct fault *fault);
// NOT_FOUND with a sentence. Strings in the arena. INVALID if it was sealed with another key.
enum outcome import_find(struct conn *conn, const struct sealer *sealer, struct arena *arena,
			 int64_t campaign, int64_t id, struct import *ret_import,
			 struct fault *fault);
// How far it is, without its bytes; *ret_import is left alone if there is none.
enum outcome import_look(struct conn *conn, struct arena *arena, int64_t campaign, int64_t id,
			 struct import *ret_import, struct fault *fault);
// The newest, at most IMPORT_LISTED, without their bytes.
enum outcome import_list(struct conn *conn, struct arena *arena, int64_t campaign,
			 struct import **ret_list, size_t *ret_count, struct fault *fault);
// The refused rows, at most `most`.
enum outcome import_rows(struct conn *conn, const struct sealer *sealer, struct arena *arena,
			 int64_t id, size_t most, struct import_row **ret_list, size_t *ret_count,
			 struct fault *fault);
// Says what its columns mean, as long as nobody has it taken in.
enum outcome import_choose(struct store *store, int64_t campaign, int64_t id, struct str choices,
			   struct str source, struct fault *fault);

// Forgets the refused rows of all campaigns that were kept for IMPORT_KEPT_DAYS, inside a write.
enum outcome import_forget(struct conn *conn, int64_t now, struct fault *fault);

// Ends one that somebody takes back: no more of it is taken in.
enum outcome import_end(struct store *store, struct import *import, struct fault *fault);

// One step, of at most IMPORT_STEP_MS: takes rows in from where the last one ended. *import says
// afterwards how far it got. CONFLICT once somebody takes the file back.
struct import_taking {
	struct store *store;
	struct ingest *ingest;
	const struct sealer *sealer;
	const struct campaign *campaign;
	const struct zone *zone; // by whose clocks its times are
};
enum outcome import_take(const struct import_taking *taking, struct import *import,
			 struct fault *fault);

#endif
